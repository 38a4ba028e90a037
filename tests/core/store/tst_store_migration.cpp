// SPDX-License-Identifier: Apache-2.0
// What migrateStore() makes of files of layout 1, and of everything else.

#include "core/store/event_store.h"
#include "core/store/store_migration.h"
#include "core/store/store_registry.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <memory>
#include <sqlite3.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace headrace;

namespace {

constexpr int kEvents = 2'500;
constexpr int kStreams = 7;

// The tables of layout 1, and what marks a file of it.
constexpr const char* kFormerLayout =
    "PRAGMA journal_mode = WAL; BEGIN;"
    "CREATE TABLE store_info (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE category (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
    "streams INTEGER NOT NULL, events INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;"
    "CREATE TABLE type (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
    "events INTEGER NOT NULL) STRICT;"
    "CREATE TABLE stream (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
    "head INTEGER NOT NULL, events INTEGER NOT NULL, bytes INTEGER NOT NULL, "
    "first_us INTEGER NOT NULL, last_us INTEGER NOT NULL, last_position INTEGER NOT NULL) STRICT;"
    "CREATE TABLE event (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, "
    "version INTEGER NOT NULL, type INTEGER NOT NULL, schema INTEGER NOT NULL, "
    "time_us INTEGER NOT NULL, id BLOB NOT NULL, tags BLOB NOT NULL, meta BLOB NOT NULL, "
    "data BLOB NOT NULL) STRICT;"
    "CREATE TABLE stream_run (stream INTEGER NOT NULL, first_version INTEGER NOT NULL, "
    "positions BLOB NOT NULL, PRIMARY KEY (stream, first_version)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE event_id (id BLOB NOT NULL, stream INTEGER NOT NULL, position INTEGER NOT NULL, "
    "PRIMARY KEY (id, stream)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE term_run (term INTEGER NOT NULL, first_position INTEGER NOT NULL, "
    "positions BLOB NOT NULL, PRIMARY KEY (term, first_position)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE time_block (block INTEGER PRIMARY KEY, first_us INTEGER NOT NULL, "
    "last_us INTEGER NOT NULL) STRICT;"
    "CREATE TABLE activity (hour INTEGER PRIMARY KEY, events INTEGER NOT NULL) STRICT;"
    "INSERT INTO store_info VALUES ('head', 0);"
    "INSERT INTO type VALUES (1, 'Placed', 0), (2, 'Größe geändert 🛒', 0), (3, 'Tick', 0);"
    "PRAGMA application_id = 0x48647263; PRAGMA user_version = 1; COMMIT";

const std::array<std::string, 3> kTypes {"Placed", "Größe geändert 🛒", "Tick"};

struct FormerEvent
{
    std::string stream;
    std::int64_t version;
    std::int64_t type; // From 1.
    int schema;
    std::int64_t timeUs;
    std::string id;
    std::vector<std::string> tags;
    std::string meta;
    std::string data;
};

// The event at `position` of every file here: unusual bytes, times that go back, no order of ids.
FormerEvent eventAt(int position)
{
    const int stream = (position * position) % kStreams;
    FormerEvent event;
    event.stream = (stream == 3 ? "größe-🛒 " : "order-") + std::to_string(stream);
    event.version = 0;
    for (int earlier = 1; earlier <= position; ++earlier)
        event.version += (earlier * earlier) % kStreams == stream ? 1 : 0;
    event.type = position % 3 + 1;
    event.schema = position % 4 + 1;
    event.timeUs = 1'700'000'000'000'000 - 1'000'003LL * (position % 50) + position;
    if (position == 2)
        event.timeUs = -5;
    event.id.assign(16, '\0');
    for (int i = 0; i < 4; ++i)
        event.id[static_cast<std::size_t>(3 - i)] =
            static_cast<char>((position * 2'654'435'761U) >> (8 * i));
    for (int tag = 0; tag < position % 4; ++tag)
        event.tags.push_back("tag:" + std::to_string(tag * position) + "\n\"ä");
    if (position % 2 == 0)
        event.meta = "{\"correlationId\":\"c" + std::to_string(position % 9) + "\", \"user\":1.0}";
    event.data = "{ \"n\":" + std::to_string(position) + ",\t\"big\":12345678901234567890}";
    if (position == 7)
        event.data = std::string("\0 no JSON \xff\xfe\r\n", 14);
    if (position == 8)
        event.data = std::string(300'000, 'x');
    return event;
}

std::string packed(const std::vector<std::string>& tags)
{
    std::string bytes;
    for (const std::string& tag : tags)
        bytes += tag + '\0';
    return bytes;
}

class RawFile
{
public:
    explicit RawFile(const QString& path) { sqlite3_open(path.toUtf8().constData(), &m_db); }
    ~RawFile() { sqlite3_close(m_db); }
    RawFile(const RawFile&) = delete;
    RawFile& operator=(const RawFile&) = delete;

    void run(const char* sql) { QVERIFY2(tryRun(sql) == SQLITE_OK, sqlite3_errmsg(m_db)); }
    int tryRun(const char* sql) { return sqlite3_exec(m_db, sql, nullptr, nullptr, nullptr); }
    void insert(int position, const FormerEvent& event);

private:
    sqlite3* m_db = nullptr;
};

void RawFile::insert(int position, const FormerEvent& event)
{
    sqlite3_stmt* row = nullptr;
    QCOMPARE(sqlite3_prepare_v2(m_db, "INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,?)", -1, &row,
                                nullptr),
             SQLITE_OK);
    const std::string tags = packed(event.tags);
    const auto blob = [row](int index, const std::string& bytes) {
        sqlite3_bind_blob(row, index, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
    };
    sqlite3_bind_int(row, 1, position);
    sqlite3_bind_text(row, 2, event.stream.c_str(), -1, SQLITE_STATIC);
    sqlite3_bind_int64(row, 3, event.version);
    sqlite3_bind_int64(row, 4, event.type);
    sqlite3_bind_int(row, 5, event.schema);
    sqlite3_bind_int64(row, 6, event.timeUs);
    blob(7, event.id);
    blob(8, tags);
    blob(9, event.meta);
    blob(10, event.data);
    QCOMPARE(sqlite3_step(row), SQLITE_DONE);
    sqlite3_finalize(row);
}

void makeFormer(const QString& path, int events)
{
    RawFile file(path);
    file.run(kFormerLayout);
    file.run("BEGIN");
    for (int position = 1; position <= events; ++position)
        file.insert(position, eventAt(position));
    file.run(("UPDATE store_info SET value = " + std::to_string(events) + "; COMMIT").c_str());
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
}

void write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

void compare(const EventView& is, int position)
{
    const FormerEvent was = eventAt(position);
    QCOMPARE(is.position.value, std::int64_t {position});
    QCOMPARE(std::string(is.stream), was.stream);
    QCOMPARE(is.version.value, was.version);
    QCOMPARE(std::string(is.type), kTypes[static_cast<std::size_t>(was.type - 1)]);
    QCOMPARE(is.schema, was.schema);
    QCOMPARE(toUs(is.time), was.timeUs);
    QCOMPARE(std::string(reinterpret_cast<const char*>(is.id.bytes.data()), 16), was.id);
    QVERIFY(std::vector<std::string>(is.tags.begin(), is.tags.end()) == was.tags);
    QCOMPARE(std::string(is.meta), was.meta);
    QVERIFY(is.data == was.data);
}

} // namespace

class TestStoreMigration : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void bringsEveryEvent_data();
    void bringsEveryEvent();
    void isRefusedUntilThen();
    void emptyStore();
    void nothingToDo_data();
    void nothingToDo();
    void leavesAsItWas_data();
    void leavesAsItWas();
    void damagedEventEndsIt_data();
    void damagedEventEndsIt();
    void keepsOthersOutUntilCancelled();
    void folderThatCannotBeWritten();
    void keepsRights();
    void throughALink();
    void secondLayoutStaysTheSameFile();
    void secondLayoutIsLeftAsItWas_data();
    void secondLayoutIsLeftAsItWas();

private:
    void makeSecond() const;
    QString path(const char* name) const { return m_dir->filePath(name); }
    std::string location() const { return path("x.headrace").toStdString(); }
    QStringList files() const { return QDir(m_dir->path()).entryList(QDir::Files); }
    Result<StoreMigration> migrate() const
    {
        Job job;
        return migrateStore(location(), job);
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestStoreMigration::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
}

void TestStoreMigration::bringsEveryEvent_data()
{
    QTest::addColumn<QByteArray>("before");
    for (const char* before :
         {"closed", "its log left by a crash", "the rest of an attempt that was cut short",
          "an attempt cut short before the new file had its name"})
        QTest::addRow("%s", before) << QByteArray(before);
}

void TestStoreMigration::bringsEveryEvent()
{
    QFETCH(QByteArray, before);
    if (before == "its log left by a crash") {
        const QString whole = path("whole");
        RawFile open(whole);
        open.run("PRAGMA wal_autocheckpoint = 0");
        makeFormer(whole, kEvents);
        open.run("SELECT * FROM event"); // Still open, so that the log is not folded in.
        QVERIFY(QFile::copy(whole, path("x.headrace")));
        QVERIFY(QFile::copy(whole + "-wal", path("x.headrace-wal")));
    } else {
        makeFormer(path("x.headrace"), kEvents);
    }
    for (const char* rest : {"whole", "whole-wal", "whole-shm"})
        QFile::remove(path(rest));
    if (before == "the rest of an attempt that was cut short")
        for (const char* rest :
             {"x.headrace-migrating", "x.headrace-migrating-wal", "x.headrace-migrating-new-7"})
            write(path(rest), "half");
    if (before == "an attempt cut short before the new file had its name")
        QCOMPARE(link(location().c_str(), (location() + ".layout-1").c_str()), 0);

    const auto migration = migrate();
    QVERIFY2(migration, migration ? "" : migration.error().message.c_str());
    QCOMPARE(migration->events, std::int64_t {kEvents});
    QCOMPARE(migration->kept, location() + ".layout-1");
    QCOMPARE(files(), (QStringList {"x.headrace", "x.headrace.layout-1"}));
    {
        const auto store = openStore(location());
        QVERIFY2(store, store ? "" : store.error().message.c_str());
        const auto all = (*store)->readPage({.limit = 100'000});
        QVERIFY(all);
        QCOMPARE(all->size(), std::size_t {kEvents});
        for (int position = 1; position <= kEvents; ++position)
            compare(all->events()[static_cast<std::size_t>(position - 1)], position);

        AppendRequest more;
        more.events.emplace_back();
        more.events[0].stream = *StreamName::parse("order-1");
        more.events[0].type = "Tick";
        const auto answer = (*store)->append(more);
        QVERIFY(answer);
        QCOMPARE(std::get<AppendReceipt>(*answer).position.value, std::int64_t {kEvents + 1});
        Job job;
        const auto verified = verifyStore(**store, job, [](const Finding& finding) {
            qWarning("%s: %s", finding.kind.c_str(), finding.message.c_str());
        });
        QVERIFY(verified);
        QVERIFY(verified->isOk());
        QCOMPARE(verified->events, std::int64_t {kEvents + 1});
    }
    RawFile kept(path("x.headrace.layout-1"));
    kept.run("INSERT INTO store_info SELECT 'last', position FROM event WHERE position = 2500");
    QCOMPARE(files().filter("x.headrace-"), QStringList());
}

void TestStoreMigration::isRefusedUntilThen()
{
    makeFormer(path("x.headrace"), 10);
    const auto opened = openStore(location());
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Refused);
    QVERIFY(opened.error().message.find("headracectl migrate " + location()) != std::string::npos);
}

void TestStoreMigration::emptyStore()
{
    makeFormer(path("x.headrace"), 0);
    const auto migration = migrate();
    QVERIFY(migration);
    QCOMPARE(migration->events, std::int64_t {0});
    QVERIFY(!migration->kept.empty());
    QCOMPARE((*openStore(location()))->head()->value, std::int64_t {0});
}

void TestStoreMigration::nothingToDo_data()
{
    QTest::addColumn<bool>("isOpen");
    QTest::addRow("closed") << false;
    QTest::addRow("open elsewhere") << true;
}

void TestStoreMigration::nothingToDo()
{
    QFETCH(bool, isOpen);
    QVERIFY(openStore(location(), {.mode = OpenMode::Create}));
    {
        const auto open =
            isOpen ? openStore(location()) : Result<std::unique_ptr<EventStore>>(nullptr);
        const auto migration = migrate();
        QVERIFY(migration);
        QCOMPARE(migration->events, std::int64_t {0});
        QVERIFY(migration->kept.empty());
    }
    QCOMPARE(files(), QStringList {"x.headrace"});
}

void TestStoreMigration::leavesAsItWas_data()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("says"); // A part of the message.
    const auto row = [](const char* kind, ErrorCode code, const char* says) {
        QTest::addRow("%s", kind) << QByteArray(kind) << static_cast<int>(code) << QByteArray(says);
    };
    row("nothing", ErrorCode::NotFound, "no such file");
    row("text file", ErrorCode::Refused, "no Headrace store");
    row("foreign", ErrorCode::Refused, "another program");
    row("newer", ErrorCode::Refused, "newer Headrace");
    row("older than any", ErrorCode::Refused, "no Headrace wrote");
    row("foreign table", ErrorCode::Refused, "another program changed it");
    row("trigger", ErrorCode::Refused, "another program changed it");
    row("missing table", ErrorCode::Refused, "restore it from a backup");
    row("cut short", ErrorCode::Corruption, "damaged or cut short");
    row("kept name taken", ErrorCode::Refused, "is there already");
    row("kept name is a link to it", ErrorCode::Refused, "is there already");
    row("open elsewhere", ErrorCode::Busy, "another program has it open");
    row("cancelled", ErrorCode::Cancelled, "");
}

void TestStoreMigration::leavesAsItWas()
{
    QFETCH(QByteArray, kind);
    QFETCH(int, code);
    QFETCH(QByteArray, says);
    const QString file = path("x.headrace");
    const QString kept = file + ".layout-1";
    Job job;
    if (kind == "text file")
        write(file, QByteArray("{\"stream\":\"order-1\"}\n").repeated(100));
    else if (kind == "foreign")
        RawFile(file).run("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    else if (kind != "nothing")
        makeFormer(file, 200);
    if (kind == "newer")
        RawFile(file).run("PRAGMA user_version = 99");
    if (kind == "older than any")
        RawFile(file).run("PRAGMA user_version = 0");
    if (kind == "foreign table")
        RawFile(file).run("CREATE TABLE mine (a)");
    if (kind == "trigger")
        RawFile(file).run("CREATE TRIGGER t AFTER INSERT ON type BEGIN DELETE FROM event; END");
    if (kind == "missing table")
        RawFile(file).run("DROP TABLE term_run");
    if (kind == "cut short")
        QVERIFY(QFile::resize(file, QFile(file).size() / 4096 / 2 * 4096));
    if (kind == "kept name taken")
        write(kept, "mine");
    if (kind == "kept name is a link to it")
        QCOMPARE(symlink("x.headrace", kept.toUtf8().constData()), 0);
    if (kind == "cancelled")
        job.cancel();
    const QByteArray before = contentOf(file);
    std::unique_ptr<RawFile> elsewhere;
    if (kind == "open elsewhere") {
        elsewhere = std::make_unique<RawFile>(file);
        elsewhere->run("SELECT * FROM type");
    }

    const auto migration = migrateStore(location(), job);
    QVERIFY(!migration);
    QVERIFY2(migration.error().message.find(says.toStdString()) != std::string::npos,
             migration.error().message.c_str());
    QCOMPARE(static_cast<int>(migration.error().code), code);
    elsewhere.reset();
    QCOMPARE(contentOf(file), before);
    if (kind != "cut short") // SQLite does not even tidy up behind that.
        QCOMPARE(files().filter("x.headrace-"), QStringList());
    QCOMPARE(files().filter("-migrating"), QStringList());
    if (kind == "kept name taken")
        QCOMPARE(contentOf(kept), QByteArray("mine"));
    if (kind == "open elsewhere" || kind == "cancelled")
        QVERIFY(migrate());
}

void TestStoreMigration::damagedEventEndsIt_data()
{
    QTest::addColumn<QByteArray>("sql");
    const auto row = [](const char* name, const char* sql) {
        QTest::addRow("%s", name) << QByteArray(sql);
    };
    row("position missing", "DELETE FROM event WHERE position = 2000");
    row("last missing", "DELETE FROM event WHERE position = 2500");
    row("more than the head", "UPDATE store_info SET value = 2499");
    row("no head", "DELETE FROM store_info");
    row("version skipped", "UPDATE event SET version = 900 WHERE position = 2000");
    row("all versions moved", "UPDATE event SET version = version + 1");
    row("stream's name", "UPDATE event SET stream = 'nodash' WHERE position = 2000");
    row("unknown type", "UPDATE event SET type = 77 WHERE position = 2000");
    row("schema version", "UPDATE event SET schema = 4294967297 WHERE position = 2000");
    row("short id", "UPDATE event SET id = x'0102' WHERE position = 2000");
    row("id twice in one batch",
        "UPDATE event SET id = (SELECT id FROM event WHERE position = 2007) WHERE position = 2014");
    row("id twice across batches",
        "UPDATE event SET id = (SELECT id FROM event WHERE position = 7) WHERE position = 2002");
    row("tags without an end", "UPDATE event SET tags = x'61' WHERE position = 2000");
    row("no data", "UPDATE event SET data = x'' WHERE position = 2000");
}

void TestStoreMigration::damagedEventEndsIt()
{
    QFETCH(QByteArray, sql);
    makeFormer(path("x.headrace"), kEvents);
    RawFile(path("x.headrace")).run(sql.constData());
    const QByteArray before = contentOf(path("x.headrace"));
    const auto migration = migrate();
    QVERIFY(!migration);
    QVERIFY2(migration.error().code == ErrorCode::Corruption, migration.error().message.c_str());
    QCOMPARE(contentOf(path("x.headrace")), before);
    QCOMPARE(files(), QStringList {"x.headrace"});
}

void TestStoreMigration::keepsOthersOutUntilCancelled()
{
    makeFormer(path("x.headrace"), kEvents);
    const QByteArray before = contentOf(path("x.headrace"));
    Job job;
    job.pause();
    bool hasNew = false;
    int readElsewhere = SQLITE_OK;
    std::jthread canceller([&](const std::stop_token& stop) {
        while (!stop.stop_requested() && job.look().total == 0)
            std::this_thread::yield();
        // Now it stands before the first event, with all that it keeps others out by.
        hasNew = QFile::exists(path("x.headrace-migrating"));
        RawFile other(path("x.headrace"));
        readElsewhere = other.tryRun("SELECT * FROM type");
        job.cancel();
    });
    const auto migration = migrateStore(location(), job);
    canceller.request_stop();
    canceller.join();
    QVERIFY(hasNew);
    QCOMPARE(readElsewhere, SQLITE_BUSY);
    QVERIFY(!migration);
    QCOMPARE(migration.error().code, ErrorCode::Cancelled);
    QCOMPARE(contentOf(path("x.headrace")), before);
    QCOMPARE(files(), QStringList {"x.headrace"});
    QVERIFY(migrate());
}

void TestStoreMigration::folderThatCannotBeWritten()
{
    makeFormer(path("x.headrace"), 100);
    const QByteArray folder = m_dir->path().toUtf8();
    constexpr uid_t kNobody = 65'534; // Rights do not bind root: it looks with the eyes of another.
    const uid_t self = geteuid();
    if (self == 0) {
        QCOMPARE(chown(folder.constData(), kNobody, kNobody), 0);
        QCOMPARE(chown(location().c_str(), kNobody, kNobody), 0);
        QCOMPARE(seteuid(kNobody), 0);
    }
    const auto restore = qScopeGuard([&] {
        static_cast<void>(chmod(folder.constData(), 0700));
        if (self == 0)
            static_cast<void>(seteuid(self));
    });
    QCOMPARE(chmod(folder.constData(), 0500), 0);
    const auto migration = migrate();
    QVERIFY(!migration);
    QCOMPARE(migration.error().code, ErrorCode::Refused);
    QVERIFY2(migration.error().message.find("cannot be written") != std::string::npos,
             migration.error().message.c_str());
    QCOMPARE(files(), QStringList {"x.headrace"});
}

void TestStoreMigration::keepsRights()
{
    makeFormer(path("x.headrace"), 100);
    QCOMPARE(chmod(location().c_str(), 0600), 0);
    QVERIFY(migrate());
    struct stat made
    {
    };
    QCOMPARE(stat(location().c_str(), &made), 0);
    QCOMPARE(made.st_mode & 07777, mode_t {0600});
}

void TestStoreMigration::throughALink()
{
    QVERIFY(QDir(m_dir->path()).mkdir("there"));
    makeFormer(path("there/real.headrace"), 100);
    QCOMPARE(symlink("there/real.headrace", location().c_str()), 0);
    const auto migration = migrate();
    QVERIFY(migration);
    QVERIFY(QFileInfo(path("x.headrace")).isSymLink());
    QCOMPARE(QDir(path("there")).entryList(QDir::Files),
             (QStringList {"real.headrace", "real.headrace.layout-1"}));
    QCOMPARE((*openStore(location()))->head()->value, std::int64_t {100});
}

// What layout 3 has besides, taken away.
void TestStoreMigration::makeSecond() const
{
    {
        const auto store = openStore(location(), {.mode = OpenMode::Create});
        AppendRequest request;
        for (int i = 0; i < 300; ++i)
            request.events.push_back({.stream = *StreamName::parse("order-1"), .type = "Tick"});
        QVERIFY((*store)->append(request));
    }
    RawFile file(path("x.headrace"));
    file.run("DROP TABLE prune_state; DROP TABLE pruned_block; DROP TABLE pruned_stream; "
             "PRAGMA user_version = 2");
}

void TestStoreMigration::secondLayoutStaysTheSameFile()
{
    makeSecond();
    const auto refused = openStore(location());
    QVERIFY(!refused && refused.error().code == ErrorCode::Refused);
    QVERIFY(refused.error().message.find("headracectl migrate") != std::string::npos);
    const auto migration = migrate();
    QVERIFY2(migration, migration ? "" : migration.error().message.c_str());
    QVERIFY(migration->isDone && migration->kept.empty());
    QCOMPARE(files(), QStringList {"x.headrace"});
    const auto again = migrate();
    QVERIFY(again && !again->isDone);
    const auto store = openStore(location());
    QVERIFY2(store, store ? "" : store.error().message.c_str());
    QCOMPARE((*store)->head()->value, 300);
    const std::vector cuts {StreamCut {*StreamName::parse("order-1"), {7}, {7}}};
    auto claim = (*store)->rewriting()->begin({.id = "plan-1"}, cuts);
    QVERIFY(claim && (*store)->rewriting()->prune(*claim, 100));
    QCOMPARE((*store)->statistics()->events, 293);
    Job job;
    QVERIFY(verifyStore(**store, job, [](const Finding&) {})->isOk());
}

void TestStoreMigration::secondLayoutIsLeftAsItWas_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<int>("code");
    QTest::addRow("cancelled") << QByteArray() << int(ErrorCode::Cancelled);
    QTest::addRow("a table that it does not have")
        << QByteArray("CREATE TABLE pruned_block (a)") << int(ErrorCode::Refused);
    QTest::addRow("a table that is missing")
        << QByteArray("DROP TABLE document") << int(ErrorCode::Refused);
}

void TestStoreMigration::secondLayoutIsLeftAsItWas()
{
    QFETCH(QByteArray, sql);
    QFETCH(int, code);
    makeSecond();
    if (!sql.isEmpty())
        RawFile(path("x.headrace")).run(sql.constData());
    const QByteArray before = contentOf(path("x.headrace"));
    Job job;
    if (sql.isEmpty())
        job.cancel();
    const auto migration = migrateStore(location(), job);
    QVERIFY(!migration);
    QCOMPARE(int(migration.error().code), code);
    QCOMPARE(contentOf(path("x.headrace")), before);
    QCOMPARE(files(), QStringList {"x.headrace"});
}

QTEST_GUILESS_MAIN(TestStoreMigration)
#include "tst_store_migration.moc"
