// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/projections/projection_table_model.h"
#include "views/support/place.h"
#include "views/support/projection_session.h"

#include <set>

class QAction;
class QLabel;
class QLineEdit;
class QSplitter;
class QStackedWidget;

namespace headrace {

class ActionRegistry;
class DeterminismChecks;
class DomainSession;
class FilePrompt;
class PaneNotice;
class ProjectionDetail;
class ProjectionList;
class RebuildPanel;
class SegmentButtons;
class StandingCounts;
class StoreEnvironment;
class StoreSession;
class Theme;

/// The place Projections: how each one stands, its rows, and its way to other rows.
class ProjectionsPlace : public Place
{
    Q_OBJECT

public:
    /// Everything given must outlive the place.
    ProjectionsPlace(StoreSession& session, DomainSession& domain,
                     const StoreEnvironment& environment, Theme& theme, ActionRegistry& actions,
                     JobList& jobs, FilePrompt& files, QWidget* parent = nullptr);
    ~ProjectionsPlace() override;

    /// `location.filter` names the projection to select.
    void open(const Location& location) override;
    Location location() const override;
    QVariant keepView() const override;
    void restoreView(const QVariant& view) override;
    QWidget* primaryView() override;
    QList<QWidget*> panes() override;
    QWidget* filterField() override;
    void readAgain() override;
    int badge() const override; ///< How many stopped.

    ProjectionSession& projections() { return m_projections; }
    ProjectionList& list() const { return *m_list; }
    ProjectionTableModel& model() { return m_model; }
    ProjectionDetail& detail() const { return *m_detail; }
    RebuildPanel& rebuilds() const { return *m_rebuilds; }
    QString countsText() const;
    /// What stands in place of the list; empty while the list does.
    QString noticeText() const;
    QString runText() const;
    QString rowsPlaceText() const; ///< Empty: there is nothing to choose.

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void addActions();
    void buildLayout(const StoreEnvironment& environment);
    QWidget* buildHead();
    void connectTo();

    void takeModule();
    void takeStatus(const QString& name);
    void takeRun(const QString& failure);
    void offerReady(const ProjectionSession::Known& known);
    void showAll();
    bool showNotice();
    void showRun();
    void showRowsPlace();
    void allow();
    void fitList();
    void showPanels();

    void select(const std::string& name);
    const ProjectionSession::Known* selected() const;
    void showRows();
    void openFailingEvent(int row);
    void planRebuild();
    void askForModule();
    void takeStored();

    DomainSession& m_domain;
    Theme& m_theme;
    ActionRegistry& m_actions;
    FilePrompt& m_files;
    ProjectionSession m_projections;
    ProjectionTableModel m_model;
    DeterminismChecks* m_checks;
    std::string m_selected;
    std::string m_wanted;            // By open(), before it was known.
    std::set<std::string> m_offered; // Ready builds whose panel was opened by itself.
    int m_badge = 0;
    bool m_isNarrow = false;

    QAction* m_rebuild = nullptr;
    QAction* m_check = nullptr;
    QAction* m_run = nullptr;
    QAction* m_stop = nullptr;
    QAction* m_rows = nullptr;
    QAction* m_event = nullptr;
    QAction* m_goBack = nullptr;
    QAction* m_openModule = nullptr;

    QLineEdit* m_find = nullptr;
    StandingCounts* m_counts = nullptr;
    QLabel* m_rowsNote = nullptr;
    QLabel* m_runNote = nullptr;
    ProjectionList* m_list = nullptr;
    ProjectionDetail* m_detail = nullptr;
    RebuildPanel* m_rebuilds = nullptr;
    SegmentButtons* m_lower = nullptr; // Narrow: which of the two is shown.
    QWidget* m_lowerBar = nullptr;
    QSplitter* m_panes = nullptr;
    PaneNotice* m_notice = nullptr;
    QString m_said; // By m_notice.
    QStackedWidget* m_stack = nullptr;
};

} // namespace headrace
