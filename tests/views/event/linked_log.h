// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/memory/memory_store.h"

#include <memory>
#include <string>

namespace headrace::test {

inline Uuid idOf(int number)
{
    return makeUuidV7(*parseTime("2024-01-01T00:00:00Z"), 0, std::uint64_t(number));
}

/// An event numbered `number` (its id says so), of correlation `correlation`, caused by event
/// `cause`; empty and 0: the metadata names none.
inline NewEvent linkedEvent(int number, const std::string& stream, const std::string& correlation,
                            int cause)
{
    NewEvent event;
    event.stream = *StreamName::parse(stream);
    event.type = "Step" + std::to_string(number);
    event.id = idOf(number);
    event.time = *parseTime("2024-01-01T00:00:00.000123Z") + std::chrono::seconds(number);
    event.data = "{\"number\":" + std::to_string(number)
        + ",\"amount\":1.10,\"large\":18446744073709551615,\"note\":\"a \\\"b\\\"\"}";
    std::string meta;
    if (!correlation.empty())
        meta += "\"correlationId\":\"" + correlation + "\"";
    if (cause > 0)
        meta += std::string(meta.empty() ? "" : ",") + "\"causationId\":\""
            + formatUuid(idOf(cause)) + "\"";
    if (!meta.empty())
        event.meta = "{" + meta + "}";
    return event;
}

/// Positions 1 to 7: 1 causes 2 and 4, 2 causes 6 (correlation "c1"); 3 is of "c2"; 5 has no
/// metadata; 7 names a cause that is not there, and no correlation.
inline std::unique_ptr<EventStore> linkedLog()
{
    auto store = std::move(*openMemoryStore({}, {}));
    AppendRequest request;
    request.events = {
        linkedEvent(1, "order-1", "c1", 0), linkedEvent(2, "payment-1", "c1", 1),
        linkedEvent(3, "order-2", "c2", 0), linkedEvent(4, "order-1", "c1", 1),
        linkedEvent(5, "order-1", "", 0),   linkedEvent(6, "parcel-1", "c1", 2),
        linkedEvent(7, "order-2", "", 99),
    };
    static_cast<void>(store->append(request));
    return store;
}

} // namespace headrace::test
