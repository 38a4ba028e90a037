// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/projections_place.h"

#include "views/projections/compare_page.h"
#include "views/projections/determinism_checks.h"
#include "views/projections/projection_detail.h"
#include "views/projections/projection_list.h"
#include "views/projections/rebuild_panel.h"
#include "views/projections/rows_pane.h"
#include "views/projections/standing_counts.h"
#include "views/support/action_registry.h"
#include "views/support/domain_session.h"
#include "views/support/file_prompt.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"
#include "views/support/widgets/pane_notice.h"
#include "views/support/widgets/segment_buttons.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>

#include <algorithm>

namespace headrace {
namespace {

constexpr int kNarrowBelow = 960;
constexpr int kLeastRows = 4;

} // namespace

ProjectionsPlace::ProjectionsPlace(StoreSession& session, DomainSession& domain,
                                   const StoreEnvironment& environment, Theme& theme,
                                   ActionRegistry& actions, JobList& jobs, FilePrompt& files,
                                   QWidget* parent)
    : Place(parent)
    , m_domain(domain)
    , m_theme(theme)
    , m_actions(actions)
    , m_files(files)
    , m_projections(session, domain, environment, jobs)
    , m_checks(new DeterminismChecks(m_projections, this))
{
    addActions();
    buildLayout(environment);
    connectTo();
    takeModule();
}

ProjectionsPlace::~ProjectionsPlace()
{
    // What refers to the session of the projections ends before it.
    m_list->setModel(nullptr);
    delete m_rebuilds;
    delete m_detail;
    delete m_checks;
}

void ProjectionsPlace::connectTo()
{
    connect(&m_projections, &ProjectionSession::changed, this, &ProjectionsPlace::takeModule);
    connect(&m_projections, &ProjectionSession::statusChanged, this, &ProjectionsPlace::takeStatus);
    connect(&m_projections, &ProjectionSession::runChanged, this, &ProjectionsPlace::takeRun);
    connect(&m_domain, &DomainSession::changed, this, &ProjectionsPlace::showAll);
    connect(m_checks, &DeterminismChecks::changed, this, &ProjectionsPlace::allow);
    connect(m_find, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_model.setFilter(text);
        const int row = m_model.find(toQString(m_selected));
        m_list->setCurrentIndex(m_model.index(std::max(row, 0), 0));
    });
    connect(m_find, &QLineEdit::returnPressed, m_list,
            [this] { m_list->setFocus(Qt::OtherFocusReason); });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid())
                    select(m_model.row(current.row()).name.toStdString());
            });
    connect(m_list, &DataTable::rowActivated, m_rows, &QAction::trigger);
    connect(m_list, &ProjectionList::eventClicked, this, &ProjectionsPlace::openFailingEvent);
    connect(m_detail, &ProjectionDetail::eventOpened, this,
            [this](const QString& stream, Version version) {
                emit navigate({.stream = stream, .version = version.value});
            });
    connect(m_detail, &ProjectionDetail::positionWanted, this, [this](std::int64_t position) {
        emit navigate({.position = position, .isLog = true});
    });
    connect(m_detail, &ProjectionDetail::stored, this, &ProjectionsPlace::takeStored);
    connect(m_rebuilds, &RebuildPanel::stored, this, &ProjectionsPlace::takeStored);
    connect(m_rebuilds, &RebuildPanel::eventWanted, this, [this](Position position) {
        emit navigate({.position = position.value, .isLog = true});
    });
    connect(m_rebuilds, &RebuildPanel::emptyChanged, this, [this] {
        m_lower->choose(m_rebuilds->isEmpty() ? 0 : 1);
        showPanels();
    });
    connect(m_lower, &SegmentButtons::chosenByUser, this, &ProjectionsPlace::showPanels);
}

