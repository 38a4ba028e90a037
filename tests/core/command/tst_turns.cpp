// SPDX-License-Identifier: Apache-2.0
#include "core/command/turns.h"

#include "core/command/worker_pool.h"
#include "tests/support/account_domain.h"

#include <QTest>

#include <array>
#include <atomic>
#include <thread>

using namespace headrace;

/// The two places where commands wait, while those who wait are stopped at any moment.
class TestTurns : public QObject
{
    Q_OBJECT

private slots:
    void oneAtATime_data();
    void oneAtATime();
    void stoppedBeforeItWaits();
    void workIsDoneOrTakenBack_data();
    void workIsDoneOrTakenBack();
};

namespace {

constexpr int kThreads = 8;
constexpr int kRounds = 2'000;

// Runs `round` in many threads; with `isStopped`, each round's token is stopped by another thread.
template<typename Round> void race(bool isStopped, const Round& round)
{
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < kRounds; ++i) {
                std::stop_source stop;
                std::atomic<bool> isReady = false;
                std::jthread stopper;
                if (isStopped && i % 8 == t) // A thread costs much more than a round.
                    stopper = std::jthread([&] {
                        isReady.wait(false);
                        stop.request_stop();
                    });
                isReady = true;
                isReady.notify_one();
                round(t, i, stop.get_token());
            }
        });
}

} // namespace

void TestTurns::oneAtATime_data()
{
    QTest::addColumn<bool>("isStopped");
    QTest::newRow("nobody is stopped") << false;
    QTest::newRow("stopped at any moment") << true;
}

void TestTurns::oneAtATime()
{
    QFETCH(bool, isStopped);
    const std::array<std::string, 2> names {"a", "b"};
    Turns turns;
    std::array<int, 2> held {}; // Not atomic: a turn is what guards it.
    std::atomic<int> stopped = 0;
    race(isStopped, [&](int t, int i, const std::stop_token& stop) {
        const auto name = static_cast<std::size_t>(t + i) % 2;
        const Turns::Turn turn(turns, names[name], stop);
        if (turn.isHeld())
            ++held[name];
        else
            ++stopped;
    });
    QCOMPARE(held[0] + held[1] + stopped.load(), kThreads * kRounds);
    QVERIFY(isStopped || stopped == 0);
    for (const std::string& name : names) // Nobody is left in a line.
        QVERIFY(Turns::Turn(turns, name).isHeld());
}

void TestTurns::stoppedBeforeItWaits()
{
    std::stop_source stop;
    stop.request_stop();
    Turns turns;
    {
        const Turns::Turn free(turns, "a", stop.get_token());
        QVERIFY(free.isHeld()); // Nothing to wait for.
        QVERIFY(!Turns::Turn(turns, "a", stop.get_token()).isHeld());
        QVERIFY(Turns::Turn(turns, "b").isHeld());
    }
    QVERIFY(Turns::Turn(turns, "a").isHeld());
}

void TestTurns::workIsDoneOrTakenBack_data()
{
    oneAtATime_data();
}

void TestTurns::workIsDoneOrTakenBack()
{
    QFETCH(bool, isStopped);
    WorkerPool pool(2, accountDomain());
    std::atomic<int> done = 0;
    std::atomic<int> wrong = 0;
    std::atomic<int> takenBack = 0;
    race(isStopped, [&](int t, int, const std::stop_token& stop) {
        bool isRun = false; // Belongs to the caller: it must not be written when that went on.
        const bool isDone = pool.run(
            "stream-" + std::to_string(t), [&isRun](WorkerFolds&) { isRun = true; }, stop);
        wrong += isDone == isRun ? 0 : 1;
        ++(isDone ? done : takenBack);
    });
    QCOMPARE(wrong.load(), 0);
    QCOMPARE(done.load() + takenBack.load(), kThreads * kRounds);
    QVERIFY(isStopped || takenBack == 0);
}

QTEST_GUILESS_MAIN(TestTurns)
#include "tst_turns.moc"
