// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/streams_view.h"

#include "core/store/event_cursor.h"
#include "views/streams/event_log_pane.h"
#include "views/streams/event_table.h"
#include "views/streams/event_table_model.h"
#include "views/streams/filter_field.h"
#include "views/streams/scrubber.h"
#include "views/streams/stream_list_pane.h"
#include "views/streams/tail_follower.h"
#include "views/support/action_registry.h"
#include "views/support/event_text.h"
#include "views/support/exchange_jobs.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

// What one can do in the place Streams, as actions of the window.

namespace headrace {

void StreamsView::addActions()
{
    addGoing();
    addFiltering();
    addCopying();
}

void StreamsView::addGoing()
{
    m_actions.add({.id = "streams.showStreams",
                   .text = tr("Show the list of streams"),
                   .icon = "streams",
                   .tooltip = tr("Lists the streams of the store by name.")},
                  this, [this] { emit navigate(Location {.filter = m_list->filter()}); });
    m_actions.add({.id = "streams.showLog",
                   .text = tr("Show the global log"),
                   .icon = "log",
                   .tooltip = tr("Lists all events in the order in which they were stored.")},
                  this, [this] { emit navigate(Location {.isLog = true}); });
    m_actions.add({.id = "streams.jump",
                   .text = tr("Go to position or time"),
                   .icon = "target",
                   .shortcuts = {QKeySequence(Qt::CTRL | Qt::Key_G)},
                   .tooltip = tr("Goes to an event by its position or its time.")},
                  this, [this] {
                      if (!isLog())
                          emit navigate(logLocation());
                      m_jump->setFocus();
                      m_jump->selectAll();
                  });
    m_tail = m_actions.add({.id = "streams.tail",
                            .text = tr("Live tail"),
                            .icon = "tail",
                            .shortcuts = {QKeySequence(Qt::CTRL | Qt::Key_T)},
                            .tooltip = tr("Shows new events at the end as they are appended."),
                            .checkable = true},
                           m_log, [this](bool on) { toggleTail(on); });
    const auto neighbour = [this](const char* id, const QString& text, const char* icon, int key,
                                  int direction, const QString& tooltip) {
        m_ofEvent << m_actions.add({.id = id,
                                    .text = text,
                                    .icon = icon,
                                    .shortcuts = {QKeySequence(Qt::ALT | key)},
                                    .tooltip = tooltip},
                                   m_log, [this, direction] { goToNeighbour(direction); });
    };
    neighbour("streams.previousInStream", tr("Previous event of the stream"), "prev", Qt::Key_Up,
              -1, tr("Selects the event before the selected one in its stream."));
    neighbour("streams.nextInStream", tr("Next event of the stream"), "next", Qt::Key_Down, 1,
              tr("Selects the event after the selected one in its stream."));
    m_aggregate =
        m_actions.add({.id = "streams.openAggregate",
                       .text = tr("Open in Aggregate"),
                       .icon = "aggregate",
                       .shortcuts = {QKeySequence(Qt::CTRL | Qt::Key_Return)},
                       .tooltip = tr("Shows the stream's state at the selected version.")},
                      this, [this] { openAggregate(); });
    m_actions.add({.id = "streams.inspector",
                   .text = tr("Show the inspector"),
                   .icon = "event",
                   .shortcuts = {QKeySequence(Qt::Key_F4)},
                   .tooltip = tr("Goes to the inspector, and back to the table.")},
                  m_log, [this] {
                      QWidget* const inspector = m_log->inspector();
                      const bool isThere = inspector && inspector->isAncestorOf(focusWidget());
                      m_log->setSheetOpen(!m_log->isSheetOpen());
                      if (inspector && inspector->isVisible() && !isThere)
                          inspector->setFocus();
                      else
                          m_log->table().setFocus();
                  });
}

void StreamsView::addFiltering()
{
    m_clear = m_actions.add({.id = "streams.clearFilter",
                             .text = tr("Clear the filter"),
                             .icon = "close",
                             .tooltip = tr("Takes every condition of the filter away.")},
                            this, [this] {
                                if (isLog())
                                    m_log->clearFilter();
                                else
                                    m_list->field().clear();
                            });
    m_ofEvent << m_actions.add(
        {.id = "streams.filterStream",
         .text = tr("Filter by this stream"),
         .icon = "filter",
         .tooltip = tr("Leaves only the events of the selected one's stream.")},
        m_log, [this] {
            if (const EventView* const event = m_log->table().selectedEvent())
                m_log->putCondition(
                    {.field = ConditionField::Stream, .value = toQString(event->stream)});
        });
    m_ofEvent << m_actions.add({.id = "streams.filterType",
                                .text = tr("Filter by this type"),
                                .icon = "filter",
                                .tooltip = tr("Leaves only events of the selected one's type.")},
                               m_log, [this] {
                                   if (const EventView* const event =
                                           m_log->table().selectedEvent())
                                       m_log->putCondition({.field = ConditionField::Type,
                                                            .value = toQString(event->type)});
                               });
    m_columns = m_actions.add({.id = "streams.columns",
                               .text = tr("Choose columns"),
                               .icon = "columns",
                               .tooltip = tr("Switches columns of the table on and off."),
                               .shortText = tr("Columns")},
                              m_log, [this] { pickColumns(); });
}

void StreamsView::addCopying()
{
    m_export = m_actions.add({.id = "streams.export",
                              .text = tr("Export what the filter leaves"),
                              .icon = "export",
                              .shortcuts = {QKeySequence(Qt::CTRL | Qt::Key_E)},
                              .tooltip = tr("Writes all events that match, not only those read so "
                                            "far, to a file.")},
                             m_log, [this] { exportAll(); });
    m_ofEvent << m_actions.add({.id = "streams.copyNdjson",
                                .text = tr("Copy the event as NDJSON"),
                                .icon = "copy",
                                .shortcuts = {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E)},
                                .tooltip = tr("Copies the selected event as one line of JSON.")},
                               m_log, [this] { copy(Copy::Ndjson); });
    m_ofEvent << m_actions.add(
        {.id = "streams.copyCloudEvent",
         .text = tr("Copy the event as CloudEvents"),
         .icon = "copy",
         .tooltip = tr("Copies the selected event as CloudEvents 1.0 JSON.")},
        m_log, [this] { copy(Copy::CloudEvent); });
    m_ofEvent << m_actions.add({.id = "streams.copyUri",
                                .text = tr("Copy the event's link"),
                                .icon = "link",
                                .tooltip = tr("Copies a link that opens the selected event.")},
                               m_log, [this] { copy(Copy::Uri); });
}

