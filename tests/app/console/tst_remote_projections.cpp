// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of a store on a server, by choice there or on this computer: chosen with the connection,
// by the keyboard, while the store is open and before, and seen in Projections.

#include "app/console/connections/connection_editor.h"
#include "app/console/connections/connections_page.h"
#include "app/console/places.h"
#include "core/demo/shop_demo.h"
#include "tests/app/console/console_fixture.h"
#include "tests/support/pictures.h"
#include "tests/support/private_postgres.h"
#include "views/projections/definition_pane.h"
#include "views/projections/projection_detail.h"
#include "views/projections/projection_list.h"
#include "views/projections/projections_place.h"
#include "views/projections/rows_pane.h"
#include "views/support/data_table.h"

#include <QAbstractButton>
#include <QAction>
#include <QTest>

using namespace headrace;

namespace {

constexpr std::int64_t kEvents = 3'000;
const std::string kStore = "shop";
const std::string kRows = "shop_read";

} // namespace

class TestRemoteProjections : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void rowsAreWhereItIsChosen_data();
    void rowsAreWhereItIsChosen();
    void choosingByKeysAlone();
    void aStoreThatIsOpenFollows();
    void noRightIsSaid();
    void filesHaveNoChoice();
    void pictures_data() { test::Pictures::addRows(); }
    void pictures();

private:
    MainWindow& window() const { return *m_fixture->window; }
    ConnectionsPage& page() const { return *window().findChild<ConnectionsPage*>(); }
    QAction* action(const char* id) const { return window().actions().action(id); }
    ProjectionsPlace& place() const { return *window().findChild<ProjectionsPlace*>(); }
    ConnectionProfile profile(RowsPlace rows, const char* user = PrivatePostgres::kUser) const
    {
        ConnectionProfile one =
            profileOf(QString::fromStdString(m_server.portAddress(kStore, user)));
        one.name = "the shop";
        one.rowsPlace = rows;
        one.domainModule = m_fixture->path("shop.domain.js");
        return one;
    }
    void open(const ConnectionProfile& one) const;
    void runAll() const;
    QString state(const char* projection) const
    {
        ProjectionTableModel& model = place().model();
        const int row = model.find(projection);
        return row < 0 ? QString()
                       : model.index(row, ProjectionTableModel::StateColumn).data().toString();
    }
    QString definition() const
    {
        place().detail().choose(ProjectionDetail::Tab::Definition);
        return place().detail().definition().factsText();
    }
    bool isSchemaThere() const
    {
        return m_server.run("SELECT count(*) FROM pg_namespace WHERE nspname = '" + kRows + "'")
            == "1";
    }

    PrivatePostgres& m_server = PrivatePostgres::ofThisProgram();
    QTemporaryDir m_home;
    QByteArray m_module;
    std::unique_ptr<ConsoleFixture> m_fixture;
};

void TestRemoteProjections::initTestCase()
{
    qputenv("HOME", m_home.path().toUtf8());
    qputenv("XDG_DATA_HOME", m_home.filePath("data").toUtf8());
    qputenv("PGPASSFILE", "/nonexistent");
    qunsetenv("PGPASSWORD"); // So that it must come from the window.
    auto store = openStore(m_server.address(kStore), {.mode = OpenMode::Create});
    Job job;
    QVERIFY(store && makeShopDemo(**store, {.events = kEvents}, job));
    QFile module(QStringLiteral(HEADRACE_SOURCE_DIR "/resources/samples/shop.domain.js"));
    QVERIFY(module.open(QIODevice::ReadOnly));
    m_module = module.readAll();
    m_server.run("CREATE ROLE ann LOGIN PASSWORD 'a secret'; GRANT USAGE ON SCHEMA shop TO ann; "
                 "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA shop TO ann");
}

void TestRemoteProjections::init()
{
    m_fixture = std::make_unique<ConsoleFixture>(consolePlaces());
    m_fixture->write("shop.domain.js", m_module);
    QVERIFY(QTest::qWaitForWindowActive(m_fixture->window.get()));
}

void TestRemoteProjections::cleanup()
{
    m_fixture.reset();
    QDir(m_home.filePath("data")).removeRecursively();
    m_server.run("DROP SCHEMA IF EXISTS " + kRows + " CASCADE");
}

