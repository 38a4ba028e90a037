// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_copying.h"

#include "core/store/postgres/pg_errors.h"
#include "core/store/postgres/pg_event_row.h"
#include "core/store/postgres/pg_group.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <unordered_set>

namespace headrace {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 10s;
constexpr std::size_t kKnownStreams = 500'000;

constexpr const char* kPutClaim =
    "WITH r AS (UPDATE document_revision SET last = last + 1 RETURNING last) INSERT INTO document "
    "SELECT $1, r.last, $2 FROM r ON CONFLICT (key) DO UPDATE SET revision = excluded.revision, "
    "json = excluded.json RETURNING revision";

bool readChain(const PgRows& rows, int column, ChainLink& link)
{
    if (rows.size() != 1 || rows.bytes(0, column).size() != link.size())
        return false;
    std::memcpy(link.data(), rows.bytes(0, column).data(), link.size());
    return true;
}

Error lostHead()
{
    return {ErrorCode::Corruption, "the store has lost its head; restore it from a backup"};
}

Error repeatedSomewhere()
{
    return {ErrorCode::InvalidArgument,
            "an event has an id that its stream has already, or a token was used before: where it "
            "is copied from is damaged; verify that store"};
}

// The link after `position`: that which is kept before it, and the events behind that hashed.
Result<ChainLink> readLink(PgConnection& connection, std::int64_t position)
{
    const std::int64_t kept = position / kKeptLinkEvents * kKeptLinkEvents;
    const PgStatement statements[] = {
        {"SELECT link FROM chain WHERE position = $1", PgArguments().add(kept)},
        {"SELECT " HEADRACE_PG_EVENT_COLUMNS " FROM event e WHERE e.position > $1 AND e.position "
         "<= $2 ORDER BY e.position",
         PgArguments().add(kept).add(position)}};
    const auto answers = connection.run(statements);
    if (!answers)
        return answers.error();
    ChainLink link {};
    const PgRows& events = (*answers)[1];
    if ((kept > 0 && !readChain((*answers)[0], 0, link)) || events.size() != position - kept)
        return Error {ErrorCode::Corruption,
                      "the chain cannot be followed up to position " + std::to_string(position)
                          + "; verify the store, and restore it from a backup"};
    PgEventReader reader;
    for (int row = 0; row < events.size(); ++row) {
        if (const auto event = reader.read(events, row); !event)
            return event.error();
        link = nextLink(link, reader.canonical());
    }
    return link;
}

} // namespace

Result<ChainLink> PgCopying::linkAt(Position position)
{
    return m_readers.read([position](PgConnection& connection) -> Result<ChainLink> {
        const auto info = connection.run("SELECT head FROM store_info");
        if (!info)
            return info.error();
        const std::int64_t head = info->size() > 0 ? info->number(0, 0) : 0;
        if (position.value < 0 || position.value > head)
            return noSuchLink(position, head);
        return readLink(connection, position.value);
    });
}

Result<std::vector<UsedToken>> PgCopying::tokens(Position first, Position last)
{
    return m_readers.read([&](PgConnection& connection) -> Result<std::vector<UsedToken>> {
        const auto rows = connection.run("SELECT token, position, events FROM token WHERE position "
                                         "BETWEEN $1 AND $2 ORDER BY position",
                                         PgArguments().add(first.value).add(last.value));
        if (!rows)
            return rows.error();
        std::vector<UsedToken> found;
        for (int row = 0; row < rows->size(); ++row)
            found.push_back(
                {std::string(rows->bytes(row, 0)), {rows->number(row, 1)}, rows->number(row, 2)});
        return found;
    });
}

Result<void> PgCopying::connect()
{
    if (m_connection && m_connection->isStillThere())
        return {};
    auto connection = reconnect(m_address, false, kPatience);
    if (!connection)
        return connection.error();
    const auto types = readEventTypes(**connection);
    if (!types)
        return types.error();
    m_types = *types;
    m_connection = *std::move(connection);
    return {};
}

void PgCopying::rollBack()
{
    if (!m_connection->isLost() && m_connection->isInTransaction())
        static_cast<void>(m_connection->run("ROLLBACK"));
}

// Their last one commits, or their transaction is gone on with.
Result<std::vector<PgRows>> PgCopying::runOrRollBack(std::span<const PgStatement> statements)
{
    const bool isCommit = statements.back().sql == "COMMIT";
    auto answers = m_connection->run(statements);
    if (answers)
        return answers;
    if (isCommit && m_connection->isLost())
        return Error {ErrorCode::Unknown,
                      "the connection to the server broke before its answer: whether it was "
                      "written is not known; copy again, it goes on where the store stands"};
    const bool isRepeated = m_connection->lastState() == pg_state::kUniqueViolation;
    rollBack();
    if (isRepeated)
        return repeatedSomewhere();
    return answers;
}

// A new epoch: whoever appends looks at the store again before it stores anything.
Result<CopyClaim> PgCopying::claim(const std::string& note)
{
    if (!m_writer)
        return readOnlyTarget();
    const std::lock_guard guard(m_mutex);
    if (auto connected = connect(); !connected)
        return connected.error();
    const PgStatement statements[] = {
        {"BEGIN", {}},
        {"UPDATE store_info SET epoch = epoch + 1 RETURNING head", {}},
        {kPutClaim, PgArguments().addText(kCopyClaimKey).addBytes(note)},
        {"COMMIT", {}}};
    const auto answers = runOrRollBack(statements);
    if (!answers)
        return answers.error();
    if ((*answers)[1].size() != 1 || (*answers)[2].size() != 1)
        return lostHead();
    return CopyClaim {(*answers)[2].number(0, 0), {(*answers)[1].number(0, 0)}};
}

