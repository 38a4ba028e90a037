// SPDX-License-Identifier: Apache-2.0
#include "comparable_text.h"

#include "sample_events.h"

#include <algorithm>

namespace headrace {
namespace {

// An id that was not given was made by the store, of random bits: it cannot be compared.
std::string withoutMadeId(const EventView& event)
{
    static const Uuid kGiven = idOf(0);
    EventView shown = event;
    if (!std::equal(kGiven.bytes.begin(), kGiven.bytes.begin() + 10, shown.id.bytes.begin()))
        shown.id = {};
    return show(shown);
}

} // namespace

std::string showEvents(EventStore& store, const ReadRequest& request, std::int64_t limit)
{
    std::string text;
    EventCursor cursor(store, request, limit);
    for (;;) {
        const auto page = cursor.next();
        if (!page)
            return "error: " + page.error().message;
        if (page->empty())
            return text;
        for (const EventView& event : page->events())
            text += withoutMadeId(event) + "\n";
    }
}

std::string showStreams(EventStore& store)
{
    std::string text;
    const auto streams = store.streams({});
    if (!streams)
        return "error: " + streams.error().message;
    for (const StreamSummary& s : *streams)
        text += s.stream.text() + " " + std::to_string(s.events) + " "
            + std::to_string(s.head.value) + " " + formatTime(s.first) + " " + formatTime(s.last)
            + " " + std::to_string(s.bytes) + " " + std::to_string(s.lastPosition.value) + "\n";
    return text;
}

std::string showCounts(EventStore& store)
{
    const auto statistics = store.statistics();
    if (!statistics)
        return "error: " + statistics.error().message;
    std::string text = std::to_string(statistics->events) + " "
        + std::to_string(statistics->streams) + " " + std::to_string(statistics->head.value) + " "
        + std::to_string(statistics->bytes) + "\n";
    if (statistics->first && statistics->last)
        text += formatTime(*statistics->first) + " to " + formatTime(*statistics->last) + "\n";
    for (const auto& [name, streams, events, bytes] : statistics->categories)
        text += name + " " + std::to_string(streams) + " " + std::to_string(events) + " "
            + std::to_string(bytes) + "\n";
    for (const auto& [name, events] : statistics->types)
        text += name + " " + std::to_string(events) + "\n";
    const auto activity = store.activity();
    if (!activity)
        return text + "error: " + activity.error().message;
    for (const auto& [start, events] : *activity)
        text += formatTime(start) + " " + std::to_string(events) + "\n";
    return text;
}

} // namespace headrace
