// SPDX-License-Identifier: Apache-2.0
#include "core/domain/only_module.h"

namespace headrace {

Result<std::string> onlyModule(const std::vector<std::string>& files)
{
    if (files.empty())
        return std::string();
    if (files.size() == 1)
        return files.front();
    std::string all = files.front();
    for (std::size_t i = 1; i < files.size(); ++i)
        all += (i + 1 == files.size() ? " and " : ", ") + files[i];
    return Error {ErrorCode::InvalidArgument,
                  "use the domain modules " + all
                      + " together: one is used at a time, so that no two claim one category; give "
                        "one of them, or bundle what they declare into one file"};
}

} // namespace headrace
