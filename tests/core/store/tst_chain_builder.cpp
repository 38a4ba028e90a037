// SPDX-License-Identifier: Apache-2.0
#include "core/store/chain_builder.h"

#include "core/store/sqlite/sqlite_schema.h"

#include <QTest>

using namespace headrace;

namespace {

std::string eventBytes(std::int64_t position)
{
    return "event " + std::to_string(position) + std::string(position % 7, 'x');
}

struct ExpectedChain
{
    ChainLink last {};
    std::vector<ChainBuilder::KeptLink> kept;
};

// One event after the other, on this thread.
ExpectedChain linkOneByOne(const ChainLink& begin, std::int64_t head, std::int64_t events)
{
    ExpectedChain chain {begin, {}};
    for (std::int64_t position = head + 1; position <= head + events; ++position) {
        chain.last = nextLink(chain.last, eventBytes(position));
        if (position % kBlockEvents == 0)
            chain.kept.push_back({position, chain.last});
    }
    return chain;
}

void addEvents(ChainBuilder& builder, std::int64_t head, std::int64_t events)
{
    for (std::int64_t position = head + 1; position <= head + events; ++position)
        builder.add(eventBytes(position));
}

void compare(const ChainLink& last, const ChainBuilder& builder, const ExpectedChain& expected)
{
    QVERIFY(last == expected.last);
    QCOMPARE(builder.kept().size(), expected.kept.size());
    for (std::size_t i = 0; i < expected.kept.size(); ++i) {
        QCOMPARE(builder.kept()[i].position, expected.kept[i].position);
        QVERIFY(builder.kept()[i].link == expected.kept[i].link);
    }
}

} // namespace

class TestChainBuilder : public QObject
{
    Q_OBJECT

private slots:
    void linksAsOneByOne_data();
    void linksAsOneByOne();
    void goesOnFromTransactionToTransaction();
    void dropsWhatDidNotCommit();
    void endsWithEventsUnfinished();
};

void TestChainBuilder::linksAsOneByOne_data()
{
    QTest::addColumn<qint64>("head");
    QTest::addColumn<qint64>("events");
    QTest::addRow("none") << qint64 {0} << qint64 {0};
    QTest::addRow("one, the first") << qint64 {0} << qint64 {1};
    QTest::addRow("up to a kept link") << qint64 {250} << qint64 {6};
    QTest::addRow("one short of a block that is handed over") << qint64 {0} << qint64 {127};
    QTest::addRow("exactly one such block") << qint64 {0} << qint64 {128};
    QTest::addRow("one more") << qint64 {0} << qint64 {129};
    QTest::addRow("a batch") << qint64 {4'711} << qint64 {1'000};
    QTest::addRow("many blocks") << qint64 {1} << qint64 {20'000};
}

void TestChainBuilder::linksAsOneByOne()
{
    QFETCH(qint64, head);
    QFETCH(qint64, events);
    const ChainLink begin = nextLink({}, "before");
    ChainBuilder builder;
    builder.begin(begin, head);
    addEvents(builder, head, events);
    compare(builder.finish(), builder, linkOneByOne(begin, head, events));
}

void TestChainBuilder::goesOnFromTransactionToTransaction()
{
    ChainBuilder builder;
    ChainLink link {};
    std::int64_t head = 0;
    for (const std::int64_t events : {1, 500, 1, 128, 3'000, 0, 257}) {
        builder.begin(link, head);
        addEvents(builder, head, events);
        const auto expected = linkOneByOne(link, head, events);
        link = builder.finish();
        compare(link, builder, expected);
        head += events;
    }
}

void TestChainBuilder::dropsWhatDidNotCommit()
{
    ChainBuilder builder;
    for (int round = 0; round < 50; ++round) {
        builder.begin({}, 0);
        addEvents(builder, 900, 700); // Rolled back: never finished, perhaps still being hashed.
        builder.begin({}, 0);
        addEvents(builder, 0, 300);
        compare(builder.finish(), builder, linkOneByOne({}, 0, 300));
    }
}

void TestChainBuilder::endsWithEventsUnfinished()
{
    for (int round = 0; round < 50; ++round) {
        ChainBuilder builder;
        builder.begin({}, 0);
        addEvents(builder, 0, 1'000);
    }
}

QTEST_GUILESS_MAIN(TestChainBuilder)
#include "tst_chain_builder.moc"
