// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/event/event.h"
#include "core/script/script_limits.h"

#include <memory>
#include <stop_token>
#include <string>

namespace headrace {

/// A JavaScript expression over one event: "data.total > 100 && tags.includes('vip')". It sees
/// data, meta, type, stream, version, position, time (RFC 3339), tags, schema and id; what it
/// yields counts as true or false by JavaScript's rules.
///
/// Confined to the thread that made it, which must also destroy it.
class EventPredicate
{
public:
    /// InvalidArgument: it does not compile; the message says what was found where.
    static Result<std::unique_ptr<EventPredicate>> compile(std::string expression,
                                                           const ScriptLimits& limits = {});
    ~EventPredicate();
    EventPredicate(const EventPredicate&) = delete;
    EventPredicate& operator=(const EventPredicate&) = delete;

    /// Rejected   the expression failed or exceeded a limit, or the event's data is not JSON; the
    ///            message names the event. The next test() works.
    /// Cancelled  `stop` was requested.
    Result<bool> test(const EventView& event, std::stop_token stop = {});

private:
    class Engine;
    explicit EventPredicate(std::unique_ptr<Engine> engine);
    std::unique_ptr<Engine> m_engine;
};

} // namespace headrace
