// SPDX-License-Identifier: Apache-2.0
#include "core/exchange/output_file.h"
#include "tests/core/exchange/exchange_fixture.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace headrace;

class TestExport : public QObject
{
    Q_OBJECT

private slots:
    void roundTrip_data();
    void roundTrip();
    void everyFieldIsThere();
    void eventStaysOnOneLine();
    void csvGuardsFormulas_data();
    void csvGuardsFormulas();
    void queryAndLimit();
    void sinkErrorEndsIt();
    void cancelled();
    void fileAppearsOnlyWhenCommitted();
    void fileThatCannotBeWritten();
    void linkIsFollowed();
    void fullDevice();
};

static NewEvent newEvent(std::string stream, std::string type, std::string data)
{
    return {.stream = *StreamName::parse(std::move(stream)),
            .type = std::move(type),
            .id = *parseUuid("012d9949-d76d-7c41-9a2e-5d0be1f34a07"),
            .time = fromUs(1'600'000'000'123'456),
            .data = std::move(data)};
}

void TestExport::roundTrip_data()
{
    QTest::addColumn<ExchangeFormat>("format");
    QTest::addRow("ndjson") << ExchangeFormat::Ndjson;
    QTest::addRow("cloudevents") << ExchangeFormat::CloudEvents;
}

void TestExport::roundTrip()
{
    QFETCH(ExchangeFormat, format);
    const auto store = emptyStore();
    NewEvent full =
        newEvent("order-\xc3\xa9\"1", "Placed \\ \xf0\x9f\x9b\x92", R"({"b":1.10,"a":[]})");
    full.meta = R"({"source":"x","correlationId":"c","n":12345678901234567890})";
    full.tags = {"a \"b\"", "c,d"};
    full.schema = 4;
    const NewEvent bare = newEvent("cart-2", "T", "null");
    QVERIFY(store->append({{full, bare, newEvent("order-3", "T", "\"x\"")}, {}}));

    const auto text = exported(*store, {.format = format});
    QVERIFY(text);
    const auto copy = emptyStore();
    const auto report = import(*copy, *text, {.format = format});
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QCOMPARE(*exported(*copy), *exported(*store));
    QCOMPARE(stored(*copy).at(0).meta, full.meta);
    QCOMPARE(stored(*copy).at(1).meta, "");
}

// Scripts rely on every name being there.
void TestExport::everyFieldIsThere()
{
    const auto store = emptyStore();
    QVERIFY(store->append({{newEvent("cart-2", "T", "{}")}, {}}));
    QCOMPARE(*exported(*store),
             std::string(R"({"position":1,"stream":"cart-2","version":1,"type":"T","schema":1,)"
                         R"("id":"012d9949-d76d-7c41-9a2e-5d0be1f34a07",)"
                         R"("time":"2020-09-13T12:26:40.123456Z","data":{},"meta":null,"tags":[]})"
                         "\n"));
}

void TestExport::eventStaysOnOneLine()
{
    const auto store = emptyStore();
    QVERIFY(store->append({{newEvent("a-1", "line\nbreak", "{\n  \"a\": \"x\\n\"\r\n}")}, {}}));
    const auto text = exported(*store);
    QCOMPARE(std::ranges::count(*text, '\n'), 1);
    QVERIFY(text->find(R"("data":{   "a": "x\n"  })") != std::string::npos);
    QVERIFY(text->find(R"("type":"line\nbreak")") != std::string::npos);
}

void TestExport::csvGuardsFormulas_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("cell");
    const auto row = [](const char* name, QByteArray type, QByteArray cell) {
        QTest::addRow("%s", name) << type << cell;
    };
    row("plain", "Order placed", "Order placed");
    row("equals", "=cmd|'/c calc'!A1", "\"'=cmd|'/c calc'!A1\"");
    row("plus", "+1", "\"'+1\"");
    row("minus", "-1", "\"'-1\"");
    row("at", "@SUM(A1)", "\"'@SUM(A1)\"");
    row("tab", "\tx", "\"'\tx\"");
    row("carriage return", "\rx", "\"'\rx\"");
    row("comma", "a,b", "\"a,b\"");
    row("quote", "a\"b", "\"a\"\"b\"");
    row("line break", "a\nb", "\"a\nb\"");
}

