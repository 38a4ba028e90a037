// SPDX-License-Identifier: Apache-2.0
// What is put into an archive comes out of it byte for byte, by any tool; and a run that was cut
// short is begun anew.
#include "sample_archive.h"
#include "tests/conformance/sample_events.h"

#include "core/store/event_cursor.h"
#include "core/store/memory/memory_store.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

using namespace headrace;

class TestArchiveWriter : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }
    void everyEventComesBack_data();
    void everyEventComesBack();
    void streamsAreReadFromAnyVersion();
    void otherToolsReadIt();
    void severalRunsAreOneArchive();
    void aRunThatWasCutShortIsBegunAnew();
    void isRefused_data();
    void isRefused();
    void whatCannotBeWrittenSaysSo();

private:
    std::string folder() const { return m_dir->filePath("a").toStdString(); }
    Result<ArchiveWriter> begun(const std::string& plan)
    {
        return ArchiveWriter::begin(folder(), "store-1", "shop", runOf(plan));
    }
    void writeAll(EventStore& store);

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestArchiveWriter::writeAll(EventStore& store)
{
    auto writer = begun("plan-1");
    QVERIFY2(writer, why(writer));
    EventCursor cursor(store, {});
    for (auto page = cursor.next(); page && !page->empty(); page = cursor.next())
        for (const EventView& event : page->events())
            QVERIFY(writer->add(event));
    const auto manifest = writer->finish();
    QVERIFY2(manifest, why(manifest));
    QCOMPARE(manifest->runs.back().events, store.statistics()->events);
    QVERIFY(manifest->runs.back().state == ArchiveRunState::Verified);
    QCOMPARE(findingsOf(folder()), std::string());
}

void TestArchiveWriter::everyEventComesBack_data()
{
    QTest::addColumn<std::string>("data");
    QTest::addColumn<std::string>("meta");
    const auto row = [](const char* name, std::string data, std::string meta) {
        QTest::addRow("%s", name) << std::move(data) << std::move(meta);
    };
    row("an object", R"({"a":1})", R"({"user":"ann"})");
    row("nothing of metadata", R"({"a":1})", "");
    row("null", "null", "");
    row("a text", R"("a")", "");
    row("blanks inside", R"({ "a" : 1 })", R"({ "user" : "ann" })");
    row("blanks around", R"( {"a":1} )", R"( {"user":"ann"} )");
    row("line breaks", "{\n  \"a\": 1\r\n}", "{\n\"user\":\"ann\"}");
    row("large numbers", R"({"n":12345678901234567890,"x":1.10})", "");
    row("keys twice", R"({"a":1,"a":2})", "");
    row("escapes", "{\"a\":\"\\u00e4\\n\\\\\"}", "");
    row("other scripts", "{\"a\":\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"}", "");
    row("no JSON", "plain text", "");
    row("no UTF-8", std::string("\xff\x00\xfe", 3), "");
    row("a brace too many", R"({"a":1}})", "");
    row("what looks like the end of the line", R"({"a":1},"meta":{"b":2})", "");
    row("only metadata is odd", R"({"a":1})", "{\"user\":\n\"ann\"}");
}

void TestArchiveWriter::everyEventComesBack()
{
    QFETCH(std::string, data);
    QFETCH(std::string, meta);
    auto writer = begun("plan-1");
    const std::vector<std::string_view> tags {"a", "b \"quoted\"", "\xc3\xa4"};
    EventView event {.position = {7},
                     .version = {3},
                     .schema = 4,
                     .time = kNow + std::chrono::microseconds(1),
                     .id = idOf(1),
                     .stream = "order-a \"b\"",
                     .type = "Pl\xc3\xa4"
                             "ced",
                     .data = data,
                     .meta = meta,
                     .tags = tags};
    QVERIFY(writer->add(event));
    event.position = {9};
    event.version = {4};
    event.tags = {};
    QVERIFY(writer->add(event));
    const auto done = writer->finish();
    QVERIFY2(done, why(done));
    QCOMPARE(findingsOf(folder()), std::string());
    const auto reader = ArchiveReader::open(folder());
    const auto batch = (*reader)->readStream(named("order-a \"b\""), {3}, 10);
    QVERIFY2(batch, why(batch));
    QCOMPARE(batch->size(), 2U);
    QCOMPARE(show(batch->events()[1]), show(event));
    event.position = {7};
    event.version = {3};
    event.tags = tags;
    QCOMPARE(show(batch->events()[0]), show(event));
}

void TestArchiveWriter::streamsAreReadFromAnyVersion()
{
    const auto store = std::move(*openMemoryStore({}, {}));
    QVERIFY(fill(*store));
    writeAll(*store);
    const auto reader = ArchiveReader::open(folder());
    const auto streams = store->streams({});
    for (const StreamSummary& stream : *streams) {
        const auto found = (*reader)->find(stream.stream);
        QCOMPARE(found->first.value, 1);
        QCOMPARE(found->last, stream.head);
        QCOMPARE(found->events, stream.events);
        for (const std::int64_t from :
             {std::int64_t {1}, stream.head.value / 2, stream.head.value, stream.head.value + 1})
            for (const std::size_t limit : {std::size_t {1}, std::size_t {7}, std::size_t {500}}) {
                const auto there = store->readPage(
                    {.query = {.stream = stream.stream}, .from = from, .limit = limit});
                const auto here = (*reader)->readStream(stream.stream, {from}, limit);
                QVERIFY2(here, why(here));
                QCOMPARE(here->size(), there->size());
                for (std::size_t i = 0; i < here->size(); ++i)
                    QCOMPARE(show(here->events()[i]), show(there->events()[i]));
            }
    }
    QCOMPARE((*reader)->find(named("nothing-1"))->events, 0);
    QVERIFY((*reader)->readStream(named("nothing-1"), {1}, 10)->empty());
}

