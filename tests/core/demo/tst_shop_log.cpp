// SPDX-License-Identifier: Apache-2.0
#include "core/demo/shop_calendar.h"
#include "core/demo/shop_demo.h"
#include "core/demo/shop_log.h"
#include "core/event/query.h"
#include "core/testing/store_fixture.h"

#include <QCryptographicHash>
#include <QTest>

#include <algorithm>
#include <map>
#include <set>

using namespace headrace;

namespace {

constexpr std::uint64_t kSeed = 1;

std::vector<NewEvent> eventsOf(std::int64_t events, std::int64_t streams = 0,
                               std::uint64_t seed = kSeed)
{
    std::vector<NewEvent> all;
    ShopLog log(events, streams, seed);
    while (auto event = log.next())
        all.push_back(*std::move(event));
    return all;
}

// The demo as it usually is; made once, since it is the same for every test.
const std::vector<NewEvent>& usualDemo()
{
    static const std::vector<NewEvent> events = eventsOf(100'000);
    return events;
}

QByteArray digestOf(const std::vector<NewEvent>& events)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const auto add = [&](const std::string& text) {
        hash.addData(QByteArrayView(text.data(), qsizetype(text.size())));
        hash.addData("\n");
    };
    for (const NewEvent& event : events) {
        for (const std::string& text :
             {event.stream.text(), event.type, formatUuid(*event.id), formatTime(*event.time),
              event.data, event.meta, std::to_string(event.schema)})
            add(text);
        for (const std::string& tag : event.tags)
            add(tag);
    }
    return hash.result().toHex();
}

std::size_t streamsOf(const std::vector<NewEvent>& events)
{
    std::set<std::string> names;
    for (const NewEvent& event : events)
        names.insert(event.stream.text());
    return names.size();
}

} // namespace

class TestShopLog : public QObject
{
    Q_OBJECT

private slots:
    void sameSeedSameBytes();
    void otherSeedOtherBytes();
    void exactlyAsManyEvents_data();
    void exactlyAsManyEvents();
    void streamsStayBelowTheLimit_data();
    void streamsStayBelowTheLimit();
    void timesRiseAndEndOnTheLastDay();
    void everyLinkResolves();
    void idsAreUnique();
    void schemaVersionsFollowEachOther();
    void daysHaveAShape();
    void streamLengthsAreSkewed();
    void storeHoldsTheLog();
    void badOptionsAreRefused_data();
    void badOptionsAreRefused();
};

