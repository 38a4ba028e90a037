// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/sqlite_store.h"

#include "core/sqlite/reader_pool.h"
#include "core/store/already_applied.h"
#include "core/store/append_signal.h"
#include "core/store/sqlite/chunk_counts.h"
#include "core/store/sqlite/snapshot_read.h"
#include "core/store/sqlite/sqlite_copying.h"
#include "core/store/sqlite/sqlite_documents.h"
#include "core/store/sqlite/sqlite_read.h"
#include "core/store/sqlite/sqlite_rewriting.h"
#include "core/store/sqlite/sqlite_schema.h"
#include "core/store/sqlite/sqlite_verify.h"
#include "core/store/sqlite/sqlite_writer.h"
#include "core/store/sqlite/store_file.h"
#include "core/store/sqlite/stored_stream.h"
#include "core/store/sqlite/token_row.h"
#include "core/store/sqlite/unindexed_tail.h"

#include <algorithm>
#include <filesystem>

namespace headrace {
namespace {

class SqliteStore final : public EventStore
{
public:
    SqliteStore(const std::string& file, const OpenOptions& options)
        : m_file(file)
        , m_readAccess(readAccess(file))
        , m_tail(std::max<std::size_t>(options.indexedAtOnce, 1))
        , m_readers(file, m_readAccess)
        , m_documents(m_readers, m_writer)
        , m_copying(m_readers, m_types, m_writer)
        , m_rewriting(m_readers, m_tail, m_writer, options.clock)
    {
        const std::string library = SqliteDb::libraryVersion();
        m_description.backend = "sqlite";
        m_description.version = "SQLite " + library.substr(0, library.rfind('.'));
        m_description.name = std::filesystem::path(file).stem().string();
        m_description.location = file;
        m_description.durability = "power-loss safe";
        m_description.readOnly = options.mode == OpenMode::ReadOnly;
        if (!m_description.readOnly)
            m_writer = std::make_unique<SqliteWriter>(file, options, m_tail,
                                                      [this] { m_signal.appended(); });
    }
    ~SqliteStore() override;

    /// Whether the file is one that this build understands.
    Result<void> check();

    const StoreDescription& description() const override { return m_description; }
    Result<AppendAnswer> append(const AppendRequest& request) override;
    Result<EventBatch> readPage(const ReadRequest& request) override;
    Result<EventBatch> readToken(const std::string& token) override;
    Result<std::vector<StreamSummary>> streams(const StreamsRequest& request) override;
    Result<StreamSummary> stream(const StreamName& name) override;
    Result<StoreStatistics> statistics() override;
    Result<std::vector<HourCount>> activity() override;
    Result<Position> head() override;
    Result<Position> waitForAppend(Position seen, std::chrono::milliseconds timeout,
                                   std::stop_token stop) override;
    Result<std::optional<Position>> positionAt(Time time) override;
    Documents& documents() override { return m_documents; }
    StoreCopying* copying() override { return &m_copying; }
    StoreRewriting* rewriting() override { return &m_rewriting; }
    Result<Verification> verify(Job& job, const FindingHandler& report) override;

private:
    Result<EventBatch> readLog(const ReadRequest& request);
    template<typename Work> auto read(Work work)
    {
        return readSnapshot(m_readers, m_tail, std::move(work));
    }

