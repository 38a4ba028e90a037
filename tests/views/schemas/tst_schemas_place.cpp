// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/gui_watchdog.h"
#include "tests/views/schemas/schemas_fixture.h"
#include "views/schemas/schema_detail.h"
#include "views/schemas/schema_list.h"
#include "views/schemas/schema_table_model.h"
#include "views/support/json/json_tree_model.h"
#include "views/support/json/json_tree_view.h"

#include <QAbstractButton>
#include <QAction>
#include <QTest>

using namespace headrace;
using namespace headrace::test;

class TestSchemasPlace : public QObject
{
    Q_OBJECT

private slots:
    void noticesInPlaceOfTheTable_data();
    void noticesInPlaceOfTheTable();
    void opensAModule();
    void unreadableCountsRecover();
    void listsTypesAtOnce();
    void runsByKeyAndListsVersions();
    void walksAnExampleStepByStep();
    void aFailingLensEndsTheWalk();
    void newerThanTheModule();
    void showsTheSchema();
    void exampleLeadsToStreams();
    void cancelsARun();
    void anotherModuleForgetsWhatWasFound();
    void followsAppends();
    void countsWhileEventsCome();
    void keepsTheSelection();
    void theGuiNeverWaits();
    void everyActionSaysWhyItIsOff();
    void everyInteractiveWidgetHasAName();

private:
    static QString cell(const SchemasFixture& console, int row, int column)
    {
        return console.place.list().model()->index(row, column).data().toString();
    }
    static void select(SchemasFixture& console, const QString& type, int stored)
    {
        const auto* model = console.place.list().model();
        for (int row = 0; row < model->rowCount(); ++row)
            if (cell(console, row, SchemaTableModel::TypeColumn) == type
                && (stored == 0
                    || cell(console, row, SchemaTableModel::StoredColumn)
                        == QString::number(stored)))
                return console.place.list().setCurrentIndex(model->index(row, 0));
        QFAIL("no such row");
    }
    static void runCoverage(SchemasFixture& console)
    {
        QTRY_VERIFY(console.actions.action("schemas.runCoverage")->isEnabled());
        QTRY_VERIFY(console.place.list().model()->rowCount() > 0);
        console.actions.action("schemas.runCoverage")->trigger();
        QTRY_COMPARE(console.place.run().state(), CoverageRun::State::Done);
    }
    static QStringList values(const SchemasFixture& console)
    {
        QStringList lines;
        const JsonTreeModel& model = console.place.detail().tree().jsonModel();
        for (int row = 0; row < model.rowCount(); ++row)
            lines << model.index(row, JsonTreeModel::FieldColumn).data().toString() + ' '
                    + model.index(row, JsonTreeModel::ValueColumn).data().toString();
        return lines;
    }
};

void TestSchemasPlace::noticesInPlaceOfTheTable_data()
{
    QTest::addColumn<bool>("hasModule");
    QTest::addColumn<QByteArray>("module");
    QTest::addColumn<bool>("hasEvents");
    QTest::addColumn<QString>("notice");
    QTest::addRow("no module") << false << QByteArray() << true
                               << "No domain module for this store";
    QTest::addRow("a module that does not compile")
        << true << QByteArray("export default {") << true << "shop.domain.js does not load";
    QTest::addRow("a module without events")
        << true << QByteArray("export default { aggregates: { order: {} } };") << false
        << "shop.domain.js declares no events";
    QTest::addRow("a module without events over a store with some")
        << true << QByteArray("export default { aggregates: { order: {} } };") << true << "";
    QTest::addRow("an empty store") << true << QByteArray(kShopModule) << false << "";
}

void TestSchemasPlace::noticesInPlaceOfTheTable()
{
    QFETCH(bool, hasModule);
    QFETCH(QByteArray, module);
    QFETCH(bool, hasEvents);
    QFETCH(QString, notice);
    SchemasFixture console(hasEvents ? shopLog() : AppendRequest {},
                           hasModule ? module.constData() : nullptr);
    QTRY_COMPARE(console.place.noticeText(), notice);
    QCOMPARE(console.place.list().isVisible(), notice.isEmpty());
    QVERIFY(console.place.primaryView()->isVisible());
}

