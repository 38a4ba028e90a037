// SPDX-License-Identifier: Apache-2.0
#include "core/store/memory/memory_store.h"

#include "core/store/already_applied.h"

#include <algorithm>
#include <map>
#include <mutex>

namespace headrace {
namespace {

struct Stored
{
    NewEvent event; // With its id and time.
    Position position;
    Version version;
    std::vector<std::string_view> tags; // Into event.tags.

    EventView view() const
    {
        return {position,   version,    event.schema, *event.time, *event.id, event.stream.text(),
                event.type, event.data, event.meta,   tags};
    }
};

class MemoryStore final : public EventStore
{
public:
    explicit MemoryStore(const OpenOptions& options) : m_clock(options.clock)
    {
        m_description.backend = "memory";
        m_description.version = "memory";
        m_description.name = "memory";
        m_description.durability = "process only";
        m_description.readOnly = options.mode == OpenMode::ReadOnly;
    }

    const StoreDescription& description() const override { return m_description; }

    Result<AppendAnswer> append(const AppendRequest& request) override;
    Result<EventBatch> readPage(const ReadRequest& request) override;
    Result<std::vector<StreamSummary>> streams(const StreamsRequest& request) override;
    Result<StreamSummary> stream(const StreamName& name) override;
    Result<StoreStatistics> statistics() override;
    Result<std::vector<HourCount>> activity() override;
    Result<Position> head() override;
    Result<Position> waitForAppend(Position, std::chrono::milliseconds, std::stop_token) override
    {
        return Error {ErrorCode::Unsupported, "waiting is not there yet"};
    }
    Result<std::optional<Position>> positionAt(Time time) override;
    Documents& documents() override { std::abort(); }
    Result<Verification> verify(Job&, const FindingHandler&) override
    {
        return Error {ErrorCode::Unsupported, "verifying is not there yet"};
    }

private:
    const Stored* find(const StreamName& stream, const Uuid& id) const;
    AppendReceipt store(const AppendRequest& request);

