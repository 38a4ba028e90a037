// SPDX-License-Identifier: Apache-2.0
#include "core/domain/projection.h"

#include <algorithm>
#include <array>

namespace headrace {

std::string_view columnTypeName(ColumnType type)
{
    static constexpr std::array kNames {"text", "integer", "real", "boolean", "json"};
    return kNames[static_cast<std::size_t>(type)];
}

const ColumnDescription* ProjectionDescription::column(std::string_view wanted) const
{
    const auto found = std::ranges::find(columns, wanted, &ColumnDescription::name);
    return found == columns.end() ? nullptr : &*found;
}

} // namespace headrace
