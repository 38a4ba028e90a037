// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/read_model.h"
#include "core/sqlite/sqlite_db.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace headrace {

/// A walk over two tables side by side in the order of keys, a stretch at a time: each within a
/// transaction of the caller's, so that none lasts.
class RowDiff
{
public:
    RowDiff(Build before, Build after);

    /// Compares up to `most` more keys, and adds what differs. False: that was the end.
    Result<bool> compare(SqliteDb& db, std::size_t most, std::vector<RowDifference>& found);

    const RowDiffCounts& counts() const { return m_counts; }

private:
    struct Column
    {
        std::string name;
        bool isBefore = false; ///< The table before has it.
        bool isAfter = false;
    };
    struct Side
    {
        SqliteStatement rows;
        bool isThere = false; ///< It stands on a row.
        Result<void> step();
    };

    Result<Side> openSide(SqliteDb& db, const Build& build, bool Column::*isThere);
    Result<void> compareNext(Side& before, Side& after, std::vector<RowDifference>& found);
    void addChanged(const Side& before, const Side& after, std::vector<RowDifference>& found);
    void addOneSided(const Side& side, RowDifference::Kind kind, std::vector<RowDifference>& found);
    int lastColumn() const { return static_cast<int>(m_columns.size()) + 1; }

    const Build m_before;
    const Build m_after;
    std::vector<Column> m_columns;
    std::optional<std::string> m_key; // The last one that was compared.
    RowDiffCounts m_counts;
};

} // namespace headrace
