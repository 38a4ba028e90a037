// SPDX-License-Identifier: Apache-2.0
#include "core/domain/json_schema.h"

#include "core/domain/json_schema_check.h"
#include "core/domain/json_schema_draft07.h"

#include <fmt/format.h>
#include <valijson/internal/json_pointer.hpp>
#include <valijson/schema_parser.hpp>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace headrace {

using nlohmann::json;
using valijson::adapters::NlohmannJsonAdapter;

/// A schema in the library's form, with what its checks need besides.
class JsonSchema::Compiled
{
public:
    valijson::Schema schema;
    SchemaTexts texts;
};

namespace {

constexpr std::string_view kDraft07Address = "http://json-schema.org/draft-07/schema";
constexpr int kMaxDepth = 500;
constexpr std::int64_t kPatternMemory = 8 << 20;

Error noSchema(const std::string& pointer, std::string_view what)
{
    return {ErrorCode::InvalidArgument,
            fmt::format("the schema cannot be used: at \"{}\" it {}", pointer, what)};
}

bool mayBeTooDeep(std::string_view text)
{
    return std::ranges::count_if(text, [](char c) { return c == '{' || c == '['; }) > kMaxDepth;
}

// Only what is text and tokens: whatever is nested too deep is refused before anything walks it.
Result<json> readJson(std::string_view text)
{
    bool isTooDeep = false;
    json::parser_callback_t watchDepth; // It doubles the time: only where it can matter.
    if (mayBeTooDeep(text))
        watchDepth = [&](int depth, json::parse_event_t, json&) {
            isTooDeep = isTooDeep || depth > kMaxDepth;
            return !isTooDeep;
        };
    try {
        json value = json::parse(text, watchDepth);
        if (isTooDeep)
            return Error {ErrorCode::InvalidArgument,
                          fmt::format("is nested deeper than {} levels", kMaxDepth)};
        return value;
    } catch (const json::parse_error& error) {
        return Error {
            ErrorCode::InvalidArgument,
            fmt::format("is not JSON: it breaks off or goes wrong at byte {}", error.byte)};
    } catch (const json::out_of_range&) {
        return Error {ErrorCode::InvalidArgument,
                      "has a number that is too large: 1e308 is about the largest"};
    }
}

// Looks at a schema before the library's parser does, which does not say where it found what, and
// follows references in a circle. It goes wherever the parser may: into what references lead to,
// too, be it in a place where otherwise no schema is.
class SchemaWalk
{
public:
    SchemaWalk(const json& root, SchemaTexts& texts) : m_root(root), m_texts(texts) {}

    Result<void> walk()
    {
        m_due.push_back({&m_root, {}});
        while (!m_due.empty()) {
            const auto [schema, pointer] = std::move(m_due.back());
            m_due.pop_back();
            if (auto walked = walkSchema(*schema, pointer); !walked)
                return walked;
        }
        return {};
    }

private:
    Result<void> walkSchema(const json& node, const std::string& pointer)
    {
        if (!node.is_structured() || !m_seen.insert(&node).second)
            return {};
        if (node.is_array())
            return walkEach(node, pointer);
        if (auto taken = take(node, pointer); !taken)
            return taken;
        for (const auto& [key, value] : node.items()) {
            if (key == "const" || key == "enum" || key == "default" || key == "examples")
                continue; // Plain values, whatever their fields are called.
            const bool isNamed = key == "properties" || key == "patternProperties"
                || key == "definitions" || key == "dependencies";
            const std::string place = pointer + "/" + key;
            auto walked = isNamed ? walkEach(value, place) : walkSchema(value, place);
            if (!walked)
                return walked;
        }
        return {};
    }

    // Schemas in a list, or under names that mean nothing here.
    Result<void> walkEach(const json& schemas, const std::string& pointer)
    {
        for (const auto& [key, value] : schemas.items())
            if (auto walked = walkSchema(value, pointer + "/" + key); !walked)
                return walked;
        return {};
    }

    Result<void> take(const json& node, const std::string& pointer)
    {
        if (const auto literal = node.find("const"); literal != node.end())
            m_texts.literals.insert(*literal);
        if (const auto literals = node.find("enum"); literals != node.end() && literals->is_array())
            m_texts.literals.insert(literals->begin(), literals->end());
        if (const auto pattern = node.find("pattern");
            pattern != node.end() && pattern->is_string())
            if (auto added = addPattern(pattern->get<std::string>(), pointer + "/pattern"); !added)
                return added;
        if (const auto fields = node.find("patternProperties");
            fields != node.end() && fields->is_object())
            for (const auto& [pattern, schema] : fields->items())
                if (auto added = addPattern(pattern, pointer + "/patternProperties"); !added)
                    return added;
        if (const auto reference = node.find("$ref");
            reference != node.end() && reference->is_string())
            return checkReference(reference->get<std::string>(), pointer + "/$ref");
        return {};
    }

