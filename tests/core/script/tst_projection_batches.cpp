// SPDX-License-Identifier: Apache-2.0
#include "projection_script.h"

#include <QTest>

#include <random>

using namespace headrace;

namespace {

// Orders and their rows: several keys, deletes, columns of all types, and events that cannot be
// taken.
constexpr char kBusy[] = R"js(
  keys: (e) => e.data.to,
  columns: { id: 'text', n: 'integer', sum: 'real', even: 'boolean', last: 'json', note: 'text' },
  on: {
    Paid(row, e) {
      row.n = (row.n ?? 0) + 1;
      row.sum = (row.sum ?? 0) + e.data.amount;
      row.even = row.n % 2 === 0;
      row.last = { at: e.position, before: row.last?.at ?? null };
      row.note = `${row.note ?? ''}${e.version}`.slice(-40);
      if (e.data.fails && row.even) throw new Error('no');
    },
    Dropped: (row, e) => (e.data.amount > 30 ? null : { note: row.note }),
  })js";

Events busyEvents(unsigned seed, int count, int keys, std::size_t padding)
{
    std::mt19937 engine(seed);
    const auto random = [&] { return static_cast<int>(engine() >> 1); };
    Events events;
    const std::string pad(padding, 'x');
    for (int i = 0; i < count; ++i) {
        std::string to;
        for (int k = random() % 3; k < 3; ++k)
            to += fmt::format("{}\"key-{}-of-many-keys\"", to.empty() ? "" : ",", random() % keys);
        events.add(fmt::format("order-{}", random() % 50), random() % 8 == 0 ? "Dropped" : "Paid",
                   random() % 400 == 0
                       ? "{}"
                       : fmt::format(R"({{"to":[{}],"amount":{},"fails":{},"pad":"{}"}})", to,
                                     random() % 1000 / 8.0, random() % 100 == 0, pad));
    }
    return events;
}

struct Folded
{
    Rows rows {6};
    std::vector<KeyFailure> failures;
    int asked = 0;
};

// By pages of up to `most` events, changes being taken now and then.
Folded foldByPages(const Events& events, std::size_t most, unsigned seed, std::size_t memoryBytes)
{
    std::mt19937 random(seed);
    Folded folded;
    const auto fold = foldOf(kBusy, {kPatient.time, memoryBytes});
    const RowSource source = [&](std::span<const std::string> keys) {
        folded.asked += static_cast<int>(keys.size());
        return folded.rows.read(keys);
    };
    for (std::size_t at = 0; at < events.all().size();) {
        const std::size_t size =
            std::min<std::size_t>(1 + random() % most, events.all().size() - at);
        for (KeyFailure& failure : orFail(fold->apply(events.all().subspan(at, size), source)))
            folded.failures.push_back({failure.key, failure.event + at, failure.message});
        at += size;
        if (random() % 3 == 0)
            folded.rows.write(orFail(fold->takeChanges()));
    }
    folded.rows.write(orFail(fold->takeChanges()));
    return folded;
}

} // namespace

class TestProjectionBatches : public QObject
{
    Q_OBJECT

private slots:
    void batchesDoNotMatter_data();
    void batchesDoNotMatter();
    void rowsAreLetGoOf();
};

void TestProjectionBatches::batchesDoNotMatter_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("keys");
    QTest::addColumn<int>("padding");
    QTest::addColumn<int>("most");
    QTest::addColumn<bool>("isEvicting");

    QTest::newRow("one by one") << 400 << 30 << 0 << 1 << false;
    QTest::newRow("a few") << 5'000 << 100 << 0 << 10 << false;
    QTest::newRow("pages") << 8'000 << 300 << 0 << 3'000 << false;
    QTest::newRow("pages of much data, read twice") << 3'000 << 300 << 6'000 << 3'000 << false;
    QTest::newRow("pages, and rows are let go of") << 40'000 << 20'000 << 0 << 2'000 << true;
}

void TestProjectionBatches::batchesDoNotMatter()
{
    QFETCH(int, count);
    QFETCH(int, keys);
    QFETCH(int, padding);
    QFETCH(int, most);
    QFETCH(bool, isEvicting);

    const Events events = busyEvents(4711, count, keys, static_cast<std::size_t>(padding));
    const auto fold = foldOf(kBusy, {kPatient.time, 256 * 1024 * 1024});
    Rows expected(6);
    const auto failures = orFail(fold->apply(events.all(), nullptr));
    expected.write(orFail(fold->takeChanges()));
    QVERIFY(!failures.empty() && expected.all().size() > 10);
    for (const unsigned seed : {1U, 2U}) {
        const Folded folded = foldByPages(events, static_cast<std::size_t>(most), seed,
                                          (isEvicting ? 24 : 256) * 1024 * 1024);
        QCOMPARE(QString::fromStdString(printed(folded.failures)),
                 QString::fromStdString(printed(failures)));
        QVERIFY(folded.rows.all() == expected.all());
        QCOMPARE(folded.asked > keys + keys / 10, isEvicting);
    }
}

void TestProjectionBatches::rowsAreLetGoOf()
{
    const auto fold = foldOf("columns: { n: 'integer' }, on: { Paid(row) { row.n += 1; } }",
                             {kPatient.time, 32 * 1024 * 1024});
    Rows rows(1);
    Events events;
    for (int i = 0; i < 40'000; ++i)
        events.add(fmt::format("order-{}", i), "Paid");
    // Whoever has no source keeps all.
    orFail(fold->apply(events.all().first(20'000), nullptr));
    rows.write(orFail(fold->takeChanges()));
    orFail(fold->apply(events.all().first(20'000), nullptr));
    // From now on there is one.
    orFail(fold->apply(events.all().subspan(20'000), rows.source()));
    rows.write(orFail(fold->takeChanges()));
    int asked = 0;
    const auto counted = [&](std::span<const std::string> keys) {
        asked += static_cast<int>(keys.size());
        return rows.read(keys);
    };
    orFail(fold->apply(events.all().last(1'000), counted));
    QCOMPARE(asked, 0); // Those used last are there.
    orFail(fold->apply(events.all().first(1'000), counted));
    QCOMPARE(asked, 1'000);
    rows.write(orFail(fold->takeChanges()));
    QCOMPARE(std::get<std::int64_t>(rows.all().at("order-1").values[0]), 3);
    QCOMPARE(std::get<std::int64_t>(rows.all().at("order-20000").values[0]), 1);
    QCOMPARE(std::get<std::int64_t>(rows.all().at("order-39999").values[0]), 2);
    const auto refused = fold->apply(events.all(), nullptr);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
}

QTEST_GUILESS_MAIN(TestProjectionBatches)
#include "tst_projection_batches.moc"
