// SPDX-License-Identifier: Apache-2.0
// Where the read models of a store are, beside it or where somebody says.

#include "core/projection/postgres/pg_read_model.h"
#include "core/projection/projections.h"

#include <fmt/format.h>

namespace headrace {
namespace {

constexpr std::string_view kBesideTheStore = "postgres";

Error wrong(std::string message)
{
    return {ErrorCode::InvalidArgument, std::move(message)};
}

} // namespace

std::optional<std::filesystem::path> readModelFolder(const StoreDescription& store)
{
    if (store.backend != "sqlite")
        return std::nullopt;
    std::filesystem::path file = store.location;
    return file.replace_extension(".readmodels");
}

Result<std::string> readModelServer(const StoreDescription& store)
{
    if (store.backend != "postgresql")
        return wrong(fmt::format("{} is on no PostgreSQL server, so that its read models have no "
                                 "place beside it there; name the server by its address "
                                 "(postgresql://user@host/database?schema=name), or a folder",
                                 store.location));
    return readModelsBeside(store.location);
}

Result<void> placeReadModels(const StoreDescription& store, const std::string& where,
                             ProjectionsOptions& options)
{
    if (where == kBesideTheStore) {
        auto server = readModelServer(store);
        if (!server)
            return server.error();
        options.server = *std::move(server);
        return {};
    }
    if (where.find("://") != std::string::npos) {
        if (const auto place = readModelsOnServer(where, {}); !place)
            return Error(place.error()).during("where the read models are");
        options.server = where;
        return {};
    }
    if (!where.empty()) {
        options.folder = where;
        return {};
    }
    auto beside = readModelFolder(store);
    if (!beside)
        return wrong(fmt::format("{} is no file with a folder of read models beside it; say where "
                                 "they are: postgres (on that server, in a schema of their own), "
                                 "an address, or a folder",
                                 store.location));
    options.folder = *std::move(beside);
    return {};
}

} // namespace headrace
