// SPDX-License-Identifier: Apache-2.0
// The contract of headracectl, through the program itself: arguments, exit codes, fields of its
// JSON.
#include "tests/app/headracectl/headracectl_fixture.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace headrace;

namespace {

const QByteArray kModule = R"js(export default { name: 'test', aggregates: {
  order: {
    state: { initial: { count: 0 } },
    events: {
      Counted: { apply(state, data) { state.count += data.n; } },
      Broken: { apply() { throw new Error('no such thing'); } },
      Endless: { apply() { for (;;); } },
      Greedy: { apply() { const all = []; for (;;) all.push(new Array(100000).fill(all.length)); } },
    },
  } } };
)js";

} // namespace

class TestHeadracectl : public QObject, private HeadracectlFixture
{
    Q_OBJECT

private slots:
    void initTestCase();
    void wrongUsage_data();
    void wrongUsage();
    void helpHasAnExample_data();
    void helpHasAnExample();
    void missing_data();
    void missing();
    void badStore_data();
    void badStore();
    void createRefusesWhatIsThere();
    void importReport();
    void importOfBadLine_data();
    void importOfBadLine();
    void importFromStandardInput();
    void importOfWhatIsNoFile_data();
    void importOfWhatIsNoFile();
    void permitsLog();
    void readFields();
    void readSelects_data();
    void readSelects();
    void rawBytesPassThrough();
    void exportFormats_data();
    void exportFormats();
    void exportToAFullDisk();
    void streamsAndStats();
    void stateAndDiff();
    void badModule_data();
    void badModule();
    void unknownTypeIsNotFatal();
    void demoIsTheSameForTheSameSeed();
    void demoRefusesAStoreWithEvents();
    void closedPipeEndsQuietly();
    void fullOutput();
};

void TestHeadracectl::initTestCase()
{
    QVERIFY(makeOrders("orders.headrace"));
    QVERIFY(writeFile(path("order.domain.js"), kModule));
}

void TestHeadracectl::wrongUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* name, const QStringList& arguments, const char* said) {
        QTest::addRow("%s", name) << arguments << QByteArray(said);
    };
    const QString store = "orders.headrace";
    row("nothing", {}, "required");
    row("unknown verb", {"frobnicate"}, "frobnicate");
    row("unknown option", {"read", store, "--colour"}, "--colour");
    row("no store", {"create"}, "STORE");
    row("too many arguments", {"create", "a", "b"}, "b");
    row("limit is a word", {"read", store, "--limit", "few"}, "few");
    row("limit is 0", {"read", store, "--limit", "0"}, "--limit");
    row("from is negative", {"read", store, "--from=-1"}, "--from");
    row("stream has no category", {"read", store, "--stream", "order"}, "no category");
    row("stream is empty", {"append", store, "", "--type", "T", "--data", "{}"}, "empty");
    row("time is no time", {"read", store, "--since", "noon"}, "noon");
    row("query is no JSON", {"read", store, "--query", "[{"}, "--query");
    row("query has an unknown field", {"read", store, "--query", R"([{"tag":["a"]}])"}, "--query");
    row("query and type", {"read", store, "--query", "[{}]", "--type", "T"}, "--query");
    row("stream and category", {"read", store, "--stream", "a-1", "--category", "a"}, "excludes");
    row("where is no JavaScript", {"read", store, "--where", "data.n >"}, "JavaScript");
    row("format is unknown", {"export", store, "--format", "xml"}, "xml");
    row("import of csv", {"import", store, "-", "--format", "csv"}, "csv");
    row("batch is 0", {"import", store, "-", "--batch", "0"}, "--batch");
    row("no type", {"append", store, "order-1", "--data", "{}"}, "--type");
    row("no data", {"append", store, "order-1", "--type", "T"}, "--data");
    row("data is no JSON", {"append", store, "order-1", "--type", "T", "--data", "{"}, "--data");
    row("meta is no object",
        {"append", store, "order-1", "--type", "T", "--data", "{}", "--meta", "1"}, "--meta");
    row("id is no UUID", {"append", store, "order-1", "--type", "T", "--data", "{}", "--id", "7"},
        "--id");
    row("expect is a word",
        {"append", store, "order-1", "--type", "T", "--data", "{}", "--expect", "some"}, "some");
    const QStringList append {"append", store, "order-1", "--type", "T", "--data", "{}"};
    row("no stream", {"append", store, "--type", "T", "--data", "{}"}, "STREAM");
    row("token is empty", append + QStringList {"--token", ""}, "token");
    row("after without a condition", append + QStringList {"--after", "1"}, "--fail-if-type");
    row("after is negative", append + QStringList {"--fail-if-type", "T", "--after=-1"}, "--after");
    row("after is a word", append + QStringList {"--fail-if-tag", "t", "--after", "x"}, "--after");
    row("requests and an event", append + QStringList {"--requests", "-"}, "--requests");
    row("requests and a stream", {"append", store, "order-1", "--requests", "-"}, "--requests");
    row("requests and a token", {"append", store, "--requests", "-", "--token", "t"}, "excludes");
    row("a tag twice",
        {"append", store, "order-1", "--type", "T", "--data", "{}", "--tag", "a", "--tag", "a"},
        "twice");
    row("no domain", {"state", store, "order-1"}, "--domain");
    row("version and time",
        {"state", store, "order-1", "--domain", "x", "--version", "1", "--at", "1d"}, "excludes");
    row("diff without to", {"diff", store, "order-1", "--domain", "x", "--from", "1"}, "--to");
    row("scenario is unknown", {"bench", "x", "--scenario", "jump"}, "append-one");
    row("demo without events", {"demo", "x.headrace", "--events", "0"}, "--events");
}

