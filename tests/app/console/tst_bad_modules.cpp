// SPDX-License-Identifier: GPL-3.0-or-later
// Domain modules that are wrong, in the real window: each gets a sentence in sight, the events
// stay, and the window goes on.

#include "tests/app/console/console_fixture.h"

#include <QAbstractItemView>
#include <QLabel>
#include <QTest>

using namespace headrace;

namespace {

QByteArray moduleWithApply(const QByteArray& body)
{
    return "export default { name: 'wrong', aggregates: { order: {\n"
           "    state: { version: 1, initial: { count: 0 } },\n"
           "    events: { Happened: { version: 1,\n"
           "        apply(state, data, event) { "
        + body + " } } } } } };\n";
}

// Every sentence in sight, one a line.
QString saidIn(const QWidget& window)
{
    QString said;
    for (const QLabel* label : window.findChildren<QLabel*>())
        if (label->isVisible())
            said += label->text() + '\n';
    return said;
}

} // namespace

class TestBadModules : public QObject
{
    Q_OBJECT

private slots:
    void aSentenceInSight_data();
    void aSentenceInSight();
    void twoModulesBesideTheStore();
};

void TestBadModules::aSentenceInSight_data()
{
    QTest::addColumn<QByteArray>("module");
    QTest::addColumn<QString>("says"); // A part of what must be in sight.
    QTest::addRow("syntax error") << QByteArray("export default {\n  name: 'x',,\n};")
                                  << "wrong.domain.js:2";
    QTest::addRow("import") << QByteArray("import x from 'y'; export default {};") << "import";
    QTest::addRow("no aggregate for the category")
        << QByteArray("export default { name: 'x', aggregates: {} };") << "order";
    QTest::addRow("exception in apply")
        << moduleWithApply("if (event.version > 2) throw new Error('no third');") << "no third";
    QTest::addRow("endless loop") << moduleWithApply("for (;;) { }") << "order-1@1";
    QTest::addRow("endless allocation")
        << moduleWithApply("const all = []; for (;;) all.push(new Array(1000).fill('x'));")
        << "order-1@1";
    QTest::addRow("recursion") << moduleWithApply("const f = () => f() + 1; f();") << "order-1@1";
}

void TestBadModules::aSentenceInSight()
{
    QFETCH(QByteArray, module);
    QFETCH(QString, says);
    ConsoleFixture console(consolePlaces());
    const QString store = console.makeStore("shop.headrace", {"order-1"}, 5);
    console.write("wrong.domain.js", module);
    MainWindow& window = *console.window;
    window.openStore(store, OpenMode::Writable, console.path("wrong.domain.js"));
    QTRY_VERIFY(window.connection().session() != nullptr && !window.connection().isOpening());

    window.goTo({.place = Location::kAggregate, .stream = "order-1", .version = 5});
    QTRY_VERIFY2_WITH_TIMEOUT(saidIn(window).contains(says), qPrintable(saidIn(window)), 20'000);

    // The events are there all the same, and so is everything else.
    auto* const events = window.findChild<QAbstractItemView*>("eventsTable");
    QVERIFY(events);
    QTRY_COMPARE(events->model()->rowCount(), 5);
    window.goTo({.stream = "order-1", .version = 3});
    QTRY_COMPARE(window.currentPlace()->location().version, 3);
}

void TestBadModules::twoModulesBesideTheStore()
{
    ConsoleFixture console(consolePlaces());
    const QByteArray counts = moduleWithApply("state.count += 1;");
    console.write("one.domain.js", counts);
    console.write("two.domain.js", counts);
    console.open(console.makeStore("shop.headrace", {"order-1"}, 5));
    MainWindow& window = *console.window;
    QVERIFY2(window.bannerText().contains("one.domain.js and two.domain.js lie beside the store"),
             qPrintable(window.bannerText()));
    window.chooseDomainModule(console.path("two.domain.js"));
    QTRY_COMPARE(window.bannerText(), QString());
    QVERIFY(window.connection().domain()->module() != nullptr);

    // The control: one that is named like the store is meant.
    console.write("shop.domain.js", counts);
    console.connections.amend(window.connection().profile(),
                              [](ConnectionProfile& shop) { shop.domainModule.clear(); });
    QTRY_VERIFY(console.connections.find("shop")
                && console.connections.find("shop")->domainModule.isEmpty());
    console.open(window.connection().location(), OpenMode::ReadOnly);
    QTRY_VERIFY(window.connection().session()->isReadOnly());
    QCOMPARE(window.bannerText(), QString());
}

QTEST_MAIN(TestBadModules)
#include "tst_bad_modules.moc"
