// SPDX-License-Identifier: GPL-3.0-or-later
// How the window gets to a store: connections, passwords, and what is said of them.

#include "app/console/banner.h"
#include "app/console/connect_bar.h"
#include "app/console/connections/connection_list.h"
#include "app/console/connections/connections_page.h"
#include "app/console/connections/probe_text.h"
#include "app/console/frame_actions.h"
#include "app/console/main_window.h"
#include "app/console/start_page.h"
#include "app/console/top_bar.h"
#include "views/support/copy_job.h"
#include "views/support/text_format.h"

#include <QAction>
#include <QFileInfo>
#include <QStackedWidget>

namespace headrace {
namespace {

QString serverText(const ConnectionProfile& profile)
{
    return profile.host.isEmpty() || profile.host.startsWith('/')
        ? QObject::tr("the server on this machine")
        : QObject::tr("the server on %1").arg(profile.host);
}

QString userText(const ConnectionProfile& profile)
{
    return profile.user.isEmpty() ? QObject::tr("this system's user") : profile.user;
}

/// "TLS: require", or that nothing is encrypted.
QString weaknessText(const StoreDescription& description, const ConnectionProfile& profile)
{
    if (!description.isTransportWeak)
        return {};
    return description.transport.starts_with("TLS") ? QObject::tr("TLS: %1").arg(profile.tls)
                                                    : QObject::tr("Not encrypted");
}

/// "Away since 12:03:11, try 4 in 1.6 s".
QString awayText(const Connection::Away& away)
{
    return QObject::tr("Away since %1, try %2 in %3")
        .arg(timeText(away.since).mid(11, 8), QString::number(away.tries + 1),
             durationText(away.pause));
}

} // namespace

void MainWindow::connectToConnection()
{
    connect(&m_connection, &Connection::openingChanged, this, &MainWindow::showConnection);
    connect(&m_connection, &Connection::awayChanged, this, &MainWindow::showConnection);
    connect(&m_connection, &Connection::failed, this, &MainWindow::sayFailure);
    connect(&m_connection, &Connection::passwordWanted, this, &MainWindow::askForPassword);
    connect(&m_connection, &Connection::noted, m_banner,
            [this](const QString& sentence) { m_banner->say(sentence); });
    connect(m_connectBar, &ConnectBar::passwordGiven, this,
            [this](const QString& password, bool isKept) {
                m_connectBar->showConnecting(serverText(m_connection.opening().profile));
                m_connection.usePassword(password, isKept);
            });
    connect(m_connectBar, &ConnectBar::cancelled, this, [this] {
        m_whenOpened = {};
        m_connection.cancelOpening();
    });
    connect(m_startPage, &StartPage::connectionChosen, this, &MainWindow::openNamed);
    connect(m_connectionsPage, &ConnectionsPage::openAsked, this,
            [this](const ConnectionProfile& profile, OpenMode mode, const QString& password,
                   bool isKept) {
                openTarget({profile, mode, {}}, password, isKept);
            });
    connect(m_connectionsPage, &ConnectionsPage::copyAsked, this,
            [this](const ConnectionProfile& profile, const QString& password) {
                const QString name = profile.name.isEmpty() ? profile.whereText() : profile.name;
                startCopyJob({profile.location(), name, password});
            });
    connect(m_connectionsPage, &ConnectionsPage::closeAsked, this, &MainWindow::leaveConnections);
    connect(&m_connections, &ConnectionList::changed, this, &MainWindow::takeConnections);
    if (!m_connections.problem().isEmpty())
        m_banner->say(m_connections.problem());
}

void MainWindow::openStore(const QString& location, OpenMode mode, const QString& domainModule)
{
    if (hasPassword(location)) {
        m_banner->say(tr("The address has a password in it, where others can see it; leave it "
                         "out, it is asked for."));
        return;
    }
    Connection::Target target {profileOf(wholeLocation(location)), mode, domainModule};
    if (const ConnectionProfile* known = m_connections.findLocation(target.location()))
        target.profile = *known;
    if (target.profile.isReadOnly && mode == OpenMode::Writable)
        target.mode = OpenMode::ReadOnly;
    openTarget(target);
}

void MainWindow::openConnection(const ConnectionProfile& profile)
{
    openTarget({profile, profile.isReadOnly ? OpenMode::ReadOnly : OpenMode::Writable, {}});
}

void MainWindow::openTarget(const Connection::Target& target, const QString& password,
                            bool isPasswordKept)
{
    m_banner->hide();
    m_connectBar->finish();
    if (target.profile.isServer())
        m_connectBar->showConnecting(serverText(target.profile));
    m_connection.open(target, password, isPasswordKept);
}

void MainWindow::sayFailure(const QString& message, bool canMake)
{
    m_whenOpened = {};
    if (canMake && !m_connection.opening().profile.isReadOnly)
        m_banner->say(message, tr("Make the store"), [this] {
            Connection::Target target = m_connection.opening();
            target.mode = OpenMode::Create;
            openTarget(target);
        });
    else
        m_banner->say(message);
    showConnection(); // The toggle of a store that stays as it was.
}

void MainWindow::askForPassword(bool isWrong)
{
    const ConnectionProfile& profile = m_connection.opening().profile;
    const QString server = serverText(profile);
    m_connectBar->askForPassword(
        isWrong ? tr("%1 did not take that password of %2, or does not know that user; give "
                     "another one.")
                      .arg(server[0].toUpper() + server.mid(1), userText(profile))
                : tr("%1 asks for the password of %2.")
                      .arg(server[0].toUpper() + server.mid(1), userText(profile)));
}

// Once, after it was opened: what does no harm by itself and explains a lot.
void MainWindow::sayWhatIsOff()
{
    const QString clock = clockText(m_connection.session()->description());
    if (!clock.isEmpty())
        m_banner->warn(clock);
}

void MainWindow::showConnection()
{
    const ConnectionButton::Shown shown = shownConnection();
    if (!m_connection.isOpening())
        m_connectBar->finish();
    m_environment.set(shown.environment, shown.name);
    m_environment.setRowsPlace(m_connection.profile().rowsPlace);
    m_topBar->connectionButton()->setShown(shown);
    m_startPage->setBusy(shown.isOpening ? tr("Opening…") : QString());
    setWindowTitle(m_connection.session() == nullptr ? tr("Headrace")
                                                     : tr("%1 - Headrace").arg(shown.name));
    m_actions.action(environmentActionId(shown.environment))->setChecked(true);
    m_actions.action("store.readOnly")->setChecked(shown.isReadOnly);
    updateActions();
    update(); // The strip.
}

ConnectionButton::Shown MainWindow::shownConnection() const
{
    ConnectionButton::Shown shown;
    shown.isOpening = m_connection.isOpening();
    const StoreSession* session = m_connection.session();
    if (session == nullptr)
        return shown;
    const ConnectionProfile& profile = m_connection.profile();
    const StoreDescription& description = session->description();
    shown.name = profile.name.isEmpty() ? session->name() : profile.name;
    shown.environment = profile.environment;
    shown.isReadOnly = session->isReadOnly();
    shown.durability = toQString(description.durability);
    shown.isDurabilityWeak = description.isDurabilityWeak;
    shown.transport = toQString(description.transport);
    shown.weakness = weaknessText(description, profile);
    if (const auto& away = m_connection.away()) {
        shown.away = awayText(*away);
        shown.awayReason = away->reason;
    }
    return shown;
}

// What can change of the open store while it is open, does: its name, what it is marked as, and
// where the rows of its projections are. The page may have said so, or another console.
void MainWindow::takeChangedProfile()
{
    if (m_connection.session() == nullptr)
        return;
    ConnectionProfile mine = m_connection.profile();
    const ConnectionProfile* known = m_connections.find(mine.name);
    if (known == nullptr || known->location() != mine.location())
        known = m_connections.findLocation(mine.location());
    if (known == nullptr)
        return;
    mine.name = known->name;
    mine.environment = known->environment;
    mine.rowsPlace = known->rowsPlace;
    if (mine == m_connection.profile())
        return;
    m_connection.setProfile(mine);
    showConnection();
}

void MainWindow::takeConnections()
{
    if (!m_connections.problem().isEmpty())
        m_banner->say(m_connections.problem());
    takeChangedProfile();
    showStores();
}

QStringList MainWindow::otherStores() const
{
    QStringList others = m_settings.recentStores();
    others.removeIf([this](const QString& location) {
        return m_connections.findLocation(location) != nullptr;
    });
    return others;
}

void MainWindow::showStores()
{
    m_startPage->setStores(m_connections.all(), otherStores());
}

void MainWindow::openNamed(const QString& name)
{
    const ConnectionProfile* profile = m_connections.find(name);
    if (profile != nullptr)
        openConnection(*profile);
}

void MainWindow::showConnections()
{
    keepPresentStep();
    m_banner->hide();
    for (const PlaceRow& row : m_placeRows)
        m_actions.action("go." + row.id)->setChecked(false);
    m_stack->setCurrentWidget(m_connectionsPage);
    m_connectionsPage->enter(m_connection.session() != nullptr ? m_connection.profile().name
                                                               : QString());
    updateActions();
}

void MainWindow::leaveConnections()
{
    const auto* present = m_history.present();
    if (m_connection.session() == nullptr || present == nullptr)
        showStartPage();
    else
        showLocation(present->location, present->view);
}

// A store that is in no list gets into it by the first thing that is to be remembered of it.
void MainWindow::remember(const std::function<void(ConnectionProfile&)>& how)
{
    ConnectionProfile profile = m_connection.profile();
    if (profile.name.isEmpty())
        profile.name = m_connections.freeName(nameOfLocation(profile.location()));
    m_connections.amend(profile, how, [this](const QString& problem) {
        if (!problem.isEmpty())
            m_banner->say(tr("It holds until the store is closed only: %1").arg(problem));
    });
    how(profile);
    m_connection.setProfile(profile);
    showConnection();
}

void MainWindow::setEnvironment(Environment one)
{
    remember([one](ConnectionProfile& profile) { profile.environment = one; });
}

void MainWindow::chooseDomainModule(const QString& path)
{
    remember([path](ConnectionProfile& profile) { profile.domainModule = path; });
    m_connection.loadDomainModule(path);
}

} // namespace headrace
