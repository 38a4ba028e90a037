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
        for (const auto& [name, value] : item.items())
            if (name != "types" && name != "tags")
                return wrong;
        auto types = strings(item, "types");
        auto tags = strings(item, "tags");
        if (!types || !tags)
            return wrong;
        parsed.push_back({*std::move(types), *std::move(tags)});
    }
    return parsed;
}

Arguments::Take takeText(std::optional<std::string>& into)
{
    return [&into](const std::string& text) {
        into = text;
        return Result<void>();
    };
}

// Which streams, types and tags.
void declareNames(Arguments& arguments, QueryOptions& options)
{
    Query& query = options.query;
    arguments.option("--stream", "Only this stream", takeInto(query.stream, &StreamName::parse));
    arguments.option("--category", "Only streams of this category", takeText(query.category));
    arguments.exclude("--category", "--stream");
    arguments.options("--type", "Only this type; again for one of several", options.types);
    arguments.options("--tag", "Only with this tag; again for all of several", options.tags);
    arguments.option("--query", "JSON: [{\"types\":[...],\"tags\":[...]}, ...], joined by OR",
                     takeInto(query.items, &parseItems));
    arguments.exclude("--query", "--type");
    arguments.exclude("--query", "--tag");
    arguments.option("--correlation", "Only with this correlation id", takeText(query.correlation));
}

Result<std::shared_ptr<EventPredicate>> compile(const std::string& expression)
{
    auto predicate = EventPredicate::compile(expression);
    if (!predicate)
        return predicate.error();
    return std::shared_ptr<EventPredicate>(*std::move(predicate));
}

} // namespace

void declareQuery(Arguments& arguments, QueryOptions& options)
{
    const auto time = [](const std::string& text) { return parseTimeOrAge(text, now()); };
    declareNames(arguments, options);
    arguments.option("--since",
                     "From this time on: 2026-03-01T12:00:00Z, 2026-03-01, or 2h ago: 2h",
                     takeInto(options.query.since, time));
    arguments.option("--until", "Before this time", takeInto(options.query.until, time));
    arguments.option("--where", "Only where this JavaScript holds: 'data.total > 100'",
                     takeInto(options.where, &compile));
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

ExportRequest QueryOptions::request() const
{
    ExportRequest wanted {query, backwards, from, limit, {}, ExchangeFormat::Ndjson};
    if (where)
        wanted.filter = [test = where](const EventView& event) { return test->test(event); };
    return wanted;
}

Result<void> checkStreamExists(EventStore& store, const Query& query)
{
    if (!query.stream)
        return {};
    const auto stream = store.stream(*query.stream);
    return stream ? Result<void>() : Result<void>(stream.error());
}

} // namespace headrace
