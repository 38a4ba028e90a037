// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: this header brings in the script engine's own.

#include "core/script/script_realm.h"

namespace headrace {

/// Compiles and runs an ES module in `realm`, under limits, and yields what it exports by default
/// in `exported`. Rejected: as DomainModule::parse(); the message names file and line.
Result<void> runModule(ScriptRealm& realm, const std::string& source, const std::string& fileName,
                       const ScriptLimits& limits, JS::MutableHandleValue exported);

/// The line, from 1, on which the source seems to declare the property at `path`: a search by
/// names, good enough to lead a person there. A name given twice in `path` is the second of it.
unsigned lineOfPath(std::string_view source, const std::vector<std::string>& path);

} // namespace headrace