    const std::string m_file;
    const SqliteDb::Access m_readAccess;
    StoreDescription m_description;
    TypeNames m_types;
    UnindexedTail m_tail;
    AppendSignal m_signal;
    std::unique_ptr<SqliteWriter> m_writer; // None when the store is open read-only.
    ReaderPool m_readers;
    SqliteDocuments m_documents;
    SqliteCopying m_copying;
    SqliteRewriting m_rewriting;
};

// A closed store is one file again. On a read-only connection only when that changes nothing in it.
SqliteStore::~SqliteStore()
{
    m_readers.clear();
    if (m_writer) // What fails here is made up for by whoever opens the store next.
        static_cast<void>(m_writer->flushAll());
    m_writer.reset();
    const LogState log = logState(m_file);
    const bool mayFold = m_description.readOnly ? log == LogState::Empty : log != LogState::None;
    if (!mayFold || m_readAccess != SqliteDb::Access::ReadWrite)
        return;
    LockFile lockFile(lockFileName(m_file));
    if (!lockFile.lock(LockFile::kShortPatience)) // Whoever holds it closes it, too.
        return;
    foldLog(m_file);
    lockFile.removeAndUnlock();
}

Result<void> SqliteStore::check()
{
    auto reader = m_readers.take();
    if (!reader)
        return reader.error();
    if (auto checked = checkLayout(**reader, m_file); !checked)
        return checked;
    return checkLength(**reader, m_file);
}

Result<AppendAnswer> SqliteStore::append(const AppendRequest& request)
{
    if (!m_writer)
        return Error {ErrorCode::Refused,
                      "the store " + m_description.name
                          + " is open read-only; nothing was appended"};
    if (auto checked = checkRequest(request); !checked)
        return checked.error();
    return m_writer->append(request);
}

Result<EventBatch> SqliteStore::readPage(const ReadRequest& request)
{
    if (auto checked = checkRequest(request); !checked)
        return checked.error();
    if (request.query.isAll())
        return readLog(request);
    return read(
        [&](SqliteDb& db, const TailView& tail) { return readPageOf(db, tail, m_types, request); });
}

Result<EventBatch> SqliteStore::readToken(const std::string& token)
{
    if (auto checked = checkToken(token); !checked)
        return checked.error();
    return read(
        [&](SqliteDb& db, const TailView& tail) { return readTokenOf(db, tail, m_types, token); });
}

// Does not wait for the tail, which after a crash, or beside a writer, has to be read first.
Result<EventBatch> SqliteStore::readLog(const ReadRequest& request)
{
    auto reader = m_readers.take();
    if (!reader)
        return reader.error();
    auto transaction = SqliteTransaction::begin(**reader, SqliteTransaction::Kind::Read);
    if (!transaction)
        return transaction.error();
    const auto head = readHead(**reader);
    if (!head)
        return head.error();
    return readLogPage(**reader, *head, m_types, request);
}

Result<std::vector<StreamSummary>> SqliteStore::streams(const StreamsRequest& request)
{
    if (auto checked = checkRequest(request); !checked)
        return checked.error();
    return read([&](SqliteDb& db, const TailView& tail) { return listStreams(db, tail, request); });
}

Result<StreamSummary> SqliteStore::stream(const StreamName& name)
{
    const auto found = read(
        [&](SqliteDb& db, const TailView& tail) { return summarizeStream(db, tail, name.text()); });
    if (!found)
        return found.error();
    if (!*found)
        return noSuchStream(name);
    return **found;
}

Result<StoreStatistics> SqliteStore::statistics()
{
    auto statistics = read(&readStatistics);
    if (statistics)
        statistics->diskBytes = diskBytes(m_file);
    return statistics;
}

Result<std::vector<HourCount>> SqliteStore::activity()
{
    return read(&readActivity);
}

Result<Position> SqliteStore::head()
{
    auto reader = m_readers.take();
    if (!reader)
        return reader.error();
    const auto head = readHead(**reader);
    if (!head)
        return head.error();
    return Position {*head};
}

Result<Position> SqliteStore::waitForAppend(Position seen, std::chrono::milliseconds timeout,
                                            std::stop_token stop)
{
    // Other processes give no sign: their appends are looked for this often.
    constexpr std::chrono::milliseconds kLook {20};
    // So long a time that it may stand for any longer one, which would overflow the clock.
    constexpr std::chrono::milliseconds kForEver = std::chrono::years(1);
    const auto deadline = std::chrono::steady_clock::now() + std::min(timeout, kForEver);
    for (;;) {
        const auto sign = m_signal.sign();
        const auto now = head();
        const auto left = deadline - std::chrono::steady_clock::now();
        if (!now || *now > seen || stop.stop_requested() || left.count() <= 0)
            return now;
        m_signal.wait(sign, std::min<std::chrono::nanoseconds>(left, kLook), stop);
    }
}

Result<std::optional<Position>> SqliteStore::positionAt(Time time)
{
    return read(
        [time](SqliteDb& db, const TailView& tail) { return positionAtTime(db, tail, time); });
}

Result<Verification> SqliteStore::verify(Job& job, const FindingHandler& report)
{
    return verifyFile(m_readers, job, report);
}

} // namespace

Result<std::unique_ptr<EventStore>> openSqliteStore(const std::string& file,
                                                    const OpenOptions& options)
{
    if (options.mode == OpenMode::Create) {
        if (auto created = createStoreFile(file); !created)
            return Error(created.error()).during("creating the store " + file);
    } else if (auto found = findStoreFile(file, options.mode); !found) {
        return Error(found.error()).during("opening the store " + file);
    }
    auto store = std::make_unique<SqliteStore>(file, options);
    if (auto checked = store->check(); !checked)
        return Error(checked.error()).during("opening the store " + file);
    return std::unique_ptr<EventStore>(std::move(store));
}

} // namespace headrace