// The projections of before are gone with their module.
void ProjectionsPlace::takeModule()
{
    m_rebuilds->closeAll();
    m_checks->forget();
    m_offered.clear();
    if (!m_selected.empty())
        m_wanted = std::exchange(m_selected, {});
    QStringList names;
    for (const auto& known : m_projections.all())
        names << toQString(known.projection.name);
    m_model.setNames(names);
    m_detail->setProjection({});
    showAll();
}

void ProjectionsPlace::takeStatus(const QString& name)
{
    const auto* known = m_projections.find(name.toStdString());
    if (!known || !known->status)
        return;
    const bool isHeldHere = !m_projections.isRunHere(known->projection.name)
        && !known->status->runBy.empty() && ProjectionSession::otherOwner(*known->status).isEmpty();
    m_model.setStatus(name, *known->status, known->seen, isHeldHere);
    if (known->projection.name == m_selected)
        m_detail->refresh();
    if (m_rebuilds->has(known->projection.name))
        m_rebuilds->refresh();
    offerReady(*known);
    const auto isRead = [](const auto& it) { return it.status.has_value(); };
    if (m_selected.empty() && std::ranges::all_of(m_projections.all(), isRead)) {
        const int row = m_model.find(toQString(m_wanted));
        m_list->setCurrentIndex(m_model.index(std::max(row, 0), 0)); // The worst one.
    }
    m_counts->setCounts(m_model.counts());
    if (std::exchange(m_badge, m_model.counts().stopped) != m_model.counts().stopped)
        emit badgeChanged();
    allow();
}

// A build that waits to be compared is shown by itself, once.
void ProjectionsPlace::offerReady(const ProjectionSession::Known& known)
{
    const ProjectionStatus& status = *known.status;
    const bool isReady =
        status.live && status.building && status.building->state == BuildState::Ready;
    if (!isReady || m_actions.isReadOnly() || m_rebuilds->has(known.projection.name)
        || !m_offered.insert(status.building->table).second)
        return;
    m_rebuilds->openFor(known.projection.name);
}

void ProjectionsPlace::takeRun(const QString& failure)
{
    m_runNote->setToolTip(plainToolTip(failure));
    m_runNote->setText(failure);
    showRun();
    allow();
}

void ProjectionsPlace::takeStored()
{
    m_projections.readAgain();
    m_detail->readAgain();
}

void ProjectionsPlace::showAll()
{
    if (!showNotice())
        m_stack->setCurrentIndex(1);
    m_counts->setCounts(m_model.counts());
    m_counts->setVisible(m_model.counts().all > 0);
    m_runNote->clear();
    fitList();
    showPanels();
    showRun();
    showRowsPlace();
    allow();
}

// Of a file there is nothing to say: they are beside it. Where there is no room the definition of
// each projection says it.
void ProjectionsPlace::showRowsPlace()
{
    const bool isThere = m_projections.isRowsPlaceChosen() && !m_projections.all().empty();
    m_rowsNote->setVisible(isThere && !m_isNarrow);
    m_rowsNote->setText(!isThere                              ? QString()
                            : m_projections.areRowsOnServer() ? tr("rows on the server")
                                                              : tr("rows on this computer"));
    m_rowsNote->setToolTip(
        plainToolTip(tr("They are in %1. Connections is where that is chosen.")
                         .arg(m_projections.areRowsOnServer()
                                  ? tr("the schema %1").arg(m_projections.rowsPlaceText())
                                  : m_projections.rowsPlaceText())));
}

QString ProjectionsPlace::rowsPlaceText() const
{
    return m_rowsNote->text();
}

