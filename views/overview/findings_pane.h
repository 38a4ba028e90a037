// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/overview/store_report.h"

#include <QWidget>

class QAction;
class QLabel;
class QPushButton;
class QStackedLayout;

namespace headrace {

class DataTable;
class FindingsModel;
class PaneNotice;
class Theme;

/// What verifying found wrong, or why there is nothing to list. A position leads to its event, a
/// stream to its events.
class FindingsPane : public QWidget
{
    Q_OBJECT

public:
    /// `theme` must outlive the pane; `verify` and `cancel` are what its buttons do.
    FindingsPane(Theme& theme, QAction* verify, QAction* cancel, QWidget* parent = nullptr);

    void setFindings(const std::vector<Finding>& findings, std::int64_t count);
    void setNotice(const FindingsNotice& notice, bool isRunning);

    /// Narrower columns.
    void setNarrow(bool isNarrow);

    DataTable& table() const { return *m_table; }
    bool isListShown() const;
    /// The selected finding; null when none is.
    const Finding* selected() const;
    QString noticeText() const;

signals:
    void eventWanted(headrace::Position position);
    void streamWanted(const QString& stream);
    void selectionMoved();

private:
    void buildTable();
    void follow(const QModelIndex& index);
    void showNotice();

    Theme& m_theme;
    QAction* m_verify;
    QAction* m_cancel;
    FindingsModel* m_model;
    QWidget* m_rest; // Below the header: the table, or why it is empty.
    DataTable* m_table;
    PaneNotice* m_notice;
    QLabel* m_note = nullptr;        // In the header.
    QPushButton* m_button = nullptr; // Of the notice.
    QStackedLayout* m_stack;
    FindingsNotice m_said;
    bool m_isRunning = false;
};

} // namespace headrace
