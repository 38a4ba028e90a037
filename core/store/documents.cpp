// SPDX-License-Identifier: Apache-2.0
#include "core/store/documents.h"

#include "core/base/utf8.h"

namespace headrace {

Result<void> checkDocument(const std::string& key, const std::string& json)
{
    constexpr std::size_t kMaxKeyBytes = 1'000;
    if (key.empty() || key.size() > kMaxKeyBytes || key.find('\0') != std::string::npos
        || !isUtf8(key))
        return Error {ErrorCode::InvalidArgument,
                      "the key of a document must have 1 to 1000 bytes of UTF-8 and no NUL"};
    if (json.empty())
        return Error {ErrorCode::InvalidArgument,
                      "the document " + key + " is empty; give at least {}"};
    return {};
}

} // namespace headrace
