// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace headrace {
namespace {

class Select
{
public:
    explicit Select(PgArguments& arguments) : m_arguments(arguments) {}

    /// Positions with any of these terms.
    std::string any(char kind, const std::vector<std::string>& names)
    {
        PgArray terms(PgType::Bytes);
        for (const std::string& name : names)
            terms.add(std::string_view(kind + name));
        m_arguments.add(std::move(terms));
        return fmt::format("(SELECT unnest(positions) FROM term_run WHERE term = ANY(${}) "
                           "AND block BETWEEN $1 AND $2)",
                           m_arguments.types().size());
    }

    std::string all(const QueryItem& item)
    {
        std::vector<std::string> parts;
        if (!item.types.empty())
            parts.push_back(any('t', item.types));
        for (const std::string& tag : item.tags)
            parts.push_back(any('g', {tag}));
        return join(parts, " INTERSECT ");
    }

    static std::string join(const std::vector<std::string>& parts, const char* by)
    {
        if (parts.size() == 1)
            return parts.front();
        return fmt::format("({})", fmt::join(parts, by));
    }

private:
    PgArguments& m_arguments;
};

bool restrictsNothing(const QueryItem& item)
{
    return item.types.empty() && item.tags.empty();
}

} // namespace

std::string_view kept(std::string_view correlation)
{
    constexpr std::size_t kBytes = 256;
    return correlation.substr(0, kBytes);
}

std::string termSelect(const Query& query, PgArguments& arguments)
{
    Select select(arguments);
    std::vector<std::string> parts;
    if (query.category)
        parts.push_back(select.any('c', {*query.category}));
    if (query.correlation && !query.correlation->empty())
        parts.push_back(select.any('r', {std::string(kept(*query.correlation))}));
    if (std::ranges::none_of(query.items, restrictsNothing) && !query.items.empty()) {
        std::vector<std::string> items;
        for (const QueryItem& item : query.items)
            items.push_back(select.all(item));
        parts.push_back(Select::join(items, " UNION "));
    }
    return parts.empty() ? std::string() : Select::join(parts, " INTERSECT ");
}

} // namespace headrace
