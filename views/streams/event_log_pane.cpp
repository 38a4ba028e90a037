// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/event_log_pane.h"

#include "core/store/event_cursor.h"
#include "views/streams/empty_log_notice.h"
#include "views/streams/event_count_text.h"
#include "views/streams/event_page.h"
#include "views/streams/event_table.h"
#include "views/streams/event_table_model.h"
#include "views/streams/filter_bar.h"
#include "views/streams/filter_field.h"
#include "views/streams/scrubber.h"
#include "views/streams/tail_follower.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_notice.h"
#include "views/support/widgets/thin_splitter.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace headrace {
namespace {

constexpr int kInspectorWidth = 400;
constexpr int kActivityMs = 2'000;
constexpr std::int64_t kMostCounted = 100'000; // Events of one stream.

const QList<ConditionField> kFields {ConditionField::Type,     ConditionField::Stream,
                                     ConditionField::Category, ConditionField::Tag,
                                     ConditionField::Period,   ConditionField::Correlation};

} // namespace

EventLogPane::EventLogPane(StoreSession& session, Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_theme(theme)
    , m_model(new EventTableModel(session, EventTableModel::kMaxRows, this))
    , m_splitter(new ThinSplitter(Qt::Horizontal, this))
    , m_left(new QWidget(m_splitter))
    , m_rest(new QWidget(m_left))
    , m_field(new FilterField(session, theme, kFields, this))
    , m_bar(new FilterBar(theme, m_field, this))
    , m_scrubber(new Scrubber(theme, this))
    , m_table(new EventTable(theme, *m_model, m_rest))
    , m_tail(new TailFollower(session, *m_model, *m_table, this))
    , m_failure(new PaneNotice(theme, m_left))
    , m_empty(new EmptyLogNotice(session, theme, m_rest))
    , m_sheetEdge(new QFrame(this))
{
    buildLayout();
    connectTo();
    askForActivity();
    applyFilter();
}

EventLogPane::~EventLogPane() = default;

void EventLogPane::buildLayout()
{
    m_table->setObjectName(QStringLiteral("eventTable"));
    m_field->setPlaceholder(tr("Add a condition: type, stream, category, tag, time …"));
    m_failure->hide();
    m_sheetEdge->hide();
    m_sheetEdge->setAutoFillBackground(true);
    const auto dress = [this] {
        QPalette palette = m_sheetEdge->palette();
        palette.setColor(QPalette::Window, m_theme.color(Token::BorderStrong));
        m_sheetEdge->setPalette(palette);
    };
    connect(&m_theme, &Theme::changed, this, dress);
    dress();
    auto* leftLayout = new QVBoxLayout(m_left);
    leftLayout->setContentsMargins(0, 0, 0, 0);
    leftLayout->setSpacing(0);
    leftLayout->addWidget(m_failure);
    m_stack = new QStackedLayout(m_rest);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    leftLayout->addWidget(m_rest, 1);

    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_left);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(m_scrubber);
    layout->addWidget(m_splitter, 1);
}

