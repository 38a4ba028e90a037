// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <sys/types.h>

namespace headrace {

/// A PostgreSQL server of this test program alone: made in a temporary folder, reached by a socket
/// in it, where everybody is let in, and by a free port of this machine's loopback, where a
/// password is asked for. It is stopped, and its folder removed, when this goes or when the program
/// ends, in whatever way: a shell that outlives the program sees to it.
///
/// It runs as the user of the program, or, since PostgreSQL does not run as root, as "postgres" or
/// "nobody". Thread-safe but for stop(), crash() and start().
class PrivatePostgres
{
public:
    enum class Syncing {
        Off, ///< For what does not depend on it: nothing is fsynced.
        On,  ///< As the server does by default.
    };
    /// The server of this program, made at the first call, without syncing. Ends the program, with
    /// the reason, when it cannot be made: there is nothing left to test.
    static PrivatePostgres& ofThisProgram();

    /// Makes and starts one. Ends the program when that fails.
    explicit PrivatePostgres(Syncing syncing);
    PrivatePostgres(const PrivatePostgres&) = delete;
    PrivatePostgres& operator=(const PrivatePostgres&) = delete;
    ~PrivatePostgres();

    /// The address of a store in `schema`, by the socket, as the owner of everything.
    std::string address(const std::string& schema) const;
    /// By the socket, as the owner of everything, for libpq itself.
    std::string plainAddress() const { return adminAddress(); }
    /// By the loopback port, as `user`; PGPASSWORD has to be set.
    std::string portAddress(const std::string& schema, const std::string& user = kUser) const;
    /// A schema that no earlier call has named.
    std::string freshAddress() { return address("s" + std::to_string(++m_schemas)); }

    /// Runs `sql` as the superuser; returns the first value of the last result, or "". Ends the
    /// program when it fails.
    std::string run(const std::string& sql) const;

    /// From now on the server speaks TLS and shows this certificate.
    void useCertificate(const std::string& certificateFile, const std::string& keyFile);
    void endTls(); ///< It does not speak TLS any more.

    void stop();  ///< In an orderly way: whoever is connected is cut off.
    void crash(); ///< SIGKILL for the server's main process.
    void start(); ///< Again. Returns when it answers.

    /// Where the server's programs are. Ends the program when there are none.
    static std::string binaries();
    const std::string& folder() const { return m_folder; }
    int port() const { return m_port; }

    static constexpr const char* kUser = "headrace";
    static constexpr const char* kPassword = "a secret";

private:
    void initialize(Syncing syncing);
    void tell(const std::string& command) const;
    void adopt(const std::string& from, const std::string& to) const;
    void reloadUntil(const std::string& setting, const std::string& value) const;
    std::string adminAddress() const;

    std::string m_folder;
    int m_port = 0;
    int m_toShell = -1; // When it closes, the shell cleans up.
    int m_fromShell = -1;
    pid_t m_shell = 0;
    std::int64_t m_schemas = 0;
    int m_certificates = 0;
};

} // namespace headrace
