// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/store_to_read.h"

#include "core/archive/store_with_archives.h"

#include <fmt/format.h>

#include <cstdio>

namespace headrace {

Result<std::unique_ptr<EventStore>> openWithArchives(const std::string& location, OpenMode mode)
{
    auto store = openStore(location, {.mode = mode});
    if (!store)
        return store;
    auto beside = withItsArchives(*std::move(store));
    if (!beside)
        return beside.error();
    for (const std::string& why : beside->unreachable)
        fmt::print(stderr, "headracectl: what has left the store is not read: {}\n", why);
    return std::move(beside->store);
}

} // namespace headrace
