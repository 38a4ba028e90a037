// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/read_model.h"
#include "core/sqlite/sqlite_db.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headrace {

// Which builds a read model has. All within a transaction of the caller's.

/// A build and the number by which other tables refer to it.
struct StoredBuild
{
    std::int64_t id = 0;
    Build build;
};

/// Oldest first.
Result<std::vector<Build>> readBuilds(SqliteDb& db);
/// NotFound: there is no such table.
Result<StoredBuild> findBuild(SqliteDb& db, const std::string& table);
Result<std::optional<StoredBuild>> findBuildIn(SqliteDb& db, BuildState state);

/// Makes a table, and writes down that it is there.
Result<Build> addBuild(SqliteDb& db, const ProjectionDescription& projection,
                       const std::string& code, Time time);
/// Takes a table away, and everything that is kept of it.
Result<void> dropBuild(SqliteDb& db, const StoredBuild& build);
/// Building to Ready: with its indexes.
Result<void> finishBuild(SqliteDb& db, const StoredBuild& build);
/// What was live becomes Previous, replaced at `time`, what was Previous is dropped, and the view
/// moves over.
Result<void> makeBuildLive(SqliteDb& db, const std::string& projection, const StoredBuild& build,
                           Time time);

/// What a commit of rows changes of the build itself.
Result<void> advanceBuild(SqliteDb& db, const StoredBuild& build, const BuildProgress& progress,
                          std::int64_t moreRows, Time time);

} // namespace headrace
