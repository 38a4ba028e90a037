// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/data_table.h"

namespace headrace {

class ProjectionTableModel;

/// The table of the place Projections.
class ProjectionList : public DataTable
{
    Q_OBJECT

public:
    /// Both must outlive the table.
    ProjectionList(ProjectionTableModel& model, const Theme& theme, QWidget* parent = nullptr);

    /// Without the trend and the rows.
    void setNarrow(bool isNarrow);
    int selectedRow() const; ///< -1: none.

signals:
    /// The event of a row's error was clicked.
    void eventClicked(int row);

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    int eventAt(const QPoint& at) const; // The row whose event is painted there; -1: none.
    const Theme& m_theme;
};

} // namespace headrace
