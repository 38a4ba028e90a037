// SPDX-License-Identifier: GPL-3.0-or-later
// What the place does with its domain module: none, a wrong one, another one.
#include "tests/views/aggregate/aggregate_fixture.h"
#include "views/support/json/json_tree_view.h"

#include <QAction>
#include <QLabel>

using namespace headrace;
using namespace headrace::test;

class TestAggregateModule : public QObject
{
    Q_OBJECT

private slots:
    void worksWithoutAModule();
    void saysWhyAModuleDoesNotLoad();
    void foldsAgainWithAnotherModule();
    void staysAtTheLastVersionThatFolds();
    void wordsEventsWithoutAHandler();
};

void TestAggregateModule::worksWithoutAModule()
{
    Console console;
    console.open("order-1", 2);
    QTRY_COMPARE(console.notice(), QString("No domain module for category order"));
    const auto& data = console.find<JsonTreeView>("eventDataTree")->jsonModel();
    QTRY_COMPARE(printedTree(data), QStringList({R"( /sku "A")", " /price 1.5"}));
    QTest::keyClick(console.find<QWidget>("versionSlider"), Qt::Key_Left);
    QTRY_COMPARE(printedTree(data), QStringList({R"( /customer "Ada")"}));

    console.files.path = console.module();
    console.actions.action("aggregate.openModule")->trigger();
    QTRY_COMPARE(console.stateVersion(), 1);

    // A module for other streams.
    console.open("parcel-1");
    QTRY_COMPARE(console.notice(), QString("test.domain.js declares no aggregate parcel"));
}

void TestAggregateModule::saysWhyAModuleDoesNotLoad()
{
    Console console;
    const QString path = console.folder.filePath("bad.domain.js");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("export default { aggregates: {\n");
    file.close();
    console.open("order-1");
    QTRY_COMPARE(console.version(), 7);
    console.loadModule(path);
    QTRY_COMPARE(console.notice(), QString("bad.domain.js does not load"));
}

void TestAggregateModule::foldsAgainWithAnotherModule()
{
    Console console;
    const QString path = console.folder.filePath("other.domain.js");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("export default { aggregates: { order: { state: { initial: { n: 0 } }, events: {"
               " Placed: { apply(state) { state.n += 1; } } } } } };");
    file.close();
    console.loadModule(console.module());
    console.open("order-1");
    QTRY_COMPARE(console.stateVersion(), 7);
    console.loadModule(path);
    QTRY_COMPARE(console.state(), std::string(R"({"n":1})"));
    QCOMPARE(console.stateVersion(), 7);
}

void TestAggregateModule::staysAtTheLastVersionThatFolds()
{
    Console console({{"Placed", R"({"customer":"Ada"})"}, {"Broken", "{}"}, {"NoteTaken", "{}"}});
    console.loadModule(console.module());
    console.open("order-1");
    QTRY_COMPARE(console.stateVersion(), 1);
    QCOMPARE(console.version(), 3);
    QVERIFY2(console.banner().startsWith("Shown is version 1, the last that folds: "),
             qPrintable(console.banner()));
    for (const char* part : {"test.domain.js", "order-1@2"})
        QVERIFY2(console.banner().contains(part), qPrintable(console.banner()));
    QTest::keyClick(console.find<QWidget>("versionSlider"), Qt::Key_Home);
    QTRY_COMPARE(console.stateVersion(), 0);
    QCOMPARE(console.banner(), QString());
}

void TestAggregateModule::wordsEventsWithoutAHandler()
{
    Console console;
    console.loadModule(console.module());
    console.open("order-1");
    QTRY_COMPARE(console.stateVersion(), 7);
    QVERIFY2(console.find<QLabel>("foldNote")->text().endsWith(", 1 unhandled"),
             qPrintable(console.find<QLabel>("foldNote")->text()));
}

QTEST_MAIN(TestAggregateModule)
#include "tst_aggregate_module.moc"
