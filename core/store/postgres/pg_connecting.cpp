// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_connecting.h"

#include "core/store/postgres/pg_certificate.h"
#include "core/store/postgres/pg_errors.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <vector>

#include <libpq-fe.h>
#include <poll.h>
#include <unistd.h>

namespace headrace {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Parameters = std::vector<std::pair<std::string, std::string>>;

constexpr std::chrono::seconds kConnectTimeout = 10s;
constexpr std::chrono::milliseconds kLook = 50ms;

// A value of the parameter "options", where spaces part.
std::string setting(const char* name, std::string_view value)
{
    std::string text = std::string(" -c ") + name + "=";
    for (const char c : value) {
        if (c == ' ' || c == '\\')
            text += '\\';
        text += c;
    }
    return text;
}

Parameters allParameters(const PgAddress& address, bool isReadOnly)
{
    auto all = address.parameters;
    std::string options = address.find("options") ? *address.find("options") : "";
    std::erase_if(all, [](const auto& parameter) { return parameter.first == "options"; });
    options += setting("search_path", address.schema);
    options += setting("default_transaction_isolation", "read committed");
    options += setting("default_transaction_read_only", isReadOnly ? "on" : "off");
    options += setting("lock_timeout", "20s");
    // Every statement of ours reads a range of an index in its order. A plan that was made, and
    // kept, while a table was small must be right when it is large.
    for (const char* other : {"enable_seqscan", "enable_bitmapscan", "jit"})
        options += setting(other, "off");
    // Else an insert of one event would be planned anew each time: the plan for any number of them
    // looks dearer.
    options += setting("plan_cache_mode", "force_generic_plan");
    options += setting("idle_in_transaction_session_timeout", "60s");
    all.emplace_back("options", options);
    all.emplace_back("client_encoding", "UTF8");
    all.emplace_back("fallback_application_name", "headrace");
    // A dead host is noticed within half a minute.
    for (const auto& [name, value] :
         {std::pair("keepalives_idle", "10"), std::pair("keepalives_interval", "5"),
          std::pair("keepalives_count", "3"), std::pair("tcp_user_timeout", "20000")})
        if (!address.find(name))
            all.emplace_back(name, value);
    return all;
}

PgHandle startConnecting(const Parameters& parameters)
{
    std::vector<const char*> names;
    std::vector<const char*> values;
    for (const auto& [name, value] : parameters) {
        names.push_back(name.c_str());
        values.push_back(value.c_str());
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    return {PQconnectStartParams(names.data(), values.data(), 0), &PQfinish};
}

std::chrono::seconds timeoutOf(const PgAddress& address)
{
    const std::string* const given = address.find("connect_timeout");
    int seconds = 0;
    if (given)
        std::from_chars(given->data(), given->data() + given->size(), seconds);
    return seconds > 0 ? std::chrono::seconds(seconds) : kConnectTimeout;
}

enum class Ended { Connected, Failed, TooLate, GivenUp, Enough };

struct Attempt
{
    Ended ended = Ended::Failed;
    PgStage stage = PgStage::Nowhere;
};

PgStage stageOf(pg_conn* connection, PgStage before)
{
    switch (PQstatus(connection)) {
    case CONNECTION_SSL_STARTUP:
        return PQsslInUse(connection) ? PgStage::InTls : PgStage::AskedForTls;
    case CONNECTION_AWAITING_RESPONSE:
    case CONNECTION_AUTH_OK:
    case CONNECTION_OK:
        return PgStage::AtTheServer;
    case CONNECTION_NEEDED: // The next host.
        return PgStage::Nowhere;
    default:
        return before;
    }
}

// The loop that libpq prescribes, until it is over or there is `enough`.
Attempt carryOn(pg_conn* connection, const PgAddress& address,
                const std::function<bool()>& enough = {})
{
    Attempt attempt;
    if (PQstatus(connection) == CONNECTION_BAD)
        return attempt;
    const auto deadline = Clock::now() + timeoutOf(address);
    auto state = PGRES_POLLING_WRITING;
    while (state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
        if (address.givenUp.stop_requested())
            return {Ended::GivenUp, attempt.stage};
        const short events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (!waitForSocket(connection, events, kLook)) {
            if (Clock::now() >= deadline)
                return {Ended::TooLate, attempt.stage};
            continue;
        }
        attempt.stage = stageOf(connection, attempt.stage);
        state = PQconnectPoll(connection);
        attempt.stage = stageOf(connection, attempt.stage);
        if (enough && enough())
            return {Ended::Enough, attempt.stage};
    }
    attempt.ended = state == PGRES_POLLING_OK ? Ended::Connected : Ended::Failed;
    return attempt;
}

bool isVerified(const PgAddress& address)
{
    return address.tls.starts_with("verify-");
}

// The file with the certificates that libpq trusts for this address.
std::string trustedFile(const PgAddress& address)
{
    if (const std::string* given = address.find("sslrootcert"))
        return *given;
    if (const char* variable = std::getenv("PGSSLROOTCERT"))
        return variable;
    const char* const home = std::getenv("HOME");
    return std::string(home ? home : "") + "/.postgresql/root.crt";
}

// libpq would say so after it has asked for TLS, as if the server were at fault.
Result<void> checkTrust(const PgAddress& address)
{
    if (!isVerified(address) || access(trustedFile(address).c_str(), R_OK) == 0)
        return {};
    return Error {ErrorCode::InvalidArgument,
                  "the file " + trustedFile(address)
                      + " with the certificates that are trusted cannot be read; name another one "
                        "(sslrootcert), or install ca-certificates"};
}

// TLS was asked for and did not come to be; libpq does not say why, and when all of it happens in
// one step not even how far it came.
struct TlsLook
{
    bool isSpoken = false;
    std::string trouble; // Of the certificate; empty: none was found.
};

// Looks at it over a second connection, which ends before anything is said over it.
TlsLook lookAtTls(const PgAddress& address)
{
    Parameters parameters = address.parameters;
    for (const char* name : {"sslmode", "sslrootcert", "password", "sslcert", "sslkey"})
        std::erase_if(parameters, [&](const auto& one) { return one.first == name; });
    parameters.emplace_back("sslmode", "require");
    parameters.emplace_back("sslrootcert", "/nonexistent"); // Else it would be verified.
    const PgHandle connection = startConnecting(parameters);
    TlsLook look;
    carryOn(connection.get(), address, [&] {
        if (PQstatus(connection.get()) != CONNECTION_MADE || !PQsslInUse(connection.get()))
            return PQstatus(connection.get()) == CONNECTION_AWAITING_RESPONSE;
        look.isSpoken = true;
        look.trouble =
            certificateTrouble(static_cast<ssl_st*>(PQsslStruct(connection.get(), "OpenSSL")),
                               trustedFile(address), address.host, address.tls == "verify-full");
        return true;
    });
    return look;
}

Error failure(const PgAddress& address, pg_conn* connection, const Attempt& attempt)
{
    if (attempt.ended == Ended::GivenUp)
        return givenUpError(address);
    if (attempt.ended == Ended::TooLate)
        return connectError(address,
                            "no answer within " + std::to_string(timeoutOf(address).count()) + " s",
                            PgStage::Nowhere);
    if (PQconnectionNeedsPassword(connection))
        return noPasswordError(address);
    if (attempt.stage != PgStage::AskedForTls && attempt.stage != PgStage::InTls)
        return connectError(address, PQerrorMessage(connection), attempt.stage);
    const TlsLook look = lookAtTls(address);
    if (isVerified(address) && !look.trouble.empty())
        return {ErrorCode::Refused,
                "the server on " + address.host
                    + " is not known to be the one that is meant: its certificate " + look.trouble};
    return connectError(address, PQerrorMessage(connection),
                        look.isSpoken ? PgStage::InTls : attempt.stage);
}

} // namespace

bool waitForSocket(pg_conn* connection, short events, std::chrono::milliseconds timeout)
{
    pollfd waiting {PQsocket(connection), events, 0};
    return poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(timeout.count(), 0))) > 0;
}

Result<PgHandle> connectTo(const PgAddress& address, bool isReadOnly)
{
    if (auto checked = checkTrust(address); !checked)
        return checked.error();
    PgHandle connection = startConnecting(allParameters(address, isReadOnly));
    if (!connection)
        return Error {ErrorCode::Io, "there is no memory left for a connection"};
    PQsetErrorVerbosity(connection.get(), PQERRORS_VERBOSE); // With the code, in no language.
    PQsetNoticeProcessor(
        connection.get(), [](void*, const char*) {}, nullptr);
    const Attempt attempt = carryOn(connection.get(), address);
    if (attempt.ended != Ended::Connected)
        return failure(address, connection.get(), attempt);
    return connection;
}

} // namespace headrace
