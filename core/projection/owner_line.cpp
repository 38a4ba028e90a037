// SPDX-License-Identifier: Apache-2.0
#include "core/projection/owner_line.h"

#include "core/base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include <unistd.h>

namespace headrace {
namespace {

std::string oneLine(std::string text)
{
    text.resize(std::min<std::size_t>(text.size(), 100));
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20)
            c = ' ';
    return text;
}

std::string hostName()
{
    char name[256] = {};
    return gethostname(name, sizeof name - 1) == 0 ? name : "an unknown host";
}

} // namespace

std::string ownerLine(std::string program, bool withHost)
{
    return fmt::format("{}, process {}{}, since {}", oneLine(std::move(program)), getpid(),
                       withHost ? " on " + hostName() : "",
                       formatTime(std::chrono::time_point_cast<std::chrono::seconds>(now())));
}

} // namespace headrace
