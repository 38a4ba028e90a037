// SPDX-License-Identifier: Apache-2.0
#include "core/store/store_copying.h"

#include "core/store/verification.h"

#include <nlohmann/json.hpp>

namespace headrace {

bool staysBehind(const std::string& key)
{
    return key == kCopyClaimKey || key == kLastVerificationKey;
}

std::string copySource(const std::string& note)
{
    const auto json = nlohmann::json::parse(note, nullptr, false);
    const auto from = json.is_object() ? json.find("from") : json.end();
    return json.is_object() && from != json.end() && from->is_string() ? from->get<std::string>()
                                                                       : "another store";
}

Error beingCopiedInto(const std::string& note)
{
    return {ErrorCode::Refused,
            "the store is being copied into from " + copySource(note)
                + ", nothing was appended; finish that with `headracectl copy`, or give it up with "
                  "`headracectl copy --release`"};
}

Error claimLost()
{
    return {ErrorCode::Refused,
            "the store is not being copied into by this copy any more: another copy goes on with "
            "it, or it was released for appends; nothing was written"};
}

Error readOnlyTarget()
{
    return {ErrorCode::Refused, "the store is open read-only; nothing can be copied into it"};
}

Error noSuchLink(Position position, std::int64_t head)
{
    return {ErrorCode::InvalidArgument,
            "the store has no link at position " + std::to_string(position.value)
                + "; it ends at position " + std::to_string(head)};
}

Error prunedLink()
{
    return {ErrorCode::Refused,
            "events have left the store, which a copy would have to have; a store that was pruned "
            "can neither be copied nor copied into"};
}

Result<void> checkIngest(std::int64_t head, std::span<const EventView> events)
{
    if (!events.empty() && events.front().position.value != head + 1)
        return Error {ErrorCode::Conflict,
                      "events from position " + std::to_string(events.front().position.value)
                          + " on were to be copied, but the store ends at position "
                          + std::to_string(head) + "; nothing was written"};
    for (std::size_t i = 1; i < events.size(); ++i)
        if (events[i].position.value != events[i - 1].position.value + 1)
            return Error {ErrorCode::InvalidArgument,
                          "position " + std::to_string(events[i].position.value) + " follows "
                              + std::to_string(events[i - 1].position.value)
                              + ": events are missing where they are copied from; verify that "
                                "store"};
    return {};
}

Error wrongVersion(const EventView& event, std::int64_t expected)
{
    return {ErrorCode::InvalidArgument,
            "the event at position " + std::to_string(event.position.value) + " has version "
                + std::to_string(event.version.value) + " of " + std::string(event.stream)
                + ", where " + std::to_string(expected)
                + " is next: where it is copied from is damaged; verify that store"};
}

Error repeatedId(const EventView& event)
{
    return {ErrorCode::InvalidArgument,
            "the event at position " + std::to_string(event.position.value) + " has an id that "
                + std::string(event.stream)
                + " has already: where it is copied from is damaged; verify that store"};
}

} // namespace headrace
