// SPDX-License-Identifier: Apache-2.0
#include "core/projection/postgres/pg_model.h"

#include "core/projection/postgres/pg_model_layout.h"
#include "core/projection/postgres/pg_model_rows.h"
#include "core/projection/row_sql.h"

#include <fmt/format.h>

#include <utility>

namespace headrace {

Error aboutPgModel(const PgAddress& address, const std::string& projection, Error error)
{
    return std::move(error).during(fmt::format("the read model {} in the schema {} of the database "
                                               "{}",
                                               projection, address.schema, address.database));
}

Error PgReadModel::failed(Error error) const
{
    return aboutPgModel(m_readers->address(), m_identity.projection, std::move(error));
}

template<typename Work>
auto PgReadModel::read(const Work& work) -> decltype(work(std::declval<PgConnection&>()))
{
    using Answer = decltype(work(std::declval<PgConnection&>()));
    auto answer = m_readers->read([&](PgConnection& connection) -> Answer {
        auto given = work(connection);
        return given ? std::move(given) : aboutPgModel(given.error(), connection.lastState());
    });
    if (!answer)
        return failed(answer.error());
    return answer;
}

template<typename Work> auto PgReadModel::readBuild(const std::string& table, const Work& work)
{
    using Answer = decltype(work(std::declval<PgConnection&>(), std::declval<const PgBuild&>()));
    return read([&](PgConnection& connection) -> Answer {
        const auto builds = PgBuilds::read(connection, m_identity.projection);
        if (!builds)
            return builds.error();
        const auto build = builds->find(table);
        if (!build)
            return build.error();
        return work(connection, *build);
    });
}

Result<void> PgReadModel::check()
{
    return read([&](PgConnection& connection) -> Result<void> {
        const PgAddress& address = m_readers->address();
        if (auto checked = checkPgModelLayout(connection, address, m_identity.store, false);
            !checked)
            return checked;
        const auto known = connection.run("SELECT FROM headrace_projections WHERE name = $1::text",
                                          PgArguments().addText(m_identity.projection));
        if (!known)
            return known.error();
        if (known->size() == 0)
            return Error {ErrorCode::NotFound, "there is none; run the projection to make it"};
        return {};
    });
}

Result<void> PgReadModel::change(const PgModelWriter::Plan& plan)
{
    if (!m_writer)
        return failed({ErrorCode::Refused, "it is open for reading; open it as its writer"});
    auto done = m_writer->change(plan);
    return done ? done : failed(done.error());
}

Result<void> PgReadModel::changeBuild(
    const std::string& table,
    const std::function<Result<PgStatements>(const PgBuilds&, const PgBuild&)>& plan)
{
    return change([&](const PgBuilds& builds) -> Result<PgStatements> {
        const auto build = builds.find(table);
        return build ? plan(builds, *build) : build.error();
    });
}

// In the transaction of what it is the record of.
void PgReadModel::addRecord(PgStatements& statements, std::optional<RebuildRecord> record,
                            const std::string& from, const std::string& to) const
{
    if (!record)
        return;
    record->ended = m_clock();
    record->from = from;
    record->to = to;
    addPgRecord(statements, m_identity.projection, *record);
}

Result<std::vector<Build>> PgReadModel::builds()
{
    return read([&](PgConnection& connection) -> Result<std::vector<Build>> {
        const auto stored = PgBuilds::read(connection, m_identity.projection);
        if (!stored)
            return stored.error();
        std::vector<Build> builds;
        for (const PgBuild& build : stored->all())
            builds.push_back(build.build);
        return builds;
    });
}

Result<std::optional<Build>> PgReadModel::live()
{
    return read([&](PgConnection& connection) -> Result<std::optional<Build>> {
        const auto stored = PgBuilds::read(connection, m_identity.projection);
        if (!stored)
            return stored.error();
        const PgBuild* const found = stored->in(BuildState::Live);
        return found ? std::optional(found->build) : std::nullopt;
    });
}

Result<std::vector<ParkedKey>> PgReadModel::parked(const std::string& table)
{
    return readBuild(table, &readPgParked);
}

Result<std::vector<SkippedEvent>> PgReadModel::skipped(const std::string& table)
{
    return readBuild(table, &readPgSkipped);
}

Result<std::vector<RebuildRecord>> PgReadModel::history()
{
    return read(
        [&](PgConnection& connection) { return readPgHistory(connection, m_identity.projection); });
}

Result<RowBatch> PgReadModel::rows(const std::string& table, std::span<const std::string> keys)
{
    return readBuild(table, [&](PgConnection& connection, const PgBuild& build) {
        return readPgRows(connection, build.build, keys);
    });
}

Result<RowBatch> PgReadModel::page(const std::string& table, const RowsRequest& request)
{
    return readBuild(table, [&](PgConnection& connection, const PgBuild& build) {
        return readPgRowPage(connection, build.build, request);
    });
}

Result<RowDiffCounts> PgReadModel::diff(const std::string& before, const std::string& after,
                                        Job& job,
                                        const std::function<bool(const RowDifference&)>& handler)
{
    const auto find = [](PgConnection&, const PgBuild& build) -> Result<Build> {
        return build.build;
    };
    auto one = readBuild(before, find);
    auto other = readBuild(after, find);
    if (!one || !other)
        return (one ? other : one).error();
    return diffBuilds(*std::move(one), *std::move(other), job, handler,
                      [this](RowDiff& walk, std::vector<RowDifference>& found) {
                          return read([&](PgConnection& connection) {
                              return comparePgRows(connection, walk, found);
                          });
                      });
}

Result<Build> PgReadModel::begin(const ProjectionDescription& projection, const std::string& code)
{
    if (projection.name != m_identity.projection)
        return failed({ErrorCode::InvalidArgument,
                       fmt::format("it holds the projection {}, not {}", m_identity.projection,
                                   projection.name)});
    if (auto checked = checkTableOf(projection, kPgLimits); !checked)
        return checked.error();
    const Time time = m_clock();
    Build build {.version = projection.version,
                 .code = code,
                 .state = BuildState::Building,
                 .checkpoint = {},
                 .columns = projection.columns,
                 .begun = time,
                 .updated = time};
    auto done = change([&](const PgBuilds& builds) -> Result<PgStatements> {
        build.table = fmt::format("{}__{}", projection.name, builds.begun() + 1);
        PgStatements statements;
        addPgBuild(statements, projection.name, build, builds.begun() + 1);
        return statements;
    });
    if (!done)
        return done.error();
    return build;
}

Result<void> PgReadModel::write(const std::string& table, const RowBatch& rows,
                                const BuildProgress& progress)
{
    return changeBuild(table, [&](const PgBuilds&, const PgBuild& stored) -> Result<PgStatements> {
        if (auto checked = checkRows(stored.build, rows); !checked)
            return checked.error();
        if (auto checked = checkPgTexts(stored.build, rows); !checked)
            return checked.error();
        PgStatements statements;
        putPgRows(statements, stored, rows, progress, m_clock());
        changePgParked(statements, stored, progress);
        if (progress.skipped)
            addPgSkipped(statements, stored, *progress.skipped);
        addRecord(statements, progress.record, table, table);
        return statements;
    });
}

Result<void> PgReadModel::finish(const std::string& table,
                                 const std::optional<RebuildRecord>& record)
{
    return changeBuild(table,
                       [&](const PgBuilds& builds, const PgBuild& build) -> Result<PgStatements> {
                           PgStatements statements;
                           finishPgBuild(statements, build);
                           addRecord(statements, record, builds.liveTable(), table);
                           return statements;
                       });
}

PgStatements PgReadModel::makingLive(const PgBuilds& builds, const PgBuild& build) const
{
    PgStatements statements;
    finishPgBuild(statements, build);
    const PgBuild* const live = builds.in(BuildState::Live);
    const bool isSame = live && live->build.columns == build.build.columns;
    for (std::string& sql :
         createPgViewSql(m_readers->address(), m_identity.projection, build.build, isSame))
        statements.push_back({std::move(sql), {}, false});
    const PgBuild* const previous = builds.in(BuildState::Previous);
    if (previous && previous->id != build.id)
        dropPgBuild(statements, *previous);
    if (live)
        setPgState(statements, *live, BuildState::Previous, m_clock());
    setPgState(statements, build, BuildState::Live);
    return statements;
}

Result<void> PgReadModel::makeLive(const std::string& table,
                                   const std::optional<RebuildRecord>& record)
{
    return changeBuild(table,
                       [&](const PgBuilds& builds, const PgBuild& build) -> Result<PgStatements> {
                           if (build.build.state == BuildState::Live)
                               return PgStatements();
                           PgStatements statements = makingLive(builds, build);
                           addRecord(statements, record, builds.liveTable(), table);
                           return statements;
                       });
}

Result<void> PgReadModel::discard(const std::string& table,
                                  const std::optional<RebuildRecord>& record)
{
    return changeBuild(table, [&](const PgBuilds&, const PgBuild& build) -> Result<PgStatements> {
        if (build.build.state == BuildState::Live)
            return Error {ErrorCode::InvalidArgument,
                          build.build.table + " is live; make another build live first"};
        PgStatements statements;
        dropPgBuild(statements, build);
        addRecord(statements, record, table, {});
        return statements;
    });
}

Result<void> PgReadModel::dropPrevious(std::chrono::microseconds age)
{
    return change([&](const PgBuilds& builds) -> Result<PgStatements> {
        PgStatements statements;
        const PgBuild* const previous = builds.in(BuildState::Previous);
        const auto replaced = previous ? previous->build.replaced : std::nullopt;
        if (!replaced || m_clock() - *replaced < age)
            return statements;
        dropPgBuild(statements, *previous);
        addRecord(statements, droppedRecord(previous->build.table, m_clock()),
                  previous->build.table, {});
        return statements;
    });
}

Result<void> PgReadModel::record(const RebuildRecord& record)
{
    return change([&](const PgBuilds&) -> Result<PgStatements> {
        PgStatements statements;
        addPgRecord(statements, m_identity.projection, record);
        return statements;
    });
}

} // namespace headrace
