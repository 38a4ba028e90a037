// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/watched_walk.h"

#include "core/aggregate/fold_stream.h"

#include <fmt/format.h>

namespace headrace {

Result<WatchedStart> beginWatched(EventStore& store, Fold& fold, const StreamName& stream,
                                  const StateProbe& probe)
{
    if (auto fits = checkCategory(fold, stream); !fits)
        return fits.error();
    const auto summary = store.stream(stream);
    if (!summary)
        return summary.error();
    if (auto started = fold.start(); !started)
        return started.error();
    auto value = fold.watch(probe);
    if (!value)
        return value.error();
    return WatchedStart {*std::move(value), summary->head};
}

Result<void> foldWatchedPage(Fold& fold, std::span<const EventView> events,
                             const OnWatched& onWatched, const WalkOptions& options)
{
    std::vector<ProbeChange> changes;
    const auto folded = fold.applyWatched(events, changes, options.stop);
    for (const ProbeChange& change : changes)
        if (auto told = onWatched(events[change.event], change.value); !told)
            return told;
    if (options.onProgress)
        options.onProgress(fold.version());
    return folded;
}

Result<void> walkWatched(EventStore& store, Fold& fold, const StreamName& stream, Version last,
                         const OnWatched& onWatched, const WalkOptions& options)
{
    const FoldPage foldPage = [&](std::span<const EventView> events) {
        return foldWatchedPage(fold, events, onWatched, options);
    };
    return foldStream(store, stream, fold.version(), last, foldPage, options.stop);
}

Result<void> FieldTeller::begin(const ProbeValue& value)
{
    return m_onValue({{}, std::nullopt, {}, value.json});
}

Result<void> FieldTeller::tell(const EventView& made, const ProbeValue& value)
{
    return m_onValue({made.version, made.time, std::string(made.type), value.json});
}

Truth truthOf(const ProbeValue& value)
{
    if (value.json.empty())
        return Truth::Unknown;
    return value.json == "true" ? Truth::True : Truth::False;
}

FlipTeller::FlipTeller(const OnFlip& onFlip, const ProbeValue& first)
    : m_onFlip(onFlip)
    , m_problem(first.problem)
{
    m_found.first = m_found.last = truthOf(first);
}

Result<void> FlipTeller::tell(const EventView& made, const ProbeValue& value)
{
    const Truth before = std::exchange(m_found.last, truthOf(value));
    ++m_found.flips;
    return m_onFlip(
        {made.version, std::string(made.type), made.time, before, m_found.last, value.problem});
}

Result<Bisection> FlipTeller::finish(std::string_view predicate, const StreamName& stream) const
{
    if (m_found.flips > 0 || m_found.first != Truth::Unknown)
        return m_found;
    return Error {ErrorCode::InvalidArgument,
                  fmt::format("\"{}\" could be told at no version of {}: {}", predicate,
                              stream.text(), m_problem)};
}

namespace {

constexpr ErrorCode kFoundEnough = ErrorCode::Cancelled; // Ends a walk that has what it wants.

// The binary search, over states that are known.
class FlipSearch
{
public:
    FlipSearch(EventStore& store, Fold& fold, const StreamName& stream, std::string_view predicate,
               const BeginAt& beginAt)
        : m_store(store)
        , m_fold(fold)
        , m_stream(stream)
        , m_probe {StateProbe::Kind::Predicate, std::string(predicate)}
        , m_beginAt(beginAt)
    {
    }

    /// The last known version that says what version 0 says, as far as one flip explains all.
    Result<Version> lastLikeTheFirst(Version head);
    /// Watches the fold at the newest known version up to `version`.
    Result<ProbeValue> watchAt(Version version);
    static bool isTrue(const ProbeValue& value) { return truthOf(value) == Truth::True; }

private:
    EventStore& m_store;
    Fold& m_fold;
    const StreamName& m_stream;
    StateProbe m_probe;
    const BeginAt& m_beginAt;
};

Result<ProbeValue> FlipSearch::watchAt(Version version)
{
    const auto begun = m_beginAt(version);
    if (!begun)
        return begun.error();
    if (begun->value == 0)
        return m_fold.watch(m_probe);
    ReadRequest request;
    request.query.stream = m_stream;
    request.from = begun->value;
    request.limit = 1;
    const auto page = m_store.readPage(request);
    if (!page)
        return page.error();
    if (page->empty() || page->events().front().version != *begun)
        return Error {ErrorCode::NotFound,
                      fmt::format("the event {}@{} is not in the store; a state of it is known",
                                  m_stream.text(), begun->value)};
    return m_fold.watch(m_probe, &page->events().front());
}

Result<Version> FlipSearch::lastLikeTheFirst(Version head)
{
    const auto initial = watchAt({});
    if (!initial)
        return initial.error();
    const bool first = isTrue(*initial);
    Version low;         // Says what the first says.
    Version high = head; // What is known there and after it says the other.
    const auto look = [&](Version version) -> Result<bool> {
        const auto seen = watchAt(version);
        if (!seen)
            return seen.error();
        const Version at = m_fold.version();
        if (at <= low)
            return false;
        (isTrue(*seen) == first ? low : high) =
            isTrue(*seen) == first ? at : Version {at.value - 1};
        return true;
    };
    for (;;) {
        const auto inTheMiddle = look({low.value + (high.value - low.value + 1) / 2});
        if (!inTheMiddle)
            return inTheMiddle.error();
        if (*inTheMiddle)
            continue;
        const auto behindIt = look(high); // Nothing is known up to the middle.
        if (!behindIt)
            return behindIt.error();
        if (!*behindIt)
            return low;
    }
}

} // namespace

Result<std::optional<Flip>> searchFlip(EventStore& store, Fold& fold, const StreamName& stream,
                                       Version head, std::string_view predicate,
                                       const BeginAt& beginAt, const WalkOptions& options)
{
    FlipSearch search(store, fold, stream, predicate, beginAt);
    const auto low = search.lastLikeTheFirst(head);
    if (!low)
        return low.error();
    const auto begun = search.watchAt(*low);
    if (!begun)
        return begun.error();
    const bool first = FlipSearch::isTrue(*begun);
    std::optional<Flip> found;
    const OnFlip onFlip = [&](const Flip& flip) -> Result<void> {
        if ((flip.after == Truth::True) == first)
            return {}; // Between false and unknown.
        found = flip;
        return Error {kFoundEnough, "the flip was found"};
    };
    FlipTeller teller(onFlip, *begun);
    const OnWatched tell = [&](const EventView& made, const ProbeValue& value) {
        return teller.tell(made, value);
    };
    const auto walked = walkWatched(store, fold, stream, head, tell, options);
    if (!walked && !found)
        return walked.error();
    return found;
}

} // namespace headrace
