// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/time.h"
#include "views/support/answer_queue.h"

#include <QAbstractListModel>
#include <QStringList>
#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace headrace {

/// Long work and how far it is, newest first. Each job runs on a thread of its own and ends in
/// done, failed or cancelled, with a text. Lives in the GUI thread.
class JobList : public QAbstractListModel
{
    Q_OBJECT

public:
    using JobId = int;
    enum class State { Running, Paused, Done, Failed, Cancelled };
    Q_ENUM(State)
    enum class Unit { Events, Bytes }; ///< What a job counts.

    /// One job as it was last looked at.
    struct Row
    {
        JobId id = 0;
        QString title;
        Unit unit = Unit::Events;
        State state = State::Running;
        bool isEnding = false; ///< Cancel was asked for; the work is on its way to a stop.
        std::int64_t done = 0;
        std::int64_t total = 0;                   ///< 0 while not known.
        double perSecond = 0;                     ///< Over the last seconds.
        std::optional<std::chrono::seconds> left; ///< An estimate; none while not known.
        QString text;    ///< What it ended with: the closing sentence or the error.
        QStringList log; ///< The last kLogLines lines, oldest first.
        Time started;
        std::optional<Time> ended;
        bool isOver() const { return ended.has_value(); }
    };
    static constexpr int kLogLines = 500;

    enum Role { IdRole = Qt::UserRole, StateRole, TextRole };

    /// What a job does. It runs on a thread of its own, asks `job.goOn()` between its steps, and
    /// returns the sentence that it ends with.
    using Work = std::function<Result<std::string>(Job& job)>;
    /// Called in the GUI thread when the job is over.
    using Ended = std::function<void(const Row& row)>;

    explicit JobList(QObject* parent = nullptr);
    /// Cancels what runs and waits for it; endAll() first where that must not hold up the GUI.
    ~JobList() override;

    JobId start(const QString& title, Work work, Ended ended = {}, Unit unit = Unit::Events);
    void pause(JobId id);
    void resume(JobId id);
    void cancel(JobId id);
    void removeEnded(); ///< Takes the rows of jobs that are over away.

    const Row& row(int index) const;
    const Row* find(JobId id) const; ///< Null when there is none.
    int runningCount() const;        ///< Paused ones included.

    /// Cancels everything, and calls `ended` when nothing runs any more (at once if nothing does).
    void endAll(std::function<void()> ended);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

signals:
    /// How many run, or the state of one, has changed. Progress is told by dataChanged().
    void stateChanged();

private:
    struct Running;
    void look();
    void look(int index);
    void end(JobId id, const Result<std::string>& result);
    int indexOf(JobId id) const;

    std::shared_ptr<AnswerQueue> m_answers;
    QTimer m_timer;
    JobId m_lastId = 0;
    std::vector<Row> m_rows;
    std::vector<std::unique_ptr<Running>> m_running; // Beside m_rows; null when over.
    std::vector<std::function<void()>> m_whenIdle;
};

} // namespace headrace
