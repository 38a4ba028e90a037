// SPDX-License-Identifier: Apache-2.0
#include "private_postgres.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace headrace {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what)
{
    std::fprintf(stderr, "private PostgreSQL server: %s\n", what.c_str());
    std::abort();
}

// Who the server runs as; none when this program is not root.
const passwd* otherUser()
{
    if (geteuid() != 0)
        return nullptr;
    const passwd* const postgres = getpwnam("postgres");
    return postgres ? postgres : getpwnam("nobody");
}

int freePort()
{
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0
        || getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        fail("there is no free port");
    close(socket);
    return ntohs(address.sin_port);
}

// In the child: another user, and a session that a Ctrl+C at the terminal does not reach.
void becomeOther(const passwd* user)
{
    setsid();
    if (user
        && (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0))
        _exit(126);
}

// Starts, stops and kills the server as it is told, says so, and cleans up at the end of its input.
constexpr const char* kShell = R"sh(
exec 2>>"$2/log"
pid=
running() { [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; }
while read -r command; do
    case $command in
    start) running || { "$1/postgres" -D "$2/data" >>"$2/log" 2>&1 </dev/null & pid=$!; } ;;
    stop) running && kill -INT "$pid" && wait "$pid" ;;
    crash) running && kill -KILL "$pid"; wait "$pid" ;;
    esac
    echo done
done
running && kill -QUIT "$pid"
wait
rm -rf "$2"
)sh";

} // namespace

std::string PrivatePostgres::binaries()
{
    if (const char* const given = std::getenv("HEADRACE_POSTGRES_BIN"))
        return given;
    std::vector<std::string> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored))
        if (fs::exists(entry.path() / "bin/initdb"))
            found.push_back((entry.path() / "bin").string());
    if (found.empty())
        fail("there is none on this machine; install the package postgresql");
    return *std::ranges::max_element(found);
}

PrivatePostgres& PrivatePostgres::ofThisProgram()
{
    static PrivatePostgres server(Syncing::Off);
    return server;
}