void EventLogPane::connectTo()
{
    m_activityDue.setSingleShot(true);
    m_activityDue.setInterval(kActivityMs);
    m_opening.setInterval(100);
    connect(&m_activityDue, &QTimer::timeout, this, &EventLogPane::askForActivity);
    connect(&m_activityDue, &QTimer::timeout, this, &EventLogPane::askForStreamHours);
    connect(&m_opening, &QTimer::timeout, this, &EventLogPane::showCount);
    connect(&m_session, &StoreSession::headChanged, this, [this] {
        if (!m_activityDue.isActive())
            m_activityDue.start();
    });
    connect(m_field, &FilterField::conditionsChanged, this, &EventLogPane::applyFilter);
    connect(m_field, &FilterField::problemChanged, this,
            [this] { m_model->setDimmed(!m_field->problem().isEmpty()); });
    connect(m_field, &FilterField::left, m_table, [this] { m_table->setFocus(); });
    connect(m_bar, &FilterBar::clearWanted, this, &EventLogPane::clearFilter);
    connect(m_bar, &FilterBar::stopWanted, this, [this] {
        if (m_model->count().state == EventCount::State::Scanning)
            m_model->stopScan();
        else
            m_model->goOn();
    });
    connect(m_model, &EventTableModel::countChanged, this, &EventLogPane::showState);
    connect(m_model, &EventTableModel::failureChanged, this, &EventLogPane::showFailure);
    connect(m_table, &EventTable::selectionMoved, this, [this] {
        showScreen();
        emit selectionMoved();
    });
    connect(m_table, &EventTable::screenMoved, this, &EventLogPane::showScreen);
    connect(m_table, &EventTable::nothingThere, this,
            [this] { m_bar->setMessage(tr("There is no event at or behind that place.")); });
    connect(m_table, &DataTable::rowActivated, this, [this] {
        setSheetOpen(true);
        if (m_inspector)
            m_inspector->setFocus();
    });
    connect(m_scrubber, &Scrubber::limitsChosen, this,
            [this](std::optional<Time> since, std::optional<Time> until) {
                if (since || until)
                    m_field->put({.field = ConditionField::Period, .since = since, .until = until});
                else
                    m_field->remove(ConditionField::Period);
            });
    connect(m_empty, &EmptyLogNotice::conditionsWanted, this, &EventLogPane::setConditions);
    connect(m_scrubber, &Scrubber::jumpWanted, this, &EventLogPane::jumpToTime);
}

const Query& EventLogPane::query() const
{
    return m_model->query();
}

std::vector<Condition> EventLogPane::conditions() const
{
    return m_field->conditions();
}

void EventLogPane::setConditions(const std::vector<Condition>& conditions)
{
    m_field->setConditions(conditions);
    if (toQuery(conditions) != query())
        applyFilter();
}

void EventLogPane::putCondition(const Condition& condition)
{
    m_field->put(condition);
}

void EventLogPane::clearFilter()
{
    m_field->clear();
}

void EventLogPane::applyFilter()
{
    const auto conditions = m_field->conditions();
    m_bar->setMessage({});
    m_jump.cancel();
    m_openingSince.start();
    m_opening.start();
    m_ofStream.reset();
    m_scrubber->setMatches({});
    m_model->setQuery(toQuery(conditions));
    m_scrubber->setLimits(query().since, query().until);
    askForStreamHours();
    emit changed();
}

void EventLogPane::readAgain()
{
    const std::int64_t top = m_table->topKey();
    const std::int64_t selected = m_table->selectedKey();
    m_openingSince.start();
    m_opening.start();
    m_model->setQuery(query());
    if (selected > 0)
        m_table->goTo(selected);
    else if (top > 0)
        m_table->goToTop(top);
    askForActivity();
}

void EventLogPane::setAsOf(Position position)
{
    m_asOf = position;
    m_model->setAsOf(position);
    showCount();
}

void EventLogPane::setVocabulary(const FilterVocabulary& vocabulary)
{
    m_field->setVocabulary(vocabulary);
}

void EventLogPane::askForActivity()
{
    m_activity = m_session.ask<std::vector<HourCount>>(
        [](EventStore& store, std::stop_token) { return store.activity(); },
        [this](Result<std::vector<HourCount>> hours) {
            // Without counters there are no bars; the table says what is wrong with the store.
            m_scrubber->setActivity(hours ? *std::move(hours) : std::vector<HourCount>());
        });
}

// A stream is read as it is looked at, not gone through; its part of the bars is counted apart.
void EventLogPane::askForStreamHours()
{
    m_streamHours.cancel();
    if (!query().stream || m_model->isListed())
        return;
    m_streamHours = m_session.ask<std::optional<HourCounts>>(
        [stream = *query().stream](EventStore& store, std::stop_token stop) {
            return hoursOfStream(store, stream, kMostCounted, stop);
        },
        [this](Result<std::optional<HourCounts>> hours) {
            m_ofStream = hours ? *std::move(hours) : std::nullopt;
            showMatches();
        });
}

