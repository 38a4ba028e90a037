// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/diff/diff_lines.h"

#include "core/aggregate/json_node.h"
#include "views/support/diff/json_pointer.h"

#include <algorithm>

namespace headrace {
namespace {

void addLeaves(std::vector<DiffLine>& lines, PatchOperation::Kind kind, const std::string& path,
               const JsonNode& node)
{
    for (const auto& [key, field] : node.fields)
        addLeaves(lines, kind, pointerBelow(path, key), field);
    for (std::size_t i = 0; i < node.elements.size(); ++i)
        addLeaves(lines, kind, pointerBelow(path, std::to_string(i)), node.elements[i]);
    if (!node.fields.empty() || !node.elements.empty())
        return;
    DiffLine line {.kind = kind, .path = path};
    (kind == PatchOperation::Kind::Remove ? line.before : line.value) = node.text;
    lines.push_back(std::move(line));
}

bool isWordCharacter(char c)
{
    // Bytes of a character above U+007F stay together with what surrounds them.
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        || static_cast<unsigned char>(c) >= 0x80;
}

} // namespace

std::vector<DiffLine> diffLines(std::span<const PatchOperation> operations)
{
    std::vector<DiffLine> lines;
    for (const PatchOperation& operation : operations) {
        if (operation.kind == PatchOperation::Kind::Replace) {
            lines.push_back({operation.kind, operation.path, operation.value, operation.before});
            continue;
        }
        const bool isAdded = operation.kind == PatchOperation::Kind::Add;
        if (const auto node = readJson(isAdded ? operation.value : operation.before))
            addLeaves(lines, operation.kind, operation.path, *node);
    }
    return lines;
}

DiffCounts countsOf(std::span<const DiffLine> lines)
{
    DiffCounts counts;
    for (const DiffLine& line : lines) {
        switch (line.kind) {
        case PatchOperation::Kind::Add:
            ++counts.added;
            break;
        case PatchOperation::Kind::Remove:
            ++counts.removed;
            break;
        case PatchOperation::Kind::Replace:
            ++counts.changed;
            break;
        }
    }
    return counts;
}

std::string patchText(std::span<const PatchOperation> operations)
{
    std::string text = "[";
    for (const PatchOperation& operation : operations)
        text += (text.size() == 1 ? "\n  " : ",\n  ") + toJson(operation);
    return text + (operations.empty() ? "]\n" : "\n]\n");
}

std::size_t equalBeginning(std::string_view before, std::string_view after)
{
    constexpr std::size_t kWorthCutting = 8;
    if (!before.starts_with('"') || !after.starts_with('"'))
        return 0;
    const auto differs = std::ranges::mismatch(before, after);
    auto equal = static_cast<std::size_t>(differs.in1 - before.begin());
    // "2011-09-06T13:35:00" to ":27": the whole time is shown, its date is what was equal.
    if (before.size() > 11 && before[11] == 'T' && equal > 12)
        equal = 12;
    while (equal > 1 && isWordCharacter(before[equal - 1]) && before[equal - 1] != 'T')
        --equal;
    return equal - 1 < kWorthCutting ? 0 : equal;
}

} // namespace headrace
