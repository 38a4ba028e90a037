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

// What others on the way to the server could do.
void describeTransport(StoreDescription& description, const PgAddress& address,
                       const PgConnection& connection)
{
    if (address.isLocal)
        return;
    description.isTransportWeak = true;
    if (connection.tlsVersion().empty()) {
        description.transport = "not encrypted (" + address.tls + ")";
    } else if (address.tls == "verify-full") {
        description.transport = "TLS, server verified";
        description.isTransportWeak = false;
    } else if (address.tls == "verify-ca") {
        description.transport = "TLS, name of the server not checked (verify-ca)";
    } else {
        description.transport = "TLS, server not verified (" + address.tls + ")";
    }
}

StoreDescription describe(const PgAddress& address, const OpenOptions& options,
                          const PgDurability& durability, const PgConnection& connection)
{
    StoreDescription description;
    description.backend = "postgresql";
    const std::string version = connection.parameter("server_version");
    description.version = "PostgreSQL " + version.substr(0, version.find(' '));
    description.name = address.database + "/" + address.schema;
    description.location = address.shown;
    description.durability = durability.text;
    description.isDurabilityWeak = durability.isWeak;
    description.readOnly = options.mode == OpenMode::ReadOnly;
    description.clockAhead = durability.clockAhead;
    describeTransport(description, address, connection);
    return description;
}

class PostgresStore final : public EventStore
{
public:
    /// `givingUp` is that of the address; `connection` only reads.
    PostgresStore(const PgAddress& address, const OpenOptions& options,
                  const PgDurability& durability, std::stop_source givingUp,
                  std::unique_ptr<PgPool> readers, std::unique_ptr<PgConnection> connection)
        : m_isReplica(durability.isReplica)
        , m_description(describe(address, options, durability, *connection))
        , m_givingUp(std::move(givingUp))
        , m_pool(std::move(readers))
        , m_readers(*m_pool)
        , m_documents(m_readers, m_writer)
        , m_copying(address, m_readers, m_writer)
        , m_listener(address, m_signal)
    {
        if (!m_description.readOnly)
            m_writer =
                std::make_unique<PgWriter>(address, options, [this] { m_signal.appended(); });
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
    void giveUpWaiting() override { m_givingUp.request_stop(); }

private:
    const bool m_isReplica;
    const StoreDescription m_description;
    std::stop_source m_givingUp;
    AppendSignal m_signal;
    std::unique_ptr<PgWriter> m_writer; // None when the store is open read-only.
    const std::unique_ptr<PgPool> m_pool;
    PgPool& m_readers;
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

// What opening a store, or looking whether it can be opened, begins with.
struct Reached
{
    std::unique_ptr<PgConnection> connection;
    PgDurability durability;
};

Result<Reached> reach(const PgAddress& address, const OpenOptions& options)
{
    const bool isReadOnly = options.mode == OpenMode::ReadOnly;
    auto connection = PgConnection::open(address, isReadOnly);
    if (!connection)
        return connection.error();
    auto durability = readDurability(**connection, options.clock);
    if (!durability)
        return durability.error();
    return Reached {*std::move(connection), *std::move(durability)};
}

Result<void> checkReplica(const PgDurability& durability, bool isReadOnly)
{
    if (!durability.isReplica || isReadOnly)
        return {};
    return Error {ErrorCode::Refused,
                  "this server is a replica, which can only be read; open the store at the "
                  "primary server, or read-only"};
}

Result<void> makeOrCheck(PgConnection& connection, const PgAddress& address,
                         const OpenOptions& options)
{
    constexpr std::int64_t kBlockEvents = 1'024;
    if (options.mode != OpenMode::Create)
        return checkPgSchema(connection, address, options.mode == OpenMode::ReadOnly);
    const auto blockEvents =
        std::clamp<std::int64_t>(static_cast<std::int64_t>(options.indexedAtOnce), 1, kBlockEvents);
    return createPgSchema(connection, address, blockEvents);
}

Result<std::unique_ptr<EventStore>> open(const PgAddress& address, const OpenOptions& options,
                                         std::stop_source givingUp)
{
    const bool isReadOnly = options.mode == OpenMode::ReadOnly;
    auto reached = reach(address, options);
    if (!reached)
        return reached.error();
    if (auto checked = checkReplica(reached->durability, isReadOnly); !checked)
        return checked.error();
    // Whoever reads from far away asks for several things at a time, and would wait for connections
    // to be made, which takes five round trips each: meanwhile is checked what is there.
    constexpr std::chrono::milliseconds kFar {5};
    auto readers = std::make_unique<PgPool>(address);
    if (reached->durability.roundTrip >= kFar)
        readers->prepare(2);
    if (auto ready = makeOrCheck(*reached->connection, address, options); !ready)
        return ready.error();
    // It is kept, for reading: another one would cost several round trips.
    if (!isReadOnly)
        if (auto turned = reached->connection->runScript("SET default_transaction_read_only = on");
            !turned)
            return turned.error();
    return std::unique_ptr<EventStore>(
        std::make_unique<PostgresStore>(address, options, reached->durability, std::move(givingUp),
                                        std::move(readers), std::move(reached->connection)));
}

Result<PgAddress> addressOf(const std::string& location, const OpenOptions& options)
{
    auto address = parsePgAddress(location);
    if (!address) // Until it is known to hold no password it is not repeated.
        return Error(address.error()).during("reading the address of a PostgreSQL store");
    if (!options.password.empty())
        address->parameters.emplace_back("password", options.password);
    return address;
}

} // namespace

bool isPostgresLocation(const std::string& location)
{
    return isPgAddress(location);
}

Result<std::unique_ptr<EventStore>> openPostgresStore(const std::string& location,
                                                      const OpenOptions& options)
{
    const bool isNew = options.mode == OpenMode::Create;
    auto address = addressOf(location, options);
    if (!address)
        return address.error();
    std::stop_source givingUp;
    address->givenUp = givingUp.get_token();
    const std::stop_callback stopped(options.stop, [&givingUp] { givingUp.request_stop(); });
    auto store = open(*address, options, givingUp);
    if (!store)
        return Error(store.error())
            .during((isNew ? "creating the store " : "opening the store ") + address->shown);
    return store;
}

Result<StoreProbe> probePostgresStore(const std::string& location, const OpenOptions& options)
{
    auto address = addressOf(location, options);
    if (!address)
        return address.error();
    address->givenUp = options.stop;
    const bool isReadOnly = options.mode == OpenMode::ReadOnly;
    const auto reached = reach(*address, options);
    if (!reached)
        return Error(reached.error()).during("reaching " + address->shown);
    StoreProbe probe;
    probe.description = describe(*address, options, reached->durability, *reached->connection);
    probe.roundTrip = reached->durability.roundTrip;
    auto checked = checkReplica(reached->durability, isReadOnly);
    if (checked)
        checked = checkPgSchema(*reached->connection, *address, isReadOnly);
    if (!checked) {
        probe.isMissing = checked.error().code == ErrorCode::NotFound;
        probe.trouble = checked.error().message;
    }
    return probe;
}

} // namespace headrace
