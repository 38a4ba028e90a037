// SPDX-License-Identifier: Apache-2.0
#include "core/retention/retention_documents.h"

#include <fmt/format.h>

namespace headrace {

Result<std::int64_t> putDocument(Documents& documents, const std::string& key,
                                 const std::string& json, std::int64_t expected)
{
    const auto put = documents.put(key, json, expected);
    if (!put)
        return put.error();
    if (const auto* revision = std::get_if<std::int64_t>(&*put))
        return *revision;
    return Error {ErrorCode::Conflict,
                  "somebody else changed " + key + " meanwhile; look at it, and do it again"};
}

Error damagedDocument(const std::string& key)
{
    return {ErrorCode::Corruption,
            "the document " + key
                + " is not what was written; verify the store, and restore it from a backup"};
}

std::string numberedKey(const std::string& prefix, std::int64_t number)
{
    return fmt::format("{}{:08}", prefix, number);
}

} // namespace headrace
