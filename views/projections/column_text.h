// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/domain/projection.h"

#include <QString>

#include <optional>

namespace headrace {

/// A value of a read model as it is copied: "12", "1.5", "true"; empty for null.
QString columnText(const ColumnValue& value, ColumnType type);
/// The same as it is shown: numbers with groups.
QString shownColumnText(const ColumnValue& value, ColumnType type);

/// What the user typed as a value of `type`. InvalidArgument: says what is wanted.
Result<ColumnValue> columnValueOf(const QString& text, ColumnType type);

/// "+18", "−332.7": how far two numbers are apart; empty when one is none.
QString columnDifference(const ColumnValue& before, const ColumnValue& after, ColumnType type);

inline bool isNull(const ColumnValue& value)
{
    return std::holds_alternative<std::monostate>(value);
}
inline bool isNumeric(ColumnType type)
{
    return type == ColumnType::Integer || type == ColumnType::Real;
}

/// "integer, indexed".
QString columnTypeText(const ColumnDescription& column);

} // namespace headrace