void TestHeadracectl::wrongUsage()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, said);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.exit, 2);
    QVERIFY2(outcome.err.contains(said), outcome.err.constData());
    QCOMPARE(outcome.err.count('\n'), 1);
    QVERIFY(outcome.out.isEmpty());
}

void TestHeadracectl::helpHasAnExample_data()
{
    QTest::addColumn<QString>("verb");
    for (const char* verb :
         {"create", "demo", "import", "export", "append", "read", "streams", "stats", "state",
          "diff", "history", "bisect", "snapshot", "verify", "bench"})
        QTest::addRow("%s", verb) << QString(verb);
}

void TestHeadracectl::helpHasAnExample()
{
    QFETCH(QString, verb);
    const Outcome outcome = run({verb, "--help"});
    QCOMPARE(outcome.exit, 0);
    QVERIFY(outcome.out.contains("Example:\n  headracectl " + verb.toUtf8()));
}

void TestHeadracectl::missing_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* name, const QStringList& arguments, const char* said) {
        QTest::addRow("%s", name) << arguments << QByteArray(said);
    };
    const QString store = "orders.headrace";
    for (const char* verb : {"read", "streams", "stats", "export", "verify"})
        row(verb, {verb, "none.headrace"}, "none.headrace");
    row("import", {"import", "none.headrace", "-"}, "none.headrace");
    row("append", {"append", "none.headrace", "a-1", "--type", "T", "--data", "{}"}, "none");
    row("stream to read", {"read", store, "--stream", "order-9"}, "order-9");
    row("stream to export", {"export", store, "--stream", "order-9"}, "order-9");
    row("stream to fold", {"state", store, "order-9", "--domain", "order.domain.js"}, "order-9");
    row("version", {"state", store, "order-1", "--domain", "order.domain.js", "--version", "4"},
        "version 3");
    row("version to compare",
        {"diff", store, "order-1", "--domain", "order.domain.js", "--from", "1", "--to", "4"},
        "version 3");
    row("module", {"state", store, "order-1", "--domain", "none.js"}, "none.js");
    row("aggregate", {"state", store, "cart-1", "--domain", "order.domain.js"}, "cart");
}

