// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/read_model.h"
#include "core/store/postgres/pg_connection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headrace {

// Which builds a projection has, and what is kept beside their rows. What changes something is a
// list of statements that are run in one transaction.

/// A build and the number by which other tables refer to it.
struct PgBuild
{
    std::int64_t id = 0;
    Build build;
};

/// The builds of one projection, as they were when they were read.
class PgBuilds
{
public:
    static Result<PgBuilds> read(PgConnection& connection, const std::string& projection);

    /// Oldest first.
    const std::vector<PgBuild>& all() const { return m_all; }
    /// NotFound: there is no such table.
    Result<PgBuild> find(const std::string& table) const;
    const PgBuild* in(BuildState state) const;     ///< Null: there is none.
    std::string liveTable() const;                 ///< Empty: there is none.
    std::int64_t begun() const { return m_begun; } ///< How many there have ever been.

private:
    std::vector<PgBuild> m_all;
    std::int64_t m_begun = 0;
};

using PgStatements = std::vector<PgStatement>;

void addPgBuild(PgStatements& statements, const std::string& projection, const Build& build,
                std::int64_t number);
void dropPgBuild(PgStatements& statements, const PgBuild& build);
/// Building to Ready: with its indexes.
void finishPgBuild(PgStatements& statements, const PgBuild& build);
void setPgState(PgStatements& statements, const PgBuild& build, BuildState state,
                std::optional<Time> replaced = std::nullopt);

Result<std::vector<ParkedKey>> readPgParked(PgConnection& connection, const PgBuild& build);
void changePgParked(PgStatements& statements, const PgBuild& build, const BuildProgress& progress);
Result<std::vector<SkippedEvent>> readPgSkipped(PgConnection& connection, const PgBuild& build);
void addPgSkipped(PgStatements& statements, const PgBuild& build, const SkippedEvent& event);

Result<std::vector<RebuildRecord>> readPgHistory(PgConnection& connection,
                                                 const std::string& projection);
/// The oldest give way.
void addPgRecord(PgStatements& statements, const std::string& projection,
                 const RebuildRecord& record);

} // namespace headrace
