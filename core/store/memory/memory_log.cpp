// SPDX-License-Identifier: Apache-2.0
#include "core/store/memory/memory_log.h"

#include "core/event/event_digest.h"
#include "core/store/store_rewriting.h"

#include <algorithm>
#include <set>

namespace headrace {

EventView MemoryLog::Stored::view() const
{
    return {position,   version,    event.schema, *event.time, *event.id, event.stream.text(),
            event.type, event.data, event.meta,   tags};
}

Result<std::optional<AlreadyStored>> MemoryLog::find(const NewEvent& event) const
{
    const auto found = m_ids.find({event.stream, *event.id});
    if (found == m_ids.end())
        return std::optional<AlreadyStored>();
    const Stored& stored = *found->second;
    if (stored.hasLeft)
        return repeatOfPruned("the id " + formatUuid(*event.id) + " in " + event.stream.text());
    return std::optional(
        AlreadyStored {stored.position, stored.version, sameContent(stored.view(), event)});
}

Result<std::optional<AppendReceipt>> MemoryLog::applied(const AppendRequest& request) const
{
    const auto named = request.token ? m_tokens.find(*request.token) : m_tokens.end();
    if (named == m_tokens.end())
        return alreadyApplied(request, [this](const NewEvent& event) { return find(event); });
    const auto [first, count] = named->second;
    auto receipt = appliedUnderToken(request, count,
                                     [&, first = first](std::size_t index) -> Result<EventView> {
                                         const Stored& stored = *m_events[first + index];
                                         if (stored.hasLeft)
                                             return repeatOfPruned("the token " + *request.token);
                                         return stored.view();
                                     });
    if (!receipt)
        return receipt.error();
    return std::optional(*std::move(receipt));
}

Position MemoryLog::firstMatch(const AppendCondition& condition) const
{
    const Query query {.items = condition.items};
    for (auto i = static_cast<std::size_t>(condition.after.value); i < m_events.size(); ++i)
        if (matches(query, m_events[i]->view())) // Whether it has left or not.
            return m_events[i]->position;
    return {};
}

AppendConflict MemoryLog::conflict(const AppendRequest& request) const
{
    AppendConflict conflict;
    for (const auto& [name, expected] : request.expectations) {
        const StreamSummary* known = stream(name);
        const Version found = known ? known->head : Version {};
        if (!expected.matches(found))
            conflict.failed.push_back({name, expected, found});
    }
    for (std::size_t i = 0; i < request.conditions.size(); ++i)
        if (const Position found = firstMatch(request.conditions[i]); found.value > 0)
            conflict.conditions.push_back({i, found});
    return conflict;
}

AppendReceipt MemoryLog::store(const AppendRequest& request, const Clock& clock)
{
    if (request.token)
        m_tokens[*request.token] = {m_events.size(), request.events.size()};
    ReceiptBuilder receipt;
    for (const NewEvent& event : request.events)
        add(event, clock, receipt);
    return receipt.take();
}

void MemoryLog::add(const NewEvent& event, const Clock& clock, ReceiptBuilder& receipt)
{
    const auto stored = std::make_shared<Stored>();
    stored->event = event;
    if (!event.time)
        stored->event.time = clock();
    if (!event.id)
        stored->event.id = newUuidV7(*stored->event.time);
    stored->tags.assign(stored->event.tags.begin(), stored->event.tags.end());

    const Time time = *stored->event.time;
    auto [entry, isNew] = m_streams.try_emplace(event.stream);
    auto& [summary, events, pruned] = entry->second;
    if (isNew)
        summary = {.stream = event.stream, .first = time, .last = time};
    stored->position = {head().value + 1};
    stored->version = {++summary.head.value};
    ++summary.events;
    summary.bytes += static_cast<std::int64_t>(event.data.size() + event.meta.size());
    summary.first = std::min(summary.first, time);
    summary.last = std::max(summary.last, time);
    summary.lastPosition = stored->position;

    receipt.add(event.stream, stored->position, stored->version);
    events.push_back(stored);
    m_ids.emplace(std::pair(event.stream, *stored->event.id), stored);
    m_events.push_back(stored);
}

Result<void> MemoryLog::ingest(std::span<const EventView> events, std::span<const UsedToken> tokens)
{
    std::vector<NewEvent> added;
    std::map<std::string_view, std::int64_t> heads;
    std::set<std::pair<std::string_view, Uuid>> ids;
    for (const EventView& event : events) {
        auto name = StreamName::parse(std::string(event.stream));
        if (!name)
            return name.error();
        const StreamSummary* known = stream(*name);
        auto& head = heads.try_emplace(event.stream, known ? known->head.value : 0).first->second;
        if (event.version.value != ++head)
            return wrongVersion(event, head);
        if (m_ids.contains({*name, event.id}) || !ids.emplace(event.stream, event.id).second)
            return repeatedId(event);
        added.push_back({*std::move(name),
                         std::string(event.type),
                         event.schema,
                         event.id,
                         event.time,
                         std::string(event.data),
                         std::string(event.meta),
                         {event.tags.begin(), event.tags.end()}});
    }
    for (const UsedToken& token : tokens)
        m_tokens[token.token] = {static_cast<std::size_t>(token.first.value - 1),
                                 static_cast<std::size_t>(token.events)};
    ReceiptBuilder receipt;
    for (const NewEvent& event : added)
        add(event, {}, receipt);
    return {};
}

Result<ChainLink> MemoryLog::linkAt(Position position) const
{
    ChainLink link {};
    std::string canonical;
    for (std::int64_t i = 0; i < position.value; ++i) {
        const Stored& stored = *m_events[static_cast<std::size_t>(i)];
        if (stored.hasLeft)
            return prunedLink();
        writeCanonical(stored.view(), canonical);
        link = nextLink(link, canonical);
    }
    return link;
}

std::vector<UsedToken> MemoryLog::tokens(Position first, Position last) const
{
    std::vector<UsedToken> found;
    for (const auto& [token, named] : m_tokens)
        if (const Position at {static_cast<std::int64_t>(named.first) + 1};
            at >= first && at <= last)
            found.push_back({token, at, static_cast<std::int64_t>(named.count)});
    std::ranges::sort(found, {}, &UsedToken::first);
    return found;
}

const MemoryLog::Events& MemoryLog::eventsFor(const Query& query) const
{
    static const Events kNone;
    if (!query.stream)
        return m_events;
    const auto found = m_streams.find(*query.stream);
    return found == m_streams.end() ? kNone : found->second.events;
}

EventBatch MemoryLog::read(const ReadRequest& request) const
{
    const Events& events = eventsFor(request.query);
    // The event at place p, a version or a position, is at index p - 1.
    const auto last = static_cast<std::int64_t>(events.size());
    const std::int64_t step = request.backwards ? -1 : 1;
    std::int64_t place = std::max<std::int64_t>(request.from, 1);
    if (request.backwards)
        place = request.from == 0 ? last : std::min(request.from, last);

    EventBatch batch;
    for (; place >= 1 && place <= last; place += step) {
        const Stored& stored = *events[static_cast<std::size_t>(place - 1)];
        const EventView event = stored.view();
        if (stored.hasLeft || !matches(request.query, event))
            continue;
        if (batch.size() == request.limit) {
            batch.atEnd = false;
            break;
        }
        batch.add(event);
    }
    batch.next = place;
    return batch;
}

Result<EventBatch> MemoryLog::readToken(const std::string& token) const
{
    EventBatch batch;
    const auto named = m_tokens.find(token);
    if (named == m_tokens.end())
        return batch;
    const auto [first, count] = named->second;
    for (std::size_t i = first; i < first + count && i < m_events.size(); ++i) {
        if (m_events[i]->hasLeft)
            return repeatOfPruned("the token " + token);
        batch.add(m_events[i]->view());
    }
    return batch;
}

std::vector<StreamSummary> MemoryLog::streams(const StreamsRequest& request) const
{
    std::vector<StreamSummary> found;
    for (const auto& [name, stream] : m_streams) {
        if (found.size() == request.limit)
            break;
        if (name.text() > request.after && name.text().starts_with(request.prefix)
            && (!request.category || *request.category == name.category()))
            found.push_back(stream.summary);
    }
    return found;
}

const StreamSummary* MemoryLog::stream(const StreamName& name) const
{
    const auto found = m_streams.find(name);
    return found == m_streams.end() ? nullptr : &found->second.summary;
}

StoreStatistics MemoryLog::statistics() const
{
    StoreStatistics statistics;
    std::map<std::string, StoreStatistics::Category> categories;
    for (const auto& [name, stream] : m_streams) {
        const StreamSummary& summary = stream.summary;
        auto& category = categories[std::string(name.category())];
        category.name = name.category();
        ++category.streams;
        category.events += summary.events;
        category.bytes += summary.bytes;
        statistics.events += summary.events;
        statistics.bytes += summary.bytes;
    }
    std::map<std::string, std::int64_t> types;
    for (const auto& stored : m_events) {
        if (stored->hasLeft)
            continue;
        ++types[stored->event.type];
        const Time time = *stored->event.time;
        statistics.first = std::min(statistics.first.value_or(time), time);
        statistics.last = std::max(statistics.last.value_or(time), time);
    }
    for (auto& [name, category] : categories)
        statistics.categories.push_back(std::move(category));
    for (const auto& [name, events] : types)
        statistics.types.push_back({name, events});
    statistics.head = head();
    statistics.pruned = statistics.head.value - statistics.events;
    statistics.streams = static_cast<std::int64_t>(m_streams.size());
    return statistics;
}

std::vector<HourCount> MemoryLog::activity() const
{
    std::map<Time, std::int64_t> hours;
    for (const auto& stored : m_events)
        if (!stored->hasLeft)
            ++hours[std::chrono::floor<std::chrono::hours>(*stored->event.time)];
    std::vector<HourCount> counts;
    counts.reserve(hours.size());
    for (const auto& [start, events] : hours)
        counts.push_back({start, events});
    return counts;
}

std::optional<Position> MemoryLog::positionAt(Time time) const
{
    for (const auto& stored : m_events)
        if (!stored->hasLeft && *stored->event.time >= time)
            return stored->position;
    return std::nullopt;
}

Result<void> MemoryLog::checkCut(const StreamCut& cut) const
{
    const auto found = m_streams.find(cut.stream);
    if (found == m_streams.end())
        return wrongCut(cut, {}, {});
    const Stream& stream = found->second;
    const Version pruned {stream.pruned.events};
    if (cut.upTo > stream.summary.head || cut.upTo <= pruned
        || stream.events[static_cast<std::size_t>(cut.upTo.value - 1)]->position != cut.last)
        return wrongCut(cut, pruned, stream.summary.head);
    return {};
}

std::vector<Position> MemoryLog::positionsOf(const StreamCut& cut) const
{
    std::vector<Position> positions;
    const Events& events = m_streams.at(cut.stream).events;
    for (std::int64_t i = 0; i < cut.upTo.value; ++i)
        if (const auto& stored = events[static_cast<std::size_t>(i)]; !stored->hasLeft)
            positions.push_back(stored->position);
    return positions;
}

std::int64_t MemoryLog::remove(Position position, std::int64_t number)
{
    auto& place = m_events[static_cast<std::size_t>(position.value - 1)];
    const auto stored = place; // Until it is gone from everywhere.
    const NewEvent& event = stored->event;
    const auto left = std::make_shared<Stored>(*stored);
    left->event.data.clear();
    left->event.meta.clear();
    left->tags.assign(left->event.tags.begin(), left->event.tags.end());
    left->hasLeft = true;
    std::string canonical;
    writeCanonical(stored->view(), canonical);
    left->digest = eventDigest(canonical);
    Stream& stream = m_streams.at(event.stream);
    place = left;
    stream.events[static_cast<std::size_t>(stored->version.value - 1)] = left;
    m_ids.at({event.stream, *event.id}) = left;
    const auto bytes = static_cast<std::int64_t>(event.data.size() + event.meta.size());
    --stream.summary.events;
    stream.summary.bytes -= bytes;
    PrunedPart& pruned = stream.pruned;
    pruned.first = pruned.events == 0 ? *event.time : std::min(pruned.first, *event.time);
    pruned.last = pruned.events == 0 ? *event.time : std::max(pruned.last, *event.time);
    ++pruned.events;
    pruned.bytes += bytes;
    pruned.number = number;
    return bytes;
}

Result<void> MemoryLog::putBack(const EventView& event)
{
    if (event.position.value < 1 || event.position > head())
        return wrongRestore(event.position, "the store ends before");
    auto& place = m_events[static_cast<std::size_t>(event.position.value - 1)];
    if (!place->hasLeft)
        return wrongRestore(event.position, "it is there");
    const auto back = std::make_shared<Stored>(*place);
    back->event.data = event.data;
    back->event.meta = event.meta;
    back->tags.assign(back->event.tags.begin(), back->event.tags.end());
    back->hasLeft = false;
    std::string given;
    writeCanonical(event, given);
    if (eventDigest(given) != place->digest)
        return otherEvents(event.position, event.position);
    Stream& stream = m_streams.at(back->event.stream);
    if (stream.pruned.events != event.version.value)
        return wrongRestore(event.position, "it is not the last that left its stream");
    place = back;
    stream.events[static_cast<std::size_t>(event.version.value - 1)] = back;
    m_ids.at({back->event.stream, *back->event.id}) = back;
    const auto bytes = static_cast<std::int64_t>(event.data.size() + event.meta.size());
    ++stream.summary.events;
    stream.summary.bytes += bytes;
    --stream.pruned.events;
    stream.pruned.bytes -= bytes;
    if (stream.pruned.events == 0)
        stream.pruned = {};
    return {};
}

PrunedPart MemoryLog::pruned(const StreamName& stream) const
{
    const auto found = m_streams.find(stream);
    return found == m_streams.end() ? PrunedPart {} : found->second.pruned;
}

std::int64_t MemoryLog::prunedBetween(Position first, Position last) const
{
    std::int64_t count = 0;
    for (std::int64_t at = std::max<std::int64_t>(first.value, 1);
         at <= std::min(last.value, head().value); ++at)
        count += m_events[static_cast<std::size_t>(at - 1)]->hasLeft ? 1 : 0;
    return count;
}

} // namespace headrace