void TestRemoteProjections::open(const ConnectionProfile& one) const
{
    m_fixture->connections.add(one);
    QVERIFY(QTest::qWaitFor([&] { return m_fixture->connections.find(one.name); }));
    m_fixture->keychain.keep(one.secretKey(), PrivatePostgres::kPassword, [](const QString&) {});
    window().openConnection(one);
    QTRY_VERIFY_WITH_TIMEOUT(window().connection().session() != nullptr, 20'000);
    action("go.projections")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(!place().projections().all().empty(), 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(action("projections.run")->isEnabled(), 20'000);
}

void TestRemoteProjections::runAll() const
{
    action("projections.run")->trigger();
    QTRY_VERIFY2_WITH_TIMEOUT(state("order_list") == "Live",
                              qPrintable(state("order_list") + "; " + place().runText()), 20'000);
    place().open({.place = Location::kProjections, .filter = "order_list"});
}

void TestRemoteProjections::rowsAreWhereItIsChosen_data()
{
    QTest::addColumn<int>("rows");
    QTest::addRow("on this computer") << int(RowsPlace::OnThisComputer);
    QTest::addRow("on the server") << int(RowsPlace::OnTheServer);
}

void TestRemoteProjections::rowsAreWhereItIsChosen()
{
    QFETCH(int, rows);
    const bool isOnServer = RowsPlace(rows) == RowsPlace::OnTheServer;
    open(profile(RowsPlace(rows)));
    QCOMPARE(place().rowsPlaceText(), isOnServer ? "rows on the server" : "rows on this computer");
    QCOMPARE(state("order_list"), "Not built");
    QVERIFY(!isSchemaThere()); // Looking makes nothing.
    runAll();
    QTRY_VERIFY(place().detail().rows().rows().rowCount() > 0);
    QCOMPARE(isSchemaThere(), isOnServer);
    QCOMPARE(QDir(m_home.filePath("data/headrace/readmodels")).isEmpty(), isOnServer);
    QVERIFY2(definition().contains(isOnServer ? "shop_read.order_list" : "/order_list.db"),
             qPrintable(definition()));
    if (isOnServer)
        QVERIFY(m_server.run("SELECT count(*) > 10 FROM " + kRows + ".order_list") == "t");
    QVERIFY(!definition().contains(PrivatePostgres::kPassword));
}

void TestRemoteProjections::choosingByKeysAlone()
{
    m_fixture->connections.add(profile(RowsPlace::OnThisComputer));
    QTRY_VERIFY(m_fixture->connections.find("the shop"));
    action("store.connections")->trigger();
    page().enter("the shop");
    QTest::keyClick(window().focusWidget(), Qt::Key_F6);
    const auto focused = [&]() -> QString {
        const QWidget* const widget = window().focusWidget();
        return widget ? widget->accessibleName() : QString();
    };
    const auto* field = static_cast<QWidget*>(nullptr);
    for (QWidget* one : page().editor().findChildren<QWidget*>())
        if (one->accessibleName() == "Read models" && one->isVisible())
            field = one;
    QVERIFY(field);
    const auto isThere = [&] {
        const QWidget* const widget = window().focusWidget();
        return widget && (widget == field || field->isAncestorOf(widget));
    };
    for (int i = 0; i < 40 && !isThere(); ++i)
        QTest::keyClick(window().focusWidget(), Qt::Key_Tab);
    QVERIFY2(isThere(), qPrintable(focused()));
    QTest::keyClick(window().focusWidget(), Qt::Key_Right);
    QCOMPARE(page().editor().profile().rowsPlace, RowsPlace::OnTheServer);
    QTest::keyClick(window().focusWidget(), Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(m_fixture->connections.find("the shop")->rowsPlace, RowsPlace::OnTheServer);
}

// The place goes to the other rows, which are others: those of before stay where they are.
void TestRemoteProjections::aStoreThatIsOpenFollows()
{
    open(profile(RowsPlace::OnTheServer));
    runAll();
    const auto choose = [&](RowsPlace rows) {
        m_fixture->connections.amend(
            profile(RowsPlace::OnTheServer),
            [rows](ConnectionProfile& one) { one.rowsPlace = rows; },
            [](const QString& problem) { QVERIFY2(problem.isEmpty(), qPrintable(problem)); });
    };
    choose(RowsPlace::OnThisComputer);
    QTRY_COMPARE(place().rowsPlaceText(), "rows on this computer");
    QTRY_COMPARE(state("order_list"), "Not built");
    QTRY_VERIFY(!place().projections().isRunningHere());
    choose(RowsPlace::OnTheServer);
    QTRY_COMPARE(place().rowsPlaceText(), "rows on the server");
    QTRY_COMPARE(state("order_list"), "Not running");
}

void TestRemoteProjections::noRightIsSaid()
{
    open(profile(RowsPlace::OnTheServer, "ann"));
    action("projections.run")->trigger();
    QTRY_VERIFY2(place().runText().contains("the right CREATE on the database is missing"),
                 qPrintable(place().runText()));
}

void TestRemoteProjections::filesHaveNoChoice()
{
    m_fixture->open(m_fixture->makeStore("a.headrace", {"order-1"}, 3));
    window().connection().loadDomainModule(m_fixture->path("shop.domain.js"));
    action("go.projections")->trigger();
    QTRY_VERIFY(!state("order_list").isEmpty());
    QCOMPARE(place().rowsPlaceText(), QString());
    action("store.connections")->trigger();
    action("connections.new")->trigger();
    for (const QWidget* one : page().editor().findChildren<QWidget*>())
        QVERIFY(one->accessibleName() != "Read models" || !one->isVisible());
}

void TestRemoteProjections::pictures()
{
    const test::Pictures pictures("remote-projections");
    m_fixture->theme.setChoice(pictures.theme());
    open(profile(RowsPlace::OnTheServer));
    runAll();
    place().list().setFocus();
    QTRY_VERIFY(place().detail().rows().rows().rowCount() > 0);
    pictures.save(window(), "rows");
    definition();
    pictures.save(window(), "definition");
    window().resize(900, 600);
    QTest::qWait(0);
    pictures.save(window(), "narrow");
    window().resize(1'280, 800);
    action("store.connections")->trigger();
    page().editor().focusField("readModels");
    pictures.save(window(), "connection");
}

QTEST_MAIN(TestRemoteProjections)
#include "tst_remote_projections.moc"
