// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/script/domain_module.h"
#include "views/schemas/lens_chain_model.h"
#include "views/schemas/lens_text.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace headrace;

class TestLensChain : public QObject
{
    Q_OBJECT

private slots:
    void operationsAsLines_data();
    void operationsAsLines();
    void chains_data();
    void chains();
    void listsTheChain();
};

void TestLensChain::operationsAsLines_data()
{
    QTest::addColumn<QString>("ops");
    QTest::addColumn<QStringList>("lines");
    QTest::addRow("none") << "[]" << QStringList {"nothing changes"};
    QTest::addRow("fields in their order")
        << R"([{"op":"rename","source":"a","destination":"b"}])"
        << QStringList {R"(rename  source "a", destination "b")"};
    QTest::addRow("numbers and objects") << R"([{"op":"add","name":"x","default":{"n":[1]}}])"
                                         << QStringList {R"(add  name "x", default {"n":[1]})"};
    QTest::addRow("nested")
        << R"([{"op":"in","name":"a","lens":[{"op":"map","lens":[{"op":"head","name":"x"}]}]}])"
        << QStringList {R"(in  name "a")", "  map", R"(    head  name "x")"};
    QTest::addRow("not JSON") << "nonsense" << QStringList {"nothing changes"};
}

void TestLensChain::operationsAsLines()
{
    QFETCH(QString, ops);
    QFETCH(QStringList, lines);
    QCOMPARE(lensLines(ops.toStdString()), lines);
}

namespace {

// v1 -> rename -> v2 -> head -> v3.
EventDescription placed()
{
    const auto module = DomainModule::parse(
        "export default { aggregates: { order: { events: { Placed: { version: 3, lenses: ["
        "{ from: 1, ops: [{ op: 'rename', source: 'a', destination: 'b' }] },"
        "{ from: 2, ops: [{ op: 'head', name: 'b' }] }] }, Seen: { version: 2 } } } } };",
        "shop.js");
    if (!module)
        qFatal("%s", module.error().message.c_str());
    return (*module)->description().aggregates.front().events.front();
}

QString letterOf(ChainMark mark)
{
    switch (mark) {
    case ChainMark::Before:
        return "b";
    case ChainMark::Passed:
        return "p";
    case ChainMark::Failed:
        return "F";
    case ChainMark::Beyond:
        break;
    }
    return "-";
}

} // namespace

void TestLensChain::chains_data()
{
    QTest::addColumn<ChainReach>("reach");
    QTest::addColumn<QStringList>("rows");
    const QString rename = R"(rename  source "a", destination "b")";
    const QString loses = "loses: only the first element is kept at /b";
    QTest::addRow("no event") << ChainReach {}
                              << QStringList {"- v1",       "- " + rename,
                                              "- v2",       R"(- head  name "b")",
                                              "- " + loses, "- v3  the module's version"};
    QTest::addRow("all the way") << ChainReach {
        1, 3,
        false} << QStringList {"p v1  as stored",     "p " + rename, "p v2",
                               R"(p head  name "b")", "p " + loses,  "p v3  the module's version"};
    QTest::addRow("from the middle, and a lens fails")
        << ChainReach {2, 2, true}
        << QStringList {"b v1",
                        "b " + rename,
                        "p v2  as stored",
                        R"(F head  name "b")",
                        "F " + loses,
                        "- v3  the module's version"};
    QTest::addRow("newer than the module")
        << ChainReach {4, 4, true} << QStringList {"b v1",           "b " + rename,
                                                   "b v2",           R"(b head  name "b")",
                                                   "b " + loses,     "b v3  the module's version",
                                                   "p v4  as stored"};
}

void TestLensChain::chains()
{
    QFETCH(ChainReach, reach);
    QFETCH(QStringList, rows);
    const EventDescription event = placed();
    QStringList found;
    for (const ChainRow& row : chainRows(&event, reach))
        found << letterOf(row.mark) + ' ' + row.text;
    QCOMPARE(found, rows);
}

void TestLensChain::listsTheChain()
{
    LensChainModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    const EventDescription event = placed();
    model.setRows(chainRows(&event, {2, 2, true}));
    QCOMPARE(model.rowOf(3), 5);
    QCOMPARE(model.rowOf(7), -1);
    QVERIFY(model.index(3, 0).data().toString().endsWith("failed"));
    model.setRows(chainRows(nullptr, {2, 2, false})); // A type that the module does not know.
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.index(0, 0).data().toString(), "v2  as stored");
    model.setRows({});
    QCOMPARE(model.rowCount(), 0);
}

QTEST_MAIN(TestLensChain)
#include "tst_lens_chain.moc"
