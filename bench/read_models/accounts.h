// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/domain.h"
#include "core/store/event_store.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace headrace {

// The accounts that projections are measured over: what happens to them is always the same.

/// One event of an account.
struct Movement
{
    int account;
    bool isDeposit;
    std::string data;
};

/// Over so many accounts at most, at random.
std::vector<Movement> movements(std::int64_t count, int accounts);
std::string streamOf(int account);
/// `index` gives its time, 20 seconds after the one before.
NewEvent eventOf(const Movement& movement, std::int64_t index);

/// A new store with all of them, in one commit for each 5,000.
std::unique_ptr<EventStore> makeStore(const std::string& location,
                                      const std::vector<Movement>& all);

/// Has the projections "balance" (a row for each account), "byBranch" and "byDay".
std::shared_ptr<const Domain> accountsModule();

/// What the engine takes without a store and without C++ between two events: one loop of
/// JSON.parse, a Map of rows and the handlers of "balance" over the same texts in memory. The best
/// of three.
struct BareFold
{
    double seconds = 0;
    std::string state; ///< {"rows":N,"sum":S}
};
BareFold foldBare(const std::vector<Movement>& all);

} // namespace headrace
