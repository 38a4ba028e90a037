// SPDX-License-Identifier: Apache-2.0
#include "core/projection/row_writer.h"

#include <utility>

namespace headrace {

RowWriter::RowWriter(ReadModel& model, std::string table, std::function<void(Position)> committed)
    : m_model(model)
    , m_table(std::move(table))
    , m_committed(std::move(committed))
    , m_thread([this](const std::stop_token& stop) { write(stop); })
{
}

RowWriter::~RowWriter()
{
    static_cast<void>(drain()); // Whoever wants to know asked before.
}

Result<void> RowWriter::put(RowBatch rows, BuildProgress progress)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_waiting; });
    if (!m_result)
        return m_result;
    m_waiting = Commit {std::move(rows), std::move(progress)};
    m_changed.notify_all();
    return {};
}

Result<void> RowWriter::drain()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_waiting && !m_isWriting; });
    return m_result;
}

void RowWriter::write(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, stop, [this] { return m_waiting.has_value(); })) {
        const Commit commit = *std::exchange(m_waiting, std::nullopt);
        const bool isGood = m_result.has_value();
        m_isWriting = true;
        m_changed.notify_all();
        lock.unlock();
        auto written =
            isGood ? m_model.write(m_table, commit.rows, commit.progress) : Result<void>();
        if (isGood && written)
            m_committed(commit.progress.checkpoint);
        lock.lock();
        if (!written)
            m_result = std::move(written);
        m_isWriting = false;
        m_changed.notify_all();
    }
}

} // namespace headrace
