// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <string_view>

namespace headrace {

/// The operations of a lens as lines for people: "rename  source "cust", destination "customerId"".
/// Those inside another stand below it, indented. One line says so where there are none.
QStringList lensLines(std::string_view opsJson);

/// A JSON text in lines, for a schema; unchanged when it is not JSON.
QString jsonInLines(std::string_view json);

} // namespace headrace
