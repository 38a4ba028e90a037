// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/state_diff.h"

#include "core/aggregate/json_node.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {
namespace {

std::string escaped(std::string_view key)
{
    std::string step;
    for (const char c : key)
        c == '~' ? step += "~0" : c == '/' ? step += "~1" : step += c;
    return step;
}

class Differ
{
public:
    void compare(const std::string& path, const JsonNode& before, const JsonNode& after);
    std::vector<PatchOperation> take() { return std::move(m_operations); }

private:
    void compareObjects(const std::string& path, const JsonNode& before, const JsonNode& after);
    void compareArrays(const std::string& path, const JsonNode& before, const JsonNode& after);
    void add(std::string path, const JsonNode& node)
    {
        m_operations.push_back(
            {PatchOperation::Kind::Add, std::move(path), std::string(node.text), {}});
    }
    void remove(std::string path, const JsonNode& node)
    {
        m_operations.push_back(
            {PatchOperation::Kind::Remove, std::move(path), {}, std::string(node.text)});
    }

    std::vector<PatchOperation> m_operations;
};

void Differ::compare(const std::string& path, const JsonNode& before, const JsonNode& after)
{
    if (before.text == after.text)
        return;
    using Kind = JsonNode::Kind;
    if (before.kind == Kind::Object && after.kind == Kind::Object)
        compareObjects(path, before, after);
    else if (before.kind == Kind::Array && after.kind == Kind::Array)
        compareArrays(path, before, after);
    else
        m_operations.push_back({PatchOperation::Kind::Replace, path, std::string(after.text),
                                std::string(before.text)});
}

void Differ::compareObjects(const std::string& path, const JsonNode& before, const JsonNode& after)
{
    const KeyIndex beforeKeys(before);
    const KeyIndex afterKeys(after);
    for (const auto& [key, node] : before.fields) {
        const std::string fieldPath = path + '/' + escaped(key);
        if (const JsonNode* now = afterKeys.find(key))
            compare(fieldPath, node, *now);
        else
            remove(fieldPath, node);
    }
    for (const auto& [key, node] : after.fields)
        if (!beforeKeys.find(key))
            add(path + '/' + escaped(key), node);
}

void Differ::compareArrays(const std::string& path, const JsonNode& before, const JsonNode& after)
{
    const auto element = [&](std::size_t i) { return fmt::format("{}/{}", path, i); };
    const std::size_t common = std::min(before.elements.size(), after.elements.size());
    for (std::size_t i = 0; i < common; ++i)
        compare(element(i), before.elements[i], after.elements[i]);
    for (std::size_t i = before.elements.size(); i > common; --i)
        remove(element(i - 1), before.elements[i - 1]);
    for (std::size_t i = common; i < after.elements.size(); ++i)
        add(element(i), after.elements[i]);
}

} // namespace

std::string_view nameOf(PatchOperation::Kind kind)
{
    switch (kind) {
    case PatchOperation::Kind::Add:
        return "add";
    case PatchOperation::Kind::Remove:
        return "remove";
    case PatchOperation::Kind::Replace:
        return "replace";
    }
    return {};
}

std::string toJson(const PatchOperation& operation)
{
    const std::string head =
        fmt::format(R"({{"op":"{}","path":{})", nameOf(operation.kind), jsonString(operation.path));
    return operation.kind == PatchOperation::Kind::Remove
        ? head + '}'
        : head + ",\"value\":" + operation.value + '}';
}

Result<std::vector<PatchOperation>> diffStates(std::string_view beforeJson,
                                               std::string_view afterJson)
{
    if (beforeJson == afterJson)
        return std::vector<PatchOperation>();
    const auto before = readJson(beforeJson);
    if (!before)
        return Error(before.error()).during("comparing two states, the earlier one");
    const auto after = readJson(afterJson);
    if (!after)
        return Error(after.error()).during("comparing two states, the later one");
    Differ differ;
    differ.compare({}, *before, *after);
    return differ.take();
}

} // namespace headrace
