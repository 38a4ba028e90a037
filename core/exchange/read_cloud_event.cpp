// SPDX-License-Identifier: Apache-2.0
#include "core/base/json_text.h"
#include "core/exchange/derived_id.h"
#include "core/exchange/line_reader.h"
#include "core/exchange/read_event.h"

#include <algorithm>
#include <array>
#include <limits>

namespace headrace {
namespace {

Error wrong(std::string why)
{
    return {ErrorCode::InvalidArgument, std::move(why)};
}

// Attributes that become something else than metadata.
constexpr std::array<std::string_view, 12> kMapped {
    "specversion",   "id",   "type", "stream",         "subject", "time", "data", "schemaversion",
    "streamversion", "meta", "tags", "datacontenttype"};

bool isMapped(std::string_view name)
{
    return std::ranges::find(kMapped, name) != kMapped.end();
}

// Attribute names are lower case by the specification; metadata has names of its own for these.
std::string_view metadataName(std::string_view attribute)
{
    if (attribute == "correlationid")
        return kCorrelationKey;
    if (attribute == "causationid")
        return kCausationKey;
    return attribute;
}

Result<std::string> required(JsonFields& json, std::span<const JsonField> fields,
                             std::string_view name)
{
    const JsonField* field = findField(fields, name);
    if (!field)
        return missing(name, "a CloudEvent needs a specversion, an id, a source and a type");
    return readText(json, *field);
}

Result<void> readName(LineEvent& line, JsonFields& json, std::span<const JsonField> fields)
{
    const auto specification = required(json, fields, "specversion");
    if (!specification)
        return specification.error();
    if (*specification != "1.0")
        return wrong("its specversion is \"" + specification->substr(0, 32)
                     + "\"; only 1.0 is read");
    auto type = required(json, fields, "type");
    if (!type)
        return type.error();
    line.event.type = *std::move(type);

    const JsonField* stream = findField(fields, "stream");
    if (!stream)
        stream = findField(fields, "subject");
    if (!stream)
        return missing("subject", "name the event's stream in it, or in an attribute \"stream\"");
    auto text = readText(json, *stream);
    if (!text)
        return text.error();
    auto name = StreamName::parse(*std::move(text));
    if (!name)
        return name.error();
    line.event.stream = *std::move(name);
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
    const auto source = required(json, fields, "source");
    if (!source)
        return source.error();
    const auto id = required(json, fields, "id");
    if (!id)
        return id.error();
    const auto uuid = parseUuid(*id);
    line.event.id = uuid ? *uuid : idOfCloudEvent(*source, *id, line.event.time.value_or(Time()));

    if (const JsonField* version = findField(fields, "streamversion")) {
        auto number = readNumber(*version, 1, std::numeric_limits<std::int64_t>::max());
        if (!number)
            return number.error();
        line.version = *number;
    }
    if (const JsonField* schema = findField(fields, "schemaversion")) {
        auto number = readNumber(*schema, 1, std::numeric_limits<int>::max());
        if (!number)
            return number.error();
        line.event.schema = static_cast<int>(*number);
    }
    return {};
}

std::string metadata(std::span<const JsonField> fields)
{
    std::string meta;
    for (const JsonField& field : fields) {
        if (isMapped(field.name) || field.kind == JsonKind::Null)
            continue;
        meta += meta.empty() ? '{' : ',';
        appendJsonString(meta, metadataName(field.name));
        meta += ':';
        meta += field.raw;
    }
    return meta + '}'; // Never empty: a CloudEvent has a source.
}

// Attributes cannot be objects, so our own export writes the metadata as JSON text in a
// string; an empty one says that there is none, and that the source is not to be kept as such.
Result<std::string> readMetadata(JsonFields& json, std::span<const JsonField> fields)
{
    const JsonField* meta = findField(fields, "meta");
    if (!meta)
        return metadata(fields);
    auto text = readText(json, *meta);
    if (text && !text->empty() && !json.isObject(*text))
        return wrong("\"meta\" must be a string that holds a JSON object, or is empty");
    return text;
}

Result<std::vector<std::string>> readTags(JsonFields& json, std::span<const JsonField> fields)
{
    const JsonField* tags = findField(fields, "tags");
    if (!tags)
        return std::vector<std::string>();
    auto text = readText(json, *tags);
    if (!text)
        return text.error();
    const std::size_t length = text->size();
    text->append(LineReader::kPadding, ' ');
    return json.texts({"tags", JsonKind::Array, std::string_view(*text).substr(0, length)});
}

Result<void> readContent(LineEvent& line, JsonFields& json, std::span<const JsonField> fields)
{
    if (findField(fields, "data_base64"))
        return wrong("it carries binary data (\"data_base64\"); an event's data must be JSON");
    const auto data = std::ranges::find(fields, "data", &JsonField::name);
    line.event.data = data == fields.end() ? "{}" : data->raw;
    auto meta = readMetadata(json, fields);
    if (!meta)
        return meta.error();
    line.event.meta = *std::move(meta);
    auto tags = readTags(json, fields);
    if (!tags)
        return tags.error();
    line.event.tags = *std::move(tags);
    return {};
}

} // namespace

Result<LineEvent> readCloudEvent(JsonFields& json, std::span<const JsonField> fields)
{
    LineEvent line;
    for (const auto part : {&readName, &readIdentity, &readContent})
        if (auto read = part(line, json, fields); !read)
            return read.error();
    return line;
}

} // namespace headrace
