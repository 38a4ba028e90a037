// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/sqlite_store.h"

#include "core/store/already_applied.h"
#include "core/store/sqlite/reader_pool.h"
#include "core/store/sqlite/sqlite_read.h"
#include "core/store/sqlite/sqlite_schema.h"
#include "core/store/sqlite/sqlite_writer.h"
#include "core/store/sqlite/store_file.h"

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
        , m_readers(file, m_readAccess)
    {
        const std::string library = SqliteDb::libraryVersion();
        m_description.backend = "sqlite";
        m_description.version = "SQLite " + library.substr(0, library.rfind('.'));
        m_description.name = std::filesystem::path(file).stem().string();
        m_description.location = file;
        m_description.durability = "power-loss safe";
        m_description.readOnly = options.mode == OpenMode::ReadOnly;
        if (!m_description.readOnly)
            m_writer.emplace(file, options.clock);
    }
    ~SqliteStore() override;

    /// Whether the file is one that this build understands.
    Result<void> check();

    const StoreDescription& description() const override { return m_description; }
    Result<AppendAnswer> append(const AppendRequest& request) override;
    Result<EventBatch> readPage(const ReadRequest& request) override;
    Result<std::vector<StreamSummary>> streams(const StreamsRequest& request) override;
    Result<StreamSummary> stream(const StreamName& name) override;
    Result<StoreStatistics> statistics() override;
    Result<std::vector<HourCount>> activity() override;
    Result<Position> head() override;
    Result<Position> waitForAppend(Position, std::chrono::milliseconds, std::stop_token) override
    {
        return Error {ErrorCode::Unsupported, "waiting is not there yet"};
    }
    Result<std::optional<Position>> positionAt(Time time) override;
    Documents& documents() override { std::abort(); }
    Result<Verification> verify(Job&, const FindingHandler&) override
    {
        return Error {ErrorCode::Unsupported, "verifying is not there yet"};
    }

private:
    const std::string m_file;
    const SqliteDb::Access m_readAccess;
    StoreDescription m_description;
    TypeNames m_types;
    std::optional<SqliteWriter> m_writer;
    ReaderPool m_readers;
};

// The columns that readSummary() takes.
#define HEADRACE_STREAM_SUMMARY                                                                    \
    "SELECT name, events, head, first_us, last_us, bytes, last_position FROM stream"

Result<StreamSummary> readSummary(const SqliteStatement& row)
{
    auto name = StreamName::parse(std::string(row.bytes(0)));
    if (!name)
        return Error {ErrorCode::Corruption, "a stream has a damaged name"};
    return StreamSummary {*std::move(name),       row.integer(1),         {row.integer(2)},
                          fromUs(row.integer(3)), fromUs(row.integer(4)), row.integer(5),
                          {row.integer(6)}};
}

// The smallest string that is greater than all that start with `prefix`: above every name when it
// is empty.
std::string endOfPrefix(std::string prefix)
{
    while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff)
        prefix.pop_back();
    if (prefix.empty())
        return "\xff"; // No UTF-8 begins with this byte.
    prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

// A closed store is one file again. On a read-only connection only when that changes nothing in it.
SqliteStore::~SqliteStore()
{
    m_readers.clear();
    m_writer.reset();
    const LogState log = logState(m_file);
    const bool mayFold = m_description.readOnly ? log == LogState::Empty : log != LogState::None;
    if (!mayFold || m_readAccess != SqliteDb::Access::ReadWrite)
        return;
    LockFile lockFile(lockFileName(m_file));
    if (!lockFile.lock())
        return;
    foldLog(m_file);
    lockFile.removeAndUnlock();
}

Result<void> SqliteStore::check()
{
    auto reader = m_readers.take();
    if (!reader)
        return reader.error();
    if (auto checked = checkLayout(**reader); !checked || logState(m_file) == LogState::Filled)
        return checked;
    // With nothing in the log, the file itself must be as long as its header says; it may have
    // grown since, when another process has just folded its log in.
    const auto pages = (**reader).integer("PRAGMA page_count");
    const auto pageSize = (**reader).integer("PRAGMA page_size");
    if (!pages || !pageSize)
        return (!pages ? pages : pageSize).error();
    const std::int64_t bytes = fileBytes(m_file);
    if (bytes < *pages * *pageSize || bytes % *pageSize != 0)
        return Error {ErrorCode::Corruption,
                      "the store file is damaged or cut short; restore it from a backup"};
    return {};
}

