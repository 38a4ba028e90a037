// SPDX-License-Identifier: GPL-3.0-or-later
// What the place shows of an event's changes: in the tree, in the list, as a patch.
#include "core/aggregate/state_diff.h"
#include "tests/views/aggregate/aggregate_fixture.h"
#include "views/support/json/json_tree_view.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QListView>
#include <QRandomGenerator>

using namespace headrace;
using namespace headrace::test;

class TestAggregateChanges : public QObject
{
    Q_OBJECT

private slots:
    void marksWhatTheEventDid();
    void showsOnlyWhatChanged();
    void goesFromChangeToChange();
    void copiesThePatchAndTheUri();
    void treeAgreesWithTheDiff();
};

void TestAggregateChanges::marksWhatTheEventDid()
{
    Console console;
    console.loadModule(console.module());
    console.open("order-1", 6); // NoteTaken
    QTRY_COMPARE(console.stateVersion(), 6);
    const auto& model = console.find<JsonTreeView>("stateTree")->jsonModel();
    QCOMPARE(printedTree(model),
             QStringList({R"( /status "placed")", " /lines", " /lines/0", R"( /lines/0/sku "A")",
                          " /lines/0/price 1.5", " /lines/1", R"( /lines/1/sku "B")",
                          " /lines/1/price 2", R"( /customer "Ada")", "-/note",
                          R"(-/note/text "ring twice")"}));
    const auto* list = console.find<QListView>("diffList");
    QCOMPARE(list->model()->rowCount(), 1);
    QCOMPARE(list->model()->index(0, 0).data().toString(), QString(R"(− /note/text "ring twice")"));
}

void TestAggregateChanges::showsOnlyWhatChanged()
{
    Console console;
    console.loadModule(console.module());
    console.open("order-1", 5);
    QTRY_COMPARE(console.stateVersion(), 5);
    console.actions.action("aggregate.onlyChanged")->trigger();
    const auto& model = console.find<JsonTreeView>("stateTree")->jsonModel();
    QCOMPARE(printedTree(model),
             QStringList({"./lines", "+/lines/1", R"(+/lines/1/sku "B")", "+/lines/1/price 2"}));
    QTest::keyClick(console.find<QWidget>("versionSlider"), Qt::Key_Left); // Seen: no handler.
    QTRY_COMPARE(console.stateVersion(), 4);
    QCOMPARE(printedTree(model), QStringList());
    QCOMPARE(console.find<QLabel>("diffNote")->text(),
             QString("This event changed nothing in the state."));
}

void TestAggregateChanges::goesFromChangeToChange()
{
    Console console;
    console.loadModule(console.module());
    console.open("order-1", 1);
    QTRY_COMPARE(console.stateVersion(), 1);
    const auto* tree = console.find<JsonTreeView>("stateTree");
    auto* slider = console.find<QWidget>("versionSlider");
    QTest::keyClick(slider, Qt::Key_F8);
    QCOMPARE(tree->currentPath(), QString("/status"));
    QTest::keyClick(slider, Qt::Key_F8);
    QCOMPARE(tree->currentPath(), QString("/customer"));
    QTest::keyClick(slider, Qt::Key_F8, Qt::ShiftModifier);
    QCOMPARE(tree->currentPath(), QString("/status"));
}

void TestAggregateChanges::copiesThePatchAndTheUri()
{
    Console console;
    console.loadModule(console.module());
    console.open("order-1", 1);
    QTRY_COMPARE(console.stateVersion(), 1);
    console.actions.action("aggregate.copyPatch")->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(),
             QString("[\n"
                     R"(  {"op":"replace","path":"/status","value":"placed"},)"
                     "\n"
                     R"(  {"op":"add","path":"/customer","value":"Ada"})"
                     "\n]\n"));
    console.actions.action("aggregate.copyUri")->trigger();
    const auto copied = Location::fromUri(QGuiApplication::clipboard()->text());
    QVERIFY(copied.has_value());
    QCOMPARE(copied->stream, QString("order-1"));
    QCOMPARE(copied->version, std::int64_t(1));
    QCOMPARE(copied->place, Location::kAggregate);
}

void TestAggregateChanges::treeAgreesWithTheDiff()
{
    QRandomGenerator random(4'711);
    std::vector<Event> events {{"Placed", R"({"customer":"Ada"})"}};
    const std::vector<Event> choices {{"LineAdded", R"({"sku":"A","price":1.10,"tags":["x",{}]})"},
                                      {"LineTaken", "{}"},
                                      {"NoteSet", R"({"text":"one"})"},
                                      {"NoteSet", R"({"text":"two"})"},
                                      {"NoteTaken", "{}"},
                                      {"Placed", R"({"customer":{"name":"Bob"}})"},
                                      {"Seen", "{}"}};
    for (int i = 0; i < 60; ++i)
        events.push_back(choices[random.bounded(quint32(choices.size()))]);
    Console console(events);
    console.loadModule(console.module());
    console.open("order-1");
    auto& model = console.find<JsonTreeView>("stateTree")->jsonModel();
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int step = 0; step < 60; ++step) {
        const int version = random.bounded(int(events.size()) + 1);
        console.open("order-1", version);
        if (version == 0) // Means the last.
            continue;
        QTRY_COMPARE(console.stateVersion(), std::int64_t(version));
        QStringList marked;
        for (const QString& line : printedTree(model))
            if (QString("+-~").contains(line[0]))
                marked << line;
        QStringList expected;
        for (const DiffLine& line : console.place->shownState()->lines) {
            const bool isGone = line.kind == PatchOperation::Kind::Remove;
            expected << QString("+-~").at(static_cast<int>(line.kind))
                    + QString::fromStdString(line.path + ' ' + (isGone ? line.before : line.value));
        }
        for (const QString& line : expected)
            QVERIFY2(
                marked.contains(line) || line.contains('{'), // A value that is an object.
                qPrintable(
                    QString("version %1: %2 in\n%3").arg(version).arg(line, marked.join('\n'))));
        for (const QString& line : marked) {
            const bool isLeaf = line.contains(' ');
            QVERIFY2(!isLeaf || expected.contains(line), qPrintable(line));
        }
    }
}

QTEST_MAIN(TestAggregateChanges)
#include "tst_aggregate_changes.moc"
