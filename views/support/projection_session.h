// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/projection/projections.h"
#include "views/support/job_list.h"
#include "views/support/request.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace headrace {

class DomainSession;
class StoreEnvironment;
class StoreSession;
enum class RowsPlace;

/// The projections of the open store under its domain module, as views see them: questions are
/// answered on threads of its own, so that a read model which is locked holds up nothing else, and
/// long work is a job of the window. Lives in the GUI thread.
class ProjectionSession : public QObject
{
    Q_OBJECT

public:
    enum class State {
        NoModule,
        Loading, ///< The module, or what it declares, is being read.
        Failed,  ///< See failure().
        Ready,
    };
    Q_ENUM(State)

    /// Threads: what is looked at all the time, what somebody asked for, and what reads many
    /// events.
    enum class Lane { Status, Questions, Walks };

    /// A projection, and what was last found about it.
    struct Known
    {
        ProjectionDescription projection;
        std::optional<ProjectionStatus> status; ///< None until it was read for the first time.
        Time seen;                              ///< When that was.
    };

    /// All must outlive the session. Another place for rows in `environment` is gone to at once.
    ProjectionSession(StoreSession& session, DomainSession& domain,
                      const StoreEnvironment& environment, JobList& jobs,
                      QObject* parent = nullptr);
    /// Ends running here; other jobs go on. Waits for nothing.
    ~ProjectionSession() override;

    State state() const { return m_state; }
    const QString& failure() const { return m_failure; }
    bool isReadOnly() const;
    /// Where the rows are, for people: the folder, or the schema on the server of the store.
    QString rowsPlaceText() const;
    bool areRowsOnServer() const;
    /// Whether they could be on another one: the store is on a server.
    bool isRowsPlaceChosen() const;

    /// In the order of the module. Empty unless Ready.
    const std::vector<Known>& all() const { return m_all; }
    const Known* find(const std::string& name) const; ///< Null when there is none.

    /// How often statuses are read: twice a second, or every few seconds for the badge alone.
    void setWatched(bool isWatched);
    void readAgain();

    /// Runs `call` on a thread and `answer` in the GUI thread, as StoreSession::ask(). Only while
    /// Ready.
    template<typename T>
    [[nodiscard]] Request ask(std::function<Result<T>(Projections&, std::stop_token)> call,
                              std::function<void(Result<T>)> answer, Lane lane = Lane::Questions)
    {
        return Request::start<T>(
            threadOf(lane), m_answers,
            [projections = m_projections, call = std::move(call)](std::stop_token stop) {
                return call(*projections, std::move(stop));
            },
            std::move(answer));
    }

    /// Who does what is done here, for the history.
    static std::string actor();
    /// Long work with the projections, as a job of the window. Only while Ready.
    using Work = std::function<Result<std::string>(Projections& projections, Job& job)>;
    JobList::JobId startJob(const QString& title, Work work, JobList::Ended ended);
    JobList& jobs() { return m_jobs; }

    // Running them here, by this program, as a job.
    void run();
    void stopRunning();
    bool isRunningHere() const { return m_runJob != 0; }
    /// Whether this projection is among those that are run here.
    bool isRunHere(const std::string& name) const;
    /// Why nothing can be run here; empty when something can.
    QString whyNotRun() const;
    /// Who runs a projection, if that is another process.
    static QString otherOwner(const ProjectionStatus& status);

signals:
    /// state() or what is declared is another.
    void changed();
    void statusChanged(const QString& name);
    /// isRunningHere() is another; `failure` says why running ended, when it failed.
    void runChanged(const QString& failure);

private:
    struct Threads;
    WorkerThreads& threadOf(Lane lane) const;
    void takeModule();
    void takePlace();
    void open(std::shared_ptr<const Domain> domain);
    void take(const Result<std::shared_ptr<Projections>>& projections,
              const DomainDescription& description);
    void readStatuses();
    void takeStatus(std::size_t index, Result<ProjectionStatus> status);
    std::vector<std::string> runnable() const;

    StoreSession& m_session;
    DomainSession& m_domain;
    const StoreEnvironment& m_environment;
    JobList& m_jobs;
    RowsPlace m_rowsPlace; // That m_projections are in.
    std::shared_ptr<AnswerQueue> m_answers;
    std::shared_ptr<Threads> m_threads;
    std::shared_ptr<const Domain> m_opened; // What m_projections are of.
    std::shared_ptr<Projections> m_projections;
    State m_state = State::NoModule;
    QString m_failure;
    std::vector<Known> m_all;
    std::vector<std::string> m_runNames;
    JobList::JobId m_runJob = 0;
    Request m_opening;
    std::vector<Request> m_reading;
    std::size_t m_awaited = 0;
    QTimer m_readDue;
};

} // namespace headrace
