// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/memory/memory_store.h"
#include "views/support/store_session.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <latch>
#include <semaphore>

using namespace headrace;

class TestStoreSession : public QObject
{
    Q_OBJECT

private slots:
    void answersInTheGuiThread();
    void droppedAnswerNeverComes();
    void overwritingStopsTheOldCall();
    void headIsWatchedWhileReadersAreBusy();
    void answerMayEndTheSession();
    void opensOffTheGuiThread();
    void closingDoesNotWaitForACall();
};

namespace {

std::unique_ptr<EventStore> memoryStore()
{
    return std::move(*openMemoryStore("test", {}));
}

AppendRequest oneEvent(const char* stream)
{
    NewEvent event;
    event.stream = *StreamName::parse(stream);
    event.type = "Happened";
    return {{event}, {}};
}

} // namespace

void TestStoreSession::answersInTheGuiThread()
{
    StoreSession session(memoryStore());
    QThread* worker = nullptr;
    bool answered = false;
    Request request = session.ask<Position>(
        [&](EventStore& store, std::stop_token) {
            worker = QThread::currentThread();
            return store.head();
        },
        [&](Result<Position> head) {
            QCOMPARE(QThread::currentThread(), thread());
            QVERIFY(head);
            answered = true;
        });
    QVERIFY(request.isRunning());
    QTRY_VERIFY(answered);
    QVERIFY(!request.isRunning());
    QVERIFY(worker != thread());
}

void TestStoreSession::droppedAnswerNeverComes()
{
    StoreSession session(memoryStore());
    std::latch begun(1);
    bool answered = false;
    {
        const Request dropped = session.ask<int>(
            [&](EventStore&, std::stop_token) -> Result<int> {
                begun.count_down();
                return 1;
            },
            [&](Result<int>) { answered = true; });
        begun.wait();
    }
    bool last = false;
    Request after = session.ask<int>([](EventStore&, std::stop_token) -> Result<int> { return 2; },
                                     [&](Result<int>) { last = true; });
    QTRY_VERIFY(last);
    QVERIFY(!answered);
}

void TestStoreSession::overwritingStopsTheOldCall()
{
    StoreSession session(memoryStore());
    std::latch begun(1);
    std::atomic<bool> wasStopped = false;
    const auto untilStopped = [&](EventStore&, const std::stop_token& stop) -> Result<int> {
        begun.count_down();
        while (!stop.stop_requested())
            std::this_thread::yield();
        wasStopped = true;
        return 1;
    };
    Request request = session.ask<int>(untilStopped, [](Result<int>) { QFAIL("dropped"); });
    begun.wait();
    request = Request();
    QTRY_VERIFY(wasStopped);
}

void TestStoreSession::headIsWatchedWhileReadersAreBusy()
{
    StoreSession session(memoryStore());
    QSignalSpy moved(&session, &StoreSession::headChanged);
    std::counting_semaphore<2> release(0);
    const auto block = [&](EventStore&, std::stop_token) -> Result<int> {
        release.acquire();
        return 0;
    };
    const auto nothing = [](Result<int>) {};
    Request first = session.ask<int>(block, nothing);
    Request second = session.ask<int>(block, nothing);
    QTRY_COMPARE(moved.count(), 1); // First look.
    QCOMPARE(session.head(), Position {0});
    QVERIFY(session.store()->append(oneEvent("order-1")));
    QTRY_COMPARE(session.head(), Position {1});
    QCOMPARE(moved.count(), 2);
    release.release(2);
}

void TestStoreSession::answerMayEndTheSession()
{
    auto session = std::make_unique<StoreSession>(memoryStore());
    Request request =
        session->ask<int>([](EventStore&, std::stop_token) -> Result<int> { return 1; },
                          [&](Result<int>) { session.reset(); });
    QTRY_VERIFY(!session);
}

void TestStoreSession::opensOffTheGuiThread()
{
    const QTemporaryDir folder;
    StoreOpener opener;
    std::unique_ptr<StoreSession> session;
    Request request =
        opener.open(folder.filePath("new.headrace").toStdString(), {.mode = OpenMode::Create},
                    [&](Result<std::unique_ptr<StoreSession>> opened) {
                        QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
                        session = std::move(*opened);
                    });
    QVERIFY(!session);
    QTRY_VERIFY(session);
    QTRY_VERIFY(session->isHeadKnown());
}

void TestStoreSession::closingDoesNotWaitForACall()
{
    StoreOpener opener;
    auto session = std::make_unique<StoreSession>(memoryStore());
    const std::weak_ptr<EventStore> store = session->store();
    std::latch begun(1);
    std::binary_semaphore release(0);
    Request request = session->ask<int>(
        [&](EventStore&, std::stop_token) -> Result<int> {
            begun.count_down();
            release.acquire();
            return 1;
        },
        [](Result<int>) { QFAIL("its session is gone"); });
    begun.wait();
    bool closed = false;
    opener.close(std::move(session), [&] { closed = true; });
    QVERIFY(!store.expired());
    release.release();
    QTRY_VERIFY(closed);
    QVERIFY(store.expired());
}

QTEST_GUILESS_MAIN(TestStoreSession)
#include "tst_store_session.moc"
