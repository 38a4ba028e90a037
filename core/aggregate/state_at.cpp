// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/state_at.h"

#include "core/aggregate/fold_stream.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {
namespace {

Result<void> checkPoint(const StreamSummary& stream, const StatePoint& point)
{
    const auto* version = std::get_if<Version>(&point);
    if (!version)
        return {};
    if (version->value < 0)
        return Error {
            ErrorCode::InvalidArgument,
            fmt::format("there is no version {}; a version is 0 or more", version->value)};
    return checkVersion(stream.stream, *version, stream.head);
}

// The highest version whose event's time is not after `time`.
Result<Version> versionAt(EventStore& store, const StreamName& stream, Time time,
                          std::stop_token stop)
{
    ReadRequest request;
    request.query.stream = stream;
    request.backwards = true;
    EventCursor cursor(store, std::move(request), EventCursor::kNoLimit, std::move(stop));
    for (;;) {
        const auto page = cursor.next();
        if (!page)
            return page.error();
        if (page->empty())
            return Version {};
        const auto& events = page->events();
        const auto found = std::find_if(events.begin(), events.end(),
                                        [&](const EventView& event) { return event.time <= time; });
        if (found != events.end())
            return found->version;
    }
}

Result<std::optional<Time>> timeOf(EventStore& store, const StreamName& stream, Version version)
{
    ReadRequest request;
    request.query.stream = stream;
    request.from = version.value;
    request.limit = 1;
    const auto page = store.readPage(request);
    if (!page)
        return page.error();
    return page->empty() ? std::nullopt : std::optional(page->events().front().time);
}

} // namespace

Result<AggregateState> stateAt(EventStore& store, Fold& fold, const StreamName& stream,
                               StatePoint point, std::stop_token stop, KnownStates* known)
{
    if (auto fits = checkCategory(fold, stream); !fits)
        return fits.error();
    const auto summary = store.stream(stream);
    if (!summary)
        return summary.error();
    if (auto exists = checkPoint(*summary, point); !exists)
        return exists.error();
    Version last = summary->head;
    if (const auto* version = std::get_if<Version>(&point))
        last = *version;
    if (const auto* time = std::get_if<Time>(&point)) {
        const auto found = versionAt(store, stream, *time, stop);
        if (!found)
            return found.error();
        last = *found;
    }

    NoKnownStates none;
    auto begin = beginAtOrBefore(fold, known ? *known : none, last);
    if (!begin)
        return begin.error();
    const Version begun = fold.version();
    std::optional<Time> time;
    const FoldPage foldPage = [&](std::span<const EventView> events) {
        time = events.back().time;
        return fold.apply(events, stop);
    };
    if (auto folded = foldStream(store, stream, begun, last, foldPage, stop); !folded)
        return folded.error();
    if (!time && last.value > 0) { // Nothing was left to fold.
        const auto made = timeOf(store, stream, last);
        if (!made)
            return made.error();
        time = *made;
    }
    auto state = fold.stateJson();
    if (!state)
        return std::move(state).error().during(fmt::format("{}@{}", stream.text(), last.value));
    return AggregateState {stream,
                           last,
                           time,
                           *std::move(state),
                           fold.folded(),
                           begin->unhandled + fold.unhandled(),
                           begun.value > 0 ? std::optional(begun) : std::nullopt,
                           std::move(begin->note)};
}

} // namespace headrace
