// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/read_model.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <thread>
#include <tsl/robin_map.h>

namespace headrace {

/// Writes the rows of one build on a thread of its own, so that folding goes on meanwhile; one
/// commit waits at most. Confined to one thread, but for what `committed` does.
class RowWriter
{
public:
    /// `committed` is called on the writing thread after each commit.
    RowWriter(ReadModel& model, const Build& build, std::function<void(Position)> committed);
    /// Waits until what was put is written.
    ~RowWriter();

    /// Waits while another commit waits. Errors: that of an earlier commit; nothing is written any
    /// more after it.
    Result<void> put(RowBatch rows, BuildProgress progress);
    /// Waits until all that was put is in the file. Errors: as put().
    Result<void> drain();
    /// The rows of `keys` as the last commit that was put leaves them, without waiting for it:
    /// those that are still on their way from there, the others from the file. Errors: as put(),
    /// and what reading the file returns.
    Result<RowBatch> rows(std::span<const std::string> keys);

private:
    struct Commit
    {
        RowBatch rows;
        BuildProgress progress;
        tsl::robin_map<std::string_view, std::size_t> places; // In `rows`; made when first asked.
    };
    // Whether a row of that key, or that it is gone, was found.
    static bool take(Commit& commit, const std::string& key, std::size_t columns, RowBatch& into);
    void write(const std::stop_token& stop);

    ReadModel& m_model;
    const std::string m_table;
    const std::size_t m_columns;
    const std::function<void(Position)> m_committed;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    // Guarded by m_mutex, as is what follows. `places` are the putting thread's alone.
    std::shared_ptr<Commit> m_waiting;
    std::shared_ptr<Commit> m_beingWritten;
    Result<void> m_result;
    std::jthread m_thread; // Last: it ends before what it uses.
};

} // namespace headrace
