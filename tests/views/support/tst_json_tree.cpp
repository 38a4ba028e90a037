// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/json/json_runs.h"
#include "views/support/json/json_tree_model.h"
#include "views/support/json/json_tree_view.h"
#include "views/support/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace headrace;

class TestJsonTree : public QObject
{
    Q_OBJECT

private slots:
    void showsWhatIsWritten_data();
    void showsWhatIsWritten();
    void runsAreShortAndExact_data();
    void runsAreShortAndExact();
    void notJsonIsOneRowWithTheReason();
    void marksReachWhatTheyShould();
    void onlyChangedHidesTheRest();
    void anyTextPassesTheModelTester();
    void unfoldedStaysUnfolded();
    void walksThroughChanges();
};

namespace {

/// The tree as text, two spaces a level: "sign field: value".
QString printed(const QAbstractItemModel& model, const QModelIndex& parent = {}, int depth = 0)
{
    static const QString kSigns = " +-~.";
    QString text;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const auto field = model.index(row, JsonTreeModel::FieldColumn, parent);
        const auto mark = field.data(MarkRole).value<DiffMark>();
        text += QString(depth * 2, ' ') + (mark == DiffMark::None ? "" : kSigns.mid(int(mark), 1))
            + field.data().toString() + ": "
            + field.siblingAtColumn(JsonTreeModel::ValueColumn).data().toString() + '\n';
        text += printed(model, field.siblingAtColumn(0), depth + 1);
    }
    return text;
}

} // namespace

void TestJsonTree::showsWhatIsWritten_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("tree");
    QTest::addRow("order and repeated fields stay")
        << QByteArray(R"({"b":1,"a":2,"b":3})") << "b: 1\na: 2\nb: 3\n";
    QTest::addRow("every digit stays") << QByteArray(
        R"({"a":1.10,"b":18446744073709551615,"c":-0,"d":1E400,"e":123456789012345678901234567890})")
                                       << "a: 1.10\nb: 18446744073709551615\nc: -0\nd: 1E400\ne: "
                                          "123456789012345678901234567890\n";
    QTest::addRow("containers in containers")
        << QByteArray(R"( {"case": {"group":"", "tags":[true,null]} , "n":[]} )")
        << "case: { group: \"\", tags: [ true, null ] }\n  group: \"\"\n"
           "  tags: [ true, null ]\n    0: true\n    1: null\nn: []\n";
    QTest::addRow("keys with escapes")
        << QByteArray(R"({"a\"\u00e9/~":1})") << QString::fromUtf8("a\"é/~: 1\n");
    QTest::addRow("bidi controls are codes")
        << QByteArray("{\"a\":\"x\u202ey\"}") << "a: \"x[U+202E]y\"\n";
    QTest::addRow("one value") << QByteArray(R"("text")") << ": \"text\"\n";
    QTest::addRow("no fields") << QByteArray("{}") << "";
}

void TestJsonTree::showsWhatIsWritten()
{
    QFETCH(QByteArray, json);
    JsonTreeModel model;
    model.setJson(json.toStdString());
    QCOMPARE(model.error(), QString());
    QTEST(printed(model), "tree");
}

void TestJsonTree::runsAreShortAndExact_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("maxChars");
    QTest::addColumn<QString>("text");
    QTest::addRow("object") << QByteArray(R"({ "a" : 1.10 , "b":[ ] })") << 256
                            << "{ a: 1.10, b: [] }";
    QTest::addRow("string with quotes") << QByteArray(R"("a\"b\\")") << 256 << R"("a\"b\\")";
    QTest::addRow("cut string") << QByteArray(R"("abcdefgh")") << 5 << QString::fromUtf8("\"abcd…");
    QTest::addRow("cut between fields")
        << QByteArray(R"({"a":1,"b":2})") << 4 << QString::fromUtf8("{ a:…");
    QTest::addRow("no JSON at all") << QByteArray("oops") << 256 << "oops";
    QTest::addRow("an open string") << QByteArray("\"oops\\") << 256 << "\"oops\\";
}

void TestJsonTree::runsAreShortAndExact()
{
    QFETCH(QByteArray, json);
    QFETCH(int, maxChars);
    QString text;
    for (const JsonRun& run : jsonRuns(json.toStdString(), maxChars))
        text += run.text;
    QTEST(text, "text");
}

void TestJsonTree::notJsonIsOneRowWithTheReason()
{
    JsonTreeModel model;
    model.setJson("{\"a\": oops}");
    QVERIFY(!model.error().isEmpty());
    QCOMPARE(model.rowCount(), 1);
    model.setJson("");
    QVERIFY(!model.error().isEmpty());
}

