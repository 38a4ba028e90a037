// SPDX-License-Identifier: Apache-2.0
// A projection is folded in the same way whether a module declares it or C++.
#include "projection_kinds.h"

using namespace headrace;

namespace {

struct Counted
{
    std::string rows;     // "A 2, B 1": keys, and what is counted in them.
    std::string failures; // "A@1": key and event.
};

Counted countedBy(ProjectionFold& fold, const Events& events)
{
    Rows rows(5);
    Counted counted;
    for (const KeyFailure& failure : orFail(fold.apply(events.all(), nullptr)))
        counted.failures += fmt::format("{}{}@{}", counted.failures.empty() ? "" : ", ",
                                        failure.key, failure.event);
    rows.write(orFail(fold.takeChanges()));
    for (const auto& [key, row] : rows.all())
        counted.rows +=
            fmt::format("{}{} {}", counted.rows.empty() ? "" : ", ", key, printed(row.values[1]));
    return counted;
}

std::string touchesOf(ProjectionFold& fold, const Events& events)
{
    std::string all;
    for (const auto& [event, key] : orFail(fold.touches(events.all())))
        all += fmt::format("{}{}{}", all.empty() ? "" : ", ", event, key);
    return all;
}

} // namespace

class TestProjectionKinds : public QObject
{
    Q_OBJECT

private slots:
    void rows_data();
    void rows();
    void keysAreParked_data() { addProjectionKinds(); }
    void keysAreParked();
    void keysAreRestricted_data() { addProjectionKinds(); }
    void keysAreRestricted();
    void touchesAreTold_data() { addProjectionKinds(); }
    void touchesAreTold();
    void rowsComeFromASource_data() { addProjectionKinds(); }
    void rowsComeFromASource();
    void changesAreTakenOnce_data() { addProjectionKinds(); }
    void changesAreTakenOnce();
};

void TestProjectionKinds::rows_data()
{
    QTest::addColumn<ProjectionKind>("kind");
    QTest::addColumn<Keyed>("keyed");
    QTest::addColumn<std::vector<std::string>>("from");
    QTest::addColumn<std::string>("rows");
    const std::vector<std::string> both {"order", "cart"};
    const std::vector<std::string> orders {"order"};
    for (const auto& [name, kind] : {std::pair("in a module", ProjectionKind::Module),
                                     std::pair("in C++", ProjectionKind::Native)}) {
        QTest::addRow("%s, by stream", name)
            << kind << Keyed::ByStream << both << std::string("cart-1 1, order-1 3, order-2 1");
        QTest::addRow("%s, of one aggregate", name)
            << kind << Keyed::ByStream << orders << std::string("order-1 3, order-2 1");
        QTest::addRow("%s, by key", name)
            << kind << Keyed::ByKey << both << std::string("A 2, B 2, C 1");
    }
}

void TestProjectionKinds::rows()
{
    QFETCH(ProjectionKind, kind);
    QFETCH(Keyed, keyed);
    QFETCH(std::vector<std::string>, from);
    QFETCH(std::string, rows);
    Events events;
    events.add("order-1", "Paid", R"({"to":"A"})")
        .add("order-2", "Paid", R"({"to":"B"})")
        .add("order-1", "Paid", R"({"to":"B"})")
        .add("order-1", "Noted", "{")
        .add("stranger-1", "Paid", R"({"to":"D"})")
        .add("cart-1", "Paid", R"({"to":"C"})")
        .add("order-1", "Paid", R"({"to":"A"})");
    const Counted counted = countedBy(*foldOfKind(kind, keyed, from), events);
    QCOMPARE(counted.failures, std::string());
    QCOMPARE(counted.rows, rows);
}

void TestProjectionKinds::keysAreParked()
{
    QFETCH(ProjectionKind, kind);
    const auto fold = foldOfKind(kind, Keyed::ByKeys);
    orFail(fold->park("B"));
    Events events;
    events
        .add("order-1", "Paid", R"({"to":["A","B","A"]})") // Each once.
        .add("order-1", "Paid", R"({"to":["C","A","B"],"bad":true})")
        .add("order-1", "Paid", R"({"to":["A","C"]})")
        .add("order-1", "Paid", R"({"to":["C",""]})")
        .add("order-1", "Paid", R"({"to":[]})");
    const Counted counted = countedBy(*fold, events);
    QCOMPARE(counted.failures, std::string("A@1, @3"));
    QCOMPARE(counted.rows, std::string("A 1, C 2"));
    Events others;
    others.add("order-1", "Paid", R"({"to":["A","B","C"]})");
    QCOMPARE(countedBy(*fold, others).rows, std::string("C 3")); // Also in later pages.
    orFail(fold->start());
    QCOMPARE(countedBy(*fold, others).rows, std::string("A 1, B 1, C 1"));
}

