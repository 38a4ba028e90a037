// SPDX-License-Identifier: GPL-3.0-or-later
// The window with its real places, from opening a log to a state in Aggregate.

#include "app/console/command_palette.h"
#include "core/demo/shop_demo.h"
#include "tests/app/console/console_fixture.h"
#include "tests/support/gui_watchdog.h"

#include <QAction>
#include <QTest>

using namespace headrace;

class TestConsole : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void everyActionOfThePlacesIsWhole();
    void goesFromPlaceToPlaceAndBack();
    void closesAndOpensAgain();
    void pictures_data();
    void pictures();

private:
    void openShop();
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

void TestConsole::pictures_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QString>("what");
    for (const bool dark : {false, true})
        for (const char* what : {"streams", "log", "aggregate", "palette"})
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
    if (what == "log")
        window.goTo({.place = Location::kStreams, .position = 1'200, .isLog = true});
    if (what == "aggregate")
        window.goTo({.place = Location::kAggregate, .stream = stream});
    if (what == "palette")
        window.palette().openWith("order");
    QTest::qWait(600); // Everything that is asked for has come.
    const QString folder = HEADRACE_BINARY_DIR "/screenshots";
    QVERIFY(QDir().mkpath(folder));
    QVERIFY(window.grab().save(QString("%1/console-%2-%3%4.png")
                                   .arg(folder, what, dark ? "dark" : "light",
                                        window.devicePixelRatio() > 1 ? "@2x" : "")));
}

QTEST_MAIN(TestConsole)
#include "tst_console.moc"
