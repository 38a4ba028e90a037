// SPDX-License-Identifier: Apache-2.0
#include "core/domain/native/held_rows.h"

#include <algorithm>
#include <map>

namespace headrace::native {
namespace {

// What is held when changes have been taken.
constexpr std::size_t kMostRows = 250'000;
constexpr std::size_t kMostBytes = 64UL * 1024 * 1024;
// About what a row takes besides its values.
constexpr std::size_t kRowBytes = 200;

std::size_t bytesOf(const std::vector<ColumnValue>& values)
{
    std::size_t bytes = values.size() * sizeof(ColumnValue);
    for (const ColumnValue& value : values)
        if (const auto* text = std::get_if<std::string>(&value))
            bytes += text->size();
    return bytes;
}

} // namespace

void HeldRows::start()
{
    m_rows.clear();
    m_parked.clear();
    m_changed.clear();
    m_missing.clear();
    m_phantoms = m_bytes = 0;
    m_page = 0;
    m_hasLetGo = false;
}

void HeldRows::park(const std::string& key)
{
    m_parked.insert(key);
    if (const auto row = m_rows.find(key); row != m_rows.end())
        row->second.isParked = true;
}

void HeldRows::beginPage(bool isAsking)
{
    ++m_page;
    m_isAsking = isAsking;
    m_missing.clear();
}

HeldRows::Row* HeldRows::touch(const std::string& key)
{
    if ((m_wanted && !m_wanted->contains(key)) || m_parked.contains(key))
        return nullptr;
    const auto [found, isNew] = m_rows.try_emplace(key);
    Row& row = found->second;
    if (isNew) {
        row.key = key;
        row.values.resize(m_columns);
        m_bytes += kRowBytes + 2 * key.size() + bytesOf(row.values);
        if (m_isAsking)
            m_missing.push_back(&row);
    }
    row.used = m_page;
    return &row;
}

Result<void> HeldRows::ask(const RowSource& rows, const ProjectionDescription& projection)
{
    if (m_missing.empty())
        return {};
    std::vector<std::string> keys;
    for (const Row* row : m_missing)
        keys.push_back(row->key);
    m_missing.clear();
    const auto given = rows(keys);
    if (!given)
        return given.error();
    if (auto checked = checkRows(*given, projection); !checked)
        return checked;
    auto values = given->values.begin();
    for (const RowBatch::Row& one : given->rows) {
        const auto end = values + static_cast<std::ptrdiff_t>(m_columns);
        const auto found = m_rows.find(one.key);
        if (found != m_rows.end() && !one.isRemoved && !found->second.isThere
            && !found->second.isChanged) {
            Row& row = found->second;
            m_bytes -= bytesOf(row.values);
            row.values.assign(values, end);
            m_bytes += bytesOf(row.values);
            row.isThere = row.wasThere = true;
            row.last = one.last;
        }
        values = end;
    }
    return {};
}

void HeldRows::put(Row& row, const std::vector<ColumnValue>& values, Position position)
{
    m_bytes += bytesOf(values);
    m_bytes -= bytesOf(row.values);
    row.values = values;
    if (!row.isThere && row.isChanged && !row.wasThere)
        --m_phantoms;
    row.isThere = true;
    touched(row, position);
}

void HeldRows::remove(Row& row, Position position)
{
    if (row.isThere) {
        m_bytes -= bytesOf(row.values);
        row.values.assign(m_columns, {});
        m_bytes += bytesOf(row.values);
        row.isThere = false;
        if (!row.wasThere)
            ++m_phantoms; // It is among the changed: it was put there since.
    }
    touched(row, position);
}

void HeldRows::touched(Row& row, Position position)
{
    if (!row.isChanged) {
        if (!row.isThere && !row.wasThere)
            return;
        row.isChanged = true;
        m_changed.push_back(&row);
    }
    row.last = position;
}

RowBatch HeldRows::takeChanges()
{
    RowBatch batch;
    batch.rows.reserve(changed());
    batch.values.reserve(changed() * m_columns);
    for (Row* row : m_changed) {
        if (row->isThere || row->wasThere) {
            batch.rows.push_back({row->key, !row->isThere, row->last});
            batch.values.insert(batch.values.end(), row->values.begin(), row->values.end());
        }
        row->wasThere = row->isThere;
        row->isChanged = false;
    }
    m_changed.clear();
    m_phantoms = 0;
    return batch;
}

// Down to three quarters, so that it is not done each time anew.
void HeldRows::letGo()
{
    if (m_rows.size() <= kMostRows && m_bytes <= kMostBytes)
        return;
    std::map<std::int64_t, std::size_t> counts; // By page.
    for (const auto& [key, row] : m_rows)
        ++counts[row.used];
    const auto byBytes = static_cast<double>(kMostBytes) / static_cast<double>(m_bytes)
        * static_cast<double>(m_rows.size());
    const double kept = 0.75 * std::min(static_cast<double>(kMostRows), byBytes);
    auto surplus = static_cast<std::int64_t>(static_cast<double>(m_rows.size()) - kept);
    std::int64_t last = 0; // Pages up to here are let go of.
    for (auto page = counts.begin(); page != counts.end() && surplus > 0; ++page) {
        surplus -= static_cast<std::int64_t>(page->second);
        last = page->first;
    }
    std::erase_if(m_rows, [&](const auto& entry) {
        const Row& row = entry.second;
        if (row.used > last || row.isChanged)
            return false;
        m_bytes -= kRowBytes + 2 * row.key.size() + bytesOf(row.values);
        return true;
    });
    m_hasLetGo = true;
}

} // namespace headrace::native
