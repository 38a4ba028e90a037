// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/event/event.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace headrace {

/// What a column of a read model holds. In the database Boolean is an integer, 0 or 1, and Json is
/// text.
enum class ColumnType { Text, Integer, Real, Boolean, Json };

/// "text", "integer", "real", "boolean", "json".
std::string_view columnTypeName(ColumnType type);

struct ColumnDescription
{
    std::string name;
    ColumnType type = ColumnType::Text;
    bool isIndexed = false; ///< Rows can be found and sorted by it quickly.
    friend bool operator==(const ColumnDescription&, const ColumnDescription&) = default;
};

/// What to do with an event that its handler cannot take.
enum class ProjectionErrorPolicy {
    Park, ///< Its key waits with the error; all others go on.
    Stop, ///< The projection stands still.
};

/// A fold over many streams into the rows of a read model, as a domain declares it.
struct ProjectionDescription
{
    std::string name;
    int version = 1;               ///< Of what its rows mean, from 1.
    std::vector<std::string> from; ///< Categories of streams, sorted; empty: every stream.
    std::vector<std::string> on;   ///< Event types with a handler, by their present names, sorted.
    std::vector<ColumnDescription> columns; ///< In the order of the declaration, without the key.
    bool isKeyedByStream = true;            ///< The key of a row is the name of the event's stream.
    ProjectionErrorPolicy onError = ProjectionErrorPolicy::Park;

    /// Null when there is none of this name.
    const ColumnDescription* column(std::string_view name) const;
};

/// The name of the column that holds a row's key; no declared column has it.
inline constexpr std::string_view kKeyColumn = "key";

/// Null; Integer and Boolean; Real; Text and Json.
using ColumnValue = std::variant<std::monostate, std::int64_t, double, std::string>;

/// Rows of one projection, each with the values of its columns in the order of the description.
/// Flat, so that ten thousand rows are a few allocations.
struct RowBatch
{
    struct Row
    {
        std::string key;
        bool isRemoved = false; ///< There is no such row any more; its values are null.
        Position last;          ///< Of the last event that touched it.
    };
    std::vector<Row> rows;
    std::vector<ColumnValue> values; ///< Of the first row, of the second, ...

    bool empty() const { return rows.empty(); }
};

/// Corruption: `rows`, which a read model gave, are none of this projection; the message says what
/// to do.
Result<void> checkRows(const RowBatch& rows, const ProjectionDescription& projection);

} // namespace headrace
