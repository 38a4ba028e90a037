// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event_batch.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <variant>

namespace headrace {

/// Events on their way from the one scan of the store to a projection: everything up to `covered`
/// is in this page or those before, or is not meant by the scan.
struct EventPage
{
    std::shared_ptr<const EventBatch> batch;
    Position covered;
};

/// Work for the thread that folds, between two pages.
using FoldTask = std::function<void()>;

/// Hands pages and tasks to one projection's thread, a few pages waiting at most, so that the scan
/// does not run ahead. Thread-safe.
class PageQueue
{
public:
    using Item = std::variant<EventPage, FoldTask>;

    /// Waits for room. False: closed, or a stop was requested; nobody takes it then.
    bool push(EventPage page, const std::stop_token& stop);
    /// Never waits. False: closed.
    bool push(FoldTask task);

    /// The next item; null when there is none at the moment.
    std::optional<Item> tryPop();
    /// Waits for an item; null once the end was reached.
    std::optional<Item> pop();

    /// No more comes: what waits is still taken.
    void end();
    /// The taker wants no more: what waits is dropped.
    void close();

private:
    std::optional<Item> take();

    static constexpr std::size_t kMostPages = 4;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<Item> m_items; // Guarded by m_mutex, as is what follows.
    std::size_t m_pages = 0;
    bool m_isEnded = false;
};

} // namespace headrace
