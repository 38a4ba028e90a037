// SPDX-License-Identifier: Apache-2.0
// What is special about pruning a file: that nothing damaged is removed, that damage around what
// has left is found, and that the room is used again.
#include "core/store/event_store.h"
#include "core/store/store_registry.h"

#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

#include <sqlite3.h>

using namespace headrace;

namespace {

constexpr int kStreams = 10;
constexpr int kEvents = 3'000;

class RawFile
{
public:
    explicit RawFile(const std::string& path) { sqlite3_open(path.c_str(), &m_db); }
    ~RawFile() { sqlite3_close(m_db); }
    RawFile(const RawFile&) = delete;
    RawFile& operator=(const RawFile&) = delete;

    bool run(const char* sql)
    {
        return sqlite3_exec(m_db, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
    }

private:
    sqlite3* m_db = nullptr;
};

// Streams in turn; every third event of a stream that leaves lies between two that stay.
void appendMore(EventStore& store, int events)
{
    AppendRequest request;
    for (int i = 0; i < events; ++i)
        request.events.push_back(
            {.stream = *StreamName::parse("order-" + std::to_string(i % kStreams)),
             .type = "Counted",
             .data = R"({"number":)" + std::to_string(i) + R"(,"text":")" + std::string(200, 'x')
                 + "\"}"});
    QVERIFY(store.append(request));
}

std::vector<StreamCut> cutsOf(EventStore& store, int streams, std::int64_t upTo)
{
    std::vector<StreamCut> cuts;
    for (int i = 0; i < streams; ++i) {
        const StreamName name = *StreamName::parse("order-" + std::to_string(i));
        const auto last = store.readPage({.query = {.stream = name}, .from = upTo, .limit = 1});
        cuts.push_back({name, {upTo}, last->events().front().position});
    }
    return cuts;
}

Result<PruneRecord> prune(EventStore& store, const std::vector<StreamCut>& cuts)
{
    auto claim = store.rewriting()->begin({.id = "plan-1"}, cuts);
    if (!claim)
        return claim.error();
    while (!claim->record.isComplete())
        if (auto done = store.rewriting()->prune(*claim, 500); !done)
            return done.error();
    return store.rewriting()->end(*claim);
}

std::string firstFinding(EventStore& store)
{
    Job job;
    std::string found;
    const auto verified = store.verify(job, [&](const Finding& finding) {
        if (found.empty())
            found = finding.kind;
    });
    return verified ? found : verified.error().message;
}

} // namespace

class TestSqlitePruning : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void damageIsFound_data();
    void damageIsFound();
    void nothingDamagedIsRemoved_data();
    void nothingDamagedIsRemoved();
    void theRoomIsUsedAgain();
    void appendsAreLetInBetweenSteps();

private:
    std::string path() const { return m_folder->filePath("x.headrace").toStdString(); }
    std::unique_ptr<EventStore> open() const { return openStore(path()).value(); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSqlitePruning::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    const auto store = openStore(path(), {.mode = OpenMode::Create});
    appendMore(**store, kEvents);
}

void TestSqlitePruning::damageIsFound_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<std::string>("kind");
    const auto row = [](const char* name, const char* sql, const char* kind) {
        QTest::addRow("%s", name) << QByteArray(sql) << std::string(kind);
    };
    row("nothing: the control", "SELECT 1", "");
    row("an event is missing", "DELETE FROM event WHERE position = 1000", "order");
    row("the last event is missing", "DELETE FROM event WHERE position = 3000", "order");
    row("a block of them is missing", "DELETE FROM event WHERE position BETWEEN 513 AND 768",
        "order");
    row("more is said to have left",
        "UPDATE pruned_block SET bits = CAST(x'ff' || substr(bits, 2) AS BLOB) WHERE number = 2",
        "");
    row("less is said to have left", "DELETE FROM pruned_block WHERE number = 1", "order");
    row("blocks that are none",
        "INSERT INTO pruned_block SELECT number + 9000, bits, links FROM "
        "pruned_block WHERE number = 0",
        "count");
    row("a link is another",
        "UPDATE pruned_block SET links = zeroblob(length(links)) "
        "WHERE number = 1",
        "chain");
    row("a stream that lost nothing", "DELETE FROM pruned_stream WHERE stream = 1", "version");
    row("a stream that lost more", "UPDATE pruned_stream SET events = events + 1 WHERE stream = 2",
        "version");
    row("a stream that lost other bytes", "UPDATE pruned_stream SET bytes = bytes + 1", "stream");
    row("a stream that lost other times", "UPDATE pruned_stream SET last_us = last_us + 1 << 20",
        "stream");
    row("a stream that is none", "INSERT INTO pruned_stream VALUES (99, 1, 1, 1, 1, 1)", "stream");
    row("another count of what left", "UPDATE prune_state SET events = events - 1", "count");
    row("a wrong count of a type", "UPDATE type SET events = events + 1", "count");
    row("a wrong count of a category", "UPDATE category SET streams = streams - 1", "count");
    row("a wrong count of an hour", "UPDATE activity SET events = events + 1", "count");
    row("wrong times of a block", "UPDATE block SET last_us = last_us + 1 WHERE number = 3",
        "count");
    row("an id that is free again", "DELETE FROM event_id WHERE position = 1", "index");
    row("a version that is free again",
        "DELETE FROM stream_run WHERE stream = 1 AND first_version = 1", "index");
}

