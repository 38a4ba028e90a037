// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/postgres/pg_builds.h"

#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace headrace {

/// The one connection that writes a read model. It holds the lock of the projection's owner, which
/// ends with the connection, whatever becomes of this process: once that is lost nothing is written
/// any more, since another one may own the projection by then. Thread-safe.
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

    /// Runs in one transaction what `plan` makes of the builds as they are.
    using Plan = std::function<Result<PgStatements>(const PgBuilds& builds)>;
    Result<void> change(const Plan& plan);

    /// How many builds there have been.
    Result<std::int64_t> begun();

private:
    PgModelWriter(std::unique_ptr<PgConnection> connection, const PgAddress& address,
                  std::string projection)
        : m_address(address)
        , m_projection(std::move(projection))
        , m_connection(std::move(connection))
    {
    }
    Result<void> take(const std::string& owner);

    const PgAddress m_address;
    const std::string m_projection;
    std::mutex m_mutex;
    const std::unique_ptr<PgConnection> m_connection; // Guarded by m_mutex.
};

/// Who owns a projection: "headracectl, process 4711 on shop-1, since ..."; empty: nobody.
Result<std::string> pgOwnerOf(PgConnection& connection, const PgAddress& address,
                              const std::string& projection);

/// What went wrong with a read model, for people: the messages of a connection are about stores.
/// `state` is the server's code.
Error aboutPgModel(Error error, const std::string& state);

} // namespace headrace
