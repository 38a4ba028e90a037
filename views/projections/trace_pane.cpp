// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/trace_pane.h"

#include "views/support/data_table.h"
#include "views/support/delegates/cell_delegates.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_header.h"

#include <QHeaderView>
#include <QLabel>
#include <QVBoxLayout>

namespace headrace {

TracePane::TracePane(ProjectionSession& session, Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_header(new PaneHeader(theme, tr("Events of the row"), this))
    , m_note(m_header->addNote())
    , m_table(new DataTable(theme, tr("Events of the row"), this))
{
    m_note->setObjectName("traceNote");
    m_table->setObjectName("traceTable");
    m_table->setModel(&m_model);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setItemDelegateForColumn(TraceModel::PositionColumn,
                                      new NumberDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(TraceModel::EventColumn, new DataDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(TraceModel::TypeColumn, new NameDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(TraceModel::TimeColumn, new TimeDelegate(theme, m_table));
    QHeaderView* const columns = m_table->horizontalHeader();
    columns->setStretchLastSection(true);
    columns->resizeSection(TraceModel::PositionColumn, 72);
    columns->resizeSection(TraceModel::EventColumn, 112);
    columns->resizeSection(TraceModel::TypeColumn, 120);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_table, 1);
    connect(m_table, &DataTable::rowActivated, this, [this](const QModelIndex& index) {
        const TracedEvent& event = m_model.event(index.row());
        emit eventOpened(event.stream, event.version);
    });
    forget();
}

void TracePane::forget()
{
    m_reading.cancel();
    m_key.clear();
    m_model.setEvents({});
    m_header->setTitle(tr("Events of the row"));
    m_note->clear();
}

Result<TracePane::Traced> TracePane::read(Projections& projections, const std::string& projection,
                                          const std::string& key, const std::stop_token& stop)
{
    Traced traced;
    Job job;
    const std::stop_callback cancel(stop, [&job] { job.cancel(); });
    auto done = projections.trace(projection, key, job, [&](const EventView& event) {
        if (traced.events.size() == kMostEvents) {
            traced.isCut = true;
            return false;
        }
        traced.events.push_back({event.position, event.time, toQString(event.stream), event.version,
                                 toQString(event.type)});
        return true;
    });
    if (!done)
        return done.error();
    return traced;
}

void TracePane::trace(const std::string& projection, const QString& key)
{
    m_model.setEvents({});
    m_key = key;
    m_header->setTitle(tr("Events of %1").arg(visibleText(key)));
    m_note->setText(tr("reading…"));
    m_reading = m_session.ask<Traced>(
        [projection, name = key.toStdString()](Projections& projections, std::stop_token stop) {
            return read(projections, projection, name, stop);
        },
        [this](Result<Traced> traced) { take(std::move(traced)); }, ProjectionSession::Lane::Walks);
}

void TracePane::take(Result<Traced> traced)
{
    if (!traced) {
        m_note->setText(toQString(traced.error().message));
        m_note->setToolTip(plainToolTip(m_note->text()));
        return;
    }
    const QString count = countText(std::int64_t(traced->events.size()), tr("event"), tr("events"));
    m_note->setText(traced->isCut ? tr("the first %1").arg(count) : count);
    m_note->setToolTip({});
    m_model.setEvents(std::move(traced->events));
    if (m_model.rowCount() > 0)
        m_table->setCurrentIndex(m_model.index(0, 0));
}

QString TracePane::noteText() const
{
    return m_note->text();
}

} // namespace headrace
