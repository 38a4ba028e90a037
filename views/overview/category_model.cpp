// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/overview/category_model.h"

#include "views/support/item_roles.h"
#include "views/support/text_format.h"

#include <algorithm>

namespace headrace {
namespace {

qlonglong valueOf(const StoreStatistics::Category& category, int column)
{
    switch (column) {
    case CategoryModel::EventsColumn:
        return category.events;
    case CategoryModel::StreamsColumn:
        return category.streams;
    default:
        return category.bytes;
    }
}

} // namespace

void CategoryModel::setCategories(std::vector<StoreStatistics::Category> categories)
{
    std::ranges::stable_sort(categories, std::greater(), &StoreStatistics::Category::events);
    categories.resize(std::min(kMost, categories.size()));
    const bool hasSameRows =
        std::ranges::equal(categories, m_shown, {}, &StoreStatistics::Category::name,
                           &StoreStatistics::Category::name);
    if (hasSameRows) { // The selection and the place scrolled to stay.
        m_shown = std::move(categories);
        if (!m_shown.empty())
            emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_shown = std::move(categories);
    endResetModel();
}

int CategoryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int CategoryModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant CategoryModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    const auto& category = m_shown[std::size_t(index.row())];
    if (index.column() == NameColumn)
        return role == Qt::DisplayRole ? toQString(category.name) : QVariant();
    if (role == ValueRole)
        return valueOf(category, index.column());
    return role == Qt::DisplayRole ? QString::number(valueOf(category, index.column()))
                                   : QVariant();
}

QVariant CategoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && section != NameColumn)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case NameColumn:
        return tr("Category");
    case EventsColumn:
        return tr("Events");
    case StreamsColumn:
        return tr("Streams");
    case BytesColumn:
        return tr("Size");
    }
    return {};
}

} // namespace headrace
