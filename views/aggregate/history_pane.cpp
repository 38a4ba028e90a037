// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/history_pane.h"

#include "views/aggregate/history_model.h"
#include "views/aggregate/step_plot.h"
#include "views/support/data_table.h"
#include "views/support/delegates/cell_delegates.h"
#include "views/support/json/json_runs.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_header.h"
#include "views/support/widgets/pane_notice.h"

#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace headrace {
namespace {

constexpr int kRowHeight = 20;
constexpr int kVersionWidth = 48;
constexpr int kTimeWidth = 118;
constexpr int kValueWidth = 104;
constexpr int kWideValue = 144; // Of what is no number.
constexpr int kLeastTable = 72; // Below it the plot gives way.
constexpr int kTitleChars = 28;
constexpr std::chrono::milliseconds kLookAtBusy {100};
constexpr std::chrono::milliseconds kWorthTelling {2'000};

/// "0 → 1", coloured as JSON; a value that is not there in words.
class ValueDelegate : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override
    {
        // Where both have no room, what it became is what counts.
        const QString text = cell.index.data().toString();
        const bool fits =
            QFontMetrics(theme().data(text)).horizontalAdvance(text) <= cell.rect.width();
        QList<JsonRun> runs;
        if (fits)
            runs = runsOf(cell.index.data(HistoryModel::BeforeRole).toString());
        runs.append({fits ? QStringLiteral(" → ") : QStringLiteral("→ "), Token::Text2});
        runs.append(runsOf(cell.index.data(HistoryModel::AfterRole).toString()));
        paintJsonRuns(cell.painter, theme(), cell.rect, runs);
    }

private:
    static QList<JsonRun> runsOf(const QString& json)
    {
        if (json.isEmpty())
            return {{HistoryModel::tr("absent"), Token::Text2}};
        return jsonRuns(json.toStdString(), 64);
    }
};

} // namespace

