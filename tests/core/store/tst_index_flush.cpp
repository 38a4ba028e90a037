// SPDX-License-Identifier: Apache-2.0
// Connections that share a file, and the work of taking its log into the indexes.

#include "core/store/event_store.h"
#include "core/store/sqlite/store_info.h"
#include "core/store/store_registry.h"

#include <QTemporaryDir>
#include <QTest>

using namespace headrace;

namespace {

AppendRequest request(int number)
{
    NewEvent event;
    event.stream = *StreamName::parse("order-" + std::to_string(number % 3));
    event.type = "Placed";
    event.tags = {"n:" + std::to_string(number % 7)};
    event.data = "{}";
    return {.events = {std::move(event)}};
}

StoreInfo infoOf(const std::string& file)
{
    const auto info = [&]() -> Result<StoreInfo> {
        auto db = SqliteDb::open(file, SqliteDb::Access::ReadWrite);
        return db ? readStoreInfo(*db) : db.error();
    }();
    if (!info)
        qFatal("%s", info.error().message.c_str());
    return *info;
}

} // namespace

class TestIndexFlush : public QObject
{
    Q_OBJECT

private slots:
    void abandonedFlushIsTakenOver_data();
    void abandonedFlushIsTakenOver();
};

void TestIndexFlush::abandonedFlushIsTakenOver_data()
{
    QTest::addColumn<std::size_t>("its"); // Of the one that stops: OpenOptions::indexedAtOnce.
    QTest::addColumn<std::size_t>("ours");
    QTest::addRow("as many events at once") << std::size_t {16} << std::size_t {16};
    QTest::addRow("fewer events at once") << std::size_t {16} << std::size_t {5};
    QTest::addRow("more events at once") << std::size_t {16} << std::size_t {30};
}

// One connection stops in the midst of a flush; another one, which has read a part of the log
// before that flush began, goes on with it.
void TestIndexFlush::abandonedFlushIsTakenOver()
{
    QFETCH(std::size_t, its);
    QFETCH(std::size_t, ours);
    const QTemporaryDir dir;
    const std::string file = dir.filePath("x.headrace").toStdString();
    const auto idle = openStore(file, {.mode = OpenMode::Create, .indexedAtOnce = its});
    QVERIFY(idle);
    int number = 0;
    QVERIFY((*idle)->append(request(number++)));
    const auto store = openStore(file, {.indexedAtOnce = ours});
    QVERIFY(store);
    QVERIFY((*store)->readPage({}));
    while (infoOf(file).flushEnd == 0) {
        QVERIFY2(number < 1'000, "no flush begins");
        QVERIFY((*idle)->append(request(number++)));
    }

    const std::int64_t begun = infoOf(file).flushEnd;
    const int last = number + static_cast<int>(10 * std::max(its, ours));
    for (; number < last; ++number)
        QVERIFY((*store)->append(request(number)));
    QVERIFY2(infoOf(file).indexed > begun, "nothing more is taken into the indexes");
    Job job;
    const auto outcome = (*store)->verify(job, [](const Finding& finding) {
        QTest::qFail((finding.kind + ": " + finding.message).c_str(), __FILE__, __LINE__);
    });
    QVERIFY(outcome && outcome->isOk());
    QCOMPARE(outcome->events, std::int64_t {number});
}

QTEST_GUILESS_MAIN(TestIndexFlush)
#include "tst_index_flush.moc"
