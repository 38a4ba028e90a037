// SPDX-License-Identifier: Apache-2.0
#include "core/projection/row_writer.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace headrace {

RowWriter::RowWriter(ReadModel& model, const Build& build, std::function<void(Position)> committed)
    : m_model(model)
    , m_table(build.table)
    , m_columns(build.columns.size())
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
    m_waiting = std::make_shared<Commit>(Commit {std::move(rows), std::move(progress), {}});
    m_changed.notify_all();
    return {};
}

Result<void> RowWriter::drain()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_waiting && !m_beingWritten; });
    return m_result;
}

bool RowWriter::take(Commit& commit, const std::string& key, std::size_t columns, RowBatch& into)
{
    const auto& rows = commit.rows.rows;
    if (commit.places.empty()) {
        commit.places.reserve(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            commit.places.insert_or_assign(rows[i].key, i); // The last one of a key is its row.
    }
    const auto found = commit.places.find(key);
    if (found == commit.places.end())
        return false;
    const RowBatch::Row& row = rows[found->second];
    if (row.isRemoved)
        return true;
    into.rows.push_back(row);
    const auto first =
        commit.rows.values.begin() + static_cast<std::ptrdiff_t>(found->second * columns);
    into.values.insert(into.values.end(), first, first + static_cast<std::ptrdiff_t>(columns));
    return true;
}

// What is in neither commit when it is looked for is in the file by then, and stays there.
Result<RowBatch> RowWriter::rows(std::span<const std::string> keys)
{
    std::shared_ptr<Commit> waiting;
    std::shared_ptr<Commit> beingWritten;
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_result)
            return m_result.error();
        waiting = m_waiting;
        beingWritten = m_beingWritten;
    }
    RowBatch onTheirWay;
    std::vector<std::string> others;
    for (const std::string& key : keys) {
        const bool isFound = (waiting && take(*waiting, key, m_columns, onTheirWay))
            || (beingWritten && take(*beingWritten, key, m_columns, onTheirWay));
        if (!isFound)
            others.push_back(key);
    }
    auto found = m_model.rows(m_table, others);
    if (!found)
        return found;
    std::ranges::move(onTheirWay.rows, std::back_inserter(found->rows));
    std::ranges::move(onTheirWay.values, std::back_inserter(found->values));
    return found;
}

void RowWriter::write(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, stop, [this] { return m_waiting != nullptr; })) {
        m_beingWritten = std::exchange(m_waiting, nullptr);
        const Commit& commit = *m_beingWritten;
        const bool isGood = m_result.has_value();
        m_changed.notify_all();
        lock.unlock();
        auto written =
            isGood ? m_model.write(m_table, commit.rows, commit.progress) : Result<void>();
        if (isGood && written)
            m_committed(commit.progress.checkpoint);
        lock.lock();
        if (!written)
            m_result = std::move(written);
        m_beingWritten = nullptr;
        m_changed.notify_all();
    }
}

} // namespace headrace