    Result<void> addPattern(const std::string& text, const std::string& pointer)
    {
        re2::RE2::Options options;
        options.set_log_errors(false);
        options.set_max_mem(kPatternMemory);
        auto expression = std::make_unique<re2::RE2>(text, options);
        if (!expression->ok())
            return noSchema(pointer,
                            fmt::format("has the pattern \"{}\", which cannot be used: {}", text,
                                        expression->error()));
        m_texts.patterns.insert_or_assign(text, std::move(expression));
        return {};
    }

    Result<void> checkReference(const std::string& first, const std::string& pointer)
    {
        std::set<std::string> seen;
        std::string reference = first;
        while (seen.insert(reference).second) {
            if (reference == kDraft07Address
                || reference.starts_with(std::string(kDraft07Address) + "#"))
                return {};
            if (reference.empty() || reference[0] != '#')
                return noSchema(pointer,
                                fmt::format("refers to \"{}\", which is another document; put what "
                                            "is needed under \"definitions\"",
                                            reference));
            const json* target = resolve(std::string_view(reference).substr(1));
            if (!target)
                return noSchema(
                    pointer,
                    fmt::format("refers to \"{}\", which is not in the schema", reference));
            const bool goesOn =
                target->is_object() && target->contains("$ref") && (*target)["$ref"].is_string();
            if (!goesOn) {
                m_due.emplace_back(target, reference.substr(1));
                return {};
            }
            reference = (*target)["$ref"].get<std::string>();
        }
        return noSchema(pointer, fmt::format("refers to itself by \"{}\"", first));
    }

    // As the library's parser does it: empty steps lead nowhere.
    const json* resolve(std::string_view pointer) const
    {
        const json* node = &m_root;
        if (!pointer.empty() && pointer[0] != '/')
            return nullptr;
        while (node && !pointer.empty()) {
            pointer.remove_prefix(1);
            const std::string step(pointer.substr(0, pointer.find('/')));
            pointer.remove_prefix(step.size());
            if (!step.empty())
                node = enter(*node, step);
        }
        return node;
    }

    static const json* enter(const json& node, const std::string& step)
    {
        try {
            const std::string name =
                valijson::internal::json_pointer::extractReferenceToken(step.begin(), step.end());
            if (node.is_array())
                return &node.at(std::stoul(name));
            const auto found = node.find(name);
            return found == node.end() ? nullptr : &*found;
        } catch (const std::exception&) {
            return nullptr;
        }
    }

    const json& m_root;
    SchemaTexts& m_texts;
    std::vector<std::pair<const json*, std::string>> m_due; // What references lead to.
    std::set<const json*> m_seen;
};

const json& draft07()
{
    static const json schema = json::parse(kDraft07Schema);
    return schema;
}

// `root` is good: what throws here was not foreseen by SchemaWalk or the schema of schemas.
Result<std::shared_ptr<const JsonSchema::Compiled>> parse(const json& root)
{
    auto compiled = std::make_shared<JsonSchema::Compiled>();
    if (auto walked = SchemaWalk(root, compiled->texts).walk(); !walked)
        return walked.error();
    try {
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.populateSchema<NlohmannJsonAdapter>(
            NlohmannJsonAdapter(root), compiled->schema,
            [](const std::string& address) {
                return address == kDraft07Address ? &draft07() : nullptr;
            },
            [](const json*) {});
    } catch (const std::exception& error) {
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("the schema cannot be used: {}", error.what())};
    }
    return std::shared_ptr<const JsonSchema::Compiled>(std::move(compiled));
}

const JsonSchema::Compiled& schemaOfSchemas()
{
    static const auto compiled = parse(draft07()).value();
    return *compiled;
}

} // namespace

Result<JsonSchema> JsonSchema::compile(std::string_view schemaJson)
{
    const auto root = readJson(schemaJson);
    if (!root)
        return Error {ErrorCode::InvalidArgument, "the schema " + root.error().message};
    SchemaCheck check(schemaOfSchemas().texts);
    if (!check.check(*schemaOfSchemas().schema.root(), *root)) {
        const auto violations = check.take();
        return noSchema(violations.front().pointer, violations.front().message);
    }
    auto compiled = parse(*root);
    if (!compiled)
        return compiled.error();
    return JsonSchema(*std::move(compiled));
}

std::vector<SchemaViolation> JsonSchema::check(std::string_view dataJson) const
{
    const auto data = readJson(dataJson);
    if (!data)
        return {{"", data.error().message}};
    SchemaCheck check(m_compiled->texts);
    check.check(*m_compiled->schema.root(), *data);
    return check.take();
}

std::string describe(std::span<const SchemaViolation> violations)
{
    constexpr std::size_t kListed = 10;
    std::string text;
    for (const SchemaViolation& violation :
         violations.first(std::min(violations.size(), kListed))) {
        text += text.empty() ? "" : "; ";
        text += violation.pointer.empty() ? "the data" : violation.pointer;
        text += ' ' + violation.message;
    }
    if (violations.size() > kListed)
        text += fmt::format("; and {} more", violations.size() - kListed);
    return text;
}

} // namespace headrace
