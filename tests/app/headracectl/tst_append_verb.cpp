// SPDX-License-Identifier: Apache-2.0
// headracectl append: its answers, exit codes and what is stored.
#include "tests/app/headracectl/headracectl_fixture.h"

#include <QJsonArray>
#include <QTest>

using namespace headrace;

class TestAppendVerb : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY(m_ctl.makeOrders("orders.headrace")); }
    void answers();
    void conflict();
    void condition_data();
    void condition();
    void token();
    void requests_data();
    void requests();
    void requestsGoOn();
    void requestsKeepTheBytes();
    void requestsOfWhatIsNoFile_data();
    void requestsOfWhatIsNoFile();

private:
    HeadracectlFixture m_ctl;
};

void TestAppendVerb::answers()
{
    QVERIFY(m_ctl.makeOrders("append.headrace"));
    const QStringList append {"append", "append.headrace", "order-2",       "--type",
                              "T",      "--data",          R"({"n":1.10})", "--json"};
    const QStringList sure =
        append + QStringList {"--id",     "012d9949-d76d-7c41-9a2e-5d0be1f34a07",
                              "--expect", "none",
                              "--tag",    "x",
                              "--tag",    "y",
                              "--meta",   R"({"user":"jane"})",
                              "--time",   "2026-03-02T08:00:00Z"};
    const Outcome first = m_ctl.run(sure);
    QVERIFY2(first.exit == 0, first.err.constData());
    QCOMPARE(first.json(), (QJsonObject {{"position", 5}, {"version", 1}, {"repeated", false}}));
    const Outcome again =
        m_ctl.run(sure); // The same id: it was applied before, whatever is expected.
    QCOMPARE(again.exit, 0);
    QCOMPARE(again.json(), (QJsonObject {{"position", 5}, {"version", 1}, {"repeated", true}}));
    QCOMPARE(m_ctl.run(append).json()["version"].toInt(), 2);

    const QJsonObject event =
        m_ctl.run({"read", "append.headrace", "--from", "5"}).lines().value(0);
    QCOMPARE(event["id"].toString(), "012d9949-d76d-7c41-9a2e-5d0be1f34a07");
    QCOMPARE(event["time"].toString(), "2026-03-02T08:00:00Z");
    QCOMPARE(event["meta"].toObject()["user"].toString(), "jane");
    QCOMPARE(event["tags"].toArray(), (QJsonArray {"x", "y"}));
}

void TestAppendVerb::conflict()
{
    QVERIFY(m_ctl.makeOrders("conflict.headrace"));
    for (const char* expected : {"none", "2", "4"}) {
        const Outcome outcome = m_ctl.run({"append", "conflict.headrace", "order-1", "--type", "T",
                                           "--data", "{}", "--expect", expected});
        QCOMPARE(outcome.exit, 3);
        QVERIFY2(outcome.err.contains("version 3"), outcome.err.constData());
    }
    for (const char* expected : {"3", "exists", "any"})
        QCOMPARE(m_ctl
                     .run({"append", "conflict.headrace", "order-1", "--type", "T", "--data", "{}",
                           "--expect", expected})
                     .exit,
                 0);
}

void TestAppendVerb::condition_data()
{
    QTest::addColumn<QStringList>("condition");
    QTest::addColumn<int>("exit");
    const auto row = [](const char* name, const QStringList& condition, int exit) {
        QTest::addRow("%s", name) << condition << exit;
    };
    // order-1 has tags a, then a and b, then none; cart-1 is at position 3.
    row("a type that is there", {"--fail-if-type", "CartOpened"}, 3);
    row("a type that is not", {"--fail-if-type", "CartClosed"}, 0);
    row("one of two types", {"--fail-if-type", "CartClosed", "--fail-if-type", "CartOpened"}, 3);
    row("a tag", {"--fail-if-tag", "b"}, 3);
    row("both tags on one event", {"--fail-if-tag", "a", "--fail-if-tag", "b"}, 3);
    row("two tags never together", {"--fail-if-tag", "a", "--fail-if-tag", "c"}, 0);
    row("a type with a tag of another", {"--fail-if-type", "CartOpened", "--fail-if-tag", "a"}, 0);
    row("a type after it", {"--fail-if-type", "CartOpened", "--after", "3"}, 0);
    row("a type after the one before it", {"--fail-if-type", "CartOpened", "--after", "2"}, 3);
    row("after 0", {"--fail-if-tag", "a", "--after", "0"}, 3);
    row("after the head", {"--fail-if-type", "Counted", "--after", "4"}, 0);
}

