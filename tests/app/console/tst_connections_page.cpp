// SPDX-License-Identifier: GPL-3.0-or-later
// The list of connections and their fields, as far as no server is needed for it.

#include "app/console/connection_button.h"
#include "app/console/connections/connection_editor.h"
#include "app/console/connections/connections_page.h"
#include "app/console/connections/probe_text.h"
#include "app/console/connections/store_entry.h"
#include "app/console/start_page.h"
#include "app/console/top_bar.h"
#include "tests/app/console/console_fixture.h"
#include "tests/support/pictures.h"
#include "views/support/data_table.h"
#include "views/support/widgets/place_banner.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QTest>
#include <QToolButton>

using namespace headrace;
using namespace std::chrono_literals;

class TestConnectionsPage : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void isEmptyAtFirst();
    void aConnectionIsMadeByKeysAlone();
    void fieldsAreCheckedInPlace_data();
    void fieldsAreCheckedInPlace();
    void whatIsTypedStaysUntilItIsSaved();
    void removingIsAsked();
    void duplicatesAndReverts();
    void anotherConsoleIsFollowed();
    void readOnlyConnectionsCannotBeWrittenTo();
    void productionIsSeen();
    void startPageAndMenuListThem();
    void everyFieldHasAName();
    void probesAreSaid_data();
    void probesAreSaid();
    void addressesWithPasswordsAreRefused_data();
    void addressesWithPasswordsAreRefused();
    void pictures_data() { test::Pictures::addRows(); }
    void pictures();

private:
    MainWindow& window() const { return *m_fixture->window; }
    ConnectionsPage& page() const { return *window().findChild<ConnectionsPage*>(); }
    QAction* action(const char* id) const { return window().actions().action(id); }
    QWidget& field(const char* name) const
    {
        for (QWidget* one : page().editor().findChildren<QWidget*>())
            if (one->accessibleName() == name && one->isVisible())
                return *one;
        qFatal("no field %s", name);
    }
    QLineEdit& line(const char* name) const { return *qobject_cast<QLineEdit*>(&field(name)); }
    QString problem() const
    {
        for (const QLabel* one : page().editor().findChildren<QLabel*>())
            if (one->isVisible() && one->objectName() == "problem")
                return one->text();
        return {};
    }
    QStringList names() const
    {
        QStringList all;
        for (int row = 0; row < page().table().model()->rowCount(); ++row)
            all << page().table().model()->index(row, 0).data().toString();
        return all;
    }
    void addShop(Environment environment = Environment::Dev, bool isReadOnly = false) const
    {
        ConnectionProfile shop;
        shop.name = "shop, live";
        shop.file = m_fixture->makeStore("shop.headrace", {"order-1"}, 3);
        shop.environment = environment;
        shop.isReadOnly = isReadOnly;
        m_fixture->connections.add(shop);
        QVERIFY(QTest::qWaitFor([&] { return m_fixture->connections.find("shop, live"); }));
    }
    void openShop() const
    {
        window().openConnection(*m_fixture->connections.find("shop, live"));
        QVERIFY(QTest::qWaitFor([&] { return window().connection().session() != nullptr; }));
    }
    std::unique_ptr<ConsoleFixture> m_fixture;
};

void TestConnectionsPage::init()
{
    m_fixture = std::make_unique<ConsoleFixture>();
    QVERIFY(QTest::qWaitForWindowActive(m_fixture->window.get()));
}

void TestConnectionsPage::isEmptyAtFirst()
{
    action("store.connections")->trigger();
    QVERIFY(page().isVisible());
    QVERIFY(!page().table().isVisible() && !page().editor().isVisible());
    for (const char* id : {"connections.duplicate", "connections.remove", "connections.save",
                           "connections.test", "connections.open"})
        QVERIFY2(!action(id)->isEnabled(), id);
    QTest::keyClick(&page(), Qt::Key_Escape);
    QVERIFY(window().findChild<StartPage*>()->isVisible());
}

