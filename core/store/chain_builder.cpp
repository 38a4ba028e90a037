// SPDX-License-Identifier: Apache-2.0
#include "core/store/chain_builder.h"

#include <utility>

namespace headrace {
namespace {

// Waking a thread costs as much as hashing some ten events.
constexpr std::size_t kHandOverEvents = 128;

} // namespace

void ChainBuilder::begin(const ChainLink& link, std::int64_t head)
{
    {
        std::unique_lock lock(m_mutex);
        m_waiting.clear();
        m_changed.wait(lock, [this] { return !m_isHashing; });
    }
    m_block.clear();
    m_kept.clear();
    m_link = link;
    m_head = head;
}

void ChainBuilder::add(std::string_view canonical)
{
    m_block.bytes.append(canonical);
    m_block.ends.push_back(m_block.bytes.size());
    if (m_block.ends.size() == kHandOverEvents)
        handOver();
}

void ChainBuilder::handOver()
{
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.push_back(std::move(m_block));
        m_block = {};
        if (!m_spare.empty()) {
            m_block = std::move(m_spare.back());
            m_spare.pop_back();
        }
    }
    m_changed.notify_all();
    if (!m_thread.joinable())
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

ChainLink ChainBuilder::finish()
{
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_waiting.empty() && !m_isHashing; });
    }
    hash(m_block);
    m_block.clear();
    return m_link;
}

void ChainBuilder::hash(const Block& block)
{
    std::size_t begin = 0;
    for (const std::size_t end : block.ends) {
        m_link = nextLink(m_link, std::string_view(block.bytes).substr(begin, end - begin));
        begin = end;
        if (++m_head % kKeptLinkEvents == 0)
            m_kept.push_back({m_head, m_link});
    }
}

void ChainBuilder::run(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, stop, [this] { return !m_waiting.empty(); })) {
        Block block = std::move(m_waiting.front());
        m_waiting.pop_front();
        m_isHashing = true;
        lock.unlock();
        hash(block);
        block.clear();
        lock.lock();
        m_spare.push_back(std::move(block));
        m_isHashing = false;
        if (m_waiting.empty())
            m_changed.notify_all();
    }
}

} // namespace headrace
