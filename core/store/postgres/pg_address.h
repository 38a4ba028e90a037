// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headrace {

/// Where a store on a server is, as the parameters that libpq takes, and what is needed to get in.
struct PgAddress
{
    /// Names and values. The only place where a password may be: one that was given beside the
    /// address. Without it libpq asks the environment (PGPASSWORD) or the password file.
    std::vector<std::pair<std::string, std::string>> parameters;
    std::string schema;   ///< [a-z_][a-z0-9_]*, at most 63 bytes.
    std::string shown;    ///< For people and for opening it again: no secret is in it.
    std::string host;     ///< For messages: a name, a folder of a socket, or "this machine".
    std::string database; ///< For messages.
    std::string user;     ///< For messages.
    std::string tls;      ///< For people: the mode by its name, or "local".
    bool isLocal = false; ///< The way to the server does not leave this machine.
    /// When it is requested, nobody waits for this server any more: Cancelled.
    std::stop_token givenUp;

    const std::string* find(std::string_view name) const;
};

/// Whether `location` is the address of a server and no path: "postgresql://" or "postgres://".
bool isPgAddress(std::string_view location);

/// Reads "postgresql://user@host:port/database?schema=name&sslmode=...". Where it names no schema:
/// `usualSchema`. TLS is `verify-full` unless the address names another mode, or the server is on
/// this machine (a socket, localhost). InvalidArgument: it cannot be read, or a password is in it;
/// the message never repeats one.
Result<PgAddress> parsePgAddress(const std::string& location,
                                 const std::string& usualSchema = "headrace");

/// The same address with another schema.
std::string withPgSchema(std::string location, const std::string& schema);

} // namespace headrace
