// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/data_table.h"

#include "views/support/delegates/row_delegate.h"
#include "views/support/theme/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMouseEvent>

#include <algorithm>

namespace headrace {

DataTable::DataTable(const Theme& theme, const QString& name, QWidget* parent) : QTableView(parent)
{
    setAccessibleName(name);
    setItemDelegate(new RowDelegate(theme, this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
    setCornerButtonEnabled(false);
    setTabKeyNavigation(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setMouseTracking(true);

    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(20);
    verticalHeader()->setDefaultSectionSize(kRowHeight);
    horizontalHeader()->setFixedHeight(kRowHeight);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setMinimumSectionSize(20);
    horizontalHeader()->setStretchLastSection(true);

    // The header goes on above the scroll bar.
    auto* headerEnd = new QWidget(this);
    headerEnd->setObjectName("headerEnd");
    headerEnd->setAttribute(Qt::WA_StyledBackground);
    headerEnd->setFixedHeight(kRowHeight);
    addScrollBarWidget(headerEnd, Qt::AlignTop);

    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
    connect(this, &QTableView::doubleClicked, this, &DataTable::rowActivated);
}

bool DataTable::isLastColumn(int column) const
{
    const auto* header = horizontalHeader();
    for (int visual = header->count() - 1; visual >= 0; --visual) {
        const int logical = header->logicalIndex(visual);
        if (!header->isSectionHidden(logical))
            return logical == column;
    }
    return false;
}

void DataTable::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        if (currentIndex().isValid())
            QGuiApplication::clipboard()->setText(currentIndex().data().toString());
        return;
    }
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && event->modifiers() == Qt::NoModifier && currentIndex().isValid()) {
        emit rowActivated(currentIndex());
        return;
    }
    // Rows are what one moves through here: the keys that Qt gives to columns lead to rows.
    const bool isHome = event->key() == Qt::Key_Home;
    if ((isHome || event->key() == Qt::Key_End) && event->modifiers() == Qt::NoModifier
        && model()->rowCount() > 0) {
        setCurrentIndex(model()->index(isHome ? 0 : model()->rowCount() - 1,
                                       std::max(0, currentIndex().column())));
        return;
    }
    QTableView::keyPressEvent(event);
}

bool DataTable::viewportEvent(QEvent* event)
{
    switch (event->type()) {
    case QEvent::MouseMove:
        setHoveredRow(rowAt(static_cast<QMouseEvent*>(event)->position().toPoint().y()));
        break;
    case QEvent::Leave:
        setHoveredRow(-1);
        break;
    default:
        break;
    }
    return QTableView::viewportEvent(event);
}

void DataTable::scrollContentsBy(int dx, int dy)
{
    QTableView::scrollContentsBy(dx, dy);
    setHoveredRow(-1);
    // What the topmost row shows depends on its being the topmost.
    if (dy != 0)
        viewport()->update();
}

void DataTable::focusInEvent(QFocusEvent* event)
{
    QTableView::focusInEvent(event);
    viewport()->update();
}

void DataTable::focusOutEvent(QFocusEvent* event)
{
    QTableView::focusOutEvent(event);
    viewport()->update();
}

void DataTable::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    repaintRow(previous.row());
    repaintRow(current.row());
}

void DataTable::setHoveredRow(int row)
{
    if (row == m_hoveredRow)
        return;
    repaintRow(std::exchange(m_hoveredRow, row));
    repaintRow(row);
}

void DataTable::repaintRow(int row)
{
    if (row >= 0)
        viewport()->update(0, rowViewportPosition(row), viewport()->width(), kRowHeight);
}

} // namespace headrace
