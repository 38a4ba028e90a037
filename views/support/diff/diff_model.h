// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/diff/diff_lines.h"

#include <QAbstractListModel>

namespace headrace {

/// What one event changed, as rows: two for a changed value (its path; what it was and became), one
/// for an added or removed one.
class DiffModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        KindRole = Qt::UserRole, ///< PatchOperation::Kind as int
        PathRole,                ///< QString, a JSON Pointer
        BeforeRole,              ///< QString, JSON text; empty when there was none.
        AfterRole,               ///< QString, JSON text; empty when there is none any more.
        IsSecondLineRole,        ///< bool: the row holds the values of a changed one.
        CutRole,                 ///< int: how much of the beginning of both is the same.
    };

    using QAbstractListModel::QAbstractListModel;

    void setLines(std::vector<DiffLine> lines);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Row
    {
        std::size_t line;
        bool isSecond;
    };
    QString display(const DiffLine& line, bool isSecond) const;

    std::vector<DiffLine> m_lines;
    std::vector<Row> m_rows;
};

} // namespace headrace
