// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: this header brings in the script engine's own.

#include "core/script/script_engine.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// What messages and stacks call an expression.
inline constexpr char kExpressionFile[] = "expression";

/// Compiles an expression that a person typed into a function of `parameters`, in the present
/// realm. Call it within a ScriptRun. InvalidArgument: it is none; the message names line (when
/// there are several) and column.
Result<JSFunction*> compileExpression(JSContext* context, ScriptRun& run,
                                      std::string_view expression,
                                      std::span<const char* const> parameters);

/// Which of `parameters` an expression reads. InvalidArgument: it is no single expression, or it
/// would change what it looks at: it assigns to a member, deletes one, or calls what is known to
/// change an array, map or object. It runs nothing of the expression.
Result<std::vector<std::string>> readsOfExpression(std::string_view expression,
                                                   std::span<const char* const> parameters);

} // namespace headrace
