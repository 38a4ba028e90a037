// SPDX-License-Identifier: Apache-2.0
// Pages, queries, and what a store counts.

#include "core/store/version_lookup.h"
#include "store_test.h"

#include <algorithm>
#include <numeric>

using namespace headrace;

namespace {

struct Walk
{
    Positions positions;
    std::int64_t next = 0; // Of the last page.
    std::string fault;     // What a page did that it must not; empty when all is well.
};

// Reads page after page and looks at each page's promises.
Walk walk(EventStore& store, ReadRequest request)
{
    Walk walk;
    for (;;) {
        const auto page = store.readPage(request);
        if (!page)
            return {{}, 0, page.error().message};
        if (page->size() > request.limit)
            return {{}, 0, "a page has more events than asked for"};
        for (const EventView& event : page->events())
            walk.positions.push_back(event.position.value);
        walk.next = page->next;
        if (page->atEnd)
            return walk;
        const bool isOnward = request.backwards
            ? page->next > 0 && (request.from == 0 || page->next < request.from)
            : page->next > std::max<std::int64_t>(request.from, 1);
        if (!isOnward)
            return {{}, 0, "reading does not get on at " + std::to_string(page->next)};
        request.from = page->next;
    }
}

// What `request` must read, by the definition of its query, out of `all` events.
Positions expectedOf(const ReadRequest& request, const EventBatch& all)
{
    Positions expected;
    for (const EventView& event : all.events()) {
        const std::int64_t place =
            request.query.stream ? event.version.value : event.position.value;
        const bool isBeyond =
            request.from != 0 && (request.backwards ? place > request.from : place < request.from);
        if (!isBeyond && matches(request.query, event))
            expected.push_back(event.position.value);
    }
    if (request.backwards)
        std::ranges::reverse(expected);
    return expected;
}

} // namespace

class TestStoreReads : public StoreTest
{
    Q_OBJECT

private slots:
    void emptyStoreReadsAsEmpty();
    void pagesMeetWithoutGapOrRepeat();
    void everyBoundary();
    void readingOnFindsWhatCameLater();
    void wrongPagesAreRefused();
    void streamsAreListedByName();
    void streamsArePagedByName();
    void statisticsCount();
    void statisticsSurviveReopening();
    void positionAtTime();
    void versionsOfAPosition();

private:
    void compareWithDefinition(const ReadRequest& request, const EventBatch& all,
                               std::int64_t head);
};

void TestStoreReads::emptyStoreReadsAsEmpty()
{
    for (const SampleQuery& sample : sampleQueries()) {
        QCOMPARE(positions(store(), {.query = sample.query}), Positions {});
        QCOMPARE(positions(store(), {.query = sample.query, .backwards = true}), Positions {});
        QCOMPARE(walk(store(), {.query = sample.query}).next, 1);
        QCOMPARE(walk(store(), {.query = sample.query, .backwards = true}).next, 0);
    }
    QCOMPARE(store().head()->value, 0);
    const auto statistics = store().statistics();
    QVERIFY2(statistics, why(statistics));
    QCOMPARE(statistics->events, 0);
    QCOMPARE(statistics->streams, 0);
    QVERIFY(!statistics->first);
    QVERIFY(!statistics->last);
    QVERIFY(store().activity()->empty());
    QVERIFY(store().streams({})->empty());
    QVERIFY(!*store().positionAt(kNow));
    QVERIFY(isError(store().stream(named("order-1")), ErrorCode::NotFound));
}

