// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/connections/connection_profile.h"
#include "core/base/result.h"

#include <QString>

#include <functional>
#include <vector>

namespace headrace {

using Connections = std::vector<ConnectionProfile>;

/// Reads the connections file (docs/connections.md). None: there is no such file. Errors name the
/// line, or the connection and its field: Refused: it is not what this Headrace writes, or newer;
/// Io.
Result<Connections> readConnections(const QString& file);

/// Reads the file, changes what was read and writes it, all of it or nothing; whoever else does so
/// waits meanwhile, in this program or another one. What cannot be read is left as it is, and is
/// the error, as is what `change` returns. Returns what the file holds now.
Result<Connections> changeConnections(const QString& file,
                                      const std::function<Result<void>(Connections&)>& change);

} // namespace headrace
