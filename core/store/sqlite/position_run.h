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

/// Positions of one row of an index: a run. So one row serves what many events of one transaction
/// share (a type, a category, a stream), and an index row is paid once instead of once an event.
inline constexpr std::size_t kRunPositions = 512;

/// `positions` increase strictly, 1 to kRunPositions of them. Each is written as its distance to
/// the one before (the first: to 0), in groups of seven bits, lowest first, the eighth bit set on
/// all but the last byte (LEB128).
std::string packRun(std::span<const std::int64_t> positions);

/// Errors: Corruption. `bytes` may be anything.
Result<std::vector<std::int64_t>> unpackRun(std::string_view bytes);

} // namespace headrace
