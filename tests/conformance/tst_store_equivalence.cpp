// SPDX-License-Identifier: Apache-2.0
// The same requests over a backend and over memory, its model, get the same answers, and what is
// read after them is the same.

#include "comparable_text.h"
#include "core/store/memory/memory_store.h"
#include "random_requests.h"
#include "store_test.h"

#include <array>
#include <map>

using namespace headrace;

namespace {

constexpr int kRequests = 1'200;
constexpr int kReadEvery = 100;
constexpr int kReopenEvery = 400;

} // namespace

class TestStoreEquivalence : public StoreTest
{
    Q_OBJECT

private slots:
    void randomRequestsGetTheSameAnswers();
    void connectionsOfOneStoreAnswerAlike();
    void randomDocumentsGetTheSameAnswers();

private:
    static void compareReads(EventStore& here, EventStore& model, RandomRequests& requests);
};

void TestStoreEquivalence::compareReads(EventStore& here, EventStore& model,
                                        RandomRequests& requests)
{
    QCOMPARE(here.head()->value, model.head()->value);
    QCOMPARE(showStreams(here), showStreams(model));
    QCOMPARE(showCounts(here), showCounts(model));
    const auto head = static_cast<std::uint64_t>(model.head()->value);
    for (int i = 0; i < 20; ++i) {
        static constexpr std::size_t kLimits[] = {1, 3, 50, 1'000};
        ReadRequest read {.query = requests.query(),
                          .backwards = requests.pick(2) == 0,
                          .from = static_cast<std::int64_t>(requests.pick(head + 3)),
                          .limit = kLimits[requests.pick(4)]};
        if (requests.pick(2))
            read.from = 0;
        QCOMPARE(showEvents(here, read), showEvents(model, read));
        const Time time = kNow + std::chrono::minutes(requests.pick(600)) - std::chrono::hours(5);
        QCOMPARE(*here.positionAt(time), *model.positionAt(time));
    }
}

void TestStoreEquivalence::randomRequestsGetTheSameAnswers()
{
    if (isModel())
        QSKIP("this backend is the model");
    RandomRequests requests(seedOr(20'260'303));
    const auto model = std::move(*openMemoryStore({}, options()));
    std::map<std::string, int> counts;
    for (int i = 1; i <= kRequests; ++i) {
        const AppendRequest request = requests.next(*model);
        const std::string expected = show(model->append(request));
        const auto answer = store().append(request);
        if (show(answer) != expected)
            QCOMPARE("request " + std::to_string(i) + ": " + show(answer) + " " + why(answer),
                     "request " + std::to_string(i) + ": " + expected);
        ++counts[expected.substr(0, expected.find_first_of(" ,:"))];
        if (i % kReopenEvery == 0 && isPersistent())
            reopen();
        if (i % kReadEvery == 0)
            compareReads(store(), *model, requests);
        if (QTest::currentTestFailed())
            return;
    }
    QCOMPARE(showEvents(store(), {}), showEvents(*model, {}));
    // What is never answered is not compared either.
    for (const char* kind : {"stored", "repeated", "conflict", "error"})
        QVERIFY2(counts[kind] > kRequests / 50, kind);
    qInfo("%d stored, %d repeated, %d conflicts, %d refused, %lld events", counts["stored"],
          counts["repeated"], counts["conflict"], counts["error"],
          static_cast<long long>(model->head()->value));
}

// Each request by another connection, which may have been closed in between, and reads by all: what
// one has taken into the indexes, the others have not seen, or have seen as something else.
void TestStoreEquivalence::connectionsOfOneStoreAnswerAlike()
{
    if (!isPersistent())
        QSKIP("nobody else can open it");
    RandomRequests requests(seedOr(20'260'305));
    const auto model = std::move(*openMemoryStore({}, options()));
    std::array<std::unique_ptr<EventStore>, 3> connections;
    for (int i = 1; i <= kRequests / 2; ++i) {
        auto& connection = connections[requests.pick(connections.size())];
        if (requests.pick(8) == 0)
            connection.reset();
        if (!connection)
            connection = openAnother();
        const AppendRequest request = requests.next(*model);
        const std::string expected = show(model->append(request));
        const auto answer = connection->append(request);
        if (show(answer) != expected)
            QCOMPARE("request " + std::to_string(i) + ": " + show(answer) + " " + why(answer),
                     "request " + std::to_string(i) + ": " + expected);
        const auto& reader = connections[requests.pick(connections.size())];
        if (i % 20 == 0 && reader)
            compareReads(*reader, *model, requests);
        if (QTest::currentTestFailed())
            return;
    }
    Job job;
    const auto outcome = store().verify(job, [](const Finding& finding) {
        QTest::qFail((finding.kind + ": " + finding.message).c_str(), __FILE__, __LINE__);
    });
    QVERIFY2(outcome, why(outcome));
    QCOMPARE(outcome->events, model->head()->value);
}

// Revisions may differ: they are compared as the store's own, of which the test knows the last.
void TestStoreEquivalence::randomDocumentsGetTheSameAnswers()
{
    if (isModel())
        QSKIP("this backend is the model");
    RandomRequests random(seedOr(20'260'304));
    const auto model = std::move(*openMemoryStore({}, options()));
    struct Revision
    {
        std::int64_t here = 0;
        std::int64_t inModel = 0;
    };
    std::map<std::string, std::vector<Revision>> known; // Of a key; the first is "none".
    for (int i = 0; i < 400; ++i) {
        const std::string key = "key/" + std::to_string(random.pick(6));
        auto& revisions = known.try_emplace(key, 1).first->second;
        const Revision expected =
            revisions[random.pick(3) ? revisions.size() - 1 : random.pick(revisions.size())];
        const bool isRemoval = random.pick(3) == 0;
        const auto change = [&](Documents& documents, std::int64_t revision) {
            const auto answer = isRemoval ? documents.remove(key, revision)
                                          : documents.put(key, std::to_string(i), revision);
            return answer ? *answer : DocumentAnswer(std::int64_t {-1});
        };
        const DocumentAnswer here = change(store().documents(), expected.here);
        const DocumentAnswer inModel = change(model->documents(), expected.inModel);
        QCOMPARE(here.index(), inModel.index());
        if (const auto* revision = std::get_if<std::int64_t>(&here)) {
            QVERIFY(*revision > 0);
            revisions.push_back(isRemoval ? Revision {}
                                          : Revision {*revision, std::get<std::int64_t>(inModel)});
        } else {
            QCOMPARE(std::get<DocumentConflict>(here).found, revisions.back().here);
            QCOMPARE(std::get<DocumentConflict>(inModel).found, revisions.back().inModel);
        }
        if (i % 100 == 99 && isPersistent())
            reopen();
        const std::string after = "key/" + std::to_string(random.pick(6));
        const std::size_t limit = 1 + random.pick(6);
        const auto listed = store().documents().list("key/", after, limit);
        const auto expectedList = model->documents().list("key/", after, limit);
        QVERIFY2(listed, why(listed));
        QCOMPARE(listed->size(), expectedList->size());
        for (std::size_t d = 0; d < listed->size(); ++d) {
            QCOMPARE((*listed)[d].key, (*expectedList)[d].key);
            QCOMPARE((*listed)[d].json, (*expectedList)[d].json);
        }
    }
}

QTEST_GUILESS_MAIN(TestStoreEquivalence)
#include "tst_store_equivalence.moc"
