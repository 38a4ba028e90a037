// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/event_table.h"

#include "views/streams/event_table_model.h"
#include "views/streams/gutter_delegate.h"
#include "views/support/delegates/cell_delegates.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QMetaEnum>
#include <QScopedValueRollback>
#include <QScrollBar>

#include <algorithm>

namespace headrace {
namespace {

using Model = EventTableModel;

constexpr int kPositionWidth = 72;
constexpr int kStreamWidth = 100;
constexpr int kMostStreamWidth = 220;
constexpr int kPadding = 16;
constexpr int kOptionalColumns[] = {Model::PositionColumn, Model::TimeColumn, Model::DeltaColumn,
                                    Model::StreamColumn, Model::VersionColumn};

} // namespace

EventTable::EventTable(const Theme& theme, EventTableModel& model, QWidget* parent)
    : DataTable(theme, tr("Events"), parent)
    , m_theme(theme)
    , m_model(model)
    , m_gutter(new GutterDelegate(theme, model, this))
{
    setModel(&model);
    setVerticalScrollMode(ScrollPerItem);
    setHorizontalScrollMode(ScrollPerPixel);
    const auto give = [this](int column, RowDelegate* delegate) {
        setItemDelegateForColumn(column, delegate);
    };
    give(Model::GutterColumn, m_gutter);
    give(Model::PositionColumn, new NumberDelegate(theme, this));
    give(Model::TimeColumn, new TimeDelegate(theme, this));
    give(Model::DeltaColumn, new DurationDelegate(theme, this));
    give(Model::StreamColumn, new DataDelegate(theme, this));
    give(Model::VersionColumn, new NumberDelegate(theme, this));
    give(Model::TypeColumn, new NameDelegate(theme, this));
    buildColumns();
    connectTo(model);
}

void EventTable::buildColumns()
{
    constexpr std::pair<int, int> kWidths[] = {
        {Model::GutterColumn, 20},
        {Model::PositionColumn, kPositionWidth},
        {Model::TimeColumn, 184},
        {Model::DeltaColumn, 84},
        {Model::StreamColumn, kStreamWidth},
        {Model::VersionColumn, 44},
    };
    for (const auto& [column, width] : kWidths)
        setColumnWidth(column, width);
    horizontalHeader()->setSectionResizeMode(Model::GutterColumn, QHeaderView::Fixed);
    horizontalHeader()->setSectionResizeMode(Model::TypeColumn, QHeaderView::Stretch);
}

void EventTable::connectTo(EventTableModel& model)
{
    connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, [this] { m_isMoving = true; });
    connect(&model, &QAbstractItemModel::modelReset, this, [this] {
        m_isMoving = false;
        if (m_model.rowCount() == 0) { // Another query: its keys are others.
            m_selectedKey = 0;
            m_toldPosition = -1;
            m_isFitted = false;
        }
        takeUpSelection();
        look();
    });
    // Before rows go: the base class then picks another current row and scrolls to it.
    connect(&model, &Model::aboutToSlide, this, [this] {
        m_isMoving = true;
        m_topBeforeSlide = verticalScrollBar()->value();
    });
    connect(&model, &Model::slid, this, [this](int rows) {
        executeDelayedItemsLayout(); // So that the scroll bar knows the new rows.
        takeUpSelection();           // Scrolls to it: the place that one looks at comes after.
        verticalScrollBar()->setValue(m_topBeforeSlide - rows);
        m_topBeforeSlide = -1;
        m_isMoving = false;
        tellSelection();
        look();
    });
    connect(&model, &QAbstractItemModel::rowsInserted, this, [this] {
        if (!m_isMoving)
            look();
    });
    connect(&model, &Model::countChanged, this, &EventTable::findWanted);
    connect(&model, &Model::settled, this, [this] {
        fitColumns();
        // Something is selected as soon as there is something, so that the keys have a place to go
        // on from.
        if (m_selectedKey == 0 && m_wantedKey == 0 && m_model.rowCount() > 0)
            setCurrentIndex(m_model.index(std::max(0, topRow()), Model::PositionColumn));
        tellSelection();
        emit screenMoved();
    });
}

void EventTable::look()
{
    if (m_isMoving || m_model.rowCount() == 0)
        return;
    executeDelayedItemsLayout();
    const int first = std::max(0, verticalScrollBar()->value());
    m_model.want(first, first + viewport()->height() / kRowHeight + 1);
    emit screenMoved();
}

void EventTable::scrollContentsBy(int dx, int dy)
{
    DataTable::scrollContentsBy(dx, dy);
    if (dy != 0)
        look();
}

void EventTable::resizeEvent(QResizeEvent* event)
{
    DataTable::resizeEvent(event);
    look();
}

void EventTable::keyPressEvent(QKeyEvent* event)
{
    // As in every list: the first and the last row, not the first and the last column.
    const bool isHome = event->key() == Qt::Key_Home;
    if ((isHome || event->key() == Qt::Key_End) && event->modifiers() == Qt::NoModifier) {
        const int last = m_model.rowCount() - 1;
        if (last >= 0)
            goTo(isHome ? m_model.firstKey() : m_model.lastKey());
        return;
    }
    // The selected row may have left the window: the keys go on from what is on screen.
    const bool isMove = event->key() == Qt::Key_Up || event->key() == Qt::Key_Down
        || event->key() == Qt::Key_PageUp || event->key() == Qt::Key_PageDown;
    if (isMove && !currentIndex().isValid() && m_model.rowCount() > 0) {
        setCurrentIndex(m_model.index(std::max(0, topRow()), Model::PositionColumn));
        return;
    }
    DataTable::keyPressEvent(event);
}

