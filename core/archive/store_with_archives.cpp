// SPDX-License-Identifier: Apache-2.0
#include "core/archive/store_with_archives.h"

#include "core/store/position_set.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <mutex>
#include <set>

namespace headrace {
namespace {

// Positions that are read from the archives at once, and kept until others are.
constexpr std::int64_t kWindow = 32'768;
constexpr auto kLast = std::numeric_limits<std::int64_t>::max();

/// Everything that is in the archives, by position and by stream. Thread-safe.
class Archived
{
public:
    explicit Archived(std::vector<std::unique_ptr<ArchiveReader>> archives)
        : m_archives(std::move(archives))
    {
    }

    /// The positions that are there. Reads all indexes, once.
    Result<const PositionSet*> positions();
    /// Whether some of their events may be in the store, too.
    bool isUnderWay() const;
    Result<ArchivedStream> find(const StreamName& stream);
    /// The first version at or after `from` that is there; 0: none.
    Result<std::int64_t> nextVersion(const StreamName& stream, std::int64_t from);
    /// From `from` on as far as one archive has them, at most `limit`; empty when none has `from`.
    Result<EventBatch> readStream(const StreamName& stream, Version from, std::size_t limit);
    /// The events in the window of `position`, by position.
    using Events = std::shared_ptr<const std::vector<ArchivedEvent>>;
    Result<Events> window(std::int64_t position);
    Result<void> forEachIndex(const std::function<void(const SegmentIndex&)>& take);

private:
    std::vector<std::unique_ptr<ArchiveReader>> m_archives;
    std::mutex m_mutex; // Guards what follows.
    std::optional<PositionSet> m_positions;
    std::int64_t m_windowNumber = -1;
    Events m_window;
};

std::int64_t windowOf(std::int64_t position)
{
    return (position - 1) / kWindow;
}

Result<void> Archived::forEachIndex(const std::function<void(const SegmentIndex&)>& take)
{
    for (const auto& archive : m_archives)
        for (std::size_t i = 0; i < archive->manifest().segments.size(); ++i) {
            const auto segment = archive->segment(i);
            if (!segment)
                return segment.error();
            take((*segment)->index());
        }
    return {};
}

Result<const PositionSet*> Archived::positions()
{
    const std::lock_guard lock(m_mutex);
    if (m_positions)
        return &*m_positions;
    PositionSet all;
    auto read = forEachIndex([&](const SegmentIndex& index) {
        for (const SegmentStream& stream : index.streams)
            for (const std::int64_t position : stream.positions)
                all.add(position);
    });
    if (!read)
        return read.error();
    m_positions = std::move(all);
    return &*m_positions;
}

bool Archived::isUnderWay() const
{
    return std::ranges::any_of(m_archives, [](const auto& archive) {
        return std::ranges::any_of(archive->manifest().runs, [](const ArchiveRun& run) {
            return run.state != ArchiveRunState::Deleted;
        });
    });
}

Result<ArchivedStream> Archived::find(const StreamName& stream)
{
    ArchivedStream all;
    for (const auto& archive : m_archives) {
        const auto part = archive->find(stream);
        if (!part)
            return part;
        if (part->events == 0)
            continue;
        all.first = all.events == 0 ? part->first : std::min(all.first, part->first);
        all.last = std::max(all.last, part->last);
        all.events += part->events;
    }
    return all;
}

Result<std::int64_t> Archived::nextVersion(const StreamName& stream, std::int64_t from)
{
    std::int64_t next = 0;
    auto read = forEachIndex([&](const SegmentIndex& index) {
        const SegmentStream* const part = index.find(stream.text());
        if (part == nullptr)
            return;
        const std::int64_t first = std::max(part->first.value, from);
        if (first < part->first.value + std::ssize(part->positions))
            next = next == 0 ? first : std::min(next, first);
    });
    return read ? Result<std::int64_t>(next) : read.error();
}

Result<EventBatch> Archived::readStream(const StreamName& stream, Version from, std::size_t limit)
{
    for (const auto& archive : m_archives) {
        auto batch = archive->readStream(stream, from, limit);
        if (!batch || !batch->empty())
            return batch;
    }
    return EventBatch();
}

Result<Archived::Events> Archived::window(std::int64_t position)
{
    const std::int64_t number = windowOf(position);
    {
        const std::lock_guard lock(m_mutex);
        if (m_windowNumber == number)
            return m_window;
    }
    auto events = std::make_shared<std::vector<ArchivedEvent>>();
    for (const auto& archive : m_archives) {
        auto part = archive->readPositions({number * kWindow + 1}, {(number + 1) * kWindow});
        if (!part)
            return part.error();
        std::ranges::move(*part, std::back_inserter(*events));
    }
    std::ranges::sort(*events, {}, &ArchivedEvent::position);
    const std::lock_guard lock(m_mutex);
    m_windowNumber = number;
    m_window = events;
    return m_window;
}

/// Says what is missing in both.
class SeamRewriting final : public StoreRewriting
{
public:
    SeamRewriting(EventStore& store, Archived& archived) : m_store(store), m_archived(archived) {}

