// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/aggregate_panes.h"

#include "views/aggregate/diff_pane.h"
#include "views/aggregate/event_data_pane.h"
#include "views/aggregate/events_pane.h"
#include "views/aggregate/history_pane.h"
#include "views/aggregate/state_pane.h"
#include "views/support/data_table.h"
#include "views/support/json/json_tree_view.h"
#include "views/support/widgets/segment_buttons.h"

#include <QKeyEvent>
#include <QListView>
#include <QStackedWidget>

#include <utility>

namespace headrace {
namespace {

constexpr int kEventsWidth = 424;
constexpr int kStateWidth = 384;
constexpr int kDiffWidth = 400;
constexpr int kLeastWidth = 320;
constexpr int kNarrow = 924; // All panes at their least, and the lines between them.

bool isDigit(const QKeyEvent& key)
{
    const QString text = key.text();
    return text.size() == 1 && text[0] >= u'0' && text[0] <= u'9'
        && !(key.modifiers() & ~Qt::KeypadModifier);
}

} // namespace

AggregatePanes::AggregatePanes(StoreSession& store, DomainSession& domain,
                               StreamEventsModel& events, Theme& theme, QAction* copyPatch,
                               QWidget* parent)
    : ThinSplitter(Qt::Horizontal, parent)
    , m_events(new EventsPane(events, theme, this))
    , m_state(new StatePane(theme, this))
    , m_right(new ThinSplitter(Qt::Vertical, this))
    , m_diff(new DiffPane(theme, copyPatch, m_right))
    , m_lower(new QStackedWidget(m_right))
    , m_data(new EventDataPane(store, theme, m_lower))
    , m_history(new HistoryPane(store, domain, theme, m_lower))
{
    m_state->setMinimumWidth(kLeastWidth);
    m_right->setMinimumWidth(kLeastWidth);
    m_right->addWidget(m_diff);
    m_history->addToHeader(lowerChoice(History));
    m_data->addToHeader(lowerChoice(EventData));
    m_lower->addWidget(m_history);
    m_lower->addWidget(m_data);
    m_right->addWidget(m_lower);
    m_right->setStretchFactor(0, 1);
    m_right->setStretchFactor(1, 1);
    m_right->setSizes({252, 313});

    addWidget(m_events);
    addWidget(m_state);
    addWidget(m_right);
    setStretchFactor(0, 0);
    setStretchFactor(1, 1);
    setStretchFactor(2, 0);
    setSizes({kEventsWidth, kStateWidth, kDiffWidth});
    for (QWidget* view : views())
        view->installEventFilter(this);
}

QList<QWidget*> AggregatePanes::views()
{
    return {&m_events->table(), &m_state->tree(), &m_diff->list(), &m_history->table(),
            &m_data->tree()};
}

void AggregatePanes::showLower(Lower lower)
{
    m_chosen = lower;
    m_lower->setCurrentIndex(lower);
}

void AggregatePanes::setHasHistory(bool hasHistory)
{
    if (std::exchange(m_hasHistory, hasHistory) != hasHistory)
        m_lower->setCurrentIndex(hasHistory ? m_chosen : EventData);
}

AggregatePanes::Lower AggregatePanes::lower() const
{
    return static_cast<Lower>(m_lower->currentIndex());
}

// One in each header, each pressed at the pane it stands in.
SegmentButtons* AggregatePanes::lowerChoice(Lower lower)
{
    auto* choice =
        new SegmentButtons(tr("Shown below the diff"), {tr("History"), tr("Event")}, 24, this);
    choice->choose(lower);
    connect(choice, &SegmentButtons::chosenByUser, this, [this, choice, lower](int chosen) {
        choice->choose(lower);
        showLower(static_cast<Lower>(chosen));
    });
    return choice;
}

void AggregatePanes::resizeEvent(QResizeEvent* event)
{
    ThinSplitter::resizeEvent(event);
    look();
}

void AggregatePanes::look()
{
    const int least = m_right->isHidden() ? kNarrow - kLeastWidth - 1 : kNarrow;
    if (m_isNarrow != (width() < least))
        setNarrow(!m_isNarrow);
}

void AggregatePanes::setRightHidden(bool isHidden)
{
    if (m_right->isHidden() == isHidden)
        return;
    if (isHidden)
        m_sizes = sizes();
    m_right->setVisible(!isHidden);
    look();
    if (!isHidden && !m_isNarrow)
        setSizes(m_sizes);
}

void AggregatePanes::setNarrow(bool isNarrow)
{
    m_isNarrow = isNarrow;
    m_events->setNarrow(isNarrow);
    if (isNarrow)
        setSizes({m_events->maximumWidth(), width() - kLeastWidth, kLeastWidth});
    else
        setSizes({kEventsWidth, width() - kEventsWidth - kDiffWidth, kDiffWidth});
}

bool AggregatePanes::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress)
        return ThinSplitter::eventFilter(watched, event);
    const auto& key = *static_cast<QKeyEvent*>(event);
    // In a tree or list these keys move the view; elsewhere in the place they go ten versions.
    const bool isPage = key.key() == Qt::Key_PageUp || key.key() == Qt::Key_PageDown;
    if (event->type() == QEvent::ShortcutOverride && isPage && watched != &m_events->table())
        event->accept();
    if (event->type() == QEvent::KeyPress && isDigit(key)) {
        emit digitTyped(key.text());
        return true;
    }
    return ThinSplitter::eventFilter(watched, event);
}

} // namespace headrace