HistoryPane::HistoryPane(StoreSession& store, DomainSession& domain, Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_reader(new HistoryReader(store, domain, this))
    , m_model(new HistoryModel(this))
    , m_header(new PaneHeader(theme, tr("History"), this))
    , m_note(m_header->addNote())
    , m_cancel(new QToolButton(this))
    , m_stack(new QStackedWidget(this))
    , m_notice(new PaneNotice(theme, m_stack))
    , m_content(new QWidget(m_stack))
    , m_plot(new StepPlot(theme, m_content))
    , m_table(new DataTable(theme, tr("History of the field"), m_content))
    , m_times(std::make_shared<const std::vector<Time>>())
{
    buildLayout();
    connectTo();
    sayNothing();
}

void HistoryPane::buildLayout()
{
    m_note->setObjectName("historyNote");
    m_cancel->setText(tr("Cancel"));
    m_cancel->setAccessibleName(tr("Cancel reading the history"));
    m_cancel->setProperty("link", true);
    m_cancel->setProperty("compact", true);
    m_cancel->hide();
    m_header->add(m_cancel);

    m_plot->setObjectName("historyPlot");
    m_table->setObjectName("historyTable");
    m_table->setModel(m_model);
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    using Column = HistoryModel::Column;
    m_table->setItemDelegateForColumn(Column::VersionColumn, new NumberDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(Column::TimeColumn, new DataDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(Column::ValueColumn, new ValueDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(Column::TypeColumn, new NameDelegate(m_theme, m_table));
    auto* columns = m_table->horizontalHeader();
    columns->setStretchLastSection(false);
    columns->setSectionResizeMode(QHeaderView::Fixed);
    columns->setSectionResizeMode(Column::TypeColumn, QHeaderView::Stretch);
    columns->resizeSection(Column::VersionColumn, kVersionWidth);
    columns->resizeSection(Column::TimeColumn, kTimeWidth);
    columns->resizeSection(Column::ValueColumn, kValueWidth);

    auto* content = new QVBoxLayout(m_content);
    content->setContentsMargins(0, 0, 0, 0);
    content->setSpacing(0);
    content->addWidget(m_plot);
    content->addWidget(m_table, 1);
    m_stack->addWidget(m_notice);
    m_stack->addWidget(m_content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_stack, 1);
}

void HistoryPane::connectTo()
{
    connect(m_reader, &HistoryReader::historyRead, this, &HistoryPane::take);
    connect(m_reader, &HistoryReader::failed, this, &HistoryPane::takeFailure);
    connect(m_table, &DataTable::rowActivated, this, [this](const QModelIndex& index) {
        emit versionChosen(m_model->version(index.row()));
    });
    connect(m_cancel, &QToolButton::clicked, this, [this] {
        m_reader->cancel();
        m_notice->say(PaneNotice::Kind::Empty, tr("Reading was cancelled."));
        connect(m_notice->addButton(tr("Try again")), &QPushButton::clicked, this,
                &HistoryPane::read);
        m_stack->setCurrentWidget(m_notice);
        showNote();
    });
    connect(&m_busy, &QTimer::timeout, this, &HistoryPane::showNote);
    m_busy.setInterval(kLookAtBusy);
}

void HistoryPane::addToHeader(QWidget* widget)
{
    m_header->add(widget);
}

void HistoryPane::setStream(const StreamName& stream, const QString& reason)
{
    m_stream = stream;
    m_reason = reason;
    m_history.reset();
    m_model->setHistory({});
    m_reader->cancel();
    sayNothing();
    read();
}

void HistoryPane::setPath(const QString& path)
{
    if (path.isEmpty() || path == m_path)
        return;
    m_path = path;
    showTitle();
    read();
}

void HistoryPane::setTimes(std::shared_ptr<const std::vector<Time>> times)
{
    const bool isMore = times->size() > m_times->size();
    m_times = std::move(times);
    m_plot->setScale(*m_times, m_spacing);
    if (isMore && m_reader->isBusy())
        m_isBehind = true; // It is finished first: while events come, it would never be.
    else if (isMore && m_history)
        read();
}

void HistoryPane::setSpacing(VersionSpacing spacing)
{
    m_spacing = spacing;
    m_plot->setScale(*m_times, spacing);
    showNote();
}

void HistoryPane::setVersion(std::int64_t version)
{
    m_version = version;
    m_plot->setVersion(version);
    showRow();
}

void HistoryPane::read()
{
    if (m_path.isEmpty() || !m_reason.isEmpty() || m_stream.text().empty())
        return;
    m_isBehind = false;
    m_reader->read(m_stream, m_path);
    m_busySince.start();
    m_busy.start();
}

void HistoryPane::take(const std::shared_ptr<const FieldHistory>& history)
{
    m_history = history;
    m_model->setHistory(history);
    if (history->changes() > 0) {
        m_stack->setCurrentWidget(m_content);
        m_table->horizontalHeader()->resizeSection(HistoryModel::ValueColumn,
                                                   history->isNumeric ? kValueWidth : kWideValue);
        if (history->isNumeric)
            m_plot->setHistory(history);
        showPlot();
    } else {
        sayUnchanged(*history);
    }
    showNote();
    showRow();
    if (m_isBehind)
        read();
}

void HistoryPane::sayUnchanged(const FieldHistory& history)
{
    const std::string& only = history.values.front().json;
    const QString value = toQString(only).left(64);
    if (history.failure)
        m_notice->say(PaneNotice::Kind::Failure,
                      only.empty()
                          ? tr("No version that folds has this field.")
                          : tr("It is the same in every version that folds: %1").arg(value),
                      toQString(history.failure->message));
    else
        m_notice->say(PaneNotice::Kind::Empty,
                      only.empty() ? tr("No version has this field.")
                                   : tr("It is the same in every version: %1").arg(value));
    m_stack->setCurrentWidget(m_notice);
}

void HistoryPane::takeFailure(const Error& error)
{
    m_history.reset();
    m_model->setHistory({});
    m_notice->say(PaneNotice::Kind::Failure, tr("The history could not be read."),
                  toQString(error.message));
    connect(m_notice->addButton(tr("Try again")), &QPushButton::clicked, this, &HistoryPane::read);
    m_stack->setCurrentWidget(m_notice);
    showNote();
}

void HistoryPane::showTitle()
{
    if (m_path.isEmpty())
        return m_header->setTitle(tr("History"));
    const QString path = visibleText(m_path);
    const bool isLong = path.size() > kTitleChars;
    m_header->setTitle(tr("History of %1").arg(isLong ? u'…' + path.right(kTitleChars) : path));
    m_header->setToolTip(plainToolTip(path));
    m_table->setAccessibleName(tr("History of %1").arg(path));
}

void HistoryPane::showNote()
{
    const std::chrono::milliseconds busy(m_busySince.isValid() ? m_busySince.elapsed() : 0);
    const bool isBusy = m_reader->isBusy();
    m_cancel->setVisible(isBusy && busy >= kWorthTelling);
    if (isBusy) {
        m_note->setText(
            tr("reading, %1")
                .arg(percentText(m_reader->folded(),
                                 std::max<std::int64_t>(1, std::int64_t(m_times->size())))));
        return;
    }
    m_busy.stop();
    const bool isPlotted = m_plot->isVisibleTo(this);
    if (m_history && m_history->failure)
        m_note->setText(tr("up to where it folds"));
    else if (m_history && m_history->isCut)
        m_note->setText(tr("the first %1").arg(numberText(FieldHistory::kMostValues)));
    else if (m_history && isPlotted)
        m_note->setText(m_spacing == VersionSpacing::ByTime ? tr("by time") : tr("by version"));
    else
        m_note->setText({});
    m_note->setToolTip(m_history && m_history->failure
                           ? plainToolTip(toQString(m_history->failure->message))
                           : QString());
}

// The current row is that of the value that holds at the shown version.
void HistoryPane::showRow()
{
    const int row = m_model->rowAt(m_version);
    if (row < 0) {
        m_table->clearSelection();
        m_table->setCurrentIndex({});
        return;
    }
    const QModelIndex index = m_model->index(row, 0);
    m_table->setCurrentIndex(index);
    m_table->scrollTo(index);
}

void HistoryPane::showPlot()
{
    const bool hasRoom =
        m_stack->height() >= StepPlot::kHeight + kLeastTable || m_stack->height() == 0;
    m_plot->setVisible(m_history && m_history->isNumeric && hasRoom);
    showNote();
}

void HistoryPane::sayNothing()
{
    showTitle();
    if (!m_reason.isEmpty())
        m_notice->say(PaneNotice::Kind::Empty, m_reason);
    else if (m_path.isEmpty())
        m_notice->say(PaneNotice::Kind::Empty, tr("No field chosen"),
                      tr("Choose one in the state: its values over all versions appear here."));
    else
        m_notice->say(PaneNotice::Kind::Empty, {});
    m_stack->setCurrentWidget(m_notice);
    showNote();
}

void HistoryPane::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    showPlot();
}

} // namespace headrace
