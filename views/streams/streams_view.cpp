// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/streams_view.h"

#include "views/streams/event_log_pane.h"
#include "views/streams/event_table.h"
#include "views/streams/event_table_model.h"
#include "views/streams/filter_field.h"
#include "views/streams/scrubber.h"
#include "views/streams/stream_list_pane.h"
#include "views/streams/tail_follower.h"
#include "views/support/action_registry.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/segment_buttons.h"

#include <QAction>
#include <QFrame>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QStackedWidget>
#include <QToolButton>

namespace headrace {
namespace {

constexpr int kToolBarHeight = 40;
constexpr int kVocabularyMs = 2'000;
constexpr int kListSegment = 0;
constexpr int kLogSegment = 1;
const QString kHiddenColumns = QStringLiteral("hiddenColumns");

} // namespace

StreamsView::StreamsView(StoreSession& session, Theme& theme, ActionRegistry& actions,
                         JobList& jobs, FilePrompt& prompt, QWidget* parent)
    : Place(parent)
    , m_session(session)
    , m_theme(theme)
    , m_actions(actions)
    , m_jobs(jobs)
    , m_prompt(prompt)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildToolBar());
    m_stack = new QStackedWidget(this);
    layout->addWidget(m_stack, 1);
    // Made inside what they stay in; see PlaceContext::parent.
    m_list = new StreamListPane(session, theme, m_stack);
    m_log = new EventLogPane(session, theme, m_stack);
    addActions();
    giveActionsToButtons();
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_log);
    connectTo(session);
    showLog(false);
    askForVocabulary();
}

StreamsView::~StreamsView() = default;

QWidget* StreamsView::buildToolBar()
{
    auto* bar = new QWidget(this);
    m_segment =
        new SegmentButtons(tr("What is listed"), {tr("Streams"), tr("Global log")}, 28, bar);
    m_line = new QFrame(bar);
    m_jump = new QLineEdit(bar);
    bar->setObjectName(QStringLiteral("toolBar"));
    bar->setAttribute(Qt::WA_StyledBackground);
    bar->setFixedHeight(kToolBarHeight);
    m_jump->setObjectName(QStringLiteral("jump"));
    m_jump->setAccessibleName(tr("Go to position or time"));
    m_jump->setPlaceholderText(tr("Go to position or time …"));
    m_jump->setMinimumWidth(120);
    m_jump->setMaximumWidth(208);
    m_line->setFixedSize(1, 20);
    m_line->setAutoFillBackground(true);
    const auto dress = [this] {
        QPalette palette = m_line->palette();
        palette.setColor(QPalette::Window, m_theme.color(Token::Border));
        m_line->setPalette(palette);
        m_jump->setFont(m_theme.font(TextStyle::Text));
    };
    connect(&m_theme, &Theme::changed, m_line, dress);
    dress();

    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(12, 0, 12, 0);
    layout->setSpacing(8);
    layout->addWidget(m_segment);
    layout->addWidget(m_line);
    layout->addWidget(m_jump, 2);
    layout->addStretch(1);
    m_logButtons = {new QToolButton(bar), new QToolButton(bar), new QToolButton(bar)};
    for (QToolButton* const button : m_logButtons)
        layout->addWidget(button);
    return bar;
}

void StreamsView::giveActionsToButtons()
{
    const QList<QAction*> actions {m_tail, m_columns, m_export};
    for (qsizetype i = 0; i < actions.size(); ++i) {
        QToolButton* const button = m_logButtons[i];
        button->setDefaultAction(actions[i]);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setIconSize({16, 16});
        button->setProperty("flat", actions[i] != m_tail);
        button->setFocusPolicy(Qt::TabFocus);
    }
}

void StreamsView::connectTo(StoreSession& session)
{
    m_vocabularyDue.setSingleShot(true);
    m_vocabularyDue.setInterval(kVocabularyMs);
    connect(&m_vocabularyDue, &QTimer::timeout, this, &StreamsView::askForVocabulary);
    connect(&session, &StoreSession::headChanged, this, [this] {
        if (!m_vocabularyDue.isActive())
            m_vocabularyDue.start();
        m_list->noteNewEvents();
    });
    connect(m_segment, &SegmentButtons::chosenByUser, this, [this](int chosen) {
        m_segment->choose(isLog() ? kLogSegment : kListSegment); // The frame opens the other one.
        emit navigate(chosen == kLogSegment ? logLocation()
                                            : Location {.filter = m_list->filter()});
    });
    connect(m_jump, &QLineEdit::returnPressed, this, [this] { m_log->jump(m_jump->text()); });
    connect(m_list, &StreamListPane::streamActivated, this,
            [this](const QString& stream) { emit navigate(Location {.stream = stream}); });
    connect(m_list, &StreamListPane::changed, this, &StreamsView::moved);
    connect(m_list, &StreamListPane::changed, this, &StreamsView::showEnabled);
    connect(m_log, &EventLogPane::changed, this, [this] {
        showExport();
        showEnabled();
        emit moved();
    });
    connect(m_log, &EventLogPane::selectionMoved, this, [this] {
        const EventView* const event = m_log->table().selectedEvent();
        showEnabled();
        emit eventSelected(event ? event->position : Position());
        emit moved();
    });
    connect(&m_log->tail(), &TailFollower::changed, this, &StreamsView::showTail);
    connect(&m_theme, &Theme::changed, this, [this] {
        showTail();
        showExport();
    });
}

