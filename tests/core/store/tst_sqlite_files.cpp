// SPDX-License-Identifier: Apache-2.0
// What openStore() makes of files: good ones, and everything else that bears the name.

#include "core/store/event_store.h"
#include "core/store/store_registry.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace headrace;

namespace {

AppendRequest someEvents(int count)
{
    AppendRequest request;
    for (int i = 0; i < count; ++i) {
        NewEvent event;
        event.stream = *StreamName::parse("order-" + std::to_string(i % 7));
        event.type = "Tick";
        event.data = "{\"n\":" + std::to_string(i) + "}";
        request.events.push_back(std::move(event));
    }
    return request;
}

void runSql(const QString& file, const char* sql)
{
    sqlite3* db = nullptr;
    QCOMPARE(sqlite3_open(file.toUtf8().constData(), &db), SQLITE_OK);
    QCOMPARE(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
}

void write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

} // namespace

class TestSqliteFiles : public QObject
{
    Q_OBJECT

private slots:
    void logStaysSmall();
    void init();

    void refusesWithASentence_data();
    void refusesWithASentence();
    void createNeverOverwrites();
    void createInAMissingFolder();
    void createAfterOneThatWasCutShort();
    void closedStoreIsOneFile_data();
    void closedStoreIsOneFile();
    void readOnlyChangesNothing();
    void readsInAFolderThatCannotBeWritten();
    void damagedPageIsAnErrorNotAWrongEvent();
    void damagedStreamFailsAlone();

private:
    QString path(const char* name) const { return m_dir->filePath(name); }
    void makeStore(const QString& file, int events) const;

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestSqliteFiles::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
}

void TestSqliteFiles::makeStore(const QString& file, int events) const
{
    auto store = openStore(file.toStdString(), {.mode = OpenMode::Create});
    QVERIFY2(store, store ? "" : store.error().message.c_str());
    QVERIFY((*store)->append(someEvents(events)));
}

void TestSqliteFiles::refusesWithASentence_data()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("says"); // A part of the message.
    const auto row = [](const char* kind, ErrorCode code, const char* says) {
        QTest::addRow("%s", kind) << QByteArray(kind) << static_cast<int>(code) << QByteArray(says);
    };
    row("nothing", ErrorCode::NotFound, "no such file");
    row("folder", ErrorCode::Refused, "is a folder");
    row("empty file", ErrorCode::Refused, "is empty");
    row("text file", ErrorCode::Refused, "no Headrace store");
    row("other program's SQLite file", ErrorCode::Refused, "another program");
    row("newer version", ErrorCode::Refused, "newer Headrace");
    row("foreign table", ErrorCode::Refused, "another program changed it");
    row("missing table", ErrorCode::Refused, "restore it from a backup");
    row("truncated", ErrorCode::Corruption, "damaged or cut short");
    row("truncated inside a page", ErrorCode::Corruption, "damaged or cut short");
    row("only the first bytes", ErrorCode::Corruption, "damaged or cut short");
}

void TestSqliteFiles::refusesWithASentence()
{
    QFETCH(QByteArray, kind);
    QFETCH(int, code);
    QFETCH(QByteArray, says);
    const QString file = path("x.headrace");
    if (kind == "folder")
        QVERIFY(QDir().mkdir(file));
    else if (kind == "empty file")
        write(file, {});
    else if (kind == "text file")
        write(file, QByteArray("{\"stream\":\"order-1\"}\n").repeated(100));
    else if (kind == "other program's SQLite file")
        runSql(file, "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    else if (kind != "nothing")
        makeStore(file, 5'000);
    if (kind == "newer version")
        runSql(file, "PRAGMA user_version = 99");
    if (kind == "foreign table")
        runSql(file, "CREATE TABLE mine (a)");
    if (kind == "missing table")
        runSql(file, "DROP TABLE term_run");
    if (kind == "truncated")
        QVERIFY(QFile::resize(file, QFile(file).size() / 4096 / 2 * 4096));
    if (kind == "truncated inside a page")
        QVERIFY(QFile::resize(file, QFile(file).size() - 100));
    if (kind == "only the first bytes")
        QVERIFY(QFile::resize(file, 60));

    const auto opened = openStore(file.toStdString());
    QVERIFY(!opened);
    QVERIFY2(opened.error().message.find(says.toStdString()) != std::string::npos,
             opened.error().message.c_str());
    QCOMPARE(static_cast<int>(opened.error().code), code);
}

void TestSqliteFiles::createNeverOverwrites()
{
    const QString file = path("x.headrace");
    write(file, "mine");
    const auto made = openStore(file.toStdString(), {.mode = OpenMode::Create});
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::Refused);
    QFile kept(file);
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), QByteArray("mine"));
    QCOMPARE(QDir(m_dir->path()).entryList(QDir::Files).size(), 1);
}

void TestSqliteFiles::createInAMissingFolder()
{
    const auto made =
        openStore(path("missing/x.headrace").toStdString(), {.mode = OpenMode::Create});
    QVERIFY(!made);
    QVERIFY(made.error().message.find("does not exist") != std::string::npos);
}

void TestSqliteFiles::createAfterOneThatWasCutShort()
{
    const QString unfinished = path("x.headrace") + QString("-new-%1").arg(getpid());
    makeStore(unfinished, 10);
    write(unfinished + "-wal", "left over");
    makeStore(path("x.headrace"), 100);
    QCOMPARE(QDir(m_dir->path()).entryList(QDir::Files), QStringList {"x.headrace"});
    QCOMPARE((*openStore(path("x.headrace").toStdString()))->readPage({})->size(),
             std::size_t {100});
}

