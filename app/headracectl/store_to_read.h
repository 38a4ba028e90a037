// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/store_registry.h"

#include <memory>
#include <string>

namespace headrace {

/// Opens a store together with the archives of what has left it. Where one cannot be reached, that
/// is said on standard error, and its events are missing. Errors: as openStore().
Result<std::unique_ptr<EventStore>> openWithArchives(const std::string& location, OpenMode mode);

} // namespace headrace
