// SPDX-License-Identifier: Apache-2.0
#include "tests/core/exchange/exchange_fixture.h"

#include <QTest>

using namespace headrace;

namespace {

std::string line(int number)
{
    return R"({"stream":"order-)" + std::to_string(number % 3)
        + R"(","type":"T","time":"2026-03-01T12:00:00Z","data":{"n":)" + std::to_string(number)
        + "}}\n";
}

std::string lines(int count)
{
    std::string text;
    for (int i = 1; i <= count; ++i)
        text += line(i);
    return text;
}

} // namespace

class TestImport : public QObject
{
    Q_OBJECT

private slots:
    void everyFieldArrives();
    void onlyRequiredFields();
    void dataAndMetadataStayByteForByte_data();
    void dataAndMetadataStayByteForByte();
    void badLine_data();
    void badLine();
    void badLineKeepsEarlierBatches();
    void repeatedImportAppendsNothing_data();
    void repeatedImportAppendsNothing();
    void stoppedImportGoesOnWithAnotherBatchSize();
    void sameIdTwiceIsOneEvent();
    void sameIdOtherContentIsAnError();
    void versionMustBeTheNextOne_data();
    void versionMustBeTheNextOne();
    void cancelKeepsBatches();
    void reportCountsStreamsThatGotEvents();
    void csvIsRefused();
    void cloudEvent();
    void cloudEventIdThatIsNoUuidIsStable();
    void badCloudEvent_data();
    void badCloudEvent();
};

void TestImport::everyFieldArrives()
{
    const auto store = emptyStore();
    const auto report = import(
        *store,
        R"({"type":"Order placed","stream":"order-1","id":"012d9949-d76d-7c41-9a2e-5d0be1f34a07",)"
        R"("data":{"a":[1,2]},"meta":{"user":"jane"},"time":"2026-03-01T13:00:00.5+01:00",)"
        R"("schema":3,"version":1,"tags":["customer:7","vip"],"position":99,"unknown":[{}]})");
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QCOMPARE(report->imported, 1);
    const NewEvent event = stored(*store).at(0);
    QCOMPARE(event.stream.text(), "order-1");
    QCOMPARE(event.type, "Order placed");
    QCOMPARE(formatUuid(*event.id), "012d9949-d76d-7c41-9a2e-5d0be1f34a07");
    QCOMPARE(event.data, R"({"a":[1,2]})");
    QCOMPARE(event.meta, R"({"user":"jane"})");
    QCOMPARE(formatTime(*event.time), "2026-03-01T12:00:00.500Z");
    QCOMPARE(event.schema, 3);
    QCOMPARE(event.tags, (std::vector<std::string> {"customer:7", "vip"}));
}

void TestImport::onlyRequiredFields()
{
    const auto store = emptyStore();
    QVERIFY(import(*store, R"({"stream":"order-1","type":"T","data":null,"meta":null,"id":null})"));
    const NewEvent event = stored(*store).at(0);
    QCOMPARE(event.data, "null");
    QCOMPARE(event.meta, "");
    QCOMPARE(event.schema, 1);
    QCOMPARE(toUs(*event.time), 1'700'000'000'000'000);
    QVERIFY(event.tags.empty());
}

void TestImport::dataAndMetadataStayByteForByte_data()
{
    QTest::addColumn<QByteArray>("json");

    QTest::addRow("large number") << QByteArray(R"({"n":12345678901234567890})");
    QTest::addRow("trailing zeros") << QByteArray(R"({"n":1.10,"e":1E+2})");
    QTest::addRow("order and doubled keys") << QByteArray(R"({"b":1,"a":2,"b":3})");
    QTest::addRow("blanks") << QByteArray("{ \"a\" :\t1 , \"b\": [ ] }");
    QTest::addRow("escapes") << QByteArray(R"({"s":"\u00e9\/\n\"","k\"":"}"})");
    QTest::addRow("UTF-8") << QByteArray("{\"s\":\"\xc3\xa9\xf0\x9f\x9b\x92\"}");
}

void TestImport::dataAndMetadataStayByteForByte()
{
    QFETCH(QByteArray, json);
    const auto store = emptyStore();
    const std::string text = json.toStdString();
    QVERIFY(import(
        *store, R"({"stream":"a-1","type":"T","data" : )" + text + R"( , "meta":)" + text + " }"));
    QCOMPARE(stored(*store).at(0).data, text);
    QCOMPARE(stored(*store).at(0).meta, text);
}