void EventTable::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    DataTable::currentChanged(current, previous);
    if (m_isMoving)
        return;
    m_selectedKey = current.isValid() ? m_model.keyAt(current.row()) : 0;
    tellSelection();
}

void EventTable::takeUpSelection()
{
    if (m_selectedKey == 0)
        return;
    const int row = m_model.rowOf(m_selectedKey);
    if (row == currentIndex().row())
        return;
    // Its row may be outside the window now: then nothing is selected, but it stays the selected
    // one.
    const QScopedValueRollback moving(m_isMoving, true);
    setCurrentIndex(row >= 0 ? m_model.index(row, Model::PositionColumn) : QModelIndex());
}

const EventView* EventTable::selectedEvent() const
{
    return currentIndex().isValid() ? m_model.event(currentIndex().row()) : nullptr;
}

void EventTable::tellSelection()
{
    if (m_selectedKey != 0 && !currentIndex().isValid()) {
        // It has left the window, and is still the selected one.
        if (m_gutter->mark(std::string(m_gutter->stream()), -1))
            viewport()->update();
        return;
    }
    const EventView* const event = selectedEvent();
    const std::string stream = event ? std::string(event->stream) : std::string();
    if ((event || !currentIndex().isValid())
        && m_gutter->mark(stream, currentIndex().isValid() ? currentIndex().row() : -1))
        viewport()->update();
    const std::int64_t position = event ? event->position.value : 0;
    if (currentIndex().isValid() && !event)
        return; // Told once it is read.
    if (std::exchange(m_toldPosition, position) != position)
        emit selectionMoved();
}

std::int64_t EventTable::topKey() const
{
    return m_model.rowCount() > 0 ? m_model.keyAt(std::max(0, verticalScrollBar()->value())) : 0;
}

bool EventTable::isAtEnd() const
{
    return verticalScrollBar()->value() == verticalScrollBar()->maximum();
}

void EventTable::showEnd()
{
    const int row = m_model.bring(m_model.lastKey());
    executeDelayedItemsLayout();
    if (row >= 0)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    look();
}

void EventTable::goTo(std::int64_t key)
{
    m_wantedKey = key;
    m_isWantedOnTop = false;
    findWanted();
}

void EventTable::goToTop(std::int64_t key)
{
    m_wantedKey = key;
    m_isWantedOnTop = true;
    findWanted();
}

void EventTable::findWanted()
{
    if (m_wantedKey <= 0)
        return;
    const int row = m_model.bring(m_wantedKey);
    if (row < 0) {
        using Reading = EventCount::State;
        if (m_model.count().state == Reading::Opening || m_model.count().state == Reading::Scanning)
            return; // It may still be found.
        m_wantedKey = 0;
        emit nothingThere();
        return;
    }
    m_wantedKey = 0;
    executeDelayedItemsLayout();
    const QModelIndex index = m_model.index(row, Model::PositionColumn);
    if (m_isWantedOnTop) {
        verticalScrollBar()->setValue(row);
    } else {
        const int top = verticalScrollBar()->value();
        const int shown = viewport()->height() / kRowHeight;
        setCurrentIndex(index);
        if (row < top || row >= top + shown)
            verticalScrollBar()->setValue(std::max(0, row - shown / 3));
    }
    look();
}

std::optional<TimeSpan> EventTable::onScreen() const
{
    const int first = std::max(0, verticalScrollBar()->value());
    const int last = std::min(first + viewport()->height() / kRowHeight, m_model.rowCount() - 1);
    std::optional<TimeSpan> span;
    for (int row = first; row <= last; ++row) {
        const EventView* const event = m_model.event(row);
        if (event && !span)
            span = TimeSpan {event->time, event->time};
        else if (event)
            span = TimeSpan {std::min(span->start, event->time), std::max(span->end, event->time)};
    }
    return span;
}

void EventTable::fitColumns()
{
    // Once for a query, from its first rows: columns that move while one reads would be worse than
    // names that are cut.
    if (std::exchange(m_isFitted, true))
        return;
    const QFontMetrics numbers(m_theme.numbers());
    const int digits = numbers.horizontalAdvance(numberText(m_model.count().total));
    setColumnWidth(Model::PositionColumn, std::max(kPositionWidth, digits + kPadding));
    int widest = kStreamWidth;
    for (int row = 0; row < std::min(m_model.rowCount(), 200); ++row)
        if (const EventView* const event = m_model.event(row)) {
            const QString name = toQString(event->stream);
            widest = std::max(
                widest, QFontMetrics(m_theme.data(name)).horizontalAdvance(name) + kPadding + 4);
        }
    setColumnWidth(Model::StreamColumn, std::min(widest, kMostStreamWidth));
}

void EventTable::setNarrow(bool narrow)
{
    if (std::exchange(m_isNarrow, narrow) != narrow)
        showColumns();
}

void EventTable::setColumnWanted(int column, bool wanted)
{
    m_unwanted.removeAll(column);
    if (!wanted)
        m_unwanted << column;
    showColumns();
}

QStringList EventTable::unwantedColumns() const
{
    QStringList names;
    for (const int column : m_unwanted)
        names << QString::fromLatin1(QMetaEnum::fromType<Model::Column>().valueToKey(column));
    return names;
}

void EventTable::setUnwantedColumns(const QStringList& names)
{
    m_unwanted.clear();
    for (const int column : kOptionalColumns)
        if (names.contains(QMetaEnum::fromType<Model::Column>().valueToKey(column)))
            m_unwanted << column;
    showColumns();
}

void EventTable::showColumns()
{
    for (const int column : kOptionalColumns) {
        const bool isNarrowOnly = column == Model::DeltaColumn || column == Model::VersionColumn;
        setColumnHidden(column, m_unwanted.contains(column) || (m_isNarrow && isNarrowOnly));
    }
}

} // namespace headrace
