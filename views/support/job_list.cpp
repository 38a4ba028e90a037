// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/job_list.h"

#include "views/support/text_format.h"

#include <algorithm>
#include <deque>

namespace headrace {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kLookInterval {100};
constexpr std::chrono::seconds kRateWindow {5};

} // namespace

/// The other side of a row whose job is not over.
struct JobList::Running
{
    struct Sample
    {
        Clock::time_point at;
        std::int64_t done;
    };
    std::shared_ptr<Job> job;
    Ended ended;
    std::deque<Sample> samples; // Of the last kRateWindow, oldest first.
    std::jthread thread;

    /// Takes `done` in and returns the rate over the window.
    double rateWith(std::int64_t done)
    {
        const auto now = Clock::now();
        samples.push_back({now, done});
        while (samples.size() > 2 && now - samples.front().at > kRateWindow)
            samples.pop_front();
        const double seconds = std::chrono::duration<double>(now - samples.front().at).count();
        return seconds > 0 ? double(done - samples.front().done) / seconds : 0;
    }
};

JobList::JobList(QObject* parent) : QAbstractListModel(parent), m_answers(AnswerQueue::make(this))
{
    m_timer.setInterval(kLookInterval);
    connect(&m_timer, &QTimer::timeout, this, [this] { look(); });
}

JobList::~JobList()
{
    for (const auto& running : m_running)
        if (running)
            running->job->cancel();
}

JobList::JobId JobList::start(const QString& title, Work work, Ended ended, Unit unit)
{
    auto running = std::make_unique<Running>();
    running->job = std::make_shared<Job>();
    running->ended = std::move(ended);
    Row row;
    row.id = ++m_lastId;
    row.title = title;
    row.unit = unit;
    row.started = now();

    beginInsertRows({}, 0, 0);
    m_rows.insert(m_rows.begin(), row);
    m_running.insert(m_running.begin(), std::move(running));
    endInsertRows();

    m_running.front()->thread =
        std::jthread([this, answers = m_answers, job = m_running.front()->job, id = row.id,
                      work = std::move(work)] {
            auto result = work(*job);
            answers->put([this, id, result = std::move(result)] { end(id, result); });
        });
    m_timer.start();
    emit stateChanged();
    return row.id;
}

void JobList::pause(JobId id)
{
    const int index = indexOf(id);
    if (index < 0 || !m_running[std::size_t(index)])
        return;
    m_running[std::size_t(index)]->job->pause();
    look(index);
}

void JobList::resume(JobId id)
{
    const int index = indexOf(id);
    if (index < 0 || !m_running[std::size_t(index)])
        return;
    m_running[std::size_t(index)]->job->resume();
    m_running[std::size_t(index)]->samples.clear(); // The pause is not part of the rate.
    look(index);
}

void JobList::cancel(JobId id)
{
    const int index = indexOf(id);
    if (index < 0 || !m_running[std::size_t(index)])
        return;
    m_running[std::size_t(index)]->job->cancel();
    look(index);
}

void JobList::removeEnded()
{
    for (int i = int(m_rows.size()) - 1; i >= 0; --i) {
        if (m_running[std::size_t(i)])
            continue;
        beginRemoveRows({}, i, i);
        m_rows.erase(m_rows.begin() + i);
        m_running.erase(m_running.begin() + i);
        endRemoveRows();
    }
    emit stateChanged();
}

void JobList::endAll(std::function<void()> ended)
{
    if (runningCount() == 0)
        return ended();
    m_whenIdle.push_back(std::move(ended));
    for (const Row& row : std::vector(m_rows))
        cancel(row.id);
}

void JobList::look()
{
    for (int i = 0; i < int(m_rows.size()); ++i)
        if (m_running[std::size_t(i)])
            look(i);
}

void JobList::look(int index)
{
    Row& row = m_rows[std::size_t(index)];
    Running& running = *m_running[std::size_t(index)];
    const JobProgress seen = running.job->look();
    const State state = seen.paused && !seen.cancelled ? State::Paused : State::Running;
    const bool isNews = state != row.state || seen.cancelled != row.isEnding;

    row.state = state;
    row.isEnding = seen.cancelled;
    row.done = seen.done;
    row.total = seen.total;
    row.perSecond = state == State::Paused ? 0 : running.rateWith(seen.done);
    row.left.reset();
    if (row.total > 0 && row.perSecond > 0)
        row.left = std::chrono::seconds(std::int64_t(double(row.total - row.done) / row.perSecond));
    for (const std::string& line : seen.newLines)
        row.log.push_back(toQString(line));
    if (row.log.size() > kLogLines)
        row.log.remove(0, row.log.size() - kLogLines);

    emit dataChanged(this->index(index), this->index(index));
    if (isNews)
        emit stateChanged();
}

void JobList::end(JobId id, const Result<std::string>& result)
{
    const int index = indexOf(id);
    look(index); // The last lines and counts.
    Row& row = m_rows[std::size_t(index)];
    row.ended = now();
    row.left.reset();
    if (result)
        row.state = State::Done;
    else
        row.state = result.error().code == ErrorCode::Cancelled ? State::Cancelled : State::Failed;
    row.text = toQString(result ? *result : result.error().message);
    if (row.state == State::Cancelled && row.text.isEmpty())
        row.text = tr("Cancelled.");

    const auto over = std::move(m_running[std::size_t(index)]);
    if (runningCount() == 0)
        m_timer.stop();
    emit dataChanged(this->index(index), this->index(index));
    emit stateChanged();
    if (over->ended)
        over->ended(Row(m_rows[std::size_t(index)]));
    if (runningCount() == 0)
        for (const auto& idle : std::exchange(m_whenIdle, {}))
            idle();
}

const JobList::Row& JobList::row(int index) const
{
    return m_rows[std::size_t(index)];
}

const JobList::Row* JobList::find(JobId id) const
{
    const int index = indexOf(id);
    return index < 0 ? nullptr : &m_rows[std::size_t(index)];
}

int JobList::indexOf(JobId id) const
{
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [id](const Row& row) { return row.id == id; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

int JobList::runningCount() const
{
    return int(std::count_if(m_running.begin(), m_running.end(),
                             [](const auto& running) { return running != nullptr; }));
}

int JobList::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant JobList::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    const Row& row = m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return row.title;
    case IdRole:
        return row.id;
    case StateRole:
        return QVariant::fromValue(row.state);
    case TextRole:
        return row.text;
    }
    return {};
}

} // namespace headrace
