// SPDX-License-Identifier: Apache-2.0
#include "core/base/bounded_queue.h"

#include <QTest>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

using namespace headrace;

class TestBoundedQueue : public QObject
{
    Q_OBJECT

private slots:
    void handsOverInOrder_data();
    void handsOverInOrder();
    void neverHoldsMoreThanItMay_data() { handsOverInOrder_data(); }
    void neverHoldsMoreThanItMay();
    void closingFreesWhoWaits();
    void itemsNeedNotBeCopied();
};

void TestBoundedQueue::handsOverInOrder_data()
{
    QTest::addColumn<int>("capacity");
    QTest::addRow("one at a time") << 1;
    QTest::addRow("some ahead") << 7;
    QTest::addRow("more than there are") << 100'000;
}

void TestBoundedQueue::handsOverInOrder()
{
    QFETCH(int, capacity);
    constexpr int kItems = 10'000;
    BoundedQueue<int> queue(static_cast<std::size_t>(capacity));
    const std::jthread maker([&queue] {
        for (int i = 0; i < kItems; ++i)
            queue.push(i);
    });
    for (int i = 0; i < kItems; ++i)
        QCOMPARE(queue.pop(), i);
}

void TestBoundedQueue::neverHoldsMoreThanItMay()
{
    QFETCH(int, capacity);
    constexpr int kItems = 10'000;
    BoundedQueue<int> queue(static_cast<std::size_t>(capacity));
    std::atomic<int> pushed = 0;
    const std::jthread maker([&] {
        for (int i = 0; i < kItems && queue.push(i); ++i)
            ++pushed;
    });
    for (int taken = 0; taken < kItems; ++taken) {
        // The item that is taken next waits too, and one may be on its way to be counted.
        QVERIFY(pushed.load() - taken <= capacity + 1);
        queue.pop();
    }
}

void TestBoundedQueue::closingFreesWhoWaits()
{
    BoundedQueue<int> queue(2);
    std::vector<bool> taken;
    {
        std::atomic<bool> isClosed = false;
        std::jthread maker([&] {
            bool goesOn = true;
            while (goesOn) {
                goesOn = queue.push(0);
                taken.push_back(goesOn);
            }
            isClosed = true;
        });
        queue.pop();
        QVERIFY(!isClosed.load()); // Negative control: it waits, or pushes.
        queue.close();
        maker.join();
        QVERIFY(isClosed.load());
    }
    QVERIFY(taken.size() >= 2);
    QVERIFY(!taken.back());
    QVERIFY(!queue.push(1));
}

void TestBoundedQueue::itemsNeedNotBeCopied()
{
    BoundedQueue<std::unique_ptr<int>> queue;
    QVERIFY(queue.push(std::make_unique<int>(7)));
    QCOMPARE(*queue.pop(), 7);
}

QTEST_GUILESS_MAIN(TestBoundedQueue)
#include "tst_bounded_queue.moc"
