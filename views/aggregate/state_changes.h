// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/aggregate/timeline.h"
#include "views/support/json/json_tree_model.h"

#include <vector>

namespace headrace {

/// What the tree needs to mark the later state of `change`: one JsonChange an operation, and of
/// each removed field where it stood in the earlier state.
std::vector<JsonChange> stateChanges(const StateChange& change);

} // namespace headrace