bool StreamsView::isLog() const
{
    return m_stack->currentWidget() == m_log;
}

void StreamsView::showLog(bool log)
{
    m_stack->setCurrentWidget(log ? static_cast<QWidget*>(m_log) : m_list);
    m_segment->choose(log ? kLogSegment : kListSegment);
    m_line->setVisible(log);
    m_jump->setVisible(log);
    for (QToolButton* const button : m_logButtons)
        button->setVisible(log);
    showExport();
    showEnabled();
}

void StreamsView::open(const Location& location)
{
    const bool log = location.isLog || !location.stream.isEmpty() || location.position > 0;
    showLog(log);
    if (!log) {
        if (location.filter != m_list->filter())
            m_list->setFilter(location.filter);
        return;
    }
    auto conditions = parseFilter(location.filter, now());
    if (!location.stream.isEmpty())
        conditions.insert(conditions.begin(),
                          {.field = ConditionField::Stream, .value = location.stream});
    m_log->setConditions(conditions);
    if (!location.stream.isEmpty() && location.version > 0)
        m_log->table().goTo(location.version);
    else if (location.position > 0)
        m_log->jumpToPosition({location.position});
}

Location StreamsView::logLocation() const
{
    Location location {.isLog = true};
    const EventView* const event = m_log->table().selectedEvent();
    std::vector<Condition> others;
    for (const Condition& condition : m_log->conditions()) {
        if (condition.field == ConditionField::Stream)
            location.stream = condition.value;
        else
            others.push_back(condition);
    }
    location.filter = filterText(others);
    location.isLog = location.stream.isEmpty();
    if (event && location.isLog)
        location.position = event->position.value;
    else if (event)
        location.version = event->version.value;
    return location;
}

Location StreamsView::location() const
{
    return isLog() ? logLocation() : Location {.filter = m_list->filter()};
}

QVariant StreamsView::keepView() const
{
    return QVariantMap {{QStringLiteral("top"), qlonglong(m_log->table().topKey())},
                        {QStringLiteral("stream"), m_list->selectedStream()}};
}

void StreamsView::restoreView(const QVariant& view)
{
    const QVariantMap kept = view.toMap();
    if (!isLog())
        m_list->select(kept.value(QStringLiteral("stream")).toString());
    else if (m_log->table().selectedKey() == 0) // Else the selected event is what one looks for.
        m_log->table().goToTop(kept.value(QStringLiteral("top")).toLongLong());
}

QVariantMap StreamsView::choices() const
{
    return {{kHiddenColumns, m_log->table().unwantedColumns()}};
}

void StreamsView::setChoices(const QVariantMap& choices)
{
    m_log->table().setUnwantedColumns(choices.value(kHiddenColumns).toStringList());
}

QWidget* StreamsView::primaryView()
{
    return isLog() ? static_cast<QWidget*>(&m_log->table()) : &m_list->table();
}

QList<QWidget*> StreamsView::panes()
{
    if (!isLog())
        return {&m_list->field().edit(), &m_list->table()};
    QList<QWidget*> panes {&m_log->field().edit(), &m_log->scrubber(), &m_log->table()};
    if (m_log->inspector())
        panes << m_log->inspector();
    return panes;
}

QWidget* StreamsView::filterField()
{
    return isLog() ? &m_log->field().edit() : &m_list->field().edit();
}

void StreamsView::readAgain()
{
    if (isLog())
        m_log->readAgain();
    else
        m_list->readAgain();
    askForVocabulary();
}

void StreamsView::setAsOf(const std::optional<AsOf>& asOf)
{
    m_log->setAsOf(asOf ? asOf->position : Position());
}

QWidget* StreamsView::besideTheLog() const
{
    return m_log->besideTheTable();
}

void StreamsView::setInspector(QWidget* inspector)
{
    m_log->setInspector(inspector);
}

void StreamsView::goToNeighbour(int direction)
{
    m_log->goToNeighbour(direction);
}

void StreamsView::askForVocabulary()
{
    m_vocabulary = m_session.ask<StoreStatistics>(
        [](EventStore& store, std::stop_token) { return store.statistics(); },
        [this](Result<StoreStatistics> statistics) {
            if (!statistics)
                return; // What is offered stays as it was.
            const FilterVocabulary vocabulary {
                statistics->types, statistics->categories, {}, statistics->first, statistics->last};
            m_log->setVocabulary(vocabulary);
            m_list->setVocabulary(vocabulary, statistics->streams);
        });
}

void StreamsView::resizeEvent(QResizeEvent* event)
{
    Place::resizeEvent(event);
    // The live tail keeps its text: it counts.
    const bool isNarrow = width() < EventLogPane::kNarrowBelow;
    for (QToolButton* const button : m_logButtons)
        if (button->defaultAction() != m_tail)
            button->setToolButtonStyle(isNarrow ? Qt::ToolButtonIconOnly
                                                : Qt::ToolButtonTextBesideIcon);
}

void StreamsView::paintEvent(QPaintEvent*)
{
    QPainter(this).fillRect(rect(), m_theme.color(Token::Surface));
}

} // namespace headrace