void TestProjectionKinds::keysAreRestricted()
{
    QFETCH(ProjectionKind, kind);
    const auto fold = foldOfKind(kind, Keyed::ByKeys);
    orFail(fold->restrictTo(std::set<std::string> {"A", "C"}));
    Events events;
    events.add("order-1", "Paid", R"({"to":["A","B"]})")
        .add("order-1", "Paid", R"({"to":[{}]})")
        .add("order-1", "Paid", R"({"to":["B"]})");
    Counted counted = countedBy(*fold, events);
    QCOMPARE(counted.failures, std::string());
    QCOMPARE(counted.rows, std::string("A 1"));
    orFail(fold->start());
    QCOMPARE(countedBy(*fold, events).rows, std::string("A 1"));
    orFail(fold->restrictTo(std::nullopt));
    counted = countedBy(*fold, events);
    QCOMPARE(counted.rows, std::string("A 2, B 2"));
}

void TestProjectionKinds::touchesAreTold()
{
    QFETCH(ProjectionKind, kind);
    Events events;
    events.add("order-1", "Paid", R"({"to":["A","B"]})")
        .add("cart-1", "Noted")
        .add("order-2", "Paid", R"({"to":[{}]})")
        .add("order-1", "Paid", "{")
        .add("order-1", "Dropped", R"({"to":["B"]})");
    const auto byKeys = foldOfKind(kind, Keyed::ByKeys);
    orFail(byKeys->park("A"));
    QCOMPARE(touchesOf(*byKeys, events), std::string("0A, 0B, 4B"));
    QCOMPARE(byKeys->changedRows(), 0U);
    QCOMPARE(countedBy(*byKeys, events).rows, std::string()); // Nothing of it was kept.
    QCOMPARE(touchesOf(*foldOfKind(kind, Keyed::ByStream), events),
             std::string("0order-1, 2order-2, 3order-1, 4order-1"));
}

void TestProjectionKinds::rowsComeFromASource()
{
    QFETCH(ProjectionKind, kind);
    const auto fold = foldOfKind(kind, Keyed::ByKey);
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
        events.add("order-1", "Paid", fmt::format(R"({{"to":"{}"}})", key));
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
    orFail(fold->start());
    Events others;
    others.add("order-1", "Noted");
    orFail(fold->apply(others.all(), source)); // Nothing of these is ours.
    orFail(fold->apply({}, source));
    QCOMPARE(asked.size(), 1U);
}

void TestProjectionKinds::changesAreTakenOnce()
{
    QFETCH(ProjectionKind, kind);
    const auto fold = foldOfKind(kind, Keyed::ByKey);
    const auto step = [&](const char* type, const char* data) {
        Events events;
        events.add("order-1", type, data);
        orFail(fold->apply(events.all(), nullptr));
        return fold->changedRows();
    };
    QCOMPARE(step("Paid", R"({"to":"A"})"), 1U);
    QCOMPARE(step("Paid", R"({"to":"A"})"), 1U);
    QCOMPARE(step("Dropped", R"({"to":"A"})"), 0U); // It came and went.
    QCOMPARE(step("Paid", R"({"to":"A"})"), 1U);
    QCOMPARE(orFail(fold->takeChanges()).rows.size(), 1U);
    QVERIFY(orFail(fold->takeChanges()).empty());
    QCOMPARE(fold->changedRows(), 0U);
    QCOMPARE(step("Dropped", R"({"to":"B"})"), 0U); // It was not there.
    QCOMPARE(step("Paid", R"({"to":"A"})"), 1U);
    QCOMPARE(step("Dropped", R"({"to":"A"})"), 1U);
    const RowBatch removed = orFail(fold->takeChanges());
    QCOMPARE(removed.rows.size(), 1U);
    QVERIFY(removed.rows[0].isRemoved && removed.values.size() == 5
            && std::holds_alternative<std::monostate>(removed.values[0]));
    QCOMPARE(step("Dropped", R"({"to":"A"})"), 0U);
    QVERIFY(orFail(fold->takeChanges()).empty());
}

QTEST_GUILESS_MAIN(TestProjectionKinds)
#include "tst_projection_kinds.moc"