void TestAppendVerb::condition()
{
    QFETCH(QStringList, condition);
    QFETCH(int, exit);
    QVERIFY(m_ctl.makeOrders("condition.headrace"));
    const Outcome outcome = m_ctl.run(QStringList {"append", "condition.headrace", "order-2",
                                                   "--type", "T", "--data", "{}", "--json"}
                                      + condition);
    QVERIFY2(outcome.exit == exit, outcome.err.constData());
    QCOMPARE(m_ctl.run({"stats", "condition.headrace", "--json"}).json()["events"].toInt(),
             exit == 0 ? 5 : 4);
}

void TestAppendVerb::token()
{
    QVERIFY(m_ctl.makeOrders("token.headrace"));
    const QStringList append {"append", "token.headrace", "order-1", "--type", "T",     "--token",
                              "pay-7",  "--expect",       "3",       "--json", "--data"};
    const Outcome first = m_ctl.run(append + QStringList {R"({"n":1})"});
    QVERIFY2(first.exit == 0, first.err.constData());
    QCOMPARE(first.json(), (QJsonObject {{"position", 5}, {"version", 4}, {"repeated", false}}));
    const Outcome again = m_ctl.run(append + QStringList {R"({"n":1})"});
    QCOMPARE(again.json(), (QJsonObject {{"position", 5}, {"version", 4}, {"repeated", true}}));
    const Outcome other = m_ctl.run(append + QStringList {R"({"n":2})"});
    QCOMPARE(other.exit, 1);
    QVERIFY2(other.err.contains("pay-7"), other.err.constData());
}

void TestAppendVerb::requests_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("exit");
    QTest::addColumn<QByteArray>("answer");
    const auto row = [](const char* name, const QByteArray& more, int exit, const char* answer) {
        const QByteArray events = R"({"events":[{"stream":"order-1","type":"T","data":{}})";
        QTest::addRow("%s", name) << events + more << exit << QByteArray(answer);
    };
    row("one event", "]}", 0,
        R"({"position":5,"versions":{"order-1":4},"count":1,"repeated":false})");
    row("several streams",
        R"(,{"stream":"order-9","type":"T","data":{}},{"stream":"order-1","type":"T","data":{}}]})",
        0, R"({"position":7,"versions":{"order-1":5,"order-9":1},"count":3,"repeated":false})");
    row("what is expected holds", R"(],"expect":{"order-1":3,"cart-1":"exists","cart-2":"none"}})",
        0, R"({"position":5,"versions":{"order-1":4},"count":1,"repeated":false})");
    row("a stream that is only checked", R"(],"expect":{"cart-1":"none"}})", 3,
        R"({"conflict":[{"stream":"cart-1","expected":"none","found":1}]})");
    row("a version", R"(],"expect":{"order-1":2}})", 3,
        R"({"conflict":[{"stream":"order-1","expected":2,"found":3}]})");
    row("a missing stream", R"(],"expect":{"order-9":"exists"}})", 3,
        R"({"conflict":[{"stream":"order-9","expected":"exists","found":0}]})");
    row("a condition holds", R"(],"failIf":[{"query":[{"tags":["b"]}],"after":2}]})", 0,
        R"({"position":5,"versions":{"order-1":4},"count":1,"repeated":false})");
    row("a condition fails", R"(],"failIf":[{"query":[{"types":["X"]},{"tags":["a","b"]}]}]})", 3,
        R"({"conflict":[{"condition":0,"position":2}]})");
    row("all that fails",
        R"(],"expect":{"order-1":"none","cart-1":"any","cart-2":"exists"},)"
        R"("failIf":[{"query":[{"types":["X"]}]},{"query":[{"types":["CartOpened"]}]},{"query":[{}],"after":3}]})",
        3,
        R"({"conflict":[{"stream":"order-1","expected":"none","found":3},)"
        R"({"stream":"cart-2","expected":"exists","found":0},)"
        R"({"condition":1,"position":3},{"condition":2,"position":4}]})");
    row("no valid JSON", "", 1, R"({"error":"it is no valid JSON","line":1})");
}

