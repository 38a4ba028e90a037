// SPDX-License-Identifier: Apache-2.0
#include "core/archive/segment_index.h"

#include "core/base/json_text.h"
#include "core/exchange/json_fields.h"
#include "core/exchange/line_reader.h"
#include "core/exchange/read_event.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace headrace {
namespace {

constexpr auto kMost = std::numeric_limits<std::int64_t>::max();

Error damagedIndex()
{
    return {ErrorCode::Corruption, "the index of a segment is not what was written"};
}

void appendNumbers(std::string& out, std::span<const std::int64_t> numbers)
{
    out += '[';
    for (const std::int64_t number : numbers)
        fmt::format_to(std::back_inserter(out), "{}{}", out.back() == '[' ? "" : ",", number);
    out += ']';
}

// From an array as it was written: digits and commas.
Result<std::vector<std::int64_t>> readNumbers(const JsonField* field)
{
    std::vector<std::int64_t> numbers;
    if (!field || field->kind != JsonKind::Array)
        return damagedIndex();
    const char* at = field->raw.data() + 1;
    const char* const end = field->raw.data() + field->raw.size() - 1;
    while (at != end) {
        std::int64_t number = 0;
        const auto [next, failure] = std::from_chars(at, end, number);
        if (failure != std::errc() || (next != end && *next != ','))
            return damagedIndex();
        numbers.push_back(number);
        at = next == end ? next : next + 1;
    }
    return numbers;
}

std::string headText(const SegmentIndex& index)
{
    std::string out = "{\"frames\":";
    std::vector<std::int64_t> numbers;
    for (const SegmentFrame& frame : index.frames)
        numbers.insert(numbers.end(), {frame.size, frame.text, frame.events});
    appendNumbers(out, numbers);
    out += ",\"types\":[";
    for (const auto& [type, events] : index.types) {
        if (out.back() != '[')
            out += ',';
        appendJsonString(out, type);
    }
    out += "],\"typeEvents\":";
    numbers.clear();
    for (const auto& [type, events] : index.types)
        numbers.push_back(events);
    appendNumbers(out, numbers);
    out += ",\"hours\":";
    numbers.clear();
    for (const auto& [hour, events] : index.hours)
        numbers.insert(numbers.end(), {hour, events});
    appendNumbers(out, numbers);
    return out + "}\n";
}

void appendStream(std::string& out, const SegmentStream& stream)
{
    out += "{\"stream\":";
    appendJsonString(out, stream.name);
    fmt::format_to(std::back_inserter(out),
                   ",\"version\":{},\"event\":{},\"bytes\":{},\"times\":[{},{}],\"positions\":",
                   stream.first.value, stream.event, stream.bytes, toUs(stream.from),
                   toUs(stream.until));
    std::vector<std::int64_t> distances;
    std::int64_t before = 0;
    for (const std::int64_t position : stream.positions)
        distances.push_back(position - std::exchange(before, position));
    appendNumbers(out, distances);
    out += "}\n";
}

Result<void> readHead(JsonFields& json, std::string_view line, SegmentIndex& index)
{
    const auto fields = json.read(line);
    if (!fields)
        return damagedIndex();
    const auto frames = readNumbers(findField(*fields, "frames"));
    const auto counts = readNumbers(findField(*fields, "typeEvents"));
    const auto hours = readNumbers(findField(*fields, "hours"));
    const JsonField* types = findField(*fields, "types");
    if (!frames || !counts || !hours || !types || frames->size() % 3 != 0 || hours->size() % 2 != 0)
        return damagedIndex();
    std::int64_t offset = 0;
    for (std::size_t i = 0; i < frames->size(); i += 3) {
        const SegmentFrame frame {offset, (*frames)[i], (*frames)[i + 1], (*frames)[i + 2]};
        if (frame.size < 1 || frame.text < 1 || frame.events < 1 || frame.size > kMost - offset)
            return damagedIndex();
        index.frames.push_back(frame);
        offset += frame.size;
    }
    const auto names = json.texts(*types);
    if (!names || names->size() != counts->size())
        return damagedIndex();
    for (std::size_t i = 0; i < names->size(); ++i)
        index.types[(*names)[i]] = (*counts)[i];
    for (std::size_t i = 0; i < hours->size(); i += 2)
        index.hours[(*hours)[i]] = (*hours)[i + 1];
    return {};
}

Result<SegmentStream> readStream(JsonFields& json, std::string_view line)
{
    const auto fields = json.read(line);
    if (!fields)
        return damagedIndex();
    const auto number = [&](std::string_view name, std::int64_t least) -> Result<std::int64_t> {
        const JsonField* field = findField(*fields, name);
        return field ? readNumber(*field, least, kMost) : damagedIndex();
    };
    const JsonField* name = findField(*fields, "stream");
    const auto first = number("version", 1);
    const auto event = number("event", 0);
    const auto bytes = number("bytes", 0);
    const auto times = readNumbers(findField(*fields, "times"));
    auto positions = readNumbers(findField(*fields, "positions"));
    if (!name || name->kind != JsonKind::String || !first || !event || !bytes || !times
        || times->size() != 2 || !positions || positions->empty())
        return damagedIndex();
    std::int64_t before = 0;
    for (std::int64_t& position : *positions) {
        if (position < 1 || position > kMost - before)
            return damagedIndex();
        before = position += before;
    }
    return SegmentStream {json.text(*name),      {*first}, *event,
                          *std::move(positions), *bytes,   fromUs((*times)[0]),
                          fromUs((*times)[1])};
}

} // namespace

const SegmentStream* SegmentIndex::find(std::string_view stream) const
{
    const auto found = std::ranges::lower_bound(
        streams, stream, {}, [](const auto& one) { return std::string_view(one.name); });
    return found != streams.end() && found->name == stream ? &*found : nullptr;
}

std::int64_t SegmentIndex::events() const
{
    std::int64_t all = 0;
    for (const SegmentFrame& frame : frames)
        all += frame.events;
    return all;
}

std::string segmentIndexText(const SegmentIndex& index)
{
    std::string out = headText(index);
    for (const SegmentStream& stream : index.streams)
        appendStream(out, stream);
    return out;
}

Result<SegmentIndex> parseSegmentIndex(const std::string& text)
{
    std::string padded = text;
    padded.append(LineReader::kPadding, '\0');
    std::string_view rest = std::string_view(padded).substr(0, text.size());
    JsonFields json;
    SegmentIndex index;
    for (bool isHead = true; !rest.empty(); isHead = false) {
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos)
            return damagedIndex();
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end + 1);
        if (isHead) {
            if (auto read = readHead(json, line, index); !read)
                return read.error();
            continue;
        }
        auto stream = readStream(json, line);
        if (!stream)
            return stream.error();
        index.streams.push_back(*std::move(stream));
    }
    std::int64_t events = 0;
    for (const SegmentStream& stream : index.streams) {
        if (stream.event != events)
            return damagedIndex();
        events += std::ssize(stream.positions);
    }
    const bool isSorted = std::ranges::is_sorted(index.streams, {}, &SegmentStream::name);
    return isSorted && events == index.events() ? Result<SegmentIndex>(std::move(index))
                                                : damagedIndex();
}

} // namespace headrace
