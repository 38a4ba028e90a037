// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/rebuild_history_pane.h"

#include "views/projections/sentence_label.h"
#include "views/support/data_table.h"
#include "views/support/delegates/cell_delegates.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QHeaderView>
#include <QVBoxLayout>

namespace headrace {
namespace {

enum Column {
    TimeColumn,
    KindColumn,
    ActorColumn,
    OutcomeColumn,
    WhatColumn,
    EventsColumn,
    RowsColumn,
    TookColumn
};

TextTableModel::Cell number(std::int64_t value)
{
    return {.text = QString::number(value), .value = value};
}

QString whatOf(const RebuildRecord& record)
{
    return record.from.empty() || record.to.empty() || record.from == record.to
        ? toQString(record.what)
        : QStringLiteral("%1 → %2").arg(toQString(record.from), toQString(record.to));
}

QString outcomeOf(const RebuildRecord& record)
{
    return record.reason.empty()
        ? toQString(record.outcome)
        : RebuildHistoryPane::tr("%1: %2").arg(toQString(record.outcome), toQString(record.reason));
}

TextTableModel::Line lineOf(const RebuildRecord& record)
{
    const auto took = record.ended - record.begun;
    return {{.text = timeText(record.ended), .value = toUs(record.ended)},
            {.text = toQString(record.kind)},
            {.text = toQString(record.actor)},
            {.text = outcomeOf(record)},
            {.text = whatOf(record)},
            number(record.events),
            number(record.rows),
            {.text = durationText(took), .value = took.count()}};
}

} // namespace

RebuildHistoryPane::RebuildHistoryPane(ProjectionSession& session, Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_model({tr("When (UTC)"), tr("What"), tr("By"), tr("Outcome"), tr("Of"), tr("Events"),
               tr("Rows"), tr("Took")},
              {EventsColumn, RowsColumn, TookColumn})
    , m_problem(new SentenceLabel(theme, this))
    , m_table(new DataTable(theme, tr("History of the projection"), this))
{
    m_table->setObjectName("historyTable");
    m_table->setModel(&m_model);
    m_table->horizontalHeader()->setStretchLastSection(false);
    m_table->setItemDelegateForColumn(TimeColumn, new TimeDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(KindColumn, new NameDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(WhatColumn, new DataDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(ActorColumn, new NameDelegate(theme, m_table));
    for (const int column : {EventsColumn, RowsColumn})
        m_table->setItemDelegateForColumn(column, new NumberDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(TookColumn, new DurationDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(OutcomeColumn, new NameDelegate(theme, m_table));
    const std::pair<int, int> widths[] {{TimeColumn, 184},    {KindColumn, 104}, {ActorColumn, 88},
                                        {OutcomeColumn, 200}, {WhatColumn, 200}, {EventsColumn, 88},
                                        {RowsColumn, 80},     {TookColumn, 88}};
    for (const auto& [column, width] : widths)
        m_table->setColumnWidth(column, width);
    m_problem->setMargins({12, 8, 12, 8});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_problem);
    layout->addWidget(m_table, 1);
}

void RebuildHistoryPane::setProjection(const std::string& name)
{
    m_projection = name;
    m_reading.cancel();
    m_model.setLines({});
    m_problem->say(SentenceLabel::Kind::Plain, {});
    readAgain();
}

void RebuildHistoryPane::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_isOld)
        read();
}

void RebuildHistoryPane::readAgain()
{
    m_isOld = true;
    if (isVisible())
        read();
}

void RebuildHistoryPane::read()
{
    m_isOld = false;
    if (m_projection.empty())
        return;
    m_reading = m_session.ask<Records>(
        [name = m_projection](Projections& projections, std::stop_token) {
            return projections.history(name);
        },
        [this](Result<Records> records) { take(records); });
}

void RebuildHistoryPane::take(const Result<Records>& records)
{
    using Kind = SentenceLabel::Kind;
    QList<TextTableModel::Line> lines;
    if (records)
        for (const RebuildRecord& record : *records)
            lines << lineOf(record);
    // Without rows there is nothing that could have been done to them.
    const bool isFailed = !records && records.error().code != ErrorCode::NotFound;
    m_problem->say(isFailed ? Kind::Failure : Kind::Plain,
                   isFailed              ? toQString(records.error().message)
                       : lines.isEmpty() ? tr("Nothing was done to this projection yet.")
                                         : QString());
    m_model.setLines(std::move(lines));
}

} // namespace headrace
