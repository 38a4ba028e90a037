// SPDX-License-Identifier: Apache-2.0
#include "core/store/version_lookup.h"

namespace headrace {
namespace {

/// The first version at or after `position`; the one after the last when there is none.
Result<std::int64_t> firstFrom(EventStore& store, const StreamName& stream, Position position,
                               std::int64_t head, const std::stop_token& stop)
{
    std::int64_t low = 1;
    std::int64_t high = head + 1; // The answer lies in [low, high].
    while (low < high) {
        if (stop.stop_requested())
            return Error {ErrorCode::Cancelled, "the search was stopped"};
        const std::int64_t middle = low + (high - low) / 2;
        const auto page = store.readPage({.query = {.stream = stream}, .from = middle, .limit = 1});
        if (!page)
            return page.error();
        if (page->empty() || page->events().front().position >= position)
            high = middle;
        else
            low = page->events().front().version.value + 1;
    }
    return low;
}

} // namespace

Result<std::optional<Version>> versionFrom(EventStore& store, const StreamName& stream,
                                           Position position, const std::stop_token& stop)
{
    const auto summary = store.stream(stream);
    if (!summary)
        return summary.error();
    const auto first = firstFrom(store, stream, position, summary->head.value, stop);
    if (!first)
        return first.error();
    return *first > summary->head.value ? std::nullopt : std::optional(Version {*first});
}

Result<Version> versionAsOf(EventStore& store, const StreamName& stream, Position position,
                            const std::stop_token& stop)
{
    const auto summary = store.stream(stream);
    if (!summary)
        return summary.error();
    if (summary->lastPosition <= position)
        return summary->head;
    const auto later = firstFrom(store, stream, {position.value + 1}, summary->head.value, stop);
    if (!later)
        return later.error();
    return Version {*later - 1};
}

} // namespace headrace
