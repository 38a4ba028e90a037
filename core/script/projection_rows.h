// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: this header brings in the script engine's own.

#include "core/domain/projection_fold.h"
#include "core/script/projection_realm.h"

namespace headrace {

/// An array of strings from JavaScript.
std::vector<std::string> readTexts(JSContext* context, JS::HandleValue array);

/// Adds those of what the driver's takeList() returned.
void readTouches(JSContext* context, JS::HandleValue array, std::vector<KeyTouch>& touches);

/// Adds the rows of what the driver's takeChanged() returned; false: memory ran out.
bool readRows(JSContext* context, JS::HandleValue array, const ProjectionDescription& projection,
              RowBatch& rows);

/// `rows`, which were checked, as the driver's giveRows() takes them; null: an exception is
/// pending.
JSObject* toScriptRows(JSContext* context, const RowBatch& rows,
                       const ProjectionDescription& projection);

} // namespace headrace
