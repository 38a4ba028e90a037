// SPDX-License-Identifier: Apache-2.0
// The rows that a projection in C++ holds, asks for and lets go of.
#include "native_projection_domain.h"

using namespace headrace;
using namespace headrace::native_projection;

class TestNativeProjectionRows : public QObject
{
    Q_OBJECT

private slots:
    void rowsOfASourceAreChecked_data();
    void rowsOfASourceAreChecked();
    void letsGoOfManyRows();
    void isCancelled();
};

void TestNativeProjectionRows::rowsOfASourceAreChecked_data()
{
    QTest::addColumn<int>("columns");
    QTest::addColumn<QString>("what");
    QTest::addRow("a column too few")
        << 4
        << "the rows that the read model of \"p\" gave have not the 5 columns that are declared; "
           "rebuild it";
    QTest::addRow("of another type")
        << 5
        << "column \"i\" of a row that the read model of \"p\" gave is not integer, as is "
           "declared; rebuild it";
}

void TestNativeProjectionRows::rowsOfASourceAreChecked()
{
    QFETCH(int, columns);
    QFETCH(QString, what);
    const auto fold = foldOf(declared(count));
    Events events;
    events.add("order-1", "Paid", "{}", 3);
    const auto applied =
        fold->apply(events.all(), [&](std::span<const std::string>) -> Result<RowBatch> {
            RowBatch batch;
            batch.rows = {{"order-1", false, {7}}};
            batch.values.assign(static_cast<std::size_t>(columns), std::string("text"));
            return batch;
        });
    QVERIFY(!applied);
    QCOMPARE(applied.error().code, ErrorCode::Corruption);
    QCOMPARE(QString::fromStdString(applied.error().message), what);
    QVERIFY(!fold->takeChanges());
    orFail(fold->start());
    QCOMPARE(applyTo(*fold, events).failures, std::string());
}

// More rows than are held: they come back from the source, and nothing is lost.
void TestNativeProjectionRows::letsGoOfManyRows()
{
    const auto fold = foldOf(declared(count).from({"order"}));
    Rows rows(5);
    constexpr int kKeys = 300'000;
    std::size_t asked = 0;
    const RowSource source = [&](std::span<const std::string> keys) {
        asked += keys.size();
        return rows.read(keys);
    };
    for (int turn = 0; turn < 2; ++turn)
        for (int first = 0; first < kKeys; first += 50'000) {
            Events events;
            for (int i = first; i < first + 50'000; ++i)
                events.add(fmt::format("order-{}", i), "Paid", "{}", 3);
            QCOMPARE(orFail(fold->apply(events.all(), source)).size(), 0U);
            rows.write(orFail(fold->takeChanges()));
        }
    QVERIFY(asked > kKeys);
    QCOMPARE(rows.all().size(), static_cast<std::size_t>(kKeys));
    for (const auto& [key, row] : rows.all())
        QCOMPARE(std::get<std::int64_t>(row.values[1]), 2);
    QCOMPARE(fold->apply({}, nullptr).error().code, ErrorCode::InvalidArgument);
}

void TestNativeProjectionRows::isCancelled()
{
    std::stop_source stop;
    const auto fold = foldOf(declared([&](Row&, const Json&, const EventView&, const std::string&) {
        stop.request_stop();
        return native::RowFate::Kept;
    }));
    Events events;
    events.add("order-1", "Paid", "{}", 3).add("order-2", "Paid", "{}", 3);
    QCOMPARE(fold->apply(events.all(), nullptr, stop.get_token()).error().message,
             std::string("projection \"p\" was cancelled at order-2@1 (Paid)"));
    orFail(fold->start());
    QCOMPARE(fold->apply(events.all(), nullptr, stop.get_token()).error().code,
             ErrorCode::Cancelled);
    orFail(fold->start());
    QCOMPARE(orFail(fold->apply(events.all(), nullptr)).size(), 0U);
}

QTEST_GUILESS_MAIN(TestNativeProjectionRows)
#include "tst_native_projection_rows.moc"