void TestHeadracectl::missing()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, said);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.exit, 4);
    QVERIFY2(outcome.err.contains(said), outcome.err.constData());
    QCOMPARE(outcome.err.count('\n'), 1);
    QVERIFY(!QFile::exists(path("none.headrace")));
}

void TestHeadracectl::badStore_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("exit");
    QTest::addRow("folder") << "folder.headrace" << 5;
    QTest::addRow("empty file") << "empty.headrace" << 5;
    QTest::addRow("text file") << "text.headrace" << 5;
    QTest::addRow("another program's file") << "foreign.headrace" << 5;
    QTest::addRow("newer version") << "newer.headrace" << 5;
    QTest::addRow("truncated") << "truncated.headrace" << 5;

    const QByteArray good = readFile(path("orders.headrace"));
    const auto patched = [&](qsizetype at, const QByteArray& bytes) {
        return QByteArray(good).replace(at, bytes.size(), bytes);
    };
    QDir(folder()).mkdir("folder.headrace");
    QVERIFY(writeFile(path("empty.headrace"), {}));
    QVERIFY(writeFile(path("text.headrace"), QByteArray("dear diary\n").repeated(1'000)));
    QVERIFY(writeFile(path("foreign.headrace"),
                      patched(68, QByteArray("\0\0\0\1", 4)))); // application_id
    QVERIFY(writeFile(path("newer.headrace"),
                      patched(60, QByteArray("\0\0\xff\0", 4)))); // user_version
    QVERIFY(writeFile(path("truncated.headrace"), good.left(good.size() / 2)));
}

void TestHeadracectl::badStore()
{
    QFETCH(QString, name);
    QFETCH(int, exit);
    const QByteArray before = readFile(path(name));
    for (const QStringList& arguments :
         {QStringList {"stats", name}, QStringList {"import", name, "-"}}) {
        const Outcome outcome = run(arguments);
        QVERIFY2(outcome.exit == exit, outcome.err + QByteArray::number(outcome.exit));
        QVERIFY2(outcome.err.contains(name.toUtf8()), outcome.err.constData());
        QCOMPARE(outcome.err.count('\n'), 1);
    }
    QCOMPARE(readFile(path(name)), before);
}

void TestHeadracectl::createRefusesWhatIsThere()
{
    const Outcome made = run({"create", "new.headrace", "--json"});
    QCOMPARE(made.exit, 0);
    QCOMPARE(made.json()["backend"].toString(), "sqlite");
    QCOMPARE(run({"create", "new.headrace"}).exit, 5);
    QCOMPARE(run({"create", "order.domain.js"}).exit, 5);
    QCOMPARE(readFile(path("order.domain.js")), kModule);
    QCOMPARE(run({"create", "no/such/folder.headrace"}).exit == 0, false);
}

void TestHeadracectl::importReport()
{
    QCOMPARE(run({"create", "import.headrace"}).exit, 0);
    QByteArray lines;
    for (int i = 0; i < 300; ++i)
        lines += R"({"stream":"a-)" + QByteArray::number(i % 7)
            + R"(","type":"T","time":"2026-01-01T00:00:00Z","data":{}})" + "\r\n";
    QVERIFY(writeFile(path("lines.ndjson"), "\xef\xbb\xbf" + lines + "\n\n"));
    const Outcome first = run({"import", "import.headrace", "lines.ndjson", "--json"});
    QVERIFY2(first.exit == 0, first.err.constData());
    QCOMPARE(first.json()["imported"].toInt(), 300);
    QCOMPARE(first.json()["streams"].toInt(), 7);
    QVERIFY(first.json()["seconds"].isDouble());
    QVERIFY(first.err.isEmpty()); // Progress is for terminals.

    const Outcome again =
        run({"--json", "import", "import.headrace", "lines.ndjson", "--batch", "13"});
    QCOMPARE(again.json()["imported"].toInt(), 0);
    QCOMPARE(again.json()["repeated"].toInt(), 300);
}

