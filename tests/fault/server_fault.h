// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/private_postgres.h"

namespace headrace {

/// What can happen to the server of this program while something works with it.
enum class ServerFault {
    Cut,     ///< Every connection of Headrace is ended.
    Restart, ///< Stopped in order, and started.
    Crash    ///< Killed, and started.
};

/// The server can be reached again when this returns.
inline void inflict(ServerFault fault)
{
    PrivatePostgres& server = PrivatePostgres::ofThisProgram();
    switch (fault) {
    case ServerFault::Cut:
        server.run("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
                   "application_name = 'headrace' AND pid <> pg_backend_pid()");
        return;
    case ServerFault::Restart:
        server.stop();
        break;
    case ServerFault::Crash:
        server.crash();
        break;
    }
    server.start();
}

} // namespace headrace
