// SPDX-License-Identifier: GPL-3.0-or-later
// The window's dealings with stores: opening, importing, the demo, and what changes with them.

#include "app/console/banner.h"
#include "app/console/command_palette.h"
#include "app/console/frame_actions.h"
#include "app/console/jobs_panel.h"
#include "app/console/main_window.h"
#include "app/console/rail.h"
#include "app/console/start_page.h"
#include "app/console/status_bar.h"
#include "app/console/top_bar.h"
#include "core/demo/shop_demo.h"
#include "views/support/copy_job.h"
#include "views/support/exchange_jobs.h"
#include "views/support/text_format.h"

#include <QAction>
#include <QDir>
#include <QFileInfo>
#include <QStackedWidget>

#include <algorithm>
#include <chrono>
#include <fstream>

namespace headrace {
namespace {

constexpr const char* kSuffix = "headrace";
constexpr std::chrono::milliseconds kBetweenPlaces {50}; // The first page is painted by then.

QStringList storeFilters()
{
    return {QObject::tr("Headrace stores (*.%1)").arg(kSuffix), QObject::tr("All files (*)")};
}

/// Writes the events, then the module: that it is there says that the store is complete.
Result<std::string> makeDemo(EventStore& store, const std::string& modulePath, Job& job)
{
    const auto report = makeShopDemo(store, {}, job);
    if (!report)
        return report.error();
    std::ofstream module(modulePath, std::ios::binary | std::ios::trunc);
    module << shopDomainModule();
    module.close();
    if (!module)
        return Error {ErrorCode::Io,
                      "write the demo's domain module " + modulePath
                          + ": the file could not be written; check the folder"};
    return "Made " + countText(report->events, "event", "events").toStdString() + " in "
        + durationText(std::chrono::microseconds(std::int64_t(report->seconds * 1e6))).toStdString()
        + ".";
}

} // namespace

void MainWindow::openDemo()
{
    if (!QDir().mkpath(m_dataFolder)) {
        m_banner->say(tr("Making the demo store: the folder %1 could not be made; choose another "
                         "one with --data-dir.")
                          .arg(m_dataFolder));
        return;
    }
    const QString path = QDir(m_dataFolder).filePath("demo.headrace");
    const bool isComplete = QFileInfo::exists(QDir(m_dataFolder).filePath("shop.domain.js"));
    // A job that was cancelled is gone on with: making it again appends nothing twice.
    if (!isComplete)
        m_whenOpened = [this] { startDemoJob(); };
    openStore(path, QFileInfo::exists(path) ? OpenMode::Writable : OpenMode::Create);
}

void MainWindow::startDemoJob()
{
    const QString module = QDir(m_dataFolder).filePath("shop.domain.js");
    const QString store = m_connection.location();
    m_jobs.start(
        tr("Make the demo store"),
        [store = m_connection.session()->store(), file = module.toStdString()](Job& job) {
            return makeDemo(*store, file, job);
        },
        [this, module, store](const JobList::Row& row) {
            if (row.state == JobList::State::Done && m_connection.location() == store)
                m_connection.domain()->load(module);
        });
    m_jobsPanel->show();
}

void MainWindow::enterStore()
{
    StoreSession& session = *m_connection.session();
    m_actions.setReadOnly(session.isReadOnly());
    m_history.clear();
    m_palette->setSession(&session);
    m_asOf.setSession(&session);
    m_statusBar->follow(&session);
    for (const PlaceRow& row : m_placeRows)
        m_rail->addPlace(m_actions.action("go." + row.id), row.icon, row.name);
    connect(m_connection.domain(), &DomainSession::changed, this, &MainWindow::takeModule);
    sayWhenModulesCompete();
    showConnection();
    sayWhatIsOff();
    goTo({}); // The streams: what most people come for.
    m_placeTimer.start(kBetweenPlaces);
    if (const auto then = std::exchange(m_whenOpened, {}))
        then();
}

// Several modules lie beside the store and none is named like it: which one is meant is not
// guessed.
void MainWindow::sayWhenModulesCompete()
{
    const QStringList around = domainModulesAround(m_connection.location());
    if (m_connection.domain()->state() != DomainSession::State::None || around.size() < 2)
        return;
    m_banner->say(
        tr("No domain module was opened: %1 lie beside the store, and one is used at a "
           "time, so that no two claim one category; choose it in the menu of the "
           "connection.")
            .arg(around.mid(0, around.size() - 1).join(", ") + tr(" and %1").arg(around.back())));
    m_moduleFailure = m_banner->sentence();
}

void MainWindow::takeModule()
{
    const DomainSession& domain = *m_connection.domain();
    if (domain.state() == DomainSession::State::Failed) {
        m_banner->say(domain.failure());
        m_moduleFailure = m_banner->sentence();
    } else if (domain.state() == DomainSession::State::Loaded) {
        if (!m_moduleFailure.isEmpty() && m_banner->sentence() == m_moduleFailure)
            m_banner->hide(); // The file was mended.
        m_moduleFailure.clear();
    }
    updateActions();
}

Place* MainWindow::place(const QString& id)
{
    const auto known = m_places.find(id);
    if (known != m_places.end())
        return known->second;
    const auto row = std::ranges::find(m_placeRows, id, &PlaceRow::id);
    if (row == m_placeRows.end() || m_connection.session() == nullptr)
        return nullptr;
    Place* made = row->make({*m_connection.session(), *m_connection.domain(), m_theme, m_actions,
                             m_jobs, m_files, m_environment, m_stack});
    m_places.emplace(id, made);
    m_stack->addWidget(made);
    connect(made, &Place::navigate, this, &MainWindow::goTo);
    connect(made, &Place::moved, this, &MainWindow::showAsOf);
    made->setAsOf(m_asOf.asOf());
    const auto showBadge = [this, made, id] {
        m_rail->setBadge(m_actions.action("go." + id), made->badge());
    };
    connect(made, &Place::badgeChanged, this, showBadge);
    made->setChoices(m_settings.placeChoices(id));
    connect(made, &Place::choicesChanged, this,
            [this, made, id] { m_settings.setPlaceChoices(id, made->choices()); });
    return made;
}

// Making a place takes a few frames; all at once would be felt. The first is on the screen before
// the others are begun, and whoever goes to one earlier makes it.
void MainWindow::makeNextPlace()
{
    const auto missing = std::ranges::find_if(
        m_placeRows, [this](const PlaceRow& row) { return !m_places.contains(row.id); });
    if (missing == m_placeRows.end())
        m_placeTimer.stop();
    else
        place(missing->id);
}

void MainWindow::leaveStore()
{
    m_placeTimer.stop();
    m_timeRequest.cancel();
    m_palette->setSession(nullptr);
    m_asOf.setSession(nullptr);
    m_palette->closePalette();
    m_statusBar->follow(nullptr);
    m_rail->clear();
    for (const auto& [id, one] : std::exchange(m_places, {}))
        delete one; // Now: what it refers to ends next.
    m_history.clear();
}

void MainWindow::showStartPage()
{
    showStores();
    m_stack->setCurrentWidget(m_startPage);
    m_startPage->setFocus(Qt::OtherFocusReason);
    m_actions.setReadOnly(false);
    showConnection();
}

void MainWindow::updateActions()
{
    const bool isOpen = m_connection.session() != nullptr;
    const bool isInPlace = currentPlace() != nullptr;
    const auto allow = [this](const QString& id, bool isAllowed, const QString& reason) {
        m_actions.setDisabledBecause(m_actions.action(id), isAllowed ? QString() : reason);
    };
    const QString noStore = tr("No store is open");
    const bool areConnections = areConnectionsShown();
    for (const char* id : {"store.importHere", "store.copy", "store.close", "store.chooseDomain"})
        allow(QString::fromLatin1(id), isOpen && (isInPlace || areConnections), noStore);
    for (const char* id : {"view.readAgain", "go.copyUri"})
        allow(QString::fromLatin1(id), isOpen && isInPlace,
              isOpen ? tr("No place of the store is shown") : noStore);
    for (const char* id : {"go.nextPane", "go.previousPane"})
        allow(QString::fromLatin1(id), isInPlace || areConnections, noStore);
    for (const PlaceRow& row : m_placeRows)
        allow("go." + row.id, isOpen, noStore);
    for (const Environment one : kEnvironments)
        allow(environmentActionId(one), isOpen, noStore);
    const bool isAlwaysReadOnly = isOpen && m_connection.profile().isReadOnly;
    allow("store.readOnly", isOpen && !isAlwaysReadOnly && m_jobs.runningCount() == 0,
          isAlwaysReadOnly ? tr("The connection is read-only; edit it to change that")
              : isOpen     ? tr("A job is running on this store")
                           : noStore);
    allow("store.reloadDomain", isOpen && !m_connection.domain()->path().isEmpty(),
          isOpen ? tr("No domain module was chosen for this store") : noStore);
    allow("go.filter", isInPlace && currentPlace()->filterField() != nullptr,
          isInPlace ? tr("This place has no filter") : noStore);
    allow("go.back", areConnections || m_history.canGoBack(), tr("There is nothing to go back to"));
    allow("go.forward", m_history.canGoForward(), tr("There is nothing to go forward to"));
    showAsOf();
}

void MainWindow::takeAsOf()
{
    for (const auto& [id, one] : m_places)
        one->setAsOf(m_asOf.asOf());
    m_statusBar->setAsOf(m_asOf.asOf());
    const auto& asOf = m_asOf.asOf();
    m_actions.setWritesHeldBecause(
        asOf ? tr("As of %1: go LIVE first").arg(numberText(asOf->position.value)) : QString());
    showAsOf();
}

void MainWindow::showAsOf()
{
    const Place* one = currentPlace();
    QString notFollowing;
    for (const PlaceRow& row : m_placeRows)
        if (one != nullptr && !one->followsAsOf() && one->location().place == row.id)
            notFollowing = row.name;
    m_topBar->asOfControl()->setVisible(m_connection.session() != nullptr);
    m_topBar->asOfControl()->setShown(m_asOf.asOf(), notFollowing);
    const auto allow = [this](const char* id, bool isAllowed, const QString& reason) {
        m_actions.setDisabledBecause(m_actions.action(QString::fromLatin1(id)),
                                     isAllowed ? QString() : reason);
    };
    const QString noStore = tr("No store is open");
    allow("asOf.pinHere", one != nullptr && AsOfCursor::namesEvent(one->location()),
          one != nullptr ? tr("Select an event first") : noStore);
    allow("asOf.pinElsewhere", one != nullptr, noStore);
    allow("asOf.goLive", m_asOf.asOf().has_value(), tr("Everything is shown as of now"));
}

void MainWindow::askForStore()
{
    m_files.askForOpen(this, {.title = tr("Open a store"), .filters = storeFilters()},
                       [this](const QString& path) { openStore(path); });
}

void MainWindow::askForNewStore()
{
    m_files.askForSave(this,
                       {.title = tr("New store"),
                        .filters = storeFilters(),
                        .suggestedName = QStringLiteral("new.%1").arg(kSuffix),
                        .suffix = kSuffix},
                       [this](const QString& path) { openStore(path, OpenMode::Create); });
}

void MainWindow::askForImport(bool intoNewStore)
{
    m_files.askForOpen(
        this,
        {.title = tr("Import events"),
         .filters = {tr("NDJSON and CloudEvents (*.ndjson *.jsonl *.json)"), tr("All files (*)")}},
        [this, intoNewStore](const QString& path) {
            if (intoNewStore)
                importIntoNewStore(path);
            else
                startImportJob(path);
        });
}

void MainWindow::askForCopy()
{
    m_files.askForSave(
        this,
        {.title = tr("Copy this store"),
         .filters = storeFilters(),
         .suggestedName = QStringLiteral("%1-copy.%2").arg(m_connection.session()->name(), kSuffix),
         .suffix = kSuffix,
         .isAddedTo = true},
        [this](const QString& path) {
            startCopyJob({path, QFileInfo(path).fileName(), {}});
        });
}

void MainWindow::startCopyJob(const CopyTarget& target)
{
    if (m_connection.session() == nullptr)
        return;
    startCopy(m_jobs, m_connection.session()->store(), target, [this](const JobList::Row& row) {
        if (row.state == JobList::State::Failed)
            m_banner->say(row.text);
    });
    m_jobsPanel->show();
}

void MainWindow::importIntoNewStore(const QString& file)
{
    const QFileInfo info(file);
    m_whenOpened = [this, file] { startImportJob(file); };
    openStore(info.dir().filePath(info.completeBaseName() + '.' + kSuffix), OpenMode::Create);
}

void MainWindow::startImportJob(const QString& file)
{
    startImport(m_jobs, m_connection.session()->store(), file, [this](const JobList::Row& row) {
        if (row.state == JobList::State::Failed)
            m_banner->say(row.text);
    });
    m_jobsPanel->show();
}

void MainWindow::askForDomainModule()
{
    m_files.askForOpen(this,
                       {.title = tr("Choose the domain module"),
                        .filters = {tr("Domain modules (*.js *.mjs)"), tr("All files (*)")},
                        .folder = isServerLocation(m_connection.location())
                            ? QString()
                            : QFileInfo(m_connection.location()).absolutePath()},
                       [this](const QString& path) {
                           if (m_connection.session() != nullptr)
                               chooseDomainModule(path);
                       });
}

} // namespace headrace
