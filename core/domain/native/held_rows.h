// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/projection_fold.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace headrace::native {

/// The rows of a projection that a native fold holds, by key. For core/domain/native only.
class HeldRows
{
public:
    struct Row
    {
        std::string key;
        std::vector<ColumnValue> values;
        Position last;
        std::int64_t used = 0; // When it was touched last, see beginPage().
        bool isThere = false;
        bool wasThere = false; // When changes were taken last.
        bool isChanged = false;
        bool isParked = false;
    };

    explicit HeldRows(std::size_t columns) : m_columns(columns) {}

    void start();
    void park(const std::string& key);
    void restrictTo(std::optional<std::set<std::string>> keys) { m_wanted = std::move(keys); }
    bool isRestricted() const { return m_wanted.has_value(); }

    /// What is touched until the next call was touched last. `isAsking`: rows that are not held are
    /// kept for ask().
    void beginPage(bool isAsking);
    /// The row of that key, there or not. Null: it is parked, or not wanted.
    Row* touch(const std::string& key);
    /// Asks for all that were touched and not held. Errors: those of `rows`; Corruption: what it
    /// gave are no rows of this projection.
    Result<void> ask(const RowSource& rows, const ProjectionDescription& projection);

    /// The event at `position` left `values` in the row.
    void put(Row& row, const std::vector<ColumnValue>& values, Position position);
    void remove(Row& row, Position position);

    std::size_t changed() const { return m_changed.size() - m_phantoms; }
    RowBatch takeChanges();
    /// Lets go of those unused for longest, when there are many.
    void letGo();
    bool hasLetGo() const { return m_hasLetGo; }

private:
    void touched(Row& row, Position position);

    const std::size_t m_columns;
    std::unordered_map<std::string, Row> m_rows;
    std::unordered_set<std::string> m_parked;
    std::optional<std::set<std::string>> m_wanted;
    std::vector<Row*> m_changed;
    std::size_t m_phantoms = 0; // Of those that changed: came and went in between.
    std::vector<Row*> m_missing;
    bool m_isAsking = false;
    std::int64_t m_page = 0;
    std::size_t m_bytes = 0; // About what they take.
    bool m_hasLetGo = false;
};

} // namespace headrace::native
