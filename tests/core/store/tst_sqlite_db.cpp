// SPDX-License-Identifier: Apache-2.0
// A connection does what the statements of the store need, and nothing that a file could ask for.

#include "core/sqlite/sqlite_db.h"

#include <QTemporaryDir>
#include <QTest>

using namespace headrace;

class TestSqliteDb : public QObject
{
    Q_OBJECT

private slots:
    void allowsWhatAStoreNeeds_data();
    void allowsWhatAStoreNeeds();
    void refusesEverythingElse_data();
    void refusesEverythingElse();
    void insertsRowsFromMemory();
};

static Result<SqliteDb> openNew(const QTemporaryDir& dir)
{
    auto db = SqliteDb::open(dir.filePath("a.headrace").toStdString(), SqliteDb::Access::Create);
    if (db)
        if (auto made = db->execute("CREATE TABLE t (id INTEGER PRIMARY KEY, b BLOB UNIQUE)");
            !made)
            return made.error();
    return db;
}

void TestSqliteDb::allowsWhatAStoreNeeds_data()
{
    QTest::addColumn<QByteArray>("sql");
    for (const char* sql :
         {"INSERT INTO t VALUES (1, zeroblob(3))",
          "SELECT max(length(b)), min(id), count(*) FROM t", "UPDATE t SET id = 2", "DELETE FROM t",
          "PRAGMA user_version = 3", "BEGIN IMMEDIATE"})
        QTest::addRow("%s", sql) << QByteArray(sql);
}

void TestSqliteDb::allowsWhatAStoreNeeds()
{
    QFETCH(QByteArray, sql);
    const QTemporaryDir dir;
    auto db = openNew(dir);
    QVERIFY(db);
    const auto done = db->execute(sql.constData());
    QVERIFY2(done, done ? "" : done.error().message.c_str());
}

void TestSqliteDb::refusesEverythingElse_data()
{
    QTest::addColumn<QByteArray>("sql");
    for (const char* sql :
         {"ATTACH 'other' AS other", "CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t; END",
          "CREATE VIEW v AS SELECT * FROM t", "DROP TABLE t", "ALTER TABLE t RENAME TO u",
          "SELECT load_extension('evil')", "SELECT randomblob(9)", "CREATE TEMP TABLE u (a)",
          "CREATE VIRTUAL TABLE v USING fts5(a)"})
        QTest::addRow("%s", sql) << QByteArray(sql);
}

void TestSqliteDb::refusesEverythingElse()
{
    QFETCH(QByteArray, sql);
    const QTemporaryDir dir;
    auto db = openNew(dir);
    QVERIFY(db);
    const auto done = db->execute(sql.constData());
    QVERIFY(!done);
    QVERIFY2(done.error().message.find("not authorized") != std::string::npos,
             done.error().message.c_str());
}

void TestSqliteDb::insertsRowsFromMemory()
{
    const QTemporaryDir dir;
    auto db = openNew(dir);
    QVERIFY(db);
    std::string bytes;
    const SqliteRowFiller fill = [&](std::size_t index, std::span<SqliteValue> values) {
        values[0].set(static_cast<std::int64_t>(index) + 1);
        bytes = std::string(index, 'x'); // Empty at first: that is no NULL.
        values[1].setBlob(bytes);
    };
    QVERIFY(db->insertRows("INSERT OR FAIL INTO t SELECT c0, c1 FROM rows", 1'000, fill));
    QCOMPARE(*db->integer("SELECT count(*) FROM t WHERE b IS NOT NULL AND length(b) = id - 1"),
             1'000);
    // A row that cannot be stored is an error, and what came before it goes with the transaction.
    {
        auto transaction = SqliteTransaction::begin(*db, SqliteTransaction::Kind::Write);
        QVERIFY(transaction);
        QVERIFY(!db->insertRows("INSERT OR FAIL INTO t SELECT c0 + 1000 - 2 * (c0 = 3), "
                                "zeroblob(c0 + 5000) FROM rows",
                                3, fill));
    }
    QCOMPARE(*db->integer("SELECT count(*) FROM t"), 1'000);
}

QTEST_GUILESS_MAIN(TestSqliteDb)
#include "tst_sqlite_db.moc"
