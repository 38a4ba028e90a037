// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <string>
#include <vector>

namespace headrace {

/// The one domain module of those that were asked for; "" of none. A store is looked at with one
/// module at a time: every category is then declared once, and no two modules can claim it.
/// InvalidArgument: there are several; the message names them.
Result<std::string> onlyModule(const std::vector<std::string>& files);

} // namespace headrace