void TestAppendVerb::requests()
{
    QFETCH(QByteArray, request);
    QFETCH(int, exit);
    QFETCH(QByteArray, answer);
    QVERIFY(m_ctl.makeOrders("requests.headrace"));
    QVERIFY(writeFile(m_ctl.path("requests.ndjson"), request + '\n'));
    const Outcome outcome =
        m_ctl.run({"append", "requests.headrace", "--requests", "requests.ndjson"});
    QCOMPARE(outcome.out, answer + '\n');
    QVERIFY2(outcome.exit == exit, outcome.err.constData());
    QCOMPARE(outcome.err.count('\n'), exit == 0 ? 0 : 1);
}

void TestAppendVerb::requestsGoOn()
{
    QVERIFY(m_ctl.makeOrders("goon.headrace"));
    const QByteArray sure =
        R"({"events":[{"stream":"order-2","type":"T","data":{}}],"expect":{"order-2":"none"},"token":"t"})"
        "\n";
    const QByteArray conflict =
        R"({"events":[{"stream":"order-2","type":"T","data":{}}],"expect":{"order-2":"none"}})"
        "\n";
    const QByteArray other = R"({"events":[{"stream":"order-2","type":"U","data":{}}],"token":"t"})"
                             "\n";
    const QStringList append {"append", "goon.headrace", "--requests", "-", "--json"};
    const Outcome outcome = m_ctl.run(append, sure + "\nhello\n" + conflict + other + sure);
    const auto answers = outcome.lines();
    QCOMPARE(answers.size(), 5);
    QCOMPARE(answers[0]["repeated"], QJsonValue(false));
    QCOMPARE(answers[1]["line"].toInt(), 3); // Blank lines count, as everywhere.
    QCOMPARE(answers[2]["conflict"].toArray().size(), 1);
    QVERIFY(answers[3]["error"].toString().contains("token"));
    QCOMPARE(answers[4]["repeated"], QJsonValue(true));
    QCOMPARE(outcome.exit, 1); // An error counts for more than a conflict.
    QCOMPARE(m_ctl.run(append, conflict + sure).exit, 3);
    QCOMPARE(m_ctl.run(append, sure).exit, 0);
    QCOMPARE(m_ctl.run(append).exit, 0);
    QCOMPARE(m_ctl.run({"stats", "goon.headrace", "--json"}).json()["events"].toInt(), 5);
}

void TestAppendVerb::requestsKeepTheBytes()
{
    QVERIFY(m_ctl.makeOrders("bytes.headrace"));
    const QByteArray data = R"({ "n":1.10, "m" : 18446744073709551615, "a":1,"a":"\u00e9\u0000" })";
    const Outcome outcome = m_ctl.run(
        {"append", "bytes.headrace", "--requests", "-"},
        R"({"events":[{"stream":"order-2","type":"T","meta":{"x": 1.0},"data": )" + data + " }]}");
    QVERIFY2(outcome.exit == 0, outcome.out + outcome.err);
    const QByteArray line = m_ctl.run({"read", "bytes.headrace", "--stream", "order-2"}).out;
    QVERIFY2(line.contains(R"("data":)" + data + ','), line.constData());
    QVERIFY2(line.contains(R"("meta":{"x": 1.0})"), line.constData());
}

void TestAppendVerb::requestsOfWhatIsNoFile_data()
{
    QTest::addColumn<QString>("file");
    QTest::addRow("missing") << "nowhere.ndjson";
    QTest::addRow("folder") << ".";
}

void TestAppendVerb::requestsOfWhatIsNoFile()
{
    QFETCH(QString, file);
    const Outcome outcome = m_ctl.run({"append", "orders.headrace", "--requests", file});
    QCOMPARE(outcome.exit, 1);
    QVERIFY2(outcome.err.contains(file.toUtf8()), outcome.err.constData());
    QVERIFY(outcome.out.isEmpty());
}

QTEST_GUILESS_MAIN(TestAppendVerb)
#include "tst_append_verb.moc"
