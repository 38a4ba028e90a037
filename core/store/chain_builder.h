// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event_digest.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace headrace {

/// Links that a store keeps: those after positions that are multiples of this.
inline constexpr std::int64_t kKeptLinkEvents = 256;

/// Links the events of one write transaction after another into the chain. Hashing is what a batch
/// costs most after its rows, and needs nothing but the bytes: many events are hashed on a thread
/// of its own while the caller goes on, few at once. Confined to one thread.
class ChainBuilder
{
public:
    struct KeptLink
    {
        std::int64_t position;
        ChainLink link;
    };

    /// The next event is the one after `head`, whose link is `link`. What was added and not
    /// finished, by a transaction that did not commit, is dropped.
    void begin(const ChainLink& link, std::int64_t head);

    /// The event at the next position, by its canonical bytes.
    void add(std::string_view canonical);

    /// Waits until everything is hashed. The link after the last event.
    ChainLink finish();
    /// Since begin(), at multiples of kKeptLinkEvents. After finish().
    const std::vector<KeptLink>& kept() const { return m_kept; }

private:
    struct Block
    {
        std::string bytes;
        std::vector<std::size_t> ends; // Of each event in `bytes`.
        void clear()
        {
            bytes.clear();
            ends.clear();
        }
    };

    void handOver();
    void hash(const Block& block);
    void run(const std::stop_token& stop);

    Block m_block; // What is not handed over yet.

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<Block> m_waiting; // Guarded by m_mutex, as is what follows up to m_isHashing.
    std::vector<Block> m_spare;  // Their memory is used again.
    bool m_isHashing = false;

    ChainLink m_link {}; // These three belong to the thread that hashes.
    std::int64_t m_head = 0;
    std::vector<KeptLink> m_kept;

    std::jthread m_thread; // Started by the first batch. Last: it ends before what it uses.
};

} // namespace headrace
