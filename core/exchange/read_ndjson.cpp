// SPDX-License-Identifier: Apache-2.0
#include "core/exchange/read_event.h"

#include <algorithm>
#include <limits>

namespace headrace {
namespace {

constexpr std::string_view kRequired = "every event needs a stream, a type and data";

Result<void> readName(LineEvent& line, JsonFields& json, std::span<const JsonField> fields)
{
    const JsonField* stream = findField(fields, "stream");
    if (!stream)
        return missing("stream", kRequired);
    auto text = readText(json, *stream);
    if (!text)
        return text.error();
    auto name = StreamName::parse(*std::move(text));
    if (!name)
        return name.error();
    line.event.stream = *std::move(name);

    const JsonField* type = findField(fields, "type");
    if (!type)
        return missing("type", kRequired);
    auto typeText = readText(json, *type);
    if (!typeText)
        return typeText.error();
    line.event.type = *std::move(typeText);
    return {};
}

Result<void> readContent(LineEvent& line, JsonFields& json, std::span<const JsonField> fields)
{
    // null is data too, so it is looked for by name alone.
    const auto data = std::ranges::find(fields, "data", &JsonField::name);
    if (data == fields.end())
        return missing("data", kRequired);
    line.event.data = data->raw;
    if (const JsonField* meta = findField(fields, "meta")) {
        if (meta->kind != JsonKind::Object)
            return Error {ErrorCode::InvalidArgument, "\"meta\" must be a JSON object"};
        line.event.meta = meta->raw;
    }
    if (const JsonField* tags = findField(fields, "tags")) {
        auto texts = json.texts(*tags);
        if (!texts)
            return texts.error();
        line.event.tags = *std::move(texts);
    }
    return {};
}

Result<void> readIdentity(LineEvent& line, JsonFields& json, std::span<const JsonField> fields)
{
    if (const JsonField* time = findField(fields, "time")) {
        auto read = readTime(json, *time);
        if (!read)
            return read.error();
        line.event.time = *read;
    }
    if (const JsonField* id = findField(fields, "id")) {
        auto text = readText(json, *id);
        if (!text)
            return text.error();
        auto uuid = parseUuid(*text);
        if (!uuid)
            return std::move(uuid).error().during("\"id\"");
        line.event.id = *uuid;
    }
    if (const JsonField* version = findField(fields, "version")) {
        auto number = readNumber(*version, 1, std::numeric_limits<std::int64_t>::max());
        if (!number)
            return number.error();
        line.version = *number;
    }
    if (const JsonField* schema = findField(fields, "schema")) {
        auto number = readNumber(*schema, 1, std::numeric_limits<int>::max());
        if (!number)
            return number.error();
        line.event.schema = static_cast<int>(*number);
    }
    return {};
}

} // namespace

Result<LineEvent> readNdjson(JsonFields& json, std::span<const JsonField> fields)
{
    LineEvent line;
    for (const auto part : {&readName, &readContent, &readIdentity})
        if (auto read = part(line, json, fields); !read)
            return read.error();
    return line;
}

} // namespace headrace
