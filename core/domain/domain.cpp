// SPDX-License-Identifier: Apache-2.0
#include "core/domain/domain.h"

#include <fmt/format.h>

namespace headrace {

Error noSuchAggregate(const Domain& domain, std::string_view category)
{
    std::string known;
    for (const auto& declared : domain.description().aggregates)
        known += (known.empty() ? "" : ", ") + declared.category;
    return {ErrorCode::NotFound,
            fmt::format("{} declares no aggregate \"{}\"; it has {}", domain.fileName(), category,
                        known.empty() ? "none" : known)};
}

Error noSuchProjection(const Domain& domain, std::string_view name)
{
    std::string known;
    for (const auto& declared : domain.description().projections)
        known += (known.empty() ? "" : ", ") + declared.name;
    return {ErrorCode::NotFound,
            fmt::format("{} declares no projection \"{}\"; it has {}", domain.fileName(), name,
                        known.empty() ? "none" : known)};
}

} // namespace headrace
