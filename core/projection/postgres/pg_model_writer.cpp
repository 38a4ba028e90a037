// SPDX-License-Identifier: Apache-2.0
#include "core/projection/postgres/pg_model_writer.h"

#include "core/base/uuid.h"
#include "core/projection/owner_line.h"
#include "core/projection/postgres/pg_model_layout.h"
#include "core/store/postgres/pg_pool.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace headrace {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 10s; // With a server that is away.
constexpr int kTries = 3;

// The two halves of the key are columns of their own there.
constexpr std::string_view kHolders =
    "FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND (l.classid::bigint << 32 | l.objid::bigint) = {}";

Error cannotGoOn(const std::string& why)
{
    return {ErrorCode::Io,
            fmt::format("the connection that writes it broke, and {}; run the projection again, "
                        "which goes on from its checkpoint",
                        why)};
}

// What is lost in a crash of the server is made again from the store. A server whose client's host
// is dead lets go of the lock within half a minute, and of one that was killed while a statement
// runs, within a second. And to make an index may take its time.
Result<void> prepare(PgConnection& connection)
{
    constexpr int kChecksClients = 140'000;
    connection.whileRunning([] { return true; });
    std::string script =
        "SET synchronous_commit = off; SET lock_timeout = '5s'; SET tcp_keepalives_idle = 10; "
        "SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";
    if (connection.serverVersion() >= kChecksClients)
        script += "; SET client_connection_check_interval = '1s'";
    return connection.runScript(script);
}

PgStatement markStatement(const std::string& projection, const std::string& mark)
{
    return {"UPDATE headrace_projections SET last_change = $2::text WHERE name = $1::text",
            PgArguments().addText(projection).addText(mark)};
}

} // namespace

Result<std::unique_ptr<PgModelWriter>> PgModelWriter::open(const PgAddress& address,
                                                           const ReadModel::Identity& identity)
{
    auto connection = PgConnection::open(address, false);
    if (!connection)
        return connection.error();
    if (auto made = makePgModelLayout(**connection, address, identity.store); !made)
        return aboutPgModel(made.error(), (*connection)->lastState());
    if (auto checked = checkPgModelLayout(**connection, address, identity.store, true); !checked)
        return aboutPgModel(checked.error(), (*connection)->lastState());
    std::unique_ptr<PgModelWriter> writer(
        new PgModelWriter(*std::move(connection), address, identity.projection));
    if (auto taken = writer->take(ownerLine(identity.program, true)); !taken)
        return aboutPgModel(taken.error(), writer->m_connection->lastState());
    return writer;
}

PgModelWriter::~PgModelWriter()
{
    unlock();
}

void PgModelWriter::unlock()
{
    if (m_connection->isStillThere())
        static_cast<void>(m_connection->runScript("SELECT pg_advisory_unlock_all()"));
}

// Somebody else may have it: here nothing is written any more.
Error PgModelWriter::end(Error why)
{
    unlock();
    m_end = std::move(why);
    return *m_end;
}

Result<bool> PgModelWriter::tryLock()
{
    const auto locked =
        m_connection->run(fmt::format("SELECT pg_try_advisory_lock({})", pgOwnerKey(m_address)),
                          PgArguments().addText(m_projection));
    if (!locked)
        return locked.error();
    return locked->number(0, 0) != 0;
}

Error PgModelWriter::heldBy(const char* what, const char* advice)
{
    const auto holder = pgOwnerOf(*m_connection, m_address, m_projection);
    if (!holder)
        return holder.error();
    return {ErrorCode::Refused,
            fmt::format("{} {}; {}", what, holder->empty() ? "another process" : *holder, advice)};
}

Result<void> PgModelWriter::take(const std::string& owner)
{
    const auto locked = tryLock();
    if (!locked)
        return locked.error();
    if (!*locked)
        return heldBy("it is being written by", "end that one first");
    if (auto prepared = prepare(*m_connection); !prepared)
        return prepared;
    m_mark = formatUuid(newUuidV7(now()));
    const auto told =
        m_connection->run("INSERT INTO headrace_projections (name, owner, last_change) "
                          "VALUES ($1::text, $2::text, $3::text) ON CONFLICT (name) DO UPDATE "
                          "SET owner = excluded.owner, last_change = excluded.last_change",
                          PgArguments().addText(m_projection).addText(owner).addText(m_mark));
    if (!told)
        return told.error();
    return {};
}

