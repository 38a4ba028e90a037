// SPDX-License-Identifier: GPL-3.0-or-later
// Reaching stores on a server from the window: a private PostgreSQL, hosts that are dead, and
// servers that go away.

#include "app/console/banner.h"
#include "app/console/connect_bar.h"
#include "app/console/connection_button.h"
#include "app/console/connections/connection_editor.h"
#include "app/console/connections/connections_page.h"
#include "app/console/places.h"
#include "app/console/top_bar.h"
#include "tests/app/console/console_fixture.h"
#include "tests/support/dead_host.h"
#include "tests/support/gui_watchdog.h"
#include "tests/support/pictures.h"
#include "tests/support/private_postgres.h"
#include "tests/support/slow_proxy.h"
#include "tests/support/test_certificates.h"
#include "views/support/data_table.h"
#include "views/support/widgets/place_banner.h"

#include <QAction>
#include <QCheckBox>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

using namespace headrace;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(std::chrono::microseconds)

namespace {

constexpr auto kLongestBlock = 50ms;
const QString kSecret = PrivatePostgres::kPassword;

QStringList* g_log = nullptr;

void keepLog(QtMsgType, const QMessageLogContext&, const QString& message)
{
    if (g_log)
        *g_log << message;
    else
        fprintf(stderr, "%s\n", qPrintable(message));
}

} // namespace

class TestConnecting : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void badInputIsToldApart_data();
    void badInputIsToldApart();
    void aMissingStoreIsMade_data();
    void aMissingStoreIsMade();
    void passwordsAreAskedFor();
    void aStoreIsCopiedIntoAConnection();
    void passwordsAreKeptOnlyWhereTheyMay_data();
    void passwordsAreKeptOnlyWhereTheyMay();
    void aPasswordGoesNowhereElse();
    void deadHostsHoldNothingUp_data();
    void deadHostsHoldNothingUp();
    void testingADeadHostCanBeCancelled();
    void aServerThatGoesAwayIsWaitedFor();
    void serversThatAreTooOldAreRefused_data();
    void serversThatAreTooOldAreRefused();
    void aClockThatIsOffIsSaid_data();
    void aClockThatIsOffIsSaid();
    void theTestSaysWhatIsWeak_data();
    void theTestSaysWhatIsWeak();
    void weakerTlsIsShown_data();
    void weakerTlsIsShown();
    void durabilityIsSaidInWords();
    void pictures_data() { test::Pictures::addRows(); }
    void pictures();

private:
    MainWindow& window() const { return *m_fixture->window; }
    ConnectionsPage& page() const { return *window().findChild<ConnectionsPage*>(); }
    ConnectBar& bar() const { return *window().findChild<ConnectBar*>(); }
    QString barSays() const
    {
        return window().findChild<TopBar*>()->connectionButton()->accessibleName();
    }
    QAction* action(const char* id) const { return window().actions().action(id); }
    ConnectionProfile profile(const QString& user = "headrace") const
    {
        ConnectionProfile one =
            profileOf(QString::fromStdString(m_server.portAddress("good", user.toStdString())));
        one.name = "on the server";
        return one;
    }
    bool isOpen() const { return window().connection().session() != nullptr; }
    /// Puts it into the list, and shows it there.
    void show(const ConnectionProfile& one) const
    {
        m_fixture->connections.add(one);
        QVERIFY(QTest::qWaitFor([&] { return m_fixture->connections.find(one.name); }));
        action("store.connections")->trigger();
        QVERIFY(page().isVisible());
    }
    /// The server shows a certificate, and `one` is as if it were elsewhere.
    void speakTls(PrivatePostgres& server, ConnectionProfile& one, const QString& mode) const
    {
        const auto file = [&](const char* name) { return m_home.filePath(name).toStdString(); };
        const TestAuthority authority("Trusted authority");
        authority.writeCertificate(file("trusted.crt"));
        authority.issue("db.example", 30, file("right.crt"), file("right.key"));
        server.useCertificate(file("right.crt"), file("right.key"));
        one.host = "db.example";
        one.parameters.insert("hostaddr", "127.0.0.1");
        one.tls = mode;
        one.rootCertificate = m_home.filePath("trusted.crt");
    }
    void typePassword(const QString& password) const
    {
        for (QLineEdit* line : page().editor().findChildren<QLineEdit*>())
            if (line->accessibleName() == "Password")
                QTest::keyClicks(line, password);
    }
    PrivatePostgres& m_server = PrivatePostgres::ofThisProgram();
    QTemporaryDir m_home;
    std::unique_ptr<ConsoleFixture> m_fixture;
};

