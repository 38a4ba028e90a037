// SPDX-License-Identifier: Apache-2.0
#include "core/store/store_migration.h"

#include "core/store/sqlite/sqlite_migration.h"

namespace headrace {

Result<StoreMigration> migrateStore(const std::string& location, Job& job)
{
    // A location is a path, as long as no other is known.
    auto migrated = migrateSqliteStore(location, job);
    if (!migrated)
        return Error(migrated.error()).during("migrating the store " + location);
    return migrated;
}

} // namespace headrace
