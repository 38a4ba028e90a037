// SPDX-License-Identifier: Apache-2.0
#include "core/projection/row_page.h"

#include "core/base/utf8.h"
#include "core/projection/row_sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace headrace {
namespace {

constexpr std::size_t kMostRows = 10'000;

Error invalid(std::string why)
{
    return {ErrorCode::InvalidArgument, std::move(why)};
}

constexpr std::uint32_t kLastCodePoint = 0x10FFFF;

// Of UTF-8, whose last character begins at `begin`.
std::uint32_t codePointAt(std::string_view text, std::size_t begin)
{
    const auto first = static_cast<unsigned char>(text[begin]);
    std::uint32_t point = first < 0x80 ? first
        : first < 0xE0                 ? first & 0x1FU
        : first < 0xF0                 ? first & 0x0FU
                                       : first & 0x07U;
    for (std::size_t i = begin + 1; i < text.size(); ++i)
        point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
    return point;
}

void appendCodePoint(std::string& text, std::uint32_t point)
{
    const auto add = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
    const auto more = [&](int shift) { add(0x80U | (point >> shift & 0x3FU)); };
    if (point < 0x80)
        return add(point);
    if (point < 0x800) {
        add(0xC0U | point >> 6);
    } else if (point < 0x10000) {
        add(0xE0U | point >> 12);
        more(6);
    } else {
        add(0xF0U | point >> 18);
        more(12);
        more(6);
    }
    more(0);
}

// The first text, of UTF-8 as `prefix` is, behind all that begin with it; none: there is none.
std::optional<std::string> behindPrefix(std::string prefix)
{
    while (!prefix.empty()) {
        std::size_t begin = prefix.size() - 1;
        while (begin > 0 && (static_cast<unsigned char>(prefix[begin]) & 0xC0U) == 0x80U)
            --begin;
        const std::uint32_t point = codePointAt(prefix, begin);
        prefix.resize(begin);
        if (point < kLastCodePoint) {
            appendCodePoint(prefix, point == 0xD7FF ? 0xE000 : point + 1); // No surrogates.
            return prefix;
        }
    }
    return {};
}

// Conditions of a query, and the values for its parameters.
struct Where
{
    std::string sql;
    std::vector<std::pair<ColumnValue, ColumnType>> values;

    void add(const std::string& condition)
    {
        sql += (sql.empty() ? " WHERE " : " AND ") + condition;
    }
    std::string parameter(ColumnValue value, ColumnType type)
    {
        values.emplace_back(std::move(value), type);
        return fmt::format("${}", values.size());
    }
    void add(const std::string& column, const char* comparison, ColumnValue value, ColumnType type)
    {
        add(fmt::format("{} {} {}", column, comparison, parameter(std::move(value), type)));
    }
};

// Rows that hold a value in the column that is sorted by, and rows that hold none, are two queries,
// one after the other: an index can answer each of them from any place on.
class RowPage
{
public:
    RowPage(const Build& build, const RowsRequest& request)
        : m_build(build)
        , m_request(request)
        , m_isByKey(request.sortBy == kKeyColumn)
    {
    }

    Result<std::vector<RowQuery>> queries();

private:
    Result<ColumnType> typeOf(const std::string& column) const;
    Result<void> check();
    Result<void> addFilter(const RowsRequest::Filter& filter);
    RowQuery byKey() const;
    RowQuery nulls() const;
    RowQuery values() const;
    RowQuery query(const Where& where) const;
    const char* beyond() const { return m_request.descending ? "<" : ">"; }
    const char* direction() const { return m_request.descending ? " DESC" : ""; }
    bool isBehindNull() const
    {
        return m_request.after && std::holds_alternative<std::monostate>(m_request.after->first);
    }

