// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/append_queue.h"
#include "core/store/postgres/pg_connection.h"
#include "core/store/postgres/pg_folder.h"
#include "core/store/postgres/pg_group.h"
#include "core/store/store_registry.h"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

namespace headrace {

/// What writes to a store on a server: one connection, and group commit in front of it.
/// Thread-safe.
///
/// As long as nobody else appends, what the writer knows of the store holds, and a group is decided
/// here and stored in one round trip: the server stores it only if its head is where the writer
/// thinks. Else the group is decided again under the store's lock, in two.
class PgWriter
{
public:
    /// `committed` is told of each commit, on some caller's thread.
    PgWriter(const PgAddress& address, const OpenOptions& options, std::function<void()> committed);

    Result<AppendAnswer> append(const AppendRequest& request) { return m_queue.append(request); }

    /// Runs one statement that changes something. Unknown: the connection broke before the answer.
    Result<PgRows> write(const PgStatement& statement);

    // For whoever stores events over a connection of its own.
    void waitIfBehind() { m_folder.waitIfBehind(); }
    /// Events up to `head` are stored.
    void stored(std::int64_t head)
    {
        m_committed();
        m_folder.appended(head);
    }

private:
    using Group = std::span<WaitingAppend* const>;
    enum class Outcome {
        Answered,  ///< All of the group.
        Elsewhere, ///< The store is not where it was thought to be: nothing was stored.
        Retry,     ///< The connection broke; nothing was stored.
        InDoubt,   ///< The connection broke; whether it was stored is to be found out.
        Failed,    ///< With m_error; nothing was stored.
    };

    void commitGroup(Group group);
    void commitPart(Group part);
    Outcome commitOnce(Group part);
    Outcome commitFast(Group part);
    Outcome commitLocked(Group part);
    Outcome send(PgGroup& group, bool isLocked);
    Outcome failedWith(const Error& error);
    bool isFastFor(const AppendRequest& request) const;
    Result<void> lockAndLearn(Group part, PgFound& found);
    Result<Position> firstMatch(const AppendCondition& condition);
    Outcome resolve();
    Result<void> connect();
    void forget();
    void rollBack();

    const PgAddress m_address;
    const Clock m_clock;
    const std::function<void()> m_committed;
    PgFolder m_folder;
    std::mutex m_mutex; // Guards what follows.
    std::unique_ptr<PgConnection> m_connection;
    PgEventTypes m_types;
    std::optional<PgState> m_state; // None: to be learnt.
    ChainBuilder m_chain;
    std::optional<PgGroup::First> m_sent; // Of the group that was sent last.
    Error m_error {ErrorCode::Io, {}};
    int m_misses = 0; // Groups in a row that met another writer.
    int m_skip = 0;   // So many groups are not tried without the lock.
    AppendQueue m_queue;
};

} // namespace headrace
