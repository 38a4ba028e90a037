// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/as_of_cursor.h"
#include "app/console/connection.h"
#include "app/console/connection_button.h"
#include "app/console/navigation_history.h"
#include "app/console/places.h"
#include "app/console/settings.h"
#include "views/support/action_registry.h"
#include "views/support/file_prompt.h"
#include "views/support/job_list.h"
#include "views/support/store_environment.h"

#include <QMenu>
#include <QTimer>
#include <QWidget>

#include <map>
#include <memory>
#include <vector>

class QStackedWidget;

namespace headrace {

class Banner;
class CommandPalette;
class ConnectBar;
class ConnectionList;
class ConnectionsPage;
class JobsPanel;
class Rail;
class StartPage;
class StatusBar;
class TopBar;
struct CopyTarget;

/// The window: the rail of places, the connection, the palette, the jobs and the status bar, around
/// the place one is in. It holds the one connection, and everything that lives as long as the
/// window.
class MainWindow : public QWidget
{
    Q_OBJECT

public:
    struct Collaborators
    {
        Theme& theme;
        Settings& settings;
        FilePrompt& files;
        ConnectionList& connections;
        SecretStore& keychain;
        std::vector<PlaceRow> places;
        QString dataFolder; ///< Where the demo store is kept.
        Clock clock = [] { return now(); };
    };
    /// What it refers to must outlive the window.
    explicit MainWindow(Collaborators collaborators, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// A path, or the address of a store on a server; what the list of connections knows of it
    /// counts.
    void openStore(const QString& location, OpenMode mode = OpenMode::Writable,
                   const QString& domainModule = {});
    void openConnection(const ConnectionProfile& profile);
    /// For the open store; remembered in the list of connections.
    void chooseDomainModule(const QString& path);
    /// Opens the demo store, which is made by a job when it is not there or not complete.
    void openDemo();
    /// Goes to a place as a step in the history.
    void goTo(const Location& location);
    /// Goes to the first event at or after `time`.
    void goToTime(Time time);

    Connection& connection() { return m_connection; }
    JobList& jobs() { return m_jobs; }
    ActionRegistry& actions() { return m_actions; }
    AsOfCursor& asOfCursor() { return m_asOf; }
    CommandPalette& palette() { return *m_palette; }
    Place* currentPlace() const;
    /// Made when it is not there yet. Null while no store is open, and for an unknown id.
    Place* place(const QString& id);
    QString bannerText() const;

protected:
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void addActions();
    void addPlaceActions();
    void buildLayout();
    void connectTo();

    // The connection.
    void connectToConnection();
    void openTarget(const Connection::Target& target, const QString& password = {},
                    bool isPasswordKept = false);
    void sayFailure(const QString& message, bool canMake);
    void askForPassword(bool isWrong);
    void sayWhatIsOff();
    void takeConnections();
    void takeChangedProfile();
    void remember(const std::function<void(ConnectionProfile&)>& how);
    ConnectionButton::Shown shownConnection() const;
    void enterStore();
    void makeNextPlace();
    void leaveStore();
    void sayWhenModulesCompete();
    void takeModule();
    void showConnection();
    void updateActions();
    void askForStore();
    void askForNewStore();
    void askForImport(bool intoNewStore);
    void askForCopy();
    void startCopyJob(const CopyTarget& target);
    void importIntoNewStore(const QString& file);
    void startDemoJob();
    void startImportJob(const QString& file);
    void askForDomainModule();
    void setEnvironment(Environment environment);
    Environment environment() const { return m_connection.profile().environment; }

    // Going places.
    void showLocation(const Location& location, const QVariant& view);
    void keepPresentStep();
    void step(bool forward);
    void cyclePanes(int step);
    void copyUri();

    // The as-of cursor.
    void takeAsOf();
    void showAsOf();

    void toggleJobs();
    void showStartPage();
    void showStores();
    QStringList otherStores() const; ///< Lately open, and no connections.
    void openNamed(const QString& name);
    void showConnections();
    void leaveConnections();
    bool areConnectionsShown() const;
    void shutDown();

    Theme& m_theme;
    Settings& m_settings;
    FilePrompt& m_files;
    ConnectionList& m_connections;
    const std::vector<PlaceRow> m_placeRows;
    const QString m_dataFolder;

    ActionRegistry m_actions;
    JobList m_jobs;
    Connection m_connection;
    StoreEnvironment m_environment; // Of the open store.
    NavigationHistory m_history;
    AsOfCursor m_asOf;
    std::map<QString, Place*> m_places; // Of the open store, by id.
    QTimer m_placeTimer;                // Makes those that are missing.
    Request m_timeRequest;
    QString m_moduleFailure;            // What the banner says of the domain module.
    std::function<void()> m_whenOpened; // Once, after the next store is open.
    enum class Closing { No, UnderWay, Done } m_closing = Closing::No;

    QMenu m_menu;
    QMenu m_connectionMenu;
    TopBar* m_topBar = nullptr;
    Rail* m_rail = nullptr;
    Banner* m_banner = nullptr;
    ConnectBar* m_connectBar = nullptr;
    ConnectionsPage* m_connectionsPage = nullptr;
    QStackedWidget* m_stack = nullptr;
    StartPage* m_startPage = nullptr;
    JobsPanel* m_jobsPanel = nullptr;
    StatusBar* m_statusBar = nullptr;
    CommandPalette* m_palette = nullptr;
};

} // namespace headrace