// True when a notice stands in place of the list.
bool ProjectionsPlace::showNotice()
{
    using Kind = PaneNotice::Kind;
    using State = ProjectionSession::State;
    const QString file = m_domain.path().section('/', -1);
    const auto say = [&](Kind kind, const QString& sentence, const QString& second, bool isModule) {
        m_stack->setCurrentWidget(m_notice);
        if (std::exchange(m_said, sentence + second) == sentence + second)
            return true; // A button keeps the focus.
        m_notice->say(kind, sentence, second);
        if (isModule)
            connect(m_notice->addButton(m_openModule->iconText()), &QPushButton::clicked,
                    m_openModule, &QAction::trigger);
        return true;
    };
    switch (m_projections.state()) {
    case State::NoModule:
        return say(Kind::Empty, tr("No domain module for this store"),
                   tr("The projections that it declares would be here: how far each one is, its "
                      "rows, and rebuilding them."),
                   true);
    case State::Loading:
        return say(Kind::Empty, tr("Reading the projections…"), {}, false);
    case State::Failed:
        return say(Kind::Failure,
                   m_domain.module() ? tr("The projections could not be opened.")
                                     : tr("%1 does not load").arg(file),
                   m_projections.failure(), true);
    case State::Ready:
        break;
    }
    if (m_projections.all().empty())
        return say(Kind::Empty, tr("This module declares no projections."),
                   tr("Declare them in %1 under \"projections\", and load it again.").arg(file),
                   true);
    return false;
}

void ProjectionsPlace::showRun()
{
    const bool isHere = m_projections.isRunningHere();
    const bool isThere = m_model.counts().all > 0;
    m_actions.setAbsent(m_run, isHere || !isThere);
    m_actions.setAbsent(m_stop, !isHere || !isThere);
    for (QAction* action : {m_rebuild, m_check, m_rows, m_event, m_goBack})
        m_actions.setAbsent(action, !isThere);
    if (m_runNote->toolTip().isEmpty() || isHere) {
        QString text;
        for (const auto& known : m_projections.all())
            if (known.status && !ProjectionSession::otherOwner(*known.status).isEmpty())
                text = tr("run by %1").arg(ProjectionSession::otherOwner(*known.status));
        m_runNote->setText(text);
    }
}

void ProjectionsPlace::allow()
{
    const auto* known = selected();
    const QString none = known ? QString() : tr("Select a projection first.");
    m_actions.setDisabledBecause(m_run, m_projections.whyNotRun());
    m_actions.setDisabledBecause(m_rows, none);
    m_actions.setDisabledBecause(m_rebuild, none);
    m_actions.setDisabledBecause(
        m_check,
        m_checks->isRunning() ? tr("%1 is being checked.").arg(toQString(m_checks->running()))
                              : none);
    const bool isFailing = known && known->status && !known->status->parked.empty();
    m_actions.setDisabledBecause(m_event,
                                 known && !isFailing ? tr("No event of it failed.") : none);
    const bool hasPrevious = known && known->status && known->status->previous;
    m_actions.setDisabledBecause(
        m_goBack, known && !hasPrevious ? tr("There are no rows of before a switch.") : none);
    if (m_projections.state() == ProjectionSession::State::Ready)
        showRun();
}

void ProjectionsPlace::select(const std::string& name)
{
    if (std::exchange(m_selected, name) == name)
        return;
    m_detail->setProjection(name);
    allow();
    emit moved();
}

const ProjectionSession::Known* ProjectionsPlace::selected() const
{
    return m_selected.empty() ? nullptr : m_projections.find(m_selected);
}

void ProjectionsPlace::showRows()
{
    m_detail->choose(ProjectionDetail::Tab::Rows);
    m_lower->choose(0);
    showPanels();
    m_detail->rows().table().setFocus(Qt::OtherFocusReason);
}

void ProjectionsPlace::openFailingEvent(int row)
{
    if (row < 0)
        return;
    const auto& status = m_model.row(row).status;
    if (!status || status->parked.empty())
        return;
    const ParkedKey& parked = status->parked.front();
    emit navigate({.stream = toQString(parked.stream), .version = parked.version.value});
}

void ProjectionsPlace::planRebuild()
{
    m_rebuilds->openFor(m_selected);
    m_lower->choose(1);
    showPanels();
    if (QWidget* field = m_rebuilds->firstField())
        field->setFocus(Qt::OtherFocusReason);
}

