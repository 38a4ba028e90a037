// SPDX-License-Identifier: Apache-2.0
#include "core/retention/retention_rule.h"

#include "core/base/time.h"
#include "core/domain/json_schema.h"

#include <nlohmann/json.hpp>

namespace headrace {
namespace {

constexpr std::string_view kSchema = R"({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "What may leave a Headrace store",
  "type": "object",
  "properties": {
    "archive": {"type": "string", "minLength": 1},
    "all": {"$ref": "#/definitions/rule"},
    "categories": {"type": "object", "additionalProperties": {"$ref": "#/definitions/rule"}}
  },
  "additionalProperties": false,
  "definitions": {
    "rule": {
      "type": "object",
      "properties": {
        "keep": {"const": "forever"},
        "olderThan": {"type": "string", "pattern": "^[0-9]+(s|min|m|h|d|y)$"},
        "keepLast": {"type": "integer", "minimum": 1},
        "upToSnapshot": {"const": true},
        "storeAbove": {"type": "string", "pattern": "^[0-9]+ ?(B|kB|MB|GB|TB)$"},
        "where": {"type": "string", "minLength": 1},
        "to": {"enum": ["archive", "nowhere"]}
      },
      "additionalProperties": false
    }
  }
})";

using Json = nlohmann::json;

Error wrong(const std::string& what)
{
    return {ErrorCode::InvalidArgument, "the retention policy cannot be used: " + what};
}

std::optional<std::int64_t> bytesOf(const std::string& text)
{
    std::size_t end = 0;
    std::int64_t bytes = 0;
    try {
        bytes = std::stoll(text, &end);
    } catch (const std::out_of_range&) {
        return std::nullopt;
    }
    const std::string unit = text.substr(text.find_first_not_of(' ', end));
    std::int64_t factor = 1;
    for (const char* larger : {"kB", "MB", "GB", "TB"}) {
        if (unit == "B")
            break;
        factor *= 1'000;
        if (unit == larger)
            break;
    }
    return bytes <= INT64_MAX / factor ? std::optional(bytes * factor) : std::nullopt;
}

Result<RetentionRule> readRule(const Json& json, const std::string& place)
{
    RetentionRule rule;
    if (json.contains("olderThan")) {
        const std::string text = json["olderThan"];
        const auto then = parseTimeOrAge(text, Time {});
        if (!then)
            return wrong(place + "/olderThan is no duration like 365d");
        rule.olderThan = Time {} - *then;
    }
    if (json.contains("keepLast"))
        rule.keepLast = json["keepLast"].get<std::int64_t>();
    rule.upToSnapshot = json.contains("upToSnapshot");
    if (json.contains("storeAbove")) {
        rule.storeAbove = bytesOf(json["storeAbove"]);
        if (!rule.storeAbove)
            return wrong(place + "/storeAbove is more than there can be");
    }
    rule.where = json.value("where", "");
    rule.to = json.value("to", "archive") == "archive" ? LeavingTo::Archive : LeavingTo::Nowhere;
    if (json.contains("keep") && (!rule.keepsAll() || json.contains("to")))
        return wrong(place + " keeps everything for ever and says what leaves: say one of the two");
    if (!json.contains("keep") && rule.keepsAll())
        return wrong(place
                     + R"( says nothing that would keep an event: say "keep": "forever", or what )"
                       "may leave (olderThan, keepLast, upToSnapshot, storeAbove, where)");
    return rule;
}

} // namespace

const RetentionRule& RetentionRules::of(std::string_view category) const
{
    const auto found = categories.find(std::string(category));
    return found == categories.end() ? all : found->second;
}

std::string_view retentionSchema()
{
    return kSchema;
}

Result<RetentionRules> parseRetentionRules(const std::string& text)
{
    static const JsonSchema schema = JsonSchema::compile(kSchema).value();
    const auto violations = schema.check(text);
    if (!violations.empty())
        return wrong(describe(violations));
    const Json json = Json::parse(text);
    RetentionRules rules;
    rules.archive = json.value("archive", "");
    bool isArchiving = false;
    const auto take = [&](const Json& from, const std::string& place,
                          RetentionRule& into) -> Result<void> {
        auto rule = readRule(from, place);
        if (!rule)
            return rule.error();
        into = *std::move(rule);
        isArchiving = isArchiving || (!into.keepsAll() && into.to == LeavingTo::Archive);
        return {};
    };
    if (json.contains("all"))
        if (auto taken = take(json["all"], "/all", rules.all); !taken)
            return taken.error();
    if (json.contains("categories"))
        for (const auto& [name, rule] : json["categories"].items())
            if (auto taken = take(rule, "/categories/" + name, rules.categories[name]); !taken)
                return taken.error();
    if (isArchiving && rules.archive.empty())
        return wrong("/archive is missing: name the folder that events go to");
    return rules;
}

} // namespace headrace
