// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/events_pane.h"

#include "views/aggregate/slider_marks.h"
#include "views/aggregate/stream_events_model.h"
#include "views/support/data_table.h"
#include "views/support/delegates/cell_delegates.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_header.h"

#include <QFontMetrics>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace headrace {
namespace {

constexpr int kRowHeight = 20;
constexpr int kVersionWidth = 64; // Six digits in groups.
constexpr int kMarkWidth = 32;
constexpr int kDeltaWidth = 80;
constexpr int kLeastWidth = 280;
constexpr int kScrollBar = 10;

/// The type, and a word at the right when the domain module has nothing to do with it.
class EventTypeDelegate : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override
    {
        QRect rect = cell.rect;
        if (!cell.index.data(StreamEventsModel::HasHandlerRole).toBool()) {
            const QString word = StreamEventsModel::tr("no handler");
            const int width = drawText(cell, rect, word, theme().font(TextStyle::Label),
                                       theme().color(Token::Text2), Qt::AlignRight);
            rect.setRight(rect.right() - width - 8);
        }
        drawText(cell, rect, visibleText(cell.index.data().toString()),
                 theme().font(TextStyle::Text), textColor(cell));
    }
};

/// A diamond where a snapshot is stored, an upright where the predicate flips.
class MarkDelegate : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override
    {
        const QRect whole = cell.option.rect;
        if (const int snapshot = cell.index.data(StreamEventsModel::SnapshotRole).toInt())
            paintDiamond(cell.painter, theme(), whole.left() + 10.5, whole.center().y() + 0.5,
                         snapshot == 2);
        if (!cell.index.data(StreamEventsModel::FlipRole).toString().isEmpty())
            cell.painter.fillRect(whole.left() + 22, whole.center().y() - 5, 2, 12,
                                  theme().color(Token::Accent));
    }
};

} // namespace

EventsPane::EventsPane(StreamEventsModel& events, const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_events(events)
    , m_table(new DataTable(theme, tr("Events"), this))
{
    buildLayout(theme);
    connectTo();
}

void EventsPane::buildLayout(const Theme& theme)
{
    auto* header = new PaneHeader(theme, tr("Events"), this);
    m_later = header->addNote();
    m_later->setObjectName("laterEvents");

    m_table->setObjectName("eventsTable");
    m_table->setModel(&m_events);
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    using Column = StreamEventsModel::Column;
    m_table->setItemDelegateForColumn(Column::VersionColumn, new NumberDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(Column::MarkColumn, new MarkDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(Column::TypeColumn, new EventTypeDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(Column::DeltaColumn, new DurationDelegate(theme, m_table));
    auto* columns = m_table->horizontalHeader();
    columns->setStretchLastSection(false);
    columns->setSectionResizeMode(QHeaderView::Fixed);
    columns->setSectionResizeMode(Column::TypeColumn, QHeaderView::Stretch);
    columns->resizeSection(Column::VersionColumn, kVersionWidth);
    columns->resizeSection(Column::MarkColumn, kMarkWidth);
    columns->resizeSection(Column::DeltaColumn, kDeltaWidth);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(m_table, 1);
}

void EventsPane::connectTo()
{
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid() && current.row() + 1 != m_version)
                    emit versionChosen(current.row() + 1);
            });
    connect(m_table, &DataTable::rowActivated, this,
            [this](const QModelIndex& index) { emit eventOpened(index.row() + 1); });
    connect(&m_events, &QAbstractItemModel::rowsInserted, this, [this] { setVersion(m_version); });
    connect(&m_events, &QAbstractItemModel::modelReset, this, &EventsPane::showLater);
}

void EventsPane::setVersion(std::int64_t version)
{
    m_version = version;
    m_events.setShownVersion(version);
    showLater();
    if (version < 1 || version > m_events.last()) {
        m_table->clearSelection();
        m_table->setCurrentIndex({});
        return;
    }
    const QModelIndex row = m_events.index(static_cast<int>(version) - 1, 0);
    if (m_table->currentIndex().row() != row.row())
        m_table->setCurrentIndex(row);
    m_table->scrollTo(row);
}

void EventsPane::setNarrow(bool isNarrow)
{
    m_table->setColumnHidden(StreamEventsModel::TypeColumn, isNarrow);
    m_table->setColumnHidden(StreamEventsModel::DeltaColumn, isNarrow);
    m_later->setHidden(isNarrow);
    setMinimumWidth(isNarrow ? kVersionWidth + kMarkWidth : kLeastWidth);
    setMaximumWidth(isNarrow ? kVersionWidth + kMarkWidth + kScrollBar : QWIDGETSIZE_MAX);
}

void EventsPane::showLater()
{
    const std::int64_t later = m_events.last() - m_version;
    m_later->setText(later > 0 ? tr("%1 later, not folded").arg(numberText(later)) : QString());
}

} // namespace headrace