void TestSqlitePruning::damageIsFound()
{
    QFETCH(QByteArray, sql);
    QFETCH(std::string, kind);
    {
        const auto store = open();
        const auto record = prune(*store, cutsOf(*store, 4, 250));
        QVERIFY2(record, record ? "" : record.error().message.c_str());
        QCOMPARE(firstFinding(*store), std::string());
    }
    QVERIFY(RawFile(path()).run(sql.constData()));
    const std::string found = firstFinding(*open());
    if (kind.empty() && sql != "SELECT 1")
        QVERIFY(!found.empty());
    else
        QCOMPARE(found, kind);
}

void TestSqlitePruning::nothingDamagedIsRemoved_data()
{
    QTest::addColumn<QByteArray>("sql");
    const auto row = [](const char* name, const char* sql) {
        QTest::addRow("%s", name) << QByteArray(sql);
    };
    row("an event that leaves",
        "UPDATE event SET data = CAST('{\"number\":7}' AS BLOB) WHERE position = 2001");
    row("its neighbour", "UPDATE event SET data = CAST('{}' AS BLOB) WHERE position = 2010");
    row("a missing neighbour", "DELETE FROM event WHERE position = 2010");
    row("an earlier link", "UPDATE chain SET link = zeroblob(32) WHERE position = 1792");
    row("the link behind", "UPDATE chain SET link = zeroblob(32) WHERE position = 2048");
}

void TestSqlitePruning::nothingDamagedIsRemoved()
{
    QFETCH(QByteArray, sql);
    QVERIFY(RawFile(path()).run(sql.constData()));
    const auto store = open();
    const auto cuts = cutsOf(*store, 4, 250);
    auto claim = store->rewriting()->begin({.id = "plan-1"}, cuts);
    QVERIFY2(claim, claim ? "" : claim.error().message.c_str());
    std::optional<Error> error;
    while (!claim->record.isComplete() && !error)
        if (auto done = store->rewriting()->prune(*claim, 50); !done)
            error = done.error();
    QVERIFY(error);
    QVERIFY2(error->code == ErrorCode::Corruption, error->message.c_str());
    // Up to the damage all that was to leave did, and behind it nothing.
    QVERIFY(claim->record.next <= 1'793);
    QCOMPARE(*store->rewriting()->prunedBetween({1}, {kEvents}), claim->record.events);
    QCOMPARE(*store->rewriting()->prunedBetween({2'049}, {kEvents}), 0);
    QVERIFY(store->rewriting()->end(*claim));
}

void TestSqlitePruning::theRoomIsUsedAgain()
{
    const auto size = [this] { return QFileInfo(QString::fromStdString(path())).size(); };
    {
        const auto store = open();
        appendMore(*store, 20'000);
    }
    const qint64 before = size();
    {
        const auto store = open();
        const auto record = prune(*store, cutsOf(*store, kStreams, 2'000));
        QVERIFY2(record, record ? "" : record.error().message.c_str());
        QCOMPARE(record->events, 20'000);
        appendMore(*store, 17'000);
        QCOMPARE(firstFinding(*store), std::string());
    }
    QVERIFY2(size() <= before * 105 / 100,
             qPrintable(QString("%1 bytes, before %2").arg(size()).arg(before)));
}

// An append that comes while a step is made waits for that one, and perhaps for the next.
void TestSqlitePruning::appendsAreLetInBetweenSteps()
{
    const auto store = open();
    appendMore(*store, 60'000);
    auto claim = store->rewriting()->begin({.id = "plan-1"}, cutsOf(*store, kStreams, 6'000));
    QVERIFY2(claim, claim ? "" : claim.error().message.c_str());
    std::atomic<int> steps = 0;
    std::atomic<bool> isOver = false;
    int most = 0;
    int appends = 0;
    std::jthread appender([&] {
        while (!isOver) {
            const int before = steps;
            appendMore(*store, 1);
            most = std::max(most, steps - before);
            ++appends;
        }
    });
    while (!claim->record.isComplete()) {
        QVERIFY(store->rewriting()->prune(*claim, 500));
        ++steps;
    }
    isOver = true;
    appender.join();
    QVERIFY2(steps > 50 && appends > 20, qPrintable(QString("%1, %2").arg(steps).arg(appends)));
    QVERIFY2(most <= 5, qPrintable(QString("an append waited for %1 steps").arg(most)));
}

QTEST_GUILESS_MAIN(TestSqlitePruning)
#include "tst_sqlite_pruning.moc"
