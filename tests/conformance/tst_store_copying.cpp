// SPDX-License-Identifier: Apache-2.0
// The door through which another store's events come in as they are.
#include "comparable_text.h"
#include "store_test.h"

#include <algorithm>

using namespace headrace;

class TestStoreCopying : public StoreTest
{
    Q_OBJECT

private slots:
    void eventsKeepAllThatTheyHave();
    void goesOnAfterReopening();
    void linksAreThoseOfTheSameEvents();
    void tokensAreFoundByPosition();
    void tokensComeAlong();
    void appendsAreRefusedMeanwhile();
    void otherConnectionsAreRefusedToo();
    void onlyTheLastClaimCounts();
    void wrongEventsAreRefused_data();
    void wrongEventsAreRefused();
    void documentsKeepTheirRevisions();
    void readOnlyTakesNothing();

private:
    static std::unique_ptr<EventStore> sample();
    CopyClaim claimed();
    void ingestAll(EventStore& from, const CopyClaim& claim, std::int64_t last, std::size_t page);
};

namespace {

AppendRequest withToken(const std::string& stream, const std::string& token, int events)
{
    AppendRequest request {.token = token};
    for (int i = 0; i < events; ++i)
        request.events.push_back(newEvent(stream, "Counted", R"({"n":)" + std::to_string(i) + "}"));
    return request;
}

EventBatch firstPage(EventStore& store, std::size_t limit)
{
    return *store.readPage({.limit = limit});
}

// Gives an event the id of one of `before` that is of the same stream.
void repeatId(const std::vector<EventView>& before, std::vector<EventView>& events)
{
    for (EventView& event : events)
        for (const EventView& earlier : before)
            if (earlier.stream == event.stream && earlier.position < event.position) {
                event.id = earlier.id;
                return;
            }
    qFatal("the sample has no such events");
}

} // namespace

// A model that holds the usual events, and some requests with tokens before and after them.
std::unique_ptr<EventStore> TestStoreCopying::sample()
{
    auto store = *storeBackends().front().open({}, options());
    appended(*store, withToken("token-1", "first", 3));
    if (!fill(*store))
        qFatal("the sample could not be made");
    appended(*store, withToken("token-1", "second", 2));
    appended(*store, withToken("token-2", "third", 1));
    return store;
}

CopyClaim TestStoreCopying::claimed()
{
    const auto claim = store().copying()->claim(R"({"from":"a sample"})");
    if (!claim)
        QTest::qFail(why(claim), __FILE__, __LINE__);
    return claim ? *claim : CopyClaim {};
}

void TestStoreCopying::ingestAll(EventStore& from, const CopyClaim& claim, std::int64_t last,
                                 std::size_t page)
{
    std::int64_t next = store().head()->value + 1;
    while (next <= last) {
        const auto batch = from.readPage(
            {.from = next, .limit = std::min(page, static_cast<std::size_t>(last - next + 1))});
        const auto end = batch->events().back().position;
        const auto tokens = from.copying()->tokens({next}, end);
        const auto stored = store().copying()->ingest(claim, batch->events(), *tokens);
        QVERIFY2(stored, why(stored));
        next = end.value + 1;
    }
}

void TestStoreCopying::eventsKeepAllThatTheyHave()
{
    const auto from = sample();
    const CopyClaim claim = claimed();
    QCOMPARE(claim.head.value, 0);
    ingestAll(*from, claim, from->head()->value, 700);
    QVERIFY(store().copying()->release(claim));
    QCOMPARE(store().head()->value, from->head()->value);
    QCOMPARE(showEvents(store(), {}), showEvents(*from, {}));
    QCOMPARE(showStreams(store()), showStreams(*from));
    QCOMPARE(showCounts(store()), showCounts(*from));
    for (const SampleQuery& sample : sampleQueries())
        QCOMPARE(positions(store(), {.query = sample.query}),
                 positions(*from, {.query = sample.query}));
    Job job;
    const auto verified = verifyStore(store(), job, [](const Finding& finding) {
        qWarning("%s: %s", finding.kind.c_str(), finding.message.c_str());
    });
    QVERIFY2(verified, why(verified));
    QVERIFY(verified->isOk());
}

