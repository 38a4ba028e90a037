// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/postgres_store.h"

#include "core/store/already_applied.h"
#include "core/store/append_signal.h"
#include "core/store/postgres/pg_copying.h"
#include "core/store/postgres/pg_counts.h"
#include "core/store/postgres/pg_documents.h"
#include "core/store/postgres/pg_durability.h"
#include "core/store/postgres/pg_listener.h"
#include "core/store/postgres/pg_read.h"
#include "core/store/postgres/pg_schema.h"
#include "core/store/postgres/pg_verify.h"

#include <algorithm>

namespace headrace {
namespace {

class PostgresStore final : public EventStore
{
public:
    PostgresStore(const PgAddress& address, const OpenOptions& options,
                  const PgDurability& durability, std::unique_ptr<PgConnection> connection)
        : m_isReplica(durability.isReplica)
        , m_readers(address)
        , m_documents(m_readers, m_writer)
        , m_copying(address, m_readers, m_writer)
        , m_listener(address, m_signal)
    {
        m_description.backend = "postgresql";
        const std::string version = connection->parameter("server_version");
        m_description.version = "PostgreSQL " + version.substr(0, version.find(' '));
        m_description.name = address.database + "/" + address.schema;
        m_description.location = address.shown;
        m_description.durability = durability.text;
        m_description.readOnly = options.mode == OpenMode::ReadOnly;
        if (!m_description.readOnly)
            m_writer =
                std::make_unique<PgWriter>(address, options, [this] { m_signal.appended(); });
        else
            m_readers.add(std::move(connection));
    }

