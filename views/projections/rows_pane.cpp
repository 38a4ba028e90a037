// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/rows_pane.h"

#include "views/projections/row_filter.h"
#include "views/projections/sentence_label.h"
#include "views/projections/trace_pane.h"
#include "views/support/data_table.h"
#include "views/support/delegates/cell_delegates.h"
#include "views/support/item_roles.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/thin_splitter.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPoint>
#include <QVBoxLayout>

#include <algorithm>

namespace headrace {
namespace {

constexpr int kLeastColumn = 72;
constexpr int kMostColumn = 264;
constexpr int kCellMargins = 24;
constexpr int kFittedRows = 50;

class RowValueDelegate final : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override
    {
        if (cell.index.column() == 0) {
            const QString key = visibleText(cell.index.data().toString());
            drawText(cell, cell.rect, key, theme().data(key), textColor(cell), Qt::AlignLeft,
                     Qt::ElideMiddle);
            return;
        }
        const bool isNumber = cell.index.data(RowModel::NumericRole).toBool();
        const Qt::Alignment side = isNumber ? Qt::AlignRight : Qt::AlignLeft;
        if (cell.index.data(RowModel::NullRole).toBool()) {
            drawText(cell, cell.rect, RowsPane::tr("null"), theme().font(TextStyle::Absent),
                     theme().color(Token::Text2), side);
            return;
        }
        const QString text = cell.index.data(ValueRole).toString();
        drawText(cell, cell.rect, text, isNumber ? theme().numbers() : theme().data(text),
                 textColor(cell), side);
    }
};

} // namespace

RowsPane::RowsPane(ProjectionSession& session, Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_theme(theme)
    , m_rows(session)
    , m_panes(new ThinSplitter(Qt::Horizontal, this))
    , m_left(new QWidget(m_panes))
    , m_bar(new QWidget(m_left))
    , m_filter(new RowFilter(theme, m_bar))
    , m_order(new QComboBox(m_bar))
    , m_count(new QLabel(m_bar))
    , m_problem(new SentenceLabel(theme, m_left))
    , m_table(new DataTable(theme, tr("Rows of the read model"), m_left))
    , m_trace(new TracePane(session, theme, m_panes))
{
    buildLayout();
    connectTo();
}

void RowsPane::buildLayout()
{
    m_count->setTextFormat(Qt::PlainText);
    m_count->setFont(m_theme.font(TextStyle::Small));
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_count->setObjectName("rowCount");
    m_order->setAccessibleName(tr("Order of the rows"));
    m_order->setObjectName("rowOrder");
    m_table->setObjectName("rowTable");
    m_table->setModel(&m_rows);
    m_table->setItemDelegate(new RowValueDelegate(m_theme, m_table));
    m_table->horizontalHeader()->setSectionsClickable(true);
    m_table->horizontalHeader()->setSortIndicatorShown(true);
    m_table->horizontalHeader()->setSortIndicator(0, Qt::AscendingOrder);
    auto* bar = new QHBoxLayout(m_bar);
    bar->setContentsMargins(0, 0, 12, 0);
    bar->addWidget(m_filter, 1);
    bar->addWidget(m_order);
    bar->addSpacing(12);
    bar->addWidget(m_count);
    m_problem->setMargins({12, 8, 12, 8});
    m_table->horizontalHeader()->setStretchLastSection(false);
    auto* rows = new QVBoxLayout(m_left);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_bar);
    rows->addWidget(m_problem);
    rows->addWidget(m_table, 1);
    rows->addStretch(0);
    m_panes->setChildrenCollapsible(false);
    m_panes->addWidget(m_left);
    m_panes->addWidget(m_trace);
    m_panes->setStretchFactor(0, 3);
    m_panes->setStretchFactor(1, 2);
    m_trace->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_panes);
}

void RowsPane::connectTo()
{
    connect(&m_rows, &RowModel::read, this, &RowsPane::takeRead);
    connect(m_filter, &RowFilter::changed, this,
            [this] { m_rows.setFilters(m_filter->filters()); });
    connect(m_table->horizontalHeader(), &QHeaderView::sectionClicked, this,
            [this](int section) { sortBy(section, section == m_sortSection && !m_isDescending); });
    connect(m_order, &QComboBox::activated, this, [this] {
        const QPoint chosen = m_order->currentData().toPoint();
        sortBy(chosen.x(), chosen.y() != 0);
    });
    connect(m_table, &DataTable::rowActivated, this, [this](const QModelIndex& index) {
        m_trace->show();
        m_trace->trace(m_projection, m_rows.keyOf(index.row()));
    });
    connect(m_trace, &TracePane::eventOpened, this, &RowsPane::eventOpened);
}

