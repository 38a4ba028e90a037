// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/store/event_store.h"

#include <cstdint>
#include <string_view>

namespace headrace {

struct ShopDemoOptions
{
    std::int64_t events = 100'000; ///< Exactly so many; 1 to 10^9.
    std::int64_t streams = 0;      ///< At most so many; 0 for as many as there would be.
    std::uint64_t seed = 1;        ///< The same seed gives the same bytes.
};

struct ShopDemoReport
{
    std::int64_t events = 0;
    double seconds = 0;
};

/// Appends the log of a made-up shop: two years at most, ending on 2026-03-01. `job` counts events.
/// Made again over a store that holds it already, it appends nothing twice.
/// InvalidArgument: an option is out of range. Cancelled: what was appended stays. Otherwise as
/// EventStore::append().
Result<ShopDemoReport> makeShopDemo(EventStore& store, const ShopDemoOptions& options, Job& job);

/// The source of the domain module that folds the shop's streams: resources/samples/shop.domain.js.
std::string_view shopDomainModule();

} // namespace headrace