void TestJsonTree::marksReachWhatTheyShould()
{
    JsonTreeModel model;
    model.setJson(R"({"status":"paid","lines":[{"n":1},{"n":2}],"who":{"a/b":1}})",
                  {{"/status", DiffMark::Changed, "\"new\""},
                   {"/lines/1", DiffMark::Added, ""},
                   {"/who/old", DiffMark::Removed, R"({"x":1.0})"},
                   {"/who/a~1b", DiffMark::Changed, "0"}});
    QCOMPARE(printed(model),
             QString("~status: \"paid\"\n"
                     ".lines: [ { n: 1 }, { n: 2 } ]\n"
                     "  0: { n: 1 }\n"
                     "    n: 1\n"
                     "  +1: { n: 2 }\n"
                     "    +n: 2\n"
                     ".who: { a/b: 1 }\n"
                     "  ~a/b: 1\n"
                     "  -old: { x: 1.0 }\n"
                     "    -x: 1.0\n"));
    QCOMPARE(model.changedPaths(),
             QList<QString>({"/status", "/lines/1", "/who/a~1b", "/who/old"}));
}

void TestJsonTree::onlyChangedHidesTheRest()
{
    JsonTreeModel model;
    model.setJson(R"({"a":1,"b":{"c":2,"d":3},"e":{"f":1}})", {{"/b/d", DiffMark::Changed, "0"}});
    model.setOnlyChanged(true);
    QCOMPARE(printed(model), QString(".b: { c: 2, d: 3 }\n  ~d: 3\n"));
    model.setOnlyChanged(false);
    QCOMPARE(model.rowCount(), 3);
}

void TestJsonTree::anyTextPassesTheModelTester()
{
    constexpr quint32 kSeed = 20110118;
    QRandomGenerator random(kSeed);
    const std::function<std::string(int)> value = [&](int depth) -> std::string {
        const auto kind = random.bounded(depth > 0 ? 6 : 4);
        if (kind < 4)
            return std::array {"null", "1.50", "\"s\"", "true"}[std::size_t(kind)];
        std::string text;
        for (int i = random.bounded(4); i > 0; --i)
            text += (text.empty() ? "" : ",") + (kind == 4 ? "\"k" + std::to_string(i) + "\":" : "")
                + value(depth - 1);
        return kind == 4 ? '{' + text + '}' : '[' + text + ']';
    };
    JsonTreeModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int round = 0; round < 50; ++round) {
        model.setJson(value(4), {{"/k1", DiffMark::Removed, "[1,{}]"}});
        QCOMPARE(model.error(), QString());
        printed(model);
        model.setOnlyChanged(round % 2 == 0);
    }
}

void TestJsonTree::unfoldedStaysUnfolded()
{
    const Theme theme;
    JsonTreeView view(theme, "State");
    auto& model = view.jsonModel();
    model.setJson(R"({"a":{"b":{"c":1}},"z":{"y":1}})");
    const auto isOpen = [&](const char* path) {
        return view.isExpanded(model.indexOf(path).siblingAtColumn(0));
    };
    QVERIFY(isOpen("/a")); // Small ones of the top level are open at once.
    QVERIFY(!isOpen("/a/b"));
    view.setCurrentPath("/a/b/c");
    view.collapse(model.indexOf("/z").siblingAtColumn(0));
    QSignalSpy moved(&view, &JsonTreeView::currentPathChanged);
    model.setJson(R"({"a":{"b":{"c":2}},"z":{"y":1}})");
    QVERIFY(isOpen("/a/b"));
    QVERIFY(!isOpen("/z"));
    QCOMPARE(view.currentPath(), QString("/a/b/c"));
    QCOMPARE(moved.count(), 0);
}

void TestJsonTree::walksThroughChanges()
{
    const Theme theme;
    JsonTreeView view(theme, "State");
    view.setUnfoldsChanges(true);
    view.jsonModel().setJson(R"({"a":{"b":{"c":1}},"d":2})",
                             {{"/a/b/c", DiffMark::Changed, "0"}, {"/d", DiffMark::Added, ""}});
    view.goToNextChange();
    QCOMPARE(view.currentPath(), QString("/a/b/c"));
    view.goToNextChange();
    QCOMPARE(view.currentPath(), QString("/d"));
    view.goToNextChange();
    QCOMPARE(view.currentPath(), QString("/a/b/c"));
    view.goToNextChange(true);
    QCOMPARE(view.currentPath(), QString("/d"));
}

QTEST_MAIN(TestJsonTree)
#include "tst_json_tree.moc"
