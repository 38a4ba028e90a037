// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/palette_model.h"

#include <algorithm>

namespace headrace {

void PaletteModel::setGroups(std::vector<PaletteGroup> groups, const QStringList& marks)
{
    beginResetModel();
    m_marks = marks;
    m_rows.clear();
    for (PaletteGroup& group : groups) {
        if (group.entries.empty())
            continue;
        m_rows.push_back({group.title, {}});
        for (PaletteEntry& entry : group.entries)
            m_rows.push_back({{}, std::move(entry)});
    }
    endResetModel();
}

void PaletteModel::setDetail(const QString& key, const QString& detail)
{
    const int row = rowOf(key);
    if (row < 0)
        return;
    m_rows[std::size_t(row)].entry.detail = detail;
    emit dataChanged(index(row), index(row));
}

const PaletteEntry* PaletteModel::entry(int row) const
{
    if (row < 0 || row >= int(m_rows.size()) || !m_rows[std::size_t(row)].title.isEmpty())
        return nullptr;
    return &m_rows[std::size_t(row)].entry;
}

QString PaletteModel::title(int row) const
{
    return m_rows[std::size_t(row)].title;
}

int PaletteModel::entryCount() const
{
    return int(std::count_if(m_rows.begin(), m_rows.end(),
                             [](const Row& row) { return row.title.isEmpty(); }));
}

int PaletteModel::nextEntry(int row, int step) const
{
    for (int at = row + step; at >= 0 && at < int(m_rows.size()); at += step)
        if (const auto* one = entry(at); one != nullptr && one->disabledReason.isEmpty())
            return at;
    return -1;
}

int PaletteModel::rowOf(const QString& key) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) {
        return row.title.isEmpty() && row.entry.key == key;
    });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

int PaletteModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    const Row& row = m_rows[std::size_t(index.row())];
    if (role == Qt::DisplayRole)
        return row.title.isEmpty() ? row.entry.text : row.title;
    if (role == Qt::AccessibleDescriptionRole)
        return row.entry.detail;
    return {};
}

Qt::ItemFlags PaletteModel::flags(const QModelIndex& index) const
{
    const auto* one = entry(index.row());
    if (one == nullptr || !one->disabledReason.isEmpty())
        return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable;
}

} // namespace headrace
