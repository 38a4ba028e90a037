// SPDX-License-Identifier: Apache-2.0
// Several writers, each with a connection of its own, and a subscriber that follows them: it is
// given every event, in order. The control is a table whose positions come from a sequence: there a
// cursor skips what was committed behind it.
//
// HEADRACE_ORDER_SECONDS says for how long; 2 when nothing is said.

#include "core/store/postgres/pg_connection.h"
#include "core/store/postgres/postgres_store.h"
#include "core/store/subscription.h"
#include "tests/conformance/sample_events.h"
#include "tests/support/private_postgres.h"

#include <QTest>

#include <atomic>
#include <cstdlib>
#include <thread>

using namespace headrace;
using namespace std::chrono_literals;

namespace {

constexpr int kWriters = 6;

std::chrono::milliseconds runTime()
{
    const char* const seconds = std::getenv("HEADRACE_ORDER_SECONDS");
    return std::chrono::milliseconds(seconds ? std::atoi(seconds) * 1'000 : 2'000);
}

std::unique_ptr<EventStore> opened(const std::string& address, OpenMode mode)
{
    auto store = openPostgresStore(address, {.mode = mode});
    if (!store)
        qFatal("%s", store.error().message.c_str());
    return *std::move(store);
}

} // namespace

class TestPostgresOrder : public QObject
{
    Q_OBJECT

private slots:
    void subscriberSkipsNothing();
    void cursorOverASequenceSkips();

private:
    PrivatePostgres& m_server = PrivatePostgres::ofThisProgram();
};

void TestPostgresOrder::subscriberSkipsNothing()
{
    const std::string address = m_server.address("ordered");
    const auto store = opened(address, OpenMode::Create);
    std::atomic<bool> isOver = false;
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < kWriters; ++writer)
        writers.emplace_back([&, writer] {
            const auto mine = opened(address, OpenMode::Writable);
            for (int i = 0; !isOver; ++i) {
                AppendRequest request;
                for (int n = 0; n <= (i + writer) % 5; ++n)
                    request.events.push_back(newEvent("order-" + std::to_string(writer), "tick"));
                static_cast<void>(mine->append(request));
            }
        });
    Subscription subscription(*store, {});
    const auto end = std::chrono::steady_clock::now() + runTime();
    std::int64_t last = 0;
    std::int64_t skipped = 0;
    for (bool isLast = false; !isLast;) {
        if (!isOver && std::chrono::steady_clock::now() > end) {
            isOver = true;
            writers.clear();
        }
        const auto batch = subscription.next(isOver ? 0ms : 100ms);
        QVERIFY2(batch, why(batch));
        isLast = isOver && batch->empty();
        for (const EventView& event : batch->events()) {
            skipped += event.position.value - last - 1;
            last = event.position.value;
        }
    }
    QCOMPARE(skipped, 0);
    QCOMPARE(last, store->head()->value);
    QVERIFY(last > 1'000);
    qInfo("%lld events, 0 skipped", static_cast<long long>(last));
}

void TestPostgresOrder::cursorOverASequenceSkips()
{
    m_server.run("CREATE SCHEMA naive; CREATE TABLE naive.note (position bigserial PRIMARY KEY)");
    const auto address = parsePgAddress(m_server.address("naive"));
    std::atomic<bool> isOver = false;
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < kWriters; ++writer)
        writers.emplace_back([&, writer] {
            const auto connection = PgConnection::open(*address, false);
            for (int i = 0; connection && !isOver; ++i) {
                static_cast<void>((*connection)->run("BEGIN"));
                for (int n = 0; n <= (i + writer) % 5; ++n)
                    static_cast<void>((*connection)->run("INSERT INTO note DEFAULT VALUES"));
                static_cast<void>((*connection)->run("COMMIT"));
            }
        });
    const auto reader = PgConnection::open(*address, true);
    QVERIFY2(reader, why(reader));
    const auto end = std::chrono::steady_clock::now() + runTime();
    std::int64_t last = 0;
    std::int64_t seen = 0;
    for (bool isLast = false; !isLast;) {
        if (!isOver && std::chrono::steady_clock::now() > end) {
            isOver = true;
            writers.clear();
        }
        const auto rows =
            (*reader)->run("SELECT position FROM note WHERE position > $1 ORDER BY position",
                           PgArguments().add(last));
        QVERIFY2(rows, why(rows));
        isLast = isOver && rows->size() == 0;
        seen += rows->size();
        if (rows->size() > 0)
            last = rows->number(rows->size() - 1, 0);
    }
    const std::int64_t stored = std::stoll(m_server.run("SELECT count(*) FROM naive.note"));
    QVERIFY(seen < stored);
    qInfo("%lld events, %lld skipped", static_cast<long long>(stored),
          static_cast<long long>(stored - seen));
}

QTEST_GUILESS_MAIN(TestPostgresOrder)
#include "tst_postgres_order.moc"
