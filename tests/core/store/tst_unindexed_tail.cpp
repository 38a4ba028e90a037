// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/unindexed_tail.h"

#include "core/store/event_store.h"
#include "core/store/store_registry.h"

#include <QTemporaryDir>
#include <QTest>

using namespace headrace;

namespace {

constexpr std::int64_t kEvents = 10;

// All of one stream, in a store of its own.
void makeStore(const std::string& file)
{
    const auto store = openStore(file, {.mode = OpenMode::Create});
    QVERIFY(store);
    AppendRequest request;
    for (std::int64_t i = 0; i < kEvents; ++i) {
        NewEvent event;
        event.stream = *StreamName::parse("order-1");
        event.type = "Placed";
        event.data = "{}";
        request.events.push_back(event);
    }
    QVERIFY((*store)->append(request));
}

} // namespace

class TestUnindexedTail : public QObject
{
    Q_OBJECT

private slots:
    void olderTransactionIsToBeginAnew_data();
    void olderTransactionIsToBeginAnew();
};

void TestUnindexedTail::olderTransactionIsToBeginAnew_data()
{
    QTest::addColumn<std::int64_t>("indexed"); // By the newer transaction.
    QTest::addRow("a part of the tail is let go of") << std::int64_t {6};
    QTest::addRow("the whole tail is let go of") << kEvents;
}

// One transaction has begun, another process flushes, a newer one here sees that first: what the
// older one needs is not kept any more.
void TestUnindexedTail::olderTransactionIsToBeginAnew()
{
    QFETCH(std::int64_t, indexed);
    const QTemporaryDir dir;
    const std::string file = dir.filePath("x.headrace").toStdString();
    makeStore(file);
    auto db = SqliteDb::open(file, SqliteDb::Access::ReadWrite);
    QVERIFY(db);

    UnindexedTail tail(3);
    const StoreInfo older {.head = kEvents, .indexed = 3};
    const StoreInfo newer {.head = kEvents, .indexed = indexed};
    const auto before = tail.view(*db, older);
    QVERIFY(before && *before);
    QCOMPARE((*before)->streamHead("order-1"), kEvents);
    const auto after = tail.view(*db, newer);
    QVERIFY(after && *after);
    QCOMPARE((*after)->stream("order-1", 1, false, 100).size(),
             static_cast<std::size_t>(kEvents - indexed));

    const auto late = tail.view(*db, older);
    QVERIFY(late);
    QVERIFY2(!*late, "it sees a tail that lacks events");
}

QTEST_GUILESS_MAIN(TestUnindexedTail)
#include "tst_unindexed_tail.moc"
