// SPDX-License-Identifier: GPL-3.0-or-later
// The window with its real places, from opening a log to a state in Aggregate.

#include "app/console/command_palette.h"
#include "core/demo/shop_demo.h"
#include "tests/app/console/console_fixture.h"
#include "tests/support/gui_watchdog.h"
#include "views/overview/overview_place.h"
#include "views/support/item_roles.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QMenu>
#include <QTableView>
#include <QTest>

using namespace headrace;

class TestConsole : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void everyActionOfThePlacesIsWhole();
    void goesFromPlaceToPlaceAndBack();
    void verifiesFromTheKeyboard();
    void damageIsListedAndLeadsToItsEvent();
    void columnsAreKeptForTheNextRun();
    void closesAndOpensAgain();
    void pictures_data();
    void pictures();

private:
    void openShop();
    int rowsOf(const char* view) const;
    bool isAllThere(const QString& what) const;
    std::unique_ptr<ConsoleFixture> m_fixture;
};

void TestConsole::init()
{
    m_fixture = std::make_unique<ConsoleFixture>(consolePlaces());
}

void TestConsole::openShop()
{
    const QString path = m_fixture->path("shop.headrace");
    {
        auto store = headrace::openStore(path.toStdString(), {.mode = OpenMode::Create});
        QVERIFY(store);
        Job job;
        QVERIFY(makeShopDemo(**store, {.events = 3'000}, job));
    }
    m_fixture->write("shop.domain.js", QByteArray::fromStdString(std::string(shopDomainModule())));
    m_fixture->open(path);
    auto& domain = *m_fixture->window->connection().domain();
    QTRY_COMPARE(domain.state(), DomainSession::State::Loaded);
}

void TestConsole::everyActionOfThePlacesIsWhole()
{
    openShop();
    const auto& registry = m_fixture->window->actions();
    for (QAction* one : registry.allActions()) {
        const ActionSpec& spec = registry.spec(one);
        QVERIFY2(!one->text().isEmpty() && !one->toolTip().isEmpty(), qPrintable(spec.id));
        QVERIFY2(one->isEnabled() || !registry.disabledReason(one).isEmpty(), qPrintable(spec.id));
    }
    m_fixture->open(m_fixture->path("shop.headrace"), OpenMode::ReadOnly);
    for (QAction* one : registry.allActions())
        QVERIFY2(!registry.spec(one).changesStore || !one->isVisible(),
                 qPrintable(one->objectName()));
}

void TestConsole::goesFromPlaceToPlaceAndBack()
{
    openShop();
    MainWindow& window = *m_fixture->window;
    window.goTo({.place = Location::kStreams, .position = 100, .isLog = true});
    QTRY_COMPARE(window.currentPlace()->location().position, 100);
    window.goTo({.place = Location::kAggregate, .stream = "order-1"});
    QCOMPARE(window.currentPlace()->location().place, Location::kAggregate);
    window.actions().action("go.back")->trigger();
    QTRY_COMPARE(window.currentPlace()->location().position, 100);
}

void TestConsole::verifiesFromTheKeyboard()
{
    openShop();
    MainWindow& window = *m_fixture->window;
    QCOMPARE(window.currentPlace()->location().place, Location::kStreams);
    QTest::keyClick(&window, Qt::Key_1, Qt::ControlModifier);
    auto* const place = qobject_cast<OverviewPlace*>(window.currentPlace());
    QVERIFY(place);
    QTRY_COMPARE(place->tile("integrity").detail, "never verified");

    // By the palette, then by its own key.
    window.palette().openWith(">verify");
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QTRY_COMPARE(place->headline().severity, Severity::Well);
    QCOMPARE(window.jobs().rowCount(), 1);
    QCOMPARE(window.jobs().row(0).title, "Verify shop");
    QTest::keyClick(&window, Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(window.jobs().rowCount(), 2);
    QTRY_COMPARE(window.jobs().row(0).state, JobList::State::Done);

    // The store remembers it.
    window.actions().action("store.close")->trigger();
    m_fixture->open(m_fixture->path("shop.headrace"), OpenMode::ReadOnly);
    window.goTo({.place = Location::kOverview});
    auto* const again = qobject_cast<OverviewPlace*>(window.currentPlace());
    QTRY_COMPARE(again->tile("integrity").figure, "Sound");
    QTRY_COMPARE(again->tile("access").figure, "Read-only");
}

void TestConsole::damageIsListedAndLeadsToItsEvent()
{
    openShop();
    MainWindow& window = *m_fixture->window;
    bool isClosed = false;
    connect(&window.connection(), &Connection::closed, this, [&] { isClosed = true; });
    window.actions().action("store.close")->trigger();
    QTRY_VERIFY(isClosed);
    QFile file(m_fixture->path("shop.headrace"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    const qsizetype at = file.readAll().indexOf("\"DHL\"");
    QVERIFY(at > 0);
    QVERIFY(file.seek(at + 1) && file.write("UPS") == 3);
    file.close();

    m_fixture->open(file.fileName());
    window.goTo({.place = Location::kOverview});
    window.actions().action("overview.verify")->trigger();
    auto* const place = qobject_cast<OverviewPlace*>(window.currentPlace());
    QTRY_COMPARE(window.jobs().row(0).state, JobList::State::Done);
    QCOMPARE(place->headline().severity, Severity::Act);
    const auto* findings = window.findChild<QTableView*>("findingsTable");
    const auto* model = findings->model();
    const auto digests = model->match(model->index(0, 0), Qt::DisplayRole, "digest");
    QCOMPARE(digests.size(), 1); // Beside what else the change broke.
    const QModelIndex link = digests.front().siblingAtColumn(1);
    const auto position = link.data().toLongLong();
    QVERIFY(position > 0);
    QTest::mouseClick(findings->viewport(), Qt::LeftButton, {},
                      findings->visualRect(link).center());
    QCOMPARE(window.currentPlace()->location().place, Location::kStreams);
    // The store gives no event out whose bytes have changed: the place says so.
    const auto isSaid = [&] {
        for (const QLabel* label : window.currentPlace()->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(QString::number(position)))
                return true;
        return false;
    };
    QTRY_VERIFY(isSaid());
    QTRY_COMPARE(window.findChild<QTableView*>("eventTable")->currentIndex().row(), position - 1);
}

void TestConsole::columnsAreKeptForTheNextRun()
{
    openShop();
    m_fixture->settings.setPlaceChoices(
        Location::kStreams, {{"hiddenColumns", QStringList {"DeltaColumn", "NoSuchColumn"}}});
    MainWindow& window = *m_fixture->window;
    window.actions().action("store.close")->trigger();
    m_fixture->open(m_fixture->path("shop.headrace"));
    const auto hidden = [&](const QString& title) {
        const auto* table = window.findChild<QTableView*>("eventTable");
        for (int column = 0; column < table->model()->columnCount(); ++column)
            if (table->model()->headerData(column, Qt::Horizontal).toString() == title)
                return table->isColumnHidden(column);
        return false;
    };
    window.goTo({.isLog = true}); // Before it is laid out it is narrow, without either.
    QTRY_VERIFY(!hidden("Ver."));
    QVERIFY(hidden(QChar(0x0394)));

    window.actions().action("streams.columns")->trigger();
    auto* const menu = window.currentPlace()->findChild<QMenu*>();
    QVERIFY(menu);
    for (QAction* action : menu->actions())
        if (action->text() == "Version")
            action->trigger();
    menu->close();
    QVERIFY(hidden("Ver."));
    QCOMPARE(m_fixture->settings.placeChoices(Location::kStreams).value("hiddenColumns"),
             QVariant(QStringList {"DeltaColumn", "VersionColumn"}));
}

void TestConsole::closesAndOpensAgain()
{
    openShop();
    MainWindow& window = *m_fixture->window;
    GuiWatchdog watchdog;
    for (int round = 0; round < 3; ++round) {
        window.actions().action("store.close")->trigger();
        QVERIFY(window.currentPlace() == nullptr);
        m_fixture->open(m_fixture->path("shop.headrace"));
    }
    qInfo() << "longest block of the GUI thread while opening and closing:"
            << watchdog.longestBlock().count() << "ms";
}

/// The rows of a view that is on screen and has none that is still being read; else 0.
int TestConsole::rowsOf(const char* name) const
{
    const auto* view = m_fixture->window->findChild<QAbstractItemView*>(name);
    if (view == nullptr || !view->isVisible())
        return 0;
    const auto* model = view->model();
    const int top = std::max(0, view->indexAt({1, 1}).row());
    for (int row = top; row < std::min(top + 40, model->rowCount()); ++row)
        if (model->index(row, 0).data(LoadingRole).toBool())
            return 0;
    return model->rowCount();
}

/// Whether everything that a picture of `what` should show has been read.
bool TestConsole::isAllThere(const QString& what) const
{
    const MainWindow& window = *m_fixture->window;
    for (const QLabel* label : window.findChildren<QLabel*>())
        if (label->isVisible() && label->text() == QStringLiteral("…")) // Of the status bar.
            return false;
    if (what == "overview") {
        const auto* place = qobject_cast<OverviewPlace*>(window.currentPlace());
        return place && place->tile("integrity").detail == "never verified"
            && rowsOf("categoryTable") > 0;
    }
    if (what == "log") {
        const auto* link = window.findChild<QAbstractButton*>("eventLink");
        const auto* table = window.findChild<QTableView*>("eventTable");
        return rowsOf("eventTable") >= 3'000 && table->currentIndex().row() == 1'199
            && link->isVisible() && !link->text().isEmpty();
    }
    if (what == "aggregate")
        return rowsOf("stateTree") > 0 && rowsOf("diffList") > 0 && rowsOf("eventsTable") > 0;
    if (what == "palette") {
        const auto* hits = m_fixture->window->palette().findChild<QAbstractItemView*>();
        for (int row = 0; row < hits->model()->rowCount(); ++row)
            if (hits->model()->index(row, 0).data().toString().startsWith("order-"))
                return true;
        return false;
    }
    return rowsOf("streamTable") > 0;
}

void TestConsole::pictures_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QString>("what");
    for (const bool dark : {false, true})
        for (const char* what : {"overview", "streams", "log", "aggregate", "palette"})
            QTest::addRow("%s, %s", what, dark ? "dark" : "light") << dark << QString(what);
}

void TestConsole::pictures()
{
    QFETCH(bool, dark);
    QFETCH(QString, what);
    openShop();
    MainWindow& window = *m_fixture->window;
    m_fixture->theme.setChoice(dark ? Theme::Choice::Dark : Theme::Choice::Light);
    auto summaries = window.connection().session()->store()->streams({.category = "order"});
    QVERIFY(summaries && !summaries->empty());
    const QString stream = QString::fromStdString(summaries->front().stream.text());
    if (what == "overview")
        window.goTo({.place = Location::kOverview});
    if (what == "log")
        window.goTo({.place = Location::kStreams, .position = 1'200, .isLog = true});
    if (what == "aggregate")
        window.goTo({.place = Location::kAggregate, .stream = stream});
    if (what == "palette")
        window.palette().openWith("order");
    QTRY_VERIFY2(isAllThere(what), qPrintable(what));
    QCoreApplication::sendPostedEvents(); // What was written last is laid out.
    const QString folder = HEADRACE_BINARY_DIR "/screenshots";
    QVERIFY(QDir().mkpath(folder));
    QVERIFY(window.grab().save(QString("%1/console-%2-%3%4.png")
                                   .arg(folder, what, dark ? "dark" : "light",
                                        window.devicePixelRatio() > 1 ? "@2x" : "")));
}

QTEST_MAIN(TestConsole)
#include "tst_console.moc"
