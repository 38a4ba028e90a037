// SPDX-License-Identifier: Apache-2.0
// Whatever a store decided while many appended at once, it must have been right to decide: the log
// is replayed by one thread, and every answer is compared with what memory, the model, says at its
// place.

#include "core/store/event_cursor.h"
#include "core/store/memory/memory_store.h"
#include "random_requests.h"
#include "store_test.h"

#include <algorithm>
#include <map>
#include <thread>

using namespace headrace;

namespace {

struct Decision
{
    AppendRequest request;
    Result<AppendAnswer> answer;
    std::int64_t headBefore; // Seen before the call, and after it: the store decided at a head
    std::int64_t headAfter;  // between them.

    // Nothing when it stored nothing.
    const AppendReceipt* stored() const
    {
        const auto* receipt = answer ? std::get_if<AppendReceipt>(&*answer) : nullptr;
        return receipt && !receipt->repeated ? receipt : nullptr;
    }
};

const StreamName kNever = named("never-1");

// What `model` would answer, without storing anything.
std::string wouldAnswer(EventStore& model, AppendRequest request)
{
    request.expectations.push_back({kNever, ExpectedVersion::exists()});
    auto answer = model.append(request);
    auto* conflict = answer ? std::get_if<AppendConflict>(&*answer) : nullptr;
    if (!conflict)
        return show(answer);
    conflict->failed.pop_back();
    return conflict->isNone() ? "nothing against it" : show(answer);
}

// Sends requests one after the other and writes down what was answered.
std::vector<Decision> decisionsOf(EventStore& store, RandomRequests requests, int count)
{
    std::vector<Decision> decisions;
    while (static_cast<int>(decisions.size()) < count) {
        AppendRequest request = requests.next(store);
        const auto before = store.head();
        auto answer = store.append(request);
        while (isError(answer, ErrorCode::Busy))
            answer = store.append(request);
        const auto after = store.head();
        decisions.push_back({std::move(request), std::move(answer), before ? before->value : -1,
                             after ? after->value : -1});
    }
    return decisions;
}

// Replays what was stored, in order, and holds every decision against it.
class Replay
{
public:
    explicit Replay(std::vector<Decision> decisions);
    /// What was wrong, one line each; empty when every decision was right.
    std::string run();
    EventStore& model() { return *m_model; }

private:
    void store(const Decision& decision);
    void lookAtOthers();

    std::vector<Decision> m_stored; // By position.
    std::vector<Decision> m_others; // By the head before the call, the last one first.
    std::vector<Decision> m_open;   // Those that may be decided at the present head.
    std::unique_ptr<EventStore> m_model;
    std::string m_wrong;
};

Replay::Replay(std::vector<Decision> decisions)
    : m_model(std::move(*openMemoryStore({}, {.clock = [] { return kNow; }})))
{
    for (Decision& decision : decisions)
        (decision.stored() ? m_stored : m_others).push_back(std::move(decision));
    std::ranges::sort(m_stored, {}, [](const Decision& d) { return d.stored()->position; });
    std::ranges::sort(m_others, std::greater(), &Decision::headBefore);
}

std::string Replay::run()
{
    lookAtOthers();
    for (const Decision& decision : m_stored) {
        store(decision);
        lookAtOthers();
    }
    for (const auto* left : {&m_open, &m_others})
        for (const Decision& decision : *left)
            m_wrong += "nothing explains, between " + std::to_string(decision.headBefore) + " and "
                + std::to_string(decision.headAfter) + ": " + show(decision.answer) + "\n";
    return m_wrong;
}

void Replay::store(const Decision& decision)
{
    const std::string expected = show(m_model->append(decision.request));
    if (show(decision.answer) != expected)
        m_wrong += show(decision.answer) + ", but that should be: " + expected + "\n";
    const std::int64_t position = decision.stored()->position.value;
    if (position <= decision.headBefore || position > decision.headAfter)
        m_wrong += show(decision.answer) + ", but the head was seen at "
            + std::to_string(decision.headBefore) + " before and at "
            + std::to_string(decision.headAfter) + " after\n";
}

void Replay::lookAtOthers()
{
    const std::int64_t head = m_model->head()->value;
    for (; !m_others.empty() && m_others.back().headBefore <= head; m_others.pop_back())
        m_open.push_back(std::move(m_others.back()));
    std::erase_if(m_open, [&](const Decision& decision) {
        return head <= decision.headAfter
            && wouldAnswer(*m_model, decision.request) == show(decision.answer);
    });
}

std::string logOf(EventStore& store)
{
    std::string text;
    EventCursor cursor(store, {});
    for (;;) {
        const auto page = cursor.next();
        if (!page || page->empty())
            return page ? text : page.error().message;
        for (EventView event : page->events()) {
            event.id = {}; // Those that the store made differ.
            text += show(event) + "\n";
        }
    }
}

} // namespace

class TestStoreDecisions : public StoreTest
{
    Q_OBJECT

private slots:
    void everyDecisionWasRight_data();
    void everyDecisionWasRight();
};

void TestStoreDecisions::everyDecisionWasRight_data()
{
    QTest::addColumn<bool>("hasTwoConnections");
    QTest::addRow("8 threads") << false;
    QTest::addRow("8 threads, two connections") << true;
}

void TestStoreDecisions::everyDecisionWasRight()
{
    QFETCH(bool, hasTwoConnections);
    constexpr std::size_t kThreads = 8;
    constexpr int kEach = 120;
    if (hasTwoConnections && !isPersistent())
        QSKIP("this backend does not keep events");
    const std::uint64_t seed = seedOr(20'260'305);
    const auto another = hasTwoConnections ? openAnother() : nullptr;
    std::vector<std::vector<Decision>> each(kThreads);
    {
        std::vector<std::jthread> callers;
        for (std::size_t t = 0; t < kThreads; ++t)
            callers.emplace_back([&, t] {
                const RandomRequests requests(seed + t, std::to_string(t) + " ", t * 100'000);
                each[t] = decisionsOf(another && t % 2 ? *another : store(), requests, kEach);
            });
    }
    std::vector<Decision> decisions;
    std::map<std::string, int> counts;
    for (auto& some : each)
        for (Decision& decision : some) {
            const std::string answer = show(decision.answer);
            ++counts[answer.substr(0, answer.find_first_of(" ,:"))];
            decisions.push_back(std::move(decision));
        }
    Replay replay(std::move(decisions));
    QCOMPARE(replay.run(), std::string());
    QCOMPARE(logOf(store()), logOf(replay.model()));
    for (const char* kind : {"stored", "repeated", "conflict", "error"})
        QVERIFY2(counts[kind] > 10, kind);
    qInfo("%d stored, %d repeated, %d conflicts, %d refused, %lld events", counts["stored"],
          counts["repeated"], counts["conflict"], counts["error"],
          static_cast<long long>(store().head()->value));
}

QTEST_GUILESS_MAIN(TestStoreDecisions)
#include "tst_store_decisions.moc"
