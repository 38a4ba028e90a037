// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace headrace {

/// Why a call failed, sorted by what the caller should do next, not by which layer broke.
enum class ErrorCode {
    InvalidArgument, ///< The call or the input itself is wrong: fix it.
    NotFound,        ///< The named thing does not exist.
    Gone,            ///< It was there, and has left the store: look into the archive.
    Conflict,        ///< Someone else wrote first: read again, decide again, retry.
    Busy,            ///< Passing contention: repeat the same call after a pause.
    Unknown,         ///< Whether it was committed is not known: repeat it with the same ids.
    Io,              ///< The device or file system refused: tell the operator.
    Corruption,      ///< Stored bytes break an invariant: stop writing, tell the operator.
    Refused,         ///< Foreign, newer, read-only or untrusted: it will not work by repeating.
    Unauthenticated, ///< A password is missing or wrong: ask for it, and try again.
    Rejected,        ///< The domain said no: a rule, a schema, or a fault in the domain module.
    Unsupported,     ///< This backend cannot do it.
    Cancelled,       ///< Someone asked for it to stop; what was done so far is consistent.
};

/// A failure on its way to someone who can act on it. `message` is for people, in English: what was
/// tried, what was found, what to do. `code` is for code. Compare codes, never messages.
struct Error
{
    ErrorCode code;
    std::string message;

    /// Returns this error with "what: " put in front of its message.
    Error during(std::string_view what) &&
    {
        return {code, std::string(what) + ": " + std::move(message)};
    }
};

} // namespace headrace
