// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/store_migration.h"

namespace headrace {

/// migrateStore() of a file.
Result<StoreMigration> migrateSqliteStore(const std::string& file, Job& job);

} // namespace headrace
