// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/event_cursor.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace headrace {

/// An EventCursor whose next page is read on a thread of its own while the last one is worked on. A
/// walk of one page starts no thread.
///
/// Confined to one thread. Destroying it waits for the page that is being read.
class ReadAhead
{
public:
    explicit ReadAhead(EventCursor cursor) : m_cursor(std::move(cursor)) {}

    /// As EventCursor::next().
    Result<EventBatch> next();

private:
    void read(const std::stop_token& stop);
    Result<EventBatch> take();

    EventCursor m_cursor; // Belongs to m_thread once that runs.
    bool m_isAtEnd = false;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::optional<Result<EventBatch>> m_page; // Read and not taken; guarded by m_mutex.
    std::jthread m_thread;                    // Last: it ends before what it uses.
};

} // namespace headrace
