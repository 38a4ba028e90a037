// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/headracectl/arguments.h"
#include "app/headracectl/output.h"
#include "core/base/result.h"

#include <functional>
#include <span>

namespace headrace {

/// What a verb runs with.
struct VerbContext
{
    Output& out;
    bool json = false; ///< Print JSON objects, not text for people.
    /// Set by a verb whose error says that its arguments are wrong, which only the module could
    /// tell: ExitCode::Usage.
    bool isUsageWrong = false;
};

/// Does a verb's work. Its error becomes one sentence and an exit code.
using VerbRun = std::function<Result<void>(VerbContext& context)>;

/// One word of headracectl's language: a file verb_<name>.cpp and a row in verbs().
struct Verb
{
    const char* name;
    const char* summary;
    const char* example;
    /// Declares the verb's arguments; what comes back runs after they were taken.
    VerbRun (*declare)(Arguments& arguments);
};

/// Every verb, in the order of the help.
std::span<const Verb> verbs();

} // namespace headrace