    StoreDescription m_description;
    Clock m_clock;
    std::mutex m_mutex;                               // Guards what follows.
    std::vector<std::unique_ptr<const Stored>> m_log; // Index i holds position i + 1.
    std::map<StreamName, StreamSummary> m_streams;
};

const Stored* MemoryStore::find(const StreamName& stream, const Uuid& id) const
{
    const auto found = std::find_if(m_log.begin(), m_log.end(), [&](const auto& stored) {
        return stored->event.stream == stream && stored->event.id == id;
    });
    return found == m_log.end() ? nullptr : found->get();
}

Result<AppendAnswer> MemoryStore::append(const AppendRequest& request)
{
    if (m_description.readOnly)
        return Error {ErrorCode::Refused, "the store is open read-only; nothing was appended"};
    if (auto checked = checkRequest(request); !checked)
        return checked.error();

    const std::lock_guard lock(m_mutex);
    auto applied = alreadyApplied(request, [&](const NewEvent& event) {
        const Stored* stored = find(event.stream, *event.id);
        return Result<std::optional<AlreadyStored>>(
            stored ? std::optional(AlreadyStored {stored->position, stored->version,
                                                  sameContent(stored->view(), event)})
                   : std::nullopt);
    });
    if (!applied)
        return applied.error();
    if (*applied)
        return AppendAnswer(**std::move(applied));

    AppendConflict conflict;
    for (const auto& [stream, expected] : request.expectations) {
        const auto known = m_streams.find(stream);
        const Version found = known == m_streams.end() ? Version {} : known->second.head;
        if (!expected.matches(found))
            conflict.failed.push_back({stream, expected, found});
    }
    if (!conflict.failed.empty())
        return AppendAnswer(std::move(conflict));
    return AppendAnswer(store(request));
}

AppendReceipt MemoryStore::store(const AppendRequest& request)
{
    ReceiptBuilder receipt;
    for (const NewEvent& event : request.events) {
        auto stored = std::make_unique<Stored>();
        stored->event = event;
        if (!event.time)
            stored->event.time = m_clock();
        if (!event.id)
            stored->event.id = newUuidV7(*stored->event.time);
        stored->tags.assign(stored->event.tags.begin(), stored->event.tags.end());

        const Time time = *stored->event.time;
        auto [entry, isNew] = m_streams.try_emplace(event.stream);
        StreamSummary& summary = entry->second;
        if (isNew)
            summary = {.stream = event.stream, .first = time, .last = time};
        stored->position = {static_cast<std::int64_t>(m_log.size()) + 1};
        stored->version = {++summary.head.value};
        ++summary.events;
        summary.bytes += static_cast<std::int64_t>(event.data.size() + event.meta.size());
        summary.first = std::min(summary.first, time);
        summary.last = std::max(summary.last, time);
        summary.lastPosition = stored->position;
        receipt.add(event.stream, stored->position, stored->version);
        m_log.push_back(std::move(stored));
    }
    return receipt.take();
}

Result<EventBatch> MemoryStore::readPage(const ReadRequest& request)
{
    if (auto checked = checkRequest(request); !checked)
        return checked.error();
    const std::lock_guard lock(m_mutex);
    EventBatch batch;
    const auto place = [&](const Stored& stored) {
        return request.query.stream ? stored.version.value : stored.position.value;
    };
    const auto visit = [&](const Stored& stored) { // Returns false when the page is full.
        const bool isBeyond = request.from != 0
            && (request.backwards ? place(stored) > request.from : place(stored) < request.from);
        if (isBeyond || !matches(request.query, stored.view()))
            return true;
        if (batch.size() == request.limit) {
            batch.atEnd = false;
            batch.next = place(stored);
            return false;
        }
        batch.add(stored.view());
        return true;
    };
    if (request.backwards)
        static_cast<void>(std::all_of(m_log.rbegin(), m_log.rend(),
                                      [&](const auto& stored) { return visit(*stored); }));
    else
        static_cast<void>(std::all_of(m_log.begin(), m_log.end(),
                                      [&](const auto& stored) { return visit(*stored); }));
    return batch;
}

Result<std::vector<StreamSummary>> MemoryStore::streams(const StreamsRequest& request)
{
    if (auto checked = checkRequest(request); !checked)
        return checked.error();
    const std::lock_guard lock(m_mutex);
    std::vector<StreamSummary> found;
    for (const auto& [name, summary] : m_streams) {
        if (found.size() == request.limit)
            break;
        if (name.text() > request.after && name.text().starts_with(request.prefix)
            && (!request.category || *request.category == name.category()))
            found.push_back(summary);
    }
    return found;
}

Result<StreamSummary> MemoryStore::stream(const StreamName& name)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_streams.find(name);
    if (found == m_streams.end())
        return noSuchStream(name);
    return found->second;
}

Result<StoreStatistics> MemoryStore::statistics()
{
    const std::lock_guard lock(m_mutex);
    StoreStatistics statistics;
    std::map<std::string, StoreStatistics::Category> categories;
    for (const auto& [name, summary] : m_streams) {
        auto& category = categories[std::string(name.category())];
        category.name = name.category();
        ++category.streams;
        category.events += summary.events;
        category.bytes += summary.bytes;
        statistics.bytes += summary.bytes;
        statistics.first = std::min(statistics.first.value_or(summary.first), summary.first);
        statistics.last = std::max(statistics.last.value_or(summary.last), summary.last);
    }
    std::map<std::string, std::int64_t> types;
    for (const auto& stored : m_log)
        ++types[stored->event.type];
    for (auto& [name, category] : categories)
        statistics.categories.push_back(std::move(category));
    for (auto& [name, events] : types)
        statistics.types.push_back({name, events});
    statistics.events = static_cast<std::int64_t>(m_log.size());
    statistics.head = {statistics.events};
    statistics.streams = static_cast<std::int64_t>(m_streams.size());
    return statistics;
}

Result<std::vector<HourCount>> MemoryStore::activity()
{
    const std::lock_guard lock(m_mutex);
    std::map<Time, std::int64_t> hours;
    for (const auto& stored : m_log)
        ++hours[std::chrono::floor<std::chrono::hours>(*stored->event.time)];
    std::vector<HourCount> counts;
    counts.reserve(hours.size());
    for (const auto& [start, events] : hours)
        counts.push_back({start, events});
    return counts;
}

Result<Position> MemoryStore::head()
{
    const std::lock_guard lock(m_mutex);
    return Position {static_cast<std::int64_t>(m_log.size())};
}

Result<std::optional<Position>> MemoryStore::positionAt(Time time)
{
    const std::lock_guard lock(m_mutex);
    for (const auto& stored : m_log)
        if (*stored->event.time >= time)
            return std::optional(stored->position);
    return std::optional<Position>();
}

} // namespace

Result<std::unique_ptr<EventStore>> openMemoryStore(const std::string&, const OpenOptions& options)
{
    return std::unique_ptr<EventStore>(std::make_unique<MemoryStore>(options));
}

} // namespace headrace
