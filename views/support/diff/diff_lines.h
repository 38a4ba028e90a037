// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/aggregate/state_diff.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace headrace {

/// One changed value. Unlike an operation of a patch it never adds or removes an object or array as
/// a whole, unless that is empty: it stands for one leaf of the tree.
struct DiffLine
{
    PatchOperation::Kind kind = PatchOperation::Kind::Replace;
    std::string path;   ///< A JSON Pointer; of what is removed: where it stood.
    std::string value;  ///< JSON text; empty for what is removed.
    std::string before; ///< JSON text; empty for what is added.
    friend bool operator==(const DiffLine&, const DiffLine&) = default;
};

struct DiffCounts
{
    std::size_t changed = 0;
    std::size_t added = 0;
    std::size_t removed = 0;
    std::size_t total() const { return changed + added + removed; }
};

/// The leaves that `operations` touch, in their order.
std::vector<DiffLine> diffLines(std::span<const PatchOperation> operations);

DiffCounts countsOf(std::span<const DiffLine> lines);

/// `operations` as an RFC 6902 document, one operation a line.
std::string patchText(std::span<const PatchOperation> operations);

/// How many bytes at the front of two JSON strings can be left out to show where they differ: all
/// of their equal beginning but what belongs to the word, number or time that differs; 0 when too
/// little is equal, or one of the two is no string.
std::size_t equalBeginning(std::string_view before, std::string_view after);

} // namespace headrace
