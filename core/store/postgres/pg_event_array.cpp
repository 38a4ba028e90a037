// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_event_array.h"

#include "core/event/query.h"
#include "core/store/postgres/pg_terms.h"
#include "core/store/postgres/pg_values.h"

namespace headrace {
namespace {

constexpr std::size_t kSizeAt = 12; // In the header: how many elements.
constexpr int kColumns = 12;

void write(std::string& bytes, std::size_t at, std::uint32_t number)
{
    for (std::size_t i = 0; i < sizeof number; ++i)
        bytes[at + i] = static_cast<char>(number >> 8 * (sizeof number - 1 - i));
}

void append(std::string& bytes, std::uint32_t number)
{
    bytes.append(sizeof number, '\0');
    write(bytes, bytes.size() - sizeof number, number);
}

constexpr auto kText = static_cast<unsigned>(PgType::Text);
constexpr auto kBytes = static_cast<unsigned>(PgType::Bytes);

} // namespace

Result<PgEventTypes> readEventTypes(PgConnection& connection)
{
    const auto types = connection.run("SELECT oid::bigint, typarray::bigint FROM pg_type WHERE "
                                      "oid = 'event'::regtype");
    if (!types)
        return types.error();
    return PgEventTypes {static_cast<unsigned>(types->number(0, 0)),
                         static_cast<unsigned>(types->number(0, 1))};
}

PgEventArray::PgEventArray(const PgEventTypes& types)
{
    for (const std::uint32_t number : {1U, 0U, types.row, 0U, 1U})
        append(m_bytes, number);
}

void PgEventArray::field(unsigned type, std::string_view bytes)
{
    append(m_bytes, type);
    append(m_bytes, static_cast<std::uint32_t>(bytes.size()));
    m_bytes.append(bytes);
}

void PgEventArray::field(std::int64_t number)
{
    append(m_bytes, static_cast<unsigned>(PgType::Long));
    append(m_bytes, sizeof number);
    append(m_bytes, static_cast<std::uint32_t>(static_cast<std::uint64_t>(number) >> 32));
    append(m_bytes, static_cast<std::uint32_t>(number));
}

void PgEventArray::tags(const EventView& event)
{
    PgArray tags(PgType::Text);
    for (const std::string_view tag : event.tags)
        tags.add(tag);
    field(static_cast<unsigned>(PgType::TextArray), tags.take());
}

void PgEventArray::add(const EventView& event, std::int64_t digest)
{
    const std::size_t begin = m_bytes.size();
    append(m_bytes, 0); // The length, when it is known.
    append(m_bytes, kColumns);
    field(event.position.value);
    field(kText, event.stream);
    field(event.version.value);
    field(kText, event.type);
    append(m_bytes, static_cast<unsigned>(PgType::Int));
    append(m_bytes, sizeof(std::int32_t));
    append(m_bytes, static_cast<std::uint32_t>(event.schema));
    field(toUs(event.time));
    field(static_cast<unsigned>(PgType::Uuid),
          {reinterpret_cast<const char*>(event.id.bytes.data()), event.id.bytes.size()});
    field(digest);
    tags(event);
    field(kBytes, event.meta);
    field(kBytes, event.data);
    const std::string correlation = metadataString(event.meta, kCorrelationKey);
    if (correlation.empty()) {
        append(m_bytes, kBytes);
        append(m_bytes, static_cast<std::uint32_t>(-1)); // NULL.
    } else {
        field(kBytes, kept(correlation));
    }
    write(m_bytes, begin, static_cast<std::uint32_t>(m_bytes.size() - begin - 4));
    ++m_size;
}

std::string PgEventArray::take()
{
    write(m_bytes, kSizeAt, static_cast<std::uint32_t>(m_size));
    return std::move(m_bytes);
}

} // namespace headrace