// Begins a transaction with the store's lock; it is left open if that succeeds.
Result<PgCopying::State> PgCopying::lock(const CopyClaim& claim, std::span<const EventView> events)
{
    PgArray names(PgType::Text);
    std::unordered_set<std::string_view> unknown;
    for (const EventView& event : events)
        if (!m_heads.contains(std::string(event.stream)) && unknown.insert(event.stream).second)
            names.add(event.stream);
    const PgStatement statements[] = {
        {"BEGIN", {}},
        {"SELECT head, epoch, chain FROM store_info FOR UPDATE", {}},
        {"SELECT revision FROM document WHERE key = $1", PgArguments().addText(kCopyClaimKey)},
        {"SELECT n, (SELECT e.version FROM event e WHERE e.stream = n ORDER BY e.stream DESC, "
         "e.version DESC LIMIT 1) FROM unnest($1::text[]) n",
         PgArguments().add(std::move(names))}};
    const auto answers = runOrRollBack(statements);
    if (!answers)
        return answers.error();
    State state;
    const PgRows& info = (*answers)[1];
    const PgRows& claimed = (*answers)[2];
    auto checked = !readChain(info, 2, state.chain)                     ? lostHead()
        : claimed.size() != 1 || claimed.number(0, 0) != claim.revision ? claimLost()
                                                                        : Result<void>();
    if (checked) {
        state.head = info.number(0, 0);
        state.epoch = info.number(0, 1);
        checked = checkIngest(state.head, events);
    }
    if (!checked) {
        rollBack();
        return checked.error();
    }
    const PgRows& heads = (*answers)[3];
    for (int row = 0; row < heads.size(); ++row)
        m_heads[std::string(heads.bytes(row, 0))] = heads.isNull(row, 1) ? 0 : heads.number(row, 1);
    return state;
}

Result<PgStatement> PgCopying::statement(const State& state, std::span<const EventView> events,
                                         std::span<const UsedToken> tokens)
{
    PgAppend append(m_types);
    m_chain.begin(state.chain, state.head);
    std::string canonical;
    for (const EventView& event : events) {
        std::int64_t& head = m_heads[std::string(event.stream)];
        if (event.version.value != ++head)
            return wrongVersion(event, head);
        writeCanonical(event, canonical);
        append.add(event, eventDigest(canonical));
        m_chain.add(canonical);
    }
    for (const UsedToken& token : tokens)
        append.addToken(token.token, token.first.value, token.events);
    const ChainLink link = m_chain.finish();
    return append.statement(state.head, state.epoch, link, m_chain);
}

Result<void> PgCopying::ingest(const CopyClaim& claim, std::span<const EventView> events,
                               std::span<const UsedToken> tokens)
{
    if (!m_writer)
        return readOnlyTarget();
    m_writer->waitIfBehind();
    const std::lock_guard guard(m_mutex);
    if (auto connected = connect(); !connected)
        return connected;
    // What is known of streams holds where it was learnt, and is believed again only once all this
    // is stored.
    const std::int64_t before = events.empty() ? 0 : events.front().position.value - 1;
    if (m_headsAt != before || m_heads.size() > kKnownStreams)
        m_heads.clear();
    m_headsAt = -1;
    const auto state = lock(claim, events);
    if (!state)
        return state.error();
    auto append = statement(*state, events, tokens);
    if (!append) {
        rollBack();
        return append.error();
    }
    const PgStatement statements[] = {*std::move(append), {"COMMIT", {}}};
    const auto answers = runOrRollBack(statements);
    if (!answers)
        return answers.error();
    if (answers->front().number(0, 0) == 0)
        return Error {ErrorCode::Corruption, "the head of the store moved while it was locked"};
    m_headsAt = state->head + static_cast<std::int64_t>(events.size());
    m_writer->stored(m_headsAt);
    return {};
}

// Each in the transaction that looks at the claim first.
Result<void> PgCopying::change(const CopyClaim& claim, std::vector<PgStatement> changes)
{
    if (!m_writer)
        return readOnlyTarget();
    const std::lock_guard guard(m_mutex);
    if (auto connected = connect(); !connected)
        return connected;
    if (const auto state = lock(claim, {}); !state)
        return state.error();
    changes.push_back({"COMMIT", {}});
    const auto answers = runOrRollBack(changes);
    return answers ? Result<void>() : answers.error();
}

Result<void> PgCopying::ingestDocuments(const CopyClaim& claim, std::span<const Document> written,
                                        std::span<const std::string> removed)
{
    std::int64_t last = 0;
    PgArray keys(PgType::Text);
    PgArray revisions(PgType::Long);
    PgArray texts(PgType::Bytes);
    for (const Document& document : written) {
        last = std::max(last, document.revision);
        keys.add(std::string_view(document.key));
        revisions.add(document.revision);
        texts.add(std::string_view(document.json));
    }
    PgArray gone(PgType::Text);
    for (const std::string& key : removed)
        gone.add(std::string_view(key));
    return change(
        claim,
        {{"INSERT INTO document SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[]) ON "
          "CONFLICT (key) DO UPDATE SET revision = excluded.revision, json = excluded.json",
          PgArguments().add(std::move(keys)).add(std::move(revisions)).add(std::move(texts))},
         {"DELETE FROM document WHERE key = ANY($1::text[])", PgArguments().add(std::move(gone))},
         {"UPDATE document_revision SET last = greatest(last, $1)", PgArguments().add(last)}});
}

Result<void> PgCopying::release(const CopyClaim& claim)
{
    return change(claim,
                  {{"UPDATE store_info SET epoch = epoch + 1", {}},
                   {"DELETE FROM document WHERE key = $1", PgArguments().addText(kCopyClaimKey)}});
}

} // namespace headrace