void TestConnecting::initTestCase()
{
    qputenv("HOME", m_home.path().toUtf8());
    qputenv("PGPASSFILE", "/nonexistent");
    qunsetenv("PGPASSWORD");
    QVERIFY(openStore(m_server.address("good"), {.mode = OpenMode::Create}));
    m_server.run("CREATE DATABASE closed");
    m_server.run(
        "CREATE ROLE reader LOGIN PASSWORD 'a secret'; GRANT USAGE ON SCHEMA good TO reader; "
        "GRANT SELECT ON ALL TABLES IN SCHEMA good TO reader; "
        "CREATE ROLE stranger LOGIN PASSWORD 'a secret'; "
        "REVOKE CONNECT ON DATABASE closed FROM public; "
        "CREATE SCHEMA foreigner; CREATE TABLE foreigner.cats (n int); "
        "CREATE SCHEMA nothing");
    for (const char* schema : {"newer", "half"})
        QVERIFY(openStore(m_server.address(schema), {.mode = OpenMode::Create}));
    m_server.run("UPDATE newer.store_info SET layout = 7; DELETE FROM half.store_info");
}

void TestConnecting::init()
{
    m_fixture = std::make_unique<ConsoleFixture>();
    QVERIFY(QTest::qWaitForWindowActive(m_fixture->window.get()));
}

void TestConnecting::badInputIsToldApart_data()
{
    QTest::addColumn<QString>("field"); // That is changed.
    QTest::addColumn<QString>("value");
    QTest::addColumn<PlaceBanner::Kind>("kind");
    QTest::addColumn<QString>("says");
    using Kind = PlaceBanner::Kind;
    const auto row = [](const char* name, const char* field, const QString& value, Kind kind,
                        const char* says) {
        QTest::addRow("%s", name) << QString(field) << value << kind << says;
    };
    // The server of the tests does not sync, see theTestSaysWhatIsWeak().
    row("nothing else", "", "", Kind::Watch, "can be read and written");
    row("read-only", "readOnly", "", Kind::Watch, "can be read.");
    row("a wrong password", "password", "wrong", Kind::Act, "does not take this password");
    row("no password", "password", "", Kind::Act, "asks for the password of headrace");
    row("an unknown user", "user", "nemo", Kind::Act, "does not know that user");
    row("an unknown host", "host", "no.such.host.invalid", Kind::Act, "could not be reached");
    row("nobody at the port", "port", "1", Kind::Act, "could not be reached");
    row("an unknown database", "database", "nowhere", Kind::Act, "has no database nowhere");
    row("no way into the database", "closed", "", Kind::Act, "the right CONNECT is missing");
    row("no schema", "schema", "nix", Kind::Watch, "has no schema nix");
    row("an empty schema", "schema", "nothing", Kind::Watch, "is empty");
    row("a foreign schema", "schema", "foreigner", Kind::Watch, "another program");
    row("a newer store", "schema", "newer", Kind::Watch, "newer Headrace");
    row("a store made by half", "schema", "half", Kind::Watch, "half");
    row("no right to write", "user", "reader", Kind::Watch, "lacks the right INSERT on the table");
    row("no right at all", "user", "stranger", Kind::Watch, "lacks the right USAGE on the schema");
    row("no TLS", "tls", "verify-full", Kind::Act, "does not speak TLS");
}

