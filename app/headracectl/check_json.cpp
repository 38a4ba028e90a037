// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/check_json.h"

#include <nlohmann/json.hpp>

namespace headrace {

Result<void> checkJson(const std::string& text)
{
    if (nlohmann::json::accept(text))
        return {};
    return Error {ErrorCode::InvalidArgument, "it is no valid JSON"};
}

Result<void> checkJsonObject(const std::string& text)
{
    if (nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false).is_object())
        return {};
    return Error {ErrorCode::InvalidArgument, "it is no JSON object"};
}

} // namespace headrace