void TestStoreReads::pagesMeetWithoutGapOrRepeat()
{
    QVERIFY(fill(store()));
    Positions forwards(kFilled);
    std::iota(forwards.begin(), forwards.end(), 1);
    const Positions backwards(forwards.rbegin(), forwards.rend());
    for (const std::size_t limit :
         {1, 2, 255, 256, 257, 999, 1'000, 2'999, 3'000, 3'001, 100'000}) {
        const Walk up = walk(store(), {.limit = limit});
        QCOMPARE(up.fault, std::string());
        QCOMPARE(up.positions, forwards);
        QCOMPARE(up.next, kFilled + 1);
        const Walk down = walk(store(), {.backwards = true, .limit = limit});
        QCOMPARE(down.fault, std::string());
        QCOMPARE(down.positions, backwards);
        QCOMPARE(down.next, 0);
    }
}

void TestStoreReads::everyBoundary()
{
    QVERIFY(fill(store()));
    const auto all = store().readPage({.limit = kFilled});
    QVERIFY2(all, why(all));
    for (const auto& [name, query] : sampleQueries()) {
        std::int64_t head = kFilled;
        if (query.stream) {
            const auto summary = store().stream(*query.stream);
            head = summary ? summary->head.value : 0;
        }
        for (const bool backwards : {false, true})
            for (const std::int64_t from :
                 {std::int64_t {0}, std::int64_t {1}, std::int64_t {2}, std::int64_t {257},
                  head - 1, head, head + 1, head + 999})
                for (const std::size_t limit : {5, 1'000})
                    compareWithDefinition(
                        {query, backwards, std::max<std::int64_t>(from, 0), limit}, *all, head);
        QVERIFY2(!QTest::currentTestFailed(), name);
    }
}

void TestStoreReads::compareWithDefinition(const ReadRequest& request, const EventBatch& all,
                                           std::int64_t head)
{
    const Walk found = walk(store(), request);
    const std::string at = (request.backwards ? "backwards from " : "forwards from ")
        + std::to_string(request.from) + ", pages of " + std::to_string(request.limit) + ": ";
    QCOMPARE(at + found.fault, at);
    QVERIFY2(found.positions == expectedOf(request, all), at.c_str());
    const std::int64_t next =
        request.backwards ? 0 : std::max<std::int64_t>({head + 1, request.from, 1});
    QVERIFY2(found.next == next, (at + "ends at " + std::to_string(found.next)).c_str());
}

// At its end a page says where to read on: nothing is missed from there, and nothing read twice.
void TestStoreReads::readingOnFindsWhatCameLater()
{
    QVERIFY(fill(store()));
    std::vector<Walk> before;
    for (const SampleQuery& sample : sampleQueries())
        before.push_back(walk(store(), {.query = sample.query}));
    QVERIFY(fill(store()));
    auto first = before.begin();
    for (const auto& [name, query] : sampleQueries()) {
        const Walk second = walk(store(), {.query = query, .from = first->next});
        QVERIFY2(second.positions.size() == first->positions.size(), name);
        Positions both = first->positions;
        both.insert(both.end(), second.positions.begin(), second.positions.end());
        QVERIFY2(both == walk(store(), {.query = query}).positions, name);
        ++first;
    }
}

void TestStoreReads::wrongPagesAreRefused()
{
    QVERIFY(isError(store().readPage({.limit = 0}), ErrorCode::InvalidArgument));
    QVERIFY(isError(store().readPage({.limit = 100'001}), ErrorCode::InvalidArgument));
    QVERIFY(isError(store().readPage({.from = -1}), ErrorCode::InvalidArgument));
    QVERIFY(isError(store().readPage({.backwards = true, .from = -1}), ErrorCode::InvalidArgument));
    QVERIFY(isError(store().streams({.limit = 0}), ErrorCode::InvalidArgument));
    QVERIFY(isError(store().streams({.limit = 100'001}), ErrorCode::InvalidArgument));
}

void TestStoreReads::streamsAreListedByName()
{
    for (const char* stream : {"order-2", "cart-1", "order-10", "orders-1", "order-1"})
        appended(store(), {.events = {newEvent(stream, "a", "[1]")}});
    const auto names = [this](const StreamsRequest& request) {
        std::string text;
        const auto found = store().streams(request);
        for (const StreamSummary& summary : *found)
            text += summary.stream.text() + " ";
        return text;
    };
    QCOMPARE(names({}), std::string("cart-1 order-1 order-10 order-2 orders-1 "));
    QCOMPARE(names({.prefix = "order-1"}), std::string("order-1 order-10 "));
    QCOMPARE(names({.prefix = "order-11"}), std::string());
    QCOMPARE(names({.category = "order"}), std::string("order-1 order-10 order-2 "));
    QCOMPARE(names({.prefix = "cart", .category = "order"}), std::string());
    QCOMPARE(names({.prefix = "ord", .category = "order"}),
             std::string("order-1 order-10 order-2 "));
    QCOMPARE(names({.after = "order-1", .limit = 2}), std::string("order-10 order-2 "));
    QCOMPARE(names({.prefix = "order-", .after = "cart-1"}),
             std::string("order-1 order-10 order-2 "));
    QCOMPARE(names({.after = "zebra"}), std::string());
    appended(store(), {.events = {newEvent("order-1", "b", "[2]")}});
    const auto summary = store().stream(named("order-1"));
    QCOMPARE(summary->events, 2);
    QCOMPARE(summary->head.value, 2);
    QCOMPARE(summary->bytes, 6);
    QCOMPARE(summary->lastPosition.value, 6);
}

void TestStoreReads::streamsArePagedByName()
{
    QVERIFY(fill(store()));
    const auto all = store().streams({});
    QVERIFY2(all, why(all));
    QCOMPARE(all->size(), std::size_t {40});
    QVERIFY(std::ranges::is_sorted(*all, {}, &StreamSummary::stream));
    for (const std::size_t limit : {1, 7, 40, 41}) {
        std::vector<StreamName> names;
        StreamsRequest request {.limit = limit};
        for (;;) {
            const auto page = store().streams(request);
            QVERIFY2(page, why(page));
            if (page->empty())
                break;
            for (const StreamSummary& summary : *page)
                names.push_back(summary.stream);
            request.after = page->back().stream.text();
        }
        QVERIFY(std::ranges::equal(names, *all, {}, {}, &StreamSummary::stream));
    }
}

void TestStoreReads::statisticsCount()
{
    QVERIFY(fill(store()));
    const auto statistics = store().statistics();
    QVERIFY2(statistics, why(statistics));
    QCOMPARE(statistics->events, kFilled);
    QCOMPARE(statistics->head.value, kFilled);
    QCOMPARE(statistics->streams, 40);
    QCOMPARE(statistics->categories.size(), std::size_t {2});
    QCOMPARE(statistics->types.size(), std::size_t {6});
    QVERIFY(std::ranges::is_sorted(statistics->types, {}, &StoreStatistics::Type::name));
    const auto all = store().readPage({.limit = kFilled});
    std::optional<Time> first;
    std::optional<Time> last;
    std::int64_t bytes = 0;
    for (const EventView& event : all->events()) {
        first = std::min(first.value_or(event.time), event.time);
        last = std::max(last.value_or(event.time), event.time);
        bytes += static_cast<std::int64_t>(event.data.size() + event.meta.size());
    }
    QCOMPARE(statistics->first, first);
    QCOMPARE(statistics->last, last);
    QCOMPARE(statistics->bytes, bytes);
    for (const auto& type : statistics->types)
        QCOMPARE(type.events, std::ranges::count(all->events(), type.name, &EventView::type));
    for (const auto& category : statistics->categories)
        QCOMPARE(category.events,
                 std::ranges::count(all->events(), category.name, &EventView::category));
    const auto activity = store().activity();
    std::int64_t inHours = 0;
    for (const HourCount& hour : *activity)
        inHours += hour.events;
    QCOMPARE(inHours, kFilled);
}

void TestStoreReads::statisticsSurviveReopening()
{
    if (!isPersistent())
        QSKIP("this backend does not keep events");
    QVERIFY(fill(store()));
    const auto show = [this] {
        std::string text;
        const auto statistics = store().statistics();
        for (const auto& type : statistics->types)
            text += type.name + " " + std::to_string(type.events) + ", ";
        for (const auto& [name, streams, events, bytes] : statistics->categories)
            text += name + " " + std::to_string(streams) + " " + std::to_string(events) + " "
                + std::to_string(bytes) + ", ";
        const auto activity = store().activity();
        for (const auto& [start, events] : *activity)
            text += formatTime(start) + " " + std::to_string(events) + ", ";
        return text + std::to_string(statistics->events) + " " + std::to_string(statistics->streams)
            + " " + std::to_string(statistics->head.value) + " " + std::to_string(statistics->bytes)
            + " " + formatTime(*statistics->first) + " " + formatTime(*statistics->last);
    };
    const std::string before = show();
    reopen();
    QCOMPARE(show(), before);
    reopenReadOnly();
    QCOMPARE(show(), before);
}

void TestStoreReads::positionAtTime()
{
    QVERIFY(fill(store()));
    const auto all = store().readPage({.limit = kFilled});
    for (const int minutes : {-100, 0, 1, 700, 1'234, 2'900, 3'200}) {
        const Time time = kNow + std::chrono::minutes(minutes);
        const auto at = std::ranges::find_if(
            all->events(), [time](const EventView& event) { return event.time >= time; });
        const auto found = store().positionAt(time);
        QVERIFY2(found, why(found));
        QCOMPARE(*found, at == all->events().end() ? std::nullopt : std::optional(at->position));
    }
}

void TestStoreReads::versionsOfAPosition()
{
    QVERIFY(fill(store()));
    const auto all = store().readPage({.limit = kFilled});
    QVERIFY2(all, why(all));
    const StreamName stream = named(std::string(all->events()[kFilled / 2].stream));
    // By definition: what a walk over all events finds.
    std::int64_t asOf = 0;
    for (const EventView& event : all->events()) {
        const Position at = event.position;
        if (event.stream == stream.text())
            asOf = event.version.value;
        const auto version = versionAsOf(store(), stream, at, {});
        QVERIFY2(version, why(version));
        QCOMPARE(version->value, asOf);
        const auto from = versionFrom(store(), stream, {at.value + 1}, {});
        QVERIFY2(from, why(from));
        QCOMPARE(from->has_value(), asOf < store().stream(stream)->head.value);
        if (*from)
            QCOMPARE((*from)->value, asOf + 1);
    }
    QCOMPARE(versionAsOf(store(), stream, {0}, {})->value, 0);
    QVERIFY(isError(versionAsOf(store(), named("none-1"), {1}, {}), ErrorCode::NotFound));
}

QTEST_GUILESS_MAIN(TestStoreReads)
#include "tst_store_reads.moc"
