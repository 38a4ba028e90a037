// SPDX-License-Identifier: Apache-2.0
#include "bench/store/workload.h"

#include "bench/store/or_throw.h"

#include <fmt/format.h>

namespace headrace {
namespace {

constexpr std::size_t kDataBytes = 200;
constexpr std::size_t kMetaBytes = 60;
constexpr std::size_t kTypes = 20;
constexpr std::int64_t kStartUs = 1'772'323'200'000'000; // 2026-03-01
constexpr std::int64_t kStepUs = 10;

constexpr std::string_view kDataBegin = R"({"customerId":"customer-)";
constexpr std::string_view kMetaBegin = R"({"correlationId":")";
constexpr std::size_t kHexDigits = 16;

// `begin`, 16 hexadecimal digits to be written over, `middle`, a string that fills it up, `end`.
std::string templateOf(std::string_view begin, std::string_view middle, std::string_view end,
                       std::size_t bytes)
{
    std::string text(begin);
    text.append(kHexDigits, '0').append(middle);
    text.append(bytes - text.size() - end.size(), 'x').append(end);
    return text;
}

void writeHex(std::string& text, std::size_t at, std::uint64_t value)
{
    for (std::size_t i = kHexDigits; i > 0; --i, value >>= 4)
        text[at + i - 1] = "0123456789abcdef"[value & 0xf];
}

} // namespace

std::vector<StreamName> makeStreams(std::int64_t count)
{
    std::vector<StreamName> streams;
    streams.reserve(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i)
        streams.push_back(orThrow(StreamName::parse(fmt::format("order-{:08}", i))));
    return streams;
}

Workload::Workload(const std::vector<StreamName>& streams, std::uint64_t seed)
    : m_streams(streams)
    , m_random(seed)
    , m_data(templateOf(
          kDataBegin,
          R"(","lines":[{"sku":"sku-4711","quantity":3,"price":17.50}],"total":52.50,"note":")",
          R"("})", kDataBytes))
    , m_meta(templateOf(kMetaBegin, R"(","user":")", R"("})", kMetaBytes))
    , m_group(m_random() << 32U)
{
    for (std::size_t i = 0; i < kTypes; ++i)
        m_types.push_back(fmt::format("OrderChanged{:02}", i));
}

void Workload::next(NewEvent& event)
{
    const std::uint64_t chosen = m_random();
    event.stream = m_streams[chosen % m_streams.size()];
    event.type = m_types[(chosen >> 40U) % kTypes];
    event.time = fromUs(kStartUs + kStepUs * m_made);
    event.id = makeUuidV7(*event.time, m_random(), chosen);
    // Of the ten events of one correlation, some come a little later: between those of others.
    const std::uint64_t place = static_cast<std::uint64_t>(m_made) + (chosen >> 56U) % 100;
    writeHex(m_meta, kMetaBegin.size(), m_group | (place / 10));
    writeHex(m_data, kDataBegin.size(), chosen);
    event.data = m_data;
    event.meta = m_meta;
    ++m_made;
}

void Workload::next(std::vector<NewEvent>& events, std::size_t count)
{
    events.resize(count);
    for (NewEvent& event : events)
        next(event);
}

} // namespace headrace