void RowsPane::setProjection(const ProjectionSession::Known* known)
{
    m_projection.clear();
    m_columns.clear();
    m_isBuilt = !known || !known->status || known->status->live;
    if (known) {
        m_projection = known->projection.name;
        // The rows are as the live build was declared; indexes as they are declared now.
        m_columns = known->status && known->status->live ? known->status->live->columns
                                                         : known->projection.columns;
    }
    m_trace->forget();
    m_trace->hide();
    m_isOld = true;
    if (isVisible() || !known)
        load();
}

void RowsPane::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_isOld)
        load();
}

void RowsPane::showTable(bool isThere)
{
    m_bar->setVisible(isThere);
    m_table->setVisible(isThere);
}

void RowsPane::load()
{
    m_isOld = false;
    showTable(m_isBuilt);
    m_sortSection = 0;
    m_isDescending = false;
    m_table->horizontalHeader()->setSortIndicator(0, Qt::AscendingOrder);
    m_rows.setSource(m_projection, m_columns);
    std::vector<ColumnDescription> indexed;
    for (const ColumnDescription& column : m_rows.columns())
        if (column.isIndexed)
            indexed.push_back(column);
    m_filter->setColumns(std::move(indexed));
    fillOrders();
    m_isFitted = false;
    for (int section = 0; section < m_rows.columnCount(); ++section)
        m_table->setColumnWidth(section, kLeastColumn);
}

// To what the first rows hold; later pages do not move columns under the pointer.
void RowsPane::fitColumns()
{
    m_isFitted = true;
    const int rows = std::min(m_rows.rowCount(), kFittedRows);
    for (int section = 0; section < m_rows.columnCount(); ++section) {
        int widest = m_table->horizontalHeader()->sectionSizeHint(section);
        for (int row = 0; row < rows; ++row) {
            const QString text = m_rows.index(row, section).data().toString();
            widest = std::max(
                widest, QFontMetrics(m_theme.data(text)).horizontalAdvance(text) + kCellMargins);
        }
        m_table->setColumnWidth(section, std::clamp(widest, kLeastColumn, kMostColumn));
    }
}

void RowsPane::readAgain()
{
    if (isVisible() && !m_projection.empty() && !m_isOld)
        m_rows.readAgain();
    else
        m_isOld = true;
}

void RowsPane::takeRead()
{
    const bool isNotBuilt = m_rows.isNotBuilt();
    m_problem->say(isNotBuilt ? SentenceLabel::Kind::Plain : SentenceLabel::Kind::Failure,
                   isNotBuilt ? tr("No rows yet: nobody has run this projection or rebuilt it.")
                              : m_rows.failure());
    showTable(!isNotBuilt);
    const int shown = m_rows.rowCount();
    m_count->setText(!m_rows.failure().isEmpty() ? QString()
                         : m_rows.isAtEnd()
                         ? countText(shown, tr("row"), tr("rows"))
                         : tr("the first %1").arg(countText(shown, tr("row"), tr("rows"))));
    if (shown > 0 && !m_isFitted)
        fitColumns();
    if (shown > 0 && !m_table->currentIndex().isValid())
        m_table->setCurrentIndex(m_rows.index(0, 0));
}

// Every order that an index gives; by keyboard as well as by a click on a column.
void RowsPane::fillOrders()
{
    m_order->clear();
    for (int section = 0; section < m_rows.columnCount(); ++section) {
        if (!m_rows.isIndexed(section))
            continue;
        const QString name = toQString(m_rows.column(section).name);
        m_order->addItem(tr("by %1").arg(name), QPoint(section, 0));
        m_order->addItem(tr("by %1, descending").arg(name), QPoint(section, 1));
    }
}

void RowsPane::sortBy(int section, bool isDescending)
{
    if (m_rows.isIndexed(section)) {
        m_sortSection = section;
        m_isDescending = isDescending;
        m_rows.setOrder(m_rows.column(section).name, isDescending);
        m_order->setCurrentIndex(m_order->findData(QPoint(section, isDescending ? 1 : 0)));
    }
    m_table->horizontalHeader()->setSortIndicator(
        m_sortSection, m_isDescending ? Qt::DescendingOrder : Qt::AscendingOrder);
}

void RowsPane::setNarrow(bool isNarrow)
{
    m_count->setHidden(isNarrow);
    m_order->setHidden(isNarrow);
}

QString RowsPane::noteText() const
{
    return m_problem->sentence().isEmpty() ? m_count->text() : m_problem->sentence();
}

} // namespace headrace
