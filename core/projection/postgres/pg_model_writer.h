// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/postgres/pg_builds.h"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace headrace {

/// The one connection that writes a read model. It holds the lock of the projection's owner, which
/// ends with the connection, whatever becomes of this process.
///
/// Each commit leaves a mark of its own. When the connection breaks another one is made and the
/// lock taken again; then the mark says whether the commit that was under way is there (else it is
/// repeated), and whether anything else was written, or lost, meanwhile: then nothing is written
/// any more, since what is written next would stand on rows that are not there. Thread-safe.
class PgModelWriter
{
public:
    /// Makes schema and tables when they are not there, and takes the lock; never waits for it.
    /// Refused: somebody holds it, and the message says who; or what makePgModelLayout() and
    /// checkPgModelLayout() refuse.
    static Result<std::unique_ptr<PgModelWriter>> open(const PgAddress& address,
                                                       const ReadModel::Identity& identity);

    PgModelWriter(const PgModelWriter&) = delete;
    PgModelWriter& operator=(const PgModelWriter&) = delete;
    /// Gives the lock back before it returns: the next one need not wait until the server has
    /// noticed that the connection is gone.
    ~PgModelWriter();

    /// Runs in one transaction what `plan` makes of the builds as they are. It may be asked again,
    /// when the connection broke. Io, Refused: it broke, and there is no going on; the message says
    /// what to do.
    using Plan = std::function<Result<PgStatements>(const PgBuilds& builds)>;
    Result<void> change(const Plan& plan);

private:
    PgModelWriter(std::unique_ptr<PgConnection> connection, const PgAddress& address,
                  std::string projection)
        : m_address(address)
        , m_projection(std::move(projection))
        , m_connection(std::move(connection))
        , m_serverProcess(m_connection->serverProcess())
    {
    }
    Result<void> take(const std::string& owner);
    void unlock();
    Error end(Error why);
    Result<bool> tryLock();
    Result<bool> comeBack(const std::string& sent);
    Result<bool> lockAgain(int lostProcess);
    Error heldBy(const char* what, const char* advice);

    const PgAddress m_address;
    const std::string m_projection;
    std::mutex m_mutex;
    // Guarded by m_mutex, as is what follows.
    std::unique_ptr<PgConnection> m_connection;
    int m_serverProcess;
    std::string m_mark;         // Of the last commit.
    std::optional<Error> m_end; // Nothing is written any more.
};

/// Who owns a projection: "headracectl, process 4711 on shop-1, since ..."; empty: nobody.
Result<std::string> pgOwnerOf(PgConnection& connection, const PgAddress& address,
                              const std::string& projection);

/// What went wrong with a read model, for people: the messages of a connection are about stores.
/// `state` is the server's code.
Error aboutPgModel(Error error, const std::string& state);

} // namespace headrace
