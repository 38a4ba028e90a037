// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/timeline.h"

#include "core/script/domain_module.h"
#include "core/store/memory/memory_store.h"

#include <QTest>

#include <random>

using namespace headrace;

namespace {

constexpr char kModule[] = R"js(
export default {
    aggregates: {
        order: {
            state: { initial: { sum: 0, last: [] } },
            events: {
                Placed: {
                    apply(state, data) {
                        state.sum += data.by;
                        state.last = [...state.last.slice(-3), data.by];
                    },
                },
                Broken: { apply() { throw new Error('no more'); } },
            },
        },
    },
};
)js";

constexpr std::uint64_t kSeed = 20'111'123;
const StreamName kOrder = StreamName::parse("order-1").value();

void append(EventStore& store, int from, int to, std::string type = "Placed", int schema = 1)
{
    AppendRequest request;
    for (int i = from; i <= to; ++i) {
        NewEvent event;
        event.stream = kOrder;
        event.type = i % 100 == 0 ? "Unheard of" : type;
        event.schema = schema;
        event.time = *parseTime("2026-03-01T12:00:00Z") + std::chrono::minutes(i);
        event.data = "{\"by\":" + std::to_string(i) + "}";
        request.events.push_back(std::move(event));
    }
    if (!store.append(request))
        qFatal("the events cannot be appended");
}

std::unique_ptr<Fold> newFold()
{
    return DomainModule::parse(kModule, "order.js").value()->makeFold("order").value();
}

} // namespace

class TestTimeline : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_store = openMemoryStore("", {}).value(); }
    void listsEventsWithoutAModule();
    void anyVersionInAnyOrder();
    void stepsForwardByOneEvent();
    void showsWhatAnEventChanged();
    void endsAtTheEventThatCannotBeFolded_data();
    void endsAtTheEventThatCannotBeFolded();
    void readsWhatWasAppended();
    void timesAndVersions();
    void refusals();

private:
    std::unique_ptr<EventStore> m_store;
};