void TestConnectionsPage::aConnectionIsMadeByKeysAlone()
{
    const QString store = m_fixture->makeStore("shop.headrace", {"order-1"}, 3);
    const auto key = [&](Qt::Key one, Qt::KeyboardModifiers with = Qt::NoModifier) {
        QWidget* const to = window().focusWidget();
        QTest::keyClick(to != nullptr ? to : &window(), one, with);
    };
    const auto type = [&](const QString& text) { QTest::keyClicks(window().focusWidget(), text); };
    key(Qt::Key_O, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(page().isVisible());
    key(Qt::Key_Space); // On "New connection".
    QTRY_COMPARE(window().focusWidget()->accessibleName(), QString("Name"));
    type("my shop");
    key(Qt::Key_Tab); // The kind stays a file.
    key(Qt::Key_Tab);
    QCOMPARE(window().focusWidget()->accessibleName(), QString("File"));
    type(store);
    key(Qt::Key_T, Qt::ControlModifier);
    QTRY_VERIFY2(page().banner().kind() == PlaceBanner::Kind::Well,
                 qPrintable(page().banner().sentence()));
    key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(window().connection().session() != nullptr);
    QCOMPARE(window().windowTitle(), QString("my shop - Headrace"));
    QVERIFY(m_fixture->connections.find("my shop"));
    QCOMPARE(m_fixture->settings.lastConnection(), QString("my shop"));

    key(Qt::Key_O, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(page().isVisible());
    QVERIFY(page().table().hasFocus());
    key(Qt::Key_F6);
    QVERIFY(!page().table().hasFocus());
    key(Qt::Key_Left, Qt::AltModifier);
    QTRY_VERIFY(window().currentPlace() != nullptr);
}

void TestConnectionsPage::fieldsAreCheckedInPlace_data()
{
    QTest::addColumn<QStringList>("typed"); // Field, text, field, text ...
    QTest::addColumn<QString>("wrong");     // Whose field is marked.
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const QStringList& typed, const char* wrong,
                        const char* says) { QTest::addRow("%s", name) << typed << wrong << says; };
    row("no name", {"Database", "shop"}, "Name", "Give the connection a name");
    row("no database", {"Name", "a"}, "Database", "Name the database");
    row("a host with a user", {"Name", "a", "Database", "shop", "Host", "ann@db"}, "Host",
        "without a user");
    row("a schema in capitals", {"Name", "a", "Database", "shop", "Schema", "Orders"}, "Schema",
        "small letters");
}

void TestConnectionsPage::fieldsAreCheckedInPlace()
{
    QFETCH(QStringList, typed);
    QFETCH(QString, wrong);
    QFETCH(QString, says);
    action("store.connections")->trigger();
    action("connections.new")->trigger();
    for (QAbstractButton* one : page().editor().findChildren<QAbstractButton*>())
        if (one->text() == "PostgreSQL")
            one->click();
    for (int i = 0; i < typed.size(); i += 2)
        QTest::keyClicks(&line(typed[i].toLatin1().constData()), typed[i + 1]);
    action("connections.save")->trigger();
    const QByteArray name = wrong.toLatin1();
    QVERIFY2(problem().contains(says), qPrintable(problem()));
    QVERIFY(field(name.constData()).property("invalid").toBool());
    QVERIFY(field(name.constData()).hasFocus());
    QVERIFY2(field(name.constData()).accessibleDescription().contains(says),
             "whoever hears it is told");
    QVERIFY(m_fixture->connections.all().empty());

    QTest::keyClicks(&line(name.constData()), "x");
    QVERIFY(!field(name.constData()).property("invalid").toBool());
    QVERIFY(problem().isEmpty());
    QVERIFY(field(name.constData()).accessibleDescription().isEmpty());
}

void TestConnectionsPage::whatIsTypedStaysUntilItIsSaved()
{
    addShop();
    ConnectionProfile other;
    other.name = "other";
    other.file = "/srv/other.headrace";
    m_fixture->connections.add(other);
    QTRY_COMPARE(m_fixture->connections.all().size(), std::size_t {2});
    action("store.connections")->trigger();
    QTest::keyClicks(&line("Name"), "!");
    QCOMPARE(names(), (QStringList {"* shop, live!", "other"}));
    page().table().setCurrentIndex(page().table().model()->index(1, 0));
    QCOMPARE(line("Name").text(), QString("other"));
    QTest::keyClick(&page(), Qt::Key_Escape);
    action("store.connections")->trigger();
    page().table().setCurrentIndex(page().table().model()->index(0, 0));
    QCOMPARE(line("Name").text(), QString("shop, live!"));
    action("connections.save")->trigger();
    QTRY_VERIFY(m_fixture->connections.find("shop, live!"));
    QCOMPARE(names(), (QStringList {"shop, live!", "other"}));
    QVERIFY(!action("connections.save")->isEnabled());

    // A name that is taken already is not saved, and nothing is lost.
    line("Name").selectAll();
    QTest::keyClicks(&line("Name"), "other");
    action("connections.save")->trigger();
    QTRY_VERIFY2(page().banner().sentence().contains("choose another name"),
                 qPrintable(page().banner().sentence()));
    QVERIFY(action("connections.save")->isEnabled());
    QCOMPARE(line("Name").text(), QString("other"));
}

void TestConnectionsPage::removingIsAsked()
{
    addShop();
    action("store.connections")->trigger();
    action("connections.remove")->trigger();
    QVERIFY(page().banner().sentence().contains("Take shop, live out of the list?"));
    QVERIFY(page().banner().button().hasFocus());
    QTest::keyClick(&page().banner().button(), Qt::Key_Escape);
    QVERIFY(page().isVisible() && !page().banner().isVisible());
    QVERIFY(m_fixture->connections.find("shop, live"));
    action("connections.remove")->trigger();
    QTest::keyClick(&page().banner().button(), Qt::Key_Space);
    QTRY_VERIFY(m_fixture->connections.all().empty());
    QCOMPARE(names(), QStringList());
    QVERIFY(QFile::exists(m_fixture->path("shop.headrace")));
}

void TestConnectionsPage::duplicatesAndReverts()
{
    addShop(Environment::Test);
    action("store.connections")->trigger();
    action("connections.duplicate")->trigger();
    QCOMPARE(line("Name").text(), QString("shop, live 2"));
    QVERIFY(line("Name").hasFocus());
    action("connections.revert")->trigger(); // It was never saved.
    QCOMPARE(names(), QStringList {"shop, live"});
    QTest::keyClicks(&line("File"), "x");
    action("connections.revert")->trigger();
    QCOMPARE(line("File").text(), m_fixture->path("shop.headrace"));
    QVERIFY(!action("connections.revert")->isEnabled());
}

void TestConnectionsPage::anotherConsoleIsFollowed()
{
    addShop();
    action("store.connections")->trigger();
    const QAbstractItemModelTester tester(page().table().model());
    QTest::keyClicks(&line("Name"), "!");
    ConnectionList other(m_fixture->connections.file());
    ConnectionProfile changed = other.all().front();
    changed.environment = Environment::Test;
    other.replace(other.all().front(), changed);
    QTRY_COMPARE(m_fixture->connections.find("shop, live")->environment, Environment::Test);
    QCOMPARE(line("Name").text(), QString("shop, live!")); // What is typed stays.
    action("connections.save")->trigger();
    QTRY_VERIFY2(page().banner().sentence().contains("by another Headrace"),
                 qPrintable(page().banner().sentence()));
    action("connections.revert")->trigger();
    QTest::keyClicks(&line("Name"), "?");
    action("connections.save")->trigger();
    QTRY_VERIFY(m_fixture->connections.find("shop, live?"));
    QCOMPARE(m_fixture->connections.find("shop, live?")->environment, Environment::Test);
}

void TestConnectionsPage::readOnlyConnectionsCannotBeWrittenTo()
{
    addShop(Environment::Dev, true);
    openShop();
    QVERIFY(window().connection().session()->isReadOnly());
    QVERIFY(!action("store.readOnly")->isEnabled());
    QVERIFY(!action("streams.write")->isVisible());
    // By its path it is the same connection.
    window().openStore(m_fixture->path("shop.headrace"));
    QTRY_VERIFY(!window().connection().isOpening());
    QVERIFY(window().connection().session()->isReadOnly());
}

void TestConnectionsPage::productionIsSeen()
{
    addShop(Environment::Production);
    openShop();
    const auto* button = window().findChild<TopBar*>()->connectionButton();
    QVERIFY2(button->accessibleName().startsWith("Connection: shop, live, production, writable"),
             qPrintable(button->accessibleName()));
    QCOMPARE(window().grab().toImage().pixelColor(600, 1),
             m_fixture->theme.color(Token::EnvProductionFill));
    action("store.environmentTest")->trigger();
    QTRY_COMPARE(m_fixture->connections.find("shop, live")->environment, Environment::Test);
    // Another console marks it: that is seen here, too.
    ConnectionList other(m_fixture->connections.file());
    other.amend(*m_fixture->connections.find("shop, live"),
                [](ConnectionProfile& one) { one.environment = Environment::Production; });
    QTRY_VERIFY(button->accessibleName().contains("production"));
    // It is given another name: what is remembered of it from then on, is under that one.
    ConnectionProfile renamed = *m_fixture->connections.find("shop, live");
    renamed.name = "the shop";
    m_fixture->connections.replace(*m_fixture->connections.find("shop, live"), renamed);
    QTRY_COMPARE(window().windowTitle(), QString("the shop - Headrace"));
    action("store.environmentDev")->trigger();
    QTRY_VERIFY(m_fixture->connections.find("the shop")->environment == Environment::Dev);
    QCOMPARE(m_fixture->connections.all().size(), std::size_t {1});
}

void TestConnectionsPage::startPageAndMenuListThem()
{
    addShop(Environment::Production, true);
    m_fixture->settings.addRecentStore(m_fixture->path("shop.headrace"));
    m_fixture->settings.addRecentStore("/srv/older.headrace");
    openShop();
    window().findChild<TopBar*>()->connectionButton()->click();
    auto* const menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    QVERIFY(menu);
    QStringList texts;
    for (const QAction* one : menu->actions())
        texts << one->text();
    QVERIFY(texts.contains("shop, live"));
    menu->close();
    QVERIFY(texts.contains("older") && !texts.contains("shop")); // Once is enough.
    action("store.close")->trigger();
    QStringList entries;
    for (const StoreEntry* one : window().findChild<StartPage*>()->findChildren<StoreEntry*>())
        if (one->isVisible())
            entries << one->accessibleName();
    QCOMPARE(entries.size(), 2);
    QVERIFY2(entries[0].startsWith("Open shop, live: production, read-only"),
             qPrintable(entries[0]));
    QCOMPARE(entries[1], QString("Open /srv/older.headrace"));
}

void TestConnectionsPage::everyFieldHasAName()
{
    addShop();
    action("store.connections")->trigger();
    action("connections.new")->trigger();
    for (QAbstractButton* one : page().editor().findChildren<QAbstractButton*>())
        if (one->text() == "PostgreSQL")
            one->click();
    int count = 0;
    for (const QWidget* widget : page().findChildren<QWidget*>()) {
        if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus
            || qobject_cast<const QLabel*>(widget) != nullptr
            || widget->objectName().startsWith("qt_"))
            continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        QVERIFY2(!widget->accessibleName().isEmpty()
                     || (button != nullptr && !button->text().isEmpty()),
                 qPrintable(QString("%1 in %2")
                                .arg(widget->metaObject()->className(),
                                     widget->parentWidget()->objectName())));
        ++count;
    }
    QVERIFY(count > 20);
}

