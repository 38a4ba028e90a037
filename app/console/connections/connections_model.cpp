// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/connections/connections_model.h"

#include "app/console/environment.h"
#include "views/support/item_roles.h"
#include "views/support/text_format.h"

#include <algorithm>

namespace headrace {
namespace {

/// With a star where it is not saved; in a word for those who hear it.
QString nameText(const ConnectionsModel::Row& row, bool isHeard)
{
    const QString name =
        row.now.name.isEmpty() ? ConnectionsModel::tr("(no name yet)") : visibleText(row.now.name);
    if (!row.isChanged())
        return name;
    return isHeard ? ConnectionsModel::tr("%1, not saved").arg(name) : "* " + name;
}

} // namespace

void ConnectionsModel::setSaved(const Connections& saved)
{
    std::vector<Row> rows;
    for (const ConnectionProfile& profile : saved) {
        const int known = rowOf(profile.name);
        rows.push_back(known >= 0 && row(known).isChanged() ? row(known) : Row {profile, profile});
    }
    for (Row& one : m_rows) {
        const bool isGone = one.saved
            && std::ranges::find(saved, one.saved->name, &ConnectionProfile::name) == saved.end();
        if (isGone && one.isChanged())
            one.saved.reset(); // Somebody removed it; what was typed is not lost.
        if (!one.saved)
            rows.push_back(one);
    }
    const bool hasSameRows = rows.size() == m_rows.size();
    if (hasSameRows) { // The selection and the place scrolled to stay.
        m_rows = std::move(rows);
        if (!m_rows.empty())
            emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int ConnectionsModel::add(const ConnectionProfile& profile)
{
    const int at = rowCount();
    beginInsertRows({}, at, at);
    m_rows.push_back({{}, profile});
    endInsertRows();
    return at;
}

void ConnectionsModel::change(int row, const ConnectionProfile& now)
{
    m_rows[std::size_t(row)].now = now;
    told(row);
}

void ConnectionsModel::markSaved(int row)
{
    m_rows[std::size_t(row)].saved = m_rows[std::size_t(row)].now;
    told(row);
}

void ConnectionsModel::unsave(int row, const std::optional<ConnectionProfile>& saved)
{
    m_rows[std::size_t(row)].saved = saved;
    told(row);
}

void ConnectionsModel::told(int row)
{
    emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void ConnectionsModel::remove(int row)
{
    beginRemoveRows({}, row, row);
    m_rows.erase(m_rows.begin() + row);
    endRemoveRows();
}

int ConnectionsModel::rowOf(const QString& savedName) const
{
    const auto found = std::ranges::find_if(
        m_rows, [&](const Row& one) { return one.saved && one.saved->name == savedName; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

int ConnectionsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ConnectionsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ConnectionsModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    const Row& one = row(index.row());
    if (role == EnvironmentRole)
        return int(one.now.environment);
    if (role == DimRole)
        return index.column() != NameColumn;
    if (role == IconRole && index.column() == NameColumn)
        return one.now.isServer() ? QStringLiteral("link") : QStringLiteral("store");
    if (role == IconRole && index.column() == AccessColumn)
        return one.now.isReadOnly ? QStringLiteral("lock") : QStringLiteral("unlock");
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (index.column()) {
    case NameColumn:
        return nameText(one, role == Qt::AccessibleTextRole);
    case EnvironmentColumn:
        return environmentId(one.now.environment);
    case AccessColumn:
        return one.now.isReadOnly ? tr("read-only") : tr("writable");
    default:
        return visibleText(one.now.whereText());
    }
}

QVariant ConnectionsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    const QStringList titles {tr("Name"), tr("Environment"), tr("Access"), tr("Store")};
    return titles.value(section);
}

} // namespace headrace
