// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

class QAction;
class QLabel;
class QProgressBar;
class QVBoxLayout;

namespace headrace {

class Theme;

/// What the window shows while no store is open: what Headrace is for, and every way to begin.
class StartPage : public QWidget
{
    Q_OBJECT

public:
    struct Actions
    {
        QAction* open;
        QAction* import;
        QAction* demo;
    };
    StartPage(Theme& theme, const Actions& actions, QWidget* parent = nullptr);

    void setRecentStores(const QStringList& paths);
    /// What is being done before a store can be shown, with how much of it; empty: nothing. `done`
    /// from 0 to 1, or negative while not known.
    void setBusy(const QString& text, double done = -1);

signals:
    void storeChosen(const QString& path);

private:
    QLabel* addLabel(const QString& text, int style);
    QWidget* addAction(QAction* action, const QString& explanation, bool isPrimary);

    Theme& m_theme;
    QVBoxLayout* m_column;
    QVBoxLayout* m_recent;
    QLabel* m_recentTitle;
    QWidget* m_busy;
    QLabel* m_busyText;
    QProgressBar* m_busyBar;
};

} // namespace headrace