void TestArchiveWriter::otherToolsReadIt()
{
    const QString tool = QStandardPaths::findExecutable("zstdcat");
    if (tool.isEmpty())
        QSKIP("there is no zstdcat here");
    auto writer = begun("plan-1");
    QVERIFY(addEvents(*writer, 1, 5'000));
    QVERIFY(writer->finish());
    QProcess zstdcat;
    zstdcat.start(tool, {QString::fromStdString(folder()) + "/segments/000001.ndjson.zst"});
    QVERIFY(zstdcat.waitForFinished());
    const QList<QByteArray> lines = zstdcat.readAllStandardOutput().trimmed().split('\n');
    QCOMPARE(lines.size(), 5'000);
    QVERIFY(lines.front().startsWith(R"({"position":10,"stream":"order-0","version":1,)"));
}

void TestArchiveWriter::severalRunsAreOneArchive()
{
    for (int run = 0; run < 3; ++run) {
        auto writer = begun("plan-" + std::to_string(run));
        QVERIFY2(writer, why(writer));
        QVERIFY(addEvents(*writer, run * 100 + 1, run * 100 + 100));
        QVERIFY(writer->finish());
        QVERIFY(setRunState(folder(), "plan-" + std::to_string(run), ArchiveRunState::Deleted));
    }
    QCOMPARE(findingsOf(folder()), std::string());
    const auto reader = ArchiveReader::open(folder());
    QCOMPARE((*reader)->manifest().runs.size(), 3U);
    QVERIFY((*reader)->manifest().runs[1].state == ArchiveRunState::Deleted);
    const auto stream = (*reader)->readStream(named("order-4"), {5}, 100);
    QCOMPARE(stream->size(), 26U);
    QCOMPARE(stream->events().back().version.value, 30);
    QVERIFY(
        isError(setRunState(folder(), "nothing", ArchiveRunState::Deleted), ErrorCode::NotFound));
}

void TestArchiveWriter::aRunThatWasCutShortIsBegunAnew()
{
    {
        auto first = begun("plan-0");
        QVERIFY(addEvents(*first, 1, 100));
        QVERIFY(first->finish());
    }
    const ArchiveFolder files(folder());
    const auto before = files.list();
    {
        auto cut = begun("plan-1");
        QVERIFY(addEvents(*cut, 101, 150));
    } // Never finished.
    // As a crash leaves it: a segment, half a file, and a manifest that was not put in place.
    QVERIFY(files.write(segmentName(2), "half"));
    QVERIFY(files.write("segments/000002.index.zst.77.part", "half"));
    QVERIFY(files.write("manifest.json.77.part", "half"));
    QVERIFY(isError(begun("plan-2"), ErrorCode::Refused));
    auto again = begun("plan-1");
    QVERIFY2(again, why(again));
    QCOMPARE(*files.list(), *before);
    QVERIFY(addEvents(*again, 101, 150));
    QVERIFY(again->finish());
    QCOMPARE(findingsOf(folder()), std::string());
    QVERIFY(isError(begun("plan-1"), ErrorCode::Conflict));
    QCOMPARE(readManifest(files)->segments.size(), 2U);
}

void TestArchiveWriter::isRefused_data()
{
    QTest::addColumn<std::string>("manifest");
    QTest::addColumn<ErrorCode>("code");
    ArchiveManifest other {.archive = "x", .store = "store-2", .storeName = "bank"};
    QTest::addRow("another store's") << manifestText(other) << ErrorCode::Refused;
    QTest::addRow("damaged") << manifestText(other) + " " << ErrorCode::Corruption;
    QTest::addRow("no JSON") << std::string("mine") << ErrorCode::Corruption;
    QTest::addRow("newer") << std::string(R"({"format":9})") << ErrorCode::Refused;
}

void TestArchiveWriter::isRefused()
{
    QFETCH(std::string, manifest);
    QFETCH(ErrorCode, code);
    const ArchiveFolder files(folder());
    QVERIFY(files.write(kManifestName, manifest));
    const auto writer = begun("plan-1");
    QVERIFY2(isError(writer, code), why(writer));
    QCOMPARE(*files.read(kManifestName), manifest);
}

void TestArchiveWriter::whatCannotBeWrittenSaysSo()
{
    QVERIFY(isError(ArchiveReader::open(folder()), ErrorCode::NotFound));
    const auto inFile = ArchiveWriter::begin("/dev/null/a", "store-1", "shop", runOf("plan-1"));
    QVERIFY2(isError(inFile, ErrorCode::Io), why(inFile));
    // A disk that is full.
    const auto full = ArchiveFolder("/dev").write("full", "x");
    QVERIFY2(isError(full, ErrorCode::Io), why(full));
}

QTEST_GUILESS_MAIN(TestArchiveWriter)
#include "tst_archive_writer.moc"
