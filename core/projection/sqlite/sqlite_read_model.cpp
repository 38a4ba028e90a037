// SPDX-License-Identifier: Apache-2.0
#include "core/projection/sqlite/sqlite_read_model.h"

#include "core/projection/row_sql.h"
#include "core/projection/sqlite/build_catalog.h"
#include "core/projection/sqlite/build_notes.h"
#include "core/projection/sqlite/build_rows.h"
#include "core/projection/sqlite/model_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headrace {
namespace {

std::string tableOf(const std::optional<StoredBuild>& build)
{
    return build ? build->build.table : std::string();
}

class SqliteReadModel final : public ReadModel
{
public:
    explicit SqliteReadModel(std::unique_ptr<ModelFile> file) : d(std::move(file)) {}

    Result<std::vector<Build>> builds() override;
    Result<std::optional<Build>> live() override;
    Result<std::vector<ParkedKey>> parked(const std::string& table) override;
    Result<std::vector<SkippedEvent>> skipped(const std::string& table) override;
    Result<std::vector<RebuildRecord>> history() override;
    Result<RowBatch> rows(const std::string& table, std::span<const std::string> keys) override;
    Result<RowBatch> page(const std::string& table, const RowsRequest& request) override;
    Result<RowDiffCounts> diff(const std::string& before, const std::string& after, Job& job,
                               const std::function<bool(const RowDifference&)>& handler) override;
    Result<Build> begin(const ProjectionDescription& projection, const std::string& code) override;
    Result<void> write(const std::string& table, const RowBatch& rows,
                       const BuildProgress& progress) override;
    Result<void> finish(const std::string& table,
                        const std::optional<RebuildRecord>& record) override;
    Result<void> makeLive(const std::string& table,
                          const std::optional<RebuildRecord>& record) override;
    Result<void> discard(const std::string& table,
                         const std::optional<RebuildRecord>& record) override;
    Result<void> dropPrevious(std::chrono::microseconds age) override;
    Result<void> record(const RebuildRecord& record) override;

private:
    const std::unique_ptr<ModelFile> d;
};

Result<std::vector<Build>> SqliteReadModel::builds()
{
    return d->read([](SqliteDb& db) { return readBuilds(db); });
}

Result<std::optional<Build>> SqliteReadModel::live()
{
    return d->read([](SqliteDb& db) -> Result<std::optional<Build>> {
        auto found = findBuildIn(db, BuildState::Live);
        if (!found)
            return found.error();
        return *found ? std::optional((*found)->build) : std::nullopt;
    });
}

Result<std::vector<ParkedKey>> SqliteReadModel::parked(const std::string& table)
{
    return d->readBuild(table, &readParked);
}

Result<std::vector<SkippedEvent>> SqliteReadModel::skipped(const std::string& table)
{
    return d->readBuild(table, &readSkipped);
}

Result<std::vector<RebuildRecord>> SqliteReadModel::history()
{
    return d->read(&readHistory);
}

Result<RowBatch> SqliteReadModel::rows(const std::string& table, std::span<const std::string> keys)
{
    return d->readBuild(table, [&](SqliteDb& db, const StoredBuild& build) {
        return readRows(db, build.build, keys);
    });
}

Result<RowBatch> SqliteReadModel::page(const std::string& table, const RowsRequest& request)
{
    return d->readBuild(table, [&](SqliteDb& db, const StoredBuild& build) {
        return readRowPage(db, build.build, request);
    });
}

Result<RowDiffCounts>
SqliteReadModel::diff(const std::string& before, const std::string& after, Job& job,
                      const std::function<bool(const RowDifference&)>& handler)
{
    const auto find = [](SqliteDb&, const StoredBuild& build) -> Result<Build> {
        return build.build;
    };
    auto one = d->readBuild(before, find);
    auto other = d->readBuild(after, find);
    if (!one || !other)
        return (one ? other : one).error();
    return diffBuilds(*std::move(one), *std::move(other), job, handler,
                      [this](RowDiff& walk, std::vector<RowDifference>& found) {
                          return d->read(
                              [&](SqliteDb& db) { return compareRows(db, walk, found); });
                      });
}

Result<Build> SqliteReadModel::begin(const ProjectionDescription& projection,
                                     const std::string& code)
{
    if (projection.name != d->identity().projection)
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("the read model {} holds the projection {}, not {}", d->file(),
                                  d->identity().projection, projection.name)};
    if (auto checked = checkTableOf(projection, kFileLimits); !checked)
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

Result<void> SqliteReadModel::write(const std::string& table, const RowBatch& rows,
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

Result<void> SqliteReadModel::finish(const std::string& table,
                                     const std::optional<RebuildRecord>& record)
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

Result<void> SqliteReadModel::makeLive(const std::string& table,
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

Result<void> SqliteReadModel::discard(const std::string& table,
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

Result<void> SqliteReadModel::dropPrevious(std::chrono::microseconds age)
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
        return d->addRecord(db, droppedRecord(table, d->time()), table, {});
    });
}

Result<void> SqliteReadModel::record(const RebuildRecord& record)
{
    return d->change([&](SqliteDb& db) { return addToHistory(db, record); });
}

Error during(const std::string& file, Error error)
{
    return std::move(error).during("the read model " + file);
}

} // namespace

Result<std::unique_ptr<ReadModel>>
openReadModelFile(const std::string& file, ReadModel::Identity identity, bool isWriter, Clock clock)
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
        std::make_unique<ModelFile>(file, std::move(identity), std::move(lock), std::move(clock));
    if (isWriter)
        if (auto upToDate = d->bringUpToDate(); !upToDate)
            return upToDate.error();
    auto checked = d->read([&](SqliteDb& db) { return checkReadModelLayout(db, d->identity()); });
    if (!checked)
        return checked.error();
    return std::make_unique<SqliteReadModel>(std::move(d));
}

namespace {

class ModelFolder final : public ReadModelPlace
{
public:
    explicit ModelFolder(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    Result<std::unique_ptr<ReadModel>> open(const ReadModel::Identity& identity, bool isWriter,
                                            const Clock& clock) override
    {
        return openReadModelFile(fileOf(identity.projection), identity, isWriter, clock);
    }
    Result<std::string> writerOf(const std::string& projection) override
    {
        return WriterLock::holder(writerLockName(fileOf(projection)));
    }
    std::int64_t bytesOf(const std::string& projection) override
    {
        std::error_code failure;
        const auto bytes = std::filesystem::file_size(fileOf(projection), failure);
        return failure ? 0 : static_cast<std::int64_t>(bytes);
    }

private:
    std::string fileOf(const std::string& projection) const
    {
        return (m_folder / (projection + ".db")).string();
    }
    const std::filesystem::path m_folder;
};

} // namespace

std::shared_ptr<ReadModelPlace> readModelsInFolder(const std::filesystem::path& folder)
{
    return std::make_shared<ModelFolder>(folder);
}

} // namespace headrace
