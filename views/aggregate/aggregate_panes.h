// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/widgets/thin_splitter.h"

class QAction;

namespace headrace {

class DiffPane;
class EventDataPane;
class EventsPane;
class StatePane;
class StoreSession;
class StreamEventsModel;
class Theme;

/// The panes of the place side by side: events, state, and the diff above the event's data.
class AggregatePanes : public ThinSplitter
{
    Q_OBJECT

public:
    /// All must outlive it.
    AggregatePanes(StoreSession& store, StreamEventsModel& events, Theme& theme, QAction* copyPatch,
                   QWidget* parent = nullptr);

    EventsPane& events() { return *m_events; }
    StatePane& state() { return *m_state; }
    DiffPane& diff() { return *m_diff; }
    EventDataPane& data() { return *m_data; }

    /// What takes the keyboard, in reading order.
    QList<QWidget*> views();

signals:
    /// A digit was typed where it means nothing: it begins a version.
    void digitTyped(const QString& digit);

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void setNarrow(bool isNarrow);

    bool m_isNarrow = false;
    EventsPane* m_events;
    StatePane* m_state;
    DiffPane* m_diff;
    EventDataPane* m_data;
};

} // namespace headrace
