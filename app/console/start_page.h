// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/connections/connections_file.h"

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
        QAction* connections;
        QAction* import;
        QAction* demo;
    };
    StartPage(Theme& theme, const Actions& actions, QWidget* parent = nullptr);

    /// What can be opened again: the connections, and the locations of stores that are none.
    void setStores(const Connections& connections, const QStringList& recent);
    /// What is being done before a store can be shown, with how much of it; empty: nothing. `done`
    /// from 0 to 1, or negative while not known.
    void setBusy(const QString& text, double done = -1);

signals:
    void connectionChosen(const QString& name);
    void storeChosen(const QString& location);

private:
    QLabel* addLabel(const QString& text, int style);
    QWidget* addAction(QAction* action, const QString& explanation, bool isPrimary);
    QLabel* addList(const QString& title, QVBoxLayout*& list);

    Theme& m_theme;
    QVBoxLayout* m_column;
    QVBoxLayout* m_connections = nullptr;
    QVBoxLayout* m_recent = nullptr;
    QLabel* m_connectionsTitle = nullptr;
    QLabel* m_recentTitle = nullptr;
    QWidget* m_busy;
    QLabel* m_busyText;
    QProgressBar* m_busyBar;
};

} // namespace headrace
