// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/headracectl/arguments.h"

#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// Declares the positional ACTION: one of `names`, put into `action`, which must live until the
/// verb has run.
inline void declareAction(Arguments& arguments, const std::vector<std::string_view>& names,
                          std::string& action)
{
    std::string all;
    for (const std::string_view name : names)
        all.append(all.empty() ? "" : ", ").append(name);
    arguments.positional("ACTION", "One of " + all,
                         [names, all, &action](const std::string& text) -> Result<void> {
                             for (const std::string_view name : names)
                                 if (text == name) {
                                     action = text;
                                     return {};
                                 }
                             return Error {ErrorCode::InvalidArgument,
                                           "\"" + text.substr(0, 64) + "\" is none of " + all};
                         });
}

} // namespace headrace
