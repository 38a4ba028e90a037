// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/status_bar.h"

#include "app/console/rate_sparkline.h"
#include "views/support/action_registry.h"
#include "views/support/job_list.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QAction>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

#include <filesystem>

namespace headrace {
namespace {

QLabel* makeWord(const QString& text, const Theme& theme, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setFont(theme.font(TextStyle::Small));
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

/// The newest time at which a file of the store was written to; none when it has no files.
std::optional<Time> lastWriteOf(const std::string& location)
{
    std::optional<Time> newest;
    for (const char* suffix : {"", "-wal"}) {
        std::error_code error;
        const auto written = std::filesystem::last_write_time(location + suffix, error);
        if (error)
            continue;
        const auto time = std::chrono::time_point_cast<std::chrono::microseconds>(
            std::chrono::file_clock::to_sys(written));
        newest = newest ? std::max(*newest, time) : time;
    }
    return newest;
}

} // namespace

StatusBar::StatusBar(Theme& theme, JobList& jobs, ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_jobs(jobs)
    , m_actions(actions)
    , m_store(new QWidget(this))
    , m_backend(makeLabel(false, tr("Backend")))
    , m_head(makeLabel(true, tr("Head")))
    , m_streams(makeLabel(true, tr("Streams")))
    , m_rate(makeLabel(true, tr("Events per second")))
    , m_written(makeLabel(false, tr("Last write")))
    , m_behind(makeLabel(false, tr("As of")))
    , m_sparkline(new RateSparkline(theme, this))
    , m_jobsButton(new QToolButton(this))
    , m_progress(new QProgressBar(this))
{
    setObjectName("statusBar");
    setAccessibleName(tr("Status"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(kHeight);
    buildLayout();

    m_second.setInterval(1'000);
    connect(&m_second, &QTimer::timeout, this, &StatusBar::tick);
    connect(&jobs, &JobList::stateChanged, this, &StatusBar::showJobs);
    connect(&jobs, &QAbstractItemModel::dataChanged, this, &StatusBar::showJobs);
    follow(nullptr);
    showJobs();
}

QLabel* StatusBar::makeLabel(bool isNumber, const QString& name)
{
    QLabel* label = makeWord({}, m_theme, this);
    label->setAccessibleName(name);
    if (isNumber)
        label->setFont(m_theme.axis());
    return label;
}

void StatusBar::buildLayout()
{
    const auto pair = [this](QWidget* first, QWidget* second, QWidget* third = nullptr) {
        auto* layout = new QHBoxLayout;
        layout->setSpacing(6);
        for (QWidget* widget : {first, second, third})
            if (widget != nullptr)
                layout->addWidget(widget);
        return layout;
    };
    auto* store = new QHBoxLayout(m_store);
    store->setContentsMargins(0, 0, 0, 0);
    store->setSpacing(16);
    store->addWidget(m_backend);
    store->addLayout(pair(makeWord(tr("head"), m_theme, this), m_head));
    store->addLayout(pair(makeWord(tr("streams"), m_theme, this), m_streams));
    store->addLayout(pair(m_sparkline, m_rate, makeWord(tr("events/s"), m_theme, this)));
    store->addWidget(m_written);
    m_behind->setObjectName("behindHead");
    store->addWidget(m_behind);

    m_progress->setFixedSize(64, 4);
    m_progress->setProperty("size", "4");
    m_progress->setTextVisible(false);
    m_progress->setRange(0, 1'000);
    m_progress->setAccessibleName(tr("Progress of the jobs"));
    m_jobsButton->setDefaultAction(m_actions.action("view.jobs"));
    m_jobsButton->setProperty("status", true);
    m_jobsButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_jobsButton->setFocusPolicy(Qt::TabFocus);

    auto* separator = new QFrame(this);
    separator->setObjectName("separator");
    separator->setFixedSize(1, 12);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 1, 8, 0);
    layout->setSpacing(16);
    layout->addWidget(m_store);
    layout->addStretch(1);
    layout->addWidget(makeWord(tr("UTC"), m_theme, this));
    layout->addWidget(separator);
    layout->addWidget(m_progress);
    layout->addWidget(m_jobsButton);
}

void StatusBar::follow(StoreSession* session)
{
    m_asking.cancel();
    m_session = session;
    m_hasLastHead = false;
    m_countsAreOld = true;
    m_lastWrite.reset();
    m_sparkline->clear();
    m_store->setVisible(session != nullptr);
    showBehind();
    if (session == nullptr) {
        m_second.stop();
        return;
    }
    m_backend->setText(toQString(session->description().version));
    m_head->setText(QStringLiteral("…"));
    m_streams->setText(QStringLiteral("…"));
    m_rate->setText(QStringLiteral("0"));
    m_written->clear();
    connect(session, &StoreSession::headChanged, this, [this](Position head) {
        m_head->setText(numberText(head.value));
        m_head->setToolTip(QString());
        m_countsAreOld = true;
        showBehind();
    });
    connect(session, &StoreSession::headUnknown, this, [this](const QString& reason) {
        m_head->setText(QStringLiteral("?"));
        m_head->setToolTip(plainToolTip(reason));
    });
    m_second.start();
    askForCounts();
}

void StatusBar::setAsOf(const std::optional<AsOf>& asOf)
{
    m_asOf = asOf;
    showBehind();
}

void StatusBar::showBehind()
{
    m_behind->setVisible(m_asOf && m_session != nullptr);
    if (m_asOf && m_session != nullptr)
        m_behind->setText(tr("%1 behind head")
                              .arg(countText(m_session->head().value - m_asOf->position.value,
                                             tr("event"), tr("events"))));
}

void StatusBar::tick()
{
    const Position head = m_session->head();
    if (m_session->isHeadKnown()) {
        const double rate = m_hasLastHead ? double(head.value - m_lastHead.value) : 0;
        m_lastHead = head;
        m_hasLastHead = true;
        m_sparkline->add(rate);
        m_rate->setText(numberText(std::int64_t(rate)));
    }
    if (m_countsAreOld)
        askForCounts();
    if (m_lastWrite)
        m_written->setText(tr("last write %1").arg(relativeTimeText(*m_lastWrite, now())));
}

Result<StatusBar::Counts> StatusBar::readCounts(EventStore& store)
{
    const auto statistics = store.statistics();
    if (!statistics)
        return statistics.error();
    return Counts {statistics->streams, lastWriteOf(store.description().location)};
}

void StatusBar::askForCounts()
{
    if (m_asking.isRunning())
        return;
    m_countsAreOld = false;
    m_asking = m_session->ask<Counts>(
        [](EventStore& store, std::stop_token) { return readCounts(store); },
        [this](Result<Counts> counts) {
            m_streams->setText(counts ? numberText(counts->streams) : QStringLiteral("?"));
            if (!counts)
                return;
            m_lastWrite = counts->lastWrite;
            if (m_lastWrite)
                m_written->setText(tr("last write %1").arg(relativeTimeText(*m_lastWrite, now())));
        });
}

void StatusBar::showJobs()
{
    const int running = m_jobs.runningCount();
    const JobList::Row* first = nullptr; // The oldest that runs and knows its end.
    for (int i = 0; i < m_jobs.rowCount(); ++i)
        if (!m_jobs.row(i).isOver() && m_jobs.row(i).total > 0)
            first = &m_jobs.row(i);
    m_progress->setVisible(first != nullptr);
    if (first != nullptr)
        m_progress->setValue(int(1'000.0 * double(first->done) / double(first->total)));
    const QString text = running == 0 ? tr("No jobs") : countText(running, tr("job"), tr("jobs"));
    const QString whole = first == nullptr
        ? text
        : QStringLiteral("%1, %2").arg(text, percentText(first->done, first->total));
    m_actions.setShortText(m_jobsButton->defaultAction(), whole);
    m_jobsButton->setAccessibleName(tr("Jobs: %1").arg(whole));
}

} // namespace headrace
