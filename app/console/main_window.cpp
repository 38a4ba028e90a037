// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/main_window.h"

#include "app/console/banner.h"
#include "app/console/command_palette.h"
#include "app/console/connect_bar.h"
#include "app/console/connections/connection_list.h"
#include "app/console/connections/connections_page.h"
#include "app/console/frame_actions.h"
#include "app/console/jobs_panel.h"
#include "app/console/rail.h"
#include "app/console/start_page.h"
#include "app/console/status_bar.h"
#include "app/console/top_bar.h"

#include <QAction>
#include <QClipboard>
#include <QCloseEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QStackedWidget>

namespace headrace {
namespace {

constexpr int kStripHeight = 3;
constexpr int kNarrow = 1'000;
constexpr QSize kFirstSize(1'280, 800);
constexpr QSize kSmallestSize(720, 480);

} // namespace

MainWindow::MainWindow(Collaborators collaborators, QWidget* parent)
    : QWidget(parent)
    , m_theme(collaborators.theme)
    , m_settings(collaborators.settings)
    , m_files(collaborators.files)
    , m_connections(collaborators.connections)
    , m_placeRows(std::move(collaborators.places))
    , m_dataFolder(std::move(collaborators.dataFolder))
    , m_actions(m_theme)
    , m_connection(m_settings, collaborators.keychain, std::move(collaborators.clock))
{
    setWindowTitle(tr("Headrace"));
    setMinimumSize(kSmallestSize);
    addActions();
    addPlaceActions();
    buildLayout();
    connectTo();
    resize(kFirstSize);
    restoreGeometry(m_settings.geometry());
    showStartPage();
}

MainWindow::~MainWindow()
{
    // What the places refer to must outlive them.
    leaveStore();
}

void MainWindow::addActions()
{
    FrameSlots frame;
    frame.openStore = [this] { askForStore(); };
    frame.connections = [this] { showConnections(); };
    frame.newStore = [this] { askForNewStore(); };
    frame.importHere = [this] { askForImport(false); };
    frame.importNew = [this] { askForImport(true); };
    frame.copyStore = [this] { askForCopy(); };
    frame.demo = [this] { openDemo(); };
    frame.closeStore = [this] {
        m_settings.setLastStore({});
        m_connection.close();
    };
    frame.setReadOnly = [this](bool readOnly) { m_connection.reopen(readOnly); };
    frame.setEnvironment = [this](Environment one) { setEnvironment(one); };
    frame.chooseDomain = [this] { askForDomainModule(); };
    frame.reloadDomain = [this] { m_connection.domain()->reload(); };
    frame.palette = [this] { m_palette->openWith(); };
    frame.back = [this] { step(false); };
    frame.forward = [this] { step(true); };
    frame.nextPane = [this] { cyclePanes(1); };
    frame.previousPane = [this] { cyclePanes(-1); };
    frame.focusFilter = [this] {
        currentPlace()->filterField()->setFocus(Qt::ShortcutFocusReason);
    };
    frame.copyUri = [this] { copyUri(); };
    frame.pinHere = [this] { m_asOf.pinTo(currentPlace()->location()); };
    frame.pinElsewhere = [this] { m_palette->openWith(QStringLiteral("#")); };
    frame.goLive = [this] { m_asOf.goLive(); };
    frame.readAgain = [this] { currentPlace()->readAgain(); };
    frame.toggleJobs = [this] { toggleJobs(); };
    frame.setTheme = [this](Theme::Choice choice) {
        m_settings.setTheme(choice);
        m_theme.setChoice(choice);
    };
    frame.quit = [this] { close(); };
    addFrameActions(m_actions, this, frame);
    m_actions.action(themeActionId(m_theme.choice()))->setChecked(true);
}

void MainWindow::addPlaceActions()
{
    for (std::size_t i = 0; i < m_placeRows.size(); ++i) {
        const PlaceRow& row = m_placeRows[i];
        m_actions.add({.id = "go." + row.id,
                       .text = row.name,
                       .icon = row.icon,
                       .shortcuts = {QKeySequence(QStringLiteral("Ctrl+%1").arg(i + 1))},
                       .tooltip = row.tooltip,
                       .checkable = true},
                      this, [this, id = row.id] {
                          Place* one = place(id);
                          Location location = one->location();
                          location.place = id;
                          goTo(location);
                      });
    }
}

void MainWindow::buildLayout()
{
    const auto action = [this](const char* id) {
        return m_actions.action(QString::fromLatin1(id));
    };
    m_topBar =
        new TopBar(m_theme,
                   {action("go.back"),
                    action("go.forward"),
                    action("go.palette"),
                    {action("asOf.pinHere"), action("asOf.pinElsewhere"), action("asOf.goLive")}},
                   &m_menu, &m_connectionMenu, this);
    m_rail = new Rail(m_theme, this);
    m_banner = new Banner(m_theme, this);
    m_connectBar = new ConnectBar(m_theme, this);
    m_stack = new QStackedWidget(this);
    m_startPage = new StartPage(m_theme,
                                {action("store.open"), action("store.connections"),
                                 action("store.importNew"), action("store.demo")},
                                this);
    m_stack->addWidget(m_startPage);
    m_connectionsPage =
        new ConnectionsPage({m_theme, m_actions, m_connections, m_connection, m_files}, this);
    m_stack->addWidget(m_connectionsPage);
    m_jobsPanel = new JobsPanel(m_theme, m_jobs, this);
    m_jobsPanel->hide();
    m_statusBar = new StatusBar(m_theme, m_jobs, m_actions, this);

    auto* content = new QVBoxLayout;
    content->setSpacing(0);
    content->addWidget(m_connectBar);
    content->addWidget(m_banner);
    content->addWidget(m_stack, 1);
    content->addWidget(m_jobsPanel);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(m_rail);
    middle->addLayout(content, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, kStripHeight, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_topBar);
    layout->addLayout(middle, 1);
    layout->addWidget(m_statusBar);
    m_palette = new CommandPalette(m_theme, m_actions, m_history, m_connections, this);
}

void MainWindow::connectTo()
{
    connect(&m_connection, &Connection::opened, this, &MainWindow::enterStore);
    connect(&m_placeTimer, &QTimer::timeout, this, &MainWindow::makeNextPlace);
    connect(&m_connection, &Connection::aboutToClose, this, &MainWindow::leaveStore);
    connect(&m_connection, &Connection::closed, this, &MainWindow::showStartPage);
    connectToConnection();
    connect(m_startPage, &StartPage::storeChosen, this,
            [this](const QString& location) { openStore(location); });
    connect(m_jobsPanel, &JobsPanel::closeAsked, this, &MainWindow::toggleJobs);
    connect(&m_jobs, &JobList::stateChanged, this, &MainWindow::updateActions);
    connect(m_palette, &CommandPalette::goToAsked, this, &MainWindow::goTo);
    connect(m_palette, &CommandPalette::goToTimeAsked, this, &MainWindow::goToTime);
    connect(m_palette, &CommandPalette::openConnectionAsked, this, &MainWindow::openNamed);
    connect(m_palette, &CommandPalette::pinAsked, this,
            [this](Position position) { m_asOf.pinTo(position); });
    connect(m_palette, &CommandPalette::pinTimeAsked, this,
            [this](Time time) { m_asOf.pinTo(time); });
    connect(&m_asOf, &AsOfCursor::changed, this, &MainWindow::takeAsOf);
    connect(&m_asOf, &AsOfCursor::failed, m_banner,
            [this](const QString& sentence) { m_banner->say(sentence); });
    connect(&m_menu, &QMenu::aboutToShow, this, [this] { fillWindowMenu(m_menu, m_actions); });
    connect(&m_connectionMenu, &QMenu::aboutToShow, this, [this] {
        fillConnectionMenu(m_connectionMenu, m_actions, m_connections.all(), otherStores(),
                           {[this](const QString& name) { openNamed(name); },
                            [this](const QString& location) { openStore(location); }});
    });
    connect(&m_theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

Place* MainWindow::currentPlace() const
{
    return qobject_cast<Place*>(m_stack->currentWidget());
}

bool MainWindow::areConnectionsShown() const
{
    return m_stack->currentWidget() == m_connectionsPage;
}

QString MainWindow::bannerText() const
{
    return m_banner->sentence();
}

void MainWindow::goTo(const Location& location)
{
    if (place(location.place) == nullptr)
        return;
    const bool isHere = currentPlace() != nullptr && currentPlace()->location() == location;
    if (!isHere) {
        keepPresentStep();
        m_history.go(location);
    }
    showLocation(location, {});
}

void MainWindow::goToTime(Time time)
{
    StoreSession* session = m_connection.session();
    if (session == nullptr)
        return;
    m_timeRequest = session->ask<std::optional<Position>>(
        [time](EventStore& store, std::stop_token) { return store.positionAt(time); },
        [this](Result<std::optional<Position>> position) {
            if (!position)
                m_banner->say(QString::fromStdString(position.error().message));
            else if (!*position)
                m_banner->say(tr("There is no event at or after that time."));
            else
                goTo({.position = (*position)->value, .isLog = true});
        });
}

void MainWindow::showLocation(const Location& location, const QVariant& view)
{
    Place* one = place(location.place);
    m_stack->setCurrentWidget(one);
    one->open(location);
    if (view.isValid())
        one->restoreView(view);
    one->primaryView()->setFocus(Qt::OtherFocusReason);
    for (const PlaceRow& row : m_placeRows)
        m_actions.action("go." + row.id)->setChecked(row.id == location.place);
    updateActions();
}

void MainWindow::keepPresentStep()
{
    if (const Place* one = currentPlace())
        m_history.keep(one->location(), one->keepView());
}

void MainWindow::step(bool forward)
{
    if (!forward && areConnectionsShown())
        return leaveConnections();
    if (forward ? !m_history.canGoForward() : !m_history.canGoBack())
        return;
    keepPresentStep();
    const auto& to = forward ? m_history.forward() : m_history.back();
    showLocation(to.location, to.view);
}

void MainWindow::cyclePanes(int step)
{
    QList<QWidget*> panes;
    if (Place* one = currentPlace())
        panes = one->panes();
    else if (areConnectionsShown())
        panes = m_connectionsPage->panes();
    if (m_jobsPanel->isVisible())
        panes << m_jobsPanel->list();
    panes.removeIf([](const QWidget* pane) { return !pane->isVisible(); });
    if (panes.isEmpty())
        return;
    const QWidget* focus = focusWidget();
    qsizetype at = step > 0 ? -1 : 0;
    for (qsizetype i = 0; i < panes.size(); ++i)
        if (focus != nullptr && (panes[i] == focus || panes[i]->isAncestorOf(focus)))
            at = i;
    panes[(at + step + panes.size()) % panes.size()]->setFocus(Qt::TabFocusReason);
}

void MainWindow::copyUri()
{
    Location location = currentPlace()->location();
    location.store = m_connection.session()->name();
    QGuiApplication::clipboard()->setText(location.toUri());
}

void MainWindow::toggleJobs()
{
    const bool hadFocus = m_jobsPanel->isAncestorOf(focusWidget());
    m_jobsPanel->setVisible(!m_jobsPanel->isVisible());
    if (hadFocus && currentPlace() != nullptr)
        currentPlace()->primaryView()->setFocus(Qt::OtherFocusReason);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_closing == Closing::Done) {
        event->accept();
        return;
    }
    event->ignore();
    if (m_closing == Closing::No)
        shutDown();
}

/// The order in which everything ends: jobs come to a consistent stop, then places let go of the
/// session, then the store is closed, each off the GUI thread; then the window goes.
void MainWindow::shutDown()
{
    m_closing = Closing::UnderWay;
    m_settings.setGeometry(saveGeometry());
    setEnabled(false);
    m_jobs.endAll([this] {
        m_connection.close([this] {
            m_closing = Closing::Done;
            close();
        });
    });
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const bool isNarrow = width() < kNarrow;
    m_rail->setNarrow(isNarrow);
    m_topBar->setRailWidth(Rail::widthFor(isNarrow));
}

void MainWindow::paintEvent(QPaintEvent*)
{
    const Token strip =
        m_connection.session() == nullptr ? Token::Window : stripToken(environment());
    QPainter(this).fillRect(0, 0, width(), kStripHeight, m_theme.color(strip));
}

} // namespace headrace
