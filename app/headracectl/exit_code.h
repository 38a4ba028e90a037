// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

namespace headrace {

/// How headracectl ends. Scripts rely on the numbers; docs/cli.md lists them.
enum class ExitCode {
    Done = 0,
    Failed = 1,
    Usage = 2,    ///< The command line is wrong, or JSON or a predicate in it; nothing was done.
    Conflict = 3, ///< An expected version or a condition did not hold.
    NotFound = 4, ///< No such store, stream, version or projection.
    Refused = 5,  ///< Damaged, foreign, newer, read-only or untrusted.
    Rejected = 6, ///< By the domain: a rule, a schema, or a fault in the domain module.
};

/// What an error of the core ends with. A wrong command line is found before the core is asked
/// (or by VerbContext::isUsageWrong), so that an InvalidArgument speaks of the input: Failed.
ExitCode exitCodeOf(ErrorCode code);

} // namespace headrace
