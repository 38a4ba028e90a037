// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/timeline.h"

#include "core/aggregate/fold_stream.h"
#include "core/aggregate/watched_walk.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {

Timeline::Timeline(EventStore& store, StreamName stream, std::unique_ptr<Fold> fold)
    : m_store(store)
    , m_stream(std::move(stream))
    , m_fold(std::move(fold))
{
}

Result<std::unique_ptr<Timeline>> Timeline::open(EventStore& store, StreamName stream,
                                                 std::unique_ptr<Fold> fold, std::stop_token stop)
{
    if (fold)
        if (auto fits = checkCategory(*fold, stream); !fits)
            return fits.error();
    const auto summary = store.stream(stream);
    if (!summary)
        return summary.error();
    std::unique_ptr<Timeline> timeline(new Timeline(store, std::move(stream), std::move(fold)));
    if (auto read = timeline->refresh(std::move(stop)); !read)
        return read.error();
    return timeline;
}

Result<std::int64_t> Timeline::refresh(std::stop_token stop)
{
    ReadRequest request;
    request.query.stream = m_stream;
    request.from = head().value + 1;
    EventCursor pages(m_store, std::move(request), EventCursor::kNoLimit, std::move(stop));
    const std::size_t known = m_events.size();
    for (;;) {
        const auto page = pages.next();
        if (!page)
            return page.error();
        if (page->empty())
            return static_cast<std::int64_t>(m_events.size() - known);
        for (const EventView& event : page->events()) {
            auto type = m_types.find(event.type);
            if (type == m_types.end())
                type = m_types.emplace(event.type).first;
            m_events.push_back({event.version, event.position, event.time, *type, event.schema});
        }
    }
}

const TimelineEvent* Timeline::eventAt(Version version) const
{
    const auto found = std::lower_bound(
        m_events.begin(), m_events.end(), version,
        [](const TimelineEvent& event, Version wanted) { return event.version < wanted; });
    return found == m_events.end() || found->version != version ? nullptr : &*found;
}

Version Timeline::versionAt(Time time) const
{
    const auto found = std::find_if(m_events.rbegin(), m_events.rend(),
                                    [&](const TimelineEvent& event) { return event.time <= time; });
    return found == m_events.rend() ? Version {} : found->version;
}

Result<void> Timeline::checkVersion(Version version) const
{
    if (!m_fold)
        return Error {ErrorCode::Unsupported,
                      "there is no domain module to fold the events of " + m_stream.text()};
    if (version.value < 0)
        return Error {ErrorCode::InvalidArgument, "a version is 0 or more"};
    if (auto exists = headrace::checkVersion(m_stream, version, head()); !exists)
        return exists;
    if (m_failure && version > m_failure->lastFolded)
        return m_failure->error;
    return {};
}

Result<AggregateState> Timeline::at(Version version, const std::stop_token& stop)
{
    if (auto exists = checkVersion(version); !exists)
        return exists.error();
    const auto folded = foldTo(version, stop);
    if (!folded)
        return folded.error();
    auto state = m_fold->stateJson();
    if (!state) {
        m_foldIsUsable = false;
        return std::move(state).error().during(
            fmt::format("{}@{}", m_stream.text(), version.value));
    }
    const TimelineEvent* event = eventAt(version);
    return AggregateState {
        m_stream,          version, event ? std::optional(event->time) : std::nullopt,
        *std::move(state), *folded, m_unhandledBefore + m_fold->unhandled(),
        std::nullopt,      m_note};
}

Result<StateChange> Timeline::change(Version version, const std::stop_token& stop)
{
    if (version.value < 1)
        return Error {ErrorCode::InvalidArgument, "no event made version 0; versions begin at 1"};
    auto before = at({version.value - 1}, stop);
    if (!before)
        return before.error();
    auto after = at(version, stop);
    if (!after)
        return after.error();
    auto operations = diffStates(before->stateJson, after->stateJson);
    if (!operations)
        return operations.error();
    return StateChange {*std::move(before), *std::move(after), *std::move(operations)};
}

// Returns how many events it folded.
Result<std::int64_t> Timeline::foldTo(Version version, const std::stop_token& stop)
{
    if (auto begun = beginAtOrBefore(version); !begun)
        return begun.error();
    const std::int64_t before = m_fold->folded();
    const FoldSome foldSome = [&](std::span<const EventView> events) {
        return m_fold->apply(events, stop);
    };
    const FoldPage fold = [&](std::span<const EventView> events) {
        return foldPage(events, foldSome);
    };
    if (auto folded = foldStream(m_store, m_stream, m_fold->version(), version, fold, stop);
        !folded)
        return folded.error();
    return m_fold->folded() - before;
}

// Brings the fold to the nearest state that can be had: its own, a kept one, one that is known
// elsewhere, or the initial one.
Result<void> Timeline::beginAtOrBefore(Version version)
{
    m_note.clear();
    auto kept = m_kept.upper_bound(version);
    std::optional<KnownState> best;
    if (kept != m_kept.begin())
        best = std::prev(kept)->second;
    const bool isOwnUsable = m_foldIsUsable && m_fold->version() <= version;
    Version near = best ? best->version : Version {};
    if (isOwnUsable)
        near = std::max(near, m_fold->version());
    if (version.value - near.value > m_keepEvery) {
        auto known = m_known->atOrBefore(version);
        if (!known)
            m_note = noteOf(known.error());
        else if (*known && (*known)->version > near && beginAt(*known))
            return {};
    }
    if (isOwnUsable && near == m_fold->version() && m_foldIsUsable)
        return {};
    return beginAt(best);
}

