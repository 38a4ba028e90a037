// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_connection.h"

#include "core/store/postgres/pg_errors.h"

#include <algorithm>
#include <cassert>
#include <chrono>

#include <libpq-fe.h>
#include <poll.h>

namespace headrace {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kAnswerTimeout = 120s; // A statement of ours is short, or is asked about meanwhile.
constexpr auto kStopTimeout = 10s;
constexpr auto kLook = 50ms;

} // namespace

Result<void> checkPgServer(const PgAddress& address, int version, const std::string& versionText,
                           const std::string& encoding)
{
    constexpr int kOldest = 130'000;
    if (version < kOldest)
        return Error {ErrorCode::Refused,
                      "the server on " + address.host + " is PostgreSQL "
                          + versionText.substr(0, versionText.find(' '))
                          + "; Headrace needs 13 or newer"};
    if (encoding != "UTF8")
        return Error {ErrorCode::Refused,
                      "the database " + address.database + " has the encoding " + encoding
                          + "; Headrace needs one that was made with UTF8"};
    return {};
}

PgConnection::PgConnection(PgHandle connection, const PgAddress& address)
    : m_address(address)
    , m_connection(std::move(connection))
{
}

Result<std::unique_ptr<PgConnection>> PgConnection::open(const PgAddress& address, bool isReadOnly)
{
    auto connected = connectTo(address, isReadOnly);
    if (!connected)
        return connected.error();
    std::unique_ptr<PgConnection> made(new PgConnection(*std::move(connected), address));
    if (auto checked =
            checkPgServer(address, made->serverVersion(), made->parameter("server_version"),
                          made->parameter("server_encoding"));
        !checked)
        return checked.error();
    PQenterPipelineMode(made->m_connection.get());
    return made;
}

std::string PgConnection::tlsVersion() const
{
    const char* const version =
        PQsslInUse(m_connection.get()) ? PQsslAttribute(m_connection.get(), "protocol") : nullptr;
    return version ? version : "";
}

std::string PgConnection::parameter(const char* name) const
{
    const char* const value = PQparameterStatus(m_connection.get(), name);
    return value ? value : "";
}

int PgConnection::serverVersion() const
{
    return PQserverVersion(m_connection.get());
}

int PgConnection::serverProcess() const
{
    return PQbackendPID(m_connection.get());
}

bool PgConnection::isLost() const
{
    return m_isLost || PQstatus(m_connection.get()) == CONNECTION_BAD;
}

// A server that closes a connection says so first: what is read then is followed by the end.
bool PgConnection::isStillThere()
{
    for (int i = 0; i < 2 && !isLost() && waitForSocket(m_connection.get(), POLLIN, 0ms); ++i)
        m_isLost = PQconsumeInput(m_connection.get()) == 0;
    return !isLost();
}

bool PgConnection::isInTransaction() const
{
    return PQtransactionStatus(m_connection.get()) != PQTRANS_IDLE;
}

Error PgConnection::lost()
{
    m_isLost = true;
    m_lastState.clear();
    return m_address.givenUp.stop_requested() ? givenUpError(m_address) : lostError(m_address);
}

Error PgConnection::failed(const pg_result* result)
{
    const char* const state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char* const primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    m_lastState = state ? state : "";
    if (!state || isLostState(state) || PQstatus(m_connection.get()) == CONNECTION_BAD)
        return lost();
    if (m_isStopped && m_lastState == "57014")
        return {ErrorCode::Cancelled, "it was cancelled"};
    return statementError(m_address, m_lastState, primary ? primary : "an error");
}

void PgConnection::askToStop()
{
    m_isStopped = true;
    const std::unique_ptr<PGcancel, void (*)(PGcancel*)> cancel(PQgetCancel(m_connection.get()),
                                                                &PQfreeCancel);
    char ignored[256];
    if (cancel)
        PQcancel(cancel.get(), ignored, sizeof ignored);
}

// False: the connection broke, or no answer came in time.
bool PgConnection::waitUntilReadable()
{
    auto deadline = Clock::now() + kAnswerTimeout;
    while (PQisBusy(m_connection.get())) {
        if (waitForSocket(m_connection.get(), POLLIN, kLook)) {
            if (!PQconsumeInput(m_connection.get()))
                return false;
            deadline = m_isStopped ? deadline : Clock::now() + kAnswerTimeout;
            continue;
        }
        if (m_address.givenUp.stop_requested())
            return false;
        const bool isWanted = !m_isWanted || m_isWanted();
        const bool isOver = Clock::now() >= deadline && !(m_isWanted && isWanted);
        if (m_isStopped && Clock::now() >= deadline)
            return false;
        if ((!isWanted || isOver) && !m_isStopped) {
            askToStop();
            deadline = Clock::now() + kStopTimeout;
        }
    }
    return true;
}