void TestShopLog::sameSeedSameBytes()
{
    // The digest pins the bytes across machines and compilers. It changes when the demo does, and
    // then demos made earlier can no longer be made again: say so in the log of changes.
    QCOMPARE(digestOf(eventsOf(20'000)), digestOf(eventsOf(20'000)));
    QCOMPARE(digestOf(eventsOf(20'000)),
             "19b0287aa88e4be63296366b47df8cf95e7f7902a404952f905be9927568ab6b");
}

void TestShopLog::otherSeedOtherBytes()
{
    const auto one = eventsOf(200, 0, 1);
    const auto two = eventsOf(200, 0, 2);
    QVERIFY(digestOf(one) != digestOf(two));
    QVERIFY(*one.front().id != *two.front().id);
}

void TestShopLog::exactlyAsManyEvents_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {1, 2, 10, 999, 30'000})
        QTest::addRow("%d", count) << count;
}

void TestShopLog::exactlyAsManyEvents()
{
    QFETCH(int, count);
    QCOMPARE(eventsOf(count).size(), std::size_t(count));
}

void TestShopLog::streamsStayBelowTheLimit_data()
{
    QTest::addColumn<int>("limit");
    for (const int limit : {1, 2, 5, 50, 700})
        QTest::addRow("%d", limit) << limit;
}

void TestShopLog::streamsStayBelowTheLimit()
{
    QFETCH(int, limit);
    const auto events = eventsOf(20'000, limit);
    QCOMPARE(events.size(), 20'000U);
    QVERIFY(streamsOf(events) <= std::size_t(limit));
    QVERIFY(streamsOf(events) >= std::size_t(limit) / 2);
}

void TestShopLog::timesRiseAndEndOnTheLastDay()
{
    const auto isBefore = [](const NewEvent& a, const NewEvent& b) { return *a.time < *b.time; };
    for (const int count : {500, 20'000, 100'000}) {
        const auto events = count == 100'000 ? usualDemo() : eventsOf(count);
        QVERIFY(std::ranges::is_sorted(events, isBefore));
        const std::string last = formatTime(*events.back().time).substr(0, 10);
        QVERIFY2(last == "2026-03-01" || last == "2026-02-28", last.c_str());
    }
}

void TestShopLog::everyLinkResolves()
{
    std::set<std::string> seen;
    int caused = 0;
    int acrossStreams = 0;
    std::map<std::string, std::string> streamOf;
    for (const NewEvent& event : eventsOf(20'000)) {
        const std::string id = formatUuid(*event.id);
        const std::string cause = metadataString(event.meta, kCausationKey);
        const std::string correlation = metadataString(event.meta, kCorrelationKey);
        QVERIFY(cause.empty() ? correlation == id : seen.contains(cause));
        QVERIFY(correlation == id || seen.contains(correlation));
        QVERIFY(!metadataString(event.meta, "user").empty());
        seen.insert(id);
        streamOf[id] = event.stream.text();
        caused += cause.empty() ? 0 : 1;
        acrossStreams += !cause.empty() && streamOf[cause] != event.stream.text() ? 1 : 0;
    }
    QVERIFY(caused > 18'000);
    QVERIFY(acrossStreams > 5'000);
}

void TestShopLog::idsAreUnique()
{
    std::set<Uuid> ids;
    for (const NewEvent& event : eventsOf(50'000))
        QVERIFY(ids.insert(*event.id).second);
}

void TestShopLog::schemaVersionsFollowEachOther()
{
    std::map<std::string, std::set<int>> schemas;
    std::map<std::string, int> last;
    for (const NewEvent& event : usualDemo()) {
        schemas[event.type].insert(event.schema);
        last[event.type] = event.schema;
    }
    QCOMPARE(schemas["OrderPlaced"], (std::set {1, 2, 3}));
    QCOMPARE(last["OrderPlaced"], 3);
    for (const char* type :
         {"CustomerRegistered", "ItemAdded", "PaymentRequested", "ShipmentCreated"})
        QCOMPARE(schemas[type], (std::set {1, 2}));
    QCOMPARE(schemas["OrderPaid"], std::set {1});
}

void TestShopLog::daysHaveAShape()
{
    std::array<int, 24> hours {};
    std::map<std::int64_t, int> days;
    const auto& events = usualDemo();
    for (const NewEvent& event : events) {
        const std::int64_t hour = toUs(*event.time) / 3'600'000'000;
        ++hours.at(std::size_t(hour % 24));
        ++days[hour / 24];
    }
    QVERIFY(hours[20] > 5 * hours[3]); // Evenings are busy, nights are not.
    QVERIFY(days.size() > 600);
    int firstMonth = 0;
    int lastMonth = 0;
    const auto first = days.begin()->first;
    const auto last = days.rbegin()->first;
    for (const auto& [day, count] : days) {
        firstMonth += day < first + 30 ? count : 0;
        lastMonth += day > last - 30 ? count : 0;
        QVERIFY2(count < 1'200, qPrintable(QString::number(day - first)));
    }
    QVERIFY(lastMonth > firstMonth * 3 / 2); // The shop has grown.
}

void TestShopLog::streamLengthsAreSkewed()
{
    std::map<std::string, std::int64_t> lengths;
    std::map<std::string, int> categories;
    for (const NewEvent& event : usualDemo()) {
        ++lengths[event.stream.text()];
        ++categories[std::string(event.stream.category())];
    }
    QCOMPARE(categories.size(), 5U);
    const auto isLong = [](const auto& stream) { return stream.second >= 100; };
    const auto longOnes = std::ranges::count_if(lengths, isLong);
    QVERIFY2(longOnes >= 5 && longOnes <= 100, qPrintable(QString::number(longOnes)));
    QVERIFY(lengths.size() > 10'000);
}

void TestShopLog::storeHoldsTheLog()
{
    const auto store = makeMemoryStore();
    Job job;
    const auto report = makeShopDemo(*store, {.events = 1'500, .seed = kSeed}, job);
    QVERIFY(report);
    QCOMPARE(report->events, 1'500);
    QCOMPARE(store->head()->value, 1'500);
    QCOMPARE(job.look().done, 1'500);

    const auto again = makeShopDemo(*store, {.events = 1'500, .seed = kSeed}, job);
    QVERIFY(again);
    QCOMPARE(store->head()->value, 1'500);
}

void TestShopLog::badOptionsAreRefused_data()
{
    QTest::addColumn<qint64>("events");
    QTest::addColumn<qint64>("streams");
    QTest::addRow("no events") << qint64 {0} << qint64 {0};
    QTest::addRow("too many events") << qint64 {1'000'000'001} << qint64 {0};
    QTest::addRow("negative streams") << qint64 {1} << qint64 {-1};
}

void TestShopLog::badOptionsAreRefused()
{
    QFETCH(qint64, events);
    QFETCH(qint64, streams);
    const auto store = makeMemoryStore();
    Job job;
    const auto report = makeShopDemo(*store, {.events = events, .streams = streams}, job);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::InvalidArgument);
}

QTEST_GUILESS_MAIN(TestShopLog)
#include "tst_shop_log.moc"