void TestImport::badLine_data()
{
    QTest::addColumn<QByteArray>("bad");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* name, QByteArray bad, QByteArray said) {
        QTest::addRow("%s", name) << bad << said;
    };
    row("no JSON", "hello", "no valid JSON");
    row("half a line", R"({"stream":"a-1","type":"T","data":{)", "no valid JSON");
    row("two objects", R"({"stream":"a-1","type":"T","data":1}{})", "no valid JSON");
    row("broken inside data", R"({"stream":"a-1","type":"T","data":{"x":[1,{"y":tru}]}})",
        "no valid JSON");
    row("bad escape inside data", R"({"stream":"a-1","type":"T","data":{"x":"\q"}})",
        "no valid JSON");
    row("leading zero inside data", R"({"stream":"a-1","type":"T","data":{"x":01}})",
        "no valid JSON");
    row("broken in an unknown field", R"({"stream":"a-1","type":"T","data":1,"z":[1,]})",
        "no valid JSON");
    row("no UTF-8", "{\"stream\":\"a-1\",\"type\":\"\xff\",\"data\":1}", "no UTF-8");
    row("array", "[1]", "no JSON object");
    row("deep",
        QByteArray(R"({"stream":"a-1","type":"T","data":)") + QByteArray(2000, '[')
            + QByteArray(2000, ']') + "}",
        "nested");
    row("no stream", R"({"type":"T","data":{}})", "\"stream\"");
    row("no type", R"({"stream":"a-1","data":{}})", "\"type\"");
    row("no data", R"({"stream":"a-1","type":"T"})", "\"data\"");
    row("stream is a number", R"({"stream":1,"type":"T","data":{}})",
        "\"stream\" must be a string");
    row("type is null", R"({"stream":"a-1","type":null,"data":{}})", "\"type\"");
    row("type is empty", R"({"stream":"a-1","type":"","data":{}})", "type");
    row("type has a NUL", R"({"stream":"a-1","type":"a\u0000b","data":{}})", "NUL");
    row("stream is empty", R"({"stream":"","type":"T","data":{}})", "stream name is empty");
    row("stream without category", R"({"stream":"order","type":"T","data":{}})", "no category");
    row("stream with empty category", R"({"stream":"-1","type":"T","data":{}})", "no category");
    row("time is no time", R"({"stream":"a-1","type":"T","data":{},"time":"noon"})", "\"time\"");
    row("time is a number", R"({"stream":"a-1","type":"T","data":{},"time":1})", "\"time\"");
    row("id is no UUID", R"({"stream":"a-1","type":"T","data":{},"id":"7"})", "\"id\"");
    row("meta is a string", R"({"stream":"a-1","type":"T","data":{},"meta":"x"})", "\"meta\"");
    row("version is 0", R"({"stream":"a-1","type":"T","data":{},"version":0})", "\"version\"");
    row("version is a fraction", R"({"stream":"a-1","type":"T","data":{},"version":1.5})",
        "\"version\"");
    row("schema is negative", R"({"stream":"a-1","type":"T","data":{},"schema":-1})", "\"schema\"");
    row("tags is a string", R"({"stream":"a-1","type":"T","data":{},"tags":"x"})", "\"tags\"");
    row("a tag is a number", R"({"stream":"a-1","type":"T","data":{},"tags":["a",1]})", "\"tags\"");
    row("a tag twice", R"({"stream":"a-1","type":"T","data":{},"tags":["a","a"]})", "tag");
    row("a field twice", R"({"stream":"a-1","type":"T","data":{},"data":1})", "twice");
}

void TestImport::badLine()
{
    QFETCH(QByteArray, bad);
    QFETCH(QByteArray, said);
    const auto store = emptyStore();
    const auto report = import(*store, line(1) + "\n" + bad.toStdString() + '\n' + line(2));
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::InvalidArgument);
    const QByteArray message = QByteArray::fromStdString(report.error().message);
    QVERIFY2(message.startsWith("line 3: "), message.constData());
    QVERIFY2(message.contains(said), message.constData());
    QVERIFY2(message.contains("nothing was stored"), message.constData());
    QVERIFY(stored(*store).empty());
}

void TestImport::badLineKeepsEarlierBatches()
{
    const auto store = emptyStore();
    const auto report = import(*store, lines(25) + "oops\n" + line(27), {.batch = 10});
    QVERIFY(!report);
    const QByteArray message = QByteArray::fromStdString(report.error().message);
    QVERIFY2(message.startsWith("line 26: "), message.constData());
    QVERIFY2(message.contains("the events up to line 20 are in the store"), message.constData());
    QCOMPARE(stored(*store).size(), 20U);
}

void TestImport::repeatedImportAppendsNothing_data()
{
    QTest::addColumn<int>("batch");
    QTest::addRow("same batches") << 10;
    QTest::addRow("one batch") << 1'000;
    QTest::addRow("event by event") << 1;
    QTest::addRow("odd batches") << 7;
}

