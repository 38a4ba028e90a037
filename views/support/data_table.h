// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

namespace headrace {

class Theme;

/// A table of data as every place shows it: rows of 24 px painted by delegates, one row selected,
/// the row under the pointer lit, no grid. Ctrl+C copies the current cell plainly.
class DataTable : public QTableView
{
    Q_OBJECT

public:
    static constexpr int kRowHeight = 24;

    /// `theme` must outlive the table. `name` is what a screen reader calls it.
    DataTable(const Theme& theme, const QString& name, QWidget* parent = nullptr);

    int hoveredRow() const { return m_hoveredRow; } ///< -1: none.
    int topRow() const { return rowAt(0); }         ///< The topmost row on screen; -1: none.
    bool isLastColumn(int column) const;

    /// Does nothing: finding by typing would walk over rows that are not read. Places that can find
    /// offer their filter.
    void keyboardSearch(const QString&) override {}

signals:
    /// Enter or a double click.
    void rowActivated(const QModelIndex& index);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void setHoveredRow(int row);
    void repaintRow(int row);

    int m_hoveredRow = -1;
};

} // namespace headrace
