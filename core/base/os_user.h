// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace headrace {

/// Who runs this program, as the system knows them: the name of the account, or its number when the
/// account has no name here.
std::string osUser();

} // namespace headrace
