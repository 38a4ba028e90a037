// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace headrace {

/// What events are found by: the keys of `term_run`. Types and categories are known by their small
/// ids, whose postings lie close together; tags, correlation ids and tokens
/// by a hash (XXH3, 63 bits), in
/// which two may meet: whoever looks up checks the event itself.
std::int64_t typeTerm(std::int64_t typeId);
std::int64_t categoryTerm(std::int64_t categoryId);
std::int64_t tagTerm(std::string_view tag);
std::int64_t correlationTerm(std::string_view correlation);
std::int64_t tokenTerm(std::string_view token);

} // namespace headrace
