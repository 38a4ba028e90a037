// SPDX-License-Identifier: Apache-2.0
#include "core/exchange/import_batch.h"

#include "core/exchange/derived_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <unordered_set>

namespace headrace {
namespace {

// Large events must not make a batch large: it bounds what an import holds in memory.
constexpr std::size_t kBatchBytes = std::size_t {8} * 1024 * 1024;

// What a batch is expected to have at most; a larger one grows as it goes.
constexpr std::size_t kUsualBatch = std::size_t {64} * 1024;

struct HashOfUuid
{
    // Ids are random at their end.
    std::size_t operator()(const Uuid& id) const
    {
        std::size_t hash = 0;
        std::memcpy(&hash, id.bytes.data() + 8, sizeof hash);
        return hash;
    }
};

} // namespace

Result<std::vector<StreamExpectation>> expectationsOf(std::span<const NewEvent> events,
                                                      std::span<const ImportBatch::Place> places)
{
    struct Seen
    {
        std::int64_t events = 0;
        std::optional<std::int64_t> before; // The stream's version before these events.
    };
    std::unordered_map<std::string_view, Seen> streams;
    std::vector<StreamExpectation> expectations;
    // Lines without versions, as most logs have them, need no look at their streams.
    if (std::ranges::all_of(places, [](const auto& place) { return place.version == 0; }))
        return expectations;
    for (std::size_t i = 0; i < events.size(); ++i) {
        Seen& seen = streams[events[i].stream.text()];
        const std::int64_t version = places[i].version;
        const std::int64_t before = version - 1 - seen.events++;
        if (version == 0 || seen.before == before)
            continue;
        if (seen.before || before < 0)
            return Error {ErrorCode::InvalidArgument,
                          fmt::format("line {}: it says version {} of {}, which does not follow "
                                      "from the lines before it",
                                      places[i].line, version, events[i].stream.text())};
        seen.before = before;
        expectations.push_back(
            {events[i].stream,
             before == 0 ? ExpectedVersion::none() : ExpectedVersion::exactly({before})});
    }
    return expectations;
}

ImportBatchReader::ImportBatchReader(std::istream& input, const ImportOptions& options)
    : m_lines(input)
    , m_options(options)
{
}

Result<LineEvent> ImportBatchReader::parse(const LineReader::Line& line)
{
    const auto fields = m_json.read(line.text);
    if (!fields)
        return fields.error();
    auto read = m_options.format == ExchangeFormat::CloudEvents ? readCloudEvent(m_json, *fields)
                                                                : readNdjson(m_json, *fields);
    if (!read)
        return read;
    NewEvent& event = read->event;
    if (auto checked = checkEvent(event); !checked)
        return checked.error();
    if (!event.id && event.time)
        event.id = idOfLine(line.number, event);
    return read;
}

Result<std::optional<ImportBatchReader::Entry>> ImportBatchReader::nextEntry()
{
    if (m_held)
        return std::exchange(m_held, std::nullopt);
    const auto inLine = [&](Error error) {
        return std::move(error).during(fmt::format("line {}", m_lines.lineNumber()));
    };
    auto line = m_lines.next();
    if (!line)
        return inLine(line.error());
    if (!*line)
        return std::optional<Entry>();
    auto event = parse(**line);
    if (!event)
        return inLine(event.error());
    return std::optional(Entry {*std::move(event), **line});
}

Result<std::optional<ImportBatch>> ImportBatchReader::next()
{
    ImportBatch batch;
    std::vector<NewEvent>& events = batch.request.events;
    events.reserve(std::min(m_options.batch, kUsualBatch));
    batch.places.reserve(events.capacity());
    std::unordered_set<Uuid, HashOfUuid> ids;
    ids.reserve(events.capacity());
    std::size_t bytes = 0;
    while (events.size() < m_options.batch && bytes < kBatchBytes) {
        auto entry = nextEntry();
        if (!entry)
            return entry.error();
        if (!*entry)
            break;
        auto& [event, line] = **entry;
        // The store refuses a request that names an id twice, but a log may hold an event twice:
        // the second one is then a repeat of the first, in a request of its own.
        if (event.event.id && !ids.insert(*event.event.id).second) {
            m_held = *std::move(entry);
            break;
        }
        bytes += line.text.size();
        batch.endByte = line.endByte;
        batch.places.push_back({line.number, event.version});
        events.push_back(std::move(event.event));
    }
    if (events.empty())
        return std::optional<ImportBatch>();
    auto expectations = expectationsOf(events, batch.places);
    if (!expectations)
        return expectations.error();
    batch.request.expectations = *std::move(expectations);
    return std::optional(std::move(batch));
}

} // namespace headrace