    Result<PruneClaim> begin(const PruneIntent&, std::span<const StreamCut>) override
    {
        return refused();
    }
    Result<void> prune(PruneClaim&, std::int64_t) override { return refused(); }
    Result<PruneRecord> end(const PruneClaim&) override { return refused(); }
    Result<RestoreRecord> restore(const RestoreIntent&, std::span<const EventView>) override
    {
        return refused();
    }
    Result<PrunedPart> pruned(const StreamName& stream) override;
    Result<std::int64_t> prunedBetween(Position first, Position last) override;

private:
    static Error refused()
    {
        return {ErrorCode::Refused,
                "the store is open together with its archives; open it alone to remove events"};
    }

    EventStore& m_store;
    Archived& m_archived;
};

Result<PrunedPart> SeamRewriting::pruned(const StreamName& stream)
{
    auto part = m_store.rewriting()->pruned(stream);
    if (!part || part->events == 0)
        return part;
    const auto found = m_archived.find(stream);
    if (!found)
        return found.error();
    // Only a whole beginning makes up for it.
    return found->events >= part->events ? PrunedPart {} : *part;
}

Result<std::int64_t> SeamRewriting::prunedBetween(Position first, Position last)
{
    const auto pruned = m_store.rewriting()->prunedBetween(first, last);
    if (!pruned || *pruned == 0 || m_archived.isUnderWay())
        return pruned;
    const auto positions = m_archived.positions();
    if (!positions)
        return positions.error();
    const auto all = m_store.rewriting()->prunedBetween({1}, {(*positions)->previous(kLast)});
    if (!all)
        return all;
    // When some were put back, what is archived need not have left.
    const bool isAsked = (*positions)->size() > *all;
    std::int64_t archived = 0;
    for (std::int64_t at = (*positions)->next(first.value); at != 0 && at <= last.value;
         at = (*positions)->next(at + 1)) {
        const auto hasLeft =
            isAsked ? m_store.rewriting()->prunedBetween({at}, {at}) : Result<std::int64_t>(1);
        if (!hasLeft)
            return hasLeft;
        archived += *hasLeft;
    }
    return *pruned - archived;
}

class StoreWithArchives final : public EventStore
{
public:
    StoreWithArchives(std::unique_ptr<EventStore> store,
                      std::vector<std::unique_ptr<ArchiveReader>> archives)
        : m_store(std::move(store))
        , m_archived(std::move(archives))
        , m_rewriting(*m_store, m_archived)
    {
    }