void TestStoreCopying::goesOnAfterReopening()
{
    if (!isPersistent())
        QSKIP("what is in memory is gone when it is closed");
    const auto from = sample();
    ingestAll(*from, claimed(), 1'000, 300);
    reopen();
    const CopyClaim claim = claimed();
    QCOMPARE(claim.head.value, 1'000);
    ingestAll(*from, claim, from->head()->value, 999);
    QVERIFY(store().copying()->release(claim));
    reopen();
    QCOMPARE(showEvents(store(), {}), showEvents(*from, {}));
    // What is appended now goes on behind, in streams and chain.
    for (EventStore* each : {&store(), from.get()}) {
        AppendRequest more {.events = {newEvent("token-2", "Counted")}};
        more.events[0].id = idOf(77);
        QCOMPARE(appended(*each, more).streams.front().version.value, 2);
    }
    QVERIFY(*store().copying()->linkAt(*store().head()) == *from->copying()->linkAt(*from->head()));
}

void TestStoreCopying::linksAreThoseOfTheSameEvents()
{
    const auto from = sample();
    ingestAll(*from, claimed(), from->head()->value, 1'000);
    for (const std::int64_t position : {0, 1, 255, 256, 257, 1'024, 3'006}) {
        const auto link = store().copying()->linkAt({position});
        QVERIFY2(link, why(link));
        QVERIFY(*link == *from->copying()->linkAt({position}));
        QCOMPARE(*link == ChainLink {}, position == 0);
    }
    const std::int64_t head = from->head()->value;
    QVERIFY(isError(store().copying()->linkAt({head + 1}), ErrorCode::InvalidArgument));
    QVERIFY(isError(store().copying()->linkAt({-1}), ErrorCode::InvalidArgument));
}

void TestStoreCopying::tokensAreFoundByPosition()
{
    appended(store(), withToken("token-1", "first", 3));
    appended(store(), {.events = {newEvent("plain-1", "Counted")}});
    appended(store(), withToken("token-1", "second", 2));
    const std::vector<UsedToken> both {{"first", {1}, 3}, {"second", {5}, 2}};
    QVERIFY(*store().copying()->tokens({1}, {6}) == both);
    QVERIFY(*store().copying()->tokens({2}, {5}) == std::vector<UsedToken> {both[1]});
    QVERIFY(store().copying()->tokens({2}, {4})->empty());
}

// A request that was made to the source is known here: it is answered, and not stored once more.
void TestStoreCopying::tokensComeAlong()
{
    const auto from = sample();
    const CopyClaim claim = claimed();
    ingestAll(*from, claim, from->head()->value, 2); // The first token's events lie in two pages.
    QVERIFY(store().copying()->release(claim));
    QVERIFY(*store().copying()->tokens({1}, {5'000}) == *from->copying()->tokens({1}, {5'000}));
    for (const auto& [token, stream, events] :
         {std::tuple("first", "token-1", 3), {"second", "token-1", 2}, {"third", "token-2", 1}}) {
        QCOMPARE(store().readToken(token)->size(), std::size_t(events));
        const AppendReceipt receipt = appended(store(), withToken(stream, token, events));
        QVERIFY(receipt.repeated);
    }
    QCOMPARE(store().head()->value, from->head()->value);
}

void TestStoreCopying::appendsAreRefusedMeanwhile()
{
    appended(store(), {.events = {newEvent("order-1", "Placed")}});
    const CopyClaim claim = claimed();
    const auto refused = store().append({.events = {newEvent("order-1", "Paid")}});
    QVERIFY(isError(refused, ErrorCode::Refused));
    QVERIFY2(refused.error().message.find("a sample") != std::string::npos, why(refused));
    QCOMPARE(store().head()->value, 1);
    QVERIFY(store().documents().put("note", "{}", 0));
    QVERIFY(store().copying()->release(claim));
    QCOMPARE(appended(store(), {.events = {newEvent("order-1", "Paid")}}).position.value, 2);
    QVERIFY(!*store().documents().get(kCopyClaimKey));
}

// One that knew the store well, and one that is opened afterwards.
void TestStoreCopying::otherConnectionsAreRefusedToo()
{
    if (!isPersistent())
        QSKIP("nobody else can open a store in memory");
    const auto other = openAnother();
    appended(*other, {.events = {newEvent("order-1", "Placed")}});
    appended(*other, {.events = {newEvent("order-1", "Paid")}});
    const CopyClaim claim = claimed();
    QVERIFY(isError(other->append({.events = {newEvent("order-1", "Sent")}}), ErrorCode::Refused));
    const auto later = openAnother();
    QVERIFY(isError(later->append({.events = {newEvent("order-1", "Sent")}}), ErrorCode::Refused));
    QVERIFY(store().copying()->release(claim));
    appended(*later, {.events = {newEvent("order-1", "Sent")}});
    QCOMPARE(appended(*other, {.events = {newEvent("order-1", "Sent")}}).position.value, 4);
}

void TestStoreCopying::onlyTheLastClaimCounts()
{
    const auto from = sample();
    const auto page = firstPage(*from, 10);
    StoreCopying& copying = *store().copying();
    QVERIFY(isError(copying.ingest({}, page.events(), {}), ErrorCode::Refused));
    const CopyClaim first = claimed();
    const CopyClaim second = claimed();
    QVERIFY(second.revision > first.revision);
    const std::string key = "a";
    QVERIFY(isError(copying.ingest(first, page.events(), {}), ErrorCode::Refused));
    QVERIFY(isError(copying.ingestDocuments(first, {}, {&key, 1}), ErrorCode::Refused));
    QVERIFY(isError(copying.release(first), ErrorCode::Refused));
    QCOMPARE(store().head()->value, 0);
    QVERIFY(copying.ingest(second, page.events(), {}));
    QVERIFY(copying.release(second));
    QVERIFY(isError(copying.ingest(second, page.events(), {}), ErrorCode::Refused));
    QVERIFY(isError(copying.release(second), ErrorCode::Refused));
}

void TestStoreCopying::wrongEventsAreRefused_data()
{
    QTest::addColumn<std::int64_t>("from");
    QTest::addColumn<int>("leftOut");
    QTest::addColumn<int>("version");
    QTest::addColumn<std::int64_t>("idFrom"); // The id of one from here on comes again.
    QTest::addColumn<int>("code");            // -1: it works.
    QTest::addRow("negative control: those that follow")
        << std::int64_t {11} << 0 << 0 << std::int64_t {} << -1;
    QTest::addRow("from further on")
        << std::int64_t {12} << 0 << 0 << std::int64_t {} << int(ErrorCode::Conflict);
    QTest::addRow("again") << std::int64_t {10} << 0 << 0 << std::int64_t {}
                           << int(ErrorCode::Conflict);
    QTest::addRow("a gap") << std::int64_t {11} << 3 << 0 << std::int64_t {}
                           << int(ErrorCode::InvalidArgument);
    QTest::addRow("another version")
        << std::int64_t {11} << 0 << 99 << std::int64_t {} << int(ErrorCode::InvalidArgument);
    QTest::addRow("an id that is stored")
        << std::int64_t {11} << 0 << 0 << std::int64_t {1} << int(ErrorCode::InvalidArgument);
    QTest::addRow("an id twice") << std::int64_t {11} << 0 << 0 << std::int64_t {11}
                                 << int(ErrorCode::InvalidArgument);
}

void TestStoreCopying::wrongEventsAreRefused()
{
    QFETCH(std::int64_t, from);
    QFETCH(int, leftOut);
    QFETCH(int, version);
    QFETCH(std::int64_t, idFrom);
    QFETCH(int, code);
    const auto source = sample();
    const CopyClaim claim = claimed();
    ingestAll(*source, claim, 10, 10);
    const auto page = *source->readPage({.from = from, .limit = 20});
    std::vector<EventView> events = page.events();
    if (leftOut > 0)
        events.erase(events.begin() + leftOut);
    if (version > 0)
        events[7].version = {version};
    const auto early = *source->readPage({.from = std::max<std::int64_t>(idFrom, 1), .limit = 10});
    if (idFrom > 0)
        repeatId(early.events(), events);
    const auto stored = store().copying()->ingest(claim, events, {});
    QCOMPARE(stored ? -1 : int(stored.error().code), code);
    QCOMPARE(store().head()->value, stored ? 30 : 10);
    if (!stored) // And nothing is left behind of it.
        ingestAll(*source, claim, source->head()->value, 1'000);
    if (!stored)
        QCOMPARE(showEvents(store(), {}), showEvents(*source, {}));
}

void TestStoreCopying::documentsKeepTheirRevisions()
{
    Documents& documents = store().documents();
    QVERIFY(documents.put("gone", "{}", 0));
    QVERIFY(documents.put("kept", "{}", 0));
    const CopyClaim claim = claimed();
    const std::vector<Document> written {{"checkpoint/a", 500, R"({"position": 3 })"},
                                         {"kept", 70, R"({"new":true})"}};
    const std::vector<std::string> removed {"gone", "never there"};
    const auto done = store().copying()->ingestDocuments(claim, written, removed);
    QVERIFY2(done, why(done));
    QVERIFY(store().copying()->release(claim));
    const auto found = documents.list("", "", 10);
    QCOMPARE(found->size(), written.size());
    for (std::size_t i = 0; i < written.size(); ++i) {
        QCOMPARE((*found)[i].key, written[i].key);
        QCOMPARE((*found)[i].revision, written[i].revision);
        QCOMPARE((*found)[i].json, written[i].json);
    }
    // No revision is ever used twice.
    QVERIFY(std::get<std::int64_t>(*documents.put("new", "{}", 0)) > 500);
}

void TestStoreCopying::readOnlyTakesNothing()
{
    reopenReadOnly();
    StoreCopying& copying = *store().copying();
    QVERIFY(isError(copying.claim("{}"), ErrorCode::Refused));
    QVERIFY(isError(copying.ingest({}, {}, {}), ErrorCode::Refused));
    QVERIFY(isError(copying.ingestDocuments({}, {}, {}), ErrorCode::Refused));
    QVERIFY(isError(copying.release({}), ErrorCode::Refused));
    QVERIFY(copying.linkAt({0}));
    QVERIFY(copying.tokens({1}, {10}));
}

QTEST_GUILESS_MAIN(TestStoreCopying)
#include "tst_store_copying.moc"
