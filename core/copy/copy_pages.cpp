// SPDX-License-Identifier: Apache-2.0
#include "core/copy/copy_pages.h"

#include <algorithm>
#include <string>

namespace headrace {
namespace {

constexpr std::size_t kPageBytes = 4'000'000;

// What an event costs beside its data.
constexpr std::size_t kEventBytes = 200;

std::size_t bytesOf(const EventBatch& batch)
{
    std::size_t bytes = 0;
    for (const EventView& event : batch.events())
        bytes += event.data.size() + event.meta.size() + kEventBytes;
    return bytes;
}

Error missingEvent(const EventStore& store, std::int64_t position)
{
    return {ErrorCode::Corruption,
            "the event at position " + std::to_string(position) + " is missing in "
                + store.description().location + "; verify that store"};
}

} // namespace

CopyPageReader::CopyPageReader(EventStore& store, Position first, Position last)
    : m_store(store)
    , m_next(first.value)
    , m_last(last.value)
{
}

Result<std::optional<CopyPage>> CopyPageReader::next()
{
    if (m_next > m_last)
        return std::optional<CopyPage> {};
    const auto left = static_cast<std::size_t>(m_last - m_next + 1);
    auto events = m_store.readPage({.from = m_next, .limit = std::min({m_limit, m_most, left})});
    if (!events)
        return events.error();
    if (events->empty())
        return missingEvent(m_store, m_next);
    for (const EventView& event : events->events())
        if (event.position.value != m_next++)
            return missingEvent(m_store, m_next - 1);
    m_limit = std::max<std::size_t>(1, kPageBytes / (bytesOf(*events) / events->size()));
    CopyPage page {*std::move(events), {}};
    auto tokens = m_store.copying()->tokens(page.first(), page.last());
    if (!tokens)
        return tokens.error();
    page.tokens = *std::move(tokens);
    return std::optional(std::move(page));
}

} // namespace headrace
