// SPDX-License-Identifier: Apache-2.0
#include "core/domain/state_probe.h"

namespace headrace {
namespace {

Error noPointer(std::string_view pointer, const std::string& why)
{
    return {ErrorCode::InvalidArgument,
            "\"" + std::string(pointer) + "\" is not a JSON Pointer: " + why};
}

} // namespace

Result<std::vector<std::string>> readPointer(std::string_view pointer)
{
    std::vector<std::string> keys;
    if (!pointer.empty() && pointer.front() != '/')
        return noPointer(pointer, "it must begin with \"/\", as in /lines/0/price");
    for (std::size_t i = 0; i < pointer.size(); ++i) {
        if (pointer[i] == '/') {
            keys.emplace_back();
            continue;
        }
        if (pointer[i] != '~') {
            keys.back() += pointer[i];
            continue;
        }
        const char code = ++i < pointer.size() ? pointer[i] : '\0';
        if (code != '0' && code != '1')
            return noPointer(pointer, "in it \"~\" is written ~0, and \"/\" within a key ~1");
        keys.back() += code == '0' ? '~' : '/';
    }
    return keys;
}

} // namespace headrace
