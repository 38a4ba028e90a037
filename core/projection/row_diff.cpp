// SPDX-License-Identifier: Apache-2.0
#include "core/projection/row_diff.h"

#include "core/projection/row_sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headrace {

ColumnValue owned(const CellView& cell)
{
    return std::visit(
        [](const auto& value) -> ColumnValue {
            if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string_view>)
                return std::string(value);
            else
                return value;
        },
        cell);
}

RowDiff::RowDiff(Build before, Build after) : m_before(std::move(before)), m_after(std::move(after))
{
    const auto has = [](const Build& build, const std::string& name) {
        return std::ranges::find(build.columns, name, &ColumnDescription::name)
            != build.columns.end();
    };
    for (const ColumnDescription& column : m_before.columns)
        m_columns.push_back({column.name, true, has(m_after, column.name)});
    std::stable_partition(m_columns.begin(), m_columns.end(),
                          [](const Column& column) { return column.isAfter; });
    for (const ColumnDescription& column : m_after.columns)
        if (!has(m_before, column.name))
            m_columns.push_back({column.name, false, true});
}

// Both sides yield the same columns; one that a table does not have is null.
std::string RowDiff::walkSql(const Build& build) const
{
    const bool isBefore = build.table == m_before.table;
    std::string columns = quoted(kKeyColumn);
    for (const Column& column : m_columns)
        columns +=
            ", " + ((isBefore ? column.isBefore : column.isAfter) ? quoted(column.name) : "NULL");
    return fmt::format("SELECT {}, {} FROM {}{} ORDER BY \"key\"", columns, kLastPositionColumn,
                       quoted(build.table), m_key ? " WHERE \"key\" > $1" : "");
}

Result<bool> RowDiff::compare(RowWalk& before, RowWalk& after, std::size_t most,
                              std::vector<RowDifference>& found)
{
    std::string last;
    for (std::size_t i = 0; i < most; ++i) {
        if (!before.isThere() && !after.isThere())
            return false;
        if (i + 1 == most) {
            const auto one = before.isThere() ? before.key() : after.key();
            const auto other = after.isThere() ? after.key() : one;
            last = std::min(one, other);
        }
        if (auto compared = compareNext(before, after, found); !compared)
            return compared.error();
    }
    m_key = std::move(last); // Only now: the walks have pointed to the one before.
    return true;
}

// The row with the smaller key, or both with the same; then moves on.
Result<void> RowDiff::compareNext(RowWalk& before, RowWalk& after,
                                  std::vector<RowDifference>& found)
{
    const int order = !before.isThere() ? 1
        : !after.isThere()              ? -1
                                        : before.key().compare(after.key());
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

void RowDiff::addChanged(const RowWalk& before, const RowWalk& after,
                         std::vector<RowDifference>& found)
{
    RowDifference difference;
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        if (const CellView one = before.cell(i), other = after.cell(i); one != other)
            difference.cells.push_back({m_columns[i].name, owned(one), owned(other)});
    if (difference.cells.empty()) {
        ++m_counts.same;
        return;
    }
    ++m_counts.changed;
    difference.key = before.key();
    difference.lastBefore = before.last();
    difference.lastAfter = after.last();
    found.push_back(std::move(difference));
}

void RowDiff::addOneSided(const RowWalk& side, RowDifference::Kind kind,
                          std::vector<RowDifference>& found)
{
    const bool isAdded = kind == RowDifference::Kind::Added;
    RowDifference difference {.kind = kind, .key = std::string(side.key())};
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const Column& column = m_columns[i];
        if (!(isAdded ? column.isAfter : column.isBefore))
            continue;
        difference.cells.push_back({column.name, {}, {}});
        RowDifference::Cell& cell = difference.cells.back();
        (isAdded ? cell.after : cell.before) = owned(side.cell(i));
    }
    ++(isAdded ? m_counts.added : m_counts.removed);
    (isAdded ? difference.lastAfter : difference.lastBefore) = side.last();
    found.push_back(std::move(difference));
}

Result<RowDiffCounts>
diffBuilds(Build before, Build after, Job& job,
           const std::function<bool(const RowDifference&)>& handler,
           const std::function<Result<bool>(RowDiff&, std::vector<RowDifference>&)>& stretch)
{
    job.setTotal(std::max(before.rows, after.rows));
    RowDiff walk(std::move(before), std::move(after));
    std::vector<RowDifference> found;
    for (bool isMore = true; isMore;) {
        if (auto goOn = job.goOn(); !goOn)
            return goOn.error();
        found.clear();
        const auto compared = stretch(walk, found);
        if (!compared)
            return compared.error();
        isMore = *compared;
        // Outside of the transaction: what is done with a difference may take its time.
        for (const RowDifference& difference : found)
            if (!handler(difference))
                return walk.counts();
        const RowDiffCounts& counts = walk.counts();
        job.setDone(counts.same + counts.changed + std::max(counts.added, counts.removed));
    }
    return walk.counts();
}

} // namespace headrace
