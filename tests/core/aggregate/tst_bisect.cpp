// SPDX-License-Identifier: Apache-2.0
// History of a field and bisect, over a store and over a timeline, against states folded one by
// one.
#include "core/aggregate/bisect.h"

#include "core/aggregate/field_history.h"
#include "core/aggregate/state_at.h"
#include "core/aggregate/timeline.h"
#include "tests/core/aggregate/counter_stream.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <map>

using namespace headrace;

namespace {

constexpr int kEvents = 2'345;

int upAndDown(int version)
{
    return version % 7 == 0 ? -10 : version % 5 == 0 ? 0 : version % 3;
}

std::string textOf(const Flip& flip)
{
    return std::to_string(flip.version.value) + " " + std::string(nameOf(flip.before)) + " "
        + std::string(nameOf(flip.after));
}

std::string textOf(const FieldValue& value)
{
    return std::to_string(value.version.value) + " " + value.json + " " + value.type + " "
        + (value.time ? formatTime(*value.time) : "");
}

template<typename T> auto into(std::vector<std::string>& told)
{
    return [&told](const T& value) -> Result<void> {
        told.push_back(textOf(value));
        return {};
    };
}

// Knows every thousandth state, and counts how often it is asked.
class EveryThousandth final : public KnownStates
{
public:
    EveryThousandth(EventStore& store, Fold& fold) : m_store(store), m_fold(fold) {}
    Result<std::optional<KnownState>> atOrBefore(Version version) override
    {
        ++asked;
        const Version at {version.value / 1'000 * 1'000};
        if (at.value == 0)
            return std::optional<KnownState>();
        auto state = stateAt(m_store, m_fold, kCounter, at);
        if (!state)
            return state.error();
        return std::optional(KnownState {at, 1, std::move(state->stateJson), state->unhandled});
    }
    int asked = 0;

private:
    EventStore& m_store;
    Fold& m_fold;
};

} // namespace

class TestBisect : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_store = openMemoryStore("", {}).value(); }
    void tellsEveryFlip();
    void tellsTheHistory();
    void unknownIsAThirdAnswer();
    void whatThrowsEverywhereIsAnError();
    void searchesOneFlip_data();
    void searchesOneFlip();
    void unknownCountsAsFalseInTheSearch();
    void endsAtAnEventThatCannotBeFolded();
    void theCallerEndsIt();
    void timelineGoesOnAfterwards();
    void refusals();

private:
    std::unique_ptr<EventStore> m_store;
    std::shared_ptr<const Domain> m_domain = domainOf(counterModule());
};

void TestBisect::tellsEveryFlip()
{
    appendSteps(*m_store, 1, kEvents, upAndDown);
    const auto fold = newFold(m_domain);
    std::vector<std::string> expected;
    bool before = false;
    for (int version = 1; version <= kEvents; ++version) {
        const auto state =
            nlohmann::json::parse(stateAt(*m_store, *fold, kCounter, Version {version})->stateJson);
        const bool now = (state["sum"].get<int>() & 3) > 1;
        if (now != before)
            expected.push_back(textOf(Flip {{version},
                                            {},
                                            {},
                                            before ? Truth::True : Truth::False,
                                            now ? Truth::True : Truth::False,
                                            {}}));
        before = now;
        if (version == 300)
            break; // The rest is the same, and this is quadratic.
    }
    std::vector<std::string> told;
    std::vector<std::int64_t> progress;
    WalkOptions options;
    options.onProgress = [&](Version version) { progress.push_back(version.value); };
    const auto found =
        bisect(*m_store, *fold, kCounter, "(state.sum & 3) > 1", into<Flip>(told), options);
    QVERIFY2(found, found ? "" : found.error().message.c_str());
    QCOMPARE(found->folded, kEvents);
    QCOMPARE(found->flips, static_cast<std::int64_t>(told.size()));
    QCOMPARE(progress.back(), kEvents);
    QVERIFY(told.size() > expected.size());
    QCOMPARE(std::vector(told.begin(), told.begin() + static_cast<long>(expected.size())),
             expected);

    std::vector<std::string> byTimeline;
    const auto timeline = Timeline::open(*m_store, kCounter, newFold(m_domain)).value();
    QVERIFY(timeline->flips("(state.sum & 3) > 1", into<Flip>(byTimeline)));
    QCOMPARE(byTimeline, told);
}

