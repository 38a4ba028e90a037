// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/projection_detail.h"

#include "views/projections/check_strip.h"
#include "views/projections/definition_pane.h"
#include "views/projections/outdated_strip.h"
#include "views/projections/parked_pane.h"
#include "views/projections/projection_standing.h"
#include "views/projections/rebuild_history_pane.h"
#include "views/projections/rows_pane.h"
#include "views/support/action_registry.h"
#include "views/support/data_table.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/segment_buttons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace headrace {
namespace {

constexpr int kHeadHeight = 36;

} // namespace

ProjectionDetail::ProjectionDetail(ProjectionSession& session, DeterminismChecks& checks,
                                   Theme& theme, ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_theme(theme)
    , m_title(new QLabel(this))
    , m_note(new QLabel(this))
    , m_tabs(new SegmentButtons(tr("What is shown of the projection"),
                                {tr("Rows"), tr("Definition"), tr("Parked"), tr("History")}, 24,
                                this))
    , m_outdated(new OutdatedStrip(theme, actions.action("projections.rebuild"), this))
    , m_check(new CheckStrip(checks, theme, this))
    , m_stack(new QStackedWidget(this))
    , m_rows(new RowsPane(session, theme, m_stack))
    , m_definition(new DefinitionPane(session, theme, m_stack))
    , m_parked(new ParkedPane(session, theme, actions, m_stack))
    , m_history(new RebuildHistoryPane(session, theme, m_stack))
{
    setObjectName("projectionDetail");
    buildLayout();
    connect(m_tabs, &SegmentButtons::chosenByUser, m_stack, &QStackedWidget::setCurrentIndex);
    connect(m_rows, &RowsPane::eventOpened, this, &ProjectionDetail::eventOpened);
    connect(m_parked, &ParkedPane::eventOpened, this, &ProjectionDetail::eventOpened);
    connect(m_parked, &ParkedPane::stored, this, &ProjectionDetail::stored);
    connect(m_check, &CheckStrip::eventWanted, this, &ProjectionDetail::positionWanted);
}

void ProjectionDetail::buildLayout()
{
    auto* head = new QWidget(this);
    head->setObjectName("paneHead");
    head->setAttribute(Qt::WA_StyledBackground);
    head->setFixedHeight(kHeadHeight);
    m_title->setFont(m_theme.font(TextStyle::Title));
    m_title->setTextFormat(Qt::PlainText);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setFont(m_theme.font(TextStyle::Small));
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* top = new QHBoxLayout(head);
    top->setContentsMargins(12, 0, 12, 1);
    top->setSpacing(8);
    top->addWidget(m_title);
    top->addWidget(m_note, 1);
    top->addWidget(m_tabs);
    for (QWidget* pane : {static_cast<QWidget*>(m_rows), static_cast<QWidget*>(m_definition),
                          static_cast<QWidget*>(m_parked), static_cast<QWidget*>(m_history)})
        m_stack->addWidget(pane); // As Tab counts.
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(head);
    layout->addWidget(m_outdated);
    layout->addWidget(m_check);
    layout->addWidget(m_stack, 1);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
}

void ProjectionDetail::setProjection(const std::string& name)
{
    m_projection = name;
    m_shownTable.clear();
    const auto* known = m_session.find(name);
    if (known && known->status && known->status->live)
        m_shownTable = known->status->live->table;
    m_rows->setProjection(known);
    m_history->setProjection(known ? name : std::string());
    m_check->setProjection(name);
    refresh();
}

void ProjectionDetail::refresh()
{
    const auto* known = m_session.find(m_projection);
    m_title->setText(toQString(m_projection));
    QString note;
    std::size_t parked = 0;
    if (known && known->status) {
        note = standingText(standingOf(*known->status), *known->status);
        parked = known->status->parked.size();
        const std::string table = known->status->live ? known->status->live->table : std::string();
        if (std::exchange(m_shownTable, table) != table)
            m_rows->setProjection(known); // Another build has other columns.
    }
    m_note->setText(note);
    m_tabs->setText(int(Tab::Parked),
                    parked > 0 ? tr("Parked, %1").arg(numberText(std::int64_t(parked)))
                               : tr("Parked"));
    m_outdated->setStatus(known && known->status ? &*known->status : nullptr);
    m_definition->setProjection(known);
    m_parked->setProjection(known);
}

void ProjectionDetail::readAgain()
{
    m_rows->readAgain();
    m_history->readAgain();
}

void ProjectionDetail::choose(Tab tab)
{
    m_tabs->choose(int(tab));
    m_stack->setCurrentIndex(int(tab));
}

ProjectionDetail::Tab ProjectionDetail::tab() const
{
    return static_cast<Tab>(m_stack->currentIndex());
}

void ProjectionDetail::setNarrow(bool isNarrow)
{
    m_note->setHidden(isNarrow);
    m_rows->setNarrow(isNarrow);
}

QWidget* ProjectionDetail::currentView() const
{
    switch (tab()) {
    case Tab::Rows:
        return &m_rows->table();
    case Tab::Definition:
        return &m_definition->table();
    case Tab::Parked:
        return &m_parked->table();
    case Tab::History:
        break;
    }
    return &m_history->table();
}

} // namespace headrace
