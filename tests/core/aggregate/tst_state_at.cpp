// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/state_at.h"

#include "core/script/domain_module.h"
#include "core/store/memory/memory_store.h"

#include <QTest>

using namespace headrace;

namespace {

constexpr char kModule[] = R"js(
export default {
    aggregates: {
        order: {
            state: { initial: { count: 0 } },
            events: {
                Placed: { apply(state, data) { state.count += data.by; } },
                Broken: { apply(state, data) { data.lines.forEach(() => {}); } },
            },
        },
    },
};
)js";

const StreamName kOrder = StreamName::parse("order-1").value();

Time minute(int minutes)
{
    return *parseTime("2026-03-01T12:00:00Z") + std::chrono::minutes(minutes);
}

NewEvent placed(int by, int minutes, std::string type = "Placed")
{
    NewEvent event;
    event.stream = kOrder;
    event.type = std::move(type);
    event.time = minute(minutes);
    event.data = "{\"by\":" + std::to_string(by) + "}";
    return event;
}

std::unique_ptr<Fold> newFold()
{
    return DomainModule::parse(kModule, "order.js").value()->makeFold("order").value();
}

// Five events, one of them of an unknown type; the fourth is dated before the third.
std::unique_ptr<EventStore> storeOfFive()
{
    auto store = openMemoryStore("", {}).value();
    AppendRequest request;
    request.events = {placed(1, 0), placed(10, 10), placed(100, 20), placed(1'000, 15),
                      placed(9, 30, "Unheard of")};
    if (!store->append(request))
        qFatal("the events cannot be appended");
    return store;
}

} // namespace

class TestStateAt : public QObject
{
    Q_OBJECT

private slots:
    void points_data();
    void points();
    void manyPages();
    void refusals_data();
    void refusals();
    void tellsTheLastVersionThatFolded();
    void isCancelled();
};

void TestStateAt::points_data()
{
    QTest::addColumn<StatePoint>("point");
    QTest::addColumn<int>("version");
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("unhandled");

    QTest::newRow("initial state") << StatePoint(Version {0}) << 0 << 0 << 0;
    QTest::newRow("first version") << StatePoint(Version {1}) << 1 << 1 << 0;
    QTest::newRow("third version") << StatePoint(Version {3}) << 3 << 111 << 0;
    QTest::newRow("last version") << StatePoint(Version {5}) << 5 << 1'111 << 1;
    QTest::newRow("head") << StatePoint(AtHead {}) << 5 << 1'111 << 1;
    QTest::newRow("before all time") << StatePoint(minute(-1)) << 0 << 0 << 0;
    QTest::newRow("at the time of the first") << StatePoint(minute(0)) << 1 << 1 << 0;
    QTest::newRow("between two") << StatePoint(minute(11)) << 2 << 11 << 0;
    QTest::newRow("when a later version is older") << StatePoint(minute(16)) << 4 << 1'111 << 0;
    QTest::newRow("after all time") << StatePoint(minute(99)) << 5 << 1'111 << 1;
}

void TestStateAt::points()
{
    QFETCH(StatePoint, point);
    QFETCH(int, version);
    QFETCH(int, count);
    QFETCH(int, unhandled);

    const auto store = storeOfFive();
    const auto fold = newFold();
    for (int i = 0; i < 2; ++i) { // A fold that is used again begins anew.
        const auto state = stateAt(*store, *fold, kOrder, point);
        QVERIFY2(state, state ? "" : state.error().message.c_str());
        QCOMPARE(state->version.value, version);
        QCOMPARE(state->folded, version);
        QCOMPARE(state->unhandled, unhandled);
        QCOMPARE(state->time.has_value(), version > 0);
        QCOMPARE(QString::fromStdString(state->stateJson), QString("{\"count\":%1}").arg(count));
    }
}

void TestStateAt::manyPages()
{
    auto store = openMemoryStore("", {}).value();
    AppendRequest request;
    for (int i = 1; i <= 2'500; ++i) // Three pages.
        request.events.push_back(placed(i, i));
    QVERIFY(store->append(request));
    const auto fold = newFold();
    for (const std::int64_t version : {999, 1'000, 1'001, 2'000, 2'499, 2'500}) {
        const auto state = stateAt(*store, *fold, kOrder, Version {version});
        QVERIFY2(state, state ? "" : state.error().message.c_str());
        QCOMPARE(QString::fromStdString(state->stateJson),
                 QString("{\"count\":%1}").arg(version * (version + 1) / 2));
        QCOMPARE(toUs(*state->time), toUs(minute(static_cast<int>(version))));
    }
}

void TestStateAt::refusals_data()
{
    QTest::addColumn<QString>("stream");
    QTest::addColumn<int>("version");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("message");

    QTest::newRow("beyond the head") << "order-1" << 6 << ErrorCode::NotFound
                                     << "stream order-1 has no version 6; its head is version 5";
    QTest::newRow("below 0") << "order-1" << -1 << ErrorCode::InvalidArgument
                             << "there is no version -1; a version is 0 or more";
    QTest::newRow("no such stream") << "order-2" << 1 << ErrorCode::NotFound << QString();
    QTest::newRow("another category")
        << "cart-1" << 1 << ErrorCode::InvalidArgument
        << "stream cart-1 cannot be folded by the handlers of aggregate \"order\"";
}

void TestStateAt::refusals()
{
    QFETCH(QString, stream);
    QFETCH(int, version);
    QFETCH(ErrorCode, code);
    QFETCH(QString, message);
    const auto store = storeOfFive();
    const auto fold = newFold();
    const auto name = StreamName::parse(stream.toStdString()).value();
    const auto state = stateAt(*store, *fold, name, Version {version});
    QVERIFY(!state);
    QCOMPARE(state.error().code, code);
    if (!message.isEmpty())
        QCOMPARE(QString::fromStdString(state.error().message), message);
}

void TestStateAt::tellsTheLastVersionThatFolded()
{
    auto store = openMemoryStore("", {}).value();
    AppendRequest request;
    request.events = {placed(1, 0), placed(1, 1), placed(1, 2, "Broken"), placed(1, 3)};
    QVERIFY(store->append(request));
    const auto fold = newFold();
    const auto state = stateAt(*store, *fold, kOrder);
    QVERIFY(!state);
    QCOMPARE(state.error().code, ErrorCode::Rejected);
    QCOMPARE(QString::fromStdString(state.error().message),
             "folding order-1@3 (Broken) failed in apply at order.js:8: TypeError: data.lines is "
             "undefined");
    QCOMPARE(fold->version().value, 2);
    QVERIFY(stateAt(*store, *fold, kOrder, fold->version()));
}

void TestStateAt::isCancelled()
{
    const auto store = storeOfFive();
    const auto fold = newFold();
    std::stop_source stop;
    stop.request_stop();
    const auto state = stateAt(*store, *fold, kOrder, AtHead {}, stop.get_token());
    QVERIFY(!state);
    QCOMPARE(state.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestStateAt)
#include "tst_state_at.moc"
