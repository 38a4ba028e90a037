// SPDX-License-Identifier: Apache-2.0
// Files that others made to look like a store: nothing of them is run, none is changed, and each is
// refused with a sentence.

#include "core/store/event_store.h"
#include "core/store/store_registry.h"
#include "tests/fault/append_ledger.h"
#include "tests/fault/fault_run.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sqlite3.h>

using namespace headrace;

namespace {

QByteArray bytesOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool execute(const std::string& file, const char* sql)
{
    sqlite3* db = nullptr;
    const bool done = sqlite3_open(file.c_str(), &db) == SQLITE_OK
        && sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
    sqlite3_close(db);
    return done;
}

std::int64_t integer(const std::string& file, const char* sql)
{
    sqlite3* db = nullptr;
    sqlite3_open(file.c_str(), &db);
    std::int64_t value = -1;
    const auto take = [](void* place, int, char** values, char**) {
        *static_cast<std::int64_t*>(place) = values[0] ? std::atoll(values[0]) : -1;
        return 0;
    };
    sqlite3_exec(db, sql, take, &value, nullptr);
    sqlite3_close(db);
    return value;
}

// A trigger that empties the log as soon as anybody writes to it.
constexpr const char* kTrap = "CREATE TRIGGER trap AFTER INSERT ON event BEGIN "
                              "DELETE FROM event WHERE position < NEW.position; END";

} // namespace

class TestHostileFiles : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void isRefusedAndLeftAlone_data();
    void isRefusedAndLeftAlone();
    void numbersBeyondReasonEnd_data();
    void numbersBeyondReasonEnd();
    void triggerAddedWhileOpenDoesNotRun();
    void controlRunsTheTrigger();

private:
    std::string path() const { return m_folder->filePath("x.headrace").toStdString(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    const AppendLedger m_ledger {faultRun().seed};
    std::int64_t m_events = 0;
};

void TestHostileFiles::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_events = 0;
    const auto store = openStore(path(), {.mode = OpenMode::Create});
    QVERIFY(store);
    for (int number = 0; number < 20; ++number) {
        const AppendRequest request = m_ledger.request(number);
        QVERIFY((*store)->append(request));
        m_events += static_cast<std::int64_t>(request.events.size());
    }
}

