// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_group.h"

namespace headrace {
namespace {

std::string_view bytesOf(const ChainLink& link)
{
    return {reinterpret_cast<const char*>(link.data()), link.size()};
}

} // namespace

PgGroup::PgGroup(PgState& state, const PgFound& found, ChainBuilder& chain, const Clock& clock,
                 FirstMatch firstMatch)
    : m_state(state)
    , m_found(found)
    , m_chain(chain)
    , m_clock(clock)
    , m_firstMatch(std::move(firstMatch))
    , m_begin(state.head)
{
    m_chain.begin(state.chain, state.head);
}

Result<AppendAnswer> PgGroup::decide(const AppendRequest& request)
{
    // Whether a request was applied before is asked first: its answer holds whatever is expected
    // now.
    auto before = applied(request);
    if (!before)
        return before.error();
    if (*before)
        return AppendAnswer(**std::move(before));
    auto failed = conflict(request);
    if (!failed)
        return failed.error();
    if (!failed->isNone())
        return AppendAnswer(*std::move(failed));
    return AppendAnswer(store(request));
}

EventView PgGroup::view(const Pending& pending)
{
    const NewEvent& event = *pending.event;
    m_tags.assign(event.tags.begin(), event.tags.end());
    return {.position = {pending.position},
            .version = {pending.version},
            .schema = event.schema,
            .time = pending.time,
            .id = pending.id,
            .stream = event.stream.text(),
            .type = event.type,
            .data = event.data,
            .meta = event.meta,
            .tags = m_tags};
}

Result<std::optional<AppendReceipt>> PgGroup::applied(const AppendRequest& request)
{
    if (request.token) {
        const auto pending = m_tokens.find(*request.token);
        const auto stored = m_found.tokens.find(*request.token);
        if (pending != m_tokens.end() || stored != m_found.tokens.end()) {
            const bool isPending = pending != m_tokens.end();
            const std::size_t count = isPending ? pending->second.count : stored->second.size();
            auto receipt = appliedUnderToken(request, count, [&](std::size_t index) {
                return Result<EventView>(isPending ? view(m_pending[pending->second.first + index])
                                                   : stored->second[index]);
            });
            if (!receipt)
                return receipt.error();
            return std::optional(*std::move(receipt));
        }
    }
    return alreadyApplied(request, [this](const NewEvent& event) { return find(event); });
}

Result<std::optional<AlreadyStored>> PgGroup::find(const NewEvent& event)
{
    const std::pair key(*event.id, std::string_view(event.stream.text()));
    std::optional<EventView> stored;
    if (const auto pending = m_ids.find(key); pending != m_ids.end())
        stored = view(m_pending[pending->second]);
    else if (const auto known = m_found.ids.find(key); known != m_found.ids.end())
        stored = known->second;
    if (!stored)
        return std::optional<AlreadyStored>();
    return std::optional(
        AlreadyStored {stored->position, stored->version, sameContent(*stored, event)});
}

std::int64_t PgGroup::headOf(const std::string& stream) const
{
    const auto known = m_state.streams.find(stream);
    return known == m_state.streams.end() ? 0 : known->second;
}

Result<Position> PgGroup::match(const AppendCondition& condition)
{
    if (condition.after.value < m_begin) {
        const auto stored = m_firstMatch(condition);
        if (!stored || stored->value > 0)
            return stored;
    }
    const Query query {.items = condition.items};
    for (const Pending& pending : m_pending)
        if (pending.position > condition.after.value && matches(query, view(pending)))
            return Position {pending.position};
    return Position {};
}

Result<AppendConflict> PgGroup::conflict(const AppendRequest& request)
{
    AppendConflict conflict;
    for (const auto& [name, expected] : request.expectations)
        if (const Version found {headOf(name.text())}; !expected.matches(found))
            conflict.failed.push_back({name, expected, found});
    for (std::size_t i = 0; i < request.conditions.size(); ++i) {
        const auto found = match(request.conditions[i]);
        if (!found)
            return found.error();
        if (found->value > 0)
            conflict.conditions.push_back({i, *found});
    }
    return conflict;
}

AppendReceipt PgGroup::store(const AppendRequest& request)
{
    if (request.token)
        m_tokens[*request.token] = {m_pending.size(), request.events.size()};
    ReceiptBuilder receipt;
    for (const NewEvent& event : request.events)
        storeEvent(event, receipt);
    return receipt.take();
}

void PgGroup::storeEvent(const NewEvent& event, ReceiptBuilder& receipt)
{
    const Time time = event.time ? *event.time : m_clock();
    Pending pending {.event = &event,
                     .id = event.id ? *event.id : newUuidV7(time),
                     .time = time,
                     .position = ++m_state.head,
                     .version = ++m_state.streams[event.stream.text()],
                     .digest = 0};
    writeCanonical(view(pending), m_canonical);
    pending.digest = eventDigest(m_canonical);
    m_chain.add(m_canonical);
    if (event.id)
        m_ids.emplace(std::pair(pending.id, std::string_view(event.stream.text())),
                      m_pending.size());
    receipt.add(event.stream, {pending.position}, {pending.version});
    m_pending.push_back(pending);
}

PgGroup::First PgGroup::first() const
{
    const Pending& pending = m_pending.front();
    return {pending.id, pending.event->stream.text(), pending.position};
}

PgStatement PgGroup::statement(const PgEventTypes& types)
{
    PgAppend append(types);
    for (const Pending& pending : m_pending)
        append.add(view(pending), pending.digest);
    for (const auto& [token, range] : m_tokens)
        append.addToken(token, m_pending[range.first].position,
                        static_cast<std::int64_t>(range.count));
    m_state.chain = m_chain.finish();
    return append.statement(m_begin, m_state.epoch, m_state.chain, m_chain);
}

void PgAppend::addToken(std::string_view token, std::int64_t position, std::int64_t events)
{
    m_tokens.add(token);
    m_tokenPositions.add(position);
    m_tokenEvents.add(events);
}

PgStatement PgAppend::statement(std::int64_t head, std::int64_t epoch, const ChainLink& link,
                                const ChainBuilder& chain)
{
    PgArray linkPositions(PgType::Long);
    PgArray links(PgType::Bytes);
    for (const auto& [position, kept] : chain.kept()) {
        linkPositions.add(position);
        links.add(bytesOf(kept));
    }
    PgArguments arguments;
    arguments.add(head).add(epoch).addBytes(bytesOf(link));
    arguments.addOfType(m_types.array, m_events.take())
        .add(std::move(m_tokens))
        .add(std::move(m_tokenPositions))
        .add(std::move(m_tokenEvents))
        .add(std::move(linkPositions))
        .add(std::move(links));
    return {"SELECT append_events($1, $2, $3, $4, $5, $6, $7, $8, $9)", std::move(arguments)};
}

} // namespace headrace