    const StoreDescription& description() const override { return m_store->description(); }
    Result<AppendAnswer> append(const AppendRequest& request) override
    {
        return m_store->append(request);
    }
    Result<EventBatch> readPage(const ReadRequest& request) override;
    Result<EventBatch> readToken(const std::string& token) override
    {
        return m_store->readToken(token);
    }
    Result<std::vector<StreamSummary>> streams(const StreamsRequest& request) override;
    Result<StreamSummary> stream(const StreamName& name) override;
    Result<StoreStatistics> statistics() override;
    Result<std::vector<HourCount>> activity() override;
    Result<Position> head() override { return m_store->head(); }
    Result<Position> waitForAppend(Position seen, std::chrono::milliseconds timeout,
                                   std::stop_token stop) override
    {
        return m_store->waitForAppend(seen, timeout, std::move(stop));
    }
    Documents& documents() override { return m_store->documents(); }
    StoreCopying* copying() override { return m_store->copying(); }
    StoreRewriting* rewriting() override { return &m_rewriting; }
    Result<Verification> verify(Job& job, const FindingHandler& report) override
    {
        return m_store->verify(job, report);
    }
    Result<std::optional<Position>> positionAt(Time time) override;
    void giveUpWaiting() override { m_store->giveUpWaiting(); }

private:
    Result<EventBatch> readStream(const ReadRequest& request);
    Result<EventBatch> readStreamBackwards(const ReadRequest& request);
    Result<EventBatch> readLog(const ReadRequest& request);
    Result<EventBatch> mergePage(const ReadRequest& request, EventBatch hot, std::int64_t at);
    Result<void> addArchived(StreamSummary& summary);

