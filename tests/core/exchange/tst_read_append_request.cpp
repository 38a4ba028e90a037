// SPDX-License-Identifier: Apache-2.0
#include "core/exchange/line_reader.h"
#include "core/exchange/read_append_request.h"

#include <QTest>

#include <sstream>

using namespace headrace;

namespace {

Result<AppendRequest> readLine(const QByteArray& line)
{
    std::istringstream input(line.toStdString());
    LineReader lines(input);
    const auto next = lines.next();
    AppendRequestReader reader;
    return reader.read((*next)->text);
}

std::string joined(const std::vector<std::string>& texts)
{
    std::string all;
    for (const std::string& text : texts)
        all += (all.empty() ? "" : ",") + text;
    return all;
}

// What a request says, apart from its events' content.
QString shown(const AppendRequest& request)
{
    std::string text;
    for (const NewEvent& event : request.events)
        text += event.stream.text() + ' ' + event.type + ';';
    for (const StreamExpectation& check : request.expectations)
        text += ' ' + check.stream.text() + '=' + check.expected.text();
    for (const AppendCondition& condition : request.conditions) {
        for (const QueryItem& item : condition.items)
            text += " not[" + joined(item.types) + '|' + joined(item.tags) + ']';
        text += '>' + std::to_string(condition.after.value);
    }
    if (request.token)
        text += " token " + *request.token;
    return QString::fromStdString(text);
}

} // namespace

class TestReadAppendRequest : public QObject
{
    Q_OBJECT

private slots:
    void requests_data();
    void requests();
    void dataIsTheBytesOfTheLine_data();
    void dataIsTheBytesOfTheLine();
    void wrongRequests_data();
    void wrongRequests();
    void aWrongLineLeavesNothingBehind();
};

void TestReadAppendRequest::requests_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* more, const char* expected) {
        const QByteArray event = R"({"stream":"a-1","type":"T","data":{}})";
        QTest::addRow("%s", name) << QByteArray(R"({"events":[)") + event + "]" + more + "}"
                                  << QString("a-1 T;") + expected;
    };
    row("only events", "", "");
    row("null is missing", R"(,"expect":null,"failIf":null,"token":null)", "");
    row("blanks", R"( , "expect" : { "a-1" : "none" } )", " a-1=none");
    row("every expectation",
        R"(,"expect":{"a-1":"none","b-1":"any","c-1":"exists","d-1":7,"e-1":0})",
        " a-1=none b-1=any c-1=exists d-1=7 e-1=none");
    row("a stream's name with escapes", R"(,"expect":{"\u0061-\"1":1})", " a-\"1=1");
    row("token", R"(,"token":"pay\n7")", " token pay\n7");
    row("condition of types", R"(,"failIf":[{"query":[{"types":["A","B"]}]}])", " not[A,B|]>0");
    row("condition of tags", R"(,"failIf":[{"query":[{"tags":["x","y"]}],"after":12}])",
        " not[|x,y]>12");
    row("items of a condition", R"(,"failIf":[{"query":[{"types":["A"]},{"tags":["x"]}]}])",
        " not[A|] not[|x]>0");
    row("several conditions",
        R"(,"failIf":[{"query":[{"types":["A"],"tags":["x"]}]},{"query":[{}],"after":null}])",
        " not[A|x]>0 not[|]>0");
    row("no conditions", R"(,"failIf":[])", "");
    QTest::addRow("several events, fields in any order") << QByteArray(
        R"({"token":"t","events":[{"data":1,"type":"T","stream":"a-1"},{"stream":"b-2","type":"U","data":null}]})")
                                                         << "a-1 T;b-2 U; token t";
}

void TestReadAppendRequest::requests()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, expected);
    const auto request = readLine(line);
    QVERIFY2(request, request ? "" : request.error().message.c_str());
    QCOMPARE(shown(*request), expected);
}

void TestReadAppendRequest::dataIsTheBytesOfTheLine_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addRow("numbers as they are spelt")
        << QByteArray(R"({"n":1.10,"m":18446744073709551615})");
    QTest::addRow("keys twice") << QByteArray(R"({"a":1,"a":2})");
    QTest::addRow("blanks within") << QByteArray("{ \"a\" :\t[ 1 ,2 ] }");
    QTest::addRow("escapes") << QByteArray(R"("\u00e9\u0000\/")");
    QTest::addRow("text beyond the first plane") << QByteArray("{\"a\":\"\xf0\x9f\x8c\x8a\"}");
    QTest::addRow("an array") << QByteArray(R"([{},[],"]"])");
    QTest::addRow("null") << QByteArray("null");
    QTest::addRow("deep") << QByteArray(500, '[') + QByteArray(500, ']');
}