void TestHostileFiles::isRefusedAndLeftAlone_data()
{
    QTest::addColumn<QByteArray>("sql");
    const auto row = [](const char* name, const char* sql) {
        QTest::addRow("%s", name) << QByteArray(sql);
    };
    row("a trigger", kTrap);
    row("a view", "CREATE VIEW v AS SELECT 1");
    row("a view in the place of a table",
        "ALTER TABLE activity RENAME TO a2; CREATE VIEW activity AS SELECT * FROM a2");
    row("an index", "CREATE INDEX i ON event (stream)");
    row("an index over an expression", "CREATE INDEX i ON event (length(hex(data)))");
    row("a full-text table", "CREATE VIRTUAL TABLE f USING fts5 (a)");
    row("a table with one column more", "ALTER TABLE event ADD COLUMN extra INTEGER DEFAULT 0");
    row("a computed column",
        "ALTER TABLE event ADD COLUMN extra INTEGER AS (length(data)) VIRTUAL");
    row("a table that is missing", "DROP TABLE activity");
    row("a table whose text differs",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'BLOB NOT NULL', "
        "'BLOB') WHERE name = 'event'");
    row("a table whose text is no SQL",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE event (' WHERE "
        "name = 'event'");
    row("a table that shares another's pages",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 1 WHERE name = 'event'");
    row("a table that lies beyond the file",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 1000000000 WHERE name = "
        "'event'");
    row("statistics for SQLite's planner", "ANALYZE");
    row("another program's mark", "PRAGMA application_id = 1");
    row("a newer layout", "PRAGMA user_version = 1000");
}

void TestHostileFiles::isRefusedAndLeftAlone()
{
    QFETCH(QByteArray, sql);
    QVERIFY(execute(path(), sql.constData()));
    const QByteArray before = bytesOf(QString::fromStdString(path()));
    for (const OpenMode mode : {OpenMode::ReadOnly, OpenMode::Writable}) {
        const auto store = openStore(path(), {.mode = mode});
        // Pages in a wrong place show only when they are read.
        const bool isRead = store && (*store)->readPage({}).has_value();
        QVERIFY2(!isRead, "it is opened and read");
        const auto page = store ? (*store)->readPage({}) : Result<EventBatch>(store.error());
        const ErrorCode code = store ? page.error().code : store.error().code;
        QVERIFY(code == ErrorCode::Refused || code == ErrorCode::Corruption);
    }
    QCOMPARE(bytesOf(QString::fromStdString(path())), before);
}

void TestHostileFiles::numbersBeyondReasonEnd_data()
{
    QTest::addColumn<QByteArray>("sql");
    const auto row = [](const char* name, const char* sql) {
        QTest::addRow("%s", name) << QByteArray(sql);
    };
    row("a head far away", "UPDATE store_info SET head = 1 << 61");
    row("the last head", "UPDATE store_info SET head = 9223372036854775807");
    row("indexes far away", "UPDATE store_info SET head = 1 << 61, indexed = 1 << 61");
    row("an event far away",
        "UPDATE event SET position = 1 << 61 WHERE position = (SELECT max(position) FROM event); "
        "UPDATE store_info SET head = 1 << 61");
    row("a block far away", "INSERT INTO block SELECT 1 << 60, first_us, last_us FROM block");
    row("the last block", "INSERT INTO block SELECT 1 << 55, first_us, last_us FROM block");
    row("a block before the first",
        "INSERT INTO block SELECT -(1 << 60), first_us, last_us FROM "
        "block");
    row("a flush that is more than done",
        "UPDATE store_info SET indexed = 0, indexed_streams = 0, flush_end = head, "
        "flush_done = 9223372036854775807");
    row("a gap far away",
        "INSERT INTO pruned_block VALUES (1 << 50, CAST(zeroblob(31) || x'80' AS BLOB), "
        "zeroblob(32)); "
        "UPDATE store_info SET head = 1 << 61, indexed = 1 << 61; "
        "UPDATE prune_state SET events = 1, up_to = 1 << 61");
    row("a gap before the first",
        "INSERT INTO pruned_block VALUES (-(1 << 50), CAST(zeroblob(31) || x'80' AS BLOB), "
        "zeroblob(32))");
    row("a stream of which more has left than there was",
        "INSERT INTO pruned_stream VALUES (1, 9223372036854775807, 9223372036854775807, 0, 0, 1); "
        "UPDATE prune_state SET events = 1, up_to = 1");
    row("a version far away",
        "UPDATE event SET version = 9223372036854775807; UPDATE store_info SET indexed = 0");
}

// Such a file may be read or refused, and verified with findings; never without end.
void TestHostileFiles::numbersBeyondReasonEnd()
{
    QFETCH(QByteArray, sql);
    QVERIFY(execute(path(), sql.constData()));
    constexpr int kMany = 1'000;
    const auto store = openStore(path());
    QVERIFY(store);
    Query later;
    later.since = Time {};
    for (const Query& query : {Query {}, later})
        for (const bool backwards : {false, true}) {
            ReadRequest request {.query = query, .backwards = backwards};
            auto page = (*store)->readPage(request);
            for (int pages = 0; page && !page->atEnd; ++pages) {
                QVERIFY2(pages < kMany, "it is read without end");
                request.from = page->next;
                page = (*store)->readPage(request);
            }
        }
    static_cast<void>((*store)->streams({}));
    static_cast<void>((*store)->statistics());
    static_cast<void>((*store)->positionAt(Time {}));
    Job job;
    int findings = 0;
    static_cast<void>((*store)->verify(job, [&](const Finding&) {
        if (++findings > kMany)
            job.cancel();
    }));
    QVERIFY2(findings > 0, "verifying finds nothing");
    QVERIFY2(findings <= kMany, "verifying finds fault without end");
    static_cast<void>((*store)->append(m_ledger.request(20)));
}

// The check at opening has passed, and then another program adds it.
void TestHostileFiles::triggerAddedWhileOpenDoesNotRun()
{
    const auto store = openStore(path());
    QVERIFY(store);
    QVERIFY(execute(path(), kTrap));
    QVERIFY((*store)->append(m_ledger.request(20)));
    const LedgerFindings found = m_ledger.check(**store);
    QVERIFY2(found.isClean(), found.first.c_str());
    QVERIFY(found.events > m_events);
}

void TestHostileFiles::controlRunsTheTrigger()
{
    QVERIFY(execute(path(), kTrap));
    QCOMPARE(integer(path(), "SELECT count(*) FROM event"), m_events);
    // All its columns copied from the last event, whatever they are.
    QVERIFY(execute(path(),
                    "CREATE TEMP TABLE e AS SELECT * FROM event ORDER BY position DESC LIMIT 1; "
                    "UPDATE e SET position = position + 1; INSERT INTO event SELECT * FROM e"));
    QVERIFY2(integer(path(), "SELECT count(*) FROM event") < m_events,
             "the trigger does nothing where it must");
}

QTEST_GUILESS_MAIN(TestHostileFiles)
#include "tst_hostile_files.moc"
