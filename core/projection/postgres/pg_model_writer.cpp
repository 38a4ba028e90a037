// SPDX-License-Identifier: Apache-2.0
#include "core/projection/postgres/pg_model_writer.h"

#include "core/projection/owner_line.h"
#include "core/projection/postgres/pg_model_layout.h"

#include <fmt/format.h>

#include <utility>

namespace headrace {
namespace {

Error lost()
{
    return {ErrorCode::Io,
            "the connection that writes it broke, and with it went the right to write; run the "
            "projection again, which goes on from its checkpoint"};
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
    if (auto checked = checkPgModelLayout(**connection, address, identity.store); !checked)
        return aboutPgModel(checked.error(), (*connection)->lastState());
    std::unique_ptr<PgModelWriter> writer(
        new PgModelWriter(*std::move(connection), address, identity.projection));
    if (auto taken = writer->take(ownerLine(identity.program, true)); !taken)
        return aboutPgModel(taken.error(), writer->m_connection->lastState());
    return writer;
}

PgModelWriter::~PgModelWriter()
{
    if (m_connection->isStillThere())
        static_cast<void>(m_connection->runScript("SELECT pg_advisory_unlock_all()"));
}

Result<void> PgModelWriter::take(const std::string& owner)
{
    const auto locked =
        m_connection->run(fmt::format("SELECT pg_try_advisory_lock({})", pgOwnerKey(m_address)),
                          PgArguments().addText(m_projection));
    if (!locked)
        return locked.error();
    if (locked->number(0, 0) == 0) {
        const auto holder = pgOwnerOf(*m_connection, m_address, m_projection);
        if (!holder)
            return holder.error();
        return Error {ErrorCode::Refused,
                      fmt::format("it is being written by {}; end that one first",
                                  holder->empty() ? "another process" : *holder)};
    }
    // What is lost in a crash of the server is made again from the store.
    if (auto set = m_connection->runScript("SET synchronous_commit = off; SET lock_timeout = '5s'"); !set)
        return set;
    const auto told = m_connection->run(
        "INSERT INTO headrace_projections (name, owner) VALUES ($1::text, $2::text) "
        "ON CONFLICT (name) DO UPDATE SET owner = excluded.owner",
        PgArguments().addText(m_projection).addText(owner));
    if (!told)
        return told.error();
    return {};
}

Result<void> PgModelWriter::change(const Plan& plan)
{
    const std::lock_guard lock(m_mutex);
    if (!m_connection->isStillThere())
        return lost();
    // Nobody but the owner changes builds: they are the same until the statements have run.
    const auto builds = PgBuilds::read(*m_connection, m_projection);
    if (!builds)
        return m_connection->isLost() ? lost()
                                      : aboutPgModel(builds.error(), m_connection->lastState());
    auto statements = plan(*builds);
    if (!statements)
        return statements.error();
    if (statements->empty())
        return {};
    const auto done = m_connection->run(*statements);
    if (done)
        return {};
    return m_connection->isLost() ? lost() : aboutPgModel(done.error(), m_connection->lastState());
}

Result<std::int64_t> PgModelWriter::begun()
{
    const std::lock_guard lock(m_mutex);
    const auto rows =
        m_connection->run("SELECT builds FROM headrace_projections WHERE name = $1::text",
                          PgArguments().addText(m_projection));
    if (!rows)
        return m_connection->isLost() ? lost()
                                      : aboutPgModel(rows.error(), m_connection->lastState());
    return rows->size() == 1 ? rows->number(0, 0) : std::int64_t {0};
}

Result<std::string> pgOwnerOf(PgConnection& connection, const PgAddress& address,
                              const std::string& projection)
{
    // The two halves of the key are columns of their own there.
    const auto rows = connection.run(
        fmt::format("SELECT p.owner FROM headrace_projections p WHERE p.name = $1::text AND EXISTS "
                    "(SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted "
                    "AND l.objsubid = 1 AND l.database = (SELECT oid FROM pg_database WHERE "
                    "datname = current_database()) AND (l.classid::bigint << 32 | l.objid::bigint) "
                    "= {})",
                    pgOwnerKey(address)),
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