void TestBisect::tellsTheHistory()
{
    appendSteps(*m_store, 1, kEvents, [](int version) { return version % 500 == 1 ? 1 : 0; });
    const std::vector<std::string> expected {
        "0 0  ",
        "1 1 Stepped 2026-03-01T12:01:00Z",
        "501 2 Stepped 2026-03-01T20:21:00Z",
        "1001 3 Stepped 2026-03-02T04:41:00Z",
        "1501 4 Stepped 2026-03-02T13:01:00Z",
        "2001 5 Stepped 2026-03-02T21:21:00Z",
    };
    const auto fold = newFold(m_domain);
    std::vector<std::string> told;
    QCOMPARE(*fieldHistory(*m_store, *fold, kCounter, "/sum", into<FieldValue>(told)), kEvents);
    QCOMPARE(told, expected);
    told.clear();
    const auto timeline = Timeline::open(*m_store, kCounter, newFold(m_domain)).value();
    QCOMPARE(*timeline->history("/sum", into<FieldValue>(told)), kEvents);
    QCOMPARE(told, expected);
    told.clear();
    QVERIFY(fieldHistory(*m_store, *fold, kCounter, "/nothing", into<FieldValue>(told)));
    QCOMPARE(told, std::vector<std::string> {"0   "});
}

void TestBisect::unknownIsAThirdAnswer()
{
    const auto domain = domainOf(counterModule(
        "", "",
        "if (event.version >= 3) state.last = { by: data.by }; if (event.version === 9) "
        "delete state.last;"));
    appendSteps(*m_store, 1, 9, [](int version) { return version; });
    std::vector<std::string> told;
    std::string problem;
    const auto found = bisect(*m_store, *newFold(domain), kCounter, "state.last.by > 5",
                              [&](const Flip& flip) -> Result<void> {
                                  problem = flip.problem;
                                  told.push_back(textOf(flip));
                                  return {};
                              });
    QCOMPARE(told,
             (std::vector<std::string> {"3 unknown false", "6 false true", "9 true unknown"}));
    QCOMPARE(problem, "TypeError: state.last is undefined");
    QVERIFY(found->first == Truth::Unknown && found->last == Truth::Unknown);
}