Result<AppendAnswer> SqliteStore::append(const AppendRequest& request)
{
    if (!m_writer)
        return Error {ErrorCode::Refused,
                      "the store " + m_description.name
                          + " is open read-only; nothing was appended"};
    if (auto checked = checkRequest(request); !checked)
        return checked.error();
    return m_writer->append(request, m_types);
}

Result<EventBatch> SqliteStore::readPage(const ReadRequest& request)
{
    if (auto checked = checkRequest(request); !checked)
        return checked.error();
    auto reader = m_readers.take();
    if (!reader)
        return reader.error();
    return readPageOf(**reader, m_types, request);
}

Result<std::vector<StreamSummary>> SqliteStore::streams(const StreamsRequest& request)
{
    if (auto checked = checkRequest(request); !checked)
        return checked.error();
    auto reader = m_readers.take();
    if (!reader)
        return reader.error();
    // A category is a prefix of names: the longer of the two prefixes decides, when they agree.
    const std::string category = request.category ? *request.category + '-' : std::string();
    const std::string& prefix =
        request.prefix.size() >= category.size() ? request.prefix : category;
    std::vector<StreamSummary> found;
    if (!prefix.starts_with(request.prefix) || !prefix.starts_with(category))
        return found;
    // One bound on either side, or SQLite would walk along the index to where the page begins.
    auto query = request.after >= prefix
        ? (**reader).statement(HEADRACE_STREAM_SUMMARY
                               " WHERE name > ? AND name < ? ORDER BY name LIMIT ?")
        : (**reader).statement(HEADRACE_STREAM_SUMMARY
                               " WHERE name >= ? AND name < ? ORDER BY name LIMIT ?");
    if (!query)
        return query.error();
    const std::string end = endOfPrefix(prefix);
    query->bindText(1, std::max(request.after, prefix))
        .bindText(2, end)
        .bind(3, static_cast<std::int64_t>(request.limit));
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            return found;
        auto summary = readSummary(*query);
        if (!summary)
            return summary.error();
        found.push_back(*std::move(summary));
    }
}

Result<StreamSummary> SqliteStore::stream(const StreamName& name)
{
    auto reader = m_readers.take();
    if (!reader)
        return reader.error();
    auto query = (**reader).statement(HEADRACE_STREAM_SUMMARY " WHERE name = ?");
    if (!query)
        return query.error();
    const auto row = query->bindText(1, name.text()).step();
    if (!row)
        return row.error();
    if (!*row)
        return noSuchStream(name);
    return readSummary(*query);
}

Result<StoreStatistics> SqliteStore::statistics()
{
    auto reader = m_readers.take();
    if (!reader)
        return reader.error();
    auto statistics = readStatistics(**reader);
    if (statistics)
        statistics->diskBytes = diskBytes(m_file);
    return statistics;
}

Result<std::vector<HourCount>> SqliteStore::activity()
{
    auto reader = m_readers.take();
    if (!reader)
        return reader.error();
    auto query = (**reader).statement("SELECT hour, events FROM activity ORDER BY hour");
    if (!query)
        return query.error();
    std::vector<HourCount> hours;
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            return hours;
        hours.push_back({Time(std::chrono::hours(query->integer(0))), query->integer(1)});
    }
}

Result<Position> SqliteStore::head()
{
    auto reader = m_readers.take();
    if (!reader)
        return reader.error();
    const auto head = (**reader).integer("SELECT value FROM store_info WHERE key = 'head'");
    if (!head)
        return head.error();
    return Position {*head};
}

Result<std::optional<Position>> SqliteStore::positionAt(Time time)
{
    auto reader = m_readers.take();
    if (!reader)
        return reader.error();
    return positionAtTime(**reader, time);
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