Result<void> Timeline::beginAt(const std::optional<KnownState>& state)
{
    auto begun =
        state ? m_fold->restore(state->json, state->version, state->stateVersion) : m_fold->start();
    m_unhandledBefore = state ? state->unhandled : 0;
    m_foldIsUsable = begun.has_value();
    return begun;
}

Result<void> Timeline::foldPage(std::span<const EventView> events, const FoldSome& foldSome)
{
    while (!events.empty()) {
        // Up to the next version whose state is to be kept.
        const std::int64_t first = events.front().version.value;
        const std::int64_t keepAt = (first + m_keepEvery - 1) / m_keepEvery * m_keepEvery;
        const auto count = std::min(events.size(), static_cast<std::size_t>(keepAt - first + 1));
        if (auto folded = foldSome(events.first(count)); !folded) {
            m_foldIsUsable = false;
            noteFailure(folded.error());
            return folded;
        }
        keepState();
        events = events.subspan(count);
    }
    return {};
}

Result<ProbeValue> Timeline::watchFromTheFirst(const StateProbe& probe)
{
    if (auto exists = checkVersion({}); !exists)
        return exists.error();
    if (auto begun = beginAt(std::nullopt); !begun)
        return begun.error();
    auto value = m_fold->watch(probe);
    m_foldIsUsable = value.has_value();
    return value;
}

Result<void> Timeline::walk(const OnWatched& tell, const WalkOptions& options)
{
    const FoldSome foldSome = [&](std::span<const EventView> events) {
        auto folded = foldWatchedPage(*m_fold, events, tell, options);
        m_foldIsUsable = folded.has_value();
        return folded;
    };
    const FoldPage fold = [&](std::span<const EventView> events) {
        return foldPage(events, foldSome);
    };
    return foldStream(m_store, m_stream, m_fold->version(), head(), fold, options.stop);
}

Result<std::int64_t> Timeline::history(std::string_view pointer, const OnFieldValue& onValue,
                                       const WalkOptions& options)
{
    const auto first = watchFromTheFirst({StateProbe::Kind::Field, std::string(pointer)});
    if (!first)
        return first.error();
    FieldTeller teller(onValue);
    if (auto told = teller.begin(*first); !told)
        return told.error();
    const OnWatched tell = [&](const EventView& made, const ProbeValue& value) {
        return teller.tell(made, value);
    };
    if (auto walked = walk(tell, options); !walked)
        return walked.error();
    return m_fold->folded();
}

Result<Bisection> Timeline::flips(std::string_view predicate, const OnFlip& onFlip,
                                  const WalkOptions& options)
{
    const auto first = watchFromTheFirst({StateProbe::Kind::Predicate, std::string(predicate)});
    if (!first)
        return first.error();
    FlipTeller teller(onFlip, *first);
    const OnWatched tell = [&](const EventView& made, const ProbeValue& value) {
        return teller.tell(made, value);
    };
    if (auto walked = walk(tell, options); !walked)
        return walked.error();
    auto found = teller.finish(predicate, m_stream);
    if (found)
        found->folded = m_fold->folded();
    return found;
}

Result<std::optional<Flip>> Timeline::onlyFlip(std::string_view predicate,
                                               const WalkOptions& options)
{
    if (auto exists = checkVersion({}); !exists)
        return exists.error();
    const BeginAt beginAt = [this](Version version) { return nearestFor(version); };
    auto found = searchFlip(m_store, *m_fold, m_stream, head(), predicate, beginAt, options);
    m_foldIsUsable = false; // The walk may have ended within a page.
    return found;
}

// For a search: the fold goes to a state that is known, and folds nothing.
Result<Version> Timeline::nearestFor(Version version)
{
    m_foldIsUsable = false; // Its own is watched.
    if (auto begun = beginAtOrBefore(version); !begun)
        return begun.error();
    return m_fold->version();
}

void Timeline::keepState()
{
    const Version version = m_fold->version();
    if (version.value % m_keepEvery != 0 || m_kept.contains(version))
        return;
    auto json = m_fold->stateJson();
    if (!json)
        return; // Whoever asks for this version hears why; others can still be had.
    m_keptBytes += json->size();
    m_kept.emplace(version,
                   KnownState {version, m_fold->aggregate().stateVersion, *std::move(json),
                               m_unhandledBefore + m_fold->unhandled()});
    while (m_keptBytes > kKeepBytes && !m_kept.empty()) {
        m_keepEvery *= 2;
        m_keptBytes = 0;
        std::erase_if(m_kept, [this](const auto& kept) {
            const bool isBetween = kept.first.value % m_keepEvery != 0;
            m_keptBytes += isBetween ? 0 : kept.second.json.size();
            return isBetween;
        });
    }
}

void Timeline::noteFailure(const Error& error)
{
    if (!isByAnEvent(error) || m_failure)
        return;
    const Version last = m_fold->version();
    const auto failed =
        std::find_if(m_events.begin(), m_events.end(),
                     [&](const TimelineEvent& event) { return event.version > last; });
    m_failure = FoldFailure {last, failed == m_events.end() ? last : failed->version, error};
}

} // namespace headrace
