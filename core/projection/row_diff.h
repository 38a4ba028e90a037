// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/read_model.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace headrace {

/// A value where it lies, good until the next step. As ColumnValue.
using CellView = std::variant<std::monostate, std::int64_t, double, std::string_view>;
ColumnValue owned(const CellView& cell);

/// The rows of one build in the order of keys, as a walk over two builds reads them.
class RowWalk
{
public:
    virtual ~RowWalk() = default;
    virtual bool isThere() const = 0; ///< It stands on a row.
    virtual Result<void> step() = 0;
    virtual std::string_view key() const = 0;
    virtual CellView cell(std::size_t column) const = 0; ///< Of RowDiff::columns().
    virtual Position last() const = 0;
};

/// A walk over two builds side by side, a stretch at a time: each stretch is read from one state of
/// the database, and no transaction lasts longer than that.
class RowDiff
{
public:
    struct Column
    {
        std::string name;
        bool isBefore = false; ///< The build before has it.
        bool isAfter = false;
    };

    RowDiff(Build before, Build after);

    const Build& before() const { return m_before; }
    const Build& after() const { return m_after; }
    /// Those that both have, and then those that one of them has.
    const std::vector<Column>& columns() const { return m_columns; }
    /// What a walk over `build` selects: key, these columns, last position, from a row behind $1
    /// when there is behind().
    std::string walkSql(const Build& build) const;
    /// The last key that was compared; the next stretch begins behind it.
    const std::optional<std::string>& behind() const { return m_key; }

    /// Compares up to `most` more keys, and adds what differs. False: that was the end.
    Result<bool> compare(RowWalk& before, RowWalk& after, std::size_t most,
                         std::vector<RowDifference>& found);

    const RowDiffCounts& counts() const { return m_counts; }

private:
    Result<void> compareNext(RowWalk& before, RowWalk& after, std::vector<RowDifference>& found);
    void addChanged(const RowWalk& before, const RowWalk& after, std::vector<RowDifference>& found);
    void addOneSided(const RowWalk& side, RowDifference::Kind kind,
                     std::vector<RowDifference>& found);

    const Build m_before;
    const Build m_after;
    std::vector<Column> m_columns;
    std::optional<std::string> m_key; // The last one that was compared.
    RowDiffCounts m_counts;
};

/// Keys that are compared in one stretch: a few milliseconds.
inline constexpr std::size_t kDiffStretch = 5'000;

/// ReadModel::diff(), with `stretch` to compare the next keys in a transaction of its own.
Result<RowDiffCounts>
diffBuilds(Build before, Build after, Job& job,
           const std::function<bool(const RowDifference&)>& handler,
           const std::function<Result<bool>(RowDiff&, std::vector<RowDifference>&)>& stretch);

} // namespace headrace