PrivatePostgres::PrivatePostgres(Syncing syncing)
{
    // Short, since the path of a socket may have 107 bytes.
    char folder[] = "/tmp/headrace-pg-XXXXXX";
    if (!mkdtemp(folder))
        fail("no temporary folder can be made");
    m_folder = folder;
    const passwd* const user = otherUser();
    if (user && chown(folder, user->pw_uid, user->pw_gid) != 0)
        fail("the folder cannot be given to another user");
    m_port = freePort();
    int to[2];
    int from[2];
    if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
        fail("there is no pipe");
    initialize(syncing);
    const std::string bin = binaries();
    m_shell = fork();
    if (m_shell == 0) {
        becomeOther(user);
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        execl("/bin/sh", "sh", "-c", kShell, "sh", bin.c_str(), folder, nullptr);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    m_toShell = to[1];
    m_fromShell = from[0];
    start();
    run(std::string("ALTER ROLE ") + kUser + " PASSWORD '" + kPassword + "'");
}

PrivatePostgres::~PrivatePostgres()
{
    close(m_toShell);
    close(m_fromShell);
    waitpid(m_shell, nullptr, 0);
}

void PrivatePostgres::initialize(Syncing syncing)
{
    const std::string data = m_folder + "/data";
    const std::string program = binaries() + "/initdb";
    const std::string log = m_folder + "/log";
    const pid_t child = fork();
    if (child == 0) {
        becomeOther(otherUser());
        const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        dup2(out, STDOUT_FILENO);
        dup2(out, STDERR_FILENO);
        // By its whole path: it looks beside itself for the server, and for itself in PATH else.
        execl(program.c_str(), program.c_str(), "-D", data.c_str(), "-U", kUser, "--no-sync", "-E",
              "UTF8", "--locale=C", "--auth-local=trust", "--auth-host=scram-sha-256", nullptr);
        _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0)
        fail("initdb failed, see " + log);
    std::ofstream settings(data + "/postgresql.conf", std::ios::app);
    settings << "listen_addresses = '127.0.0.1'\nport = " << m_port
             << "\nunix_socket_directories = '" << m_folder << "'\n"
             << (syncing == Syncing::Off ? "fsync = off\n" : "");
    if (!settings.flush())
        fail("its settings cannot be written");
}

// The server reads keys only of its own user.
void PrivatePostgres::adopt(const std::string& from, const std::string& to) const
{
    const std::string file = m_folder + "/data/" + to;
    std::error_code error;
    fs::copy_file(from, file, error);
    const passwd* const user = otherUser();
    if (error || chmod(file.c_str(), 0600) != 0
        || (user && chown(file.c_str(), user->pw_uid, user->pw_gid) != 0))
        fail(from + " cannot be given to the server");
}

void PrivatePostgres::reloadUntil(const std::string& setting, const std::string& value) const
{
    constexpr int kTries = 500;
    run("SELECT pg_reload_conf()");
    for (int i = 0; run("SHOW " + setting) != value; ++i) {
        if (i == kTries)
            fail("it does not take " + setting + ", see " + m_folder + "/log");
        std::this_thread::sleep_for(10ms);
    }
}

void PrivatePostgres::useCertificate(const std::string& certificateFile, const std::string& keyFile)
{
    const std::string name = "certificate" + std::to_string(++m_certificates);
    adopt(certificateFile, name);
    adopt(keyFile, name + ".key");
    run("ALTER SYSTEM SET ssl = on");
    run("ALTER SYSTEM SET ssl_key_file = '" + name + ".key'");
    run("ALTER SYSTEM SET ssl_cert_file = '" + name + "'");
    reloadUntil("ssl_cert_file", name);
    reloadUntil("ssl", "on");
}

void PrivatePostgres::endTls()
{
    run("ALTER SYSTEM SET ssl = off");
    reloadUntil("ssl", "off");
}

void PrivatePostgres::tell(const std::string& command) const
{
    const std::string line = command + "\n";
    char answer[5];
    if (write(m_toShell, line.data(), line.size()) != static_cast<ssize_t>(line.size())
        || ::read(m_fromShell, answer, sizeof answer) != sizeof answer)
        fail("its shell is gone");
}

void PrivatePostgres::stop()
{
    tell("stop");
}

void PrivatePostgres::crash()
{
    tell("crash");
}

void PrivatePostgres::start()
{
    constexpr int kTries = 600;
    for (int i = 0; i < kTries; ++i) {
        // Told again: it does not start while a process of a killed one is still there.
        if (i % 10 == 0)
            tell("start");
        if (PQping(adminAddress().c_str()) == PQPING_OK)
            return;
        std::this_thread::sleep_for(20ms);
    }
    fail("it does not start, see " + m_folder + "/log");
}

std::string PrivatePostgres::adminAddress() const
{
    return std::string("postgresql://") + kUser + "@/postgres?host=" + m_folder
        + "&port=" + std::to_string(m_port);
}

std::string PrivatePostgres::address(const std::string& schema) const
{
    return adminAddress() + "&schema=" + schema;
}

std::string PrivatePostgres::portAddress(const std::string& schema, const std::string& user) const
{
    return "postgresql://" + user + "@127.0.0.1:" + std::to_string(m_port)
        + "/postgres?schema=" + schema;
}

std::string PrivatePostgres::run(const std::string& sql) const
{
    PGconn* const connection = PQconnectdb(adminAddress().c_str());
    PQsetNoticeProcessor(
        connection, [](void*, const char*) {}, nullptr);
    PGresult* const result = PQexec(connection, sql.c_str());
    const auto status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail(sql + ": " + PQerrorMessage(connection));
    const std::string value =
        PQntuples(result) > 0 && PQnfields(result) > 0 ? PQgetvalue(result, 0, 0) : "";
    PQclear(result);
    PQfinish(connection);
    return value;
}

} // namespace headrace
