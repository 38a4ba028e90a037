// SPDX-License-Identifier: GPL-3.0-or-later
// The as-of cursor in the real window: pinned and let go by keyboard, followed or not, and said.

#include "app/console/as_of_control.h"
#include "app/console/command_palette.h"
#include "tests/app/console/console_fixture.h"
#include "views/aggregate/version_slider.h"
#include "views/support/action_registry.h"
#include "views/support/item_roles.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace headrace;

namespace {

constexpr int kRounds = 4; // An event of each stream a round: order-1 at 1, 4, 7, 10.
const QStringList kStreams {"order-1", "order-2", "order-3"};

const QByteArray kModule = "export default { name: 'shop', aggregates: { order: {\n"
                           "    state: { version: 1, initial: { count: 0 } },\n"
                           "    events: { Happened: { version: 1,\n"
                           "        apply(state) { state.count += 1; } } } } } };\n";

} // namespace

class TestAsOf : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void pinnedInStreamsAndFollowedInAggregate();
    void pinnedInAggregateAndFollowedInTheLog();
    void whatComesLaterIsMarked();
    void streamThatBeginsLater();
    void placesThatShowLiveSaySo();
    void typedIntoThePalette_data();
    void typedIntoThePalette();
    void writesWait();
    void stepsAndUrisKeepTheirVersions();
    void anotherStoreIsLive();
    void pictures_data();
    void pictures();

private:
    MainWindow& window() const { return *m_console->window; }
    QString control() const { return window().findChild<AsOfControl*>()->text(); }
    VersionSlider& slider() const { return *window().findChild<VersionSlider*>(); }
    QString banner() const
    {
        const auto* banner = window().findChild<QWidget*>("placeBanner");
        return banner->isVisible() ? banner->accessibleName() : QString();
    }
    Location here() const { return window().currentPlace()->location(); }
    QAction* action(const char* id) const { return window().actions().action(id); }
    void press(int key, Qt::KeyboardModifiers modifiers = {}) const
    {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key(key), modifiers);
    }
    void openAggregate(const QString& stream, std::int64_t version = 0) const
    {
        window().goTo({.place = Location::kAggregate, .stream = stream, .version = version});
        QTRY_COMPARE(slider().last(), kRounds);
    }
    void pin(std::int64_t position) const
    {
        window().asOfCursor().pinTo(Position {position});
        QTRY_VERIFY(window().asOfCursor().asOf());
        QCOMPARE(window().asOfCursor().asOf()->position.value, position);
    }

    std::unique_ptr<ConsoleFixture> m_console;
};

void TestAsOf::init()
{
    m_console = std::make_unique<ConsoleFixture>(consolePlaces());
    m_console->write("shop.domain.js", kModule);
    const QString path = m_console->path("shop.headrace");
    {
        auto store = openStore(path.toStdString(), {.mode = OpenMode::Create});
        QVERIFY(store);
        for (int round = 0; round < kRounds; ++round)
            for (const QString& stream : kStreams) {
                NewEvent event;
                event.stream = *StreamName::parse(stream.toStdString());
                event.type = "Happened";
                event.time = *parseTime("2011-01-18T13:00:00Z")
                    + std::chrono::minutes((*store)->head()->value);
                AppendRequest request;
                request.events.push_back(event);
                QVERIFY((*store)->append(request));
            }
        NewEvent event;
        event.stream = *StreamName::parse("late-1");
        event.type = "Happened";
        event.time = *parseTime("2011-01-18T14:00:00Z");
        AppendRequest request;
        request.events.assign(kRounds, event);
        QVERIFY((*store)->append(request));
    }
    m_console->open(path);
}