void TestImport::repeatedImportAppendsNothing()
{
    QFETCH(int, batch);
    const auto store = emptyStore();
    QVERIFY(import(*store, lines(40), {.batch = 10}));
    const auto again = import(*store, lines(40), {.batch = std::size_t(batch)});
    QVERIFY2(again, again ? "" : again.error().message.c_str());
    QCOMPARE(again->imported, 0);
    QCOMPARE(again->repeated, 40);
    QCOMPARE(again->streams, 0);
    QCOMPARE(stored(*store).size(), 40U);
}

void TestImport::stoppedImportGoesOnWithAnotherBatchSize()
{
    const auto store = emptyStore();
    QVERIFY(!import(*store, lines(33) + "cut off", {.batch = 11}));
    const auto rest = import(*store, lines(50), {.batch = 20});
    QVERIFY2(rest, rest ? "" : rest.error().message.c_str());
    QCOMPARE(rest->repeated, 33);
    QCOMPARE(rest->imported, 17);
    const auto whole = emptyStore();
    QVERIFY(import(*whole, lines(50)));
    QCOMPARE(*exported(*store), *exported(*whole));
}

void TestImport::sameIdTwiceIsOneEvent()
{
    const auto store = emptyStore();
    const std::string event =
        R"({"stream":"a-1","type":"T","data":1,"id":"012d9949-d76d-7c41-9a2e-5d0be1f34a07"})";
    const auto report = import(*store, event + '\n' + line(1) + event + '\n');
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QCOMPARE(report->imported, 2);
    QCOMPARE(report->repeated, 1);
}

void TestImport::sameIdOtherContentIsAnError()
{
    const auto store = emptyStore();
    const auto event = [](int data) {
        return R"({"stream":"a-1","type":"T","id":"012d9949-d76d-7c41-9a2e-5d0be1f34a07","data":)"
            + std::to_string(data) + "}\n";
    };
    const auto report = import(*store, event(1) + line(2) + event(2));
    QVERIFY(!report);
    const QByteArray message = QByteArray::fromStdString(report.error().message);
    QVERIFY2(message.startsWith("line 3: "), message.constData());
    QVERIFY2(message.contains("other content"), message.constData());
}

void TestImport::versionMustBeTheNextOne_data()
{
    QTest::addColumn<QList<int>>("versions"); // Of order-1, one a line; 0: not said.
    QTest::addColumn<int>("badLine");         // 0: all is well.
    QTest::addColumn<ErrorCode>("code");

    QTest::addRow("in order") << QList {3, 4, 5} << 0 << ErrorCode::Conflict;
    QTest::addRow("some say nothing") << QList {0, 4, 0, 6} << 0 << ErrorCode::Conflict;
    QTest::addRow("too early") << QList {2} << 1 << ErrorCode::Conflict;
    QTest::addRow("too late") << QList {4, 5} << 1 << ErrorCode::Conflict;
    QTest::addRow("a gap") << QList {3, 5} << 2 << ErrorCode::InvalidArgument;
    QTest::addRow("below the lines before") << QList {0, 0, 1} << 3 << ErrorCode::InvalidArgument;
}

void TestImport::versionMustBeTheNextOne()
{
    QFETCH(QList<int>, versions);
    QFETCH(int, badLine);
    QFETCH(ErrorCode, code);
    const auto store = emptyStore();
    const std::string plain = R"({"stream":"order-1","type":"T","data":1})";
    QVERIFY(import(*store, plain + '\n' + plain)); // order-1 is at version 2.

    std::string text;
    for (const int version : versions) {
        text += R"({"stream":"order-1","type":"T","data":1)";
        text += version > 0 ? R"(,"version":)" + std::to_string(version) + "}\n" : "}\n";
    }
    const auto report = import(*store, text);
    QCOMPARE(bool(report), badLine == 0);
    QCOMPARE(stored(*store).size(), badLine == 0 ? std::size_t(versions.size()) + 2 : 2U);
    if (badLine == 0)
        return;
    QCOMPARE(report.error().code, code);
    const QByteArray message = QByteArray::fromStdString(report.error().message);
    QVERIFY2(message.startsWith("line " + QByteArray::number(badLine) + ": "), message.constData());
}

