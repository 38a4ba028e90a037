// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/palette_entry.h"

#include <QAbstractListModel>
#include <QStringList>

namespace headrace {

/// The groups of the palette as rows: a title, then its entries.
class PaletteModel : public QAbstractListModel
{
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void setGroups(std::vector<PaletteGroup> groups, const QStringList& marks);
    /// Changes the detail of one entry.
    void setDetail(const QString& key, const QString& detail);

    /// Null for a title.
    const PaletteEntry* entry(int row) const;
    QString title(int row) const; ///< Empty for an entry.
    const QStringList& marks() const { return m_marks; }
    int entryCount() const;
    /// The next row that can be chosen from `row` on in steps of `step`; -1 when there is none.
    int nextEntry(int row, int step) const;
    int rowOf(const QString& key) const; ///< -1 when there is none.

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    struct Row
    {
        QString title;
        PaletteEntry entry;
    };
    std::vector<Row> m_rows;
    QStringList m_marks;
};

} // namespace headrace
