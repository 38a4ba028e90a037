// SPDX-License-Identifier: Apache-2.0
// The file of a read model among others: people who read it with SQL while it is written, programs
// that hold it up, processes that want to write it, too, and files that are not what they should
// be.

#include "tests/core/projection/foreign_db.h"
#include "tests/core/projection/orders_model.h"

#include "core/sqlite/sqlite_db.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTest>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <thread>

#include <unistd.h>

using namespace headrace;

namespace {

RowBatch numbered(int rows, std::int64_t number)
{
    RowBatch batch;
    for (int i = 0; i < rows; ++i)
        addOrder(batch, "order-" + std::to_string(i), {"Ada", number}, number);
    return batch;
}

Result<std::string> writerOf(const std::string& file)
{
    return readModelsInFolder(std::filesystem::path(file).parent_path())->writerOf("orders");
}

// The child that holds a read model as its writer until it is killed.
int writeUntilKilled(const std::string& file)
{
    const auto model = openReadModelFile(
        file, {.store = "0198-shop", .projection = "orders", .program = "another\nprogram"}, true);
    std::printf("%s\n", model ? "open" : model.error().message.c_str());
    std::fflush(stdout);
    for (;;)
        pause();
}

} // namespace

class TestReadModelFile : public QObject
{
    Q_OBJECT

private slots:
    void peopleReadTheView();
    void othersReadWhileItIsWritten();
    void anotherWriterMakesItBusy();
    void aReaderDoesNotHoldItUp();
    void oneProcessWrites();
    void oneWriterInAProcess();
    void closedIsOneFile();
    void refusesOtherFiles_data();
    void refusesOtherFiles();
    void addsToAFormerLayout();
    void findsDamage();
    void missingFiles_data();
    void missingFiles();

private:
    static std::unique_ptr<ReadModel> make(const QTemporaryDir& dir);
};

// With a live build of three rows.
std::unique_ptr<ReadModel> TestReadModelFile::make(const QTemporaryDir& dir)
{
    auto model = openReadModelFile(modelFile(dir), ordersIdentity(), true);
    if (!model)
        return nullptr;
    const auto build = (*model)->begin(ordersProjection(), "c0de");
    if (!build || !(*model)->write(build->table, numbered(3, 1), {.checkpoint = {1}})
        || !(*model)->makeLive(build->table))
        return nullptr;
    return *std::move(model);
}

void TestReadModelFile::peopleReadTheView()
{
    const QTemporaryDir dir;
    const auto model = make(dir);
    QVERIFY(model);
    ForeignDb people(modelFile(dir));
    QCOMPARE(people.ask("SELECT * FROM orders WHERE key >= 'order-1'"),
             QStringList({"order-1|Ada|1|NULL|NULL|NULL|1", "order-2|Ada|1|NULL|NULL|NULL|1"}));
    QCOMPARE(people.ask("SELECT name, state, checkpoint, row_count FROM headrace_builds"),
             QStringList("orders__1|live|1|3"));
    // A new version with other columns: the name means it from one moment to the next.
    const auto next = model->begin(
        {.name = "orders", .version = 3, .columns = {{"city", ColumnType::Text, true}}}, "c0de");
    QVERIFY_DONE(next);
    const RowBatch rows {.rows = {{"order-9", false, {9}}}, .values = {"Ulm"}};
    QVERIFY_DONE(model->write(next->table, rows, {.checkpoint = {9}}));
    QCOMPARE(people.ask("SELECT count(*) FROM orders"), QStringList("3"));
    QVERIFY_DONE(model->makeLive(next->table));
    QCOMPARE(people.ask("SELECT * FROM orders"), QStringList("order-9|Ulm|9"));
    QVERIFY_DONE(model->makeLive("orders__1"));
    QCOMPARE(people.ask("SELECT count(*) FROM orders"), QStringList("3"));
    // Ours read the tables: no view of a file is run by us.
    auto own = SqliteDb::open(modelFile(dir), SqliteDb::Access::ReadOnly);
    QVERIFY(own);
    QVERIFY(!own->prepare("SELECT count(*) FROM orders"));
    QVERIFY(own->prepare("SELECT count(*) FROM orders__1"));
}

