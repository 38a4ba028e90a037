// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/aggregate/state_diff.h"
#include "views/support/json/json_tree_model.h"

#include <string>
#include <vector>

namespace headrace {

/// What the tree needs to mark what became of `before`, a JSON text, by `operations`: one
/// JsonChange an operation, and of each removed field where it stood.
std::vector<JsonChange> jsonChanges(const std::string& before,
                                    const std::vector<PatchOperation>& operations);

} // namespace headrace
