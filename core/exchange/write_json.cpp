// SPDX-License-Identifier: Apache-2.0
#include "core/base/json_text.h"
#include "core/event/query.h"
#include "core/exchange/write_event.h"

#include <fmt/format.h>

#include <iterator>

namespace headrace {
namespace {

void appendName(std::string& out, std::string_view name)
{
    out += ",\"";
    out += name;
    out += "\":";
}

void appendText(std::string& out, std::string_view name, std::string_view text)
{
    appendName(out, name);
    appendJsonString(out, text);
}

void appendNumber(std::string& out, std::string_view name, std::int64_t number)
{
    appendName(out, name);
    fmt::format_to(std::back_inserter(out), "{}", number);
}

std::string tagsJson(const EventView& event)
{
    std::string json = "[";
    for (const std::string_view tag : event.tags) {
        if (json.size() > 1)
            json += ',';
        appendJsonString(json, tag);
    }
    return json + ']';
}

} // namespace

void appendEventJson(std::string& out, const EventView& event)
{
    fmt::format_to(std::back_inserter(out), "{{\"position\":{}", event.position.value);
    appendText(out, "stream", event.stream);
    appendNumber(out, "version", event.version.value);
    appendText(out, "type", event.type);
    appendNumber(out, "schema", event.schema);
    appendText(out, "id", formatUuid(event.id));
    appendText(out, "time", formatTime(event.time));
    appendName(out, "data");
    appendJsonOnOneLine(out, event.data);
    appendName(out, "meta");
    appendJsonOnOneLine(out, event.meta.empty() ? "null" : event.meta);
    appendName(out, "tags");
    out += tagsJson(event);
    out += '}';
}

void appendCloudEvent(std::string& out, const EventView& event, std::string_view source)
{
    out += "{\"specversion\":\"1.0\"";
    appendText(out, "id", formatUuid(event.id));
    const std::string ownSource = metadataString(event.meta, "source");
    appendText(out, "source", ownSource.empty() ? source : std::string_view(ownSource));
    appendText(out, "type", event.type);
    appendText(out, "subject", event.stream);
    appendText(out, "time", formatTime(event.time));
    appendNumber(out, "schemaversion", event.schema);
    appendNumber(out, "streamversion", event.version.value);
    if (const auto id = metadataString(event.meta, kCorrelationKey); !id.empty())
        appendText(out, "correlationid", id);
    if (const auto id = metadataString(event.meta, kCausationKey); !id.empty())
        appendText(out, "causationid", id);
    // Attributes are simple values by the specification, so these two are JSON inside a string.
    appendText(out, "meta", event.meta);
    if (!event.tags.empty())
        appendText(out, "tags", tagsJson(event));
    out += ",\"datacontenttype\":\"application/json\"";
    appendName(out, "data");
    appendJsonOnOneLine(out, event.data);
    out += '}';
}

} // namespace headrace
