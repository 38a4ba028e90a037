// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/job_list.h"

#include <QWidget>

class QLabel;
class QListView;
class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace headrace {

class Theme;

/// All jobs of the window, and of the chosen one its progress, log tail, error and end.
class JobsPanel : public QWidget
{
    Q_OBJECT

public:
    static constexpr int kHeight = 240;

    JobsPanel(Theme& theme, JobList& jobs, QWidget* parent = nullptr);

    void choose(JobList::JobId id);
    QWidget* list() const;

signals:
    void closeAsked();

private:
    void buildLayout();
    void connectTo();
    void showChosen();
    const JobList::Row* chosen() const;

    Theme& m_theme;
    JobList& m_jobs;
    QListView* m_list;
    QLabel* m_title;
    QLabel* m_text;
    QPlainTextEdit* m_log;
    QPushButton* m_pause;
    QPushButton* m_cancel;
    QPushButton* m_removeEnded;
    QToolButton* m_close;
    JobList::JobId m_shownId = 0;
    qsizetype m_shownLines = 0;
    QString m_lastShownLine;
};

/// "62.4 %, 41 210/s, 43.9 s left, done at 14:24:05 UTC"; the closing text when it is over.
QString jobStatusText(const JobList::Row& row);

} // namespace headrace
