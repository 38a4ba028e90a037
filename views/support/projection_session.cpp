// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/projection_session.h"

#include "core/base/os_user.h"
#include "views/support/domain_session.h"
#include "views/support/store_environment.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QPointer>
#include <QStandardPaths>
#include <QSysInfo>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace headrace {
namespace {

constexpr int kWatchedMs = 500;
constexpr int kUnwatchedMs = 5'000;

/// The projections, with the store that they need as long as they are there.
struct Opened
{
    std::shared_ptr<EventStore> store;
    std::unique_ptr<Projections> projections;
};

/// Beside the store's file; of a store on a server among this person's data, by its address.
std::filesystem::path folderOf(const StoreDescription& store)
{
    if (auto beside = readModelFolder(store))
        return *std::move(beside);
    const QByteArray address = QByteArray::fromStdString(store.location);
    const QByteArray digest = QCryptographicHash::hash(address, QCryptographicHash::Sha256);
    const QString data = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    std::string name = store.name + "-" + digest.toHex().left(12).toStdString();
    std::ranges::replace(name, '/', '-'); // Between database and schema.
    return std::filesystem::path(data.toStdString()) / "headrace" / "readmodels" / name;
}

bool isOnServer(const StoreDescription& store)
{
    return !readModelFolder(store).has_value();
}

Result<std::shared_ptr<Projections>> openOver(std::shared_ptr<EventStore> store,
                                              std::shared_ptr<const Domain> domain, RowsPlace place,
                                              const std::string& password)
{
    ProjectionsOptions options {.folder = folderOf(store->description()), .password = password};
    if (place == RowsPlace::OnTheServer && isOnServer(store->description())) {
        auto server = readModelServer(store->description());
        if (!server)
            return server.error();
        options.server = *std::move(server);
    } else if (isOnServer(store->description())) {
        std::error_code seenByWhoeverWrites;
        std::filesystem::create_directories(options.folder.parent_path(), seenByWhoeverWrites);
    }
    auto opened = std::make_shared<Opened>();
    auto projections = Projections::open(*store, std::move(domain), std::move(options));
    if (!projections)
        return projections.error();
    opened->store = std::move(store);
    opened->projections = *std::move(projections);
    return std::shared_ptr<Projections>(opened, opened->projections.get());
}

} // namespace

struct ProjectionSession::Threads
{
    WorkerThreads status {1};
    WorkerThreads questions {1};
    WorkerThreads walks {1};
};