// False: another one has it. The server may not have noticed yet that our last connection is gone.
Result<bool> PgModelWriter::lockAgain(int lostProcess)
{
    auto locked = tryLock();
    if (!locked || *locked)
        return locked;
    const auto ended =
        m_connection->run(fmt::format("SELECT pg_terminate_backend(l.pid) {} AND l.pid = $2",
                                      fmt::format(fmt::runtime(kHolders), pgOwnerKey(m_address))),
                          PgArguments().addText(m_projection).addInt(lostProcess));
    if (!ended)
        return ended.error();
    if (ended->size() == 0)
        return false;
    const auto waited =
        m_connection->run(fmt::format("SELECT pg_advisory_lock({})", pgOwnerKey(m_address)),
                          PgArguments().addText(m_projection));
    if (!waited)
        return m_connection->lastState().starts_with("55") ? Result<bool>(false) : waited.error();
    return true;
}

// Whether the commit with the mark `sent` is there.
Result<bool> PgModelWriter::comeBack(const std::string& sent)
{
    auto connection = reconnect(m_address, false, kPatience);
    if (!connection)
        return cannotGoOn(fmt::format("could not be made again within {} s ({})", kPatience.count(),
                                      connection.error().message));
    m_connection = *std::move(connection);
    if (auto prepared = prepare(*m_connection); !prepared)
        return prepared.error();
    const auto locked = lockAgain(std::exchange(m_serverProcess, m_connection->serverProcess()));
    if (!locked)
        return locked.error();
    if (!*locked)
        return heldBy("the connection that wrote it broke, and meanwhile it was taken over by",
                      "leave it to that one, or end that one and run the projection here again");
    const auto found =
        m_connection->run("SELECT last_change FROM headrace_projections WHERE name = $1::text",
                          PgArguments().addText(m_projection));
    if (!found)
        return found.error();
    const std::string mark(found->size() == 1 ? found->bytes(0, 0) : std::string_view());
    if (mark == m_mark)
        return false;
    if (mark != sent || sent.empty())
        return cannotGoOn("what is there now is not what was written last: another one wrote, or "
                          "the server lost its last commits in a crash");
    m_mark = sent;
    return true;
}

Result<void> PgModelWriter::change(const Plan& plan)
{
    const std::lock_guard lock(m_mutex);
    if (m_end)
        return *m_end;
    std::string sent;
    for (int attempt = 0; attempt < kTries; ++attempt) {
        if (!m_connection->isStillThere()) {
            const auto isDone = comeBack(sent);
            if (!isDone)
                return end(aboutPgModel(isDone.error(), m_connection->lastState()));
            if (*isDone)
                return {};
        }
        // Nobody but the owner changes builds: they are the same until the statements have run.
        const auto builds = PgBuilds::read(*m_connection, m_projection);
        if (!builds && m_connection->isLost())
            continue;
        if (!builds)
            return aboutPgModel(builds.error(), m_connection->lastState());
        auto statements = plan(*builds);
        if (!statements)
            return statements.error();
        if (statements->empty())
            return {};
        sent = formatUuid(newUuidV7(now()));
        statements->push_back(markStatement(m_projection, sent));
        const auto done = m_connection->run(*statements);
        if (!done && m_connection->isLost())
            continue;
        if (!done)
            return aboutPgModel(done.error(), m_connection->lastState());
        m_mark = sent;
        return {};
    }
    return end(cannotGoOn("those that were made since broke, too"));
}

Result<std::string> pgOwnerOf(PgConnection& connection, const PgAddress& address,
                              const std::string& projection)
{
    const auto rows = connection.run(
        fmt::format("SELECT p.owner FROM headrace_projections p WHERE p.name = $1::text AND EXISTS "
                    "(SELECT {})",
                    fmt::format(fmt::runtime(kHolders), pgOwnerKey(address))),
        PgArguments().addText(projection));
    if (!rows)
        return rows.error();
    return rows->size() == 0 ? std::string() : std::string(rows->bytes(0, 0));
}

Error aboutPgModel(Error error, const std::string& state)
{
    if (state == "42P01" || state == "42703" || state == "3F000")
        return {ErrorCode::NotFound,
                "a table of it is gone, dropped meanwhile by its owner or by another program; "
                "repeat this, or rebuild it from the store"};
    if (state == "2BP01")
        return {ErrorCode::Refused,
                "views of somebody else stand on what is to go; drop those, repeat this, and make "
                "them again"};
    if (state == "42P07")
        return {ErrorCode::InvalidArgument,
                "something else has the name of the table or view to be made; rename it"};
    if (state.starts_with("55"))
        return {ErrorCode::Busy,
                "another program has been holding its tables for seconds; end that one's "
                "transaction, and repeat this"};
    return error;
}

} // namespace headrace
