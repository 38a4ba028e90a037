// SPDX-License-Identifier: Apache-2.0
// Events that have left come back where they were, and nothing but what left does.
#include "comparable_text.h"
#include "core/store/chain_builder.h"
#include "core/store/event_cursor.h"
#include "store_test.h"

#include <algorithm>
#include <map>

using namespace headrace;

class TestStoreRestoring : public StoreTest
{
    Q_OBJECT

private slots:
    void init();
    void everythingComesBack();
    void aPartComesBack();
    void leavesAgain();
    void isRefused_data();
    void isRefused();
    void readOnlyTakesNothing();

private:
    struct Block
    {
        EventBatch events; // That left it.
    };
    /// Takes the first `share` hundredths of every stream out, and keeps them.
    void letLeave(std::int64_t share, const std::string& id = "plan-1");
    Result<RestoreRecord> restore(const std::vector<EventView>& events, const std::string& id = "r")
    {
        return store().rewriting()->restore({id, "ann", "asked for"}, events);
    }
    void restoreBlocks(std::size_t count);
    void verifyAll();

    std::map<std::int64_t, Block> m_left; // By number of the block.
};

void TestStoreRestoring::init()
{
    StoreTest::init();
    m_left.clear();
    if (store().rewriting() == nullptr)
        QSKIP("no event can leave such a store");
    QVERIFY(fill(store()));
}

void TestStoreRestoring::letLeave(std::int64_t share, const std::string& id)
{
    std::vector<StreamCut> cuts;
    std::map<std::string, std::int64_t, std::less<>> upTo;
    const auto streams = store().streams({});
    for (const StreamSummary& stream : *streams) {
        const std::int64_t version = stream.head.value * share / 100;
        const auto last =
            store().readPage({.query = {.stream = stream.stream}, .from = version, .limit = 1});
        cuts.push_back({stream.stream, {version}, last->events().front().position});
        upTo[stream.stream.text()] = version;
    }
    EventCursor cursor(store(), {});
    for (auto page = cursor.next(); page && !page->empty(); page = cursor.next())
        for (const EventView& event : page->events())
            if (event.version.value <= upTo.find(event.stream)->second)
                m_left[(event.position.value - 1) / kKeptLinkEvents].events.add(event);
    auto claim = store().rewriting()->begin({.id = id}, cuts);
    QVERIFY2(claim, why(claim));
    while (!claim->record.isComplete())
        QVERIFY(store().rewriting()->prune(*claim, 500));
    QVERIFY(store().rewriting()->end(*claim));
}

// The newest first.
void TestStoreRestoring::restoreBlocks(std::size_t count)
{
    for (auto block = m_left.rbegin(); block != m_left.rend() && count > 0; ++block, --count) {
        const auto restored = restore(block->second.events.events());
        QVERIFY2(restored, why(restored));
    }
}

void TestStoreRestoring::verifyAll()
{
    Job job;
    const auto outcome = store().verify(job, [](const Finding& finding) {
        QTest::qFail((finding.kind + ": " + finding.message).c_str(), __FILE__, __LINE__);
    });
    QVERIFY2(outcome, why(outcome));
    QCOMPARE(outcome->events, store().statistics()->events);
}

void TestStoreRestoring::everythingComesBack()
{
    const std::string events = showEvents(store(), {});
    const std::string streams = showStreams(store());
    const std::string counts = showCounts(store());
    const auto link = store().copying()->linkAt({kFilled});
    letLeave(60);
    appended(store(), {.events = {newEvent("order-7", "Late")}});
    const std::int64_t left = store().statistics()->pruned;
    restoreBlocks(m_left.size());
    const auto known = store().documents().get("store/restored/r");
    QCOMPARE(parseRestoreRecord((*known)->json)->events, left);
    QCOMPARE(parseRestoreRecord((*known)->json)->intent.reason, std::string("asked for"));
    QCOMPARE(store().statistics()->pruned, 0);
    QCOMPARE(*store().rewriting()->prunedBetween({1}, {kFilled}), 0);
    QCOMPARE(showEvents(store(), {}, kFilled), events);
    verifyAll();
    QCOMPARE(*store().copying()->linkAt({kFilled}), *link);
    if (isPersistent())
        reopen();
    QCOMPARE(showEvents(store(), {}, kFilled), events);
    QVERIFY(showStreams(store()) != streams); // There is one event more,
    QVERIFY(showCounts(store()) != counts);
    verifyAll();
    for (const SampleQuery& sample : sampleQueries())
        QCOMPARE(positions(store(), {.query = sample.query}).empty(),
                 positions(store(), {.query = sample.query, .backwards = true}).empty());
}