ProjectionSession::ProjectionSession(StoreSession& session, DomainSession& domain,
                                     const StoreEnvironment& environment, JobList& jobs,
                                     QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_domain(domain)
    , m_environment(environment)
    , m_jobs(jobs)
    , m_rowsPlace(environment.rowsPlace())
    , m_answers(AnswerQueue::make(this))
    , m_threads(std::make_shared<Threads>())
{
    m_readDue.setSingleShot(true);
    m_readDue.setInterval(kUnwatchedMs);
    connect(&m_readDue, &QTimer::timeout, this, &ProjectionSession::readStatuses);
    connect(&domain, &DomainSession::changed, this, &ProjectionSession::takeModule);
    connect(&environment, &StoreEnvironment::changed, this, &ProjectionSession::takePlace);
    takeModule();
}

ProjectionSession::~ProjectionSession()
{
    stopRunning();
    m_opening.cancel();
    m_reading.clear();
    // A call that is under way is waited for where the store's own threads end. The question is
    // dropped at once, so that nothing is asked: only what it holds travels.
    static_cast<void>(m_session.ask<bool>(
        [threads = std::move(m_threads)](EventStore&, std::stop_token) { return true; },
        [](Result<bool>) {}));
}

bool ProjectionSession::isReadOnly() const
{
    return m_session.isReadOnly();
}

bool ProjectionSession::isRowsPlaceChosen() const
{
    return isOnServer(m_session.description());
}

bool ProjectionSession::areRowsOnServer() const
{
    return isRowsPlaceChosen() && m_rowsPlace == RowsPlace::OnTheServer;
}

QString ProjectionSession::rowsPlaceText() const
{
    if (!areRowsOnServer())
        return toQString(folderOf(m_session.description()).string());
    const auto server = readModelServer(m_session.description());
    return server ? toQString(*server).section("schema=", -1) : QString();
}

// Jobs that are at work with the rows of before go on with them.
void ProjectionSession::takePlace()
{
    if (std::exchange(m_rowsPlace, m_environment.rowsPlace()) == m_environment.rowsPlace()
        || !isRowsPlaceChosen())
        return;
    m_opened.reset();
    takeModule();
}

std::string ProjectionSession::actor()
{
    return osUser();
}

WorkerThreads& ProjectionSession::threadOf(Lane lane) const
{
    switch (lane) {
    case Lane::Status:
        return m_threads->status;
    case Lane::Questions:
        return m_threads->questions;
    case Lane::Walks:
        break;
    }
    return m_threads->walks;
}

const ProjectionSession::Known* ProjectionSession::find(const std::string& name) const
{
    const auto found = std::ranges::find(m_all, name, [](const Known& known) -> const std::string& {
        return known.projection.name;
    });
    return found == m_all.end() ? nullptr : &*found;
}

void ProjectionSession::takeModule()
{
    const bool isLoading = m_domain.state() == DomainSession::State::Loading;
    if (isLoading && m_opened)
        return; // What is there stays until the new one is read.
    const auto module = m_domain.module();
    if (module && module == m_opened)
        return;
    stopRunning(); // By the handlers of before.
    m_reading.clear();
    m_awaited = 0;
    m_readDue.stop();
    m_all.clear();
    m_projections.reset();
    m_opened = module;
    m_failure.clear();
    if (module) {
        open(module);
    } else {
        m_opening.cancel();
        const bool isFailed = m_domain.state() == DomainSession::State::Failed;
        m_state = isLoading ? State::Loading : isFailed ? State::Failed : State::NoModule;
        m_failure = m_domain.failure();
    }
    emit changed();
}

void ProjectionSession::open(std::shared_ptr<const Domain> domain)
{
    m_state = State::Loading;
    const DomainDescription description = domain->description();
    using Answer = std::shared_ptr<Projections>;
    m_opening = Request::start<Answer>(
        m_threads->status, m_answers,
        [store = m_session.store(), domain = std::move(domain), place = m_rowsPlace,
         password = m_session.password()](std::stop_token) {
            return openOver(store, domain, place, password);
        },
        [this, description](Result<Answer> projections) { take(projections, description); });
}

void ProjectionSession::take(const Result<std::shared_ptr<Projections>>& projections,
                             const DomainDescription& description)
{
    m_state = projections ? State::Ready : State::Failed;
    if (projections) {
        m_projections = *projections;
        for (const ProjectionDescription& projection : description.projections)
            m_all.push_back({.projection = projection, .status = {}, .seen = {}});
        readStatuses();
    } else {
        m_failure = toQString(projections.error().message);
    }
    emit changed();
}

void ProjectionSession::setWatched(bool isWatched)
{
    m_readDue.setInterval(isWatched ? kWatchedMs : kUnwatchedMs);
    if (isWatched)
        readAgain();
}

void ProjectionSession::readAgain()
{
    if (m_state == State::Ready && m_awaited == 0)
        readStatuses();
}

// One question each: what cannot be read says so alone, and those before it are there already.
void ProjectionSession::readStatuses()
{
    m_readDue.stop();
    m_reading.clear();
    m_awaited = m_all.size();
    for (std::size_t i = 0; i < m_all.size(); ++i)
        m_reading.push_back(ask<ProjectionStatus>(
            [name = m_all[i].projection.name](Projections& projections, std::stop_token) {
                return projections.status(name);
            },
            [this, i](Result<ProjectionStatus> status) { takeStatus(i, std::move(status)); },
            Lane::Status));
}

void ProjectionSession::takeStatus(std::size_t index, Result<ProjectionStatus> status)
{
    Known& known = m_all[index];
    if (status) {
        known.status = *std::move(status);
    } else {
        known.status = ProjectionStatus {.name = known.projection.name};
        known.status->why = status.error().message;
    }
    known.seen = now();
    if (--m_awaited == 0)
        m_readDue.start();
    emit statusChanged(toQString(known.projection.name));
}

JobList::JobId ProjectionSession::startJob(const QString& title, Work work, JobList::Ended ended)
{
    return m_jobs.start(
        title,
        [projections = m_projections, work = std::move(work)](Job& job) {
            return work(*projections, job);
        },
        std::move(ended));
}

QString ProjectionSession::otherOwner(const ProjectionStatus& status)
{
    const QString owner = toQString(status.runBy);
    const QString mine = QStringLiteral("process %1").arg(QCoreApplication::applicationPid());
    const auto at = owner.indexOf(mine);
    const QString rest = at < 0 ? QString() : owner.mid(at + mine.size());
    const bool isMine = at >= 0 && (rest.isEmpty() || !rest[0].isDigit());
    // Rows on a server may be written on any machine, which has processes of the same numbers.
    const bool isElsewhere =
        rest.startsWith(" on ") && !rest.startsWith(" on " + QSysInfo::machineHostName() + ',');
    return isMine && !isElsewhere ? QString() : owner;
}

// Without those that another process runs, and those whose rows another version has made.
std::vector<std::string> ProjectionSession::runnable() const
{
    std::vector<std::string> names;
    for (const Known& known : m_all)
        if (known.status && known.status->state != ProjectionState::Unknown
            && known.status->state != ProjectionState::Stopped && !known.status->isOutdated
            && otherOwner(*known.status).isEmpty())
            names.push_back(known.projection.name);
    return names;
}

QString ProjectionSession::whyNotRun() const
{
    if (m_state != State::Ready)
        return tr("Open a domain module that declares projections first.");
    if (m_all.empty())
        return tr("The module declares no projections.");
    if (!std::ranges::all_of(m_all, [](const Known& known) { return known.status.has_value(); }))
        return tr("They are being read.");
    if (!runnable().empty())
        return {};
    for (const Known& known : m_all)
        if (known.status && !otherOwner(*known.status).isEmpty())
            return tr("Run by %1.").arg(otherOwner(*known.status));
    return tr("None of the projections can be run as it is: see their states.");
}

bool ProjectionSession::isRunHere(const std::string& name) const
{
    return m_runJob != 0 && std::ranges::find(m_runNames, name) != m_runNames.end();
}

void ProjectionSession::run()
{
    if (m_runJob != 0 || !whyNotRun().isEmpty())
        return;
    m_runNames = runnable();
    m_runJob = startJob(
        tr("Run %1").arg(
            countText(std::int64_t(m_runNames.size()), tr("projection"), tr("projections"))),
        [names = m_runNames](Projections& projections, Job& job) -> Result<std::string> {
            // What stopped by its own declaration before the job was ended says so itself.
            const auto ran = projections.run(names, false, job);
            const bool isEnded = job.stopToken().stop_requested();
            if (!ran && !(isEnded && ran.error().code == ErrorCode::Rejected))
                return ran.error();
            return std::string("Stopped; the rows have what was read until then.");
        },
        [self = QPointer(this)](const JobList::Row& row) {
            if (!self || self->m_runJob != row.id)
                return;
            self->m_runJob = 0;
            self->readAgain();
            emit self->runChanged(row.state == JobList::State::Failed ? row.text : QString());
        });
    emit runChanged({});
}

void ProjectionSession::stopRunning()
{
    if (m_runJob != 0)
        m_jobs.cancel(m_runJob);
}

} // namespace headrace
