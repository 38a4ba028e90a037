// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/projections/rebuild.h"

#include <QWidget>

class QAction;
class QLabel;
class QStackedWidget;
class QTabBar;

namespace headrace {

class ActionRegistry;
class BuildPage;
class ComparePage;
class ConfirmBar;
class PlanPage;
class SentenceLabel;
class StepBar;
class StoreEnvironment;
class Theme;

/// The rebuilds that are planned, under way or waiting, one of them shown: plan, build, compare,
/// switch. Independent of what is selected in the list.
class RebuildPanel : public QWidget
{
    Q_OBJECT

public:
    /// All must outlive the panel.
    RebuildPanel(ProjectionSession& session, const StoreEnvironment& environment, Theme& theme,
                 ActionRegistry& actions, QWidget* parent = nullptr);

    /// Shows the rebuild of a projection, which begins with a plan when there is none yet.
    void openFor(const std::string& projection);
    /// The same, where the previous build is gone back to.
    void openToGoBack(const std::string& projection);
    void closeAll(); ///< Jobs go on.
    bool isEmpty() const { return m_rebuilds.empty(); }
    Rebuild* current() const { return m_current; } ///< Null: none.
    bool has(const std::string& projection) const;
    /// What is known about the projections is another.
    void refresh();

    PlanPage& planPage() const { return *m_planPage; }
    BuildPage& buildPage() const { return *m_buildPage; }
    ComparePage& comparePage() const { return *m_comparePage; }
    ConfirmBar& foot() const { return *m_foot; }
    QString title() const;
    QString outcomeText() const;
    QWidget* firstField() const; ///< Gets the focus.

signals:
    void emptyChanged();
    void eventWanted(headrace::Position position);
    void stored(const QString& projection);

private:
    void addActions();
    void buildLayout();
    QWidget* buildHead();
    void add(const std::string& projection);
    void setCurrent(Rebuild* rebuild);
    void close(Rebuild* rebuild);
    void show();
    void showStep();
    void showFoot();
    void allow();

    ProjectionSession& m_session;
    const StoreEnvironment& m_environment;
    Theme& m_theme;
    ActionRegistry& m_actions;
    std::vector<Rebuild*> m_rebuilds; // As the tabs stand.
    Rebuild* m_current = nullptr;

    QAction* m_run = nullptr;
    QAction* m_pause = nullptr;
    QAction* m_cancel = nullptr;
    QAction* m_planAgain = nullptr;
    QAction* m_compare = nullptr;
    QAction* m_discard = nullptr;
    QAction* m_switch = nullptr;
    QAction* m_goBack = nullptr;
    QAction* m_close = nullptr;

    QTabBar* m_tabs;
    QLabel* m_title;
    QLabel* m_note;
    StepBar* m_steps;
    QStackedWidget* m_pages;
    PlanPage* m_planPage;
    BuildPage* m_buildPage;
    ComparePage* m_comparePage;
    QWidget* m_switchPage;
    SentenceLabel* m_outcome;
    ConfirmBar* m_foot;
};

} // namespace headrace