void TestTimeline::listsEventsWithoutAModule()
{
    append(*m_store, 1, 2'345);
    const auto timeline = Timeline::open(*m_store, kOrder, nullptr).value();
    QCOMPARE(timeline->head().value, 2'345);
    QCOMPARE(timeline->events().size(), 2'345U);
    QCOMPARE(timeline->events()[99].version.value, 100);
    QCOMPARE(timeline->events()[99].position.value, 100);
    QVERIFY(timeline->events()[99].type == "Unheard of");
    QVERIFY(timeline->events()[100].type == "Placed");
    QVERIFY(!timeline->hasStates());
    QCOMPARE(timeline->at({1}).error().code, ErrorCode::Unsupported);
}

void TestTimeline::anyVersionInAnyOrder()
{
    append(*m_store, 1, 2'345);
    const auto timeline = Timeline::open(*m_store, kOrder, newFold()).value();
    const auto fold = newFold();
    std::mt19937_64 random(kSeed);
    std::vector<std::int64_t> versions {2'345, 0, 1, 256, 255, 257, 2'345, 2'344};
    for (int i = 0; i < 40; ++i)
        versions.push_back(static_cast<std::int64_t>(random() % 2'346));
    for (const std::int64_t version : versions) {
        const auto state = timeline->at({version});
        QVERIFY2(state, state ? "" : state.error().message.c_str());
        const auto expected = stateAt(*m_store, *fold, kOrder, Version {version}).value();
        QCOMPARE(state->stateJson, expected.stateJson);
        QCOMPARE(state->version.value, version);
        QVERIFY(state->time == expected.time);
        QCOMPARE(state->unhandled, expected.unhandled);
        if (version != 2'345)
            QVERIFY(state->folded <= Timeline::kKeepEvery);
    }
}

void TestTimeline::stepsForwardByOneEvent()
{
    append(*m_store, 1, 700);
    const auto timeline = Timeline::open(*m_store, kOrder, newFold()).value();
    QVERIFY(timeline->at({600}));
    QCOMPARE(timeline->at({601}).value().folded, 1);
    QCOMPARE(timeline->at({601}).value().folded, 0);
    QCOMPARE(timeline->at({600}).value().folded, 600 - 512);
}

void TestTimeline::showsWhatAnEventChanged()
{
    append(*m_store, 1, 3);
    const auto timeline = Timeline::open(*m_store, kOrder, newFold()).value();
    const auto change = timeline->change({3}).value();
    QCOMPARE(change.before.version.value, 2);
    QCOMPARE(change.after.version.value, 3);
    const std::vector<PatchOperation> expected {
        {PatchOperation::Kind::Replace, "/sum", "6", "3"},
        {PatchOperation::Kind::Add, "/last/2", "3", ""},
    };
    QVERIFY(change.operations == expected);
    QCOMPARE(timeline->change({0}).error().code, ErrorCode::InvalidArgument);
}

void TestTimeline::endsAtTheEventThatCannotBeFolded_data()
{
    QTest::addColumn<std::string>("type");
    QTest::addColumn<int>("schema");
    QTest::addColumn<int>("code");
    QTest::newRow("its handler throws") << std::string("Broken") << 1 << int(ErrorCode::Rejected);
    QTest::newRow("it is newer than the module")
        << std::string("Placed") << 2 << int(ErrorCode::Unsupported);
}

void TestTimeline::endsAtTheEventThatCannotBeFolded()
{
    QFETCH(std::string, type);
    QFETCH(int, schema);
    QFETCH(int, code);
    append(*m_store, 1, 300);
    append(*m_store, 301, 301, type, schema);
    append(*m_store, 302, 310);
    const auto timeline = Timeline::open(*m_store, kOrder, newFold()).value();
    QVERIFY(!timeline->failure());
    const auto state = timeline->at({310});
    QVERIFY(!state);
    QCOMPARE(int(state.error().code), code);
    QVERIFY(timeline->failure().has_value());
    QCOMPARE(timeline->failure()->lastFolded.value, 300);
    QCOMPARE(timeline->failure()->failed.value, 301);
    QCOMPARE(timeline->failure()->error.message, state.error().message);

    QVERIFY(timeline->at({300}));
    QVERIFY(timeline->at({5}));
    QCOMPARE(timeline->at({301}).error().message, state.error().message);
    QVERIFY(timeline->at({300}));
}

void TestTimeline::readsWhatWasAppended()
{
    append(*m_store, 1, 3);
    const auto timeline = Timeline::open(*m_store, kOrder, newFold()).value();
    QCOMPARE(timeline->refresh().value(), 0);
    QCOMPARE(timeline->at({4}).error().code, ErrorCode::NotFound);
    append(*m_store, 4, 5);
    QCOMPARE(timeline->refresh().value(), 2);
    QCOMPARE(timeline->head().value, 5);
    QCOMPARE(timeline->at({5}).value().stateJson, std::string(R"({"sum":15,"last":[2,3,4,5]})"));
}

void TestTimeline::timesAndVersions()
{
    append(*m_store, 1, 3);
    const auto timeline = Timeline::open(*m_store, kOrder, nullptr).value();
    const Time first = timeline->events().front().time;
    QCOMPARE(timeline->versionAt(first - std::chrono::seconds(1)).value, 0);
    QCOMPARE(timeline->versionAt(first).value, 1);
    QCOMPARE(timeline->versionAt(first + std::chrono::hours(1)).value, 3);
}

void TestTimeline::refusals()
{
    append(*m_store, 1, 3);
    QCOMPARE(Timeline::open(*m_store, StreamName::parse("order-2").value(), nullptr).error().code,
             ErrorCode::NotFound);
    QCOMPARE(Timeline::open(*m_store, StreamName::parse("cart-2").value(), newFold()).error().code,
             ErrorCode::InvalidArgument);
    const auto timeline = Timeline::open(*m_store, kOrder, newFold()).value();
    const auto beyond = timeline->at({4});
    QCOMPARE(QString::fromStdString(beyond.error().message),
             "stream order-1 has no version 4; its head is version 3");
    std::stop_source stop;
    stop.request_stop();
    QCOMPARE(timeline->at({2}, stop.get_token()).error().code, ErrorCode::Cancelled);
    QVERIFY(timeline->at({2})); // Being cancelled is no failure.
    QVERIFY(!timeline->failure());
}

QTEST_GUILESS_MAIN(TestTimeline)
#include "tst_timeline.moc"
