// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace headrace {

/// What events are found by: the keys of `posting`. Types and categories are known by their small
/// ids, whose postings lie close together; tags and correlation ids by a hash (XXH3, 63 bits), in
/// which two may meet: whoever looks up checks the event itself.
std::int64_t typeTerm(std::int64_t typeId);
std::int64_t categoryTerm(std::int64_t categoryId);
std::int64_t tagTerm(std::string_view tag);
std::int64_t correlationTerm(std::string_view correlation);

} // namespace headrace
