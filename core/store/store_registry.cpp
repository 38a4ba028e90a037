// SPDX-License-Identifier: Apache-2.0
#include "core/store/store_registry.h"

#include "core/store/event_store.h"
#include "core/store/memory/memory_store.h"
#include "core/store/postgres/postgres_store.h"
#include "core/store/sqlite/sqlite_store.h"

#include <array>

namespace headrace {

std::span<const StoreBackend> storeBackends()
{
    static constexpr std::array backends {
        StoreBackend {"memory", false, &openMemoryStore},
        StoreBackend {"sqlite", true, &openSqliteStore},
        StoreBackend {"postgresql", true, &openPostgresStore},
    };
    return backends;
}

Result<std::unique_ptr<EventStore>> openStore(const std::string& location,
                                              const OpenOptions& options)
{
    return isPostgresLocation(location) ? openPostgresStore(location, options)
                                        : openSqliteStore(location, options);
}

Result<StoreProbe> probeStore(const std::string& location, const OpenOptions& options)
{
    if (isPostgresLocation(location))
        return probePostgresStore(location, options);
    const auto store = openSqliteStore(location, options);
    if (!store)
        return store.error();
    return StoreProbe {.description = (*store)->description()};
}

} // namespace headrace