void TestBisect::whatThrowsEverywhereIsAnError()
{
    appendSteps(*m_store, 1, 20, upAndDown);
    const auto found = bisect(*m_store, *newFold(m_domain), kCounter, "state.total.net > 5",
                              [](const Flip&) -> Result<void> { return {}; });
    QCOMPARE(found.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(found.error().message,
             "\"state.total.net > 5\" could be told at no version of counter-1: TypeError: "
             "state.total is undefined");
}

void TestBisect::searchesOneFlip_data()
{
    QTest::addColumn<int>("flip"); // 0: there is none.
    for (const int flip : {0, 1, 2, 999, 1'000, 1'001, 2'500, 7'000, 7'001, 8'500, 8'765})
        QTest::addRow("at %d", flip) << flip;
}

void TestBisect::searchesOneFlip()
{
    QFETCH(int, flip);
    appendSteps(*m_store, 1, 8'765, [flip](int version) { return version == flip ? 1'000 : 0; });
    // At a multiple of 100 the event is of no declared type, so that the next one decides.
    const std::string predicate =
        flip % 100 == 0 && flip > 0 ? "version >= " + std::to_string(flip) : "state.sum >= 1000";
    const auto fold = newFold(m_domain);
    const auto scratch = newFold(m_domain);
    EveryThousandth states(*m_store, *scratch);
    const auto found = bisectOnce(*m_store, *fold, kCounter, predicate, states);
    QVERIFY2(found, found ? "" : found.error().message.c_str());
    QVERIFY(states.asked <= 14);
    QVERIFY(fold->folded() <= 1'000);
    NoKnownStates none;
    const auto byWalking = bisectOnce(*m_store, *fold, kCounter, predicate, none);
    const auto timeline = Timeline::open(*m_store, kCounter, newFold(m_domain)).value();
    QVERIFY(timeline->at({8'765}));
    const auto byTimeline = timeline->onlyFlip(predicate);
    for (const auto* answer : {&found, &byWalking, &byTimeline}) {
        QCOMPARE((*answer)->has_value(), flip > 0);
        if (flip > 0)
            QCOMPARE(textOf(***answer), std::to_string(flip) + " false true");
    }
    QCOMPARE(timeline->at({8'000})->stateJson,
             stateAt(*m_store, *fold, kCounter, Version {8'000})->stateJson);
}

void TestBisect::unknownCountsAsFalseInTheSearch()
{
    const auto domain =
        domainOf(counterModule("", "", "if (event.version > 2500) state.last = { by: data.by };"));
    appendSteps(*m_store, 1, 5'000, [](int version) { return version > 4'321 ? 1 : 0; });
    const auto scratch = newFold(domain);
    EveryThousandth known(*m_store, *scratch);
    const auto fold = newFold(domain);
    const auto found = bisectOnce(*m_store, *fold, kCounter, "state.last.by === 1", known).value();
    QCOMPARE(textOf(*found), "4322 false true");
}

void TestBisect::endsAtAnEventThatCannotBeFolded()
{
    appendSteps(*m_store, 1, 1'234, [](int) { return 1; });
    appendBroken(*m_store);
    std::vector<std::string> told;
    const auto fold = newFold(m_domain);
    const auto history = fieldHistory(*m_store, *fold, kCounter, "/sum", into<FieldValue>(told));
    QCOMPARE(history.error().code, ErrorCode::Rejected);
    QCOMPARE(told.size(), 1U + 1'234U - 12U); // Twelve are of no declared type.
    const auto timeline = Timeline::open(*m_store, kCounter, newFold(m_domain)).value();
    told.clear();
    QVERIFY(!timeline->history("/sum", into<FieldValue>(told)));
    QCOMPARE(told.size(), 1U + 1'234U - 12U);
    QCOMPARE(timeline->failure()->failed.value, 1'235);
    QCOMPARE(timeline->at({1'234})->version.value, 1'234);
}

void TestBisect::theCallerEndsIt()
{
    appendSteps(*m_store, 1, kEvents, [](int) { return 1; });
    const auto fold = newFold(m_domain);
    int told = 0;
    const auto ended =
        fieldHistory(*m_store, *fold, kCounter, "/sum", [&](const FieldValue&) -> Result<void> {
            if (++told < 10)
                return {};
            return Error {ErrorCode::Io, "enough"};
        });
    QCOMPARE(ended.error().message, "enough");
    QCOMPARE(told, 10);
    std::stop_source stop;
    WalkOptions options;
    options.stop = stop.get_token();
    options.onProgress = [&](Version) { stop.request_stop(); };
    const auto cancelled = fieldHistory(
        *m_store, *fold, kCounter, "/sum", [](const FieldValue&) -> Result<void> { return {}; },
        options);
    QCOMPARE(cancelled.error().code, ErrorCode::Cancelled);
}

void TestBisect::timelineGoesOnAfterwards()
{
    appendSteps(*m_store, 1, kEvents, upAndDown);
    const auto timeline = Timeline::open(*m_store, kCounter, newFold(m_domain)).value();
    const auto ignore = [](const Flip&) -> Result<void> { return {}; };
    QVERIFY(!timeline->flips("state.sum +", ignore));
    QVERIFY(!timeline->flips("version < 1500 ? false : nothing", ignore));
    QVERIFY(!timeline->failure());
    QVERIFY(timeline->flips("state.sum > 0", ignore));
    QVERIFY(!timeline->onlyFlip("state.sum = 0"));
    const auto fold = newFold(m_domain);
    for (const std::int64_t version : {kEvents, 0, 1, 1'499, 1'500, 256, 2'000}) {
        const auto state = timeline->at({version});
        QVERIFY2(state, state ? "" : state.error().message.c_str());
        const auto expected = stateAt(*m_store, *fold, kCounter, Version {version}).value();
        QCOMPARE(state->stateJson, expected.stateJson);
        QCOMPARE(state->unhandled, expected.unhandled);
        QVERIFY(state->folded <= Timeline::kKeepEvery);
    }
}

void TestBisect::refusals()
{
    appendSteps(*m_store, 1, 3, upAndDown);
    const auto fold = newFold(m_domain);
    const auto flip = [](const Flip&) -> Result<void> { return {}; };
    const auto value = [](const FieldValue&) -> Result<void> { return {}; };
    const auto other = StreamName::parse("order-1").value();
    const auto none = StreamName::parse("counter-2").value();
    QCOMPARE(bisect(*m_store, *fold, other, "true", flip).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(bisect(*m_store, *fold, none, "true", flip).error().code, ErrorCode::NotFound);
    QCOMPARE(fieldHistory(*m_store, *fold, none, "/sum", value).error().code, ErrorCode::NotFound);
    QCOMPARE(fieldHistory(*m_store, *fold, kCounter, "sum", value).error().code,
             ErrorCode::InvalidArgument);
    const auto timeline = Timeline::open(*m_store, kCounter, nullptr).value();
    QCOMPARE(timeline->flips("true", flip).error().code, ErrorCode::Unsupported);
    QCOMPARE(timeline->onlyFlip("true").error().code, ErrorCode::Unsupported);
    QCOMPARE(timeline->history("/sum", value).error().code, ErrorCode::Unsupported);
}

QTEST_GUILESS_MAIN(TestBisect)
#include "tst_bisect.moc"