    const StoreDescription& description() const override { return m_description; }
    Result<AppendAnswer> append(const AppendRequest& request) override;
    Result<EventBatch> readPage(const ReadRequest& request) override;
    Result<EventBatch> readToken(const std::string& token) override;
    Result<std::vector<StreamSummary>> streams(const StreamsRequest& request) override;
    Result<StreamSummary> stream(const StreamName& name) override;
    Result<StoreStatistics> statistics() override { return m_readers.read(&readPgStatistics); }
    Result<std::vector<HourCount>> activity() override { return m_readers.read(&readPgActivity); }
    Result<Position> head() override;
    Result<Position> waitForAppend(Position seen, std::chrono::milliseconds timeout,
                                   std::stop_token stop) override;
    Result<std::optional<Position>> positionAt(Time time) override;
    Documents& documents() override { return m_documents; }
    StoreCopying* copying() override { return &m_copying; }
    Result<Verification> verify(Job& job, const FindingHandler& report) override
    {
        return verifyPgStore(m_readers, job, report);
    }

private:
    const bool m_isReplica;
    StoreDescription m_description;
    AppendSignal m_signal;
    std::unique_ptr<PgWriter> m_writer; // None when the store is open read-only.
    PgPool m_readers;
    PgDocuments m_documents;
    PgCopying m_copying;
    PgListener m_listener;
};

Result<AppendAnswer> PostgresStore::append(const AppendRequest& request)
{
    if (!m_writer)
        return Error {ErrorCode::Refused,
                      "the store " + m_description.name
                          + " is open read-only; nothing was appended"};
    if (auto checked = checkRequest(request); !checked)
        return checked.error();
    return m_writer->append(request);
}

Result<EventBatch> PostgresStore::readPage(const ReadRequest& request)
{
    if (auto checked = checkRequest(request); !checked)
        return checked.error();
    return m_readers.read(
        [&](PgConnection& connection) { return readPgPage(connection, request); });
}

Result<EventBatch> PostgresStore::readToken(const std::string& token)
{
    if (auto checked = checkToken(token); !checked)
        return checked.error();
    return m_readers.read([&](PgConnection& connection) { return readPgToken(connection, token); });
}

Result<std::vector<StreamSummary>> PostgresStore::streams(const StreamsRequest& request)
{
    if (auto checked = checkRequest(request); !checked)
        return checked.error();
    return m_readers.read(
        [&](PgConnection& connection) { return listPgStreams(connection, request); });
}

Result<StreamSummary> PostgresStore::stream(const StreamName& name)
{
    const auto found = m_readers.read(
        [&](PgConnection& connection) { return summarizePgStream(connection, name); });
    if (!found)
        return found.error();
    if (!*found)
        return noSuchStream(name);
    return **found;
}

Result<Position> PostgresStore::head()
{
    return m_readers.read([](PgConnection& connection) -> Result<Position> {
        const auto rows = connection.run("SELECT head FROM store_info");
        if (!rows)
            return rows.error();
        return Position {rows->size() > 0 ? rows->number(0, 0) : 0};
    });
}

Result<Position> PostgresStore::waitForAppend(Position seen, std::chrono::milliseconds timeout,
                                              std::stop_token stop)
{
    if (m_isReplica)
        return Error {ErrorCode::Refused,
                      "this server is a replica: after a failover it may have lost what a "
                      "subscriber has seen; subscribe at the primary server"};
    // How often the head is looked at: rarely while the server gives signs, which are only that.
    constexpr std::chrono::milliseconds kLook {20};
    constexpr std::chrono::milliseconds kRareLook {1'000};
    // So long a time that it may stand for any longer one, which would overflow the clock.
    constexpr std::chrono::milliseconds kForEver = std::chrono::years(1);
    const auto deadline = std::chrono::steady_clock::now() + std::min(timeout, kForEver);
    for (;;) {
        const auto sign = m_signal.sign();
        const auto look = m_listener.isListening() ? kRareLook : kLook;
        const auto now = head();
        const auto left = deadline - std::chrono::steady_clock::now();
        if (!now || *now > seen || stop.stop_requested() || left.count() <= 0)
            return now;
        m_listener.start();
        m_signal.wait(sign, std::min<std::chrono::nanoseconds>(left, look), stop);
    }
}

Result<std::optional<Position>> PostgresStore::positionAt(Time time)
{
    return m_readers.read(
        [time](PgConnection& connection) { return pgPositionAt(connection, time); });
}

Result<std::unique_ptr<EventStore>> open(const PgAddress& address, const OpenOptions& options)
{
    const bool isReadOnly = options.mode == OpenMode::ReadOnly;
    auto connection = PgConnection::open(address, isReadOnly);
    if (!connection)
        return connection.error();
    const auto durability = readDurability(**connection);
    if (!durability)
        return durability.error();
    if (durability->isReplica && !isReadOnly)
        return Error {ErrorCode::Refused,
                      "this server is a replica, which can only be read; open the store at the "
                      "primary server, or read-only"};
    constexpr std::int64_t kBlockEvents = 1'024;
    if (options.mode == OpenMode::Create) {
        const auto blockEvents = std::clamp<std::int64_t>(
            static_cast<std::int64_t>(options.indexedAtOnce), 1, kBlockEvents);
        if (auto made = createPgSchema(**connection, address, blockEvents); !made)
            return made.error();
    } else if (auto checked = checkPgSchema(**connection, address, isReadOnly); !checked) {
        return checked.error();
    }
    return std::unique_ptr<EventStore>(
        std::make_unique<PostgresStore>(address, options, *durability, *std::move(connection)));
}

} // namespace

bool isPostgresLocation(const std::string& location)
{
    return isPgAddress(location);
}

Result<std::unique_ptr<EventStore>> openPostgresStore(const std::string& location,
                                                      const OpenOptions& options)
{
    // Until the address is known to hold no password it is not repeated.
    const bool isNew = options.mode == OpenMode::Create;
    const auto address = parsePgAddress(location);
    if (!address)
        return Error(address.error()).during("reading the address of a PostgreSQL store");
    auto store = open(*address, options);
    if (!store)
        return Error(store.error())
            .during((isNew ? "creating the store " : "opening the store ") + address->shown);
    return store;
}

} // namespace headrace