// Every state that is seen is one that was committed: all rows of one number, with its checkpoint.
void TestReadModelFile::othersReadWhileItIsWritten()
{
    const QTemporaryDir dir;
    const auto model = make(dir);
    QVERIFY(model);
    std::atomic<bool> isWritten = false;
    QStringList wrong;
    int looks = 0;
    std::jthread people([&] {
        ForeignDb db(modelFile(dir));
        for (bool isLast = false; !isLast;) {
            isLast = isWritten;
            const QStringList seen = db.ask("SELECT min(items) = max(items), min(items) = (SELECT "
                                            "checkpoint FROM headrace_builds WHERE state = 'live') "
                                            "FROM orders");
            ++looks;
            if (seen != QStringList("1|1"))
                wrong << seen;
        }
    });
    for (int number = 2; number < 300; ++number) {
        const auto live = model->live();
        QVERIFY_DONE(live);
        std::string table = (*live)->table;
        if (number % 50 == 0)
            table = model->begin(ordersProjection(), "c0de").value().table;
        QVERIFY_DONE(model->write(table, numbered(200, number), {.checkpoint = {number}}));
        QVERIFY_DONE(model->makeLive(table));
    }
    isWritten = true;
    people.join();
    QCOMPARE(wrong, QStringList());
    qInfo("%d looks at 299 states", looks);
}

void TestReadModelFile::anotherWriterMakesItBusy()
{
    const QTemporaryDir dir;
    const auto model = make(dir);
    QVERIFY(model);
    ForeignDb other(modelFile(dir));
    QCOMPARE(other.ask("BEGIN IMMEDIATE"), QStringList());
    QElapsedTimer timer;
    timer.start();
    const auto written = model->write("orders__1", numbered(3, 2), {.checkpoint = {2}});
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Busy);
    QVERIFY2(written.error().message.find("another program has been writing to it")
                 != std::string::npos,
             written.error().message.c_str());
    QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
    // Reading goes on, and writing once the other one is done.
    QCOMPARE(model->page("orders__1", {})->rows.size(), std::size_t(3));
    QCOMPARE(other.ask("ROLLBACK"), QStringList());
    QVERIFY_DONE(model->write("orders__1", numbered(3, 2), {.checkpoint = {2}}));
}

