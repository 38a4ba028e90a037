// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/parked_pane.h"

#include "views/projections/projection_standing.h"
#include "views/projections/sentence_label.h"
#include "views/support/action_registry.h"
#include "views/support/data_table.h"
#include "views/support/delegates/cell_delegates.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/action_button.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace headrace {
namespace {

enum Column { KeyColumn, ErrorColumn, EventColumn, TypeColumn, AttemptsColumn, SinceColumn };

/// What was found; the whole error is the tooltip.
class CauseDelegate final : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override
    {
        drawText(cell, cell.rect, visibleText(causeOf(cell.index.data().toString())),
                 theme().font(TextStyle::Text), textColor(cell));
    }
};

TextTableModel::Line lineOf(const ParkedKey& parked)
{
    return {{.text = parked.key.empty() ? ParkedPane::tr("not told") : toQString(parked.key),
             .isDim = parked.key.empty()},
            {.text = toQString(parked.error)},
            {.text = streamAtText(toQString(parked.stream), parked.version)},
            {.text = toQString(parked.type)},
            {.text = QString::number(parked.attempts), .value = parked.attempts},
            {.text = timeText(parked.since), .value = toUs(parked.since)}};
}

} // namespace

ParkedPane::ParkedPane(ProjectionSession& session, Theme& theme, ActionRegistry& actions,
                       QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_theme(theme)
    , m_actions(actions)
    , m_model({tr("Key"), tr("Error"), tr("Event"), tr("Type"), tr("Attempts"), tr("Since (UTC)")},
              {AttemptsColumn})
    , m_job(new ProjectionJob(session, this))
    , m_table(new DataTable(theme, tr("Parked keys"), this))
    , m_reason(new QLineEdit(this))
    , m_none(new SentenceLabel(theme, this))
    , m_outcome(new SentenceLabel(theme, this))
{
    addActions();
    buildLayout();
    connect(m_job, &ProjectionJob::ended, this, &ParkedPane::end);
    connect(m_reason, &QLineEdit::textChanged, this, &ParkedPane::allow);
    connect(m_reason, &QLineEdit::returnPressed, m_skip, &QAction::trigger);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ParkedPane::allow);
    connect(m_table, &DataTable::rowActivated, this, [this](const QModelIndex& index) {
        const ParkedKey& parked = m_parked[std::size_t(index.row())];
        emit eventOpened(toQString(parked.stream), parked.version);
    });
    allow();
}

void ParkedPane::addActions()
{
    m_retry = m_actions.add({.id = "projections.retry",
                             .text = tr("Retry the parked key"),
                             .icon = "rebuild",
                             .tooltip = tr("Applies the events that wait for the selected key"),
                             .changesStore = true,
                             .shortText = tr("Retry")},
                            this, [this] { retry(); });
    m_skip = m_actions.add({.id = "projections.skip",
                            .text = tr("Skip the event of the parked key"),
                            .icon = "next",
                            .tooltip = tr("Goes on behind the event; the reason is kept"),
                            .changesStore = true,
                            .shortText = tr("Skip the event")},
                           this, [this] { skip(); });
}