void TestImport::cancelKeepsBatches()
{
    const auto store = emptyStore();
    // Cancels itself while the second block of input is read, long after the first batches.
    class CancellingBuffer : public std::stringbuf
    {
    public:
        CancellingBuffer(const std::string& text, Job& job) : std::stringbuf(text), m_job(job) {}

    protected:
        std::streamsize xsgetn(char* to, std::streamsize count) override
        {
            if (m_reads++ == 2)
                m_job.cancel();
            return std::stringbuf::xsgetn(to, count);
        }

    private:
        Job& m_job;
        int m_reads = 0;
    };
    Job job;
    std::string text; // Without times, hence without ids, which the store would have to look up.
    for (int i = 0; i < 60'000; ++i)
        text += R"({"stream":"order-1","type":"T","data":{"some":"text that takes room"}})"
                "\n";
    CancellingBuffer buffer(text, job);
    std::istream input(&buffer);
    const auto report = importEvents(*store, input, {.batch = 1'000}, job);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Cancelled);
    const auto count = stored(*store).size();
    QVERIFY(count > 0 && count < 60'000);
    QCOMPARE(count % 1'000, 0U);
    QVERIFY(report.error().message.ends_with("the events up to line " + std::to_string(count)
                                             + " are in the store"));
    QVERIFY(job.look().done > 0);
}

void TestImport::reportCountsStreamsThatGotEvents()
{
    const auto store = emptyStore();
    QVERIFY(import(*store, lines(4)));
    const auto report = import(*store, lines(10) + "\n\n", {.batch = 2});
    QVERIFY(report);
    QCOMPARE(report->imported, 6);
    QCOMPARE(report->repeated, 4);
    QCOMPARE(report->streams, 3);
    QCOMPARE(report->lines, 12);
}

void TestImport::csvIsRefused()
{
    const auto store = emptyStore();
    const auto report = import(*store, "a,b", {.format = ExchangeFormat::Csv});
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::InvalidArgument);
}

static const std::string kCloudEvent =
    R"({"specversion":"1.0","id":"A234-1234","source":"/shop/eu","type":"order.placed",)"
    R"("subject":"order-1","time":"2026-03-01T12:00:00Z","datacontenttype":"application/json",)"
    R"("correlationid":"c-1","causationid":"k-1","schemaversion":2,"traceparent":"00-ab",)"
    R"("data":{"total":1.10}})";

void TestImport::cloudEvent()
{
    const auto store = emptyStore();
    const auto report = import(*store, kCloudEvent, {.format = ExchangeFormat::CloudEvents});
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    const NewEvent event = stored(*store).at(0);
    QCOMPARE(event.stream.text(), "order-1");
    QCOMPARE(event.type, "order.placed");
    QCOMPARE(event.schema, 2);
    QCOMPARE(formatTime(*event.time), "2026-03-01T12:00:00Z");
    QCOMPARE(event.data, R"({"total":1.10})");
    QCOMPARE(event.meta,
             R"({"source":"/shop/eu","correlationId":"c-1","causationId":"k-1",)"
             R"("traceparent":"00-ab"})");
}

void TestImport::cloudEventIdThatIsNoUuidIsStable()
{
    const auto store = emptyStore();
    const ImportOptions options {.format = ExchangeFormat::CloudEvents};
    QVERIFY(import(*store, kCloudEvent, options));
    QCOMPARE(import(*store, "\n\n" + kCloudEvent, options)->repeated, 1);
    const Uuid withItsTime = makeUuidV7(*parseTime("2026-03-01T12:00:00Z"), 0, 0);
    QCOMPARE(formatUuid(*stored(*store).at(0).id).substr(0, 15),
             formatUuid(withItsTime).substr(0, 15));
}

void TestImport::badCloudEvent_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("said");

    const auto without = [](const char* member) {
        QByteArray text = QByteArray::fromStdString(kCloudEvent);
        return text.replace(QByteArray("\"") + member + "\":", "\"x\":");
    };
    for (const char* member : {"specversion", "id", "source", "type", "subject"})
        QTest::addRow("no %s", member) << without(member) << QByteArray(member);
    QTest::addRow("other specversion")
        << QByteArray::fromStdString(kCloudEvent).replace("\"1.0\"", "\"0.3\"")
        << QByteArray("only 1.0");
    QTest::addRow("binary data") << without("data").replace("\"x\":", "\"data_base64\":")
                                 << QByteArray("data_base64");
    QTest::addRow("meta is no JSON")
        << QByteArray::fromStdString(kCloudEvent).replace("\"traceparent\"", "\"meta\"")
        << QByteArray("\"meta\"");
}

void TestImport::badCloudEvent()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, said);
    const auto store = emptyStore();
    const auto report = import(*store, line.toStdString(), {.format = ExchangeFormat::CloudEvents});
    QVERIFY(!report);
    const QByteArray message = QByteArray::fromStdString(report.error().message);
    QVERIFY2(message.startsWith("line 1: ") && message.contains(said), message.constData());
}

QTEST_GUILESS_MAIN(TestImport)
#include "tst_import.moc"
