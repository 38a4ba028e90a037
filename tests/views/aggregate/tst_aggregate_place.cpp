// SPDX-License-Identifier: GPL-3.0-or-later
// The place Aggregate: opening a stream, following it, and the window meanwhile.
#include "tests/support/gui_watchdog.h"
#include "tests/views/aggregate/aggregate_fixture.h"
#include "views/aggregate/version_slider.h"
#include "views/support/data_table.h"

#include <QAction>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QToolButton>

using namespace headrace;
using namespace headrace::test;

class TestAggregatePlace : public QObject
{
    Q_OBJECT

private slots:
    void saysThatNoStreamIsChosen();
    void opensAStreamThatIsTyped();
    void opensAtItsLastVersion();
    void refusesWhatDoesNotExist_data();
    void refusesWhatDoesNotExist();
    void opensTheEventInStreams();
    void followsWhatIsAppended();
    void foldsOnlyTheLastOfManyVersions();
    void neverHoldsTheWindowUp();
    void everythingHasAName();
    void looks_data();
    void looks();
};

void TestAggregatePlace::saysThatNoStreamIsChosen()
{
    Console console;
    QCOMPARE(console.find<QLabel>("noStreamSentence")->text(), QString("No stream chosen"));
    QCOMPARE(console.place->primaryView(), console.find<QWidget>("streamField"));
    QVERIFY(!console.actions.action("aggregate.nextVersion")->isEnabled());

    // What changed last is offered, and opens.
    const auto offered = [&]() -> QToolButton* {
        for (auto* button : console.place->findChildren<QToolButton*>())
            if (button->text() == "parcel-1")
                return button;
        return nullptr;
    };
    QTRY_VERIFY(offered());
    offered()->click();
    QTRY_COMPARE(console.version(), 1);
    QCOMPARE(console.steps.size(), 1);
}

void TestAggregatePlace::opensAStreamThatIsTyped()
{
    Console console;
    auto* field = console.find<QLineEdit>("streamField");
    field->setFocus();
    QTest::keyClicks(field, "order-2");
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(console.version(), 1);
    QCOMPARE(console.steps.back().stream, QString("order-2"));
    QCOMPARE(console.find<QLabel>("streamFacts")->text(),
             QString("order, 1 event, 2026-03-01 UTC"));
}

void TestAggregatePlace::opensAtItsLastVersion()
{
    Console console;
    console.loadModule(console.module());
    console.open("order-1");
    QTRY_COMPARE(console.stateVersion(), 7);
    QCOMPARE(console.find<DataTable>("eventsTable")->model()->rowCount(), 7);
    QCOMPARE(console.find<DataTable>("eventsTable")->currentIndex().row(), 6);
    QCOMPARE(console.find<VersionSlider>("versionSlider")->version(), 7);
    QCOMPARE(console.find<QLineEdit>("versionField")->text(), QString("7"));
    QVERIFY(console.find<QLabel>("foldNote")->text().startsWith("folded 7 events in "));
    QCOMPARE(console.banner(), QString());
}

void TestAggregatePlace::refusesWhatDoesNotExist_data()
{
    QTest::addColumn<QString>("stream");
    QTest::addColumn<QString>("sentence");
    QTest::addRow("no such stream") << "order-99"
                                    << "There is no stream order-99 in this store.";
    QTest::addRow("no category") << "order"
                                 << "";
}

void TestAggregatePlace::refusesWhatDoesNotExist()
{
    QFETCH(QString, stream);
    QFETCH(QString, sentence);
    Console console;
    const auto* said = console.find<QLabel>("noStreamSentence");
    console.open(stream);
    QTRY_VERIFY(said->text() != "No stream chosen");
    if (!sentence.isEmpty())
        QCOMPARE(said->text(), sentence);
    QCOMPARE(console.find<QLineEdit>("streamField")->text(), stream);

    // A version beyond the head: the head, and one sentence.
    console.open("order-1", 40);
    QTRY_COMPARE(console.version(), 7);
    QCOMPARE(console.banner(),
             QString("There is no version 40 of order-1: the last is 7, which is shown."));
}

void TestAggregatePlace::opensTheEventInStreams()
{
    Console console;
    console.open("order-1", 3);
    QTRY_COMPARE(console.find<DataTable>("eventsTable")->currentIndex().row(), 2);
    QTest::keyClick(console.find<DataTable>("eventsTable"), Qt::Key_Return);
    QCOMPARE(console.steps.size(), 1);
    QCOMPARE(console.steps[0].place, Location::kStreams);
    QCOMPARE(console.steps[0].stream, QString("order-1"));
    QCOMPARE(console.steps[0].version, std::int64_t(3));
}

