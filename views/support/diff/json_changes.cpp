// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/diff/json_changes.h"

#include "core/aggregate/json_node.h"
#include "views/support/diff/json_pointer.h"

#include <map>
#include <set>

namespace headrace {
namespace {

using StoodBefore = std::map<std::string, std::string>; // By JSON Pointer of what is gone.

DiffMark markOf(PatchOperation::Kind kind)
{
    switch (kind) {
    case PatchOperation::Kind::Add:
        return DiffMark::Added;
    case PatchOperation::Kind::Remove:
        return DiffMark::Removed;
    case PatchOperation::Kind::Replace:
        break;
    }
    return DiffMark::Changed;
}

// Walks down only where something below `node` is gone.
void findPlaces(const JsonNode& node, const std::string& path, const std::set<std::string>& gone,
                StoodBefore& places)
{
    const auto below = gone.lower_bound(path + '/');
    if (below == gone.end() || !below->starts_with(path + '/'))
        return;
    const std::string* next = nullptr; // The nearest key behind that is left.
    for (auto field = node.fields.rbegin(); field != node.fields.rend(); ++field) {
        const std::string pointer = pointerBelow(path, field->key);
        if (!gone.contains(pointer)) {
            next = &field->key;
            findPlaces(field->value, pointer, gone, places);
        } else if (next) {
            places.emplace(pointer, *next);
        }
    }
    for (std::size_t i = 0; i < node.elements.size(); ++i)
        findPlaces(node.elements[i], pointerBelow(path, std::to_string(i)), gone, places);
}

} // namespace

std::vector<JsonChange> jsonChanges(const std::string& before,
                                    const std::vector<PatchOperation>& operations)
{
    std::set<std::string> gone;
    for (const PatchOperation& operation : operations)
        if (operation.kind == PatchOperation::Kind::Remove)
            gone.insert(operation.path);
    StoodBefore places;
    if (!gone.empty())
        if (const auto read = readJson(before))
            findPlaces(*read, {}, gone, places);

    std::vector<JsonChange> changes;
    changes.reserve(operations.size());
    for (const PatchOperation& operation : operations) {
        JsonChange made {operation.path, markOf(operation.kind), operation.before};
        if (const auto place = places.find(operation.path); place != places.end())
            made.stoodBefore = place->second;
        changes.push_back(std::move(made));
    }
    return changes;
}

} // namespace headrace
