// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"

#include <QWidget>

class QLabel;

namespace headrace {

class DataTable;
class DifferenceCounts;
class DifferenceModel;
class Rebuild;
class SentenceLabel;
class Theme;

/// Two builds row by row: how many are the same, and those that are not.
class ComparePage : public QWidget
{
    Q_OBJECT

public:
    /// `theme` must outlive the page.
    explicit ComparePage(Theme& theme, QWidget* parent = nullptr);

    /// Null: of none.
    void setRebuild(Rebuild* rebuild);
    void show(const Rebuild& rebuild);
    QString summaryText() const;
    QString footText() const;
    DataTable& table() const { return *m_table; }

signals:
    /// The last event of the selected row is wanted.
    void eventWanted(headrace::Position position);

private:
    void buildTable();
    void buildLayout();
    void showCounts(const Rebuild& rebuild);
    void showFoot();

    Theme& m_theme;
    DifferenceModel* m_differences = nullptr;
    DifferenceCounts* m_counts;
    SentenceLabel* m_problem;
    DataTable* m_table;
    QLabel* m_foot;
};

} // namespace headrace
