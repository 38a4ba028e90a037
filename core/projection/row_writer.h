// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/read_model.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace headrace {

/// Writes the rows of one build on a thread of its own, so that folding goes on meanwhile; one
/// commit waits at most. Confined to one thread, but for what `committed` does.
class RowWriter
{
public:
    /// `committed` is called on the writing thread after each commit.
    RowWriter(ReadModel& model, std::string table, std::function<void(Position)> committed);
    /// Waits until what was put is written.
    ~RowWriter();

    /// Waits while another commit waits. Errors: that of an earlier commit; nothing is written any
    /// more after it.
    Result<void> put(RowBatch rows, BuildProgress progress);
    /// Waits until all that was put is in the file. Errors: as put().
    Result<void> drain();

private:
    struct Commit
    {
        RowBatch rows;
        BuildProgress progress;
    };
    void write(const std::stop_token& stop);

    ReadModel& m_model;
    const std::string m_table;
    const std::function<void(Position)> m_committed;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::optional<Commit> m_waiting; // Guarded by m_mutex, as is what follows.
    bool m_isWriting = false;
    Result<void> m_result;
    std::jthread m_thread; // Last: it ends before what it uses.
};

} // namespace headrace
