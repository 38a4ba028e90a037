// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/script/domain_module.h"
#include "tests/conformance/sample_events.h"

#include <memory>
#include <string>

namespace headrace {

/// Orders that are placed, have lines added, and are closed or not; a projection over them and one
/// over carts.
inline std::shared_ptr<const DomainModule> orderModule()
{
    const auto module = DomainModule::parse(R"(
export default {
  name: 'orders',
  aggregates: {
    order: {
      state: { version: 1, initial: { status: 'new', lines: 0 } },
      events: {
        Placed: { apply(state) { state.status = 'open'; } },
        LineAdded: { apply(state, data) { state.lines += data.n; } },
        Closed: { apply(state) { state.status = 'closed'; } },
      },
    },
    cart: { state: { version: 1, initial: {} }, events: { Opened: { apply() {} } } },
  },
  projections: {
    lines: { version: 1, from: ['order'], columns: { n: 'integer' },
             on: { LineAdded(row, event) { row.n = (row.n ?? 0) + event.data.n; } } },
    carts: { version: 1, from: ['cart'], columns: { n: 'integer' },
             on: { Opened(row) { row.n = 1; } } },
  },
};)",
                                            "orders.domain.js");
    if (!module)
        qFatal("%s", module.error().message.c_str());
    return *module;
}

/// Twenty orders of 12 events each, one day after the other from kNow on; the even ones are closed
/// by their last event. And a cart a day.
inline void fillOrders(EventStore& store)
{
    for (int order = 0; order < 20; ++order) {
        AppendRequest request;
        const std::string stream = "order-" + std::to_string(order);
        const Time day = kNow + std::chrono::days(order);
        const auto add = [&](const std::string& name, const char* type, std::string data) {
            NewEvent event = newEvent(name, type, std::move(data));
            event.time = day + std::chrono::minutes(request.events.size());
            request.events.push_back(std::move(event));
        };
        add(stream, "Placed", "{}");
        for (int line = 1; line <= 10; ++line)
            add(stream, "LineAdded", R"({"n":)" + std::to_string(line) + "}");
        add(stream, order % 2 == 0 ? "Closed" : "LineAdded", R"({"n":100})");
        add("cart-" + std::to_string(order), "Opened", "{}");
        appended(store, request);
    }
}

inline constexpr std::int64_t kOrderEvents = 20 * 13;

} // namespace headrace
