// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/store/postgres/pg_address.h"

#include <string>
#include <string_view>

namespace headrace {

/// SQLSTATE codes that are told apart.
namespace pg_state {
inline constexpr std::string_view kUniqueViolation = "23505";
inline constexpr std::string_view kStartingUp = "57P03";
inline constexpr std::string_view kNoSuchDatabase = "3D000";
} // namespace pg_state

/// What a statement failed with, for people: by its code, not by its text. `primary` is the first
/// line of what the server said; it names tables and limits, never data.
Error statementError(const PgAddress& address, std::string_view state, std::string_view primary);

/// How far an attempt to connect came.
enum class PgStage {
    Nowhere,     ///< Nobody answered.
    AskedForTls, ///< Somebody did; TLS was asked for, and not begun.
    InTls,       ///< TLS was begun.
    AtTheServer, ///< The server was spoken to.
};

/// Why a connection was not made. `message` is libpq's, with the code in it when the server gave
/// one. Busy: the server is starting up, or has no connection to spare. Unauthenticated: the
/// password is wrong.
Error connectError(const PgAddress& address, const std::string& message, PgStage stage);

/// The server asks for a password, and there is none. Unauthenticated.
Error noPasswordError(const PgAddress& address);

/// Whoever waited for the server was told not to. Cancelled.
Error givenUpError(const PgAddress& address);

/// The connection broke.
Error lostError(const PgAddress& address);

/// Whether a code says that the server has closed, or is about to close, the connection.
bool isLostState(std::string_view state);

} // namespace headrace