void TestHeadracectl::importOfBadLine_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addRow("no JSON") << QByteArray("hello");
    QTest::addRow("no type") << QByteArray(R"({"stream":"a-1","data":{}})");
    QTest::addRow("wrong type of a field") << QByteArray(R"({"stream":7,"type":"T","data":{}})");
    QTest::addRow("empty stream") << QByteArray(R"({"stream":"","type":"T","data":{}})");
    QTest::addRow("no category") << QByteArray(R"({"stream":"a","type":"T","data":{}})");
}

void TestHeadracectl::importOfBadLine()
{
    QFETCH(QByteArray, line);
    QVERIFY(makeOrders("badline.headrace"));
    const QByteArray good = R"({"stream":"a-1","type":"T","data":{}})"
                            "\n";
    const Outcome outcome =
        run({"import", "badline.headrace", "-", "--batch", "2"}, good.repeated(5) + line + '\n');
    QCOMPARE(outcome.exit, 1);
    QVERIFY2(outcome.err.contains("line 6: "), outcome.err.constData());
    QVERIFY2(outcome.err.contains("up to line 4 are in the store"), outcome.err.constData());
    QCOMPARE(outcome.err.count('\n'), 1);
    QCOMPARE(run({"stats", "badline.headrace", "--json"}).json()["events"].toInt(), 8);
}

void TestHeadracectl::importFromStandardInput()
{
    QCOMPARE(run({"create", "stdin.headrace"}).exit, 0);
    const QByteArray event =
        R"({"specversion":"1.0","id":"1","source":"/s","type":"T","subject":"a-1","data":{"x":1}})";
    const Outcome outcome =
        run({"import", "stdin.headrace", "-", "--format", "cloudevents", "--json"}, event);
    QVERIFY2(outcome.exit == 0, outcome.err.constData());
    QCOMPARE(outcome.json()["imported"].toInt(), 1);
    const Outcome nothing = run({"import", "stdin.headrace", "-", "--json"});
    QCOMPARE(nothing.exit, 0);
    QCOMPARE(nothing.json()["imported"].toInt(), 0);
}

void TestHeadracectl::importOfWhatIsNoFile_data()
{
    QTest::addColumn<QString>("file");
    QTest::addRow("missing") << "nowhere.ndjson";
    QTest::addRow("folder") << ".";
}

void TestHeadracectl::importOfWhatIsNoFile()
{
    QFETCH(QString, file);
    const Outcome outcome = run({"import", "orders.headrace", file});
    QCOMPARE(outcome.exit, 1);
    QVERIFY2(outcome.err.contains(file.toUtf8()), outcome.err.constData());
}

