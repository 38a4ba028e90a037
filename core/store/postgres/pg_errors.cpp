// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_errors.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace headrace {
namespace {

// What a class of codes, or one code, means for the caller. The longest that fits counts.
struct Meaning
{
    std::string_view state;
    ErrorCode code;
    const char* advice;
};
constexpr std::array kMeanings {
    Meaning {"22", ErrorCode::InvalidArgument, "the server does not take such a value"},
    Meaning {"25006", ErrorCode::Refused, "nothing may be changed over this connection"},
    Meaning {"28", ErrorCode::Refused, "the server does not let this user in"},
    Meaning {"3D000", ErrorCode::NotFound, "there is no such database"},
    Meaning {"3F000", ErrorCode::Refused, "the schema of the store is gone"},
    Meaning {"40", ErrorCode::Busy, "others were at it at the same time; repeat it"},
    Meaning {"42501", ErrorCode::Refused,
             "the role lacks a right; whoever owns the store can grant it"},
    Meaning {"42", ErrorCode::Refused, "the tables of the store are gone or were changed"},
    Meaning {"53100", ErrorCode::Io, "the server's disk is full"},
    Meaning {"53300", ErrorCode::Busy, "the server has no connection to spare; repeat it later"},
    Meaning {"53", ErrorCode::Io, "the server lacks what it needs for this"},
    Meaning {"54", ErrorCode::InvalidArgument, "it is larger than the server takes"},
    Meaning {"55", ErrorCode::Busy, "somebody else holds the store; repeat it in a moment"},
    Meaning {"57014", ErrorCode::Cancelled, "it was stopped before it was done"},
    Meaning {"57P03", ErrorCode::Busy, "the server is starting up or shutting down; repeat it"},
    Meaning {"57", ErrorCode::Io, "the server closed the connection"},
    Meaning {"58", ErrorCode::Io, "the server cannot read or write its files"},
    Meaning {"XX001", ErrorCode::Corruption, "the server finds its files damaged"},
    Meaning {"XX002", ErrorCode::Corruption, "the server finds an index damaged"},
};

const Meaning* meaningOf(std::string_view state)
{
    const Meaning* found = nullptr;
    for (const Meaning& meaning : kMeanings)
        if (state.starts_with(meaning.state)
            && (!found || meaning.state.size() > found->state.size()))
            found = &meaning;
    return found;
}

std::string firstLine(std::string_view text)
{
    return std::string(text.substr(0, text.find('\n')));
}

// In "FATAL:  28P01: password authentication failed": the code; empty when there is none.
std::string_view stateIn(std::string_view message)
{
    constexpr std::size_t kLength = 5;
    for (auto colon = message.find(":  "); colon != std::string_view::npos;
         colon = message.find(":  ", colon + 1)) {
        const std::string_view state = message.substr(colon + 3, kLength);
        const bool isState =
            state.size() == kLength
            && std::ranges::all_of(
                state, [](unsigned char c) { return std::isdigit(c) || (c >= 'A' && c <= 'Z'); })
            && message.substr(colon + 3 + kLength).starts_with(':');
        if (isState)
            return state;
    }
    return {};
}

std::string place(const PgAddress& address)
{
    return "the server on " + address.host;
}

} // namespace

Error statementError(const PgAddress& address, std::string_view state, std::string_view primary)
{
    const Meaning* meaning = meaningOf(state);
    const std::string said = place(address) + " says \"" + firstLine(primary) + "\"";
    if (!meaning)
        return {ErrorCode::Io, said + " (" + std::string(state) + ")"};
    const std::string role = state == "42501" ? " (the role is " + address.user + ")" : "";
    return {meaning->code, said + role + ": " + meaning->advice};
}

Error noPasswordError(const PgAddress& address)
{
    return {ErrorCode::Unauthenticated,
            place(address) + " asks for the password of " + address.user
                + ", and none was given; outside the console, set PGPASSWORD or put it into "
                  "~/.pgpass"};
}

Error givenUpError(const PgAddress& address)
{
    return {ErrorCode::Cancelled, "waiting for " + place(address) + " was given up"};
}

Error connectError(const PgAddress& address, const std::string& message, PgStage stage)
{
    const std::string_view state = stateIn(message);
    if (state == "28P01")
        return {ErrorCode::Unauthenticated,
                place(address) + " does not take this password of " + address.user
                    + ", or does not know that user; outside the console, set PGPASSWORD or put it "
                      "into ~/.pgpass"};
    if (state.starts_with("28"))
        return {ErrorCode::Refused,
                place(address) + " does not let " + address.user + " into the database "
                    + address.database + "; check the name, and the server's pg_hba.conf"};
    if (state == pg_state::kNoSuchDatabase)
        return {ErrorCode::NotFound,
                place(address) + " has no database " + address.database
                    + "; have it made (createdb), or name another"};
    if (state == "42501")
        return {ErrorCode::Refused,
                address.user + " may not connect to the database " + address.database
                    + "; the right CONNECT is missing"};
    if (!state.empty())
        return statementError(address, state, message.substr(message.find(state) + 7));
    if (stage == PgStage::AskedForTls)
        return {ErrorCode::Refused,
                place(address) + " does not speak TLS (" + firstLine(message) + "), and the mode "
                    + address.tls
                    + " demands it; turn TLS on at the server, or name a weaker mode"};
    return {ErrorCode::Io,
            place(address) + " could not be reached (" + firstLine(message)
                + "); check host, port and network, and that the server runs"};
}

Error lostError(const PgAddress& address)
{
    return {ErrorCode::Io,
            "the connection to " + place(address)
                + " broke; it will be made again at the next call"};
}

bool isLostState(std::string_view state)
{
    return state.starts_with("08") || state == "57P01" || state == "57P02" || state == "57P05"
        || state == pg_state::kStartingUp;
}

} // namespace headrace