void TestSchemasPlace::opensAModule()
{
    SchemasFixture console(shopLog(), nullptr);
    QTRY_COMPARE(console.place.noticeText(), "No domain module for this store");
    QVERIFY(!console.actions.action("schemas.runCoverage")->isEnabled());
    console.write("shop.domain.js", kShopModule);
    console.files.path = console.folder.filePath("shop.domain.js");
    auto* const button = qobject_cast<QAbstractButton*>(console.place.primaryView());
    QVERIFY(button);
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE(console.place.noticeText(), "");
    QVERIFY(console.actions.action("schemas.runCoverage")->isEnabled());
}

void TestSchemasPlace::unreadableCountsRecover()
{
    auto made = std::make_unique<HeldStore>(shopLog());
    made->failStatistics = true;
    SchemasFixture console(std::move(made), kShopModule, {1208, 729});
    QTRY_COMPARE(console.place.noticeText(), "The counts of the store could not be read.");
    console.store.failStatistics = false;
    console.place.readAgain();
    QTRY_COMPARE(console.place.noticeText(), "");
}

void TestSchemasPlace::listsTypesAtOnce()
{
    SchemasFixture console;
    QTRY_COMPARE(console.place.list().model()->rowCount(), 5);
    QCOMPARE(cell(console, 0, SchemaTableModel::TypeColumn), "OrderLost");
    QCOMPARE(cell(console, 0, SchemaTableModel::StateColumn), "Not in the module");
    QCOMPARE(cell(console, 3, SchemaTableModel::TypeColumn), "OrderPlaced");
    QCOMPARE(cell(console, 3, SchemaTableModel::StoredColumn), "?");
    QCOMPARE(cell(console, 3, SchemaTableModel::EventsColumn), "12");
    QCOMPARE(console.place.headline(), "shop.domain.js. Coverage: not run");
    QCOMPARE(console.place.primaryView(), &console.place.list());
}

