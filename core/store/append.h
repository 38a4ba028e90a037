// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event.h"
#include "core/event/query.h"
#include "core/store/expected_version.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace headrace {

/// What must hold of one stream for an append to happen. The stream need not get an event.
struct StreamExpectation
{
    StreamName stream;
    ExpectedVersion expected = ExpectedVersion::any();
};

/// An append happens only if no event above `after` matches any of `items`: the append condition of
/// the DCB specification (dcb.events). An item without types and tags matches every event.
struct AppendCondition
{
    std::vector<QueryItem> items; ///< Joined by OR; at least one.
    Position after;               ///< Exclusive; 0: no event may ever have matched.
};

/// Events for one or several streams, stored in this order in one atomic commit, or not at all.
struct AppendRequest
{
    std::vector<NewEvent> events;                ///< At least one.
    std::vector<StreamExpectation> expectations; ///< A stream not named here is at any version.
    std::vector<AppendCondition> conditions;     ///< All must hold.
    /// Names this request for ever: a repeat with the same events is answered by the first receipt.
    std::optional<std::string> token; ///< 1 to 1,000 bytes of UTF-8.
};

/// Where an append ended.
struct AppendReceipt
{
    struct StreamEnd
    {
        StreamName stream;
        Version version; ///< Of its last event in the request.
        friend bool operator==(const StreamEnd&, const StreamEnd&) = default;
    };
    Position position;              ///< Of the request's last event.
    std::vector<StreamEnd> streams; ///< Those that got events, in order of first appearance.
    std::int64_t count = 0;
    bool repeated = false; ///< It was applied before, by its token or by its event ids.
};

/// One expectation that did not hold.
struct FailedExpectation
{
    StreamName stream;
    ExpectedVersion expected;
    Version found; ///< 0: there is no such stream.
};

/// One condition that did not hold.
struct FailedCondition
{
    std::size_t index = 0; ///< In the request's conditions, from 0.
    Position found;        ///< Of the first event above `after` that matches.
};

/// Nothing was stored, because these checks did not hold: all that failed, not only the first.
struct AppendConflict
{
    std::vector<FailedExpectation> failed;
    std::vector<FailedCondition> conditions;

    bool isNone() const { return failed.empty() && conditions.empty(); }
    /// "order-1 was expected at none, but is at version 2", joined by "; ".
    std::string message() const;
};

/// A conflict is an answer that the caller handles, not an accident.
using AppendAnswer = std::variant<AppendReceipt, AppendConflict>;

/// The checks of a request that need no store. Errors: InvalidArgument, naming what is wrong: no
/// events, a type or tag that is empty, too long or no UTF-8, a tag given twice, a schema version
/// below 1, data that is empty, a stream with two expectations, one id twice in a stream, a
/// condition without items, a token that is empty, too long or no UTF-8.
Result<void> checkRequest(const AppendRequest& request);

/// The checks of checkRequest() that concern one event alone. Errors: InvalidArgument.
Result<void> checkEvent(const NewEvent& event);

/// The check of checkRequest() that concerns the token. Errors: InvalidArgument.
Result<void> checkToken(const std::string& token);

} // namespace headrace