void TestConnectionsPage::probesAreSaid_data()
{
    QTest::addColumn<StoreProbe>("probe");
    QTest::addColumn<QString>("says");
    StoreProbe well;
    well.description.version = "PostgreSQL 15.8";
    well.description.durability = "power-loss safe";
    well.roundTrip = 21'300us;
    QTest::addRow("well")
        << well
        << "Reached: PostgreSQL 15.8, 21.3 ms away; power-loss safe. The store is "
           "there, and can be read and written.";
    StoreProbe reading = well;
    reading.description.readOnly = true;
    QTest::addRow("read-only") << reading << "and can be read.";
    StoreProbe weak = well;
    weak.description.transport = "not encrypted (disable)";
    weak.description.isTransportWeak = true;
    QTest::addRow("in clear") << weak << "power-loss safe; not encrypted (disable).";
    QTest::addRow("in clear, and what that means")
        << weak << "written. Others on the way to it can read along.";
    weak.description.transport = "TLS, server not verified (require)";
    QTest::addRow("anybody's TLS")
        << weak << "written. Another server could pretend to be this one.";
    StoreProbe forgetful = well;
    forgetful.description.durability =
        "not power-loss safe: the server does not sync (fsync is off)";
    forgetful.description.isDurabilityWeak = true;
    QTest::addRow("no sync") << forgetful
                             << "fsync is off). The store is there, and can be read and written. "
                                "What it has acknowledged may be lost in a power cut.";
    StoreProbe trouble = well;
    trouble.trouble =
        "the role ann lacks the right INSERT on the table block; its owner can grant it";
    QTest::addRow("trouble") << trouble
                             << "The role ann lacks the right INSERT on the table block; its owner "
                                "can grant it.";
    const auto clock = [&](const char* name, std::chrono::microseconds ahead, const char* says) {
        StoreProbe probe = well;
        probe.description.clockAhead = ahead;
        QTest::addRow("%s", name) << probe << says;
    };
    clock("a clock ahead", 42s, "The clock of the server is 42.0 s ahead of this machine's");
    clock("a clock behind", -1h, "behind this machine's");
    clock("a clock that is near", 4s, "and can be read and written.");
}

