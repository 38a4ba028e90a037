// SPDX-License-Identifier: Apache-2.0
#include "core/projection/build_fold.h"

#include "core/projection/projection_source.h"
#include "core/store/event_cursor.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headrace {
namespace {

// Above it what waits to be written would be too much to hold, however fast the events come.
constexpr std::size_t kMostChangedRows = 50'000;

} // namespace

ParkedKey parkedBy(const KeyFailure& failure, const EventView& event, Time since)
{
    return {.key = failure.key,
            .position = event.position,
            .stream = std::string(event.stream),
            .version = event.version,
            .type = std::string(event.type),
            .error = failure.message,
            .since = since};
}

BuildFold::BuildFold(EventStore& store, const ProjectionDescription& projection, ReadModel& model,
                     const Build& build, CommitPolicy policy,
                     std::function<void(Position)> committed, std::unique_ptr<ProjectionFold> fold)
    : m_store(store)
    , m_projection(projection)
    , m_model(model)
    , m_table(build.table)
    , m_policy(policy)
    , m_fold(std::move(fold))
    , m_covered(build.checkpoint)
    , m_settled(build.checkpoint)
    , m_writer(model, build, std::move(committed))
{
}

BuildFold::~BuildFold() = default;

Result<std::unique_ptr<BuildFold>> BuildFold::make(EventStore& store, const Domain& domain,
                                                   const ProjectionDescription& projection,
                                                   ReadModel& model, const Build& build,
                                                   CommitPolicy policy,
                                                   std::function<void(Position)> committed)
{
    // What left behind the checkpoint would be missing in the rows.
    if (auto whole = checkNothingLeft(store, {build.checkpoint.value + 1}); !whole)
        return Error(whole.error()).during("the projection " + projection.name);
    auto fold = domain.makeProjectionFold(projection.name);
    if (!fold)
        return fold.error();
    std::unique_ptr<BuildFold> made(new BuildFold(store, projection, model, build, policy,
                                                  std::move(committed), *std::move(fold)));
    if (auto parked = made->takeUpParked(); !parked)
        return parked.error();
    return made;
}

// A build that stopped at an event tries it again: it is the next one.
Result<void> BuildFold::takeUpParked()
{
    const auto parked = m_model.parked(m_table);
    if (!parked)
        return parked.error();
    for (const ParkedKey& key : *parked) {
        if (m_projection.onError == ProjectionErrorPolicy::Stop) {
            m_unparked.push_back(key.key);
            continue;
        }
        if (!key.key.empty())
            if (auto done = m_fold->park(key.key); !done)
                return done;
    }
    return {};
}

Result<void> BuildFold::take(std::span<const EventView> events, Position covered,
                             const std::stop_token& stop)
{
    const auto isNew = [this](const EventView& event) { return event.position > m_covered; };
    events = {std::ranges::find_if(events, isNew), events.end()};
    if (auto folded = foldAll(events, stop); !folded)
        return folded;
    m_eventsRead += static_cast<std::int64_t>(events.size());
    m_eventsEver += static_cast<std::int64_t>(events.size());
    m_covered = std::max(m_covered, covered);
    return isDue() ? commit() : Result<void>();
}

Result<void> BuildFold::foldAll(std::span<const EventView> events, const std::stop_token& stop)
{
    if (events.empty())
        return {};
    const auto failures = m_fold->apply(
        events, [this](std::span<const std::string> keys) { return m_writer.rows(keys); }, stop);
    if (!failures)
        return failures.error();
    for (const KeyFailure& failure : *failures) {
        ParkedKey parked = parkedBy(failure, events[failure.event], now());
        ++m_parkedEver;
        if (m_projection.onError == ProjectionErrorPolicy::Stop)
            return stopAt(parked, stop);
        m_parked.push_back(std::move(parked));
    }
    return {};
}

// The fold has gone on behind the event, for other keys: it begins again from the file, and goes up
// to the event.
Result<void> BuildFold::stopAt(const ParkedKey& failed, const std::stop_token& stop)
{
    const Error why {ErrorCode::Rejected,
                     fmt::format("the projection {} stopped: {}", m_projection.name, failed.error)};
    if (auto drained = m_writer.drain(); !drained)
        return drained;
    m_covered = m_settled;
    m_eventsRead = 0;
    if (auto reloaded = reload(); !reloaded)
        return reloaded;
    auto source = sourceOf(m_store, m_projection);
    if (!source)
        return source.error();
    ReadRequest request {.query = *std::move(source), .from = m_settled.value + 1};
    EventCursor cursor(m_store, std::move(request), EventCursor::kNoLimit, stop);
    for (bool isBefore = true; isBefore;) {
        const auto page = cursor.next();
        if (!page)
            return page.error();
        std::span<const EventView> events = page->events();
        const auto end = std::ranges::find_if(
            events, [&](const EventView& event) { return event.position >= failed.position; });
        isBefore = end == events.end() && !events.empty();
        events = {events.begin(), end};
        const auto again = m_fold->apply(
            events, [this](std::span<const std::string> keys) { return m_writer.rows(keys); },
            stop);
        if (!again)
            return again.error();
        m_eventsRead += static_cast<std::int64_t>(events.size());
    }
    m_covered = {failed.position.value - 1};
    m_parked.push_back(failed);
    if (auto settled = settle(); !settled)
        return settled;
    return why;
}

bool BuildFold::isDue() const
{
    return m_eventsRead >= m_policy.events || m_fold->changedRows() >= kMostChangedRows
        || (m_eventsRead > 0 && std::chrono::steady_clock::now() - m_committedAt >= m_policy.every);
}

Result<void> BuildFold::commit()
{
    if (m_covered == m_settled && m_parked.empty())
        return {};
    auto rows = m_fold->takeChanges();
    if (!rows)
        return rows.error();
    auto put = m_writer.put(*std::move(rows),
                            {.checkpoint = m_covered,
                             .eventsRead = m_eventsRead,
                             .parked = std::exchange(m_parked, {}),
                             .unparked = std::exchange(m_unparked, {})});
    m_eventsRead = 0;
    m_settled = m_covered;
    m_committedAt = std::chrono::steady_clock::now();
    return put;
}

Result<void> BuildFold::settle()
{
    if (auto committed = commit(); !committed)
        return committed;
    return m_writer.drain();
}

Result<void> BuildFold::reload()
{
    m_parked.clear();
    m_unparked.clear();
    if (auto started = m_fold->start(); !started)
        return started;
    return takeUpParked();
}

} // namespace headrace