void StreamsView::toggleTail(bool on)
{
    // Pressing it while it is paused goes on rather than off.
    const bool isPaused = m_log->tail().state() == TailFollower::State::Paused;
    m_log->tail().setOn(on || isPaused);
    showTail();
}

void StreamsView::showTail()
{
    const TailFollower& tail = m_log->tail();
    m_tail->setChecked(tail.state() != TailFollower::State::Off);
    m_tail->setIconText(tail.state() == TailFollower::State::Paused
                            ? tr("Live tail, %1 new").arg(numberText(tail.newRows()))
                            : tr("Live tail"));
}

void StreamsView::showExport()
{
    const EventCount& count = m_log->model().count();
    const bool isKnown = count.state == EventCount::State::Complete;
    m_actions.setDisabledBecause(
        m_export, isKnown && count.matches == 0 ? tr("There is no event to export.") : QString());
    // Last, because the registry writes its own text when it turns an action on or off.
    m_export->setIconText(isKnown ? tr("Export %1…").arg(numberText(count.matches))
                                  : tr("Export…"));
}

void StreamsView::showEnabled()
{
    const bool hasEvent = isLog() && m_log->table().selectedEvent();
    const QString reason = hasEvent ? QString() : tr("Select an event first.");
    for (QAction* const action : m_ofEvent)
        m_actions.setDisabledBecause(action, reason);
    const bool hasStream = hasEvent || (!isLog() && !m_list->selectedStream().isEmpty());
    m_actions.setDisabledBecause(m_aggregate,
                                 hasStream ? QString() : tr("Select an event or a stream first."));
    const bool hasFilter = isLog() ? m_log->field().chipCount() > 0 : !m_list->filter().isEmpty();
    m_actions.setDisabledBecause(m_clear, hasFilter ? QString() : tr("There is no filter."));
}

void StreamsView::pickColumns()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const int column : {EventTableModel::PositionColumn, EventTableModel::TimeColumn,
                             EventTableModel::DeltaColumn, EventTableModel::StreamColumn,
                             EventTableModel::VersionColumn}) {
        const QString name = column == EventTableModel::DeltaColumn ? tr("Time since the row above")
            : column == EventTableModel::VersionColumn
            ? tr("Version")
            : m_log->model().headerData(column, Qt::Horizontal).toString();
        QAction* const item = menu->addAction(name);
        item->setCheckable(true);
        item->setChecked(m_log->table().isColumnWanted(column));
        connect(item, &QAction::toggled, m_log, [this, column](bool on) {
            m_log->table().setColumnWanted(column, on);
            emit choicesChanged();
        });
    }
    const QWidget* const button = m_logButtons[1];
    menu->popup(button->mapToGlobal(QPoint(0, button->height() + 2)));
}

void StreamsView::exportAll()
{
    const auto conditions = m_log->conditions();
    const bool isStream = conditions.size() == 1 && conditions[0].field == ConditionField::Stream;
    const QString name = isStream ? conditions[0].value
        : conditions.empty()      ? m_session.name()
                                  : tr("%1-filtered").arg(m_session.name());
    askAndExport(m_prompt, this, m_jobs, m_session.store(), {.query = m_log->query()}, name);
}

void StreamsView::copy(Copy form)
{
    const EventView* const selected = m_log->table().selectedEvent();
    if (!selected)
        return;
    // The table holds no payloads: the event is read once more.
    const ReadRequest request {.from = selected->position.value, .limit = 1};
    m_copying = m_session.ask<EventBatch>(
        [request](EventStore& store, std::stop_token) { return store.readPage(request); },
        [this, form](Result<EventBatch> batch) {
            if (!batch || batch->empty())
                return;
            const EventView& event = batch->events().front();
            const QString store = m_session.name();
            QGuiApplication::clipboard()->setText(form == Copy::Ndjson ? eventAsNdjson(event)
                                                      : form == Copy::CloudEvent
                                                      ? eventAsCloudEvent(event, store)
                                                      : eventAsUri(event, store));
        });
}

void StreamsView::openAggregate()
{
    Location location {.place = Location::kAggregate};
    if (!isLog()) {
        location.stream = m_list->selectedStream();
    } else if (const EventView* const event = m_log->table().selectedEvent()) {
        location.stream = toQString(event->stream);
        location.version = event->version.value;
    }
    if (!location.stream.isEmpty())
        emit navigate(location);
}

} // namespace headrace
