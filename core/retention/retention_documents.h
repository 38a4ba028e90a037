// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/store/documents.h"

#include <cstdint>
#include <string>

namespace headrace {

// For core/retention only: its documents in the store.

inline constexpr const char* kPolicyKey = "retention/policy";
inline constexpr const char* kPolicyHistory = "retention/policies/"; ///< Then a number.
inline constexpr const char* kHoldsKey = "retention/holds";
inline constexpr const char* kPlans = "retention/plan/"; ///< Then its id.

/// Writes the document if its revision is `expected`. Conflict: somebody else wrote it meanwhile.
Result<std::int64_t> putDocument(Documents& documents, const std::string& key,
                                 const std::string& json, std::int64_t expected);

/// Corruption: what `key` holds is not what was written.
Error damagedDocument(const std::string& key);

/// Digits that sort by their number.
std::string numberedKey(const std::string& prefix, std::int64_t number);

} // namespace headrace
