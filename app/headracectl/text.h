// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace headrace {

// Values as people read them.

/// "1,000,000".
std::string groupedText(std::int64_t number);
/// "512 B", "12.3 MB": powers of 1000.
std::string byteText(std::int64_t bytes);
/// "8 ms", "1.25 s", "3 min 20 s".
std::string durationText(double seconds);
/// "1 event", "2 events": `noun` is the singular.
std::string countText(std::int64_t count, const std::string& noun);

/// Rows in columns; numbers to the right. `rightAligned` has one entry a column. Control characters
/// in a cell are shown as '?', so that a name from a store cannot steer the terminal.
std::string tableText(const std::vector<std::vector<std::string>>& rows,
                      const std::vector<bool>& rightAligned);

} // namespace headrace
