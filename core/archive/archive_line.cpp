// SPDX-License-Identifier: Apache-2.0
#include "core/archive/archive_line.h"

#include "core/exchange/line_reader.h"
#include "core/exchange/read_event.h"
#include "core/exchange/write_event.h"

#include <sodium.h>

#include <limits>

namespace headrace {
namespace {

constexpr std::string_view kDataBytes = "dataBase64";
constexpr std::string_view kMetaBytes = "metaBase64";

Error damagedLine(std::string_view why)
{
    return {ErrorCode::Corruption, "a line of the archive is no event: " + std::string(why)};
}

void appendBytes(std::string& out, std::string_view name, std::string_view bytes)
{
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(),
                      reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back(); // A NUL.
    out.append(",\"").append(name).append("\":\"").append(text).append("\"");
}

Result<std::string> readBytes(JsonFields& json, const JsonField& field)
{
    const std::string text = json.text(field);
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    if (field.kind != JsonKind::String
        || sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                             text.data(), text.size(), nullptr, &size, nullptr,
                             sodium_base64_VARIANT_ORIGINAL)
            != 0)
        return damagedLine("its bytes are no Base64");
    bytes.resize(size);
    return bytes;
}

std::string_view rawOf(std::span<const JsonField> fields, std::string_view name)
{
    for (const JsonField& field : fields)
        if (field.name == name)
            return field.raw;
    return {};
}

} // namespace

EventView ArchivedEvent::view() const
{
    m_tags.assign(event.tags.begin(), event.tags.end());
    return {position,   version,    event.schema, *event.time, *event.id, event.stream.text(),
            event.type, event.data, event.meta,   m_tags};
}

// Whether both are there byte for byte, for whoever reads the line.
bool ArchiveLines::standsAsItIs(const EventView& event, std::string_view line)
{
    const auto fields = m_json.read(line);
    return fields && rawOf(*fields, "data") == event.data
        && (event.meta.empty() || rawOf(*fields, "meta") == event.meta);
}

void ArchiveLines::append(std::string& out, const EventView& event)
{
    m_line.clear();
    appendEventJson(m_line, event);
    const std::size_t size = m_line.size();
    m_line.append(LineReader::kPadding, '\0');
    if (standsAsItIs(event, std::string_view(m_line).substr(0, size))) {
        out.append(m_line, 0, size) += '\n';
        return;
    }
    EventView without = event;
    without.data = "null";
    without.meta = {};
    appendEventJson(out, without);
    out.pop_back(); // The brace.
    appendBytes(out, kDataBytes, event.data);
    if (!event.meta.empty())
        appendBytes(out, kMetaBytes, event.meta);
    out += "}\n";
}

Result<ArchivedEvent> ArchiveLines::read(std::string_view line)
{
    const auto fields = m_json.read(line);
    if (!fields)
        return damagedLine(fields.error().message);
    auto read = readNdjson(m_json, *fields);
    if (!read)
        return damagedLine(read.error().message);
    const JsonField* position = findField(*fields, "position");
    if (!position || !read->event.id || !read->event.time || read->version == 0)
        return damagedLine("it lacks its position, version, id or time");
    const auto place = readNumber(*position, 1, std::numeric_limits<std::int64_t>::max());
    if (!place)
        return damagedLine(place.error().message);
    for (const auto& [name, into] :
         {std::pair(kDataBytes, &read->event.data), std::pair(kMetaBytes, &read->event.meta)})
        if (const JsonField* field = findField(*fields, name)) {
            auto bytes = readBytes(m_json, *field);
            if (!bytes)
                return bytes.error();
            *into = *std::move(bytes);
        }
    ArchivedEvent event;
    event.event = std::move(read->event);
    event.position = {*place};
    event.version = {read->version};
    return event;
}

} // namespace headrace
