// SPDX-License-Identifier: Apache-2.0
#include "core/command/warm_states.h"

#include <QTest>

using namespace headrace;

class TestWarmStates : public QObject
{
    Q_OBJECT

private slots:
    void givesBackWhatWasPutIn();
    void letsTheLongestUnusedGo();
    void keepsWithinItsBytes();
};

static StreamName named(const std::string& text)
{
    return StreamName::parse(text).value();
}

void TestWarmStates::givesBackWhatWasPutIn()
{
    WarmStates states(10, 1'000'000);
    QVERIFY(!states.take(named("a-1")));
    states.put(named("a-1"), {"{}", {4}, {}});
    const auto taken = states.take(named("a-1"));
    QVERIFY(taken && taken->version == Version {4});
    QVERIFY(!states.take(named("a-1"))); // It was taken out.
    QCOMPARE(states.bytes(), std::size_t {0});
    states.put(named("a-1"), {"{}", {4}, {}});
    states.put(named("a-1"), {"{}", {5}, {}});
    QCOMPARE(states.count(), std::size_t {1});
    QCOMPARE(states.take(named("a-1"))->version.value, 5);
}

void TestWarmStates::letsTheLongestUnusedGo()
{
    WarmStates states(2, 1'000'000);
    states.put(named("a-1"), {});
    states.put(named("a-2"), {});
    states.put(named("a-1"), *states.take(named("a-1"))); // Used again.
    states.put(named("a-3"), {});
    QVERIFY(!states.take(named("a-2")));
    QVERIFY(states.take(named("a-1")));
    QVERIFY(states.take(named("a-3")));
}

void TestWarmStates::keepsWithinItsBytes()
{
    WarmStates states(100, 10'000);
    for (int i = 0; i < 50; ++i) {
        states.put(named("a-" + std::to_string(i)), {std::string(1'000, ' '), {}, {}});
        QVERIFY(states.bytes() <= 10'000);
    }
    QVERIFY(states.count() >= 5);
    states.put(named("a-large"), {std::string(20'000, ' '), {}, {}});
    QCOMPARE(states.count(), std::size_t {0}); // It has no room, and took that of the others.
}

QTEST_GUILESS_MAIN(TestWarmStates)
#include "tst_warm_states.moc"
