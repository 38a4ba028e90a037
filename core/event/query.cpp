// SPDX-License-Identifier: Apache-2.0
#include "core/event/query.h"

#include <simdjson.h>

#include <algorithm>

namespace headrace {
namespace {

bool matchesItem(const QueryItem& item, const EventView& event)
{
    const auto carried = [&](const std::string& tag) {
        return std::find(event.tags.begin(), event.tags.end(), tag) != event.tags.end();
    };
    if (!item.types.empty()
        && std::find(item.types.begin(), item.types.end(), event.type) == item.types.end())
        return false;
    return std::all_of(item.tags.begin(), item.tags.end(), carried);
}

} // namespace

bool matches(const Query& query, const EventView& event)
{
    if (query.stream && query.stream->text() != event.stream)
        return false;
    if (query.category && *query.category != event.category())
        return false;
    if (query.since && event.time < *query.since)
        return false;
    if (query.until && event.time >= *query.until)
        return false;
    const auto item = [&](const QueryItem& i) { return matchesItem(i, event); };
    if (!query.items.empty() && std::none_of(query.items.begin(), query.items.end(), item))
        return false;
    return !query.correlation || metadataString(event.meta, kCorrelationKey) == *query.correlation;
}

std::string metadataString(std::string_view meta, std::string_view key)
{
    if (meta.find(key) == std::string_view::npos) // Most metadata does not have it: no parse then.
        return {};
    thread_local simdjson::ondemand::parser parser;
    const simdjson::padded_string padded(meta);
    simdjson::ondemand::document document;
    std::string_view value;
    if (parser.iterate(padded).get(document) != simdjson::SUCCESS
        || document[key].get_string().get(value) != simdjson::SUCCESS)
        return {};
    return std::string(value);
}

} // namespace headrace
