// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/aggregate_place.h"

#include "views/aggregate/aggregate_actions.h"
#include "views/aggregate/aggregate_head.h"
#include "views/aggregate/aggregate_panes.h"
#include "views/aggregate/bisect_bar.h"
#include "views/aggregate/diff_pane.h"
#include "views/aggregate/event_data_pane.h"
#include "views/aggregate/events_pane.h"
#include "views/aggregate/history_pane.h"
#include "views/aggregate/no_stream_panel.h"
#include "views/aggregate/predicate_field.h"
#include "views/aggregate/state_pane.h"
#include "views/aggregate/state_reader.h"
#include "views/aggregate/stream_events_model.h"
#include "views/aggregate/stream_field.h"
#include "views/aggregate/stream_reader.h"
#include "views/aggregate/time_machine.h"
#include "views/aggregate/version_field.h"
#include "views/aggregate/version_slider.h"
#include "views/support/domain_session.h"
#include "views/support/json/json_tree_view.h"
#include "views/support/side_sheet.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/place_banner.h"

#include <QAction>
#include <QScrollBar>
#include <QStackedWidget>

#include <algorithm>
#include <utility>

namespace headrace {
namespace {

constexpr int kRecent = 5;
constexpr std::chrono::milliseconds kWorthTelling {2'000};

} // namespace

AggregatePlace::AggregatePlace(StoreSession& store, DomainSession& domain, Theme& theme,
                               ActionRegistry& actions, FilePrompt& files, QWidget* parent)
    : Place(parent)
    , m_store(store)
    , m_domain(domain)
    , m_theme(theme)
    , m_registry(actions)
    , m_files(files)
    , m_reader(new StreamReader(store, this))
    , m_states(new StateReader(store, domain, this))
    , m_events(new StreamEventsModel(this))
{
    addActions();
    buildLayout();
    connectTo();
    connectPanes();
    showNoStream();
}

AggregatePlace::~AggregatePlace() = default;

// ---- The place among places ---------------------------------------------------------------------

void AggregatePlace::open(const Location& location)
{
    if (location.stream.isEmpty()) {
        if (m_stream.text().empty())
            showNoStream();
        return;
    }
    const auto stream = StreamName::parse(location.stream.toStdString());
    if (!stream) {
        showNoStream(toQString(stream.error().message));
        m_head->field().setStream(location.stream);
    } else if (m_isOpened && *stream == m_stream) {
        goTo(location.version > 0 ? location.version : newest());
    } else {
        openStream(*stream, location.version);
    }
}

Location AggregatePlace::location() const
{
    Location here;
    here.store = m_store.name();
    here.place = Location::kAggregate;
    here.stream = toQString(m_stream.text());
    here.version = m_version;
    return here;
}

QVariant AggregatePlace::keepView() const
{
    const JsonTreeView& tree = m_panes->state().tree();
    return QVariantMap {{"path", tree.currentPath()},
                        {"scroll", tree.verticalScrollBar()->value()}};
}

void AggregatePlace::restoreView(const QVariant& view)
{
    if (!m_shown) {
        m_viewToRestore = view; // When the state is there.
        return;
    }
    m_viewToRestore = {};
    const QVariantMap kept = view.toMap();
    m_panes->state().tree().setCurrentPath(kept.value("path").toString());
    m_panes->state().tree().verticalScrollBar()->setValue(kept.value("scroll").toInt());
}

QWidget* AggregatePlace::primaryView()
{
    if (m_sheet && !m_sheet->isHidden())
        return m_sheet->primaryView();
    return m_isOpened ? static_cast<QWidget*>(&m_machine->slider()) : &m_head->field();
}

QList<QWidget*> AggregatePlace::panes()
{
    return QList<QWidget*> {&m_head->field(), &m_machine->slider(), &m_bisect->field()}
    + m_panes->views() + (m_sheet ? m_sheet->panes() : QList<QWidget*>());
}

QWidget* AggregatePlace::filterField()
{
    return &m_head->field();
}

void AggregatePlace::readAgain()
{
    if (!m_stream.text().empty())
        openStream(m_stream, m_version);
}

void AggregatePlace::navigateToStream(const QString& stream)
{
    Location there;
    there.place = Location::kAggregate;
    there.stream = stream;
    emit navigate(there);
}

void AggregatePlace::openEvent(std::int64_t version)
{
    if (version < 1)
        return;
    Location there;
    there.place = Location::kStreams;
    there.stream = toQString(m_stream.text());
    there.version = version;
    emit navigate(there);
}

// ---- The stream ---------------------------------------------------------------------------------

void AggregatePlace::openStream(const StreamName& stream, std::int64_t version)
{
    m_stream = stream;
    m_version = version;
    m_isOpened = false;
    m_awaited = 0;
    m_askedBeyond.reset();
    m_shown.reset();
    m_events->clear();
    m_head->field().setStream(toQString(stream.text()));
    m_head->clearSummary();
    m_machine->slider().setLastFoldable({});
    m_machine->slider().setAsOf({});
    m_machine->slider().setSnapshots({});
    m_machine->setFoldNote({});
    m_panes->diff().clear({});
    m_panes->state().clear();
    m_states->open(stream);
    m_reader->open(stream);
}

void AggregatePlace::takeOpened()
{
    m_isOpened = true;
    const std::int64_t head = m_reader->summary().head.value;
    if (m_version > head)
        m_askedBeyond = m_version;
    m_version = m_version == 0 || m_askedBeyond ? newest() : m_version;
    showAsOf();
    m_head->setSummary(m_reader->summary());
    remember(toQString(m_stream.text()));
    m_stack->setCurrentWidget(m_content);
    showModule();
    showVersion();
    showBanner();
    if (m_noStream->isAncestorOf(focusWidget()) || m_head->field().hasFocus())
        m_machine->slider().setFocus();
    emit moved();
}

void AggregatePlace::takeCaughtUp()
{
    m_head->setSummary(m_reader->summary());
    m_machine->setVersion(m_version);
    m_bisect->setHead(m_events->last());
    m_panes->history().setTimes(m_events->times());
    m_panes->history().setVersion(m_version);
    allowActions();
    if (m_awaited > 0 && m_awaited <= m_reader->summary().head.value)
        goTo(std::exchange(m_awaited, 0));
}

void AggregatePlace::takeFailure(const Error& error)
{
    if (m_isOpened) {
        m_banner->say(PlaceBanner::Kind::Act, toQString(error.message));
        return;
    }
    const QString name = toQString(m_stream.text());
    const QString sentence = error.code == ErrorCode::NotFound
        ? tr("There is no stream %1 in this store.").arg(name)
        : tr("%1 could not be read: %2").arg(name, toQString(error.message));
    m_stream = {};
    m_reader->close();
    m_states->close();
    showNoStream(sentence);
    m_head->field().setStream(name);
}

void AggregatePlace::showNoStream(const QString& failure)
{
    m_stack->setCurrentWidget(m_noStream);
    m_head->clearSummary();
    m_isOpened = false;
    allowActions();
    if (failure.isEmpty())
        m_noStream->sayNothingChosen(m_recent);
    else
        m_noStream->sayFailure(failure, m_recent);
}

void AggregatePlace::remember(const QString& stream)
{
    m_recent.removeAll(stream);
    m_recent.prepend(stream);
    m_recent = m_recent.mid(0, kRecent);
    m_head->field().setRecent(m_recent);
}

// ---- The version --------------------------------------------------------------------------------

void AggregatePlace::goTo(std::int64_t version)
{
    if (!m_isOpened)
        return;
    const std::int64_t head = m_reader->summary().head.value;
    m_askedBeyond.reset();
    if (version > head && m_version == head)
        return; // A step beyond the end goes nowhere.
    m_version = std::clamp<std::int64_t>(version, 0, head);
    showVersion();
    showBanner();
    emit moved();
}

void AggregatePlace::showVersion()
{
    m_machine->setVersion(m_version);
    m_panes->events().setVersion(m_version);
    m_panes->data().setEvent(m_stream, m_version);
    m_panes->history().setVersion(m_version);
    m_bisect->setVersion(m_version);
    if (m_domain.aggregate(m_stream.category())) {
        m_states->show(m_version);
        m_busySince.start();
        m_busyTimer.start();
    }
}

void AggregatePlace::takeState(const std::shared_ptr<const ShownState>& state)
{
    m_shown = state;
    m_panes->state().setState(state);
    m_panes->diff().setState(state);
    m_machine->setFolded(*state);
    m_machine->slider().setSnapshots(state->snapshots);
    m_events->setSnapshots(state->snapshots);
    m_bisect->setState(state);
    m_machine->slider().setLastFoldable(
        state->failure ? std::optional(state->failure->lastFolded.value) : std::nullopt);
    if (m_viewToRestore.isValid())
        restoreView(m_viewToRestore);
    showBanner();
}

void AggregatePlace::takeStateFailure(const Error& error)
{
    m_shown.reset();
    m_machine->setFoldNote({});
    m_panes->diff().clear({});
    m_panes->state().showFailure(
        tr("The state at version %1 could not be folded.").arg(numberText(m_version)),
        toQString(error.message));
    showBanner();
}

void AggregatePlace::showBanner()
{
    m_busyTimer.stop();
    if (m_shown && m_shown->failure && m_version > m_shown->failure->lastFolded.value) {
        m_banner->say(PlaceBanner::Kind::Act,
                      tr("Shown is version %1, the last that folds: %2")
                          .arg(numberText(m_shown->failure->lastFolded.value),
                               toQString(m_shown->failure->error.message)));
    } else if (m_askedBeyond) {
        m_banner->say(PlaceBanner::Kind::Watch,
                      tr("There is no version %1 of %2: the last is %3, which is shown.")
                          .arg(numberText(*m_askedBeyond), toQString(m_stream.text()),
                               numberText(m_reader->summary().head.value)));
    } else if (const QString beyond = beyondAsOfText(); !beyond.isEmpty()) {
        m_banner->say(PlaceBanner::Kind::Watch, beyond);
    } else {
        m_banner->hide();
    }
    if (m_states->isBusy())
        m_busyTimer.start();
    allowActions();
}

void AggregatePlace::allowActions()
{
    m_actions->allow(m_registry,
                     {.hasStream = m_isOpened,
                      .isAtFirst = m_version == 0,
                      .isAtLast = m_version == m_reader->summary().head.value,
                      .hasState = m_shown != nullptr,
                      .hasChanges = m_shown && !m_shown->operations.empty(),
                      .hasModule = m_domain.aggregate(m_stream.category()) != nullptr,
                      .whyNotFind = m_bisect->whyNotFind(),
                      .whyNoFlips = m_bisect->whyNoFlips(),
                      .hasPreviousFlip = m_bisect->previousFlip() > 0,
                      .hasNextFlip = m_bisect->nextFlip() > 0,
                      .hasPreviousSnapshot = snapshotBeside(true) > 0,
                      .hasNextSnapshot = snapshotBeside(false) > 0});
}

void AggregatePlace::lookAtBusy()
{
    if (!m_states->isBusy())
        return m_busyTimer.stop();
    const std::chrono::milliseconds busy(m_busySince.elapsed());
    if (busy >= kWorthTelling)
        m_banner->say(
            PlaceBanner::Kind::Busy,
            tr("Folding %1 to version %2, %3")
                .arg(toQString(m_stream.text()), numberText(m_version), durationText(busy)),
            tr("Cancel"));
}

void AggregatePlace::stopFolding()
{
    m_states->cancel();
    showBanner();
    m_machine->setFoldNote(tr("not folded: cancelled"));
}

} // namespace headrace