void TestHeadracectl::permitsLog()
{
    const QString log = QStringLiteral(HEADRACE_SOURCE_DIR "/../shared/data/permits.ndjson");
    if (!QFile::exists(log))
        QSKIP("the log of permit applications is not on this machine");
    QCOMPARE(run({"create", "permits.headrace"}).exit, 0);
    const Outcome outcome = run({"import", "permits.headrace", log, "--json"});
    QCOMPARE(outcome.json()["imported"].toInt(), 8'577);
    QCOMPARE(outcome.json()["streams"].toInt(), 1'434);
}

void TestHeadracectl::readFields()
{
    for (const QStringList& arguments : {QStringList {"read", "orders.headrace"},
                                         QStringList {"--json", "read", "orders.headrace"}}) {
        const auto lines = run(arguments).lines();
        QCOMPARE(lines.size(), 4);
        const QJsonObject first = lines[0];
        QCOMPARE(first["position"].toInt(), 1);
        QCOMPARE(first["stream"].toString(), "order-1");
        QCOMPARE(first["version"].toInt(), 1);
        QCOMPARE(first["type"].toString(), "Counted");
        QCOMPARE(first["schema"].toInt(), 1);
        QCOMPARE(first["id"].toString().size(), 36);
        QCOMPARE(first["time"].toString(), "2026-03-01T10:00:00Z");
        QCOMPARE(first["data"].toObject()["n"].toInt(), 1);
        QCOMPARE(first["meta"].toObject()["correlationId"].toString(), "c-1");
        QCOMPARE(first["tags"].toArray(), QJsonArray {"a"});
    }
}

void TestHeadracectl::readSelects_data()
{
    QTest::addColumn<QStringList>("query");
    QTest::addColumn<QList<int>>("positions");
    const auto row = [](const char* name, const QStringList& query, const QList<int>& positions) {
        QTest::addRow("%s", name) << query << positions;
    };
    row("all", {}, {1, 2, 3, 4});
    row("stream", {"--stream", "order-1"}, {1, 2, 4});
    row("stream from a version", {"--stream", "order-1", "--from", "2"}, {2, 4});
    row("stream backwards from a version", {"--stream", "order-1", "--from", "2", "--backwards"},
        {2, 1});
    row("category", {"--category", "cart"}, {3});
    row("from a position", {"--from", "3"}, {3, 4});
    row("backwards", {"--backwards", "--limit", "2"}, {4, 3});
    row("type", {"--type", "CartOpened"}, {3});
    row("one of two types", {"--type", "CartOpened", "--type", "Counted", "--limit", "3"},
        {1, 2, 3});
    row("tag", {"--tag", "a"}, {1, 2});
    row("both of two tags", {"--tag", "a", "--tag", "b"}, {2});
    row("query", {"--query", R"([{"types":["CartOpened"]},{"tags":["b"]}])"}, {2, 3});
    row("correlation", {"--correlation", "c-1"}, {1});
    row("since is inclusive", {"--since", "2026-03-01T11:30:00Z"}, {3, 4});
    row("until is exclusive", {"--until", "2026-03-01T11:30:00Z"}, {1, 2});
    row("day", {"--since", "2026-03-02"}, {});
    row("where", {"--where", "data.n >= 2"}, {2, 4});
    row("where and limit", {"--where", "data.n >= 2", "--limit", "1"}, {2});
    row("nothing", {"--type", "Unheard"}, {});
}

void TestHeadracectl::readSelects()
{
    QFETCH(QStringList, query);
    QFETCH(QList<int>, positions);
    for (const char* verb : {"read", "export"}) {
        const Outcome outcome = run(QStringList {verb, "orders.headrace"} + query);
        QVERIFY2(outcome.exit == 0, outcome.err.constData());
        QList<int> found;
        for (const QJsonObject& event : outcome.lines())
            found << event["position"].toInt();
        QCOMPARE(found, positions);
    }
}

void TestHeadracectl::rawBytesPassThrough()
{
    QCOMPARE(run({"create", "raw.headrace"}).exit, 0);
    const QByteArray data = R"({"z":12345678901234567890,"a":1.10,"a":1E+2, "s":"\u00e9"})";
    QCOMPARE(run({"append", "raw.headrace", "a-1", "--type", "T", "--data", data}).exit, 0);
    QVERIFY(run({"read", "raw.headrace"}).out.contains("\"data\":" + data));
}

void TestHeadracectl::exportFormats_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QByteArray>("firstLine");
    QTest::addColumn<int>("lines");
    QTest::addRow("ndjson") << "ndjson" << QByteArray(R"({"position":1,"stream":"order-1")") << 4;
    QTest::addRow("cloudevents") << "cloudevents" << QByteArray(R"({"specversion":"1.0","id":")")
                                 << 4;
    QTest::addRow("csv") << "csv" << QByteArray("position,stream,version,type,") << 5;
}

void TestHeadracectl::exportFormats()
{
    QFETCH(QString, format);
    QFETCH(QByteArray, firstLine);
    QFETCH(int, lines);
    const Outcome printed = run({"export", "orders.headrace", "--format", format});
    QCOMPARE(printed.exit, 0);
    QVERIFY2(printed.out.startsWith(firstLine), printed.out.constData());
    QCOMPARE(printed.out.count('\n'), lines);

    const Outcome written =
        run({"export", "orders.headrace", "--format", format, "--out", "out.txt", "--json"});
    QCOMPARE(written.json()["exported"].toInt(), 4);
    QCOMPARE(readFile(path("out.txt")), printed.out);
}

void TestHeadracectl::exportToAFullDisk()
{
    const Outcome outcome = run({"export", "orders.headrace", "--out", "/dev/full"});
    QCOMPARE(outcome.exit, 1);
    QVERIFY2(outcome.err.contains("/dev/full"), outcome.err.constData());
    QCOMPARE(run({"export", "orders.headrace", "--out", "no/such/folder"}).exit, 1);
}

void TestHeadracectl::streamsAndStats()
{
    const auto streams = run({"streams", "orders.headrace", "--json"}).lines();
    QCOMPARE(streams.size(), 2);
    QCOMPARE(streams[1],
             (QJsonObject {{"stream", "order-1"},
                           {"events", 3},
                           {"first", "2026-03-01T10:00:00Z"},
                           {"last", "2026-03-01T12:00:00Z"},
                           {"bytes", 44}}));
    QCOMPARE(run({"streams", "orders.headrace", "--category", "cart", "--json"}).lines().size(), 1);
    QCOMPARE(run({"streams", "orders.headrace", "--prefix", "or", "--json"}).lines().size(), 1);
    QCOMPARE(run({"streams", "orders.headrace", "--limit", "1", "--json"}).lines().size(), 1);
    QVERIFY(run({"streams", "orders.headrace"}).out.contains("order-1"));

    const QJsonObject stats = run({"stats", "orders.headrace", "--json"}).json();
    QCOMPARE(stats["backend"].toString(), "sqlite");
    QCOMPARE(stats["events"].toInt(), 4);
    QCOMPARE(stats["streams"].toInt(), 2);
    QCOMPARE(stats["head"].toInt(), 4);
    QVERIFY(stats["bytes"].toInt() > 0);
    QCOMPARE(stats["durability"].toString(), "power-loss safe");
    QVERIFY(run({"stats", "orders.headrace"}).out.contains("Counted"));
}

void TestHeadracectl::stateAndDiff()
{
    const QStringList fold {"orders.headrace", "order-1", "--domain", "order.domain.js"};
    const auto state = [&](const QStringList& more) {
        return run(QStringList {"--json", "state"} + fold + more).json();
    };
    QCOMPARE(state({}),
             (QJsonObject {{"stream", "order-1"},
                           {"version", 3},
                           {"state", QJsonObject {{"count", 6}}},
                           {"folded", 3},
                           {"snapshot", QJsonValue::Null},
                           {"unhandled", 0}}));
    QCOMPARE(state({"--version", "2"})["state"].toObject()["count"].toInt(), 3);
    QCOMPARE(state({"--version", "0"})["state"].toObject()["count"].toInt(), 0);
    QCOMPARE(state({"--at", "2026-03-01T11:00:00Z"})["version"].toInt(), 2);
    QCOMPARE(state({"--at", "2026-02-01"})["version"].toInt(), 0);
    QVERIFY(run(QStringList {"state"} + fold).out.startsWith("order-1 at version 3"));

    const Outcome diff =
        run(QStringList {"diff"} + fold + QStringList {"--from", "1", "--to", "3"});
    QCOMPARE(diff.exit, 0);
    QCOMPARE(diff.lines(),
             (QList {QJsonObject {{"op", "replace"}, {"path", "/count"}, {"value", 6}}}));
    QVERIFY(
        run(QStringList {"diff"} + fold + QStringList {"--from", "2", "--to", "2"}).out.isEmpty());
}

void TestHeadracectl::badModule_data()
{
    QTest::addColumn<QByteArray>("module");
    QTest::addColumn<QString>("type"); // Of the event that is folded.
    QTest::addColumn<QByteArray>("said");
    QTest::addRow("syntax error") << QByteArray("export default {\n  name: ;\n}") << "Counted"
                                  << QByteArray("bad.domain.js:2");
    QTest::addRow("exception in apply") << kModule << "Broken" << QByteArray("order-1@4");
    QTest::addRow("endless loop") << kModule << "Endless" << QByteArray("order-1@4");
    QTest::addRow("allocation without end") << kModule << "Greedy" << QByteArray("order-1@4");
}

void TestHeadracectl::badModule()
{
    QFETCH(QByteArray, module);
    QFETCH(QString, type);
    QFETCH(QByteArray, said);
    QVERIFY(makeOrders("module.headrace"));
    QVERIFY(writeFile(path("bad.domain.js"), module));
    QCOMPARE(run({"append", "module.headrace", "order-1", "--type", type, "--data", "{}"}).exit, 0);
    const Outcome outcome =
        run({"state", "module.headrace", "order-1", "--domain", "bad.domain.js"});
    QCOMPARE(outcome.exit, 6);
    QVERIFY2(outcome.err.contains(said), outcome.err.constData());
    QCOMPARE(outcome.err.count('\n'), 1);
}

void TestHeadracectl::unknownTypeIsNotFatal()
{
    QVERIFY(makeOrders("unknown.headrace"));
    QCOMPARE(
        run({"append", "unknown.headrace", "order-1", "--type", "Unheard", "--data", "{}"}).exit,
        0);
    const QJsonObject state =
        run({"state", "unknown.headrace", "order-1", "--domain", "order.domain.js", "--json"})
            .json();
    QCOMPARE(state["version"].toInt(), 4);
    QCOMPARE(state["unhandled"].toInt(), 1);
    QCOMPARE(state["state"].toObject()["count"].toInt(), 6);
}

void TestHeadracectl::demoIsTheSameForTheSameSeed()
{
    const auto make = [&](const QString& store, const QString& seed) {
        const Outcome outcome = run({"demo", store, "--events", "3000", "--seed", seed, "--json"});
        QVERIFY2(outcome.exit == 0, outcome.err.constData());
        QCOMPARE(outcome.json()["events"].toInt(), 3'000);
    };
    make("one.headrace", "7");
    make("two.headrace", "7");
    make("other.headrace", "8");
    const QByteArray log = run({"export", "one.headrace"}).out;
    QCOMPARE(log.count('\n'), 3'000);
    QVERIFY(log == run({"export", "two.headrace"}).out);
    QVERIFY(log != run({"export", "other.headrace"}).out);

    const Outcome state =
        run({"state", "one.headrace", "order-4701", "--domain", "shop.domain.js", "--json"});
    QVERIFY2(state.exit == 0, state.err.constData());
    QCOMPARE(state.json()["unhandled"].toInt(), 0);
}

void TestHeadracectl::demoRefusesAStoreWithEvents()
{
    const Outcome outcome = run({"demo", "orders.headrace"});
    QCOMPARE(outcome.exit, 5);
    QCOMPARE(run({"stats", "orders.headrace", "--json"}).json()["events"].toInt(), 4);
}

void TestHeadracectl::closedPipeEndsQuietly()
{
    QCOMPARE(run({"demo", "pipe.headrace", "--events", "5000"}).exit, 0);
    QProcess process;
    process.setWorkingDirectory(folder());
    process.start(
        "sh", {"-c", "{ '" + program() + "' read pipe.headrace; echo $? >status; } | head -n 1"});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.readAllStandardOutput().count('\n'), 1);
    QCOMPARE(process.readAllStandardError(), "");
    QCOMPARE(readFile(path("status")), "0\n");
}

void TestHeadracectl::fullOutput()
{
    QProcess process;
    process.setWorkingDirectory(folder());
    process.setStandardOutputFile("/dev/full");
    process.start(program(), {"read", "orders.headrace"});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 1);
    QVERIFY(process.readAllStandardError().contains("writing the output"));
}

QTEST_GUILESS_MAIN(TestHeadracectl)
#include "tst_headracectl.moc"