void TestExport::csvGuardsFormulas()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, cell);
    const auto store = emptyStore();
    QVERIFY(store->append({{newEvent("a-1", type.toStdString(), "{}")}, {}}));
    const auto text = exported(*store, {.format = ExchangeFormat::Csv});
    QCOMPARE(QByteArray::fromStdString(*text),
             "position,stream,version,type,schema,id,time,data,meta,tags\r\n"
             "1,a-1,1,"
                 + cell
                 + ",1,012d9949-d76d-7c41-9a2e-5d0be1f34a07,2020-09-13T12:26:40.123456Z,{},,\r\n");
}

void TestExport::queryAndLimit()
{
    const auto store = emptyStore();
    for (int i = 1; i <= 2'500; ++i) {
        NewEvent each = newEvent("a-1", i % 2 == 0 ? "Even" : "Odd", std::to_string(i));
        each.id.reset();
        QVERIFY(store->append({{each}, {}}));
    }
    const auto count = [&](const ExportRequest& request) {
        return std::ranges::count(*exported(*store, request), '\n');
    };
    QCOMPARE(count({}), 2'500);
    QCOMPARE(count({.query = {.items = {{{"Even"}, {}}}}}), 1'250);
    QCOMPARE(count({.query = {.items = {{{"Even"}, {}}}}, .from = 2'000, .limit = 1'200}), 251);
    QCOMPARE(count({.limit = 1'001}), 1'001);
    QVERIFY(exported(*store, {.backwards = true, .limit = 1})->find("\"version\":2500,")
            != std::string::npos);
}

void TestExport::sinkErrorEndsIt()
{
    const auto store = emptyStore();
    QVERIFY(store->append({{newEvent("a-1", "T", "{}")}, {}}));
    Job job;
    const auto report = exportEvents(
        *store, {},
        [](std::string_view) {
            return Result<void>(Error {ErrorCode::Io, "no room"});
        },
        job);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Io);
    QCOMPARE(report.error().message, "no room");
}

void TestExport::cancelled()
{
    const auto store = emptyStore();
    Job job;
    job.cancel();
    const auto report = exportEvents(
        *store, {}, [](std::string_view) { return Result<void>(); }, job);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Cancelled);
}

void TestExport::fileAppearsOnlyWhenCommitted()
{
    const QTemporaryDir folder;
    const std::string path = folder.filePath("out.ndjson").toStdString();
    {
        auto file = OutputFile::create(path);
        QVERIFY(file);
        QVERIFY(file->write("half"));
        QVERIFY(!QFile::exists(QString::fromStdString(path)));
    }
    QVERIFY(QDir(folder.path()).isEmpty());
    {
        auto file = OutputFile::create(path);
        QVERIFY(file->write("wh"));
        QVERIFY(file->write("ole"));
        QVERIFY(file->commit());
    }
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList {"out.ndjson"});
    QFile written(QString::fromStdString(path));
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(written.readAll(), "whole");
}

void TestExport::fileThatCannotBeWritten()
{
    const QTemporaryDir folder;
    const auto inNoFolder = OutputFile::create(folder.filePath("none/out").toStdString());
    QVERIFY(!inNoFolder);
    QCOMPARE(inNoFolder.error().code, ErrorCode::Io);
    const auto onAFolder = OutputFile::create(folder.path().toStdString());
    QVERIFY(!onAFolder);
    QVERIFY(onAFolder.error().message.find("is a folder") != std::string::npos);
}

void TestExport::linkIsFollowed()
{
    const QTemporaryDir folder;
    QFile target(folder.filePath("target"));
    QVERIFY(target.open(QIODevice::WriteOnly));
    target.close();
    QVERIFY(QFile::link(folder.filePath("target"), folder.filePath("link")));
    auto file = OutputFile::create(folder.filePath("link").toStdString());
    QVERIFY(file && file->write("bytes") && file->commit());
    QVERIFY(QFileInfo(folder.filePath("link")).isSymLink());
    QVERIFY(target.open(QIODevice::ReadOnly));
    QCOMPARE(target.readAll(), "bytes");
}

void TestExport::fullDevice()
{
    auto file = OutputFile::create("/dev/full");
    QVERIFY(file);
    const auto written = file->write("bytes");
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Io);
    QVERIFY(written.error().message.find("make room") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestExport)
#include "tst_export.moc"
