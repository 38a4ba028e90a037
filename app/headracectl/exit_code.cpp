// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/exit_code.h"

namespace headrace {

ExitCode exitCodeOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Conflict:
        return ExitCode::Conflict;
    case ErrorCode::NotFound:
    case ErrorCode::Gone:
        return ExitCode::NotFound;
    case ErrorCode::Corruption:
    case ErrorCode::Refused:
    case ErrorCode::Unauthenticated:
        return ExitCode::Refused;
    case ErrorCode::Rejected:
        return ExitCode::Rejected;
    case ErrorCode::InvalidArgument:
    case ErrorCode::Busy:
    case ErrorCode::Unknown:
    case ErrorCode::Io:
    case ErrorCode::Unsupported:
    case ErrorCode::Cancelled:
        return ExitCode::Failed;
    }
    return ExitCode::Failed;
}

} // namespace headrace
