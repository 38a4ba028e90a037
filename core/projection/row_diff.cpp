// SPDX-License-Identifier: Apache-2.0
#include "core/projection/row_diff.h"

#include "core/projection/build_rows.h"
#include "core/projection/read_model_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headrace {
namespace {

bool isSame(const SqliteStatement& one, const SqliteStatement& other, int column)
{
    const auto kind = one.kind(column);
    if (kind != other.kind(column))
        return false;
    switch (kind) {
    case SqliteValue::Kind::Null:
        return true;
    case SqliteValue::Kind::Integer:
        return one.integer(column) == other.integer(column);
    case SqliteValue::Kind::Real:
        return one.real(column) == other.real(column);
    case SqliteValue::Kind::Text:
    case SqliteValue::Kind::Blob:
        break;
    }
    return one.bytes(column) == other.bytes(column);
}

} // namespace

RowDiff::RowDiff(Build before, Build after) : m_before(std::move(before)), m_after(std::move(after))
{
    const auto has = [](const Build& build, const std::string& name) {
        return std::ranges::find(build.columns, name, &ColumnDescription::name)
            != build.columns.end();
    };
    for (const ColumnDescription& column : m_before.columns)
        m_columns.push_back({column.name, true, has(m_after, column.name)});
    std::ranges::stable_partition(m_columns, &Column::isAfter);
    for (const ColumnDescription& column : m_after.columns)
        if (!has(m_before, column.name))
            m_columns.push_back({column.name, false, true});
}

Result<void> RowDiff::Side::step()
{
    const auto row = rows.step();
    if (!row)
        return row.error();
    isThere = *row;
    return {};
}

// Both sides yield the same columns; one that a table does not have is null.
Result<RowDiff::Side> RowDiff::openSide(SqliteDb& db, const Build& build, bool Column::*isThere)
{
    std::string columns = quoted(kKeyColumn);
    for (const Column& column : m_columns)
        columns += ", " + (column.*isThere ? quoted(column.name) : "NULL");
    auto rows = db.prepare(fmt::format("SELECT {}, {} FROM {}{} ORDER BY \"key\"", columns,
                                       kLastPositionColumn, quoted(build.table),
                                       m_key ? " WHERE \"key\" > ?" : ""));
    if (!rows)
        return rows.error();
    if (m_key)
        rows->bindText(1, *m_key);
    Side side {.rows = *std::move(rows)};
    if (auto stepped = side.step(); !stepped)
        return stepped.error();
    return side;
}

Result<bool> RowDiff::compare(SqliteDb& db, std::size_t most, std::vector<RowDifference>& found)
{
    auto before = openSide(db, m_before, &Column::isBefore);
    if (!before)
        return before.error();
    auto after = openSide(db, m_after, &Column::isAfter);
    if (!after)
        return after.error();
    std::string last;
    for (std::size_t i = 0; i < most; ++i) {
        if (!before->isThere && !after->isThere)
            return false;
        if (i + 1 == most) {
            const auto one = before->isThere ? before->rows.bytes(0) : after->rows.bytes(0);
            const auto other = after->isThere ? after->rows.bytes(0) : one;
            last = std::min(one, other);
        }
        if (auto compared = compareNext(*before, *after, found); !compared)
            return compared.error();
    }
    m_key = std::move(last); // Only now: the statements have pointed to the one before.
    return true;
}

// The row with the smaller key, or both with the same; then moves on.
Result<void> RowDiff::compareNext(Side& before, Side& after, std::vector<RowDifference>& found)
{
    const int order = !before.isThere ? 1
        : !after.isThere              ? -1
                                      : before.rows.bytes(0).compare(after.rows.bytes(0));
    if (order < 0) {
        addOneSided(before, RowDifference::Kind::Removed, found);
        return before.step();
    }
    if (order > 0) {
        addOneSided(after, RowDifference::Kind::Added, found);
        return after.step();
    }
    addChanged(before, after, found);
    if (auto stepped = before.step(); !stepped)
        return stepped;
    return after.step();
}

void RowDiff::addChanged(const Side& before, const Side& after, std::vector<RowDifference>& found)
{
    RowDifference difference;
    for (int i = 1; i < lastColumn(); ++i)
        if (!isSame(before.rows, after.rows, i))
            difference.cells.push_back({m_columns[static_cast<std::size_t>(i) - 1].name,
                                        valueAt(before.rows, i), valueAt(after.rows, i)});
    if (difference.cells.empty()) {
        ++m_counts.same;
        return;
    }
    ++m_counts.changed;
    difference.key = before.rows.bytes(0);
    difference.lastBefore = {before.rows.integer(lastColumn())};
    difference.lastAfter = {after.rows.integer(lastColumn())};
    found.push_back(std::move(difference));
}

void RowDiff::addOneSided(const Side& side, RowDifference::Kind kind,
                          std::vector<RowDifference>& found)
{
    const bool isAdded = kind == RowDifference::Kind::Added;
    RowDifference difference {.kind = kind, .key = std::string(side.rows.bytes(0))};
    for (int i = 1; i < lastColumn(); ++i) {
        const Column& column = m_columns[static_cast<std::size_t>(i) - 1];
        if (!(isAdded ? column.isAfter : column.isBefore))
            continue;
        difference.cells.push_back({column.name, {}, {}});
        RowDifference::Cell& cell = difference.cells.back();
        (isAdded ? cell.after : cell.before) = valueAt(side.rows, i);
    }
    ++(isAdded ? m_counts.added : m_counts.removed);
    (isAdded ? difference.lastAfter : difference.lastBefore) = {side.rows.integer(lastColumn())};
    found.push_back(std::move(difference));
}

} // namespace headrace
