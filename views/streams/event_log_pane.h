// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/streams/condition.h"
#include "views/streams/scan_step.h"
#include "views/support/request.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <optional>

class QFrame;
class QSplitter;
class QStackedLayout;

namespace headrace {

class EmptyLogNotice;
class EventTable;
class EventTableModel;
class FilterBar;
class FilterField;
class PaneNotice;
class Scrubber;
class StoreSession;
class TailFollower;
class Theme;
struct FilterVocabulary;

/// The log, of everything, of a stream, or of what a filter leaves: filter, scrubber, table, and
/// room for an inspector beside the table.
class EventLogPane : public QWidget
{
    Q_OBJECT

public:
    /// Below this width the inspector lies over the table: the window is 960 then, the rail
    /// takes 72.
    static constexpr int kNarrowBelow = 888;

    /// `session` and `theme` must outlive the pane.
    EventLogPane(StoreSession& session, Theme& theme, QWidget* parent = nullptr);
    ~EventLogPane() override;

    const Query& query() const;
    std::vector<Condition> conditions() const;
    void setConditions(const std::vector<Condition>& conditions);
    void putCondition(const Condition& condition);
    void clearFilter();

    /// Goes to what a person typed: a position, "@12" for a version of the stream that is shown, or
    /// a time. What is wrong with it, or that nothing is there, is said below the filter.
    void jump(const QString& typed);
    void jumpToPosition(Position position);
    void jumpToTime(Time time);
    /// Selects the next (1) or previous (-1) event of the selected one's stream, of those that are
    /// listed.
    void goToNeighbour(int direction);
    void readAgain();
    /// Later events than this step back, and it is said; 0: none are later.
    void setAsOf(Position position);
    void setVocabulary(const FilterVocabulary& vocabulary);

    /// Takes `inspector`, to be shown beside the table.
    void setInspector(QWidget* inspector);
    QWidget* inspector() const { return m_inspector; }
    /// What it becomes a child of.
    QWidget* besideTheTable() const;
    /// Where there is no room beside the table, the inspector lies over it.
    bool isSheetOpen() const;
    void setSheetOpen(bool open);

    EventTable& table() const { return *m_table; }
    EventTableModel& model() const { return *m_model; }
    FilterField& field() const { return *m_field; }
    FilterBar& bar() const { return *m_bar; }
    Scrubber& scrubber() const { return *m_scrubber; }
    TailFollower& tail() const { return *m_tail; }

signals:
    void selectionMoved();
    /// Another filter, or the count of what it leaves.
    void changed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildLayout();
    void connectTo();
    void applyFilter();
    void askForActivity();
    void askForStreamHours();
    void showMatches();
    void showState();
    void showFailure();
    void showCount();
    void showScreen();
    void goToKey(Result<std::optional<std::int64_t>> key, const QString& what);
    void arrange();

    StoreSession& m_session;
    Theme& m_theme;
    EventTableModel* m_model;
    QSplitter* m_splitter; // The table, and beside it the inspector.
    QWidget* m_left;
    QWidget* m_rest; // The table, or that it is empty.
    FilterField* m_field;
    FilterBar* m_bar;
    Scrubber* m_scrubber;
    EventTable* m_table;
    TailFollower* m_tail;
    PaneNotice* m_failure;
    EmptyLogNotice* m_empty;
    QStackedLayout* m_stack;
    QFrame* m_sheetEdge; // Left of the inspector where it lies over the table.
    QWidget* m_inspector = nullptr;
    bool m_isNarrow = false;
    Position m_asOf;

    Request m_jump;
    Request m_activity;
    Request m_streamHours;
    std::optional<HourCounts> m_ofStream; // When a whole stream is shown, and counted.
    QTimer m_activityDue;
    QTimer m_opening; // Counts the seconds of a slow opening.
    QElapsedTimer m_openingSince;
};

} // namespace headrace
