// SPDX-License-Identifier: Apache-2.0
#include "core/base/time.h"
#include "core/base/uuid.h"
#include "core/domain/json_schema_check.h"

#include <arpa/inet.h>

#include <array>

namespace headrace {
namespace {

bool isAddress(int family, std::string_view text)
{
    std::array<unsigned char, sizeof(in6_addr)> address {};
    return text.find('\0') == std::string_view::npos
        && inet_pton(family, std::string(text).c_str(), address.data()) == 1;
}

// Something@domain, as browsers check it: what is really deliverable only a mail shows.
bool isEmail(std::string_view text)
{
    static const re2::RE2 expression(R"([^\s@"]+(\.[^\s@"]+)*@[^\s@.]+(\.[^\s@.]+)*)");
    return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), expression)
        && text.front() != '.' && text.find("..") == std::string_view::npos
        && text.find(".@") == std::string_view::npos;
}

bool isDateTime(std::string_view text)
{
    static const re2::RE2 shape(R"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d))");
    return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), shape)
        && parseTime(text).has_value();
}

} // namespace

bool hasFormat(std::string_view format, std::string_view text)
{
    if (format == "date-time")
        return isDateTime(text);
    if (format == "date")
        return text.size() == 10 && isDateTime(std::string(text) + "T00:00:00Z");
    if (format == "time")
        return isDateTime("1972-01-01T" + std::string(text));
    if (format == "email")
        return isEmail(text);
    if (format == "ipv4")
        return isAddress(AF_INET, text);
    if (format == "ipv6")
        return isAddress(AF_INET6, text);
    if (format == "uuid")
        return parseUuid(text).has_value();
    return true;
}

} // namespace headrace
