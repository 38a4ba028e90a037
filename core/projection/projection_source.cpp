// SPDX-License-Identifier: Apache-2.0
#include "core/projection/projection_source.h"

#include <algorithm>

namespace headrace {

namespace {

constexpr std::int64_t kSmallPart = 3; // One in so many.

std::optional<std::string> oneCategory(std::span<const ProjectionDescription* const> projections)
{
    std::optional<std::string> category;
    for (const ProjectionDescription* projection : projections) {
        if (projection->from.size() != 1 || (category && *category != projection->from.front()))
            return std::nullopt;
        category = projection->from.front();
    }
    return category;
}

} // namespace

Result<Query> sourceOf(EventStore& store, std::span<const ProjectionDescription* const> projections)
{
    Query query {.category = oneCategory(projections)};
    if (!query.category)
        return query;
    const auto part = countOf(store, query);
    if (!part)
        return part.error();
    const auto all = countOf(store, {});
    if (!all)
        return all.error();
    return *part * kSmallPart < *all ? query : Query();
}

Result<Query> sourceOf(EventStore& store, const ProjectionDescription& projection)
{
    const ProjectionDescription* one = &projection;
    return sourceOf(store, {&one, 1});
}

Result<std::int64_t> countOf(EventStore& store, const Query& source)
{
    const auto counts = store.statistics();
    if (!counts)
        return counts.error();
    if (!source.category)
        return counts->events;
    const auto found =
        std::ranges::find(counts->categories, *source.category, &StoreStatistics::Category::name);
    return found == counts->categories.end() ? 0 : found->events;
}

} // namespace headrace
