// SPDX-License-Identifier: GPL-3.0-or-later
// How the place is put together; aggregate_place.cpp says what it does.
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
#include "views/support/store_session.h"
#include "views/support/text_format.h"
#include "views/support/widgets/place_banner.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace headrace {
namespace {

constexpr std::chrono::milliseconds kLookAtBusy {500};

} // namespace

void AggregatePlace::addActions()
{
    AggregateCommands commands;
    commands.step = [this](std::int64_t by) { goTo(m_version + by); };
    commands.goToFirst = [this] { goTo(0); };
    commands.goToLast = [this] { goTo(m_events->last()); };
    commands.goToNextChange = [this](bool backwards) {
        m_panes->state().tree().goToNextChange(backwards);
    };
    commands.setSpacing = [this](bool byTime) {
        const auto spacing = byTime ? VersionSpacing::ByTime : VersionSpacing::ByVersion;
        m_machine->slider().setSpacing(spacing);
        m_panes->history().setSpacing(spacing);
    };
    commands.setOnlyChanged = [this](bool onlyChanged) {
        m_panes->state().setOnlyChanged(onlyChanged);
    };
    commands.openEvent = [this] { openEvent(m_version); };
    commands.copyPatch = [this] {
        if (m_shown)
            QGuiApplication::clipboard()->setText(toQString(patchText(m_shown->operations)));
    };
    commands.copyUri = [this] { QGuiApplication::clipboard()->setText(location().toUri()); };
    commands.openModule = [this] { askForModule(); };
    commands.focusBisect = [this] { m_bisect->focusField(); };
    commands.findFlips = [this] { m_bisect->find(); };
    commands.goToFlip = [this](bool backwards) {
        goTo(backwards ? m_bisect->previousFlip() : m_bisect->nextFlip());
    };
    commands.goToSnapshot = [this](bool backwards) { goTo(snapshotBeside(backwards)); };
    commands.showHistory = [this] { showHistory(); };
    commands.showEventData = [this] {
        m_panes->showLower(AggregatePanes::EventData);
        m_panes->data().tree().setFocus(Qt::ShortcutFocusReason);
    };
    m_actions =
        std::make_unique<AggregateActions>(AggregateActions::add(m_registry, this, commands));
}

// Everything is made inside what it stays in; see PlaceContext::parent.
void AggregatePlace::buildLayout()
{
    m_head = new AggregateHead(
        m_store, m_domain,
        {m_actions->byVersion, m_actions->byTime, m_actions->openModule, m_actions->copyUri},
        m_theme, this);
    m_stack = new QStackedWidget(this);
    m_noStream = new NoStreamPanel(m_store, m_theme, m_stack);
    m_content = new QWidget(m_stack);
    m_machine = new TimeMachine(
        *m_events, {m_actions->first, m_actions->previous, m_actions->next, m_actions->last},
        m_theme, m_content);
    m_bisect = new BisectBar(m_store, m_domain,
                             {m_actions->findFlips, m_actions->previousFlip, m_actions->nextFlip},
                             m_theme, m_content);
    m_banner = new PlaceBanner(m_theme, m_content);
    m_panes =
        new AggregatePanes(m_store, m_domain, *m_events, m_theme, m_actions->copyPatch, m_content);
    auto* content = new QVBoxLayout(m_content);
    content->setContentsMargins(0, 0, 0, 0);
    content->setSpacing(0);
    content->addWidget(m_machine);
    content->addWidget(m_bisect);
    content->addWidget(m_banner);
    content->addWidget(m_panes, 1);

    m_stack->addWidget(m_noStream);
    m_stack->addWidget(m_content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_head);
    m_halves = new QHBoxLayout;
    m_halves->setSpacing(0);
    m_halves->addWidget(m_stack, 1);
    layout->addLayout(m_halves, 1);

    // Data lies on the brighter plane.
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
}

void AggregatePlace::connectTo()
{
    connect(m_reader, &StreamReader::opened, this, &AggregatePlace::takeOpened);
    connect(m_reader, &StreamReader::headersRead, m_events, &StreamEventsModel::append);
    connect(m_reader, &StreamReader::caughtUp, this, &AggregatePlace::takeCaughtUp);
    connect(m_reader, &StreamReader::asOfMoved, this, &AggregatePlace::takeAsOf);
    connect(m_reader, &StreamReader::failed, this, &AggregatePlace::takeFailure);
    connect(m_states, &StateReader::stateRead, this, &AggregatePlace::takeState);
    connect(m_states, &StateReader::failed, this, &AggregatePlace::takeStateFailure);
    connect(&m_domain, &DomainSession::changed, this, &AggregatePlace::takeModule);
    connect(&m_busyTimer, &QTimer::timeout, this, &AggregatePlace::lookAtBusy);
    m_busyTimer.setInterval(kLookAtBusy);
}

void AggregatePlace::connectPanes()
{
    connect(&m_head->field(), &StreamField::streamChosen, this, &AggregatePlace::navigateToStream);
    connect(m_noStream, &NoStreamPanel::streamChosen, this, &AggregatePlace::navigateToStream);
    connect(m_machine, &TimeMachine::versionChosen, this, &AggregatePlace::goTo);
    connect(&m_panes->events(), &EventsPane::versionChosen, this, &AggregatePlace::goTo);
    connect(&m_panes->events(), &EventsPane::eventOpened, this, &AggregatePlace::openEvent);
    connect(&m_panes->state(), &StatePane::onlyChangedChosen, m_actions->onlyChanged,
            &QAction::setChecked);
    connect(&m_panes->diff(), &DiffPane::pathChosen, &m_panes->state().tree(),
            &JsonTreeView::setCurrentPath);
    connect(&m_panes->state().tree(), &JsonTreeView::currentPathChanged, &m_panes->history(),
            &HistoryPane::setPath);
    connect(&m_panes->history(), &HistoryPane::versionChosen, this, &AggregatePlace::goTo);
    connect(m_bisect, &BisectBar::changed, this, &AggregatePlace::takeFlips);
    connect(m_banner, &PlaceBanner::pressed, this, &AggregatePlace::stopFolding);
    connect(m_panes, &AggregatePanes::digitTyped, &m_machine->field(), &VersionField::beginTyping);
    connect(&m_machine->slider(), &VersionSlider::digitTyped, &m_machine->field(),
            &VersionField::beginTyping);
}

} // namespace headrace
