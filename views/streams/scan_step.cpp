// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/scan_step.h"

#include "views/streams/event_page.h"

#include <algorithm>

namespace headrace {
namespace {

Result<std::int64_t> lastKey(EventStore& store, const Query& query)
{
    if (!query.stream) {
        const auto head = store.head();
        return head ? Result<std::int64_t>(head->value) : Result<std::int64_t>(head.error());
    }
    const auto summary = store.stream(*query.stream);
    if (!summary && summary.error().code == ErrorCode::NotFound)
        return 0;
    return summary ? Result<std::int64_t>(summary->head.value)
                   : Result<std::int64_t>(summary.error());
}

/// Where the first match may be; behind `last` when there can be none.
Result<std::int64_t> firstKey(EventStore& store, const Query& query, std::int64_t last)
{
    if (query.stream || !query.since)
        return 1;
    const auto position = store.positionAt(*query.since);
    if (!position)
        return position.error();
    return *position ? (*position)->value : last + 1;
}

} // namespace

Result<ScanStep> scanOnce(EventStore& store, const Query& query, std::int64_t from,
                          const ScanBudget& budget, const std::stop_token& stop)
{
    constexpr std::size_t kRead = 4'096;
    const auto deadline = std::chrono::steady_clock::now() + budget.time;

    // Asked before reading: once the end is reached, everything up to it has been looked at.
    const auto last = lastKey(store, query);
    if (!last)
        return last.error();
    const auto start = from > 0 ? Result<std::int64_t>(from) : firstKey(store, query, *last);
    if (!start)
        return start.error();

    ScanStep step;
    step.last = *last;
    step.next = *start;
    while (!step.atEnd && step.keys.size() < budget.keys) {
        if (stop.stop_requested())
            return Error {ErrorCode::Cancelled, "going through the log was stopped"};
        const std::size_t limit = std::min(kRead, budget.keys - step.keys.size());
        const auto page = store.readPage({.query = query, .from = step.next, .limit = limit});
        if (!page)
            return page.error();
        for (const EventView& event : page->events()) {
            step.keys.push_back(keyOf(query, event));
            ++step.hours[std::chrono::floor<std::chrono::hours>(event.time)];
        }
        step.atEnd = page->atEnd;
        if (!page->atEnd)
            step.next = page->next;
        else if (!page->empty())
            step.next = step.keys.back() + 1;
        if (std::chrono::steady_clock::now() >= deadline)
            break;
    }
    if (step.atEnd)
        step.next = std::max(step.next, *last + 1);
    return step;
}

Result<std::optional<HourCounts>> hoursOfStream(EventStore& store, const StreamName& stream,
                                                std::int64_t most, const std::stop_token& stop)
{
    const Query query {.stream = stream};
    HourCounts hours;
    for (std::int64_t from = 0;;) {
        const auto step = scanOnce(store, query, from, {}, stop);
        if (!step)
            return step.error();
        if (step->last > most)
            return std::nullopt;
        for (const auto& [hour, events] : step->hours)
            hours[hour] += events;
        if (step->atEnd)
            return std::optional(std::move(hours));
        from = step->next;
    }
}

} // namespace headrace
