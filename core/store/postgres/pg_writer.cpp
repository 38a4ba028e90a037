// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_writer.h"

#include "core/store/postgres/pg_errors.h"
#include "core/store/postgres/pg_found.h"
#include "core/store/postgres/pg_pool.h"
#include "core/store/postgres/pg_read.h"
#include "core/store/store_copying.h"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace headrace {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 10s;
constexpr int kTries = 4;
constexpr auto kGathering = 200us; // A round trip with its sync takes longer.
// One statement to the server: it holds it in memory more than once.
constexpr std::size_t kPartBytes = std::size_t {64} << 20;
constexpr std::size_t kRequestBytes = std::size_t {256} << 20;
constexpr std::size_t kKnownStreams = 500'000;

std::size_t bytesOf(const AppendRequest& request)
{
    std::size_t bytes = 0;
    for (const NewEvent& event : request.events)
        bytes += event.data.size() + event.meta.size();
    return bytes;
}

bool isStored(const Result<AppendAnswer>& answer)
{
    const auto* receipt = answer ? std::get_if<AppendReceipt>(&*answer) : nullptr;
    return receipt && !receipt->repeated;
}

} // namespace

PgWriter::PgWriter(const PgAddress& address, const OpenOptions& options,
                   std::function<void()> committed)
    : m_address(address)
    , m_clock(options.clock)
    , m_committed(std::move(committed))
    , m_folder(address)
    , m_queue(
          options.waitingAppends,
          [this](std::span<WaitingAppend* const> group) { commitGroup(group); }, kGathering)
{
}

