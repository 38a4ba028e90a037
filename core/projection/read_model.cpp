// SPDX-License-Identifier: Apache-2.0
#include "core/projection/read_model.h"

#include "core/projection/build_catalog.h"
#include "core/projection/build_notes.h"
#include "core/projection/build_rows.h"
#include "core/projection/read_model_file.h"
#include "core/projection/read_model_schema.h"
#include "core/projection/read_model_writer.h"
#include "core/projection/row_diff.h"
#include "core/projection/row_page.h"
#include "core/sqlite/reader_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headrace {
namespace {

// Keys that are compared in one read transaction: a few milliseconds.
constexpr std::size_t kDiffStretch = 5'000;

Error during(const std::string& file, Error error)
{
    return std::move(error).during("the read model " + file);
}

std::string tableOf(const std::optional<StoredBuild>& build)
{
    return build ? build->build.table : std::string();
}

} // namespace

class ReadModel::Private
{
public:
    Private(std::string file, Identity identity, std::optional<WriterLock> lock, Clock clock)
        : m_file(std::move(file))
        , m_identity(std::move(identity))
        , m_clock(std::move(clock))
        , m_readers(m_file, readModelAccess(m_file))
    {
        if (lock)
            m_writer.emplace(m_file, *std::move(lock));
    }

    const std::string& file() const { return m_file; }
    const Identity& identity() const { return m_identity; }
    Time time() const { return m_clock(); }

    /// What `work` reads, in one state of the file.
    template<typename Work> auto read(const Work& work) -> decltype(work(std::declval<SqliteDb&>()))
    {
        const auto lease = m_readers.take();
        if (!lease)
            return failed(lease.error());
        auto transaction = SqliteTransaction::begin(**lease, SqliteTransaction::Kind::Read);
        if (!transaction)
            return failed(transaction.error());
        auto answer = work(**lease);
        if (!answer)
            return failed(answer.error());
        return answer;
    }

    /// The same of a build.
    template<typename Work> auto readBuild(const std::string& table, const Work& work)
    {
        using Answer = decltype(work(std::declval<SqliteDb&>(), std::declval<StoredBuild>()));
        return read([&](SqliteDb& db) -> Answer {
            const auto build = findBuild(db, table);
            if (!build)
                return build.error();
            return work(db, *build);
        });
    }

    Result<void> change(const std::function<Result<void>(SqliteDb&)>& work)
    {
        if (!m_writer)
            return failed({ErrorCode::Refused, "it is open for reading; open it as its writer"});
        auto done = m_writer->change(work);
        return done ? done : failed(done.error());
    }

    Result<void> changeBuild(const std::string& table,
                             const std::function<Result<void>(SqliteDb&, const StoredBuild&)>& work)
    {
        return change([&](SqliteDb& db) -> Result<void> {
            const auto build = findBuild(db, table);
            return build ? work(db, *build) : build.error();
        });
    }

    /// Within the transaction of what it is the record of.
    Result<void> addRecord(SqliteDb& db, std::optional<RebuildRecord> record,
                           const std::string& from, const std::string& to) const
    {
        if (!record)
            return {};
        record->ended = time();
        record->from = from;
        record->to = to;
        return addToHistory(db, *record);
    }

    /// Adds what a file of before does not have.
    Result<void> bringUpToDate()
    {
        const auto isFormer = read(&isFormerLayout);
        if (!isFormer)
            return isFormer.error();
        if (!*isFormer)
            return {};
        return change([this](SqliteDb& db) { return addToFormerLayout(db, time()); });
    }

private:
    Error failed(Error error) const { return during(m_file, aboutReadModel(std::move(error))); }

    const std::string m_file;
    const Identity m_identity;
    const Clock m_clock;
    // The writer goes last, and as the last connection takes the log away.
    std::optional<ReadModelWriter> m_writer;
    ReaderPool m_readers;
};

