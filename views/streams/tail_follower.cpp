// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/tail_follower.h"

#include "views/streams/event_table.h"
#include "views/streams/event_table_model.h"
#include "views/support/store_session.h"

#include <QScrollBar>

namespace headrace {

TailFollower::TailFollower(StoreSession& session, EventTableModel& model, EventTable& table,
                           QObject* parent)
    : QObject(parent)
    , m_model(model)
    , m_table(table)
{
    m_step.setSingleShot(true);
    m_step.setInterval(kStepMs);
    connect(&m_step, &QTimer::timeout, this, &TailFollower::takeIn);
    connect(&session, &StoreSession::headChanged, this, [this] {
        if (m_state != State::Off && !m_step.isActive())
            m_step.start();
    });
    connect(&model, &EventTableModel::countChanged, this, &TailFollower::rowsCame);
    connect(&table, &EventTable::screenMoved, this, &TailFollower::screenMoved);
    connect(&model, &QAbstractItemModel::modelReset, this, [this] {
        m_rowsAtPause = 0;
        m_topKey = 0;
        if (m_state == State::Paused)
            setState(State::Following);
    });
}

std::int64_t TailFollower::newRows() const
{
    return m_state == State::Paused ? m_model.count().matches - m_rowsAtPause : 0;
}

void TailFollower::setOn(bool on)
{
    setState(on ? State::Following : State::Off);
    if (on) {
        rowsCame();
        takeIn();
    }
}

void TailFollower::takeIn()
{
    if (m_state != State::Off)
        m_model.extend();
}

void TailFollower::rowsCame()
{
    if (m_state == State::Following && m_model.rowCount() > 0) {
        m_isFollowing = true;
        m_table.showEnd();
        m_isFollowing = false;
    }
    if (std::exchange(m_toldNew, newRows()) != newRows())
        emit changed();
}

void TailFollower::screenMoved()
{
    if (m_isFollowing || m_model.rowCount() == 0)
        return;
    // New rows take the end away without anybody scrolling; only going back to earlier events
    // pauses.
    const std::int64_t top = m_table.topKey();
    const bool isEarlier = top < std::exchange(m_topKey, top);
    const bool isAtEnd = m_table.isAtEnd();
    if (m_state == State::Following && isEarlier && !isAtEnd) {
        m_rowsAtPause = m_model.count().matches;
        setState(State::Paused);
    } else if (m_state == State::Paused && isAtEnd) {
        setState(State::Following);
    }
}

void TailFollower::setState(State state)
{
    if (std::exchange(m_state, state) == state)
        return;
    m_toldNew = newRows();
    emit changed();
}

} // namespace headrace