void EventLogPane::showMatches()
{
    m_scrubber->setMatches(m_model->hours() ? std::optional(*m_model->hours()) : m_ofStream);
}

void EventLogPane::jump(const QString& typed)
{
    QString plain = typed;
    plain.remove(QChar(0x2009)).remove(' ');
    bool isNumber = false;
    m_bar->setMessage({});
    if (const qlonglong version = plain.mid(1).toLongLong(&isNumber);
        plain.startsWith('@') && isNumber && query().stream) {
        m_table->goTo(std::max<qlonglong>(1, version));
        m_table->setFocus();
        return;
    }
    const qlonglong position = plain.toLongLong(&isNumber);
    if (isNumber) {
        jumpToPosition({std::max<qlonglong>(1, position)});
        m_table->setFocus();
        return;
    }
    const auto time = parseTypedTime(typed, now());
    if (!time) {
        m_bar->setMessage(
            tr("“%1” is neither a position nor a time; write 1863, 2011-01-18 13:21 or "
               "an age such as 7d.")
                .arg(typed.trimmed()));
        return;
    }
    jumpToTime(*time);
    m_table->setFocus();
}

void EventLogPane::jumpToPosition(Position position)
{
    m_jump = m_session.ask<std::optional<std::int64_t>>(
        [query = query(), position](EventStore& store, std::stop_token stop) {
            return keyAtPosition(store, query, position, stop);
        },
        [this, position](Result<std::optional<std::int64_t>> key) {
            // Where everything is listed its row is known, even if what is there cannot be read.
            if (!key && query().isAll())
                key = std::optional(position.value);
            goToKey(std::move(key), tr("position %1").arg(numberText(position.value)));
        });
}

void EventLogPane::jumpToTime(Time time)
{
    m_jump = m_session.ask<std::optional<std::int64_t>>(
        [query = query(), time](EventStore& store, std::stop_token stop) {
            return keyAtTime(store, query, time, stop);
        },
        [this, time](Result<std::optional<std::int64_t>> key) {
            goToKey(std::move(key), timeText(time));
        });
}

void EventLogPane::goToKey(Result<std::optional<std::int64_t>> key, const QString& what)
{
    if (!key) {
        m_bar->setMessage(toQString(key.error().message));
    } else if (*key) {
        m_table->goTo(**key);
    } else {
        m_bar->setMessage(
            tr("No event that is listed lies at or behind %1; this is the last one.").arg(what));
        if (const std::int64_t last = m_model->lastKey(); last > 0)
            m_table->goTo(last);
    }
}

void EventLogPane::goToNeighbour(int direction)
{
    const EventView* const selected = m_table->selectedEvent();
    if (!selected || selected->version.value + direction < 1)
        return;
    Query neighbours = query();
    if (auto name = StreamName::parse(std::string(selected->stream)))
        neighbours.stream = *std::move(name);
    ReadRequest request {.query = neighbours,
                         .backwards = direction < 0,
                         .from = selected->version.value + direction,
                         .limit = 1};
    m_jump = m_session.ask<std::optional<std::int64_t>>(
        [listed = query(), request](EventStore& store,
                                    std::stop_token stop) -> Result<std::optional<std::int64_t>> {
            EventCursor cursor(store, request, 1, stop);
            const auto page = cursor.next();
            if (!page)
                return page.error();
            return page->empty() ? std::nullopt
                                 : std::optional(keyOf(listed, page->events().front()));
        },
        [this](Result<std::optional<std::int64_t>> key) {
            if (!key || *key) // At either end of the stream nothing happens.
                goToKey(std::move(key), {});
        });
}

QWidget* EventLogPane::besideTheTable() const
{
    return m_splitter;
}

void EventLogPane::setInspector(QWidget* inspector)
{
    m_inspector = inspector;
    inspector->setMinimumWidth(320);
    inspector->setMaximumWidth(640);
    m_splitter->addWidget(inspector);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    m_splitter->setSizes({std::max(200, width() - kInspectorWidth), kInspectorWidth});
    if (isVisible()) // Else its width is that of nobody yet.
        arrange();
}

