// SPDX-License-Identifier: Apache-2.0
// The rows that a projection in C++ holds, asks for and lets go of.
#include "native_projection_domain.h"

using namespace headrace;
using namespace headrace::native_projection;

class TestNativeProjectionRows : public QObject
{
    Q_OBJECT

private slots:
    void rowsComeFromASource();
    void rowsOfASourceAreChecked_data();
    void rowsOfASourceAreChecked();
    void changesAreTakenOnce();
    void letsGoOfManyRows();
    void isCancelled();
};

void TestNativeProjectionRows::rowsComeFromASource()
{
    const auto fold =
        foldOf(declared([](Row& row, const Json&, const EventView&, const std::string&) {
                   ++row.i;
                   row.r = row.r.value_or(0) + 0.5;
                   row.b = !row.b;
                   row.j = {row.j};
                   return native::RowFate::Kept;
               }).key(toKey));
    Rows rows(5);
    RowBatch stored;
    stored.rows = {{"A", false, {7}}, {"ä", false, {8}}, {"X", false, {9}}};
    for (const char* key : {"A", "ä", "X"})
        stored.values.insert(stored.values.end(),
                             {std::string(key), std::int64_t {40}, 1.5, std::int64_t {1},
                              std::string(R"({"a":1})")});
    rows.write(stored);
    std::vector<std::vector<std::string>> asked;
    const RowSource source = [&](std::span<const std::string> keys) {
        asked.emplace_back(keys.begin(), keys.end());
        return rows.read(keys);
    };
    Events events;
    for (const char* key : {"A", "N", "ä", "A"})
        events.add("order-1", "Paid", fmt::format(R"({{"to":"{}"}})", key), 3);
    events.add("order-1", "Dropped", R"({"to":"X"})").add("order-1", "Dropped", R"({"to":"Y"})");
    QCOMPARE(printed(orFail(fold->apply(events.all(), source))), std::string());
    QCOMPARE(asked, (std::vector<std::vector<std::string>> {{"A", "N", "ä", "X", "Y"}}));
    QCOMPARE(fold->changedRows(), 4U);
    rows.write(orFail(fold->takeChanges()));
    QCOMPARE(QString::fromStdString(rows.text()),
             QString::fromUtf8(R"(A: 'A', 42, 2.5, 1, '[[{"a":1}]]'; N: 'N', 1, 0.5, 1, '[null]'; )"
                               R"(ä: 'ä', 41, 2, 0, '[{"a":1}]')"));
    QCOMPARE(rows.all().at("A").last.value, 7);
    orFail(fold->apply(events.all(), source));
    QCOMPARE(asked.size(), 1U); // It holds them all.
}

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

void TestNativeProjectionRows::changesAreTakenOnce()
{
    const auto fold = foldOf(declared(count).key(toKey));
    const auto step = [&](const char* type, const char* data) {
        Events events;
        events.add("order-1", type, data, type == std::string_view("Paid") ? 3 : 1);
        orFail(fold->apply(events.all(), nullptr));
        return fold->changedRows();
    };
    QCOMPARE(step("Paid", R"({"to":"A"})"), 1U);
    QCOMPARE(step("Dropped", R"({"to":"A"})"), 0U); // It came and went.
    QCOMPARE(step("Paid", R"({"to":"A"})"), 1U);
    QCOMPARE(orFail(fold->takeChanges()).rows.size(), 1U);
    QVERIFY(orFail(fold->takeChanges()).empty());
    QCOMPARE(step("Dropped", R"({"to":"B"})"), 0U); // It was not there.
    QCOMPARE(step("Dropped", R"({"to":"A"})"), 1U);
    const RowBatch removed = orFail(fold->takeChanges());
    QCOMPARE(removed.rows.size(), 1U);
    QVERIFY(removed.rows[0].isRemoved && removed.values.size() == 5
            && std::holds_alternative<std::monostate>(removed.values[0]));
    QCOMPARE(step("Dropped", R"({"to":"A"})"), 0U);
    QVERIFY(orFail(fold->takeChanges()).empty());
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
