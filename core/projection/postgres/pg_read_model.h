// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/read_model.h"

#include <memory>
#include <string>

namespace headrace {

/// The schema of the read models beside a store: "postgresql://db/shop?schema=headrace_read" for
/// the store at "postgresql://db/shop". InvalidArgument: this is no address of a server, or the
/// name of the schema would be too long.
Result<std::string> readModelsBeside(const std::string& store);

/// Read models in a schema of a PostgreSQL database, which is theirs alone: "headrace_read" where
/// `location` names none. `password` may be empty, libpq looks where it always does then. Connects
/// to nothing yet. InvalidArgument: this is no such address.
Result<std::shared_ptr<ReadModelPlace>> readModelsOnServer(const std::string& location,
                                                           const std::string& password);

} // namespace headrace
