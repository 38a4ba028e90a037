// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/stream_list_pane.h"

#include "views/streams/filter_bar.h"
#include "views/streams/filter_field.h"
#include "views/streams/stream_table_model.h"
#include "views/support/data_table.h"
#include "views/support/delegates/cell_delegates.h"
#include "views/support/item_roles.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_notice.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace headrace {
namespace {

constexpr int kTypingMs = 120;
constexpr int kRefreshMs = 2'000;

} // namespace

StreamListPane::StreamListPane(StoreSession& session, Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_theme(theme)
    , m_model(new StreamTableModel(session, this))
    , m_field(
          new FilterField(session, theme, {ConditionField::Name, ConditionField::Category}, this))
    , m_bar(new FilterBar(theme, m_field, this))
    , m_rest(new QWidget(this))
    , m_table(new DataTable(theme, tr("Streams"), m_rest))
    , m_failure(new PaneNotice(theme, this))
    , m_empty(new PaneNotice(theme, m_rest))
{
    buildLayout();
    buildTable();
    connectTo();
    m_model->setChoice({});
}

StreamListPane::~StreamListPane() = default;

void StreamListPane::buildLayout()
{
    m_field->setPlainTextMeans(ConditionField::Name);
    m_field->setPlaceholder(tr("Find a stream: how its name begins, or category …"));
    m_field->edit().setAccessibleName(tr("Find a stream"));
    m_stack = new QStackedLayout(m_rest);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    m_failure->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(m_failure);
    layout->addWidget(m_rest, 1);
}

void StreamListPane::buildTable()
{
    using Model = StreamTableModel;
    m_table->setObjectName(QStringLiteral("streamTable"));
    m_table->setModel(m_model);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
    m_table->setItemDelegateForColumn(Model::NameColumn, new DataDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(Model::EventsColumn, new NumberDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(Model::FirstColumn, new TimeDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(Model::LastColumn, new TimeDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(Model::BytesColumn, new BytesDelegate(m_theme, m_table));
    QHeaderView* const header = m_table->horizontalHeader();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(Model::NameColumn, QHeaderView::Stretch);
    constexpr std::pair<int, int> kWidths[] = {
        {Model::EventsColumn, 88},
        {Model::FirstColumn, 188},
        {Model::LastColumn, 188},
        {Model::BytesColumn, 88},
    };
    for (const auto& [column, width] : kWidths)
        m_table->setColumnWidth(column, width);
}

void StreamListPane::connectTo()
{
    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingMs);
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(kRefreshMs);
    connect(&m_typing, &QTimer::timeout, this, &StreamListPane::applyFilter);
    connect(&m_refresh, &QTimer::timeout, this, [this] {
        m_isOld = false;
        m_refreshing.start();
        m_model->refresh();
    });
    connect(m_field, &FilterField::conditionsChanged, this, &StreamListPane::applyFilter);
    connect(m_field, &FilterField::plainTextChanged, this, [this](const QString& text) {
        m_typed = text;
        m_typing.start();
    });
    connect(m_field, &FilterField::left, m_table, [this] { m_table->setFocus(); });
    connect(m_bar, &FilterBar::clearWanted, m_field, &FilterField::clear);
    connect(m_model, &StreamTableModel::stateChanged, this, &StreamListPane::showState);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &StreamListPane::look);
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, &StreamListPane::look);
    connect(m_table, &DataTable::rowActivated, this, [this](const QModelIndex& index) {
        if (const StreamSummary* const stream = m_model->stream(index.row()))
            emit streamActivated(toQString(stream->stream.text()));
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &StreamListPane::changed);
}

void StreamListPane::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    look();
}

void StreamListPane::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_isOld)
        noteNewEvents();
    look();
}

void StreamListPane::look()
{
    const int first = std::max(0, m_table->verticalScrollBar()->value());
    m_model->want(first, first + m_table->viewport()->height() / DataTable::kRowHeight + 1);
}

QString StreamListPane::filter() const
{
    auto conditions = m_field->conditions();
    if (!m_typed.isEmpty())
        conditions.push_back({.field = ConditionField::Name, .value = m_typed});
    return filterText(conditions);
}

void StreamListPane::setFilter(const QString& filter)
{
    m_typed.clear();
    m_typing.stop();
    auto conditions = parseFilter(filter, now());
    if (conditions.empty() && !filter.isEmpty()) // Plain text is the beginning of a name.
        conditions.push_back({.field = ConditionField::Name, .value = filter});
    m_field->setConditions(conditions);
    applyFilter();
}