void TestConnecting::badInputIsToldApart()
{
    QFETCH(QString, field);
    QFETCH(QString, value);
    QFETCH(PlaceBanner::Kind, kind);
    QFETCH(QString, says);
    ConnectionProfile one = profile();
    QString password = kSecret;
    const std::map<QString, std::function<void()>> changes {
        {"readOnly", [&] { one.isReadOnly = true; }},
        {"password", [&] { password = value; }},
        {"user", [&] { one.user = value; }},
        {"host",
         [&] {
             one.host = value;
             one.tls = "disable";
         }},
        {"port", [&] { one.port = value.toInt(); }},
        {"database", [&] { one.database = value; }},
        {"closed",
         [&] {
             one.database = "closed";
             one.user = "reader";
         }},
        {"schema", [&] { one.schema = value; }},
        {"tls", [&] { one.tls = value; }},
    };
    if (!field.isEmpty())
        changes.at(field)();
    show(one);
    typePassword(password);
    action("connections.test")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(page().banner().kind() != PlaceBanner::Kind::Busy, 20'000);
    const QString sentence = page().banner().sentence();
    QVERIFY2(page().banner().kind() == kind && sentence.contains(says), qPrintable(sentence));
    QVERIFY2(!sentence.contains('\n') && !sentence.contains(kSecret) && !sentence.contains("wrong"),
             qPrintable(sentence));
    const bool canMake = value == "nix" || value == "nothing";
    QCOMPARE(page().banner().button().text(), canMake ? QString("Make the store") : QString());
}

void TestConnecting::aMissingStoreIsMade_data()
{
    QTest::addColumn<bool>("byTest");
    QTest::addRow("after a test") << true;
    QTest::addRow("after opening it failed") << false;
}

void TestConnecting::aMissingStoreIsMade()
{
    QFETCH(bool, byTest);
    ConnectionProfile one = profile();
    one.schema = byTest ? "made_a" : "made_b";
    if (byTest) {
        show(one);
        typePassword(kSecret);
        action("connections.test")->trigger();
        QTRY_COMPARE(page().banner().button().text(), QString("Make the store"));
        page().banner().button().click();
    } else {
        m_fixture->keychain.keep(one.secretKey(), kSecret, {});
        window().openConnection(one);
        QTRY_VERIFY(window().bannerText().contains("has no schema made_b"));
        QPushButton* make = nullptr;
        for (auto* button : window().findChildren<QPushButton*>())
            if (button->text() == "Make the store" && button->isVisible())
                make = button;
        QVERIFY(make);
        make->click();
    }
    QTRY_VERIFY(isOpen());
    QCOMPARE(window().connection().profile().schema, one.schema);
    QVERIFY(!window().connection().session()->isReadOnly());
}

void TestConnecting::passwordsAreAskedFor()
{
    window().openConnection(profile());
    QTRY_VERIFY2(bar().sentence().contains("asks for the password of headrace"),
                 qPrintable(bar().sentence()));
    QVERIFY(bar().password().hasFocus());
    QTest::keyClicks(&bar().password(), "wrong");
    QTest::keyClick(&bar().password(), Qt::Key_Return);
    QTRY_VERIFY2(bar().sentence().contains("did not take that password"),
                 qPrintable(bar().sentence()));
    QVERIFY(bar().password().text().isEmpty());
    QTest::keyClicks(&bar().password(), kSecret);
    QTest::keyClick(&bar().password(), Qt::Key_Return);
    QTRY_VERIFY(isOpen());
    QVERIFY(!bar().isVisible() && bar().password().text().isEmpty());

    // In memory: it is not asked for again, though it is in no keychain.
    action("store.readOnly")->trigger();
    QTRY_VERIFY(window().connection().session()->isReadOnly());
    QVERIFY(!bar().isVisible());

    // Esc gives up; what is open stays open.
    ConnectionProfile other = profile("reader");
    window().openConnection(other);
    QTRY_VERIFY(bar().sentence().contains("asks for the password of reader"));
    QTest::keyClick(&bar().password(), Qt::Key_Escape);
    QVERIFY(!bar().isVisible() && !window().connection().isOpening());
    QVERIFY(window().connection().profile().user == "headrace");
}

void TestConnecting::aStoreIsCopiedIntoAConnection()
{
    ConnectionProfile target = profile();
    target.schema = QStringLiteral("moved");
    show(target);
    QVERIFY(!action("connections.copyHere")->isEnabled());
    QVERIFY(action("connections.copyHere")->toolTip().contains("No store is open"));
    m_fixture->open(m_fixture->makeStore("shop.headrace", {"order-1", "order-2"}, 3));
    action("store.connections")->trigger();
    QVERIFY(action("connections.copyHere")->isEnabled());

    action("connections.copyHere")->trigger();
    QTRY_COMPARE(window().jobs().row(0).state, JobList::State::Failed);
    QVERIFY2(window().bannerText().contains("asks for the password"),
             qPrintable(window().bannerText()));

    typePassword(kSecret);
    action("connections.copyHere")->trigger();
    QTRY_COMPARE(window().jobs().row(0).state, JobList::State::Done);
    QVERIFY2(window().jobs().row(0).text.contains("the same 6 events"),
             qPrintable(window().jobs().row(0).text));
    QVERIFY(window().jobs().row(0).title.contains("on the server"));
    const auto moved = openStore(m_server.address("moved"));
    QVERIFY2(moved, moved ? "" : moved.error().message.c_str());
    QCOMPARE((*moved)->head()->value, window().connection().session()->head().value);

    // The open store itself is no place for its copy.
    m_fixture->keychain.keep(target.secretKey(), kSecret, {});
    window().openConnection(target);
    QTRY_COMPARE(window().connection().profile().schema, target.schema);
    action("store.connections")->trigger();
    QVERIFY(!action("connections.copyHere")->isEnabled());
}

void TestConnecting::passwordsAreKeptOnlyWhereTheyMay_data()
{
    QTest::addColumn<bool>("isWanted");
    QTest::addColumn<bool>("isThere");
    QTest::addRow("not wanted") << false << true;
    QTest::addRow("wanted") << true << true;
    QTest::addRow("wanted, no secret service") << true << false;
}

void TestConnecting::passwordsAreKeptOnlyWhereTheyMay()
{
    QFETCH(bool, isWanted);
    QFETCH(bool, isThere);
    m_fixture->keychain.isThere = isThere;
    window().openConnection(profile());
    QTRY_VERIFY(bar().password().isVisible());
    bar().keep().setChecked(isWanted);
    // One that is wrong is not kept, whatever is wanted.
    QTest::keyClicks(&bar().password(), "wrong");
    bar().connectButton().click();
    QTRY_VERIFY(bar().sentence().contains("did not take"));
    const auto kept = [&] {
        std::optional<QString> secret;
        m_fixture->keychain.MemorySecrets::find(profile().secretKey(),
                                                [&](const auto& found) { secret = found; });
        return secret;
    };
    QVERIFY(!kept());
    bar().keep().setChecked(isWanted);
    QTest::keyClicks(&bar().password(), kSecret);
    bar().connectButton().click();
    QTRY_VERIFY(isOpen());
    QCOMPARE(kept().has_value(), isWanted && isThere);
    QCOMPARE(window().bannerText().contains("could not be put into the keychain"),
             isWanted && !isThere);
    if (!kept())
        return;
    // The next window asks the keychain, and nobody else.
    auto next = std::make_unique<ConsoleFixture>();
    next->keychain.keep(profile().secretKey(), kSecret, {});
    next->window->openConnection(profile());
    QTRY_VERIFY(next->window->connection().session() != nullptr);
    QCOMPARE(next->keychain.asked, QStringList {profile().secretKey()});
}

// Everything that was written or said anywhere is looked through for it.
void TestConnecting::aPasswordGoesNowhereElse()
{
    QStringList log;
    g_log = &log;
    const auto before = qInstallMessageHandler(keepLog);
    m_fixture->keychain.isThere = false;
    show(profile());
    typePassword(kSecret);
    action("connections.test")->trigger();
    QTRY_VERIFY(page().banner().kind() == PlaceBanner::Kind::Watch); // It does not sync.
    QTest::keyClicks(page().editor().findChildren<QLineEdit*>().front(), "!");
    action("connections.open")->trigger(); // Saves, too.
    QTRY_VERIFY(isOpen());
    action("store.environmentProduction")->trigger();
    action("store.readOnly")->trigger();
    QTRY_VERIFY(window().connection().session()->isReadOnly());
    action("go.copyUri")->trigger();
    window().openStore(QString::fromStdString(m_server.portAddress("nowhere")));
    QTRY_VERIFY(!window().bannerText().isEmpty());
    QStringList shown {window().bannerText(), window().windowTitle()};
    for (const QWidget* one : window().findChildren<QWidget*>())
        shown << one->toolTip() << one->accessibleName() << one->accessibleDescription()
              << one->property("text").toString();
    shown << window().connection().location() << log
          << QString::fromStdString(window().connection().session()->description().location);
    window().close();
    QTRY_VERIFY(!window().isVisible());
    m_fixture->window.reset();
    qInstallMessageHandler(before);
    g_log = nullptr;

    int files = 0;
    const auto lookThrough = [&](const QString& folder) {
        QDirIterator all(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (all.hasNext()) {
            QFile file(all.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray content = file.readAll();
            QVERIFY2(!content.contains(kSecret.toUtf8()), qPrintable(file.fileName()));
            QVERIFY2(!content.contains(kSecret.toUtf8().toPercentEncoding()),
                     qPrintable(file.fileName()));
            files += content.contains("on the server!") || content.contains("127.0.0.1") ? 1 : 0;
        }
    };
    lookThrough(m_fixture->folder.path());
    lookThrough(m_home.path());
    QCOMPARE(files, 2); // The control: the settings and the list are among them.
    QFile arguments("/proc/self/cmdline");
    QVERIFY(arguments.open(QIODevice::ReadOnly));
    QVERIFY(!arguments.readAll().contains(kSecret.toUtf8()));
    for (const QString& text : shown)
        QVERIFY2(!text.contains(kSecret) && !text.contains("a%20secret"), qPrintable(text));
}

void TestConnecting::deadHostsHoldNothingUp_data()
{
    QTest::addColumn<DeadHost::How>("how");
    QTest::addRow("says nothing") << DeadHost::How::SaysNothing;
    QTest::addRow("takes no connection") << DeadHost::How::TakesNoConnection;
}

void TestConnecting::deadHostsHoldNothingUp()
{
    QFETCH(DeadHost::How, how);
    const DeadHost host(how);
    const QString shop = m_fixture->makeStore("shop.headrace", {"order-1"}, 3);
    m_fixture->open(shop);
    const GuiWatchdog watchdog;
    window().openStore(QString::fromStdString(host.address()));
    QTRY_VERIFY2(bar().sentence().startsWith("Connecting to the server on 127.0.0.1"),
                 qPrintable(bar().sentence()));
    QTRY_VERIFY2(bar().sentence().endsWith(", 1 s"), qPrintable(bar().sentence()));
    QVERIFY(isOpen() && window().currentPlace() != nullptr); // What was open is, and can be used.
    action("go.aggregate")->trigger();
    QCOMPARE(window().currentPlace()->location().place, QString(Location::kAggregate));
    QElapsedTimer timer;
    timer.start();
    bar().cancelButton().click();
    QVERIFY(!bar().isVisible() && !window().connection().isOpening());
    QVERIFY(timer.elapsed() < 200);

    // Several at once, none of which is waited for, and then a good one.
    for (int i = 0; i < 6; ++i)
        window().openStore(QString::fromStdString(host.address()));
    m_fixture->keychain.keep(profile().secretKey(), kSecret, {});
    timer.start();
    window().openConnection(profile());
    QTRY_COMPARE(window().connection().profile().name, QString("on the server"));
    QVERIFY2(timer.elapsed() < 2'000, qPrintable(QString::number(timer.elapsed())));

    // Given up by itself.
    window().openStore(QString::fromStdString(host.address("&connect_timeout=1")));
    QTRY_VERIFY(window().bannerText().contains("no answer within 1 s"));
    QVERIFY(!bar().isVisible());
    QVERIFY2(watchdog.longestBlock() < kLongestBlock,
             qPrintable(QString::number(watchdog.longestBlock().count())));
    // Closing the window does not wait for it, either.
    window().openStore(QString::fromStdString(host.address()));
    timer.start();
    m_fixture.reset();
    QVERIFY2(timer.elapsed() < 2'000, qPrintable(QString::number(timer.elapsed())));
}

void TestConnecting::testingADeadHostCanBeCancelled()
{
    const DeadHost host(DeadHost::How::SaysNothing);
    ConnectionProfile one = profileOf(QString::fromStdString(host.address()));
    one.name = "dead";
    show(one);
    const GuiWatchdog watchdog;
    action("connections.test")->trigger();
    QTRY_VERIFY(host.waitForCaller());
    QCOMPARE(page().banner().kind(), PlaceBanner::Kind::Busy);
    QCOMPARE(page().banner().button().text(), QString("Cancel"));
    page().banner().button().click();
    QVERIFY(!page().banner().isVisible());
    action("connections.test")->trigger(); // Again, and cancelled by Esc.
    QTest::keyClick(&page(), Qt::Key_Escape);
    QVERIFY(!page().banner().isVisible() && page().isVisible());
    QVERIFY2(watchdog.longestBlock() < kLongestBlock,
             qPrintable(QString::number(watchdog.longestBlock().count())));
}

void TestConnecting::aServerThatGoesAwayIsWaitedFor()
{
    PrivatePostgres server(PrivatePostgres::Syncing::Off);
    QVERIFY(openStore(server.address("good"), {.mode = OpenMode::Create}));
    m_fixture = std::make_unique<ConsoleFixture>(consolePlaces());
    m_fixture->open(QString::fromStdString(server.address("good")));
    QVERIFY(!barSays().contains("Away"));
    QTRY_COMPARE(window().findChildren<Place*>().size(), qsizetype(consolePlaces().size()));
    server.stop();
    // What the test does itself, such as stopping the server, holds up this thread, too.
    auto watchdog = std::make_unique<GuiWatchdog>();
    const auto checkWatchdog = [&] {
        const auto longest = watchdog->longestBlock();
        watchdog.reset();
        QVERIFY2(longest < kLongestBlock, qPrintable(QString::number(longest.count())));
    };
    QTRY_VERIFY_WITH_TIMEOUT(barSays().contains("Away since"), 15'000);
    QTRY_VERIFY_WITH_TIMEOUT(barSays().contains(", try 3 in 400 ms"), 20'000); // Pauses grow.
    for (const char* id : {"go.overview", "go.aggregate", "go.streams"}) {
        action(id)->trigger(); // The window is usable; what asks, gets an error.
        QTest::qWait(20);
    }
    checkWatchdog();
    QVERIFY(QDir().mkpath(HEADRACE_BINARY_DIR "/screenshots"));
    QVERIFY(window().grab().save(HEADRACE_BINARY_DIR "/screenshots/connecting-away.png"));
    server.start();
    watchdog = std::make_unique<GuiWatchdog>();
    QTRY_VERIFY_WITH_TIMEOUT(!barSays().contains("Away"), 15'000);
    checkWatchdog();
    server.stop(); // Closing does not wait for a server that is away.
    QElapsedTimer timer;
    timer.start();
    m_fixture.reset();
    QVERIFY2(timer.elapsed() < 2'000, qPrintable(QString::number(timer.elapsed())));
}

void TestConnecting::weakerTlsIsShown_data()
{
    QTest::addColumn<QString>("mode");
    QTest::addColumn<QString>("says");
    QTest::addRow("verified") << "verify-full"
                              << "TLS, server verified";
    QTest::addRow("its name is not checked") << "verify-ca"
                                             << "name of the server not checked (verify-ca)";
    QTest::addRow("anybody") << "require"
                             << "TLS, server not verified (require)";
    QTest::addRow("in clear") << "disable"
                              << "not encrypted (disable)";
}

void TestConnecting::weakerTlsIsShown()
{
    QFETCH(QString, mode);
    QFETCH(QString, says);
    ConnectionProfile one = profile();
    speakTls(m_server, one, mode);
    m_fixture->keychain.keep(one.secretKey(), kSecret, {});
    window().openConnection(one);
    QTRY_VERIFY2(isOpen(), qPrintable(window().bannerText() + bar().sentence()));
    QVERIFY2(barSays().contains(says), qPrintable(barSays()));
    const QString folder = HEADRACE_BINARY_DIR "/screenshots/";
    QVERIFY(QDir().mkpath(folder));
    QVERIFY(window().grab().save(folder + "connecting-tls-" + mode + ".png"));
    m_server.endTls();
}

void TestConnecting::serversThatAreTooOldAreRefused_data()
{
    QTest::addColumn<QByteArray>("version"); // That it says it has, before the point.
    QTest::addRow("12") << QByteArray("12");
    QTest::addRow("10") << QByteArray("10");
    QTest::addRow("the control") << QByteArray();
}

// The server of the tests, behind a proxy through which it says that it is an older one.
void TestConnecting::serversThatAreTooOldAreRefused()
{
    QFETCH(QByteArray, version);
    SlowProxy proxy(m_server.port(), 0ms);
    if (!version.isEmpty())
        proxy.changeAnswers([version](std::string& bytes) {
            const std::string name("server_version\0", 15);
            if (const auto at = bytes.find(name); at != std::string::npos)
                bytes.replace(at + name.size(), 2, version.toStdString());
        });
    const QString real = QString::fromStdString(m_server.run("SHOW server_version"));
    const QString said = version + real.section(' ', 0, 0).mid(2);
    ConnectionProfile one = profile();
    one.port = proxy.port();
    m_fixture->keychain.keep(one.secretKey(), kSecret, {});
    show(one);
    action("connections.test")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(page().banner().kind() != PlaceBanner::Kind::Busy, 20'000);
    const QString sentence = page().banner().sentence();
    window().openConnection(one);
    if (version.isEmpty()) {
        QVERIFY2(sentence.contains("can be read and written"), qPrintable(sentence));
        QTRY_VERIFY(isOpen());
        return;
    }
    const QString says = QString("PostgreSQL %1; Headrace needs 13 or newer").arg(said);
    QVERIFY2(page().banner().kind() == PlaceBanner::Kind::Act && sentence.contains(says),
             qPrintable(sentence));
    QCOMPARE(page().banner().button().text(), QString());
    QVERIFY(!window().findChild<Banner*>()->isWarning());
    QTRY_VERIFY2(window().bannerText().contains(says), qPrintable(window().bannerText()));
    QVERIFY(!isOpen() && !window().connection().isOpening());
    if (version == "12") {
        QVERIFY(QDir().mkpath(HEADRACE_BINARY_DIR "/screenshots"));
        QVERIFY(window().grab().save(HEADRACE_BINARY_DIR "/screenshots/connecting-too-old.png"));
    }
}

void TestConnecting::aClockThatIsOffIsSaid_data()
{
    QTest::addColumn<std::chrono::microseconds>("ahead"); // Of this machine.
    QTest::addColumn<QString>("says");
    QTest::addRow("ahead") << 42'300'000us << "The clock of the server is 42.";
    QTest::addRow("behind") << -7'230'000'000us << "2.01 h behind this machine's";
    QTest::addRow("near") << 2'000'000us << QString();
    QTest::addRow("right") << 0us << QString();
}

void TestConnecting::aClockThatIsOffIsSaid()
{
    QFETCH(std::chrono::microseconds, ahead);
    QFETCH(QString, says);
    *m_fixture->clockBehind = ahead;
    m_fixture->keychain.keep(profile().secretKey(), kSecret, {});
    show(profile());
    action("connections.test")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(page().banner().kind() != PlaceBanner::Kind::Busy, 20'000);
    const QString sentence = page().banner().sentence();
    QCOMPARE(sentence.contains("The clock"), !says.isEmpty());
    QVERIFY2(sentence.contains(says), qPrintable(sentence));
    QCOMPARE(page().banner().kind(), PlaceBanner::Kind::Watch); // It does not sync, either.
    window().openConnection(profile()); // It is opened all the same, and said.
    QTRY_VERIFY(isOpen());
    QVERIFY2(window().bannerText().contains(says), qPrintable(window().bannerText()));
    QCOMPARE(window().bannerText().contains("The clock"), !says.isEmpty());
    QCOMPARE(window().findChild<Banner*>()->isWarning(), !says.isEmpty());
    if (ahead < 0us) {
        QVERIFY(QDir().mkpath(HEADRACE_BINARY_DIR "/screenshots"));
        QVERIFY(window().grab().save(HEADRACE_BINARY_DIR "/screenshots/connecting-clock.png"));
    }
}

void TestConnecting::theTestSaysWhatIsWeak_data()
{
    QTest::addColumn<QString>("setting");
    QTest::addColumn<QString>("mode"); // Of TLS; empty: not there, on this machine.
    QTest::addColumn<PlaceBanner::Kind>("kind");
    QTest::addColumn<QString>("says");
    using Kind = PlaceBanner::Kind;
    const auto row = [](const char* name, const char* setting, const char* mode, Kind kind,
                        const char* says) {
        QTest::addRow("%s", name) << QString(setting) << QString(mode) << kind << QString(says);
    };
    row("nothing", "", "", Kind::Well, "; power-loss safe");
    row("nothing, far away", "", "verify-full", Kind::Well, "TLS, server verified");
    row("fsync", "fsync", "", Kind::Watch,
        "not power-loss safe: the server does not sync (fsync is off)");
    row("full_page_writes", "full_page_writes", "", Kind::Watch, "(full_page_writes is off)");
    row("synchronous_commit", "synchronous_commit", "", Kind::Watch,
        "it answers before it has synced (synchronous_commit is off)");
    row("verify-ca", "", "verify-ca", Kind::Watch, "name of the server not checked (verify-ca)");
    row("require", "", "require", Kind::Watch, "TLS, server not verified (require)");
    row("disable", "", "disable", Kind::Watch, "not encrypted (disable)");
}

void TestConnecting::theTestSaysWhatIsWeak()
{
    QFETCH(QString, setting);
    QFETCH(QString, mode);
    QFETCH(PlaceBanner::Kind, kind);
    QFETCH(QString, says);
    static PrivatePostgres server(PrivatePostgres::Syncing::On);
    if (const std::string address = server.address("good"); !openStore(address))
        QVERIFY(openStore(address, {.mode = OpenMode::Create}));
    const auto turn = [&](const std::string& how, const std::string& value) {
        server.run("ALTER SYSTEM " + how);
        server.run("SELECT pg_reload_conf()");
        QTRY_COMPARE(server.run("SHOW " + setting.toStdString()), value);
    };
    if (!setting.isEmpty())
        turn("SET " + setting.toStdString() + " = off", "off");
    ConnectionProfile one = profileOf(QString::fromStdString(server.portAddress("good")));
    one.name = "on the server";
    if (!mode.isEmpty())
        speakTls(server, one, mode);
    show(one);
    typePassword(kSecret);
    action("connections.test")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(page().banner().kind() != PlaceBanner::Kind::Busy, 20'000);
    const QString sentence = page().banner().sentence();
    if (!setting.isEmpty())
        turn("RESET " + setting.toStdString(), "on");
    if (!mode.isEmpty())
        server.endTls();
    QVERIFY2(page().banner().kind() == kind && sentence.contains(says), qPrintable(sentence));
}

void TestConnecting::durabilityIsSaidInWords()
{
    m_fixture->open(QString::fromStdString(m_server.address("good")));
    QVERIFY2(barSays().contains("not power-loss safe") && barSays().contains("fsync"),
             qPrintable(barSays()));
    m_fixture->open(m_fixture->makeStore("shop.headrace", {"order-1"}, 3)); // The control.
    QTRY_VERIFY2(barSays().contains(", power-loss safe"), qPrintable(barSays()));
}

void TestConnecting::pictures()
{
    const test::Pictures pictures("connecting");
    m_fixture = std::make_unique<ConsoleFixture>(consolePlaces());
    m_fixture->theme.setChoice(pictures.theme());
    ConnectionProfile one = profile();
    one.name = "shop, live";
    one.environment = Environment::Production;
    m_fixture->connections.add(one);
    QTRY_VERIFY(m_fixture->connections.find(one.name));
    window().openConnection(one);
    QTRY_VERIFY(bar().password().isVisible());
    QTest::keyClicks(&bar().password(), "wrong");
    pictures.save(window(), "password");
    bar().connectButton().click();
    QTRY_VERIFY(bar().sentence().contains("did not take"));
    pictures.save(window(), "wrong-password");
    QTest::keyClicks(&bar().password(), kSecret);
    bar().connectButton().click();
    QTRY_VERIFY(isOpen());
    QTest::qWait(100);
    const DeadHost host(DeadHost::How::SaysNothing);
    window().openStore(QString::fromStdString(host.address()));
    QTRY_VERIFY(bar().sentence().endsWith(", 1 s"));
    pictures.save(window(), "dead-host");
    bar().cancelButton().click();
    window().openStore(QString::fromStdString(m_server.portAddress("nix")));
    QTRY_VERIFY(window().bannerText().contains("has no schema"));
    pictures.save(window(), "no-schema");
    action("store.connections")->trigger();
    action("connections.test")->trigger();
    QTRY_VERIFY(page().banner().kind() == PlaceBanner::Kind::Watch); // It does not sync.
    QVERIFY(page().table().columnWidth(0) >= 200);
    pictures.save(window(), "tested");
}

QTEST_MAIN(TestConnecting)
#include "tst_connecting.moc"