void ParkedPane::buildLayout()
{
    m_table->setObjectName("parkedTable");
    m_table->setModel(&m_model);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setItemDelegateForColumn(KeyColumn, new DataDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(ErrorColumn, new CauseDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(EventColumn, new DataDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(TypeColumn, new NameDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(AttemptsColumn, new NumberDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(SinceColumn, new TimeDelegate(m_theme, m_table));
    QHeaderView* const columns = m_table->horizontalHeader();
    columns->setStretchLastSection(false);
    columns->setSectionResizeMode(ErrorColumn, QHeaderView::Stretch);
    columns->resizeSection(KeyColumn, 120);
    columns->resizeSection(EventColumn, 128);
    columns->resizeSection(TypeColumn, 128);
    columns->resizeSection(AttemptsColumn, 72);
    columns->resizeSection(SinceColumn, 184);
    m_reason->setObjectName("skipReason");
    m_reason->setAccessibleName(tr("Reason for skipping the event"));
    m_reason->setPlaceholderText(tr("Reason for skipping"));
    m_outcome->setObjectName("parkedOutcome");
    m_bar = new QWidget(this);
    auto* bar = new QHBoxLayout(m_bar);
    bar->setContentsMargins(12, 6, 12, 6);
    bar->setSpacing(8);
    bar->addWidget(makeActionButton(m_retry, ButtonRole::Plain, 28, m_bar));
    bar->addWidget(m_reason, 1);
    bar->addWidget(makeActionButton(m_skip, ButtonRole::Plain, 28, m_bar));
    m_outcome->setMargins({12, 8, 12, 8});
    m_none->setMargins({12, 10, 12, 0});
    m_none->say(SentenceLabel::Kind::Plain, tr("No key is parked."));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_none);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_outcome);
    layout->addStretch(0);
    layout->addWidget(m_bar);
}

void ParkedPane::setProjection(const ProjectionSession::Known* known)
{
    const std::string name = known ? known->projection.name : std::string();
    if (std::exchange(m_projection, name) != name) {
        m_outcome->say(SentenceLabel::Kind::Plain, {});
        m_reason->clear();
    }
    m_parked = known && known->status ? known->status->parked : std::vector<ParkedKey>();
    QList<TextTableModel::Line> lines;
    for (const ParkedKey& parked : m_parked)
        lines << lineOf(parked);
    m_model.setLines(std::move(lines));
    if (!m_parked.empty() && !m_table->currentIndex().isValid())
        m_table->setCurrentIndex(m_model.index(0, 0));
    m_none->setVisible(m_parked.empty());
    m_table->setVisible(!m_parked.empty());
    m_bar->setVisible(!m_parked.empty() && !m_session.isReadOnly());
    allow();
}

const ParkedKey* ParkedPane::selected() const
{
    const int row = m_table->currentIndex().row();
    return row < 0 || std::size_t(row) >= m_parked.size() ? nullptr : &m_parked[std::size_t(row)];
}

void ParkedPane::retry()
{
    const ParkedKey* parked = selected();
    if (!parked)
        return;
    m_job->start(tr("Retry a key of %1").arg(toQString(m_projection)),
                 [name = m_projection, key = parked->key](Projections& projections,
                                                          Job& job) -> Result<std::string> {
                     if (auto done = projections.retry(name, key, job); !done)
                         return done.error();
                     return tr("The key is up to date.").toStdString();
                 });
    allow();
}

void ParkedPane::skip()
{
    const ParkedKey* parked = selected();
    if (!parked || m_reason->text().trimmed().isEmpty())
        return;
    m_job->start(
        tr("Skip an event of %1").arg(toQString(m_projection)),
        [name = m_projection, key = parked->key, reason = m_reason->text().trimmed().toStdString()](
            Projections& projections, Job& job) -> Result<std::string> {
            if (auto done = projections.skip(name, key, reason, ProjectionSession::actor(), job);
                !done)
                return done.error();
            return tr("The event was skipped; the reason is in the history.").toStdString();
        });
    allow();
}

void ParkedPane::end()
{
    const JobList::Row& row = m_job->row();
    const bool isDone = row.state == JobList::State::Done;
    m_outcome->say(isDone ? SentenceLabel::Kind::Well : SentenceLabel::Kind::Failure, row.text);
    if (isDone)
        m_reason->clear();
    allow();
    emit stored();
}

void ParkedPane::allow()
{
    const QString why = m_job->isRunning() ? tr("Wait until the job has ended.")
        : selected()                       ? QString()
                                           : tr("No key is parked.");
    m_actions.setDisabledBecause(m_retry, why);
    const bool hasReason = !m_reason->text().trimmed().isEmpty();
    m_actions.setDisabledBecause(m_skip,
                                 why.isEmpty() && !hasReason ? tr("Type the reason first.") : why);
}

QString ParkedPane::outcomeText() const
{
    return m_outcome->sentence();
}

} // namespace headrace
