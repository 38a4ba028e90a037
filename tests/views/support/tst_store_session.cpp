// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/memory/memory_store.h"
#include "views/support/store_session.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
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
    void appendsOfOthersAreSeenAtOnce();
    void manyAppendsAreToldOnceAFrame();
    void endsAtOnceWhileWaiting();
    void saysOnceThatTheHeadCannotBeRead();
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

/// Passes on to a store in memory, and fails to tell the head when told to.
class StoreWithoutHead final : public EventStore
{
public:
    std::atomic_bool fails {true};
    std::atomic_int asked {0};

    const StoreDescription& description() const override { return m_store->description(); }
    Result<AppendAnswer> append(const AppendRequest& request) override
    {
        return m_store->append(request);
    }
    Result<EventBatch> readPage(const ReadRequest& request) override
    {
        return m_store->readPage(request);
    }
    Result<std::vector<StreamSummary>> streams(const StreamsRequest& request) override
    {
        return m_store->streams(request);
    }
    Result<StreamSummary> stream(const StreamName& name) override { return m_store->stream(name); }
    Result<StoreStatistics> statistics() override { return m_store->statistics(); }
    Result<std::vector<HourCount>> activity() override { return m_store->activity(); }
    Result<Position> head() override
    {
        ++asked;
        if (fails)
            return Error {ErrorCode::Io, "page 1 could not be read"};
        return m_store->head();
    }
    Result<Position> waitForAppend(Position seen, std::chrono::milliseconds timeout,
                                   std::stop_token stop) override
    {
        return m_store->waitForAppend(seen, timeout, stop);
    }
    Documents& documents() override { return m_store->documents(); }
    Result<Verification> verify(Job& job, const FindingHandler& report) override
    {
        return m_store->verify(job, report);
    }
    Result<EventBatch> readToken(const std::string& token) override
    {
        return m_store->readToken(token);
    }
    Result<std::optional<Position>> positionAt(Time time) override
    {
        return m_store->positionAt(time);
    }

private:
    std::unique_ptr<EventStore> m_store = memoryStore();
};

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

void TestStoreSession::appendsOfOthersAreSeenAtOnce()
{
    const QTemporaryDir folder;
    const std::string file = folder.filePath("shop.headrace").toStdString();
    // Two connections to one file stand for two processes: neither tells the other.
    auto writer = openStore(file, {.mode = OpenMode::Create});
    QVERIFY(writer);
    StoreSession session(std::move(*openStore(file, {})));
    QTRY_VERIFY(session.isHeadKnown());

    QList<qint64> delays;
    for (std::int64_t i = 1; i <= 20; ++i) {
        QElapsedTimer since;
        QSignalSpy moved(&session, &StoreSession::headChanged);
        QVERIFY((*writer)->append(oneEvent("order-1")));
        since.start();
        QVERIFY(session.head() == Position {i} || moved.wait());
        QCOMPARE(session.head(), Position {i});
        delays << since.elapsed();
    }
    std::sort(delays.begin(), delays.end());
    qInfo() << "an append of another connection was seen after (median, longest):" << delays[10]
            << delays.back() << "ms";
    // 50 ms and a frame; the longest may have met a machine that was busy with something else.
    QVERIFY2(delays[10] <= 66, qPrintable(QString::number(delays[10])));
}

void TestStoreSession::manyAppendsAreToldOnceAFrame()
{
    StoreSession session(memoryStore());
    QTRY_VERIFY(session.isHeadKnown());
    QSignalSpy moved(&session, &StoreSession::headChanged);
    constexpr int kEvents = 5'000;
    QElapsedTimer since;
    since.start();
    std::jthread writer([&] {
        for (int i = 0; i < kEvents; ++i)
            QVERIFY(session.store()->append(oneEvent("order-1")));
    });
    QTRY_COMPARE(session.head(), Position {kEvents});
    QVERIFY2(moved.count() <= since.elapsed() / 16 + 2, qPrintable(QString::number(moved.count())));
}

void TestStoreSession::endsAtOnceWhileWaiting()
{
    auto session = std::make_unique<StoreSession>(memoryStore());
    QTRY_VERIFY(session->isHeadKnown());
    QElapsedTimer since;
    since.start();
    session.reset(); // Else it would wait for the next append.
    QVERIFY2(since.elapsed() < 1'000, qPrintable(QString::number(since.elapsed())));
}

void TestStoreSession::saysOnceThatTheHeadCannotBeRead()
{
    auto owned = std::make_unique<StoreWithoutHead>();
    StoreWithoutHead& store = *owned;
    StoreSession session(std::move(owned));
    QSignalSpy unknown(&session, &StoreSession::headUnknown);
    QTRY_VERIFY(store.asked >= 3);
    QCOMPARE(unknown.count(), 1);
    QVERIFY(!session.isHeadKnown());
    store.fails = false;
    QTRY_VERIFY(session.isHeadKnown());
    QCOMPARE(unknown.count(), 1);
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
