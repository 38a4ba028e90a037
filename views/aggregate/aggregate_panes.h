// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/widgets/thin_splitter.h"

class QAction;
class QStackedWidget;

namespace headrace {

class DiffPane;
class EventDataPane;
class EventsPane;
class DomainSession;
class HistoryPane;
class SegmentButtons;
class StatePane;
class StoreSession;
class StreamEventsModel;
class Theme;

/// The panes of the place side by side: events, state, and the diff above the
/// history of a field or the event's data.
class AggregatePanes : public ThinSplitter
{
    Q_OBJECT

public:
    /// All must outlive it.
    AggregatePanes(StoreSession& store, DomainSession& domain, StreamEventsModel& events,
                   Theme& theme, QAction* copyPatch, QWidget* parent = nullptr);

    EventsPane& events() { return *m_events; }
    StatePane& state() { return *m_state; }
    DiffPane& diff() { return *m_diff; }
    EventDataPane& data() { return *m_data; }
    HistoryPane& history() { return *m_history; }

    /// What is shown below the diff.
    enum Lower { History, EventData };
    void showLower(Lower lower);
    Lower lower() const;
    /// Without a history only the event's data can be shown; the choice comes back with one.
    void setHasHistory(bool hasHistory);

    /// Without what stands right of the state: there is no room for it.
    void setRightHidden(bool isHidden);

    /// What takes the keyboard, in reading order.
    QList<QWidget*> views();

signals:
    /// A digit was typed where it means nothing: it begins a version.
    void digitTyped(const QString& digit);

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void look();
    void setNarrow(bool isNarrow);
    SegmentButtons* lowerChoice(Lower lower);

    QList<int> m_sizes; // Before the right was hidden.
    bool m_isNarrow = false;
    Lower m_chosen = History;
    bool m_hasHistory = true;
    EventsPane* m_events;
    StatePane* m_state;
    ThinSplitter* m_right; // The diff above m_lower.
    DiffPane* m_diff;
    QStackedWidget* m_lower;
    EventDataPane* m_data;
    HistoryPane* m_history;
};

} // namespace headrace
