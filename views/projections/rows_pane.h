// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/projections/row_model.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QSplitter;

namespace headrace {

class DataTable;
class RowFilter;
class SentenceLabel;
class Theme;
class TracePane;

/// The rows of one projection, and the events of the selected one.
class RowsPane : public QWidget
{
    Q_OBJECT

public:
    /// Both must outlive the pane.
    RowsPane(ProjectionSession& session, Theme& theme, QWidget* parent = nullptr);

    /// Null: of none.
    void setProjection(const ProjectionSession::Known* known);
    void readAgain();
    /// Rows are read only while somebody looks at them.
    void setNarrow(bool isNarrow);

    DataTable& table() const { return *m_table; }
    RowFilter& filter() const { return *m_filter; }
    TracePane& trace() const { return *m_trace; }
    QComboBox& order() const { return *m_order; }
    RowModel& rows() { return m_rows; }
    QString noteText() const;

signals:
    void eventOpened(const QString& stream, headrace::Version version);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void buildLayout();
    void connectTo();
    void load();
    void fitColumns();
    void takeRead();
    void showTable(bool isThere);
    void fillOrders();
    void sortBy(int section, bool isDescending);

    ProjectionSession& m_session;
    Theme& m_theme;
    RowModel m_rows;
    std::string m_projection;
    std::vector<ColumnDescription> m_columns;
    bool m_isOld = false;
    bool m_isBuilt = true; // As the status says; until there is one, they may be.
    bool m_isFitted = false;
    int m_sortSection = 0;
    bool m_isDescending = false;
    QSplitter* m_panes;
    QWidget* m_left; // The rows, and above them:
    QWidget* m_bar;
    RowFilter* m_filter;
    QComboBox* m_order;
    QLabel* m_count;
    SentenceLabel* m_problem;
    DataTable* m_table;
    TracePane* m_trace;
};

} // namespace headrace