    const Build& m_build;
    const RowsRequest& m_request;
    const bool m_isByKey;
    ColumnType m_sortType = ColumnType::Text;
    Where m_filters;
};

Result<ColumnType> RowPage::typeOf(const std::string& column) const
{
    if (column == kKeyColumn)
        return ColumnType::Text;
    const auto found = std::ranges::find(m_build.columns, column, &ColumnDescription::name);
    if (found == m_build.columns.end())
        return invalid(fmt::format("{} has no column {}", m_build.table, column));
    return found->type;
}

Result<void> RowPage::check()
{
    if (m_request.limit < 1 || m_request.limit > kMostRows)
        return invalid(fmt::format("a page has 1 to {} rows, not {}", kMostRows, m_request.limit));
    const auto type = typeOf(m_request.sortBy);
    if (!type)
        return type.error();
    m_sortType = *type;
    if (m_request.after && !fits(m_request.after->first, *type))
        return invalid(fmt::format("the page is to go on behind {}, but {} is {}",
                                   kindOf(m_request.after->first), m_request.sortBy,
                                   columnTypeName(*type)));
    return {};
}

Result<void> RowPage::addFilter(const RowsRequest::Filter& filter)
{
    using Match = RowsRequest::Match;
    const auto type = typeOf(filter.column);
    if (!type)
        return type.error();
    const bool isNull = std::holds_alternative<std::monostate>(filter.value);
    const bool isText = *type == ColumnType::Text || *type == ColumnType::Json;
    if (!fits(filter.value, *type) || (isNull && filter.match != Match::Equals))
        return invalid(fmt::format("the column {} is {}, and cannot be compared with {}",
                                   filter.column, columnTypeName(*type), kindOf(filter.value)));
    if (filter.match == Match::Prefix && !isText)
        return invalid(fmt::format("the column {} is {}, and has no beginning to look for",
                                   filter.column, columnTypeName(*type)));
    const std::string column = quoted(filter.column);
    switch (filter.match) {
    case Match::Equals:
        isNull ? m_filters.add(column + " IS NULL")
               : m_filters.add(column, "=", filter.value, *type);
        break;
    case Match::AtLeast:
        m_filters.add(column, ">=", filter.value, *type);
        break;
    case Match::AtMost:
        m_filters.add(column, "<=", filter.value, *type);
        break;
    case Match::Prefix:
        if (!isUtf8(std::get<std::string>(filter.value))) {
            m_filters.add("FALSE"); // No text begins so.
            break;
        }
        m_filters.add(column, ">=", filter.value, *type);
        if (auto end = behindPrefix(std::get<std::string>(filter.value)))
            m_filters.add(column, "<", *std::move(end), *type);
        break;
    }
    return {};
}

RowQuery RowPage::query(const Where& where) const
{
    std::string order = quoted(kKeyColumn) + direction();
    if (!m_isByKey)
        order = quoted(m_request.sortBy) + direction() + ", " + order;
    return {fmt::format("SELECT {} FROM {}{} ORDER BY {}", columnList(m_build.columns),
                        quoted(m_build.table), where.sql, order),
            where.values};
}

RowQuery RowPage::byKey() const
{
    Where where = m_filters;
    if (m_request.after)
        where.add(quoted(kKeyColumn), beyond(), m_request.after->second, ColumnType::Text);
    return query(where);
}

RowQuery RowPage::nulls() const
{
    Where where = m_filters;
    where.add(quoted(m_request.sortBy) + " IS NULL");
    if (isBehindNull())
        where.add(quoted(kKeyColumn), beyond(), m_request.after->second, ColumnType::Text);
    return query(where);
}

RowQuery RowPage::values() const
{
    Where where = m_filters;
    const std::string column = quoted(m_request.sortBy);
    where.add(column + " IS NOT NULL");
    if (m_request.after && !isBehindNull()) {
        const std::string value = where.parameter(m_request.after->first, m_sortType);
        const std::string key = where.parameter(m_request.after->second, ColumnType::Text);
        where.add(fmt::format("({}, \"key\") {} ({}, {})", column, beyond(), value, key));
    }
    return query(where);
}

Result<std::vector<RowQuery>> RowPage::queries()
{
    if (auto checked = check(); !checked)
        return checked.error();
    for (const RowsRequest::Filter& filter : m_request.filters)
        if (auto added = addFilter(filter); !added)
            return added.error();
    std::vector<RowQuery> all;
    if (m_isByKey) {
        all.push_back(byKey());
    } else if (m_request.descending) {
        if (!isBehindNull())
            all.push_back(values());
        all.push_back(nulls());
    } else {
        if (!m_request.after || isBehindNull())
            all.push_back(nulls());
        all.push_back(values());
    }
    return all;
}

} // namespace

Result<std::vector<RowQuery>> rowPageQueries(const Build& build, const RowsRequest& request)
{
    return RowPage(build, request).queries();
}

} // namespace headrace