void TestAggregatePlace::followsWhatIsAppended()
{
    Console console;
    console.loadModule(console.module());
    console.open("order-1");
    QTRY_COMPARE(console.stateVersion(), 7);
    append(*console.session.store(), "order-1", {{"NoteSet", R"({"text":"new"})"}});
    QTRY_COMPARE(console.find<DataTable>("eventsTable")->model()->rowCount(), 8);
    QCOMPARE(console.version(), 7); // What one looks at stays.
    console.actions.action("aggregate.lastVersion")->trigger();
    QTRY_COMPARE(console.stateVersion(), 8);
}

void TestAggregatePlace::foldsOnlyTheLastOfManyVersions()
{
    Console console;
    console.loadModule(console.module());
    StateReader reader(console.session, console.domain);
    QSignalSpy read(&reader, &StateReader::stateRead);
    reader.open(StreamName::parse("order-1").value());
    for (int round = 0; round < 20; ++round)
        for (int version = 0; version <= 7; ++version)
            reader.show(version);
    QTRY_VERIFY(!reader.isBusy());
    QVERIFY2(read.count() <= 3, qPrintable(QString::number(read.count())));
    const auto last = read.back()[0].value<std::shared_ptr<const ShownState>>();
    QCOMPARE(last->state.version.value, std::int64_t(7));
}

void TestAggregatePlace::neverHoldsTheWindowUp()
{
    const std::vector<Event> added(1'000, {"LineAdded", R"({"sku":"A","price":1})"});
    Console console(std::vector<Event> {{"Placed", R"({"customer":"Ada"})"}});
    for (int i = 0; i < 100; ++i) // A state that stays small: what is added is taken again.
        append(*console.session.store(), "order-1",
               i % 2 ? std::vector<Event>(1'000, {"LineTaken", "{}"}) : added);
    console.loadModule(console.module());
    GuiWatchdog watchdog;
    console.open("order-1");
    QTRY_COMPARE_WITH_TIMEOUT(console.stateVersion(), 100'001, 20'000);
    auto* slider = console.find<VersionSlider>("versionSlider");
    for (int x = 40; x < slider->width(); x += 60) {
        QTest::mouseClick(slider, Qt::LeftButton, {}, {x, 42});
        QTRY_COMPARE_WITH_TIMEOUT(console.stateVersion(), slider->version(), 20'000);
    }
    console.actions.action("aggregate.byTime")->trigger();
    QTest::qWait(1);
    qInfo("longest block of the GUI thread: %lld ms", qint64(watchdog.longestBlock().count()));
    QVERIFY(watchdog.longestBlock() < std::chrono::seconds(1));
}

void TestAggregatePlace::everythingHasAName()
{
    Console console;
    console.open("order-1");
    QTRY_COMPARE(console.version(), 7);
    for (auto* widget : console.place->findChildren<QWidget*>()) {
        const bool isReached = widget->focusPolicy() != Qt::NoFocus && widget->isVisible();
        const bool isPart = qobject_cast<QAbstractScrollArea*>(widget->parentWidget())
            || widget->inherits("QHeaderView");
        if (isReached && !isPart && !qobject_cast<QLabel*>(widget))
            QVERIFY2(!widget->accessibleName().isEmpty(),
                     qPrintable(QString("%1 %2").arg(widget->metaObject()->className(),
                                                     widget->objectName())));
    }
}

void TestAggregatePlace::looks_data()
{
    QTest::addColumn<bool>("isDark");
    QTest::addColumn<QString>("name");
    QTest::addRow("light") << false << "aggregate-light";
    QTest::addRow("dark") << true << "aggregate-dark";
}

void TestAggregatePlace::looks()
{
    QFETCH(bool, isDark);
    QFETCH(QString, name);
    Console console;
    console.theme.setChoice(isDark ? Theme::Choice::Dark : Theme::Choice::Light);
    console.loadModule(console.module());
    console.open("order-1", 5);
    QTRY_COMPARE(console.stateVersion(), 5);
    const QString folder = QStringLiteral(HEADRACE_BINARY_DIR "/screenshots");
    QVERIFY(QDir().mkpath(folder));
    QVERIFY(console.place->grab().save(folder + '/' + name + ".png"));
}

QTEST_MAIN(TestAggregatePlace)
#include "tst_aggregate_place.moc"