    std::unique_ptr<EventStore> m_store;
    Archived m_archived;
    SeamRewriting m_rewriting;
};

void addMatching(EventBatch& batch, const Query& query, const EventView& event)
{
    if (query.isAll() || matches(query, event))
        batch.add(event);
}

Result<EventBatch> StoreWithArchives::readPage(const ReadRequest& request)
{
    if (!request.query.stream)
        return readLog(request);
    return request.backwards ? readStreamBackwards(request) : readStream(request);
}

Result<EventBatch> StoreWithArchives::readStream(const ReadRequest& request)
{
    const StreamName& name = *request.query.stream;
    const std::int64_t from = std::max<std::int64_t>(request.from, 1);
    const auto part = m_store->rewriting()->pruned(name);
    if (!part)
        return part.error();
    if (request.from < 0 || from > part->events)
        return m_store->readPage(request);
    const auto begin = m_archived.nextVersion(name, from);
    if (!begin)
        return begin.error();
    if (*begin == 0 || *begin > part->events) // The rest has left to nowhere.
        return m_store->readPage(request);
    const auto there = m_archived.readStream(
        name, {*begin},
        std::min(request.limit, static_cast<std::size_t>(part->events - *begin + 1)));
    if (!there)
        return there.error();
    EventBatch batch;
    for (const EventView& event : there->events())
        addMatching(batch, request.query, event);
    batch.next = there->events().back().version.value + 1;
    batch.atEnd = false;
    return batch;
}

Result<EventBatch> StoreWithArchives::readStreamBackwards(const ReadRequest& request)
{
    const StreamName& name = *request.query.stream;
    const auto part = m_store->rewriting()->pruned(name);
    if (!part)
        return part.error();
    const auto found = m_archived.find(name);
    if (!found)
        return found.error();
    const std::int64_t archived = std::min(found->last.value, part->events);
    if (request.from < 0 || archived == 0)
        return m_store->readPage(request);
    if (request.from == 0 || request.from > part->events) {
        auto hot = m_store->readPage(request);
        if (hot && hot->atEnd) { // Down to where the archive begins.
            hot->atEnd = false;
            hot->next = archived;
        }
        return hot;
    }
    const std::int64_t last = std::min(request.from, archived);
    const std::int64_t first =
        std::max<std::int64_t>(1, last - static_cast<std::int64_t>(request.limit) + 1);
    const auto there =
        m_archived.readStream(name, {first}, static_cast<std::size_t>(last - first + 1));
    if (!there)
        return there.error();
    EventBatch batch;
    const auto& events = there->events();
    for (auto event = events.rbegin(); event != events.rend(); ++event)
        addMatching(batch, request.query, *event);
    batch.next = first - 1;
    batch.atEnd = batch.next < found->first.value;
    if (batch.atEnd)
        batch.next = 0;
    return batch;
}

Result<EventBatch> StoreWithArchives::readLog(const ReadRequest& request)
{
    auto hot = m_store->readPage(request);
    if (!hot)
        return hot;
    const auto positions = m_archived.positions();
    if (!positions)
        return positions.error();
    const std::int64_t from = request.backwards ? (request.from == 0 ? kLast : request.from)
                                                : std::max<std::int64_t>(request.from, 1);
    const std::int64_t at =
        request.backwards ? (*positions)->previous(from) : (*positions)->next(from);
    const bool isBeyond = request.backwards ? at <= hot->next : at >= hot->next;
    if (at == 0 || (isBeyond && !hot->atEnd))
        return hot;
    return mergePage(request, *std::move(hot), at);
}

// `at` is the first archived position that the page meets. The page ends with its window.
Result<EventBatch> StoreWithArchives::mergePage(const ReadRequest& request, EventBatch hot,
                                                std::int64_t at)
{
    const auto window = m_archived.window(at);
    if (!window)
        return window.error();
    const std::int64_t number = windowOf(at);
    const bool isDown = request.backwards;
    const std::int64_t edge = isDown ? number * kWindow + 1 : (number + 1) * kWindow;
    // The last position that is looked at: of the store's page, or the end of the window.
    const std::int64_t hotLast = isDown ? hot.next + 1 : hot.next - 1;
    const std::int64_t last = hot.atEnd ? edge
        : isDown                        ? std::max(hotLast, edge)
                                        : std::min(hotLast, edge);
    const auto isWithin = [&](std::int64_t position) {
        const bool isAsked =
            request.from == 0 || (isDown ? position <= request.from : position >= request.from);
        return isAsked && (isDown ? position >= last : position <= last);
    };
    std::map<std::int64_t, EventView> merged;
    for (const ArchivedEvent& event : **window)
        if (isWithin(event.position.value)
            && (request.query.isAll() || matches(request.query, event.view())))
            merged.emplace(event.position.value, event.view());
    for (const EventView& event : hot.events())
        if (isWithin(event.position.value))
            merged.insert_or_assign(event.position.value, event);
    EventBatch batch;
    std::int64_t seen = last;
    const auto add = [&](const auto& entry) {
        if (batch.size() == request.limit)
            return false;
        batch.add(entry.second);
        seen = batch.size() == request.limit ? entry.first : last;
        return true;
    };
    if (isDown)
        std::all_of(merged.rbegin(), merged.rend(), add);
    else
        std::all_of(merged.begin(), merged.end(), add);
    if (isDown) {
        batch.next = std::max<std::int64_t>(seen - 1, 0);
        batch.atEnd = batch.next == 0;
        return batch;
    }
    // Nothing that is archived lies behind the head.
    batch.atEnd = hot.atEnd && seen >= hot.next - 1;
    batch.next = batch.atEnd ? hot.next : seen + 1;
    return batch;
}

Result<void> StoreWithArchives::addArchived(StreamSummary& summary)
{
    if (summary.pruned() == 0)
        return {};
    const auto found = m_archived.find(summary.stream);
    if (!found)
        return found.error();
    if (found->events < summary.pruned())
        return {};
    const auto part = m_store->rewriting()->pruned(summary.stream);
    if (!part)
        return part.error();
    summary.events = summary.head.value;
    summary.bytes += part->bytes;
    return {};
}

Result<std::vector<StreamSummary>> StoreWithArchives::streams(const StreamsRequest& request)
{
    auto streams = m_store->streams(request);
    if (!streams)
        return streams;
    for (StreamSummary& summary : *streams)
        if (auto added = addArchived(summary); !added)
            return added.error();
    return streams;
}

Result<StreamSummary> StoreWithArchives::stream(const StreamName& name)
{
    auto summary = m_store->stream(name);
    if (summary)
        if (auto added = addArchived(*summary); !added)
            return added.error();
    return summary;
}

Result<StoreStatistics> StoreWithArchives::statistics()
{
    auto statistics = m_store->statistics();
    if (!statistics || statistics->pruned == 0 || m_archived.isUnderWay())
        return statistics;
    const auto positions = m_archived.positions();
    if (!positions)
        return positions.error();
    if ((*positions)->size() > statistics->pruned) // Some were put back: they would count twice.
        return statistics;
    std::map<std::string, std::int64_t> types;
    for (const auto& type : statistics->types)
        types[type.name] = type.events;
    std::map<std::string, StoreStatistics::Category*, std::less<>> categories;
    for (auto& category : statistics->categories)
        categories[category.name] = &category;
    auto read = m_archived.forEachIndex([&](const SegmentIndex& index) {
        for (const auto& [type, events] : index.types)
            types[type] += events;
        for (const SegmentStream& stream : index.streams) {
            const auto category = categories.find(StreamName::categoryOf(stream.name));
            if (category != categories.end()) {
                category->second->events += std::ssize(stream.positions);
                category->second->bytes += stream.bytes;
            }
            statistics->events += std::ssize(stream.positions);
            statistics->bytes += stream.bytes;
            statistics->first = std::min(statistics->first.value_or(stream.from), stream.from);
            statistics->last = std::max(statistics->last.value_or(stream.until), stream.until);
        }
    });
    if (!read)
        return read.error();
    statistics->types.clear();
    for (const auto& [name, events] : types)
        statistics->types.push_back({name, events});
    statistics->pruned = std::max<std::int64_t>(statistics->head.value - statistics->events, 0);
    return statistics;
}

Result<std::vector<HourCount>> StoreWithArchives::activity()
{
    const auto hot = m_store->activity();
    if (!hot || m_archived.isUnderWay())
        return hot;
    std::map<Time, std::int64_t> hours;
    for (const HourCount& hour : *hot)
        hours[hour.start] += hour.events;
    auto read = m_archived.forEachIndex([&](const SegmentIndex& index) {
        for (const auto& [hour, events] : index.hours)
            hours[Time(std::chrono::hours(hour))] += events;
    });
    if (!read)
        return read.error();
    std::vector<HourCount> counts;
    counts.reserve(hours.size());
    for (const auto& [start, events] : hours)
        counts.push_back({start, events});
    return counts;
}

// Of what is archived only streams have their times in the indexes: the rest is read.
Result<std::optional<Position>> StoreWithArchives::positionAt(Time time)
{
    const auto hot = m_store->positionAt(time);
    if (!hot)
        return hot;
    std::set<std::int64_t> windows;
    auto read = m_archived.forEachIndex([&](const SegmentIndex& index) {
        for (const SegmentStream& stream : index.streams)
            if (stream.until >= time)
                for (const std::int64_t position : stream.positions)
                    windows.insert(windowOf(position));
    });
    if (!read)
        return read.error();
    for (const std::int64_t number : windows) {
        if (*hot && number * kWindow + 1 > (*hot)->value)
            break;
        const auto window = m_archived.window(number * kWindow + 1);
        if (!window)
            return window.error();
        for (const ArchivedEvent& event : **window)
            if (*event.event.time >= time && (!*hot || event.position < **hot))
                return std::optional(event.position);
    }
    return hot;
}

} // namespace

std::unique_ptr<EventStore> withArchives(std::unique_ptr<EventStore> store,
                                         std::vector<std::unique_ptr<ArchiveReader>> archives)
{
    return std::make_unique<StoreWithArchives>(std::move(store), std::move(archives));
}

Result<ArchivesBeside> withItsArchives(std::unique_ptr<EventStore> store)
{
    ArchivesBeside beside;
    if (store->rewriting() == nullptr) {
        beside.store = std::move(store);
        return beside;
    }
    const auto records = pruneRecords(store->documents());
    if (!records)
        return records.error();
    std::set<std::string> folders;
    for (const PruneRecord& record : *records) {
        const auto detail = nlohmann::json::parse(record.intent.detail, nullptr, false);
        if (detail.is_object() && detail.contains("archive") && detail["archive"].is_string())
            folders.insert(detail["archive"].get<std::string>());
    }
    std::vector<std::unique_ptr<ArchiveReader>> archives;
    for (const std::string& folder : folders) {
        auto archive = ArchiveReader::open(folder);
        if (archive)
            archives.push_back(*std::move(archive));
        else
            beside.unreachable.push_back(archive.error().message);
    }
    beside.store =
        archives.empty() ? std::move(store) : withArchives(std::move(store), std::move(archives));
    return beside;
}

} // namespace headrace
