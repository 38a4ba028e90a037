// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/jobs_panel.h"

#include "app/console/job_delegate.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/thin_splitter.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QToolButton>

namespace headrace {
namespace {

constexpr int kHeadHeight = 36;
constexpr int kListWidth = 424;

QString clockText(Time time)
{
    return timeText(time).mid(11, 8) + " UTC";
}

QString runningText(const JobList::Row& row)
{
    QStringList parts;
    if (row.isEnding)
        return QObject::tr("stopping…");
    if (row.state == JobList::State::Paused)
        return QObject::tr("paused at %1")
            .arg(row.unit == JobList::Unit::Bytes ? bytesText(row.done) : numberText(row.done));
    if (row.perSecond > 0)
        parts << (row.unit == JobList::Unit::Bytes ? bytesText(std::int64_t(row.perSecond)) + "/s"
                                                   : rateText(row.perSecond));
    if (row.left) {
        const auto left = std::chrono::duration_cast<std::chrono::microseconds>(*row.left);
        parts << QObject::tr("about %1 left").arg(durationText(left))
              << QObject::tr("done at %1").arg(clockText(now() + left));
    }
    return parts.isEmpty() ? QObject::tr("running") : parts.join(", ");
}

} // namespace

QString jobStatusText(const JobList::Row& row)
{
    return row.isOver() ? row.text : runningText(row);
}

JobsPanel::JobsPanel(Theme& theme, JobList& jobs, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_jobs(jobs)
    , m_list(new QListView(this))
    , m_title(new QLabel(this))
    , m_text(new QLabel(this))
    , m_log(new QPlainTextEdit(this))
    , m_pause(new QPushButton(tr("Pause"), this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
    , m_removeEnded(new QPushButton(tr("Remove ended"), this))
    , m_close(new QToolButton(this))
{
    setObjectName("jobsPanel");
    setAccessibleName(tr("Jobs"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(kHeight);
    buildLayout();
    connectTo();
    showChosen();
}

void JobsPanel::buildLayout()
{
    m_list->setModel(&m_jobs);
    m_list->setItemDelegate(new JobDelegate(m_theme, m_jobs, this));
    m_list->setAccessibleName(tr("Jobs"));
    m_list->setUniformItemSizes(true);
    m_list->setFixedWidth(kListWidth);

    m_log->setReadOnly(true);
    m_log->setProperty("log", true);
    m_log->setAccessibleName(tr("Log of the job"));
    m_log->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_log->setMaximumBlockCount(JobList::kLogLines);
    m_log->setFont(m_theme.data(QStringLiteral("log")));
    for (QLabel* label : {m_title, m_text}) {
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_title->setFont(m_theme.font(TextStyle::PaneTitle));
    m_text->setFont(m_theme.font(TextStyle::Small));
    m_text->setWordWrap(true);
    m_text->setContentsMargins(12, 8, 12, 8);

    m_close->setProperty("flat", true);
    m_close->setProperty("iconOnly", true);
    m_close->setProperty("size", "24");
    m_close->setAccessibleName(tr("Hide the jobs"));
    m_close->setToolTip(tr("Hide the jobs"));
    m_removeEnded->setFlat(true);
    for (QPushButton* button : {m_pause, m_cancel, m_removeEnded}) {
        button->setProperty("size", "24");
        button->setAccessibleName(button->text());
    }

    auto* head = new QWidget(this);
    head->setObjectName("paneHead");
    head->setAttribute(Qt::WA_StyledBackground);
    head->setFixedHeight(kHeadHeight);
    auto* headLayout = new QHBoxLayout(head);
    headLayout->setContentsMargins(12, 0, 8, 1);
    headLayout->setSpacing(8);
    headLayout->addWidget(m_title, 1);
    for (QWidget* widget :
         std::initializer_list<QWidget*> {m_pause, m_cancel, m_removeEnded, m_close})
        headLayout->addWidget(widget);

    auto* detail = new QVBoxLayout;
    detail->setSpacing(0);
    detail->addWidget(m_text);
    detail->addWidget(m_log, 1);
    auto* body = new QHBoxLayout;
    body->setSpacing(0);
    body->addWidget(m_list);
    auto* line = new QFrame(this);
    line->setObjectName("separator");
    line->setFixedWidth(1);
    body->addWidget(line);
    body->addLayout(detail, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 1, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(head);
    layout->addLayout(body, 1);
}

void JobsPanel::connectTo()
{
    const auto dress = [this] { m_close->setIcon(m_theme.icon(QStringLiteral("close"))); };
    dress();
    connect(&m_theme, &Theme::changed, this, dress);
    connect(m_close, &QToolButton::clicked, this, &JobsPanel::closeAsked);
    connect(m_removeEnded, &QPushButton::clicked, &m_jobs, &JobList::removeEnded);
    connect(m_pause, &QPushButton::clicked, this, [this] {
        const auto* row = chosen();
        if (row == nullptr)
            return;
        if (row->state == JobList::State::Paused)
            m_jobs.resume(row->id);
        else
            m_jobs.pause(row->id);
    });
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (const auto* row = chosen())
            m_jobs.cancel(row->id);
    });
    connect(
        &m_jobs, &QAbstractItemModel::rowsInserted, this,
        [this](const QModelIndex&, int first) { m_list->setCurrentIndex(m_jobs.index(first)); });
    connect(&m_jobs, &QAbstractItemModel::rowsRemoved, this, &JobsPanel::showChosen);
    connect(&m_jobs, &QAbstractItemModel::dataChanged, this, &JobsPanel::showChosen);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &JobsPanel::showChosen);
}

QWidget* JobsPanel::list() const
{
    return m_list;
}

void JobsPanel::choose(JobList::JobId id)
{
    for (int i = 0; i < m_jobs.rowCount(); ++i)
        if (m_jobs.row(i).id == id)
            m_list->setCurrentIndex(m_jobs.index(i));
}

const JobList::Row* JobsPanel::chosen() const
{
    const int row = m_list->currentIndex().row();
    return row >= 0 && row < m_jobs.rowCount() ? &m_jobs.row(row) : nullptr;
}

void JobsPanel::showChosen()
{
    const JobList::Row* row = chosen();
    const bool isRunning = row != nullptr && !row->isOver();
    m_pause->setVisible(isRunning && !row->isEnding);
    m_cancel->setVisible(isRunning && !row->isEnding);
    m_removeEnded->setVisible(m_jobs.rowCount() > m_jobs.runningCount());
    m_title->setText(row != nullptr ? row->title : tr("Jobs"));
    m_text->setText(row != nullptr
                        ? jobStatusText(*row)
                        : tr("No jobs. Imports and exports appear here while they run."));
    if (row == nullptr) {
        m_log->clear();
        m_shownId = 0;
        return;
    }
    const bool isPaused = row->state == JobList::State::Paused;
    m_pause->setText(isPaused ? tr("Go on") : tr("Pause"));
    m_pause->setAccessibleName(m_pause->text());

    const bool isSameLog = row->id == m_shownId && row->log.size() == m_shownLines
        && (row->log.isEmpty() || row->log.last() == m_lastShownLine);
    if (isSameLog)
        return;
    m_shownId = row->id;
    m_shownLines = row->log.size();
    m_lastShownLine = row->log.isEmpty() ? QString() : row->log.last();
    auto* bar = m_log->verticalScrollBar();
    const bool follows = bar->value() == bar->maximum();
    const int at = bar->value();
    m_log->setPlainText(row->log.join('\n'));
    bar->setValue(follows ? bar->maximum() : at);
}

} // namespace headrace
