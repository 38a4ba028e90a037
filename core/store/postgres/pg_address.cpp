// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_address.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include <libpq-fe.h>

namespace headrace {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

Error wrong(std::string why)
{
    return {ErrorCode::InvalidArgument, std::move(why)};
}

// Takes "schema=..." out of the query of an address: the rest is libpq's.
std::string takeSchema(std::string& location)
{
    std::string schema;
    const auto question = location.find('?');
    if (question == std::string::npos)
        return schema;
    std::string rest;
    std::string_view query = std::string_view(location).substr(question + 1);
    while (!query.empty()) {
        const std::string_view item = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(item.size() + 1, query.size()));
        constexpr std::string_view kName = "schema=";
        if (item.starts_with(kName))
            schema = item.substr(kName.size());
        else if (!item.empty())
            rest += (rest.empty() ? "?" : "&") + std::string(item);
    }
    location = location.substr(0, question) + rest;
    return schema;
}

bool isSchemaName(std::string_view name)
{
    constexpr std::size_t kMaxBytes = 63;
    const auto isLetter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    const auto isPart = [&](char c) { return isLetter(c) || (c >= '0' && c <= '9'); };
    return !name.empty() && name.size() <= kMaxBytes && isLetter(name.front())
        && std::ranges::all_of(name, isPart) && !name.starts_with("pg_")
        && name != "information_schema";
}

// Whether "user:password@" stands in front of the host.
bool hasPassword(std::string_view location)
{
    location.remove_prefix(location.find("://") + 3);
    location = location.substr(0, location.find_first_of("/?"));
    const auto at = location.rfind('@');
    return at != std::string_view::npos && location.substr(0, at).find(':') != std::string::npos;
}

Result<Parameters> parseByLibrary(const std::string& location)
{
    char* message = nullptr;
    const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(
        PQconninfoParse(location.c_str(), &message), &PQconninfoFree);
    const std::unique_ptr<char, void (*)(void*)> kept(message, &PQfreemem);
    if (!options)
        return wrong("it is no address of a PostgreSQL server; write "
                     "postgresql://user@host/database?schema=name");
    Parameters given;
    for (const auto* option = options.get(); option->keyword; ++option)
        if (option->val && *option->val)
            given.emplace_back(option->keyword, option->val);
    return given;
}

bool isOnThisMachine(std::string_view host)
{
    while (!host.empty()) {
        const std::string_view one = host.substr(0, host.find(','));
        host.remove_prefix(std::min(one.size() + 1, host.size()));
        const bool isLocal = one.empty() || one.starts_with('/') || one.starts_with('@')
            || one == "localhost" || one == "::1" || one.starts_with("127.");
        if (!isLocal)
            return false;
    }
    return true;
}

// libpq looks for the certificates that it trusts in the home folder only; a server whose
// certificate the system trusts is trusted here, too.
void addTrust(Parameters& parameters)
{
    constexpr const char* kSystem = "/etc/ssl/certs/ca-certificates.crt";
    const char* const home = std::getenv("HOME");
    std::error_code ignored;
    const bool hasOwn = std::getenv("PGSSLROOTCERT")
        || (home && std::filesystem::exists(std::string(home) + "/.postgresql/root.crt", ignored));
    if (!hasOwn && std::filesystem::exists(kSystem, ignored))
        parameters.emplace_back("sslrootcert", kSystem);
}

const char* environment(const char* name)
{
    const char* const value = std::getenv(name);
    return value && *value ? value : nullptr;
}

// What libpq would take where the address says nothing; for messages, and to tell a far host.
std::string orElse(const PgAddress& address, std::string_view name, const char* variable,
                   const std::string& last)
{
    if (const std::string* given = address.find(name))
        return *given;
    const char* const value = environment(variable);
    return value ? value : last;
}

void chooseTls(PgAddress& address)
{
    const std::string host = orElse(address, "host", "PGHOST", "");
    const std::string number = orElse(address, "hostaddr", "PGHOSTADDR", "");
    address.isLocal = isOnThisMachine(host) && isOnThisMachine(number);
    if (const std::string* named = address.find("sslmode")) {
        address.tls = *named;
    } else if (address.isLocal) {
        address.tls = "local";
        address.parameters.emplace_back("sslmode", "prefer");
    } else {
        address.tls = "verify-full";
        address.parameters.emplace_back("sslmode", "verify-full");
    }
    if (address.tls.starts_with("verify-") && !address.find("sslrootcert"))
        addTrust(address.parameters);
    address.host = host.empty() || host.starts_with('/') ? "this machine" : host;
}

} // namespace

const std::string* PgAddress::find(std::string_view name) const
{
    const auto found = std::ranges::find(parameters, name, &Parameters::value_type::first);
    return found == parameters.end() ? nullptr : &found->second;
}

bool isPgAddress(std::string_view location)
{
    return location.starts_with("postgresql://") || location.starts_with("postgres://");
}

std::string withPgSchema(std::string location, const std::string& schema)
{
    takeSchema(location);
    const char* const joint = location.find('?') == std::string::npos ? "?" : "&";
    return location + joint + "schema=" + schema;
}

Result<PgAddress> parsePgAddress(const std::string& location, const std::string& usualSchema)
{
    PgAddress address;
    std::string rest = location;
    const std::string schema = takeSchema(rest);
    auto parameters = parseByLibrary(rest);
    if (!parameters && !hasPassword(location))
        return parameters.error();
    if (parameters)
        address.parameters = *std::move(parameters);
    for (const char* secret : {"password", "sslpassword"})
        if (hasPassword(location) || address.find(secret))
            return wrong("the address has a password in it, where others can see it; leave it out "
                         "and keep it in ~/.pgpass or in the variable PGPASSWORD");
    address.schema = schema.empty() ? usualSchema : schema;
    if (!isSchemaName(address.schema))
        return wrong("a schema is named with small letters, digits and '_', at most 63 of them; "
                     "choose such a name after ?schema=");
    address.shown = location;
    chooseTls(address);
    address.user = orElse(address, "user", "PGUSER", "the user of this system");
    address.database = orElse(address, "dbname", "PGDATABASE", address.user);
    return address;
}

} // namespace headrace