void TestSqliteFiles::closedStoreIsOneFile_data()
{
    QTest::addColumn<int>("mode");
    QTest::addRow("after appending") << 0;
    QTest::addRow("after reading, writable") << static_cast<int>(OpenMode::Writable);
    QTest::addRow("after reading, read-only") << static_cast<int>(OpenMode::ReadOnly);
}

void TestSqliteFiles::closedStoreIsOneFile()
{
    QFETCH(int, mode);
    makeStore(path("x.headrace"), 100);
    if (mode != 0) {
        const auto store =
            openStore(path("x.headrace").toStdString(), {.mode = static_cast<OpenMode>(mode)});
        QVERIFY(store);
        QCOMPARE((*store)->readPage({})->size(), std::size_t {100});
    }
    QCOMPARE(QDir(m_dir->path()).entryList(QDir::Files), QStringList {"x.headrace"});
}

void TestSqliteFiles::readOnlyChangesNothing()
{
    makeStore(path("x.headrace"), 100);
    QFile file(path("x.headrace"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray before = file.readAll();
    file.close();
    {
        const auto store =
            openStore(path("x.headrace").toStdString(), {.mode = OpenMode::ReadOnly});
        QVERIFY(store);
        QVERIFY((*store)->statistics());
        QCOMPARE((*store)->append(someEvents(1)).error().code, ErrorCode::Refused);
    }
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), before);
}

void TestSqliteFiles::readsInAFolderThatCannotBeWritten()
{
    makeStore(path("a b%#?.headrace"), 100);
    const std::string file = path("a b%#?.headrace").toStdString();
    const QByteArray folder = m_dir->path().toUtf8();
    constexpr uid_t kNobody = 65'534; // Rights do not bind root: it looks with the eyes of another.
    const uid_t self = geteuid();
    if (self == 0) {
        QCOMPARE(chown(folder.constData(), kNobody, kNobody), 0);
        QCOMPARE(seteuid(kNobody), 0);
    }
    const auto restore = qScopeGuard([&] {
        static_cast<void>(chmod(folder.constData(), 0700));
        if (self == 0)
            static_cast<void>(seteuid(self));
    });
    QCOMPARE(chmod(folder.constData(), 0500), 0);

    QCOMPARE(openStore(file).error().code, ErrorCode::Refused);
    const auto store = openStore(file, {.mode = OpenMode::ReadOnly});
    QVERIFY2(store, store ? "" : store.error().message.c_str());
    QCOMPARE((*store)->readPage({})->size(), std::size_t {100});
}

void TestSqliteFiles::damagedPageIsAnErrorNotAWrongEvent()
{
    makeStore(path("x.headrace"), 5'000);
    QFile file(path("x.headrace"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    const qint64 pages = file.size() / 4096;
    for (qint64 page = pages / 2; page < pages / 2 + 8; ++page) {
        QVERIFY(file.seek(page * 4096));
        QCOMPARE(file.write(QByteArray(64, '\x5a')), qint64 {64});
    }
    file.close();
    const auto store = openStore(path("x.headrace").toStdString(), {.mode = OpenMode::ReadOnly});
    QVERIFY(store);
    const auto page = (*store)->readPage({.limit = 100'000});
    const auto all = page ? page->size() : std::size_t {0};
    QVERIFY2(!page || all < 5'000, "eight overwritten pages went unnoticed");
    QVERIFY(!page);
    QCOMPARE(page.error().code, ErrorCode::Corruption);
}

// Appends that wait at the same time share a commit, but not the damage that one of them meets.
void TestSqliteFiles::damagedStreamFailsAlone()
{
    const QString file = path("damaged.headrace");
    makeStore(file, 70);
    runSql(file,
           "UPDATE stream_run SET positions = x'0000000001' WHERE stream = (SELECT id FROM "
           "stream WHERE name = 'order-0')");
    const auto store = openStore(file.toStdString());
    QVERIFY(store);
    std::atomic<int> failed = 0;
    std::atomic<int> wrong = 0;
    {
        std::vector<std::jthread> appenders;
        for (int stream = 0; stream < 4; ++stream)
            appenders.emplace_back([&, stream] {
                AppendRequest request = someEvents(1);
                request.events[0].stream = *StreamName::parse("order-" + std::to_string(stream));
                for (int i = 0; i < 50; ++i) {
                    const auto answer = (*store)->append(request);
                    failed += stream != 0 && !answer;
                    wrong +=
                        stream == 0 && (answer || answer.error().code != ErrorCode::Corruption);
                }
            });
    }
    QCOMPARE(failed.load(), 0);
    QCOMPARE(wrong.load(), 0);
    QCOMPARE((*store)->head()->value, 70 + 3 * 50);
}

void TestSqliteFiles::logStaysSmall()
{
    const QTemporaryDir dir;
    const std::string file = dir.filePath("a.headrace").toStdString();
    auto store = openStore(file, {.mode = OpenMode::Create});
    QVERIFY(store);
    NewEvent event;
    event.stream = *StreamName::parse("order-1");
    event.type = "Placed";
    event.data = '"' + std::string(100'000, 'x') + '"';
    AppendRequest request;
    request.events.assign(20, event);
    constexpr qint64 kMost = 60'000'000; // 8,192 pages, and what one commit adds to them.
    qint64 appended = 0;
    while (appended < 4 * kMost) {
        QVERIFY((*store)->append(request));
        appended += 20 * 100'000;
        const qint64 log = QFileInfo(dir.filePath("a.headrace-wal")).size();
        QVERIFY2(log < kMost, qPrintable(QString::number(log)));
    }
}

QTEST_GUILESS_MAIN(TestSqliteFiles)
#include "tst_sqlite_files.moc"
