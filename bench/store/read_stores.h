// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/store/workload.h"

#include <string>
#include <string_view>

namespace headrace {

// What the read scenarios read: the same events in the store, in the naive store and in the bare
// log. Every stream gets 100 events, spread over the whole log. Every event has a common tag, one
// that a tenth of all carry, and a rare one, that about 100 carry; 100 events are of a rare type.

inline constexpr std::int64_t kEventsAStream = 100;
inline constexpr std::string_view kCommonType = "OrderChanged07";
inline constexpr std::string_view kRareType = "OrderAudited";

std::string commonTag(std::int64_t number); ///< Of 10.
std::string rareTag(std::int64_t number);   ///< Of as many as there are streams.

struct ReadFiles
{
    std::string store;
    std::string naive;
    std::string bare;
};

/// Makes the three files with `events` in each, rounded to whole streams.
void fillReadFiles(const ReadFiles& files, std::int64_t events);

} // namespace headrace