void TestAsOf::pinnedInStreamsAndFollowedInAggregate()
{
    QCOMPARE(control(), QString("LIVE"));
    QVERIFY(!action("asOf.pinHere")->isEnabled()); // A list of streams is no event.
    window().goTo({.position = 8, .isLog = true});
    QTRY_COMPARE(here().position, 8);
    QTRY_VERIFY(action("asOf.pinHere")->isEnabled());
    press(Qt::Key_P);
    QTRY_VERIFY2(control().startsWith("As of 8, 2011-01-18 13:07:00.000 UTC"),
                 qPrintable(control()));

    openAggregate("order-1"); // No version is asked for: the last one as of the cursor.
    QCOMPARE(here().version, 3);
    QCOMPARE(slider().asOf(), std::optional<std::int64_t>(3));
    QVERIFY(banner().isEmpty());
    press(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(here().version, 4);
    QCOMPARE(control(), QString("LIVE"));
    QVERIFY(!slider().asOf());
}

void TestAsOf::pinnedInAggregateAndFollowedInTheLog()
{
    openAggregate("order-2", 2); // Position 5.
    press(Qt::Key_P);
    QTRY_VERIFY2(control().startsWith("As of 5,"), qPrintable(control()));
    QCOMPARE(here().version, 2); // It is there already.
    window().goTo({.position = 5, .isLog = true});
    const auto* model = window().findChild<QTableView*>("eventTable")->model();
    QTRY_COMPARE(model->rowCount(), 16);
    const auto isPale = [&](int position) {
        return model->index(position - 1, 1).data(DimRole).toBool();
    };
    QTRY_VERIFY(!isPale(5));
    QVERIFY(isPale(6));
    press(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(!isPale(6));
}

void TestAsOf::whatComesLaterIsMarked()
{
    pin(8);
    openAggregate("order-1", 4); // Asked for by its version: it is shown, and said.
    QCOMPARE(here().version, 4);
    QVERIFY2(banner().contains("Version 4 is later than the as-of cursor: as of 8, order-1 is at "
                               "version 3"),
             qPrintable(banner()));
    press(Qt::Key_Left);
    QCOMPARE(here().version, 3);
    QVERIFY(banner().isEmpty());
}

void TestAsOf::streamThatBeginsLater()
{
    pin(8);
    openAggregate("late-1");
    QCOMPARE(here().version, 0);
    QVERIFY2(banner().contains("there is no event of late-1 yet"), qPrintable(banner()));
}

void TestAsOf::placesThatShowLiveSaySo()
{
    pin(8);
    const QString pinned = "As of 8, 2011-01-18 13:07:00.000 UTC";
    window().goTo({}); // The list of streams counts what is there now.
    QCOMPARE(control(), pinned + "; Streams shows LIVE");
    window().goTo({.isLog = true});
    QCOMPARE(control(), pinned);
    window().goTo({.place = Location::kOverview});
    QCOMPARE(control(), pinned + "; Overview shows LIVE");
    window().goTo({.place = Location::kSchemas});
    QCOMPARE(control(), pinned + "; Schemas shows LIVE");
    window().goTo({.place = Location::kAggregate, .stream = "order-1"});
    QCOMPARE(control(), pinned);
    const auto* behind = window().findChild<QLabel*>("behindHead");
    QCOMPARE(behind->text(), QString("8 events behind head"));
}

void TestAsOf::typedIntoThePalette_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<qlonglong>("position"); // 0: a sentence instead.
    QTest::addRow("position") << "#8" << 8LL;
    QTest::addRow("time of an event") << "#2011-01-18T13:07:00Z" << 8LL;
    QTest::addRow("time between events") << "#2011-01-18T13:07:59Z" << 8LL;
    QTest::addRow("time after all") << "#2011-01-19" << 16LL;
    QTest::addRow("time before all") << "#2011-01-17" << 0LL;
}

void TestAsOf::typedIntoThePalette()
{
    QFETCH(QString, typed);
    QFETCH(qlonglong, position);
    action("asOf.pinElsewhere")->trigger();
    auto* const edit = window().palette().findChild<QLineEdit*>();
    QCOMPARE(edit->text(), QString("#"));
    QTest::keyClicks(edit, typed.mid(1));
    QTest::keyClick(edit, Qt::Key_Down); // Going there stands first.
    QTest::keyClick(edit, Qt::Key_Return);
    if (position == 0) {
        QTRY_VERIFY(window().bannerText().contains("There is no event at or before 2011-01-17"));
        QCOMPARE(control(), QString("LIVE"));
        return;
    }
    QTRY_VERIFY(window().asOfCursor().asOf());
    QCOMPARE(window().asOfCursor().asOf()->position.value, position);
}

void TestAsOf::writesWait()
{
    QVERIFY(action("store.importHere")->isEnabled());
    pin(8);
    QVERIFY(!action("store.importHere")->isEnabled());
    QCOMPARE(window().actions().disabledReason(action("store.importHere")),
             QString("As of 8: go LIVE first"));
    QVERIFY(action("store.new")->isEnabled()); // Of another store.
    window().asOfCursor().goLive();
    QVERIFY(action("store.importHere")->isEnabled());
}

void TestAsOf::stepsAndUrisKeepTheirVersions()
{
    openAggregate("order-1", 2);
    window().goTo({.stream = "order-2", .version = 4});
    QTRY_COMPARE(here().version, 4);
    pin(1);
    QCOMPARE(here().version, 4); // What one looks at in the log stays.
    QTRY_COMPARE(slider().version(), 1);

    press(Qt::Key_Left, Qt::AltModifier);
    QTRY_COMPARE(here().version, 2); // As one left it, and said to be later.
    QTRY_VERIFY2(banner().contains("Version 2 is later than the as-of cursor"),
                 qPrintable(banner()));
    action("go.copyUri")->trigger();
    QCOMPARE(here().toUri(), QString("headrace://shop/order-1@2?place=aggregate"));
    press(Qt::Key_Right, Qt::AltModifier);
    QTRY_COMPARE(here().stream, QString("order-2"));
    QCOMPARE(here().version, 4);
}

void TestAsOf::anotherStoreIsLive()
{
    pin(8);
    m_console->open(m_console->makeStore("other.headrace", {"order-1"}, 3));
    QTRY_COMPARE(window().connection().session()->name(), QString("other"));
    QCOMPARE(control(), QString("LIVE"));
    QVERIFY(!window().findChild<QLabel*>("behindHead")->isVisible());
    action("store.close")->trigger();
    QVERIFY(!window().findChild<AsOfControl*>()->isVisible());
}

void TestAsOf::pictures_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QSize>("size");
    QTest::addRow("light") << false << QSize(1'280, 800);
    QTest::addRow("dark") << true << QSize(1'280, 800);
    QTest::addRow("narrow") << false << QSize(900, 700);
    QTest::addRow("smallest") << false << QSize(720, 480);
}

void TestAsOf::pictures()
{
    QFETCH(bool, dark);
    QFETCH(QSize, size);
    QVERIFY(QDir().mkpath(HEADRACE_BINARY_DIR "/screenshots"));
    m_console->theme.setChoice(dark ? Theme::Choice::Dark : Theme::Choice::Light);
    window().resize(size);
    const auto save = [&](const QString& name) {
        const QString file = QString(HEADRACE_BINARY_DIR "/screenshots/as-of-%1-%2.png")
                                 .arg(name, QTest::currentDataTag());
        QCoreApplication::sendPostedEvents(); // What was written last is laid out.
        QVERIFY(window().grab().save(file));
    };
    openAggregate("order-1");
    save("live");
    pin(8);
    QTRY_COMPARE(here().version, 3);
    save("aggregate");
    press(Qt::Key_Right);
    QTRY_VERIFY(!banner().isEmpty());
    save("later");
    window().goTo({.position = 8, .isLog = true});
    const auto* link = window().findChild<QAbstractButton*>("eventLink");
    QTRY_COMPARE(link->text(), QString("order-2@3"));
    save("log");
    window().goTo({.place = Location::kOverview});
    save("overview");
}

QTEST_MAIN(TestAsOf)
#include "tst_as_of.moc"
