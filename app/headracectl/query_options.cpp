// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/query_options.h"

#include <nlohmann/json.hpp>

namespace headrace {
namespace {

using nlohmann::json;

// The strings under `name`; nothing when there is another thing.
std::optional<std::vector<std::string>> strings(const json& item, const char* name)
{
    std::vector<std::string> texts;
    if (!item.contains(name))
        return texts;
    if (!item[name].is_array())
        return std::nullopt;
    for (const json& text : item[name]) {
        if (!text.is_string())
            return std::nullopt;
        texts.push_back(text.get<std::string>());
    }
    return texts;
}

Result<std::vector<QueryItem>> parseItems(const std::string& text)
{
    const Error wrong {ErrorCode::InvalidArgument,
                       "give items like [{\"types\":[\"OrderPlaced\"],\"tags\":[\"customer:7\"]}]"};
    const json items = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!items.is_array() || items.empty())
        return wrong;
    std::vector<QueryItem> parsed;
    for (const json& item : items) {
        if (!item.is_object())
            return wrong;
        auto types = strings(item, "types");
        auto tags = strings(item, "tags");
        if (!types || !tags)
            return wrong;
        parsed.push_back({*std::move(types), *std::move(tags)});
    }
    return parsed;
}

Arguments::Take takeTime(std::optional<Time>& into)
{
    return [&into](const std::string& text) -> Result<void> {
        const auto time = parseTimeOrAge(text, now());
        if (!time)
            return time.error();
        into = *time;
        return {};
    };
}

} // namespace

void declareQuery(Arguments& arguments, QueryOptions& options)
{
    Query& query = options.query;
    arguments.option("--stream", "Only this stream", [&query](const std::string& text) {
        auto name = StreamName::parse(text);
        if (!name)
            return Result<void>(name.error());
        query.stream = *std::move(name);
        return Result<void>();
    });
    arguments.option("--category", "Only streams of this category", [&query](const auto& text) {
        query.category = text;
        return Result<void>();
    });
    arguments.exclude("--category", "--stream");
    arguments.options("--type", "Only this type; again for one of several", options.types);
    arguments.options("--tag", "Only with this tag; again for all of several", options.tags);
    arguments.option("--query", "JSON: [{\"types\":[...],\"tags\":[...]}, ...], joined by OR",
                     [&query](const std::string& text) {
                         auto items = parseItems(text);
                         if (!items)
                             return Result<void>(items.error());
                         query.items = *std::move(items);
                         return Result<void>();
                     });
    arguments.exclude("--query", "--type");
    arguments.exclude("--query", "--tag");
    arguments.option("--correlation", "Only with this correlation id", [&query](const auto& text) {
        query.correlation = text;
        return Result<void>();
    });
    arguments.option("--since", "From this time on: 2026-03-01T12:00:00Z, 2026-03-01 or 2h ago: 2h",
                     takeTime(query.since));
    arguments.option("--until", "Before this time", takeTime(query.until));
    arguments.option("--from", "Start at this version with --stream, else at this position",
                     options.from, 1);
    arguments.option("--limit", "At most so many events", options.limit, 1);
    arguments.flag("--backwards", "Newest first", options.backwards);
    arguments.afterwards([&options]() -> Result<void> {
        if (!options.types.empty() || !options.tags.empty())
            options.query.items = {{options.types, options.tags}};
        return {};
    });
}

Result<void> checkStreamExists(EventStore& store, const Query& query)
{
    if (!query.stream)
        return {};
    const auto stream = store.stream(*query.stream);
    return stream ? Result<void>() : Result<void>(stream.error());
}

} // namespace headrace