Result<std::unique_ptr<ReadModel>> ReadModel::open(const std::string& file, Identity identity,
                                                   bool isWriter, Clock clock)
{
    auto found = findReadModel(file, isWriter);
    const bool isMissing = !found && found.error().code == ErrorCode::NotFound;
    if (!found && !(isWriter && isMissing))
        return during(file, found.error());
    std::optional<WriterLock> lock;
    if (isWriter) {
        if (auto made = makeFolderOf(file); !made)
            return during(file, made.error());
        auto taken = WriterLock::take(writerLockName(file), identity.program);
        if (!taken)
            return during(file, taken.error());
        lock.emplace(*std::move(taken));
        found = findReadModel(file, isWriter); // Another one may have made it until just now.
        if (!found && found.error().code == ErrorCode::NotFound)
            found = createReadModel(file, identity);
        if (!found)
            return during(file, aboutReadModel(found.error()));
    }
    auto d =
        std::make_unique<Private>(file, std::move(identity), std::move(lock), std::move(clock));
    if (isWriter)
        if (auto upToDate = d->bringUpToDate(); !upToDate)
            return upToDate.error();
    auto checked = d->read([&](SqliteDb& db) { return checkReadModelLayout(db, d->identity()); });
    if (!checked)
        return checked.error();
    return std::unique_ptr<ReadModel>(new ReadModel(std::move(d)));
}

Result<std::string> ReadModel::writerOf(const std::string& file)
{
    return WriterLock::holder(writerLockName(file));
}

ReadModel::ReadModel(std::unique_ptr<Private> priv) : d(std::move(priv)) {}
ReadModel::~ReadModel() = default;

Result<std::vector<Build>> ReadModel::builds()
{
    return d->read([](SqliteDb& db) { return readBuilds(db); });
}

Result<std::optional<Build>> ReadModel::live()
{
    return d->read([](SqliteDb& db) -> Result<std::optional<Build>> {
        auto found = findBuildIn(db, BuildState::Live);
        if (!found)
            return found.error();
        return *found ? std::optional((*found)->build) : std::nullopt;
    });
}

Result<std::vector<ParkedKey>> ReadModel::parked(const std::string& table)
{
    return d->readBuild(table, &readParked);
}

Result<std::vector<SkippedEvent>> ReadModel::skipped(const std::string& table)
{
    return d->readBuild(table, &readSkipped);
}

Result<std::vector<RebuildRecord>> ReadModel::history()
{
    return d->read(&readHistory);
}

Result<RowBatch> ReadModel::rows(const std::string& table, std::span<const std::string> keys)
{
    return d->readBuild(table, [&](SqliteDb& db, const StoredBuild& build) {
        return readRows(db, build.build, keys);
    });
}

Result<RowBatch> ReadModel::page(const std::string& table, const RowsRequest& request)
{
    return d->readBuild(table, [&](SqliteDb& db, const StoredBuild& build) {
        return readRowPage(db, build.build, request);
    });
}

Result<RowDiffCounts> ReadModel::diff(const std::string& before, const std::string& after, Job& job,
                                      const std::function<bool(const RowDifference&)>& handler)
{
    const auto find = [](SqliteDb&, const StoredBuild& build) -> Result<Build> {
        return build.build;
    };
    auto one = d->readBuild(before, find);
    auto other = d->readBuild(after, find);
    if (!one || !other)
        return (one ? other : one).error();
    job.setTotal(std::max(one->rows, other->rows));
    RowDiff walk(*std::move(one), *std::move(other));
    std::vector<RowDifference> found;
    for (bool isMore = true; isMore;) {
        if (auto goOn = job.goOn(); !goOn)
            return goOn.error();
        found.clear();
        const auto compared =
            d->read([&](SqliteDb& db) { return walk.compare(db, kDiffStretch, found); });
        if (!compared)
            return compared.error();
        isMore = *compared;
        // Outside of the transaction: what is done with a difference may take its time.
        for (const RowDifference& difference : found)
            if (!handler(difference))
                return walk.counts();
        const RowDiffCounts& counts = walk.counts();
        job.setDone(counts.same + counts.changed + std::max(counts.added, counts.removed));
    }
    return walk.counts();
}

