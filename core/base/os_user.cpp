// SPDX-License-Identifier: Apache-2.0
#include "core/base/os_user.h"

#include <array>

#include <pwd.h>
#include <unistd.h>

namespace headrace {

// Not $USER: what is kept as who did something is not for whoever does it to say.
std::string osUser()
{
    constexpr std::size_t kMostBytes = 16'384;
    std::array<char, kMostBytes> room {};
    struct passwd entry = {};
    struct passwd* found = nullptr;
    const uid_t user = getuid();
    if (getpwuid_r(user, &entry, room.data(), room.size(), &found) == 0 && found)
        return found->pw_name;
    return std::to_string(user);
}

} // namespace headrace
