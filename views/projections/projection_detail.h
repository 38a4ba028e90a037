// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/projection_session.h"

#include <QWidget>

class QLabel;
class QStackedWidget;

namespace headrace {

class ActionRegistry;
class CheckStrip;
class DefinitionPane;
class DeterminismChecks;
class RebuildHistoryPane;
class OutdatedStrip;
class ParkedPane;
class RowsPane;
class SegmentButtons;
class Theme;

/// One projection: its rows, what is declared, its parked keys, what was done to it.
class ProjectionDetail : public QWidget
{
    Q_OBJECT

public:
    enum class Tab { Rows, Definition, Parked, History };

    /// All must outlive the detail.
    ProjectionDetail(ProjectionSession& session, DeterminismChecks& checks, Theme& theme,
                     ActionRegistry& actions, QWidget* parent = nullptr);

    /// Empty: none.
    void setProjection(const std::string& name);
    void refresh();   ///< Its status is another.
    void readAgain(); ///< What is stored is another.
    void choose(Tab tab);
    Tab tab() const;
    void setNarrow(bool isNarrow);

    RowsPane& rows() const { return *m_rows; }
    DefinitionPane& definition() const { return *m_definition; }
    ParkedPane& parked() const { return *m_parked; }
    RebuildHistoryPane& history() const { return *m_history; }
    CheckStrip& check() const { return *m_check; }
    OutdatedStrip& outdated() const { return *m_outdated; }
    SegmentButtons& tabs() const { return *m_tabs; }
    QWidget* currentView() const; ///< The table of the tab.

signals:
    void eventOpened(const QString& stream, headrace::Version version);
    void positionWanted(std::int64_t position);
    void stored();

private:
    void buildLayout();

    ProjectionSession& m_session;
    Theme& m_theme;
    std::string m_projection;
    std::string m_shownTable; // The live one, when rows were last read.
    QLabel* m_title;
    QLabel* m_note;
    SegmentButtons* m_tabs;
    OutdatedStrip* m_outdated;
    CheckStrip* m_check;
    QStackedWidget* m_stack;
    RowsPane* m_rows;
    DefinitionPane* m_definition;
    ParkedPane* m_parked;
    RebuildHistoryPane* m_history;
};

} // namespace headrace
