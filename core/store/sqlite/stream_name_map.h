// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include <tsl/robin_map.h>

namespace headrace {

/// Finds things by the name of a stream, which must outlive the map. Names lie far apart in memory
/// and are alike in length and beginning: hashes are kept, so that only what is found is compared.
template<typename Value>
using StreamNameMap =
    tsl::robin_map<std::string_view, Value, std::hash<std::string_view>, std::equal_to<>,
                   std::allocator<std::pair<std::string_view, Value>>, /*StoreHash=*/true>;

} // namespace headrace
