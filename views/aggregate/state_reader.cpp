// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/state_reader.h"

#include "core/aggregate/snapshots.h"
#include "views/support/diff/json_changes.h"
#include "views/support/domain_session.h"
#include "views/support/store_session.h"

namespace headrace {
namespace {

/// The snapshots of the stream, and which of them was read last.
class NotedSnapshots final : public KnownStates
{
public:
    explicit NotedSnapshots(std::unique_ptr<Snapshots> snapshots)
        : m_snapshots(std::move(snapshots))
    {
    }

    Result<std::optional<KnownState>> atOrBefore(Version version) override
    {
        auto known = m_snapshots->atOrBefore(version);
        if (known && *known)
            lastRead = (*known)->version.value;
        return known;
    }

    Result<std::vector<SnapshotMark>> marks()
    {
        const auto all = m_snapshots->list();
        if (!all)
            return all.error();
        std::vector<SnapshotMark> marks;
        for (const SnapshotInfo& snapshot : *all)
            if (snapshot.use != SnapshotUse::Stale)
                marks.push_back({snapshot.version.value, false});
        return marks;
    }

    std::int64_t lastRead = 0;

private:
    std::unique_ptr<Snapshots> m_snapshots;
};

} // namespace

// Belongs to the domain thread.
struct StateReader::Confined
{
    std::shared_ptr<EventStore> store; // Outlives the timeline below.
    std::unique_ptr<Timeline> timeline;
    std::shared_ptr<NotedSnapshots> snapshots;
    std::vector<SnapshotMark> marks;
    std::string note; // Why there are no marks; else empty.

    Result<void> open(std::shared_ptr<EventStore> from, std::shared_ptr<const Domain> module,
                      const StreamName& stream, std::stop_token stop);
    Result<ShownState> show(Version version, std::stop_token stop);

private:
    Result<ShownState> read(Version version, std::stop_token stop);
};

Result<void> StateReader::Confined::open(std::shared_ptr<EventStore> from,
                                         std::shared_ptr<const Domain> module,
                                         const StreamName& stream, std::stop_token stop)
{
    if (timeline)
        return {};
    auto fold = module->makeFold(stream.category());
    if (!fold)
        return fold.error();
    store = std::move(from);
    auto opened = Timeline::open(*store, stream, std::move(*fold), stop);
    if (!opened)
        return opened.error();
    timeline = std::move(*opened);
    auto kept = Snapshots::open(*store, std::move(module), stream);
    if (!kept)
        return kept.error();
    snapshots = std::make_shared<NotedSnapshots>(std::move(*kept));
    timeline->setKnownStates(snapshots);
    if (auto listed = snapshots->marks())
        marks = std::move(*listed);
    else // The events say what the states are.
        note = "the snapshots could not be listed: " + listed.error().message;
    return {};
}

Result<ShownState> StateReader::Confined::read(Version version, std::stop_token stop)
{
    const auto began = std::chrono::steady_clock::now();
    const auto sinceBegan = [began] {
        return std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - began);
    };
    ShownState shown;
    if (version.value == 0) {
        auto initial = timeline->at(version, stop);
        if (!initial)
            return initial.error();
        shown.took = sinceBegan();
        shown.folded = initial->folded;
        shown.state = *std::move(initial);
        return shown;
    }
    auto change = timeline->change(version, stop);
    if (!change)
        return change.error();
    shown.took = sinceBegan();
    shown.folded = change->before.folded + change->after.folded;
    shown.changes = jsonChanges(change->before.stateJson, change->operations);
    shown.lines = diffLines(change->operations);
    shown.operations = std::move(change->operations);
    shown.state = std::move(change->after);
    return shown;
}

Result<ShownState> StateReader::Confined::show(Version version, std::stop_token stop)
{
    snapshots->lastRead = 0;
    if (version > timeline->head())
        if (auto refreshed = timeline->refresh(stop); !refreshed)
            return refreshed.error();
    auto shown = read(version, stop);
    // What cannot be folded does not take away what can.
    if (!shown && isByAnEvent(shown.error()) && timeline->failure())
        shown = read(timeline->failure()->lastFolded, stop);
    if (!shown)
        return shown;
    shown->failure = timeline->failure();
    if (shown->state.note.empty())
        shown->state.note = note;
    shown->snapshots = marks;
    shown->fromSnapshot = snapshots->lastRead;
    for (SnapshotMark& mark : shown->snapshots)
        mark.isUsed = mark.version == shown->fromSnapshot;
    return shown;
}

StateReader::StateReader(StoreSession& store, DomainSession& domain, QObject* parent)
    : QObject(parent)
    , m_store(store)
    , m_domain(domain)
{
    m_interval.setSingleShot(true);
    m_interval.setInterval(kShortestInterval);
    connect(&m_interval, &QTimer::timeout, this, &StateReader::fold);
}

void StateReader::open(const StreamName& stream)
{
    close();
    m_stream = stream;
    m_confined = m_domain.makeConfined<Confined>();
}

void StateReader::close()
{
    cancel();
    m_confined.reset();
    m_stream = {};
}

void StateReader::cancel()
{
    m_request.cancel();
    m_isWanted = false;
}

void StateReader::show(std::int64_t version)
{
    m_version = version;
    m_isWanted = true;
    fold();
}

void StateReader::foldAgain()
{
    cancel();
    if (m_confined)
        m_confined = m_domain.makeConfined<Confined>();
}

void StateReader::fold()
{
    if (!m_isWanted || m_interval.isActive() || m_request.isRunning() || !m_confined
        || !m_domain.aggregate(m_stream.category()))
        return;
    m_isWanted = false;
    m_interval.start();
    using Shown = std::shared_ptr<const ShownState>;
    m_request = m_domain.ask<Shown>(
        [confined = m_confined, store = m_store.store(), module = m_domain.module(),
         stream = m_stream, version = Version {m_version}](std::stop_token stop) -> Result<Shown> {
            if (auto opened = confined->open(store, module, stream, stop); !opened)
                return opened.error();
            auto shown = confined->show(version, stop);
            if (!shown)
                return shown.error();
            return std::make_shared<const ShownState>(*std::move(shown));
        },
        [this](Result<Shown> state) { take(std::move(state)); });
}

void StateReader::take(Result<std::shared_ptr<const ShownState>> state)
{
    if (state)
        emit stateRead(*state);
    else
        emit failed(state.error());
    fold(); // What was wanted meanwhile.
}

} // namespace headrace
