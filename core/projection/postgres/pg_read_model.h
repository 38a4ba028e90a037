// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/read_model.h"

#include <memory>
#include <string>

namespace headrace {

/// Read models in the database of a PostgreSQL store, in a schema beside it: "headrace_read".
/// `location` is the address of the store; `password` may be empty, libpq looks where it always
/// does then. Connects to nothing yet. InvalidArgument: this is no such address.
Result<std::shared_ptr<ReadModelPlace>> readModelsOnServer(const std::string& location,
                                                           const std::string& password);

} // namespace headrace
