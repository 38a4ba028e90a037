// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// Positions of one row of an index: a run. So one row serves what many events of one flush share
/// (a type, a category, a stream), and an index row is paid once instead of once an event.
inline constexpr std::size_t kRunPositions = 512;

/// The other columns of a row, which the check of its bytes is over, too: the key and the first
/// version or position at least.
using RunColumns = std::span<const std::int64_t>;

/// The bytes of a row. `positions` increase strictly, 1 to kRunPositions of them. Four bytes that
/// check the row (the low half of XXH3-64 of what follows, with the XXH3-64 of the other columns, 8
/// bytes each, lowest first, as its seed), then each position as its distance to the one before
/// (the first: to 0), in groups of seven bits, lowest first, the eighth bit set on all but the last
/// byte (LEB128).
std::string packRun(RunColumns columns, std::span<const std::int64_t> positions);

/// `distances` with the bytes that check them in front.
std::string sealRun(RunColumns columns, std::string_view distances);

/// Errors: Corruption. `bytes` may be anything.
Result<std::vector<std::int64_t>> unpackRun(RunColumns columns, std::string_view bytes);

} // namespace headrace
