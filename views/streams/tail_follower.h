// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"

#include <QObject>
#include <QTimer>

namespace headrace {

class EventTable;
class EventTableModel;
class StoreSession;

/// Live tail: takes new events into the table and keeps its end on screen, at most ten times a
/// second. Scrolling up pauses the following, not the taking in; scrolling to the end goes on.
class TailFollower : public QObject
{
    Q_OBJECT

public:
    enum class State { Off, Following, Paused };
    static constexpr int kStepMs = 100;

    /// All must outlive the follower.
    TailFollower(StoreSession& session, EventTableModel& model, EventTable& table,
                 QObject* parent = nullptr);

    State state() const { return m_state; }
    /// Rows that came while it was paused.
    std::int64_t newRows() const;
    void setOn(bool on);

signals:
    /// state() or newRows() is another now.
    void changed();

private:
    void takeIn();
    void rowsCame();
    void screenMoved();
    void setState(State state);

    EventTableModel& m_model;
    EventTable& m_table;
    State m_state = State::Off;
    std::int64_t m_rowsAtPause = 0;
    std::int64_t m_topKey = 0; // Of the topmost row when it was last looked at.
    std::int64_t m_toldNew = 0;
    bool m_isFollowing = false; // While it scrolls itself.
    QTimer m_step;
};

} // namespace headrace
