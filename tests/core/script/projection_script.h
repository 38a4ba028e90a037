// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/script/domain_module.h"
#include "tests/support/projection_events.h"

#include <QString>

#include <string>

namespace headrace {

// Time ends what tests time, and never what tests memory, however slow the machine.
inline constexpr ScriptLimits kShort {std::chrono::milliseconds {200}, 64 * 1024 * 1024};
inline constexpr ScriptLimits kPatient {std::chrono::seconds {50}, 64 * 1024 * 1024};

// A module with two aggregates and one projection "p"; what is declared of it stands on line 9.
inline std::string moduleWith(const std::string& projection)
{
    return R"js(export default { aggregates: {
    order: { events: {
      Placed: { renamedFrom: ['Ordered'], version: 2,
        lenses: [{ from: 1, ops: [{ op: 'rename', source: 'cust', destination: 'customer' }] }] },
      Paid: {}, Dropped: {}, Noted: {} } },
    cart: { events: { Placed: {}, Opened: {} } },
  },
  projections: { p: {
)js" + projection
        + "\n  } },\n};\n";
}

inline std::unique_ptr<ProjectionFold> foldOf(const std::string& projection,
                                              const ScriptLimits& limits = kPatient)
{
    auto module = DomainModule::parse(moduleWith(projection), "shop.js", limits);
    if (!module)
        qFatal("%s", module.error().message.c_str());
    auto fold = (*module)->makeProjectionFold("p");
    if (!fold)
        qFatal("%s", fold.error().message.c_str());
    return *std::move(fold);
}

} // namespace headrace
