// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/compare_page.h"

#include "views/projections/difference_counts.h"
#include "views/projections/rebuild.h"
#include "views/projections/sentence_label.h"
#include "views/support/data_table.h"
#include "views/support/delegates/cell_delegates.h"
#include "views/support/item_roles.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace headrace {
namespace {

using Column = DifferenceModel::Column;

class GlyphDelegate final : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override
    {
        const auto mark = cell.index.data(MarkRole).value<DiffMark>();
        const Token token = mark == DiffMark::Added ? Token::Added
            : mark == DiffMark::Removed             ? Token::Removed
                                                    : Token::Changed;
        drawText(cell, cell.rect, cell.index.data().toString(), theme().dataStrong(u"+"),
                 theme().color(token));
    }
};

/// A value of a row, or what stands where there is none.
class ValueDelegate final : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override
    {
        const QString text = cell.index.data().toString();
        const bool isAbsent = cell.index.data(DifferenceModel::AbsentRole).toBool()
            || cell.index.data(DifferenceModel::NullRole).toBool();
        const bool isNumber = cell.index.data(DifferenceModel::NumericRole).toBool();
        if (isAbsent)
            drawText(cell, cell.rect, text, theme().font(TextStyle::Absent),
                     theme().color(Token::Text2), Qt::AlignRight);
        else
            drawText(cell, cell.rect, text, isNumber ? theme().numbers() : theme().data(text),
                     textColor(cell), Qt::AlignRight, isNumber ? Qt::ElideLeft : Qt::ElideRight);
    }
};

QString positionText(Position position)
{
    return position.value > 0 ? numberText(position.value) : ComparePage::tr("none");
}

} // namespace

ComparePage::ComparePage(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_counts(new DifferenceCounts(theme, this))
    , m_problem(new SentenceLabel(theme, this))
    , m_table(new DataTable(theme, tr("Rows that differ"), this))
    , m_foot(new QLabel(this))
{
    m_problem->setObjectName("compareProblem");
    m_foot->setObjectName("compareFoot");
    buildTable();
    buildLayout();
    connect(m_table, &DataTable::rowActivated, this, [this](const QModelIndex& index) {
        const RowDifference& row = m_differences->rowOf(index.row());
        emit eventWanted(row.lastAfter.value > 0 ? row.lastAfter : row.lastBefore);
    });
}

void ComparePage::buildTable()
{
    m_table->setObjectName("differenceTable");
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setItemDelegateForColumn(Column::MarkColumn, new GlyphDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(Column::KeyColumn, new DataDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(Column::NameColumn, new DataDelegate(m_theme, m_table));
    for (const Column column :
         {Column::BeforeColumn, Column::AfterColumn, Column::DifferenceColumn})
        m_table->setItemDelegateForColumn(column, new ValueDelegate(m_theme, m_table));
}

void ComparePage::buildLayout()
{
    m_foot->setTextFormat(Qt::PlainText);
    m_foot->setWordWrap(true);
    m_foot->setFont(m_theme.font(TextStyle::Small));
    m_foot->setForegroundRole(QPalette::PlaceholderText);
    m_foot->setContentsMargins(12, 6, 12, 6);
    m_problem->setMargins({12, 0, 12, 8});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_counts);
    layout->addWidget(m_problem);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_foot);
}

void ComparePage::setRebuild(Rebuild* rebuild)
{
    m_differences = rebuild ? &rebuild->differences() : nullptr;
    m_table->setModel(m_differences);
    if (m_differences == nullptr)
        return;
    QHeaderView* const header = m_table->horizontalHeader();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(Column::MarkColumn, QHeaderView::Fixed);
    header->resizeSection(Column::MarkColumn, 24);
    header->resizeSection(Column::KeyColumn, 112);
    header->resizeSection(Column::NameColumn, 96);
    header->setSectionResizeMode(Column::BeforeColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(Column::AfterColumn, QHeaderView::Stretch);
    header->resizeSection(Column::DifferenceColumn, 96);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ComparePage::showFoot);
    showFoot();
}

void ComparePage::show(const Rebuild& rebuild)
{
    using Kind = SentenceLabel::Kind;
    showCounts(rebuild);
    if (!rebuild.compareFailure().isEmpty())
        m_problem->say(Kind::Failure, rebuild.compareFailure());
    else
        m_problem->say(rebuild.isFailed() ? Kind::Failure : Kind::Well, rebuild.outcome());
    const auto& counts = rebuild.counts();
    const bool isSame =
        counts && counts->changed == 0 && counts->added == 0 && counts->removed == 0;
    if (isSame && rebuild.outcome().isEmpty())
        m_problem->say(Kind::Well, tr("Every row is the same."));
    showFoot();
}

void ComparePage::showCounts(const Rebuild& rebuild)
{
    const auto& counts = rebuild.counts();
    if (!counts) {
        m_counts->setParts(
            {{Token::Text2, rebuild.job().isRunning() ? tr("Comparing…") : QString()}});
        return;
    }
    m_counts->setParts(
        {{Token::Text, tr("%1 the same").arg(numberText(counts->same))},
         {Token::Changed, tr("~ %1 changed").arg(numberText(counts->changed))},
         {Token::Added, tr("+ %1 only in %2").arg(numberText(counts->added), rebuild.readyName())},
         {Token::Removed,
          QChar(0x2212)
              + tr(" %1 only in %2").arg(numberText(counts->removed), rebuild.liveName())}});
}

void ComparePage::showFoot()
{
    QString text;
    if (m_differences && m_table->currentIndex().isValid()) {
        const RowDifference& row = m_differences->rowOf(m_table->currentIndex().row());
        text = tr("Last event of %1: %2 live, %3 rebuilt. Enter shows it.")
                   .arg(visibleText(toQString(row.key)), positionText(row.lastBefore),
                        positionText(row.lastAfter));
    } else if (m_differences && m_differences->differences() >= DifferenceModel::kMostRows) {
        text = tr("The first %1 rows that differ are shown.")
                   .arg(numberText(std::int64_t(DifferenceModel::kMostRows)));
    }
    m_foot->setText(text);
    m_foot->setVisible(!text.isEmpty());
}

QString ComparePage::summaryText() const
{
    return m_counts->text();
}

QString ComparePage::footText() const
{
    return m_foot->text();
}

} // namespace headrace
