// SPDX-License-Identifier: Apache-2.0
// Rows that are asked for while their commit waits, is being written, or is in the file.

#include "core/projection/row_writer.h"
#include "tests/core/projection/orders_model.h"

#include <QTest>

#include <latch>
#include <optional>

using namespace headrace;

namespace {

const std::vector<std::string> kKeys {"a", "b", "c", "d", "nobody"};

RowBatch firstRows()
{
    RowBatch batch;
    addOrder(batch, "a", {"Ada"}, 1);
    addOrder(batch, "b", {"Bea"}, 2);
    addOrder(batch, "c", {"Cy"}, 3);
    return batch;
}

RowBatch secondRows()
{
    RowBatch batch;
    addOrder(batch, "b", {"Bo"}, 4);
    addOrder(batch, "b", {"Bob"}, 5); // The last word of a key counts.
    removeOrder(batch, "c", 6);
    addOrder(batch, "d", {"Dan"}, 7);
    return batch;
}

QStringList sorted(const Result<RowBatch>& rows)
{
    if (!rows)
        return {QString::fromStdString(rows.error().message)};
    QStringList lines = printed(*rows);
    lines.sort();
    return lines;
}

} // namespace

class TestRowWriter : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void rowsOnTheirWay_data();
    void rowsOnTheirWay();
    void anEarlierFailureIsSaid();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<ReadModel> m_model;
    Build m_build;
};

void TestRowWriter::init()
{
    m_model.reset();
    m_dir = std::make_unique<QTemporaryDir>();
    auto model = openReadModelFile(modelFile(*m_dir), ordersIdentity(), true);
    QVERIFY_DONE(model);
    m_model = *std::move(model);
    auto build = m_model->begin(ordersProjection(), "c0de");
    QVERIFY_DONE(build);
    m_build = *std::move(build);
}

void TestRowWriter::rowsOnTheirWay_data()
{
    QTest::addColumn<int>("heldAt"); // The commit that the writing thread is held behind.
    QTest::newRow("the second waits while the first is being written") << 1;
    QTest::newRow("the second is being written") << 2;
    QTest::newRow("both are in the file") << 0;
}

void TestRowWriter::rowsOnTheirWay()
{
    QFETCH(int, heldAt);
    std::latch arrived(1);
    std::latch release(1);
    int commits = 0;
    RowWriter writer(*m_model, m_build, [&](Position) {
        if (++commits != heldAt)
            return;
        arrived.count_down();
        release.wait();
    });
    QVERIFY_DONE(writer.put(firstRows(), {.checkpoint = {3}}));
    if (heldAt == 1)
        arrived.wait();
    QVERIFY_DONE(writer.put(secondRows(), {.checkpoint = {7}}));
    if (heldAt == 2)
        arrived.wait();
    if (heldAt == 0)
        QVERIFY_DONE(writer.drain());
    const QStringList found = sorted(writer.rows(kKeys));
    const QStringList inFile = sorted(m_model->rows(m_build.table, kKeys));
    release.count_down();
    const QStringList second {"a@1: 'Ada' - - - -", "b@5: 'Bob' - - - -", "d@7: 'Dan' - - - -"};
    QCOMPARE(found, second);
    if (heldAt == 1) // The file alone would have told what was: it has only the first.
        QCOMPARE(inFile,
                 QStringList({"a@1: 'Ada' - - - -", "b@2: 'Bea' - - - -", "c@3: 'Cy' - - - -"}));
    else
        QCOMPARE(inFile, second);
}

void TestRowWriter::anEarlierFailureIsSaid()
{
    RowWriter writer(*m_model, m_build, [](Position) {});
    RowBatch wrong;
    addOrder(wrong, "a", {"Ada", "no integer"}, 1);
    QVERIFY_DONE(writer.put(wrong, {.checkpoint = {1}}));
    QVERIFY(!writer.drain());
    const auto rows = writer.rows(kKeys);
    QVERIFY(!rows);
    QVERIFY2(rows.error().message.find("items") != std::string::npos, rows.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestRowWriter)
#include "tst_row_writer.moc"
