// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/overview/findings_pane.h"

#include "views/overview/findings_model.h"
#include "views/support/data_table.h"
#include "views/support/delegates/cell_delegates.h"
#include "views/support/item_roles.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_header.h"
#include "views/support/widgets/pane_notice.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace headrace {
namespace {

using Column = FindingsModel::Column;

/// A position or a stream that one can go to.
class LinkDelegate final : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override
    {
        const QVariant number = cell.index.data(ValueRole);
        const QColor color = theme().color(Token::Accent);
        if (!number.isValid()) {
            const QString text = visibleText(cell.index.data().toString());
            drawText(cell, cell.rect, text, theme().data(text), color, Qt::AlignLeft,
                     Qt::ElideMiddle);
        } else if (number.toLongLong() > 0) {
            drawText(cell, cell.rect, numberText(number.toLongLong()), theme().numbers(), color,
                     Qt::AlignRight);
        }
    }
};

PaneNotice::Kind kindOf(Severity severity)
{
    switch (severity) {
    case Severity::Act:
        return PaneNotice::Kind::Failure;
    case Severity::Unknown:
        return PaneNotice::Kind::Unknown;
    default:
        return PaneNotice::Kind::Empty;
    }
}

} // namespace

FindingsPane::FindingsPane(Theme& theme, QAction* verify, QAction* cancel, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_verify(verify)
    , m_cancel(cancel)
    , m_model(new FindingsModel(this))
    , m_rest(new QWidget(this))
    , m_table(new DataTable(theme, tr("Findings"), m_rest))
    , m_notice(new PaneNotice(theme, m_rest))
{
    buildTable();
    auto* header = new PaneHeader(theme, tr("Findings"), this);
    m_note = header->addNote();
    m_stack = new QStackedLayout(m_rest);
    m_stack->addWidget(m_notice);
    m_stack->addWidget(m_table);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(m_rest, 1);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    showNotice();
}

void FindingsPane::buildTable()
{
    m_table->setObjectName("findingsTable");
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(Column::KindColumn, new DataDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(Column::PositionColumn, new LinkDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(Column::StreamColumn, new LinkDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(Column::MessageColumn, new NameDelegate(m_theme, m_table));
    QHeaderView* const header = m_table->horizontalHeader();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(Column::MessageColumn, QHeaderView::Stretch);
    setNarrow(false);

    connect(m_table, &DataTable::rowActivated, this, &FindingsPane::follow);
    connect(m_table, &QAbstractItemView::clicked, this, [this](const QModelIndex& index) {
        if (index.column() == Column::PositionColumn || index.column() == Column::StreamColumn)
            follow(index);
    });
    connect(m_table, &QAbstractItemView::entered, m_table, [this](const QModelIndex& index) {
        const bool isLink =
            (index.column() == Column::PositionColumn || index.column() == Column::StreamColumn)
            && !index.data().toString().isEmpty();
        m_table->viewport()->setCursor(isLink ? Qt::PointingHandCursor : Qt::ArrowCursor);
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &FindingsPane::selectionMoved);
}

void FindingsPane::setNarrow(bool isNarrow)
{
    m_table->setColumnWidth(Column::KindColumn, isNarrow ? 88 : 96);
    m_table->setColumnWidth(Column::PositionColumn, isNarrow ? 80 : 96);
    m_table->setColumnWidth(Column::StreamColumn, isNarrow ? 104 : 144);
}

void FindingsPane::follow(const QModelIndex& index)
{
    const Finding& found = m_model->finding(index.row());
    const bool isOfStream = index.column() == Column::StreamColumn || found.position.value == 0;
    if (isOfStream && !found.stream.empty())
        emit streamWanted(toQString(found.stream));
    else if (found.position.value > 0)
        emit eventWanted(found.position);
}

void FindingsPane::setFindings(const std::vector<Finding>& findings, std::int64_t count)
{
    m_model->follow(findings);
    const auto listed = std::int64_t(findings.size());
    m_note->setText(count > listed
                        ? tr("%1, the first %2 listed").arg(numberText(count), numberText(listed))
                        : count > 0 ? tr("%1, as they were found").arg(numberText(count))
                                    : QString());
    m_stack->setCurrentWidget(listed > 0 ? static_cast<QWidget*>(m_table) : m_notice);
    setFocusProxy(listed > 0 ? static_cast<QWidget*>(m_table) : m_button);
}

void FindingsPane::setNotice(const FindingsNotice& notice, bool isRunning)
{
    if (m_said == notice && m_isRunning == isRunning)
        return;
    // Pressing a button must not lose it because the sentence counts on.
    const bool hasSameButton = m_said.severity == notice.severity && m_isRunning == isRunning
        && m_said.sentence.isEmpty() == notice.sentence.isEmpty();
    m_said = notice;
    m_isRunning = isRunning;
    if (hasSameButton)
        m_notice->reword(notice.sentence, notice.second);
    else
        showNotice();
}

void FindingsPane::showNotice()
{
    m_button = nullptr; // It goes.
    if (!isListShown())
        setFocusProxy(nullptr);
    m_notice->say(kindOf(m_said.severity), m_said.sentence, m_said.second);
    if (m_said.sentence.isEmpty())
        return;
    QAction* const action = m_isRunning ? m_cancel : m_verify;
    const QString text = m_isRunning        ? tr("Cancel")
        : m_said.severity == Severity::Act  ? tr("Try again")
        : m_said.severity == Severity::Well ? tr("Verify again")
                                            : tr("Verify");
    m_button = m_notice->addButton(text);
    connect(m_button, &QPushButton::clicked, action, &QAction::trigger);
    if (!isListShown())
        setFocusProxy(m_button);
}

bool FindingsPane::isListShown() const
{
    return m_stack->currentWidget() == m_table;
}

const Finding* FindingsPane::selected() const
{
    const QModelIndex current = m_table->currentIndex();
    return isListShown() && current.isValid() ? &m_model->finding(current.row()) : nullptr;
}

QString FindingsPane::noticeText() const
{
    return isListShown() ? QString() : m_said.sentence;
}

} // namespace headrace
