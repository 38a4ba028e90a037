// SPDX-License-Identifier: Apache-2.0
#include "core/store/store_migration.h"

#include "core/store/event_store.h"
#include "core/store/postgres/postgres_store.h"
#include "core/store/sqlite/sqlite_migration.h"

namespace headrace {

Result<StoreMigration> migrateStore(const std::string& location, Job& job)
{
    if (isPostgresLocation(location)) { // Its first layout is the present one.
        const auto store = openPostgresStore(location, {.mode = OpenMode::ReadOnly});
        return store ? Result<StoreMigration>(StoreMigration {}) : store.error();
    }
    auto migrated = migrateSqliteStore(location, job);
    if (!migrated)
        return Error(migrated.error()).during("migrating the store " + location);
    return migrated;
}

} // namespace headrace