void TestConnectionsPage::probesAreSaid()
{
    QFETCH(StoreProbe, probe);
    QFETCH(QString, says);
    const QString text = probeText(probe);
    QVERIFY2(text.contains(says), qPrintable(text));
    const bool isOff = QByteArray(QTest::currentDataTag()).contains("clock")
        && !QByteArray(QTest::currentDataTag()).contains("near");
    QCOMPARE(hasClockTrouble(probe.description), isOff);
    QCOMPARE(text.contains("clock of the server"), isOff);
}

void TestConnectionsPage::addressesWithPasswordsAreRefused_data()
{
    QTest::addColumn<QString>("address");
    QTest::addRow("beside the user") << "postgresql://ann:hunter2@127.0.0.1:1/shop";
    QTest::addRow("as a parameter") << "postgresql://ann@127.0.0.1:1/shop?password=hunter2";
    QTest::addRow("no valid address") << "postgresql://ann:hunter2#@db:port/shop";
}

void TestConnectionsPage::addressesWithPasswordsAreRefused()
{
    QFETCH(QString, address);
    window().openStore(address);
    QVERIFY2(window().bannerText().startsWith("The address has a password in it"),
             qPrintable(window().bannerText()));
    QVERIFY(!window().connection().isOpening());
}

void TestConnectionsPage::pictures()
{
    const test::Pictures pictures("connections");
    m_fixture->theme.setChoice(pictures.theme());
    action("store.connections")->trigger();
    pictures.save(window(), "empty");
    addShop();
    const auto add = [&](const char* name, const char* address, Environment environment,
                         bool isReadOnly) {
        ConnectionProfile one = profileOf(address);
        one.name = name;
        one.environment = environment;
        one.isReadOnly = isReadOnly;
        m_fixture->connections.add(one);
    };
    add("orders, production", "postgresql://ann@db.example:5433/shop?schema=orders",
        Environment::Production, true);
    add("orders, staging", "postgresql://ann@staging.db.example/shop?schema=orders&sslmode=require",
        Environment::Test, false);
    add("the warehouse whose name is rather long, as some are",
        "postgresql://warehouse-operations@warehouse.eu-central-1.db.internal.example/warehouse",
        Environment::Dev, false);
    QTRY_COMPARE(m_fixture->connections.all().size(), std::size_t {4});
    page().table().setCurrentIndex(page().table().model()->index(1, 0));
    pictures.save(window(), "server");
    line("Schema").clear();
    QTest::keyClicks(&line("Schema"), "Orders");
    action("connections.save")->trigger();
    pictures.save(window(), "invalid");
    action("connections.revert")->trigger();
    page().table().setCurrentIndex(page().table().model()->index(0, 0));
    action("connections.remove")->trigger();
    pictures.save(window(), "remove");
    window().resize(900, 600);
    pictures.save(window(), "narrow");
    QTest::keyClick(&page(), Qt::Key_Escape);
    QTest::keyClick(&page(), Qt::Key_Escape);
    window().resize(1'280, 800);
    pictures.save(window(), "start");
}

QTEST_MAIN(TestConnectionsPage)
#include "tst_connections_page.moc"