void ProjectionsPlace::askForModule()
{
    m_files.askForOpen(this,
                       {.title = tr("Open a domain module"),
                        .filters = {tr("Domain modules (*.js *.mjs)"), tr("All files (*)")}},
                       [this](const QString& path) { m_domain.load(path); });
}

void ProjectionsPlace::open(const Location& location)
{
    if (location.filter.isEmpty())
        return;
    m_wanted = location.filter.toStdString();
    if (const int row = m_model.find(location.filter); row >= 0)
        m_list->setCurrentIndex(m_model.index(row, 0));
}

Location ProjectionsPlace::location() const
{
    return {.place = Location::kProjections, .filter = toQString(m_selected)};
}

QVariant ProjectionsPlace::keepView() const
{
    return QVariantMap {{"tab", int(m_detail->tab())},
                        {"scroll", m_list->verticalScrollBar()->value()}};
}

void ProjectionsPlace::restoreView(const QVariant& view)
{
    const QVariantMap kept = view.toMap();
    m_detail->choose(static_cast<ProjectionDetail::Tab>(kept["tab"].toInt()));
    m_list->verticalScrollBar()->setValue(kept["scroll"].toInt());
}

QWidget* ProjectionsPlace::primaryView()
{
    if (m_stack->currentWidget() != m_notice)
        return m_list;
    auto* const button = m_notice->findChild<QPushButton*>();
    return button ? static_cast<QWidget*>(button) : m_notice;
}

QList<QWidget*> ProjectionsPlace::panes()
{
    QList<QWidget*> all {m_list, m_detail->currentView()};
    if (QWidget* field = m_rebuilds->firstField())
        all << field;
    return all;
}

QWidget* ProjectionsPlace::filterField()
{
    return m_find;
}

void ProjectionsPlace::readAgain()
{
    takeStored();
}

int ProjectionsPlace::badge() const
{
    return m_badge;
}

QString ProjectionsPlace::countsText() const
{
    return m_counts->text();
}

QString ProjectionsPlace::noticeText() const
{
    return m_stack->currentWidget() == m_notice ? m_notice->sentence() : QString();
}

QString ProjectionsPlace::runText() const
{
    return m_runNote->text();
}

// As high as its rows, and at most two fifths.
void ProjectionsPlace::fitList()
{
    const int rows = std::max(kLeastRows, m_model.counts().all);
    m_list->setFixedHeight(
        std::max((kLeastRows + 1) * DataTable::kRowHeight,
                 std::min((rows + 1) * DataTable::kRowHeight, height() * 2 / 5)));
}

void ProjectionsPlace::showPanels()
{
    const bool isBoth = !m_rebuilds->isEmpty();
    m_lowerBar->setVisible(isBoth && m_isNarrow);
    m_detail->setVisible(!isBoth || !m_isNarrow || m_lower->chosen() == 0);
    const bool isNew = isBoth && m_rebuilds->isHidden();
    m_rebuilds->setVisible(isBoth && (!m_isNarrow || m_lower->chosen() == 1));
    if (isNew && !m_isNarrow)
        m_panes->setSizes({width() / 2, width() - width() / 2});
}

void ProjectionsPlace::resizeEvent(QResizeEvent* event)
{
    Place::resizeEvent(event);
    m_isNarrow = width() < kNarrowBelow;
    m_list->setNarrow(m_isNarrow);
    m_detail->setNarrow(m_isNarrow);
    showRowsPlace();
    fitList();
    showPanels();
    if (!m_isNarrow)
        m_panes->setSizes({width() / 2, width() - width() / 2});
}

void ProjectionsPlace::showEvent(QShowEvent* event)
{
    Place::showEvent(event);
    m_projections.setWatched(true);
}

void ProjectionsPlace::hideEvent(QHideEvent* event)
{
    Place::hideEvent(event);
    m_projections.setWatched(false);
}

} // namespace headrace
