// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/exchange/import_batch.h"

#include <condition_variable>
#include <mutex>
#include <optional>

namespace headrace {

/// Hands batches from the thread that reads to the thread that stores, one waiting at most, so that
/// both work at the same time and neither runs ahead. Every member is thread-safe.
class BatchQueue
{
public:
    using Item = Result<std::optional<ImportBatch>>; ///< A batch, the end, or why reading failed.

    /// Waits for room. False once close() was called: then nobody takes the item any more.
    bool push(Item item);

    /// Waits for an item.
    Item pop();

    /// Called by the taker when it wants no more.
    void close();

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<Item> m_waiting; // Guarded by m_mutex, as is:
    bool m_closed = false;
};

} // namespace headrace
