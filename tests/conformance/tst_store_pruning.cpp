// SPDX-License-Identifier: Apache-2.0
// The door through which events leave: what left is in no read, everything else stays as it was,
// and nothing that was used can be used again.
#include "comparable_text.h"
#include "core/store/memory/memory_store.h"
#include "core/store/verification.h"
#include "random_requests.h"
#include "store_test.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>

using namespace headrace;

namespace {

constexpr std::int64_t kStep = 70;

PruneIntent intent(const std::string& id)
{
    return {.id = id, .actor = "ann", .reason = "closed", .detail = R"({"archive":"a"})"};
}

std::vector<StreamSummary> allStreams(EventStore& store)
{
    return *store.streams({.limit = 100'000});
}

// Of `stream`, its first events, up to version `upTo`.
StreamCut cutOf(EventStore& store, const std::string& stream, std::int64_t upTo)
{
    const auto last =
        store.readPage({.query = {.stream = named(stream)}, .from = upTo, .limit = 1});
    return {named(stream), {upTo}, last->events().front().position};
}

// The first `share` hundredths of every stream, without those that would lose nothing.
std::vector<StreamCut> cutsOfAll(EventStore& store, std::int64_t share)
{
    std::vector<StreamCut> cuts;
    for (const StreamSummary& stream : allStreams(store))
        if (const auto upTo = stream.head.value * share / 100; upTo > stream.pruned())
            cuts.push_back(cutOf(store, stream.stream.text(), upTo));
    return cuts;
}

} // namespace

class TestStorePruning : public StoreTest
{
    Q_OBJECT

private slots:
    void init();
    void nothingHasLeftAtFirst();
    void whatLeftIsInNoRead_data();
    void whatLeftIsInNoRead();
    void countsAreOfWhatIsThere();
    void readsAreRightBetweenSteps();
    void goesOnWhereItWasCutOff();
    void onlyTheLastOneWhoBeganHasIt();
    void otherConnectionsSeeWhatLeft();
    void endsEarly();
    void severalPrunesAfterEachOther();
    void versionsAndNamesStayUsed();
    void idsAndTokensStayUsed();
    void conditionsKnowWhatLeft();
    void wrongCutsAreRefused_data();
    void wrongCutsAreRefused();
    void aPruneUnderWayKeepsOthersOut();
    void readOnlyLetsNothingGo();
    void aCopyAndAPruneKeepEachOtherOut();
    void appendsAndReadsGoOn();
    void answersAsTheModelDoes();

private:
    bool isSkipped() { return store().rewriting() == nullptr; }
    StoreRewriting& rewriting() { return *store().rewriting(); }
    PruneClaim begun(const std::string& id, const std::vector<StreamCut>& cuts);
    /// Begins it, and takes every step.
    PruneRecord pruned(const std::string& id, const std::vector<StreamCut>& cuts);
    void verifyAll();
};

void TestStorePruning::init()
{
    StoreTest::init();
    if (isSkipped())
        QSKIP("no event can leave such a store");
}

PruneClaim TestStorePruning::begun(const std::string& id, const std::vector<StreamCut>& cuts)
{
    const auto claim = rewriting().begin(intent(id), cuts);
    if (!claim)
        QTest::qFail(why(claim), __FILE__, __LINE__);
    return claim ? *claim : PruneClaim {};
}

PruneRecord TestStorePruning::pruned(const std::string& id, const std::vector<StreamCut>& cuts)
{
    PruneClaim claim = begun(id, cuts);
    while (!claim.record.isComplete()) {
        const std::int64_t before = claim.record.events;
        const auto done = rewriting().prune(claim, kStep);
        if (!done || claim.record.events <= before) {
            QTest::qFail(done ? "a step removes nothing" : why(done), __FILE__, __LINE__);
            return {};
        }
    }
    const auto ended = rewriting().end(claim);
    if (!ended)
        QTest::qFail(why(ended), __FILE__, __LINE__);
    return ended ? *ended : PruneRecord {};
}

void TestStorePruning::verifyAll()
{
    Job job;
    const auto outcome = store().verify(job, [](const Finding& finding) {
        QTest::qFail((finding.kind + ": " + finding.message).c_str(), __FILE__, __LINE__);
    });
    QVERIFY2(outcome, why(outcome));
    QCOMPARE(outcome->events, store().statistics()->events);
    QCOMPARE(outcome->head, *store().head());
}

void TestStorePruning::nothingHasLeftAtFirst()
{
    QVERIFY(fill(store()));
    QCOMPARE(rewriting().pruned(named("order-7"))->events, 0);
    QCOMPARE(rewriting().pruned(named("nothing-1"))->events, 0);
    QCOMPARE(*rewriting().prunedBetween({1}, {kFilled}), 0);
    QVERIFY(pruneRecords(store().documents())->empty());
    QCOMPARE(store().statistics()->pruned, 0);
    QCOMPARE(store().stream(named("order-7"))->pruned(), 0);
}

void TestStorePruning::whatLeftIsInNoRead_data()
{
    QTest::addColumn<int>("share");
    QTest::addRow("one event of most streams") << 2;
    QTest::addRow("half of every stream") << 50;
    QTest::addRow("everything") << 100;
}

void TestStorePruning::whatLeftIsInNoRead()
{
    QFETCH(int, share);
    QVERIFY(fill(store()));
    const auto cuts = cutsOfAll(store(), share);
    std::map<std::string, std::int64_t> upTo;
    for (const StreamCut& cut : cuts)
        upTo[cut.stream.text()] = cut.upTo.value;
    std::set<std::int64_t> leaving;
    std::vector<Positions> expected;
    EventCursor all(store(), {});
    for (auto page = all.next(); page && !page->empty(); page = all.next())
        for (const EventView& event : page->events())
            if (event.version.value <= upTo[std::string(event.stream)])
                leaving.insert(event.position.value);
    for (const SampleQuery& sample : sampleQueries())
        for (const bool backwards : {false, true}) {
            Positions found = positions(store(), {.query = sample.query, .backwards = backwards});
            std::erase_if(found, [&](std::int64_t at) { return leaving.contains(at); });
            expected.push_back(std::move(found));
        }
    const PruneRecord record = pruned("plan-1", cuts);
    QCOMPARE(record.events, std::ssize(leaving));
    QCOMPARE(record.streams, std::ssize(cuts));
    const auto compare = [&] {
        auto next = expected.begin();
        for (const SampleQuery& sample : sampleQueries())
            for (const bool backwards : {false, true}) {
                const Positions found =
                    positions(store(), {.query = sample.query, .backwards = backwards});
                QVERIFY2(found == *next++, sample.name);
            }
        QCOMPARE(*rewriting().prunedBetween({1}, {kFilled}), std::ssize(leaving));
        const auto inTheMiddle =
            std::ranges::count_if(leaving, [](auto at) { return at > 100 && at <= 1'000; });
        QCOMPARE(*rewriting().prunedBetween({101}, {1'000}), inTheMiddle);
        verifyAll();
    };
    compare();
    if (!isPersistent())
        return;
    reopen();
    compare();
}

void TestStorePruning::countsAreOfWhatIsThere()
{
    QVERIFY(fill(store()));
    const auto before = store().statistics();
    const auto summary = store().stream(named("order-7"));
    std::int64_t bytes = 0;
    std::optional<Time> first;
    std::optional<Time> last;
    const auto leaving = store().readPage({.query = {.stream = named("order-7")}, .limit = 30});
    for (const EventView& event : leaving->events()) {
        bytes += static_cast<std::int64_t>(event.data.size() + event.meta.size());
        first = std::min(first.value_or(event.time), event.time);
        last = std::max(last.value_or(event.time), event.time);
    }
    const PruneRecord record = pruned("plan-1", {cutOf(store(), "order-7", 30)});
    QCOMPARE(record.events, 30);
    QCOMPARE(record.bytes, bytes);
    QVERIFY(record.isComplete() && record.ended);
    QCOMPARE(record.intent.reason, std::string("closed"));
    QCOMPARE(record.intent.detail, std::string(R"({"archive":"a"})"));

    const auto part = rewriting().pruned(named("order-7"));
    QCOMPARE(part->events, 30);
    QCOMPARE(part->bytes, bytes);
    QCOMPARE(part->first, *first);
    QCOMPARE(part->last, *last);
    QCOMPARE(part->number, record.number);
    QCOMPARE(rewriting().pruned(named("order-8"))->events, 0);

    const auto now = store().stream(named("order-7"));
    QCOMPARE(now->head, summary->head);
    QCOMPARE(now->events, summary->events - 30);
    QCOMPARE(now->pruned(), 30);
    QCOMPARE(now->bytes, summary->bytes - bytes);
    QCOMPARE(now->first, summary->first);
    QCOMPARE(now->lastPosition, summary->lastPosition);
    const auto after = store().statistics();
    QCOMPARE(after->events, before->events - 30);
    QCOMPARE(after->pruned, 30);
    QCOMPARE(after->bytes, before->bytes - bytes);
    QCOMPARE(after->streams, before->streams);
    QCOMPARE(after->head, before->head);

    const auto records = pruneRecords(store().documents());
    QCOMPARE(records->size(), 1U);
    QCOMPARE(pruneRecordText(records->front()), pruneRecordText(record));
}

void TestStorePruning::readsAreRightBetweenSteps()
{
    QVERIFY(fill(store()));
    PruneClaim claim = begun("plan-1", cutsOfAll(store(), 40));
    Positions left = positions(store(), {});
    while (!claim.record.isComplete()) {
        const std::int64_t before = claim.record.events;
        const auto done = rewriting().prune(claim, 100);
        QVERIFY2(done, why(done));
        const Positions now = positions(store(), {});
        QCOMPARE(std::ssize(left) - std::ssize(now), claim.record.events - before);
        QVERIFY(std::ranges::includes(left, now));
        // Every stream begins one later for each that left, and has no hole.
        for (const StreamSummary& stream : allStreams(store())) {
            std::int64_t version = stream.pruned();
            EventCursor events(store(), {.query = {.stream = stream.stream}});
            for (auto page = events.next(); page && !page->empty(); page = events.next())
                for (const EventView& event : page->events())
                    QCOMPARE(event.version.value, ++version);
            QCOMPARE(version, stream.head.value);
        }
        verifyAll();
        left = now;
    }
    const auto nothing = rewriting().prune(claim, 100);
    QVERIFY2(nothing, why(nothing));
    QVERIFY(rewriting().end(claim));
}

void TestStorePruning::goesOnWhereItWasCutOff()
{
    if (!isPersistent())
        QSKIP("nothing is there after reopening");
    QVERIFY(fill(store()));
    const auto cuts = cutsOfAll(store(), 50);
    PruneClaim first = begun("plan-1", cuts);
    QVERIFY(rewriting().prune(first, 200));
    const std::int64_t left = first.record.events;
    QVERIFY(left >= 200 && !first.record.isComplete());
    reopen();
    const auto underWay = pruneRecords(store().documents());
    QCOMPARE(underWay->size(), 1U);
    QVERIFY(!underWay->front().ended);
    QCOMPARE(underWay->front().events, left);
    const PruneRecord record = pruned("plan-1", cuts);
    QCOMPARE(record.planned, first.record.planned);
    QCOMPARE(record.events, first.record.planned);
    QCOMPARE(record.number, first.record.number);
    QCOMPARE(store().statistics()->pruned, record.events);
    verifyAll();
}

void TestStorePruning::onlyTheLastOneWhoBeganHasIt()
{
    QVERIFY(fill(store()));
    const auto cuts = cutsOfAll(store(), 50);
    PruneClaim first = begun("plan-1", cuts);
    QVERIFY(rewriting().prune(first, 10));
    PruneClaim second = begun("plan-1", cuts);
    QCOMPARE(second.record.events, first.record.events);
    QVERIFY(isError(rewriting().prune(first, 10), ErrorCode::Refused));
    QVERIFY(isError(rewriting().end(first), ErrorCode::Refused));
    QVERIFY(rewriting().prune(second, 10));
    QVERIFY(rewriting().end(second));
    QVERIFY(isError(rewriting().prune(second, 10), ErrorCode::Refused));
}

void TestStorePruning::otherConnectionsSeeWhatLeft()
{
    if (!isPersistent())
        QSKIP("nobody else can open it");
    const auto other = openAnother();
    QVERIFY(fill(store()));
    for (int i = 0; i < 20; ++i)
        appended(*other, {.events = {newEvent("order-7", "Late"), newEvent("cart-1", "Late")}});
    const auto cuts = cutsOfAll(store(), 60);
    PruneClaim claim = begun("plan-1", cuts);
    const auto compare = [&] {
        for (const SampleQuery& sample : sampleQueries())
            QVERIFY2(positions(*other, {.query = sample.query})
                         == positions(store(), {.query = sample.query}),
                     sample.name);
        QCOMPARE(showStreams(*other), showStreams(store()));
        QCOMPARE(showCounts(*other), showCounts(store()));
    };
    compare();
    for (int step = 0; step < 5; ++step) {
        const auto done = rewriting().prune(claim, kStep);
        QVERIFY2(done, why(done));
        appended(*other, {.events = {newEvent("order-7", "Later"), newEvent("new-1", "Later")}});
        compare();
    }
    // And go on with it.
    auto taken = other->rewriting()->begin(intent("plan-1"), cuts);
    QVERIFY2(taken, why(taken));
    QVERIFY(isError(rewriting().prune(claim, kStep), ErrorCode::Refused));
    while (!taken->record.isComplete())
        QVERIFY(other->rewriting()->prune(*taken, kStep));
    QVERIFY(other->rewriting()->end(*taken));
    compare();
    verifyAll();
}

void TestStorePruning::endsEarly()
{
    QVERIFY(fill(store()));
    PruneClaim claim = begun("plan-1", cutsOfAll(store(), 50));
    QVERIFY(rewriting().prune(claim, 100));
    const auto record = rewriting().end(claim);
    QVERIFY2(record, why(record));
    QVERIFY(!record->isComplete() && record->ended);
    QCOMPARE(record->events, claim.record.events);
    QCOMPARE(store().statistics()->pruned, record->events);
    verifyAll();
    QVERIFY(pruned("plan-2", cutsOfAll(store(), 50)).isComplete());
    verifyAll();
}

void TestStorePruning::severalPrunesAfterEachOther()
{
    QVERIFY(fill(store()));
    std::int64_t all = 0;
    std::int64_t number = 0;
    for (const int share : {10, 11, 40, 90, 100}) {
        const PruneRecord record =
            pruned("plan-" + std::to_string(share), cutsOfAll(store(), share));
        all += record.events;
        QVERIFY(record.number > number);
        number = record.number;
        QCOMPARE(store().statistics()->pruned, all);
        verifyAll();
    }
    QCOMPARE(all, kFilled);
    QCOMPARE(store().statistics()->events, 0);
    QVERIFY(!store().statistics()->first);
    QCOMPARE(store().head()->value, kFilled);
    QCOMPARE(pruneRecords(store().documents())->size(), 5U);
}

void TestStorePruning::versionsAndNamesStayUsed()
{
    QVERIFY(fill(store()));
    const Version head = store().stream(named("order-7"))->head;
    pruned("plan-1", {cutOf(store(), "order-7", head.value)});
    const AppendRequest isNew {.events = {newEvent("order-7", "Placed")},
                               .expectations = {{named("order-7"), ExpectedVersion::none()}}};
    QCOMPARE(conflicted(store(), isNew).failed.front().found, head);
    const AppendRequest exact {
        .events = {newEvent("order-7", "Placed")},
        .expectations = {{named("order-7"), ExpectedVersion::exactly(head)}}};
    const AppendReceipt receipt = appended(store(), exact);
    QCOMPARE(receipt.streams.front().version.value, head.value + 1);
    QCOMPARE(receipt.position.value, kFilled + 1);
    const auto there = store().readPage({.query = {.stream = named("order-7")}});
    QCOMPARE(there->size(), 1U);
    QCOMPARE(there->events().front().version.value, head.value + 1);
    verifyAll();
}

void TestStorePruning::idsAndTokensStayUsed()
{
    AppendRequest withId {.events = {newEvent("order-1", "Placed"), newEvent("order-1", "Paid")}};
    withId.events[0].id = idOf(1);
    withId.events[1].id = idOf(2);
    const AppendRequest withToken {.events = {newEvent("order-2", "Placed")}, .token = "t"};
    appended(store(), withId);
    appended(store(), withToken);
    QVERIFY(std::get<AppendReceipt>(*store().append(withId)).repeated);
    pruned("plan-1", {cutOf(store(), "order-1", 2), cutOf(store(), "order-2", 1)});
    const auto refused = [&] {
        QVERIFY(isError(store().append(withId), ErrorCode::InvalidArgument));
        QVERIFY(isError(store().append(withToken), ErrorCode::InvalidArgument));
        QVERIFY(isError(store().readToken("t"), ErrorCode::InvalidArgument));
        QCOMPARE(store().head()->value, 3);
    };
    refused();
    if (isPersistent()) {
        reopen();
        refused();
    }
    // In another stream the id is free, as it ever was.
    AppendRequest elsewhere {.events = {newEvent("order-3", "Placed")}};
    elsewhere.events[0].id = idOf(1);
    appended(store(), elsewhere);
    verifyAll();
}

void TestStorePruning::conditionsKnowWhatLeft()
{
    appended(store(), {.events = {taggedEvent("user-1", "Registered", {"email:ann"})}});
    appended(store(), {.events = {newEvent("user-2", "Seen"), newEvent("user-2", "Seen")}});
    pruned("plan-1", {cutOf(store(), "user-1", 1), cutOf(store(), "user-2", 1)});
    const auto unique = [](const std::string& tag, Position after) {
        return AppendRequest {.events = {taggedEvent("user-3", "Registered", {tag})},
                              .conditions = {{{{{"Registered"}, {tag}}}, after}}};
    };
    QCOMPARE(conflicted(store(), unique("email:ann", {})).conditions.front().found.value, 1);
    QVERIFY(!conflicted(store(),
                        {.events = {newEvent("user-3", "Seen")},
                         .conditions = {{.items = {QueryItem {}}}}})
                 .isNone());
    appended(store(), unique("email:ann", {1}));
    appended(store(), unique("email:bob", {}));
}

void TestStorePruning::wrongCutsAreRefused_data()
{
    using Change = std::function<void(std::vector<StreamCut> & cuts)>;
    QTest::addColumn<Change>("change");
    QTest::addColumn<ErrorCode>("code");
    const auto row = [](const char* name, ErrorCode code, Change change) {
        QTest::addRow("%s", name) << std::move(change) << code;
    };
    row("none at all", ErrorCode::InvalidArgument, [](auto& cuts) { cuts.clear(); });
    row("one stream twice", ErrorCode::InvalidArgument,
        [](auto& cuts) { cuts.push_back(cuts.front()); });
    row("up to version 0", ErrorCode::InvalidArgument, [](auto& cuts) { cuts[1].upTo = {0}; });
    row("of no position", ErrorCode::InvalidArgument, [](auto& cuts) { cuts[1].last = {0}; });
    row("beyond the head", ErrorCode::Conflict, [](auto& cuts) { cuts[1].upTo = {5'000}; });
    row("at another position", ErrorCode::Conflict, [](auto& cuts) { ++cuts[1].last.value; });
    row("of no stream", ErrorCode::Conflict,
        [](auto& cuts) { cuts[1].stream = named("nothing-1"); });
    row("what has left", ErrorCode::Conflict, [](auto& cuts) {
        cuts[1] = {named("order-9"), {1}, {1}};
    });
}

void TestStorePruning::wrongCutsAreRefused()
{
    QFETCH(std::function<void(std::vector<StreamCut> & cuts)>, change);
    QFETCH(ErrorCode, code);
    QVERIFY(fill(store()));
    pruned("plan-0", {cutOf(store(), "order-9", 3)});
    std::vector<StreamCut> cuts {cutOf(store(), "order-7", 30), cutOf(store(), "order-8", 30)};
    change(cuts);
    if (code == ErrorCode::Conflict && cuts[1].stream.text() != "order-9")
        for (StreamCut& cut : cuts) // What is checked is not their form.
            cut.last.value = std::max(cut.last.value, cut.upTo.value);
    const std::string before = showEvents(store(), {});
    const auto refused = rewriting().begin(intent("plan-1"), cuts);
    QVERIFY2(isError(refused, code), why(refused));
    QCOMPARE(showEvents(store(), {}), before);
    QCOMPARE(pruneRecords(store().documents())->size(), 1U);
    PruneIntent wrong = intent("plan-1");
    wrong.detail = "[]";
    QVERIFY(isError(rewriting().begin(wrong, std::vector {cutOf(store(), "order-7", 3)}),
                    ErrorCode::InvalidArgument));
    wrong = intent("");
    QVERIFY(isError(rewriting().begin(wrong, std::vector {cutOf(store(), "order-7", 3)}),
                    ErrorCode::InvalidArgument));
}

void TestStorePruning::aPruneUnderWayKeepsOthersOut()
{
    QVERIFY(fill(store()));
    const std::vector one {cutOf(store(), "order-7", 30)};
    const std::vector other {cutOf(store(), "order-8", 30)};
    const PruneClaim claim = begun("plan-1", one);
    QVERIFY(isError(rewriting().begin(intent("plan-2"), other), ErrorCode::Refused));
    QVERIFY(isError(rewriting().begin(intent("plan-1"), other), ErrorCode::Conflict));
    QVERIFY(rewriting().end(claim));
    QVERIFY(isError(rewriting().begin(intent("plan-1"), one), ErrorCode::Conflict));
    pruned("plan-2", other);
}

void TestStorePruning::readOnlyLetsNothingGo()
{
    if (!isPersistent())
        QSKIP("nothing is there after reopening");
    QVERIFY(fill(store()));
    const std::vector cuts {cutOf(store(), "order-7", 30)};
    PruneClaim claim = begun("plan-1", cuts);
    reopenReadOnly();
    QVERIFY(isError(rewriting().begin(intent("plan-1"), cuts), ErrorCode::Refused));
    QVERIFY(isError(rewriting().prune(claim, 10), ErrorCode::Refused));
    QVERIFY(isError(rewriting().end(claim), ErrorCode::Refused));
    QCOMPARE(rewriting().pruned(named("order-7"))->events, 0);
}

void TestStorePruning::aCopyAndAPruneKeepEachOtherOut()
{
    QVERIFY(fill(store()));
    const std::vector cuts {cutOf(store(), "order-7", 30)};
    const auto copy = store().copying()->claim(R"({"from":"another"})");
    QVERIFY(isError(rewriting().begin(intent("plan-1"), cuts), ErrorCode::Refused));
    QVERIFY(store().copying()->release(*copy));
    QVERIFY(store().copying()->linkAt({kFilled}));
    pruned("plan-1", cuts);
    QVERIFY(isError(store().copying()->linkAt({kFilled}), ErrorCode::Refused));
}

// Two that append and one that reads over and over, while most of what was there leaves.
void TestStorePruning::appendsAndReadsGoOn()
{
    QVERIFY(fill(store()));
    const auto cuts = cutsOfAll(store(), 90);
    constexpr int kMore = 150;
    std::atomic<bool> isOver = false;
    std::atomic<int> appends = 0;
    std::atomic<int> faults = 0;
    std::vector<std::jthread> threads;
    for (int writer = 0; writer < 2; ++writer)
        threads.emplace_back([&, writer] {
            for (int i = 0; i < kMore; ++i)
                if (store().append({.events = {newEvent("order-" + std::to_string(i % 20), "More"),
                                               newEvent("new-" + std::to_string(writer), "More")}}))
                    appends += 2;
                else
                    ++faults;
        });
    threads.emplace_back([&] {
        while (!isOver) {
            Positions seen = positions(store(), {.query = {.category = "order"}});
            if (seen == Positions {-1} || !std::ranges::is_sorted(seen))
                ++faults;
            // What came after the cuts were made is there, always.
            const auto stream = store().readPage(
                {.query = {.stream = named("order-7")}, .backwards = true, .limit = 1});
            if (!stream || stream->empty())
                ++faults;
        }
    });
    const PruneRecord record = pruned("plan-1", cuts);
    threads[0].join();
    threads[1].join();
    isOver = true;
    threads[2].join();
    QCOMPARE(faults, 0);
    QCOMPARE(appends, 4 * kMore);
    QVERIFY(record.isComplete());
    QCOMPARE(store().statistics()->events, kFilled - record.events + appends);
    verifyAll();
}

void TestStorePruning::answersAsTheModelDoes()
{
    if (isModel())
        QSKIP("this backend is the model");
    RandomRequests requests(seedOr(20'261'127));
    const auto model = std::move(*openMemoryStore({}, options()));
    constexpr int kRequests = 900;
    constexpr int kPruneEvery = 60;
    for (int i = 1; i <= kRequests && !QTest::currentTestFailed(); ++i) {
        const AppendRequest request = requests.next(*model);
        const std::string expected = show(model->append(request));
        const auto answer = store().append(request);
        if (show(answer) != expected)
            QCOMPARE("request " + std::to_string(i) + ": " + show(answer) + " " + why(answer),
                     "request " + std::to_string(i) + ": " + expected);
        if (i % (5 * kPruneEvery) == 0 && isPersistent())
            reopen();
        if (i % kPruneEvery != 0)
            continue;
        std::vector<StreamCut> cuts;
        for (const StreamSummary& stream : allStreams(*model))
            if (const auto upTo = static_cast<std::int64_t>(
                    requests.pick(static_cast<std::uint64_t>(stream.head.value) + 1));
                upTo > stream.pruned() && requests.pick(2) == 0)
                cuts.push_back(cutOf(*model, stream.stream.text(), upTo));
        if (cuts.empty())
            continue;
        const auto steps = static_cast<std::int64_t>(requests.pick(4));
        for (EventStore* one : {&store(), model.get()}) {
            auto claim = one->rewriting()->begin(intent("plan-" + std::to_string(i)), cuts);
            QVERIFY2(claim, why(claim));
            while (!claim->record.isComplete()) {
                const auto done = one->rewriting()->prune(*claim, 1 + steps * 40);
                QVERIFY2(done, why(done));
            }
            QVERIFY(one->rewriting()->end(*claim));
        }
        QCOMPARE(showEvents(store(), {}), showEvents(*model, {}));
        QCOMPARE(showStreams(store()), showStreams(*model));
        QCOMPARE(showCounts(store()), showCounts(*model));
        for (int read = 0; read < 20; ++read) {
            ReadRequest page {.query = requests.query(),
                              .backwards = requests.pick(2) == 0,
                              .from = static_cast<std::int64_t>(requests.pick(
                                  static_cast<std::uint64_t>(model->head()->value) + 3)),
                              .limit = 1 + requests.pick(50)};
            QCOMPARE(showEvents(store(), page), showEvents(*model, page));
            const Time time =
                kNow + std::chrono::minutes(requests.pick(600)) - std::chrono::hours(5);
            QCOMPARE(*store().positionAt(time), *model->positionAt(time));
        }
        verifyAll();
    }
    QVERIFY(store().statistics()->pruned > 100);
    QVERIFY(store().statistics()->events > 100);
}

QTEST_GUILESS_MAIN(TestStorePruning)
#include "tst_store_pruning.moc"
