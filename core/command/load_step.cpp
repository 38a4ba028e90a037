// SPDX-License-Identifier: Apache-2.0
// How a command gets at the state of its aggregate.

#include "core/aggregate/state_at.h"
#include "core/command/command_steps.h"
#include "core/store/event_cursor.h"

#include <fmt/format.h>

namespace headrace {
namespace {

// From the store alone. Snapshots come in here: stateAt() is what knows how to begin.
Result<void> loadCold(CommandWork& work, EventStore& store, Fold& fold)
{
    auto state = stateAt(store, fold, work.command.stream, AtHead {}, work.stop);
    if (state) {
        work.warm = WarmState {std::move(state->stateJson), state->version, {}};
        return {};
    }
    if (state.error().code != ErrorCode::NotFound)
        return state.error();
    if (auto started = fold.start(); !started) // A stream that begins with this command.
        return started;
    work.warm = WarmState {fold.aggregate().initialState, {}, {}};
    return {};
}

// From the state that was printed last, or from that which the fold still holds.
Result<void> loadWarm(const CommandWork& work, WorkerFolds::Slot& slot)
{
    const WarmState& warm = *work.warm;
    Fold& fold = *slot.fold;
    const bool isHeld = slot.stream == work.command.stream.text() && fold.version() >= warm.version
        && fold.version() <= warm.head();
    if (!isHeld)
        if (auto restored = fold.restore(warm.stateJson, warm.version); !restored)
            return restored;
    const auto known = static_cast<std::size_t>(fold.version().value - warm.version.value);
    const auto rest = std::span(warm.events).subspan(known);
    if (rest.empty())
        return {};
    return fold.apply(EventViews(rest, {fold.version().value + 1}).views(), work.stop);
}

// A stream of which nothing is there may be one whose events have all left.
Result<void> checkIsNew(const CommandWork& work, EventStore& store)
{
    if (store.rewriting() == nullptr)
        return {};
    const auto part = store.rewriting()->pruned(work.command.stream);
    return part ? checkNothingLeft(work.command.stream, {1}, {part->events + 1}) : part.error();
}

// What others appended meanwhile.
Result<void> catchUp(const CommandWork& work, EventStore& store, Fold& fold)
{
    ReadRequest request;
    request.query.stream = work.command.stream;
    request.from = fold.version().value + 1;
    EventCursor cursor(store, std::move(request), EventCursor::kNoLimit, work.stop);
    for (;;) {
        const auto page = cursor.next();
        if (!page)
            return page.error();
        if (page->empty())
            return fold.version().value > 0 ? Result<void>() : checkIsNew(work, store);
        if (auto whole = checkNothingLeft(work.command.stream, {fold.version().value + 1},
                                          page->events().front().version);
            !whole)
            return whole;
        if (auto applied = fold.apply(page->events(), work.stop); !applied)
            return applied;
    }
}

// Folding events again and printing a state both take time by their length.
bool isPrintingCheaper(const WarmState& warm)
{
    std::size_t events = 0;
    for (const NewEvent& event : warm.events)
        events += event.data.size();
    return !warm.events.empty() && events >= warm.stateJson.size();
}

Result<void> printIfDue(CommandWork& work, Fold& fold)
{
    if (fold.version() == work.warm->head() && !isPrintingCheaper(*work.warm))
        return {};
    auto state = fold.stateJson();
    if (!state)
        return state.error();
    work.warm = WarmState {*std::move(state), fold.version(), {}};
    return {};
}

} // namespace

Result<void> checkExpected(const CommandWork& work)
{
    const StreamName& stream = work.command.stream;
    if (!work.command.expected.matches(work.version))
        return Error {ErrorCode::Conflict,
                      fmt::format("{} was expected at {}, but is at version {}; nothing was "
                                  "appended",
                                  stream.text(), work.command.expected.text(), work.version.value)};
    return {};
}

Result<bool> refresh(CommandWork& work, EventStore& store)
{
    if (work.isFresh)
        return false;
    Fold& fold = *work.slot->fold;
    const Version before = fold.version();
    auto done = catchUp(work, store, fold);
    if (done)
        done = printIfDue(work, fold);
    if (!done)
        return done.error();
    work.isFresh = true;
    work.version = fold.version();
    return fold.version() != before;
}

namespace {

Result<void> loadInto(CommandWork& work, EventStore& store, WorkerFolds::Slot& slot)
{
    work.isFresh = !work.warm;
    if (!work.warm)
        return loadCold(work, store, *slot.fold);
    if (auto loaded = loadWarm(work, slot); !loaded)
        return loaded;
    if (work.isStale || !work.command.expected.matches(slot.fold->version()))
        if (auto refreshed = refresh(work, store); !refreshed)
            return refreshed.error();
    return printIfDue(work, *slot.fold);
}

} // namespace

Result<StepEnd> load(CommandWork& work, const CommandTools& tools, WorkerFolds* folds)
{
    const StreamName& stream = work.command.stream;
    const auto slot = folds->slot(stream.category());
    if (!slot)
        return slot.error();
    work.slot = *slot;
    auto loaded = loadInto(work, tools.store, **slot);
    if (!loaded) {
        work.slot->stream.clear();
        work.warm.reset(); // Whatever was wrong with it, the store is asked next time.
        return Error(loaded.error()).during("loading " + stream.text());
    }
    work.isStale = false;
    work.slot->stream = stream.text();
    work.version = work.slot->fold->version();
    if (auto checked = checkExpected(work); !checked)
        return checked.error();
    return NextStep {};
}

EventViews::EventViews(std::span<const NewEvent> events, Version first)
{
    m_tags.reserve(events.size());
    m_views.reserve(events.size());
    for (const NewEvent& event : events) {
        m_tags.emplace_back(event.tags.begin(), event.tags.end());
        m_views.push_back({.version = first,
                           .schema = event.schema,
                           .time = event.time.value_or(Time()),
                           .id = event.id.value_or(Uuid()),
                           .stream = event.stream.text(),
                           .type = event.type,
                           .data = event.data,
                           .meta = event.meta,
                           .tags = m_tags.back()});
        ++first.value;
    }
}

} // namespace headrace