bool PgConnection::send(const PgStatement& statement)
{
    const auto& types = statement.arguments.types();
    std::vector<const char*> values;
    std::vector<int> lengths;
    const std::vector<int> formats(types.size(), 1);
    for (const std::string& value : statement.arguments.values()) {
        values.push_back(value.data());
        lengths.push_back(static_cast<int>(value.size()));
    }
    const int count = static_cast<int>(types.size());
    if (!statement.isKept)
        return PQsendQueryParams(m_connection.get(), statement.sql.c_str(), count, types.data(),
                                 values.data(), lengths.data(), formats.data(), 1)
            != 0;
    auto& name = m_prepared[statement.sql];
    if (name.empty()) {
        const std::string fresh = "s" + std::to_string(m_prepared.size());
        if (!PQsendPrepare(m_connection.get(), fresh.c_str(), statement.sql.c_str(), count,
                           types.data()))
            return false;
        name = fresh;
    }
    return PQsendQueryPrepared(m_connection.get(), name.c_str(), count, values.data(),
                               lengths.data(), formats.data(), 1)
        != 0;
}

// The result of one thing that was sent, and the null that ends it.
Result<PgRows> PgConnection::receive()
{
    if (!waitUntilReadable())
        return lost();
    PgRows rows(PQgetResult(m_connection.get()));
    const pg_result* const result = rows.result();
    if (!result)
        return lost();
    const auto status = PQresultStatus(result);
    const bool isRight = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
    if (!isRight && status == PGRES_PIPELINE_ABORTED)
        return Error {ErrorCode::Cancelled, "an earlier statement failed"};
    if (!isRight)
        return failed(result);
    if (!waitUntilReadable())
        return lost();
    PQclear(PQgetResult(m_connection.get()));
    return rows;
}

// After a failure: up to where the next statement may be sent.
bool PgConnection::drain()
{
    for (;;) {
        if (!waitUntilReadable())
            return false;
        const PgRows rows(PQgetResult(m_connection.get()));
        if (rows.result() && PQresultStatus(rows.result()) == PGRES_PIPELINE_SYNC)
            return true;
        if (PQstatus(m_connection.get()) == CONNECTION_BAD)
            return false;
    }
}

Result<std::vector<PgRows>> PgConnection::run(std::span<const PgStatement> statements)
{
    if (isLost())
        return lost();
    m_isStopped = false;
    m_lastState.clear();
    std::vector<bool> isAnswer; // Of each thing that was sent; else it is a preparation.
    std::vector<const std::string*> fresh;
    for (const PgStatement& statement : statements) {
        if (statement.isKept && !m_prepared.contains(statement.sql)) {
            isAnswer.push_back(false);
            fresh.push_back(&statement.sql);
        }
        isAnswer.push_back(true);
        if (!send(statement))
            return lost();
    }
    if (!PQpipelineSync(m_connection.get()))
        return lost();
    std::vector<PgRows> answers;
    std::size_t prepared = 0;
    for (const bool is : isAnswer) {
        auto rows = receive();
        if (!rows) {
            for (; prepared < fresh.size(); ++prepared)
                m_prepared.erase(*fresh[prepared]);
            const std::string state = m_lastState;
            if (!m_isLost && !drain())
                return lost();
            m_lastState = state;
            return rows.error();
        }
        prepared += is ? 0 : 1;
        if (is)
            answers.push_back(*std::move(rows));
    }
    if (!drain())
        return lost();
    return answers;
}

Result<PgRows> PgConnection::run(const PgStatement& statement)
{
    auto answers = run(std::span(&statement, 1));
    if (!answers)
        return answers.error();
    return std::move(answers->front());
}

Result<PgRows> PgConnection::run(std::string sql, PgArguments arguments)
{
    return run(PgStatement {std::move(sql), std::move(arguments)});
}

Result<void> PgConnection::runScript(const std::string& sql)
{
    if (isLost() || !PQexitPipelineMode(m_connection.get()))
        return lost();
    const PgRows rows(PQexec(m_connection.get(), sql.c_str()));
    const auto status = PQresultStatus(rows.result());
    Result<void> done;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        done = failed(rows.result());
    PQenterPipelineMode(m_connection.get());
    return done;
}

bool PgConnection::waitForNotice(int milliseconds)
{
    const auto take = [this] {
        bool isThere = false;
        while (PGnotify* notice = PQnotifies(m_connection.get())) {
            PQfreemem(notice);
            isThere = true;
        }
        return isThere;
    };
    if (take())
        return true;
    if (!waitForSocket(m_connection.get(), POLLIN, std::chrono::milliseconds(milliseconds)))
        return false;
    if (!PQconsumeInput(m_connection.get()))
        m_isLost = true;
    return take();
}

} // namespace headrace
