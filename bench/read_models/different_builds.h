// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/store/store_bench.h"

#include <filesystem>

namespace headrace {

/// Compares two builds with 500,000 keys, of which 5 % are not the same in both and 1 % are in one
/// only, on either side; every difference is gone over with its values. `folder` is made, and
/// stays.
BenchFigures measureDifferentBuilds(const std::filesystem::path& folder);

} // namespace headrace