void StreamListPane::applyFilter()
{
    StreamChoice choice;
    for (const Condition& condition : m_field->conditions()) {
        if (condition.field == ConditionField::Name)
            choice.prefix = condition.value.toStdString();
        else if (condition.field == ConditionField::Category)
            choice.category = condition.value.toStdString();
    }
    if (!m_typed.isEmpty())
        choice.prefix = m_typed.toStdString();
    if (choice == m_model->choice())
        return;
    m_model->setChoice(std::move(choice));
    emit changed();
}

void StreamListPane::setVocabulary(const FilterVocabulary& vocabulary, std::int64_t streamsInStore)
{
    m_field->setVocabulary(vocabulary);
    m_streamsInStore = streamsInStore;
    showCount();
}

void StreamListPane::readAgain()
{
    m_wanted = selectedStream();
    m_model->setChoice(m_model->choice());
}

void StreamListPane::noteNewEvents()
{
    m_isOld = true;
    if (!m_refresh.isActive() && isVisible())
        m_refresh.start();
}

QString StreamListPane::selectedStream() const
{
    const QModelIndex current = m_table->currentIndex();
    const StreamSummary* const stream =
        current.isValid() ? m_model->stream(current.row()) : nullptr;
    return stream ? toQString(stream->stream.text()) : QString();
}

void StreamListPane::select(const QString& stream)
{
    m_wanted = stream;
    showState();
}

void StreamListPane::showState()
{
    using State = StreamTableModel::State;
    const State state = m_model->state();
    if (state == State::Complete && m_refreshing.isValid()) {
        m_refresh.setInterval(std::max(kRefreshMs, 10 * int(m_refreshing.elapsed())));
        m_refreshing.invalidate();
    }
    m_failure->setVisible(!m_model->failure().isEmpty());
    if (!m_model->failure().isEmpty()) {
        m_failure->say(PaneNotice::Kind::Failure, m_model->failure(),
                       tr("The streams read so far are shown; nothing was changed."));
        connect(m_failure->addButton(tr("Try again")), &QPushButton::clicked, m_model,
                &StreamTableModel::goOn);
    }
    if (state == State::Complete && m_model->rowCount() == 0)
        showEmpty();
    else
        m_stack->setCurrentWidget(m_table);
    if (const int row = m_wanted.isEmpty() ? -1 : m_model->rowOf(m_wanted.toStdString());
        row >= 0) {
        m_wanted.clear();
        m_table->setCurrentIndex(m_model->index(row, 0));
    }
    showCount();
}

void StreamListPane::showEmpty()
{
    const StreamChoice& choice = m_model->choice();
    if (choice == StreamChoice()) {
        m_empty->say(PaneNotice::Kind::Empty, tr("No events yet."),
                     tr("Import NDJSON or CloudEvents, or append with a command."));
        m_stack->setCurrentWidget(m_empty);
        return;
    }
    QStringList categories;
    for (const auto& category : m_field->vocabulary().categories)
        categories << toQString(category.name);
    const QString asked =
        choice.category ? toQString(*choice.category) : toQString(choice.prefix).section('-', 0, 0);
    const QString nearest = nearestOf(asked, categories);
    const bool isOther = !nearest.isEmpty() && nearest != asked;
    m_empty->say(PaneNotice::Kind::Empty,
                 choice.prefix.empty()
                     ? tr("No streams of category “%1”.").arg(asked)
                     : tr("No stream begins with “%1”.").arg(toQString(choice.prefix)),
                 isOther ? tr("Nearest category: %1.").arg(nearest) : QString());
    if (isOther)
        connect(m_empty->addButton(tr("Use %1").arg(nearest)), &QPushButton::clicked, this,
                [this, nearest] { setFilter(QStringLiteral("category is ") + nearest); });
    connect(m_empty->addButton(tr("Clear filter")), &QPushButton::clicked, this,
            [this] { m_field->clear(); });
    m_stack->setCurrentWidget(m_empty);
}

void StreamListPane::showCount()
{
    using Kind = ConditionRun::Kind;
    const QString rows = numberText(m_model->rowCount());
    const bool isWhole = m_model->choice() == StreamChoice();
    std::vector<ConditionRun> runs;
    switch (m_model->state()) {
    case StreamTableModel::State::Complete:
        runs = {{rows, Kind::Data}};
        break;
    case StreamTableModel::State::Full:
        runs = {{tr("the first")}, {rows, Kind::Data}};
        break;
    default:
        runs = {{QStringLiteral("≥ ") + rows, Kind::Data}};
        break;
    }
    if (m_streamsInStore > 0 && !(isWhole && m_model->rowCount() == m_streamsInStore)) {
        runs.push_back({tr("of")});
        runs.push_back({numberText(m_streamsInStore)});
    }
    runs.push_back(
        {m_model->rowCount() == 1 && m_streamsInStore <= 1 ? tr("stream") : tr("streams")});
    m_bar->setCount(std::move(runs));
    m_bar->setClearable(!isWhole);
}

} // namespace headrace