Result<void> PgWriter::connect()
{
    if (m_connection && m_connection->isStillThere())
        return {};
    forget();
    m_connection.reset();
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

void PgWriter::forget()
{
    m_state.reset();
}

void PgWriter::rollBack()
{
    forget();
    if (!m_connection->isLost() && m_connection->isInTransaction())
        static_cast<void>(m_connection->run("ROLLBACK"));
}

void PgWriter::commitGroup(Group group)
{
    m_folder.waitIfBehind();
    const std::lock_guard lock(m_mutex);
    while (!group.empty()) {
        std::size_t bytes = 0;
        std::size_t count = 0;
        while (count < group.size()
               && (count == 0 || bytes + bytesOf(*group[count]->request) <= kPartBytes))
            bytes += bytesOf(*group[count++]->request);
        if (bytes > kRequestBytes)
            group[0]->answer = Error {
                ErrorCode::InvalidArgument,
                "the request has more than 256 MB of data, which is more than the server takes at "
                "once; nothing was appended, append it in parts"};
        else
            commitPart(group.first(count));
        group = group.subspan(count);
    }
}

void PgWriter::commitPart(Group part)
{
    m_error = {ErrorCode::Io, "the server was lost again and again"};
    auto outcome = Outcome::Retry;
    for (int attempt = 0; attempt < kTries && outcome == Outcome::Retry; ++attempt) {
        if (auto connected = connect(); !connected) {
            m_error = connected.error();
            break;
        }
        outcome = commitOnce(part);
    }
    if (outcome == Outcome::Answered)
        return;
    const bool isOnesFault =
        outcome == Outcome::Failed && part.size() > 1 && m_error.code == ErrorCode::InvalidArgument;
    for (std::size_t i = 0; i < part.size(); ++i)
        if (isOnesFault)
            commitPart(part.subspan(i, 1));
        else if (outcome != Outcome::InDoubt || !part[i]->answer || isStored(*part[i]->answer))
            part[i]->answer = m_error;
}

PgWriter::Outcome PgWriter::commitOnce(Group part)
{
    m_sent.reset();
    auto outcome = commitFast(part);
    if (outcome == Outcome::Elsewhere)
        outcome = commitLocked(part);
    if (outcome == Outcome::InDoubt)
        outcome = resolve();
    if (outcome == Outcome::Answered && m_sent) {
        m_committed();
        m_folder.appended(m_state ? m_state->head : m_sent->position);
    }
    return outcome;
}

// Whether everything that decides about the request is known, but for ids and tokens: those the
// server finds, if they are there, by their unique indexes.
bool PgWriter::isFastFor(const AppendRequest& request) const
{
    const auto isKnown = [this](const StreamName& name) {
        return m_state->knowsAll || m_state->streams.contains(name.text());
    };
    const auto isNew = [&request](const StreamName& name) {
        return std::ranges::any_of(request.expectations, [&](const StreamExpectation& e) {
            return e.stream == name && e.expected.matches({0}) && !e.expected.matches({1});
        });
    };
    const auto hasEvent = [&request](const StreamName& name) {
        return std::ranges::any_of(request.events,
                                   [&](const NewEvent& event) { return event.stream == name; });
    };
    return std::ranges::all_of(request.conditions,
                               [this](const AppendCondition& condition) {
                                   return condition.after.value >= m_state->head;
                               })
        && std::ranges::all_of(
               request.events,
               [&](const NewEvent& event) { return isKnown(event.stream) || isNew(event.stream); })
        && std::ranges::all_of(request.expectations, [&](const StreamExpectation& e) {
               return isKnown(e.stream) || hasEvent(e.stream);
           });
}

PgWriter::Outcome PgWriter::commitFast(Group part)
{
    if (m_skip > 0)
        --m_skip;
    else if (m_state && std::ranges::all_of(part, [this](const WaitingAppend* w) {
                 return isFastFor(*w->request);
             })) {
        const PgFound nothing;
        const std::int64_t head = m_state->head;
        PgGroup group(*m_state, nothing, m_chain, m_clock,
                      [](const AppendCondition&) { return Result<Position>(Position {}); });
        bool isPlain = true;
        for (WaitingAppend* waiting : part) {
            waiting->answer = group.decide(*waiting->request);
            isPlain = isPlain && isStored(*waiting->answer);
        }
        // What was decided is not sent. The heads of its streams are read again; that of the store
        // must not be taken for one that another writer has reached meanwhile.
        if (!isPlain)
            m_state->head = head;
        const auto outcome = isPlain ? send(group, false) : Outcome::Elsewhere;
        if (outcome != Outcome::Elsewhere) {
            m_misses = outcome == Outcome::Answered ? 0 : m_misses;
            return outcome;
        }
    }
    return Outcome::Elsewhere;
}

PgWriter::Outcome PgWriter::commitLocked(Group part)
{
    PgFound found;
    if (auto learnt = lockAndLearn(part, found); !learnt)
        return failedWith(learnt.error());
    PgGroup group(*m_state, found, m_chain, m_clock,
                  [this](const AppendCondition& condition) { return firstMatch(condition); });
    for (WaitingAppend* waiting : part) {
        waiting->answer = group.decide(*waiting->request);
        // A request that is wrong fails alone.
        if (const auto& answer = *waiting->answer;
            !answer && answer.error().code != ErrorCode::InvalidArgument)
            return failedWith(answer.error());
    }
    if (!group.isEmpty())
        return send(group, true);
    const auto ended = m_connection->run("COMMIT");
    if (!ended && !m_connection->isLost())
        rollBack();
    return Outcome::Answered;
}

PgWriter::Outcome PgWriter::failedWith(const Error& error)
{
    m_error = error;
    const bool isLost = m_connection->isLost();
    rollBack();
    return isLost ? Outcome::Retry : Outcome::Failed;
}

PgWriter::Outcome PgWriter::send(PgGroup& group, bool isLocked)
{
    std::vector<PgStatement> statements;
    statements.push_back(group.statement(m_types));
    if (isLocked)
        statements.push_back({"COMMIT", {}});
    m_sent = group.first();
    const auto answers = m_connection->run(statements);
    if (answers && answers->front().number(0, 0) > 0) {
        if (m_state->streams.size() > kKnownStreams) {
            m_state->streams.clear();
            m_state->knowsAll = false;
        }
        return Outcome::Answered;
    }
    const bool isElsewhere = answers.has_value();
    const bool isUnique = m_connection->lastState() == pg_state::kUniqueViolation;
    if (!isElsewhere && m_connection->isLost()) {
        forget();
        return Outcome::InDoubt;
    }
    rollBack();
    m_sent.reset();
    if (!isLocked && (isElsewhere || isUnique)) {
        if (isElsewhere)
            m_skip = std::min(1 << std::min(m_misses++, 6), 64) - 1;
        return Outcome::Elsewhere;
    }
    if (answers)
        m_error = {ErrorCode::Corruption, "the head of the store moved while it was locked"};
    else
        m_error = answers.error();
    return Outcome::Failed;
}

Result<void> PgWriter::lockAndLearn(Group part, PgFound& found)
{
    const auto answers = m_connection->run(learningStatements(part));
    if (!answers)
        return answers.error();
    constexpr std::size_t kClaim = 5;
    if (const PgRows& claim = (*answers)[kClaim]; claim.size() > 0)
        return beingCopiedInto(std::string(claim.bytes(0, 0)));
    const PgRows& info = (*answers)[1];
    if (info.size() != 1 || info.bytes(0, 2).size() != sizeof(ChainLink))
        return Error {ErrorCode::Corruption,
                      "the store has lost its head; restore it from a backup"};
    if (!m_state || m_state->head != info.number(0, 0)) {
        m_state.emplace();
        m_state->knowsAll = info.number(0, 0) == 0;
    }
    m_state->head = info.number(0, 0);
    m_state->epoch = info.number(0, 1);
    std::memcpy(m_state->chain.data(), info.bytes(0, 2).data(), sizeof(ChainLink));
    const PgRows& streams = (*answers)[2];
    for (int row = 0; row < streams.size(); ++row)
        m_state->streams[std::string(streams.bytes(row, 0))] =
            streams.isNull(row, 1) ? 0 : streams.number(row, 1);
    return found.take((*answers)[3], (*answers)[4]);
}

// Page by page: one that looks long may end before it has found anything.
Result<Position> PgWriter::firstMatch(const AppendCondition& condition)
{
    ReadRequest request {
        .query = {.items = condition.items}, .from = condition.after.value + 1, .limit = 1};
    for (;;) {
        const auto page = readPgPage(*m_connection, request);
        if (!page)
            return page.error();
        if (!page->empty())
            return page->events().front().position;
        if (page->atEnd)
            return Position {};
        request.from = page->next;
    }
}

// Whether the group was stored. With the lock, whoever was at it is done; with another epoch,
// nothing that is still on its way to the server is stored any more.
PgWriter::Outcome PgWriter::resolve()
{
    const PgGroup::First sent = *m_sent;
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    do {
        if (auto connected = connect(); !connected)
            break;
        const PgStatement statements[] = {
            {"BEGIN", {}},
            {"UPDATE store_info SET epoch = epoch + 1", {}},
            {"SELECT 1 FROM event e WHERE e.position = $1 AND e.stream = $2 AND e.id = ANY($3)",
             [&] {
                 PgArray id(PgType::Uuid);
                 id.add(sent.id);
                 return PgArguments().add(sent.position).addText(sent.stream).add(std::move(id));
             }()},
            {"COMMIT", {}}};
        const auto answers = m_connection->run(statements);
        if (answers && (*answers)[2].size() > 0)
            return Outcome::Answered;
        if (answers) {
            m_sent.reset();
            return Outcome::Retry;
        }
        rollBack();
    } while (std::chrono::steady_clock::now() < deadline);
    m_error = {ErrorCode::Unknown,
               "the connection to the server broke while events were stored, and it does not come "
               "back: whether they were stored is not known; repeat the call later, with a token "
               "or with event ids"};
    return Outcome::InDoubt;
}

Result<PgRows> PgWriter::write(const PgStatement& statement)
{
    const std::lock_guard lock(m_mutex);
    if (auto connected = connect(); !connected)
        return connected.error();
    auto rows = m_connection->run(statement);
    if (!rows && m_connection->isLost())
        return Error {ErrorCode::Unknown,
                      "the connection to the server broke before its answer: whether it was "
                      "written is not known; read it again"};
    return rows;
}

} // namespace headrace