void TestReadAppendRequest::dataIsTheBytesOfTheLine()
{
    QFETCH(QByteArray, data);
    const auto request =
        readLine(R"({"events":[{"stream":"a-1","type":"T","data":)" + data
                 + R"( ,"meta": {"x": 1.0} ,"tags":["t"],"schema":3,"time":"2026-03-01T12:00:00Z",)"
                   R"("id":"019ca958-2800-7c41-9a2e-5d0be1f34a07"}]})");
    QVERIFY2(request, request ? "" : request.error().message.c_str());
    const NewEvent& event = request->events.front();
    QCOMPARE(QByteArray::fromStdString(event.data), data);
    QCOMPARE(QByteArray::fromStdString(event.meta), R"({"x": 1.0})");
    QCOMPARE(event.tags, std::vector<std::string> {"t"});
    QCOMPARE(event.schema, 3);
    QCOMPARE(QString::fromStdString(formatTime(*event.time)), "2026-03-01T12:00:00Z");
    QCOMPARE(QString::fromStdString(formatUuid(*event.id)), "019ca958-2800-7c41-9a2e-5d0be1f34a07");
}

void TestReadAppendRequest::wrongRequests_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* name, const QByteArray& line, const char* said) {
        QTest::addRow("%s", name) << line << QByteArray(said);
    };
    const auto with = [](const char* more) {
        return QByteArray(R"({"events":[{"stream":"a-1","type":"T","data":{}}],)") + more + "}";
    };
    row("no JSON", "hello", "no valid JSON");
    row("half of it", R"({"events":[)", "no valid JSON");
    row("an array", "[]", "no JSON object");
    row("no UTF-8", with("\"token\":\"\xff\""), "UTF-8");
    row("no events", "{}", "\"events\"");
    row("empty events", R"({"events":[]})", "at least one event");
    row("events is an object", R"({"events":{}})", "\"events\" must be an array");
    row("an event is a number", R"({"events":[{"stream":"a-1","type":"T","data":1},7]})",
        "event 1: it is no JSON object");
    row("an event without data", R"({"events":[{"stream":"a-1","type":"T"}]})", "event 0");
    row("an event without a stream", R"({"events":[{"type":"T","data":1}]})", "\"stream\"");
    row("an event with a version",
        R"({"events":[{"stream":"a-1","type":"T","data":1,"version":2}]})", "\"expect\"");
    row("a tag twice", R"({"events":[{"stream":"a-1","type":"T","data":1,"tags":["x","x"]}]})",
        "twice");
    row("events twice", R"({"events":[],"events":[]})", "twice");
    row("misspelt", with(R"("failif":[])"), "failif");
    row("expect is a word", with(R"("expect":"none")"), "\"expect\"");
    row("expected is unknown", with(R"("expect":{"a-1":"some"})"), "some");
    row("expected is negative", with(R"("expect":{"a-1":-1})"), "-1");
    row("expected is a fraction", with(R"("expect":{"a-1":1.5})"), "1.5");
    row("expected is null", with(R"("expect":{"a-1":null})"), "null");
    row("expected of no stream", with(R"("expect":{"a":1})"), "category");
    row("a stream expected twice", with(R"("expect":{"a-1":1,"a-1":2})"), "twice");
    row("failIf is an object", with(R"("failIf":{})"), "\"failIf\" must be an array");
    row("a condition is a word", with(R"("failIf":["x"])"), "condition 0");
    row("a condition without a query", with(R"("failIf":[{"after":1}])"), "\"query\"");
    row("a condition without items", with(R"("failIf":[{"query":[]}])"), "at least one item");
    row("a condition misspelt", with(R"("failIf":[{"query":[{}],"since":1}])"), "since");
    row("query is an object", with(R"("failIf":[{"query":{}}])"), "\"query\" must be an array");
    row("an item is a word", with(R"("failIf":[{"query":[{},"x"]}])"), "item 1");
    row("an item misspelt", with(R"("failIf":[{"query":[{"tag":["x"]}]}])"), "tag");
    row("types is a word", with(R"("failIf":[{"query":[{"types":"A"}]}])"), "types");
    row("tags has a number", with(R"("failIf":[{"query":[{"tags":[7]}]}])"), "tags");
    row("after is negative", with(R"("failIf":[{"query":[{}],"after":-1}])"), "after");
    row("after is a word", with(R"("failIf":[{"query":[{}],"after":"1"}])"), "after");
    row("token is a number", with(R"("token":7)"), "token");
    row("token is empty", with(R"("token":"")"), "token");
}

void TestReadAppendRequest::wrongRequests()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, said);
    const auto request = readLine(line);
    QVERIFY(!request);
    QCOMPARE(request.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(request.error().message.find(said.toStdString()) != std::string::npos,
             request.error().message.c_str());
}

void TestReadAppendRequest::aWrongLineLeavesNothingBehind()
{
    std::istringstream input(
        R"({"events":[{"stream":"a-1","type":"T","data":1}],"token":"t","expect":{"b-1":1},"failIf":[7]}
{"events":[{"stream":"a-2","type":"U","data":2}]}
)");
    LineReader lines(input);
    AppendRequestReader reader;
    QVERIFY(!reader.read((*lines.next())->text));
    const auto second = reader.read((*lines.next())->text);
    QVERIFY(second);
    QCOMPARE(shown(*second), "a-2 U;");
}

QTEST_GUILESS_MAIN(TestReadAppendRequest)
#include "tst_read_append_request.moc"
