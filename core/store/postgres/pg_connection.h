// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/store/postgres/pg_address.h"
#include "core/store/postgres/pg_connecting.h"
#include "core/store/postgres/pg_rows.h"
#include "core/store/postgres/pg_values.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace headrace {

struct PgStatement
{
    std::string sql;
    PgArguments arguments;
    bool isKept = true; ///< Is prepared once a connection: of a statement whose text is fixed.
};

/// Refused: a server of this version or a database of this encoding is not used.
Result<void> checkPgServer(const PgAddress& address, int version, const std::string& versionText,
                           const std::string& encoding);

/// A connection to a server; its statements find the tables of one store. Confined to one thread at
/// a time.
class PgConnection
{
public:
    /// Connects. See docs/remote-stores.md for what messages say. NotFound: there is no such
    /// database. Unauthenticated: a password is wrong or missing. Refused: not let in, a server
    /// that is not the one that is meant, or one that this build does not use. Io: nobody answers.
    /// Cancelled: address.givenUp.
    static Result<std::unique_ptr<PgConnection>> open(const PgAddress& address, bool isReadOnly);

    /// Runs all of them in one round trip, as one transaction if none of them begins or ends one.
    /// The answers, one a statement; or the first error. In a longer transaction the caller ends
    /// it.
    Result<std::vector<PgRows>> run(std::span<const PgStatement> statements);
    Result<PgRows> run(const PgStatement& statement);
    Result<PgRows> run(std::string sql, PgArguments arguments = {});

    /// Several statements without arguments, and no answer: to make tables.
    Result<void> runScript(const std::string& sql);

    /// While set, a statement under way goes on only as long as this says so, asked some times a
    /// second; the server is told to stop when it does not, and run() returns Cancelled.
    void whileRunning(std::function<bool()> isWanted) { m_isWanted = std::move(isWanted); }

    /// The connection is of no use any more: the answer to what was sent last will not come.
    bool isLost() const;
    /// Whether it is not, after a look for what the server said meanwhile. To be asked before
    /// something is sent whose loss would leave a doubt.
    bool isStillThere();
    bool isInTransaction() const; ///< One that was begun and has not ended, after an error.
    /// The code of the last error, five characters; empty when it came from no server.
    const std::string& lastState() const { return m_lastState; }

    std::string parameter(const char* name) const; ///< "server_version", "server_encoding"...
    int serverVersion() const;                     ///< 150018 of 15.18.
    std::string tlsVersion() const;                ///< "TLSv1.3"; empty without TLS.
    int serverProcess() const; ///< The number of the server's process that serves this one.

    /// What a LISTEN brought. Waits up to `milliseconds`; false when nothing came.
    bool waitForNotice(int milliseconds);

private:
    PgConnection(PgHandle connection, const PgAddress& address);

    bool send(const PgStatement& statement);
    Result<PgRows> receive();
    bool waitUntilReadable();
    bool drain();
    void askToStop();
    Error lost();
    Error failed(const pg_result* result);

    const PgAddress m_address;
    PgHandle m_connection;
    std::unordered_map<std::string, std::string> m_prepared; // Names, by text.
    std::function<bool()> m_isWanted;
    std::string m_lastState;
    bool m_isLost = false;
    bool m_isStopped = false;
};

} // namespace headrace