// A transaction that somebody forgot keeps the log from being emptied, and nothing else.
void TestReadModelFile::aReaderDoesNotHoldItUp()
{
    const QTemporaryDir dir;
    const auto model = make(dir);
    QVERIFY(model);
    const QString log = QString::fromStdString(modelFile(dir)) + "-wal";
    ForeignDb people(modelFile(dir));
    QCOMPARE(people.ask("BEGIN; SELECT count(*) FROM orders"), QStringList("3"));
    for (int i = 2; i < 30; ++i)
        QVERIFY_DONE(model->write("orders__1", numbered(5'000, i), {.checkpoint = {i}}));
    QCOMPARE(people.ask("SELECT count(*) FROM orders"), QStringList("3"));
    const auto held = QFile(log).size();
    QCOMPARE(people.ask("COMMIT; SELECT count(*) FROM orders"), QStringList("5000"));
    for (int i = 30; i < 160; ++i)
        QVERIFY_DONE(model->write("orders__1", numbered(5'000, i), {.checkpoint = {i}}));
    const auto after = QFile(log).size();
    qInfo("log: %lld bytes while somebody read, %lld in the end", static_cast<long long>(held),
          static_cast<long long>(after));
    // Without being moved it would be 60 MB; at most 32 MiB and a commit are let stand.
    QVERIFY(held > 0 && after < 36 * 1024 * 1024);
}

void TestReadModelFile::oneProcessWrites()
{
    const QTemporaryDir dir;
    QVERIFY(make(dir)); // And closed again.
    const std::string file = modelFile(dir);
    QCOMPARE(writerOf(file).value(), std::string());
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {"write", QString::fromStdString(file)});
    QVERIFY(other.waitForReadyRead(20'000));
    QCOMPARE(other.readLine().trimmed(), QByteArray("open"));
    const QString who = QString("another program, process %1, since 20").arg(other.processId());
    const auto holder = writerOf(file);
    QVERIFY_DONE(holder);
    QVERIFY2(QString::fromStdString(*holder).startsWith(who), holder->c_str());
    const auto second = openReadModelFile(file, ordersIdentity(), true);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Refused);
    QVERIFY2(QString::fromStdString(second.error().message).contains("written by " + who),
             second.error().message.c_str());
    const auto reader = openReadModelFile(file, ordersIdentity(), false);
    QVERIFY_DONE(reader);
    // The lock dies with its process, however that ends.
    other.kill();
    QVERIFY(other.waitForFinished(20'000));
    QCOMPARE(writerOf(file).value(), std::string());
    QVERIFY_DONE(openReadModelFile(file, ordersIdentity(), true));
}

void TestReadModelFile::oneWriterInAProcess()
{
    const QTemporaryDir dir;
    auto model = make(dir);
    QVERIFY(model);
    const auto second = openReadModelFile(modelFile(dir), ordersIdentity(), true);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Refused);
    model.reset();
    QVERIFY_DONE(openReadModelFile(modelFile(dir), ordersIdentity(), true));
}

void TestReadModelFile::closedIsOneFile()
{
    const QTemporaryDir dir;
    QVERIFY(make(dir));
    // The lock's file stays, empty of meaning: to remove it is to race somebody who opens it.
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files), QStringList({"orders.db", "orders.db-lock"}));
}

void TestReadModelFile::refusesOtherFiles_data()
{
    QTest::addColumn<QByteArray>("change"); // SQL, or "= " and the file's content.
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const QByteArray& change, const char* message) {
        QTest::addRow("%s", name) << change << QString(message);
    };
    row("empty", "= ", "the file is empty");
    row("no SQLite", "= " + QByteArray(5'000, 'x'), "it is no SQLite file");
    row("of another program", "PRAGMA application_id = 0", "of another program");
    row("newer", "PRAGMA user_version = 2", "a newer Headrace (layout 2, this one reads up to 1)");
    row("older than any", "PRAGMA user_version = 0", "the layout 0, which no Headrace wrote");
    row("of another store", "UPDATE headrace_info SET store = 'x'",
        "another store (x, this one is");
    row("of another projection", "UPDATE headrace_info SET projection = 'carts'",
        "holds the projection carts, not orders");
    row("of nobody", "DELETE FROM headrace_info", "does not say whose it is");
    row("a table more", "CREATE TABLE notes (a)", "its tables are not those");
    row("a view more", "CREATE VIEW mine AS SELECT * FROM orders", "its tables are not those");
    row("a trigger", "CREATE TRIGGER t AFTER INSERT ON orders__1 BEGIN SELECT 1; END",
        "its tables are not those");
    row("an index less", "DROP INDEX orders__1_items", "its tables are not those");
    row("a column more", "ALTER TABLE orders__1 ADD COLUMN mine TEXT", "its tables are not those");
    row("another view", "DROP VIEW orders; CREATE VIEW orders AS SELECT 1", "its tables are not");
    row("no view", "DROP VIEW orders", "its tables are not those");
    row("no rows", "DROP VIEW orders; DROP TABLE orders__1", "its tables are not those");
    row("a build that nobody began",
        "INSERT INTO headrace_builds VALUES (9, 'orders__9', 1, '', 'ready', 0, 0, 0, 0, 0, NULL)",
        "its tables are not those");
}

void TestReadModelFile::refusesOtherFiles()
{
    QFETCH(QByteArray, change);
    QFETCH(QString, message);
    const QTemporaryDir dir;
    QVERIFY(make(dir));
    if (change.startsWith("= ")) {
        QFile file(QString::fromStdString(modelFile(dir)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(change.mid(2));
    } else {
        ForeignDb other(modelFile(dir));
        QCOMPARE(other.ask(change.toStdString()), QStringList());
    }
    for (const bool isWriter : {false, true}) {
        const auto model = openReadModelFile(modelFile(dir), ordersIdentity(), isWriter);
        QVERIFY(!model);
        QCOMPARE(model.error().code, ErrorCode::Refused);
        QVERIFY2(QString::fromStdString(model.error().message).contains(message),
                 model.error().message.c_str());
    }
    QCOMPARE(writerOf(modelFile(dir)).value(), std::string());
}

// The tables that said less before; a build is previous, and something is on record.
void TestReadModelFile::addsToAFormerLayout()
{
    const QTemporaryDir dir;
    {
        const auto model = make(dir);
        QVERIFY(model);
        QVERIFY_DONE(model->makeLive(model->begin(ordersProjection(), "c0de").value().table));
        QVERIFY_DONE(model->record({.kind = "key", .what = "order-1", .outcome = "done"}));
    }
    ForeignDb former(modelFile(dir));
    QCOMPARE(former.ask(R"sql(
CREATE TABLE b AS SELECT * FROM headrace_builds; CREATE TABLE r AS SELECT * FROM headrace_rebuilds;
DROP TABLE headrace_builds; DROP TABLE headrace_rebuilds;
CREATE TABLE headrace_builds (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, code TEXT NOT NULL, state TEXT NOT NULL, checkpoint INTEGER NOT NULL, row_count INTEGER NOT NULL, event_count INTEGER NOT NULL, begun_us INTEGER NOT NULL, updated_us INTEGER NOT NULL) STRICT;
CREATE TABLE headrace_rebuilds (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, what TEXT NOT NULL, events INTEGER NOT NULL, row_count INTEGER NOT NULL, begun_us INTEGER NOT NULL, ended_us INTEGER NOT NULL, outcome TEXT NOT NULL) STRICT;
INSERT INTO headrace_builds SELECT id, name, version, code, state, checkpoint, row_count, event_count, begun_us, updated_us FROM b;
INSERT INTO headrace_rebuilds SELECT id, kind, what, events, row_count, begun_us, ended_us, outcome FROM r;
DROP TABLE b; DROP TABLE r)sql"),
             QStringList());
    const auto reader = openReadModelFile(modelFile(dir), ordersIdentity(), false);
    QVERIFY(!reader);
    QCOMPARE(reader.error().code, ErrorCode::Refused);
    QVERIFY2(reader.error().message.find("run the projection once") != std::string::npos,
             reader.error().message.c_str());
    // Its writer adds what is missing, once, and loses nothing.
    constexpr std::int64_t kThen = 1'700'000'000'000'000;
    for (const std::int64_t time : {kThen, kThen + 1}) {
        const auto model = openReadModelFile(modelFile(dir), ordersIdentity(), true,
                                             [time] { return fromUs(time); });
        QVERIFY_DONE(model);
        const auto builds = (*model)->builds().value();
        QCOMPARE(builds.size(), std::size_t(2));
        QVERIFY(builds[0].replaced == fromUs(kThen)); // It is kept as long as others from then on.
        QVERIFY(builds[1].state == BuildState::Live && !builds[1].replaced);
        QCOMPARE((*model)->page(builds[0].table, {})->rows.size(), std::size_t(3));
        const auto history = (*model)->history().value();
        QCOMPARE(history.size(), std::size_t(1));
        QCOMPARE(history.front().what, std::string("order-1"));
        QCOMPARE(history.front().actor, std::string());
    }
    QVERIFY_DONE(openReadModelFile(modelFile(dir), ordersIdentity(), false));
}

void TestReadModelFile::findsDamage()
{
    const QTemporaryDir dir;
    {
        const auto model = make(dir);
        QVERIFY(model);
        QVERIFY_DONE(model->write("orders__1", numbered(20'000, 2), {.checkpoint = {2}}));
    }
    QFile file(QString::fromStdString(modelFile(dir)));
    QVERIFY(file.resize(file.size() / 2));
    const auto model = openReadModelFile(modelFile(dir), ordersIdentity(), true);
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::Corruption);
    QVERIFY2(model.error().message.find("it is damaged") != std::string::npos
                 && model.error().message.find("rebuild it from the store") != std::string::npos,
             model.error().message.c_str());
}

void TestReadModelFile::missingFiles_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isWriter");
    QTest::addColumn<int>("code"); // -1: it is made.
    const auto row = [](const char* what, const char* name, bool isWriter, int code) {
        QTest::addRow("%s", what) << name << isWriter << code;
    };
    row("nothing to read", "x.db", false, static_cast<int>(ErrorCode::NotFound));
    row("to be made", "x.db", true, -1);
    row("to be made, with its folder", "shop.readmodels/x.db", true, -1);
    row("no folder to make it in", "a/b/x.db", true, static_cast<int>(ErrorCode::Io));
    row("a folder", ".", true, static_cast<int>(ErrorCode::Refused));
    row("a file as its folder", "file/x.db", true, static_cast<int>(ErrorCode::Io));
}

void TestReadModelFile::missingFiles()
{
    QFETCH(QString, name);
    QFETCH(bool, isWriter);
    QFETCH(int, code);
    const QTemporaryDir dir;
    QFile file(dir.filePath("file"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const auto model =
        openReadModelFile(dir.filePath(name).toStdString(), ordersIdentity(), isWriter);
    QCOMPARE(model ? -1 : static_cast<int>(model.error().code), code);
}

int main(int argc, char** argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "write")
        return writeUntilKilled(argv[2]);
    QCoreApplication application(argc, argv);
    TestReadModelFile test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_read_model_file.moc"