void TestStoreRestoring::aPartComesBack()
{
    const Positions all = positions(store(), {});
    letLeave(80);
    const Positions kept = positions(store(), {});
    restoreBlocks(5);
    Positions expected;
    const std::int64_t from = std::next(m_left.rbegin(), 4)->first * kKeptLinkEvents;
    std::ranges::copy_if(all, std::back_inserter(expected), [&](std::int64_t position) {
        return position > from || std::ranges::binary_search(kept, position);
    });
    QCOMPARE(positions(store(), {}), expected);
    verifyAll();
    if (isPersistent())
        reopen();
    restoreBlocks(0);
    QCOMPARE(positions(store(), {}), expected);
    verifyAll();
}

void TestStoreRestoring::leavesAgain()
{
    const std::string events = showEvents(store(), {});
    letLeave(50);
    restoreBlocks(m_left.size());
    m_left.clear();
    letLeave(70, "plan-2");
    verifyAll();
    restoreBlocks(m_left.size());
    QCOMPARE(showEvents(store(), {}), events);
    verifyAll();
}

void TestStoreRestoring::isRefused_data()
{
    QTest::addColumn<std::string>("what");
    QTest::addColumn<ErrorCode>("code");
    const auto row = [](std::string what, ErrorCode code) {
        QTest::addRow("%s", what.c_str()) << what << code;
    };
    row("one is missing", ErrorCode::Conflict);
    row("one that is there", ErrorCode::Conflict);
    row("the oldest first", ErrorCode::Conflict);
    row("out of order", ErrorCode::Conflict);
    row("beyond the head", ErrorCode::Conflict);
    row("other data", ErrorCode::Corruption);
    row("another time", ErrorCode::Corruption);
    row("another tag", ErrorCode::Corruption);
    row("no id", ErrorCode::InvalidArgument);
    row("a prune is under way", ErrorCode::Refused);
    row("a copy is under way", ErrorCode::Refused);
}

void TestStoreRestoring::isRefused()
{
    QFETCH(std::string, what);
    QFETCH(ErrorCode, code);
    const auto whole = store().readPage({.limit = 10'000});
    letLeave(60);
    const auto& newest = m_left.rbegin()->second.events.events();
    std::vector<EventView> events(newest.begin(), newest.end());
    const std::string_view tag = "another";
    if (what == "one is missing")
        events.erase(events.begin() + 1);
    if (what == "one that is there") {
        const auto there = store().readPage({.backwards = true, .limit = 1});
        events.push_back(
            whole->events()[static_cast<std::size_t>(there->events().front().position.value - 1)]);
    }
    if (what == "the oldest first") {
        const auto& oldest = m_left.begin()->second.events.events();
        events.assign(oldest.begin(), oldest.end());
    }
    if (what == "out of order")
        std::swap(events[0], events[1]);
    if (what == "beyond the head")
        events.back().position = {kFilled + 7};
    if (what == "other data")
        events[2].data = R"({"other":1})";
    if (what == "another time")
        events[2].time += std::chrono::microseconds(1);
    if (what == "another tag")
        events[2].tags = {&tag, 1};
    if (what == "a prune is under way") {
        const auto last = store().readPage(
            {.query = {.stream = named("order-7")}, .backwards = true, .limit = 1});
        QVERIFY(store().rewriting()->begin(
            {.id = "x"},
            std::vector {StreamCut {named("order-7"), last->events().front().version,
                                    last->events().front().position}}));
    }
    if (what == "a copy is under way")
        QVERIFY(store().copying()->claim(R"({"from":"another"})"));
    const std::string before = showEvents(store(), {});
    const auto refused = restore(events, what == "no id" ? "" : "r");
    QVERIFY2(isError(refused, code), why(refused));
    QCOMPARE(showEvents(store(), {}), before);
    verifyAll();
}

void TestStoreRestoring::readOnlyTakesNothing()
{
    if (!isPersistent())
        QSKIP("nothing is there after reopening");
    letLeave(60);
    reopenReadOnly();
    const auto& newest = m_left.rbegin()->second.events.events();
    QVERIFY(isError(restore(newest), ErrorCode::Refused));
}

QTEST_GUILESS_MAIN(TestStoreRestoring)
#include "tst_store_restoring.moc"
