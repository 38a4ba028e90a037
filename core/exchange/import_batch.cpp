// SPDX-License-Identifier: Apache-2.0
#include "core/exchange/import_batch.h"

#include "core/exchange/derived_id.h"

#include <fmt/format.h>

#include <set>

namespace headrace {
namespace {

// Large events must not make a batch large: it bounds what an import holds in memory.
constexpr std::size_t kBatchBytes = 8 * 1024 * 1024;

} // namespace

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
    batch.events.reserve(m_options.batch);
    batch.places.reserve(m_options.batch);
    std::set<Uuid> ids;
    std::size_t bytes = 0;
    while (batch.events.size() < m_options.batch && bytes < kBatchBytes) {
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
        batch.events.push_back(std::move(event.event));
    }
    return batch.events.empty() ? std::optional<ImportBatch>() : std::optional(std::move(batch));
}

} // namespace headrace