Result<Build> ReadModel::begin(const ProjectionDescription& projection, const std::string& code)
{
    if (projection.name != d->identity().projection)
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("the read model {} holds the projection {}, not {}", d->file(),
                                  d->identity().projection, projection.name)};
    if (auto checked = checkTableOf(projection); !checked)
        return checked.error();
    Build build;
    auto done = d->change([&](SqliteDb& db) -> Result<void> {
        auto added = addBuild(db, projection, code, d->time());
        if (!added)
            return added.error();
        build = *std::move(added);
        return {};
    });
    if (!done)
        return done.error();
    return build;
}

Result<void> ReadModel::write(const std::string& table, const RowBatch& rows,
                              const BuildProgress& progress)
{
    return d->changeBuild(table, [&](SqliteDb& db, const StoredBuild& stored) -> Result<void> {
        if (auto checked = checkRows(stored.build, rows); !checked)
            return checked;
        const auto more = putRows(db, stored.build, rows);
        if (!more)
            return more.error();
        if (auto changed = changeParked(db, stored, progress); !changed)
            return changed;
        if (progress.skipped)
            if (auto kept = addSkipped(db, stored, *progress.skipped); !kept)
                return kept;
        if (auto advanced = advanceBuild(db, stored, progress, *more, d->time()); !advanced)
            return advanced;
        return d->addRecord(db, progress.record, table, table);
    });
}

Result<void> ReadModel::finish(const std::string& table, const std::optional<RebuildRecord>& record)
{
    return d->changeBuild(table, [&](SqliteDb& db, const StoredBuild& build) -> Result<void> {
        const auto live = findBuildIn(db, BuildState::Live);
        if (!live)
            return live.error();
        if (auto finished = finishBuild(db, build); !finished)
            return finished;
        return d->addRecord(db, record, tableOf(*live), table);
    });
}

Result<void> ReadModel::makeLive(const std::string& table,
                                 const std::optional<RebuildRecord>& record)
{
    return d->changeBuild(table, [&](SqliteDb& db, const StoredBuild& build) -> Result<void> {
        if (build.build.state == BuildState::Live)
            return {};
        const auto live = findBuildIn(db, BuildState::Live);
        if (!live)
            return live.error();
        if (auto made = makeBuildLive(db, d->identity().projection, build, d->time()); !made)
            return made;
        return d->addRecord(db, record, tableOf(*live), table);
    });
}

Result<void> ReadModel::discard(const std::string& table,
                                const std::optional<RebuildRecord>& record)
{
    return d->changeBuild(table, [&](SqliteDb& db, const StoredBuild& build) -> Result<void> {
        if (build.build.state == BuildState::Live)
            return Error {ErrorCode::InvalidArgument,
                          build.build.table + " is live; make another build live first"};
        if (auto dropped = dropBuild(db, build); !dropped)
            return dropped;
        return d->addRecord(db, record, table, {});
    });
}

Result<void> ReadModel::dropPrevious(std::chrono::microseconds age)
{
    return d->change([&](SqliteDb& db) -> Result<void> {
        const auto previous = findBuildIn(db, BuildState::Previous);
        if (!previous)
            return previous.error();
        const auto replaced = *previous ? (*previous)->build.replaced : std::nullopt;
        if (!replaced || d->time() - *replaced < age)
            return {};
        const std::string& table = (*previous)->build.table;
        if (auto dropped = dropBuild(db, **previous); !dropped)
            return dropped;
        return d->addRecord(db,
                            RebuildRecord {.kind = "drop",
                                           .what = table,
                                           .begun = d->time(),
                                           .outcome = "done",
                                           .reason = "its time was over"},
                            table, {});
    });
}

Result<void> ReadModel::record(const RebuildRecord& record)
{
    return d->change([&](SqliteDb& db) { return addToHistory(db, record); });
}

} // namespace headrace
