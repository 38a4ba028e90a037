// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/time.h"
#include "core/retention/retention_rule.h"
#include "core/store/event_store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headrace {

/// A policy as a store keeps it.
struct RetentionPolicy
{
    std::int64_t number = 0; ///< Of all policies that the store has had, from 1; 0: it had none.
    std::string json = "{}"; ///< As it was given.
    std::string actor;
    std::string reason;
    Time set;
    RetentionRules rules;
};

/// The policy of the store: keep everything, when none was set. Errors: those of reading;
/// Corruption.
Result<RetentionPolicy> retentionPolicy(Documents& documents);

/// Sets another one. `at` is when. InvalidArgument: as parseRetentionRules(); Conflict: somebody
/// else set one meanwhile; those of Documents::put().
Result<RetentionPolicy> setRetentionPolicy(Documents& documents, const std::string& json,
                                           const std::string& actor, const std::string& reason,
                                           Time at);

/// All that the store has had, the newest first.
Result<std::vector<RetentionPolicy>> retentionPolicies(Documents& documents);

/// Categories that `rules` names and the store does not have.
Result<std::vector<std::string>> unknownCategories(EventStore& store, const RetentionRules& rules);

} // namespace headrace
