// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/postgres/pg_model_writer.h"
#include "core/store/postgres/pg_pool.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace headrace {

/// The rows of one projection in a schema of a PostgreSQL database. Thread-safe.
class PgReadModel final : public ReadModel
{
public:
    PgReadModel(std::shared_ptr<PgPool> readers, Identity identity,
                std::unique_ptr<PgModelWriter> writer, Clock clock)
        : m_readers(std::move(readers))
        , m_identity(std::move(identity))
        , m_writer(std::move(writer))
        , m_clock(std::move(clock))
    {
    }

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

    /// NotFound, Refused: as ReadModelPlace::open().
    Result<void> check();

private:
    template<typename Work>
    auto read(const Work& work) -> decltype(work(std::declval<PgConnection&>()));
    template<typename Work> auto readBuild(const std::string& table, const Work& work);
    Result<void> change(const PgModelWriter::Plan& plan);
    Result<void> changeBuild(const std::string& table,
                             const std::function<Result<PgStatements>(const PgBuilds& builds,
                                                                      const PgBuild& build)>& plan);
    PgStatements makingLive(const PgBuilds& builds, const PgBuild& build) const;
    void addRecord(PgStatements& statements, std::optional<RebuildRecord> record,
                   const std::string& from, const std::string& to) const;
    Error failed(Error error) const;

    const std::shared_ptr<PgPool> m_readers;
    const Identity m_identity;
    const std::unique_ptr<PgModelWriter> m_writer; // Null: open for reading.
    const Clock m_clock;
};

/// An error with which read model it was.
Error aboutPgModel(const PgAddress& address, const std::string& projection, Error error);

} // namespace headrace