void EventLogPane::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void EventLogPane::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && isSheetOpen())
        setSheetOpen(false);
    else
        QWidget::keyPressEvent(event);
}

bool EventLogPane::isSheetOpen() const
{
    return m_inspector && m_isNarrow && m_inspector->isVisible();
}

void EventLogPane::setSheetOpen(bool open)
{
    if (!m_inspector || !m_isNarrow)
        return;
    m_inspector->setVisible(open);
    m_inspector->raise();
    m_sheetEdge->setVisible(open);
    m_sheetEdge->raise();
    if (!open)
        m_table->setFocus();
}

void EventLogPane::arrange()
{
    const bool isNarrow = width() < kNarrowBelow;
    if (std::exchange(m_isNarrow, isNarrow) != isNarrow) {
        m_table->setNarrow(isNarrow);
        m_scrubber->setNarrow(isNarrow);
        if (m_inspector && isNarrow) {
            m_inspector->setParent(this);
            m_inspector->hide();
            m_sheetEdge->hide();
        } else if (m_inspector) {
            m_splitter->addWidget(m_inspector);
            m_inspector->show();
            m_sheetEdge->hide();
            m_splitter->setSizes({width() - kInspectorWidth, kInspectorWidth});
        }
    }
    if (m_inspector && isNarrow) {
        const int top = m_bar->height();
        const int sheet = std::max(320, width() / 2);
        m_inspector->setGeometry(width() - sheet, top, sheet, height() - top);
        m_sheetEdge->setGeometry(width() - sheet - 1, top, 1, height() - top);
    }
}

void EventLogPane::showScreen()
{
    const EventView* const selected = m_table->selectedEvent();
    m_scrubber->setOnScreen(m_table->onScreen(),
                            selected ? std::optional(selected->time) : std::nullopt);
}

void EventLogPane::showState()
{
    const EventCount& count = m_model->count();
    if (count.state != EventCount::State::Opening)
        m_opening.stop();
    if (m_model->rowCount() == 0)
        showScreen();
    if (count.state == EventCount::State::Complete && m_model->rowCount() == 0) {
        m_empty->explain(conditions(), m_field->vocabulary());
        m_stack->setCurrentWidget(m_empty);
    } else {
        m_empty->forget();
        m_stack->setCurrentWidget(m_table);
    }
    showMatches();
    showCount();
    emit changed();
}

void EventLogPane::showFailure()
{
    QString failure = m_model->failure();
    m_failure->setVisible(!failure.isEmpty());
    if (failure.isEmpty())
        return;
    failure[0] = failure[0].toUpper(); // Errors begin small, because they are put behind others.
    m_failure->say(PaneNotice::Kind::Failure, failure,
                   tr("The rows read so far are shown; nothing was changed."));
    connect(m_failure->addButton(tr("Try again")), &QPushButton::clicked, m_model,
            &EventTableModel::goOn);
    if (!m_field->conditions().empty())
        connect(m_failure->addButton(tr("Clear filter")), &QPushButton::clicked, this,
                &EventLogPane::clearFilter);
}

void EventLogPane::showCount()
{
    using State = EventCount::State;
    const EventCount& count = m_model->count();
    auto runs =
        countRuns(count, m_model->isListed(), std::chrono::milliseconds(m_openingSince.elapsed()));
    if (m_asOf.value > 0) {
        runs.push_back({tr("(pale: later than")});
        runs.push_back({numberText(m_asOf.value) + ')', ConditionRun::Kind::Data});
    }
    m_bar->setCount(runs);
    m_bar->setScan(count.state == State::Scanning                       ? FilterBar::Scan::Running
                       : count.state == State::Stopped && !count.isFull ? FilterBar::Scan::Stopped
                                                                        : FilterBar::Scan::None);
    m_bar->setClearable(m_field->chipCount() > 0);
}

} // namespace headrace
