// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/diff/diff_lines.h"
#include "views/support/diff/diff_model.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace headrace;

class TestDiffLines : public QObject
{
    Q_OBJECT

private slots:
    void standForLeaves_data();
    void standForLeaves();
    void countEachLeafOnce();
    void writeAPatch_data();
    void writeAPatch();
    void cutEqualBeginnings_data();
    void cutEqualBeginnings();
    void fillAModel();
};

namespace {

std::vector<PatchOperation> operationsBetween(const QByteArray& before, const QByteArray& after)
{
    return diffStates(before.toStdString(), after.toStdString()).value();
}

QString printed(const std::vector<DiffLine>& lines)
{
    QStringList texts;
    for (const DiffLine& line : lines)
        texts << QString("%1 %2 %3>%4")
                     .arg(QString("+-~").at(static_cast<int>(line.kind)))
                     .arg(QString::fromStdString(line.path), QString::fromStdString(line.before),
                          QString::fromStdString(line.value));
    return texts.join("; ");
}

} // namespace

void TestDiffLines::standForLeaves_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QString>("lines");

    const auto row = [](const char* name, const char* before, const char* after,
                        const char* lines) {
        QTest::newRow(name) << QByteArray(before) << QByteArray(after) << QString(lines);
    };
    row("nothing", R"({"a":1})", R"({"a":1})", "");
    row("a value", R"({"a":1})", R"({"a":2})", "~ /a 1>2");
    row("an added object, leaf by leaf", "{}", R"({"a":{"b":1,"c":[true,null]}})",
        "+ /a/b >1; + /a/c/0 >true; + /a/c/1 >null");
    row("a removed object, leaf by leaf", R"({"a":{"b":1,"c":"x"}})", "{}",
        R"(- /a/b 1>; - /a/c "x">)");
    row("an empty object is a leaf", "{}", R"({"a":{},"b":[]})", "+ /a >{}; + /b >[]");
    row("numbers as they are written", R"({"a":1.10})", R"({"a":12345678901234567890})",
        "~ /a 1.10>12345678901234567890");
    row("a key with a slash", "{}", R"({"a/b":{"c~d":1}})", "+ /a~1b/c~0d >1");
}

void TestDiffLines::standForLeaves()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QTEST(printed(diffLines(operationsBetween(before, after))), "lines");
}

void TestDiffLines::countEachLeafOnce()
{
    const auto lines = diffLines(
        operationsBetween(R"({"a":1,"b":{"c":1,"d":2},"e":3})", R"({"a":2,"e":4,"f":[1,2,3]})"));
    const DiffCounts counts = countsOf(lines);
    QCOMPARE(counts.changed, 2u);
    QCOMPARE(counts.added, 3u);
    QCOMPARE(counts.removed, 2u);
    QCOMPARE(counts.total(), lines.size());
}

void TestDiffLines::writeAPatch_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QString>("patch");
    QTest::newRow("nothing") << QByteArray("{}") << QByteArray("{}") << QString("[]\n");
    QTest::newRow("one of each") << QByteArray(R"({"a":1,"b":2})")
                                 << QByteArray(R"({"a":3,"c":{"d":1}})")
                                 << QString("[\n"
                                            R"(  {"op":"replace","path":"/a","value":3},)"
                                            "\n"
                                            R"(  {"op":"remove","path":"/b"},)"
                                            "\n"
                                            R"(  {"op":"add","path":"/c","value":{"d":1}})"
                                            "\n]\n");
}

void TestDiffLines::writeAPatch()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QTEST(QString::fromStdString(patchText(operationsBetween(before, after))), "patch");
}

void TestDiffLines::cutEqualBeginnings_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QString>("shown");

    const auto row = [](const char* name, const char* before, const char* after,
                        const char* shown) {
        QTest::newRow(name) << QByteArray(before) << QByteArray(after) << QString(shown);
    };
    row("times of one day keep their clock", R"("2011-09-06T13:35:00.732Z")",
        R"("2011-09-06T13:35:27.742Z")", R"(13:35:27.742Z")");
    row("times of two days are shown whole", R"("2011-09-06T13:35:00Z")",
        R"("2011-09-07T13:35:00Z")", R"(07T13:35:00Z")");
    row("words that share little", R"("awaiting advice")", R"("advice received")",
        R"("advice received")");
    row("a path is cut at a word", R"("/var/lib/store/one")", R"("/var/lib/store/onward")",
        R"(onward")");
    row("not inside a character", "\"abcdefghij \xc3\xa4\"", "\"abcdefghij \xc3\xb6\"", "\u00f6\"");
    row("numbers are shown whole", "1234567890123", "1234567890124", "1234567890124");
}

void TestDiffLines::cutEqualBeginnings()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    const auto cut = equalBeginning(before.toStdString(), after.toStdString());
    QTEST(QString::fromUtf8(after.mid(static_cast<qsizetype>(cut))), "shown");
}

void TestDiffLines::fillAModel()
{
    DiffModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setLines(diffLines(operationsBetween(R"({"a":1,"b":2})", R"({"a":3,"c":4})")));
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row)
        rows << model.index(row).data().toString();
    QCOMPARE(rows, QStringList({"~ /a", "1 → 3", "− /b 2", "+ /c 4"}));
    model.setLines({});
    QCOMPARE(model.rowCount(), 0);
}

QTEST_GUILESS_MAIN(TestDiffLines)
#include "tst_diff_lines.moc"