void TestSchemasPlace::runsByKeyAndListsVersions()
{
    SchemasFixture console;
    QTRY_COMPARE(console.place.list().model()->rowCount(), 5);
    QVERIFY(QTest::qWaitForWindowActive(&console.place));
    QTest::keyClick(&console.place, Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(console.place.run().state(), CoverageRun::State::Done);
    QCOMPARE(console.place.headline(),
             "shop.domain.js. Coverage: 1 failed, 7 lossy, 1 of unknown "
             "types, of 37 events");
    QCOMPARE(console.place.list().model()->rowCount(), 8);
    QCOMPARE(cell(console, 0, SchemaTableModel::StateColumn), "Failing");
    QCOMPARE(cell(console, 0, SchemaTableModel::TypeColumn), "OrderPlaced");
    QCOMPARE(cell(console, 0, SchemaTableModel::StoredColumn), "2");
    QCOMPARE(cell(console, 0, SchemaTableModel::FailedColumn), "1");
    QCOMPARE(console.jobs.rowCount(), 1);
    QVERIFY(console.jobs.row(0).text.contains("1 fail"));
    QVERIFY(console.jobs.row(0).log.join(' ').contains("the first is order-6@1"));
    QVERIFY(!console.jobs.row(0).log.join(' ').contains("none"));
}

void TestSchemasPlace::walksAnExampleStepByStep()
{
    SchemasFixture console;
    runCoverage(console);
    select(console, "OrderPlaced", 1);
    SchemaDetail& detail = console.place.detail();
    QTRY_VERIFY(detail.sample() != nullptr);
    QCOMPARE(detail.sample()->stream, "order-1");
    QCOMPARE(detail.sample()->steps.size(), 3U);
    QVERIFY(detail.factsText().startsWith("stored as v1, now v3; 0 ok, 0 failed, 3 lossy of 3"));
    detail.showStep(1);
    QCOMPARE(values(console), (QStringList {"cust \"c-7\"", "total [ 12.50, 3 ]"}));
    detail.showStep(2);
    QCOMPARE(detail.tree().jsonModel().changedPaths(),
             (QList<QString> {"/cust", "/customerId", "/currency"}));
    detail.showStep(3);
    QCOMPARE(detail.tree().jsonModel().changedPaths(), (QList<QString> {"/total"}));
    QVERIFY(values(console).contains("total 12.5"));
    QCOMPARE(detail.noticeText(), "");
    // By the keys of the list.
    detail.chain().setCurrentIndex(detail.chain().model()->index(0, 0));
    QTRY_VERIFY(values(console).contains("cust \"c-7\""));
}

void TestSchemasPlace::aFailingLensEndsTheWalk()
{
    SchemasFixture console;
    runCoverage(console);
    select(console, "OrderPlaced", 2);
    SchemaDetail& detail = console.place.detail();
    QTRY_VERIFY(detail.sample() != nullptr);
    QCOMPARE(detail.sample()->stream, "order-6");
    QCOMPARE(detail.noticeText(), "The event does not get to v3");
    detail.showStep(2);
    QCOMPARE(detail.noticeText(), "");
    detail.showStep(1);
    QCOMPARE(detail.noticeText(), "The event was stored in a later version");
}

void TestSchemasPlace::newerThanTheModule()
{
    AppendRequest log;
    log.events.push_back(eventOf("order-1", "OrderPlaced", 4, R"({"new":1})"));
    SchemasFixture console(log);
    QTRY_VERIFY(console.place.list().model()->rowCount() > 0);
    select(console, "OrderPlaced", 0);
    SchemaDetail& detail = console.place.detail();
    QTRY_VERIFY(detail.sample() != nullptr);
    QCOMPARE(values(console), (QStringList {"new 1"}));
    QVERIFY(detail.messageText().contains("use a newer module"));
}

void TestSchemasPlace::showsTheSchema()
{
    SchemasFixture console;
    QTRY_COMPARE(console.place.list().model()->rowCount(), 5);
    select(console, "OrderPlaced", 0);
    QVERIFY(console.place.detail().schemaText().contains("\"customerId\""));
    QVERIFY(console.place.detail().schemaText().contains('\n'));
    select(console, "OrderPaid", 0);
    QVERIFY(console.place.detail().schemaText().startsWith("None is declared"));
}

void TestSchemasPlace::exampleLeadsToStreams()
{
    SchemasFixture console;
    runCoverage(console);
    select(console, "OrderPlaced", 2);
    QTRY_VERIFY(console.place.detail().sample() != nullptr);
    QTest::keyClick(&console.place.list(), Qt::Key_Return);
    QCOMPARE(console.went, (QList<Location> {{.stream = "order-6", .version = 1}}));
    select(console, "OrderCancelled", 0);
    QVERIFY(!console.actions.action("schemas.openEvent")->isEnabled());
    QCOMPARE(console.place.detail().noticeText(), "No event of it is stored");
}

void TestSchemasPlace::cancelsARun()
{
    SchemasFixture console;
    runCoverage(console);
    console.store.isHeld = true;
    console.actions.action("schemas.runCoverage")->trigger();
    QVERIFY(console.place.run().isRunning());
    QVERIFY(console.place.headline().contains("running"));
    QVERIFY(!console.actions.action("schemas.runCoverage")->isEnabled());
    console.actions.action("schemas.cancelCoverage")->trigger();
    console.store.letGo();
    QTRY_COMPARE(console.place.run().state(), CoverageRun::State::Cancelled);
    QVERIFY(console.place.headline().contains("cancelled; before: 1 failed"));
    QCOMPARE(console.jobs.row(0).state, JobList::State::Cancelled);
}

void TestSchemasPlace::anotherModuleForgetsWhatWasFound()
{
    SchemasFixture console;
    runCoverage(console);
    QCOMPARE(console.place.list().model()->rowCount(), 8);
    console.load("export default { aggregates: { order: { events: { OrderPlaced: {} } } } };");
    QTRY_COMPARE(console.place.headline(), "shop.domain.js. Coverage: not run");
    QTRY_COMPARE(console.place.list().model()->rowCount(), 4);
    runCoverage(console);
    QVERIFY(console.place.headline().contains("9 failed"));
}

void TestSchemasPlace::followsAppends()
{
    SchemasFixture console;
    runCoverage(console);
    AppendRequest more;
    more.events.push_back(eventOf("order-1", "OrderPaid", 1, "{}"));
    QVERIFY(console.store.append(more));
    QTRY_VERIFY(console.place.headline().endsWith("; 1 since"));
}

// Counting takes longer than the next event to come: it is finished, and then begun again.
void TestSchemasPlace::countsWhileEventsCome()
{
    SchemasFixture console;
    const auto stored = [&] {
        const auto* model = console.place.list().model();
        for (int row = 0; row < model->rowCount(); ++row)
            if (model->index(row, SchemaTableModel::TypeColumn).data() == "OrderPaid")
                return model->index(row, SchemaTableModel::EventsColumn).data().toString();
        return QString();
    };
    QTRY_COMPARE(stored(), QString("12"));
    const int counts = console.store.counts;
    console.store.countsTold = counts;
    AppendRequest more;
    more.events.push_back(eventOf("order-1", "OrderPaid", 1, "{}"));
    QVERIFY(console.store.append(more));
    QTRY_COMPARE(console.store.counts.load(), counts + 1);
    QVERIFY(console.store.append(more));
    QTest::qWait(1'000); // For nothing to happen: a second count would be due by now.
    console.store.tellCounts(counts + 1);
    QTRY_COMPARE(stored(), QString("13"));
    console.store.letGo();
    QTRY_COMPARE(stored(), QString("14"));
}

void TestSchemasPlace::keepsTheSelection()
{
    SchemasFixture console;
    runCoverage(console);
    select(console, "OrderPlaced", 3);
    const QVariant kept = console.place.keepView();
    select(console, "OrderLost", 0);
    console.place.restoreView(kept);
    QCOMPARE(console.place.list()
                 .currentIndex()
                 .siblingAtColumn(SchemaTableModel::StoredColumn)
                 .data()
                 .toString(),
             "3");
    QCOMPARE(console.place.location().toUri(), "headrace:///?place=schemas");
    QCOMPARE(*Location::fromUri("headrace:///?place=schemas"), console.place.location());
}

void TestSchemasPlace::theGuiNeverWaits()
{
    SchemasFixture console;
    QTRY_COMPARE(console.place.list().model()->rowCount(), 5);
    const GuiWatchdog watchdog; // Were it to wait for a page, it would wait until letGo().
    console.store.isHeld = true;
    console.actions.action("schemas.runCoverage")->trigger();
    select(console, "OrderPaid", 0);
    QVERIFY(console.place.detail().sample() == nullptr);
    console.place.resize(828, 529);
    console.store.letGo();
    QTRY_COMPARE(console.place.run().state(), CoverageRun::State::Done);
    QTRY_VERIFY(console.place.detail().sample() != nullptr);
    qInfo("longest block of the GUI thread: %lld ms", qint64(watchdog.longestBlock().count()));
    QVERIFY(watchdog.longestBlock() < std::chrono::seconds(1));
}

void TestSchemasPlace::everyActionSaysWhyItIsOff()
{
    SchemasFixture console;
    QTRY_COMPARE(console.place.list().model()->rowCount(), 5);
    for (QAction* action : console.actions.allActions()) {
        QVERIFY(!action->text().isEmpty() && !action->toolTip().isEmpty());
        QVERIFY2(action->isEnabled() || !console.actions.disabledReason(action).isEmpty(),
                 qPrintable(action->objectName()));
    }
}

void TestSchemasPlace::everyInteractiveWidgetHasAName()
{
    SchemasFixture console;
    runCoverage(console);
    QTRY_VERIFY(console.place.detail().sample() != nullptr);
    for (const QWidget* widget : console.place.findChildren<QWidget*>())
        if ((widget->focusPolicy() & Qt::TabFocus) && widget->isVisible()) {
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty())
                         || qobject_cast<const QTableView*>(widget->parentWidget())
                         || qobject_cast<const QTreeView*>(widget->parentWidget()),
                     qPrintable(widget->objectName() + widget->metaObject()->className()));
        }
}

QTEST_MAIN(TestSchemasPlace)
#include "tst_schemas_place.moc"
