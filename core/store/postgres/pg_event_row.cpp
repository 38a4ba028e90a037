// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_event_row.h"

#include "core/event/event_digest.h"

#include <fmt/format.h>

namespace headrace {
namespace {

std::uint32_t number(std::string_view bytes, std::size_t at)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

} // namespace

// An array in binary form: dimensions, nulls, type, size, lower bound, then each behind its length.
void PgEventReader::readTags(std::string_view array)
{
    constexpr std::size_t kHeader = 20;
    m_tags.clear();
    if (array.size() < kHeader || number(array, 0) != 1)
        return;
    for (std::size_t at = kHeader; at + 4 <= array.size();) {
        const std::size_t size = number(array, at);
        at += 4;
        if (size > array.size() - at)
            return;
        m_tags.push_back(array.substr(at, size));
        at += size;
    }
}

EventView PgEventReader::view(const PgRows& rows, int row, int first)
{
    readTags(rows.bytes(row, first + 8));
    m_stored = rows.number(row, first + 7);
    return {.position = {rows.number(row, first)},
            .version = {rows.number(row, first + 2)},
            .schema = static_cast<int>(rows.number(row, first + 4)),
            .time = fromUs(rows.number(row, first + 5)),
            .id = rows.uuid(row, first + 6),
            .stream = rows.bytes(row, first + 1),
            .type = rows.bytes(row, first + 3),
            .data = rows.bytes(row, first + 10),
            .meta = rows.bytes(row, first + 9),
            .tags = m_tags};
}

Result<EventView> PgEventReader::read(const PgRows& rows, int row, int first)
{
    const EventView event = view(rows, row, first);
    writeCanonical(event, m_canonical);
    if (eventDigest(m_canonical) != m_stored)
        return Error {ErrorCode::Corruption,
                      fmt::format("the event at position {} does not agree with its digest: it was "
                                  "changed after it was stored; verify the store, and restore it "
                                  "from a backup",
                                  event.position.value)};
    return event;
}

} // namespace headrace
