// SPDX-License-Identifier: Apache-2.0
#include "core/projection/row_page.h"

#include "core/projection/build_rows.h"
#include "core/projection/read_model_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace headrace {
namespace {

constexpr std::size_t kMostRows = 10'000;

Error invalid(std::string why)
{
    return {ErrorCode::InvalidArgument, std::move(why)};
}

// The first text behind all that begin with `prefix`; none: there is none.
std::optional<std::string> behindPrefix(std::string prefix)
{
    while (!prefix.empty() && prefix.back() == '\xff')
        prefix.pop_back();
    if (prefix.empty())
        return {};
    prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

// Conditions of a query, and the values for their question marks.
struct Where
{
    std::string sql;
    std::vector<ColumnValue> values;

    void add(const std::string& condition)
    {
        sql += (sql.empty() ? " WHERE " : " AND ") + condition;
    }
    void add(const std::string& condition, ColumnValue value)
    {
        add(condition);
        values.push_back(std::move(value));
    }
};

// Rows that hold a value in the column that is sorted by, and rows that hold none, are two queries,
// one after the other: an index can answer each of them from any place on.
class RowPage
{
public:
    RowPage(SqliteDb& db, const Build& build, const RowsRequest& request)
        : m_db(db)
        , m_build(build)
        , m_request(request)
        , m_isByKey(request.sortBy == kKeyColumn)
    {
    }

    Result<RowBatch> read();

private:
    Result<ColumnType> typeOf(const std::string& column) const;
    Result<void> check() const;
    Result<void> addFilter(const RowsRequest::Filter& filter);
    Result<void> readByKey();
    Result<void> readNulls();
    Result<void> readValues();
    Result<void> readWhere(const Where& where);
    const char* beyond() const { return m_request.descending ? "<" : ">"; }
    const char* direction() const { return m_request.descending ? " DESC" : ""; }
    bool isBehindNull() const
    {
        return m_request.after && std::holds_alternative<std::monostate>(m_request.after->first);
    }

    SqliteDb& m_db;
    const Build& m_build;
    const RowsRequest& m_request;
    const bool m_isByKey;
    Where m_filters;
    RowBatch m_rows;
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

Result<void> RowPage::check() const
{
    if (m_request.limit < 1 || m_request.limit > kMostRows)
        return invalid(fmt::format("a page has 1 to {} rows, not {}", kMostRows, m_request.limit));
    const auto type = typeOf(m_request.sortBy);
    if (!type)
        return type.error();
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
        isNull ? m_filters.add(column + " IS NULL") : m_filters.add(column + " = ?", filter.value);
        break;
    case Match::AtLeast:
        m_filters.add(column + " >= ?", filter.value);
        break;
    case Match::AtMost:
        m_filters.add(column + " <= ?", filter.value);
        break;
    case Match::Prefix:
        m_filters.add(column + " >= ?", filter.value);
        if (auto end = behindPrefix(std::get<std::string>(filter.value)))
            m_filters.add(column + " < ?", *std::move(end));
        break;
    }
    return {};
}

Result<void> RowPage::readWhere(const Where& where)
{
    const std::size_t left = m_request.limit - m_rows.rows.size();
    if (left == 0)
        return {};
    std::string order = quoted(kKeyColumn) + direction();
    if (!m_isByKey)
        order = quoted(m_request.sortBy) + direction() + ", " + order;
    auto query = m_db.prepare(fmt::format("SELECT {} FROM {}{} ORDER BY {} LIMIT {}",
                                          columnList(m_build.columns), quoted(m_build.table),
                                          where.sql, order, left));
    if (!query)
        return query.error();
    for (std::size_t i = 0; i < where.values.size(); ++i)
        bindValue(*query, static_cast<int>(i) + 1, where.values[i]);
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            return {};
        addRow(m_rows, *query, m_build.columns.size());
    }
}

Result<void> RowPage::readByKey()
{
    Where where = m_filters;
    if (m_request.after)
        where.add(fmt::format("\"key\" {} ?", beyond()), m_request.after->second);
    return readWhere(where);
}

Result<void> RowPage::readNulls()
{
    Where where = m_filters;
    where.add(quoted(m_request.sortBy) + " IS NULL");
    if (isBehindNull())
        where.add(fmt::format("\"key\" {} ?", beyond()), m_request.after->second);
    return readWhere(where);
}

Result<void> RowPage::readValues()
{
    Where where = m_filters;
    const std::string column = quoted(m_request.sortBy);
    where.add(column + " IS NOT NULL");
    if (m_request.after && !isBehindNull()) {
        where.add(fmt::format("({}, \"key\") {} (?, ?)", column, beyond()), m_request.after->first);
        where.values.emplace_back(m_request.after->second);
    }
    return readWhere(where);
}

Result<RowBatch> RowPage::read()
{
    if (auto checked = check(); !checked)
        return checked.error();
    for (const RowsRequest::Filter& filter : m_request.filters)
        if (auto added = addFilter(filter); !added)
            return added.error();
    Result<void> done;
    if (m_isByKey)
        done = readByKey();
    else if (m_request.descending) {
        if (!isBehindNull())
            done = readValues();
        if (done)
            done = readNulls();
    } else {
        if (!m_request.after || isBehindNull())
            done = readNulls();
        if (done)
            done = readValues();
    }
    if (!done)
        return done.error();
    return std::move(m_rows);
}

} // namespace

Result<RowBatch> readRowPage(SqliteDb& db, const Build& build, const RowsRequest& request)
{
    return RowPage(db, build, request).read();
}

} // namespace headrace
