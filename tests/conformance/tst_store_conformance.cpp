// SPDX-License-Identifier: Apache-2.0
// The contract of EventStore, run over every backend of this build. A test here may use only what
// event_store.h promises; a backend's own features are tested in tests/core/store.

#include "core/store/event_cursor.h"
#include "core/store/event_store.h"
#include "core/store/store_registry.h"

#include <QTemporaryDir>
#include <QTest>

#include <random>
#include <thread>

using namespace headrace;

namespace {

const Time kNow = *parseTime("2026-03-01T12:00:00Z");

StreamName named(const std::string& text)
{
    return *StreamName::parse(text);
}

NewEvent newEvent(const std::string& stream, const std::string& type, std::string data = "{}")
{
    NewEvent event;
    event.stream = named(stream);
    event.type = type;
    event.data = std::move(data);
    return event;
}

Uuid idOf(std::uint64_t number)
{
    return makeUuidV7(kNow, 0, number);
}

std::string show(const EventView& event)
{
    std::string text = std::to_string(event.position.value) + " " + std::string(event.stream) + "@"
        + std::to_string(event.version.value) + " " + std::string(event.type) + " "
        + std::to_string(event.schema) + " " + formatTime(event.time) + " " + formatUuid(event.id)
        + " " + std::string(event.data) + " " + std::string(event.meta);
    for (const std::string_view tag : event.tags)
        text += " #" + std::string(tag);
    return text;
}

// The positions of everything a request reads, page after page.
std::vector<std::int64_t> positions(EventStore& store, ReadRequest request)
{
    std::vector<std::int64_t> found;
    EventCursor cursor(store, std::move(request));
    for (;;) {
        const auto page = cursor.next();
        if (!page || page->empty())
            return page ? found : std::vector<std::int64_t> {-1};
        for (const EventView& event : page->events())
            found.push_back(event.position.value);
    }
}

using Positions = std::vector<std::int64_t>;

} // namespace

class TestStoreConformance : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase_data(); // One row per backend: every test below runs once for each.
    void init();

    void emptyStoreReadsAsEmpty();
    void appendNumbersEventsFromOne();
    void expectations_data();
    void expectations();
    void everyFailingExpectationIsReported();
    void failedAppendLeavesNoTrace();
    void oneRequestMaySpanStreams();
    void repeatedRequestReturnsFirstReceipt();
    void repeatHoldsWhateverIsExpectedNow();
    void partlyStoredRequestIsRefused();
    void sameIdWithOtherContentIsRefused();
    void sameIdInAnotherStreamIsAnotherEvent();
    void unusualDataComesBackByteForByte_data();
    void unusualDataComesBackByteForByte();
    void unusualNames_data();
    void unusualNames();
    void wrongRequestsAreRefused_data();
    void wrongRequestsAreRefused();
    void pagesMeetWithoutGapOrRepeat_data();
    void pagesMeetWithoutGapOrRepeat();
    void queriesAgreeWithTheirDefinition_data();
    void queriesAgreeWithTheirDefinition();
    void streamsAreListedByName();
    void statisticsCount();
    void positionAtTime();
    void concurrentWritersKeepOrder();
    void concurrentExpectationsAdmitOne();
    void readerNeverSkips();
    void eventsSurviveReopening();
    void readOnlyRefusesAppends();

private:
    void open(OpenMode mode);
    void fill();

    std::unique_ptr<QTemporaryDir> m_dir;
    const StoreBackend* m_backend = nullptr;
    std::unique_ptr<EventStore> m_store;
};

void TestStoreConformance::initTestCase_data()
{
    QTest::addColumn<int>("backend");
    int i = 0;
    for (const StoreBackend& backend : storeBackends())
        QTest::addRow("%s", std::string(backend.name).c_str()) << i++;
}

void TestStoreConformance::init()
{
    QFETCH_GLOBAL(int, backend);
    m_backend = &storeBackends()[static_cast<std::size_t>(backend)];
    m_store.reset();
    m_dir = std::make_unique<QTemporaryDir>();
    open(OpenMode::Create);
}

void TestStoreConformance::open(OpenMode mode)
{
    m_store.reset();
    auto opened = m_backend->open(m_dir->filePath("conformance.headrace").toStdString(),
                                  {.mode = mode, .clock = [] { return kNow; }});
    QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
    m_store = *std::move(opened);
}

void TestStoreConformance::emptyStoreReadsAsEmpty()
{
    QCOMPARE(positions(*m_store, {}), Positions {});
    QCOMPARE(positions(*m_store, {.backwards = true}), Positions {});
    QCOMPARE(positions(*m_store, {.query = {.stream = named("order-1")}}), Positions {});
    QCOMPARE(m_store->head()->value, 0);
    const auto statistics = m_store->statistics();
    QVERIFY(statistics);
    QCOMPARE(statistics->events, 0);
    QVERIFY(!statistics->first);
    QVERIFY(m_store->activity()->empty());
    QVERIFY(!*m_store->positionAt(kNow));
    QCOMPARE(m_store->stream(named("order-1")).error().code, ErrorCode::NotFound);
}

void TestStoreConformance::appendNumbersEventsFromOne()
{
    auto answer = m_store->append({.events = {newEvent("order-1", "OrderPlaced", "{\"a\":1}"),
                                              newEvent("order-1", "OrderPaid")}});
    QVERIFY2(answer, answer ? "" : answer.error().message.c_str());
    const auto& receipt = std::get<AppendReceipt>(*answer);
    QCOMPARE(receipt.position.value, 2);
    QCOMPARE(receipt.count, 2);
    QVERIFY(!receipt.repeated);
    QCOMPARE(receipt.streams, (std::vector<AppendReceipt::StreamEnd> {{named("order-1"), {2}}}));

    const auto page = m_store->readPage({});
    QVERIFY(page);
    QCOMPARE(page->size(), std::size_t {2});
    QCOMPARE(page->events()[0].version.value, 1);
    QCOMPARE(page->events()[1].version.value, 2);
    QCOMPARE(page->events()[0].time, kNow);
    QVERIFY(page->events()[0].id != page->events()[1].id);
    QCOMPARE(m_store->head()->value, 2);
}

void TestStoreConformance::expectations_data()
{
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<int>("present");    // Events already in the stream.
    QTest::addColumn<bool>("isChecked"); // Only checked; the event goes elsewhere.
    QTest::addColumn<bool>("holds");
    for (const bool isChecked : {false, true}) {
        const char* how = isChecked ? "checked only" : "appended to";
        const auto row = [&](const char* expected, int present, bool holds) {
            QTest::addRow("%s, %d present, %s", expected, present, how)
                << QByteArray(expected) << present << isChecked << holds;
        };
        row("any", 0, true);
        row("any", 2, true);
        row("none", 0, true);
        row("none", 2, false);
        row("exists", 0, false);
        row("exists", 2, true);
        row("2", 2, true);
        row("1", 2, false);
        row("3", 2, false);
        row("1", 0, false);
        row("0", 0, true);
        row("0", 1, false);
    }
}

void TestStoreConformance::expectations()
{
    QFETCH(QByteArray, expected);
    QFETCH(int, present);
    QFETCH(bool, isChecked);
    QFETCH(bool, holds);
    for (int i = 0; i < present; ++i)
        QVERIFY(m_store->append({.events = {newEvent("order-1", "tick")}}));

    auto answer = m_store->append(
        {.events = {newEvent(isChecked ? "order-2" : "order-1", "tock")},
         .expectations = {{named("order-1"), *ExpectedVersion::parse(expected.toStdString())}}});
    QVERIFY(answer);
    QCOMPARE(std::holds_alternative<AppendReceipt>(*answer), holds);
    QCOMPARE(m_store->head()->value, present + (holds ? 1 : 0));
    if (holds)
        return;
    const auto& conflict = std::get<AppendConflict>(*answer);
    QCOMPARE(conflict.failed.size(), std::size_t {1});
    QCOMPARE(conflict.failed[0].found.value, present);
    QVERIFY(!conflict.message().empty());
}

void TestStoreConformance::everyFailingExpectationIsReported()
{
    QVERIFY(m_store->append({.events = {newEvent("order-1", "tick")}}));
    auto answer =
        m_store->append({.events = {newEvent("order-1", "tock")},
                         .expectations = {{named("order-1"), ExpectedVersion::none()},
                                          {named("order-2"), ExpectedVersion::any()},
                                          {named("order-3"), ExpectedVersion::exists()}}});
    QVERIFY(answer);
    const auto& failed = std::get<AppendConflict>(*answer).failed;
    QCOMPARE(failed.size(), std::size_t {2});
    QCOMPARE(failed[0].stream, named("order-1"));
    QCOMPARE(failed[1].stream, named("order-3"));
    QCOMPARE(failed[1].found.value, 0);
}

void TestStoreConformance::failedAppendLeavesNoTrace()
{
    QVERIFY(m_store->append({.events = {newEvent("order-1", "tick")}}));
    auto answer = m_store->append({.events = {newEvent("new-1", "other"), newEvent("order-1", "x")},
                                   .expectations = {{named("order-1"), ExpectedVersion::none()}}});
    QVERIFY(std::holds_alternative<AppendConflict>(*answer));
    QCOMPARE(positions(*m_store, {}), Positions {1});
    QVERIFY(!m_store->stream(named("new-1")));
    const auto statistics = m_store->statistics();
    QCOMPARE(statistics->types.size(), std::size_t {1});
    QCOMPARE(statistics->categories.size(), std::size_t {1});
}

void TestStoreConformance::oneRequestMaySpanStreams()
{
    auto answer = m_store->append(
        {.events = {newEvent("order-1", "a"), newEvent("cart-1", "b"), newEvent("order-1", "c")}});
    const auto& receipt = std::get<AppendReceipt>(*answer);
    QCOMPARE(
        receipt.streams,
        (std::vector<AppendReceipt::StreamEnd> {{named("order-1"), {2}}, {named("cart-1"), {1}}}));
    QCOMPARE(positions(*m_store, {.query = {.stream = named("order-1")}}), (Positions {1, 3}));
}

void TestStoreConformance::repeatedRequestReturnsFirstReceipt()
{
    AppendRequest request {.events = {newEvent("order-1", "a"), newEvent("cart-1", "b")}};
    request.events[0].id = idOf(1);
    request.events[1].id = idOf(2);
    auto first = m_store->append(request);
    QVERIFY(m_store->append({.events = {newEvent("order-1", "later")}}));
    auto second = m_store->append(request);
    QVERIFY2(second, second ? "" : second.error().message.c_str());
    const auto& repeated = std::get<AppendReceipt>(*second);
    QVERIFY(repeated.repeated);
    QCOMPARE(repeated.position, std::get<AppendReceipt>(*first).position);
    QCOMPARE(repeated.streams, std::get<AppendReceipt>(*first).streams);
    QCOMPARE(m_store->head()->value, 3);
}

void TestStoreConformance::repeatHoldsWhateverIsExpectedNow()
{
    AppendRequest request {.events = {newEvent("order-1", "a")},
                           .expectations = {{named("order-1"), ExpectedVersion::none()}}};
    request.events[0].id = idOf(1);
    QVERIFY(m_store->append(request));
    auto second = m_store->append(request);
    QVERIFY(second);
    QVERIFY(std::get<AppendReceipt>(*second).repeated);
}

void TestStoreConformance::partlyStoredRequestIsRefused()
{
    AppendRequest request {.events = {newEvent("order-1", "a"), newEvent("order-1", "b")}};
    request.events[0].id = idOf(1);
    request.events[1].id = idOf(2);
    QVERIFY(m_store->append({.events = {request.events[0]}}));
    const auto second = m_store->append(request);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::InvalidArgument);
    QVERIFY(second.error().message.find(formatUuid(idOf(1))) != std::string::npos);
    QCOMPARE(m_store->head()->value, 1);
}

void TestStoreConformance::sameIdWithOtherContentIsRefused()
{
    AppendRequest request {.events = {newEvent("order-1", "a", "{\"total\":1}")}};
    request.events[0].id = idOf(1);
    QVERIFY(m_store->append(request));
    request.events[0].data = "{\"total\":2}";
    const auto second = m_store->append(request);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(m_store->head()->value, 1);
}

void TestStoreConformance::sameIdInAnotherStreamIsAnotherEvent()
{
    AppendRequest request {.events = {newEvent("order-1", "a")}};
    request.events[0].id = idOf(1);
    QVERIFY(m_store->append(request));
    request.events[0].stream = named("order-2");
    auto second = m_store->append(request);
    QVERIFY2(second, second ? "" : second.error().message.c_str());
    QVERIFY(!std::get<AppendReceipt>(*second).repeated);
    QCOMPARE(m_store->head()->value, 2);
}

void TestStoreConformance::unusualDataComesBackByteForByte_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addRow("empty object") << QByteArray("{}");
    QTest::addRow("spaces and order") << QByteArray("{ \"b\" : 1,\n\t\"a\" : 2 }");
    QTest::addRow("duplicate keys") << QByteArray("{\"a\":1,\"a\":2}");
    QTest::addRow("1.10") << QByteArray("{\"price\":1.10}");
    QTest::addRow("2^64-1") << QByteArray("{\"n\":18446744073709551615}");
    QTest::addRow("twenty digits") << QByteArray("{\"n\":12345678901234567890}");
    QTest::addRow("emoji") << QByteArray("{\"s\":\"\xf0\x9f\x9a\xb0\"}");
    QTest::addRow("NUL escape") << QByteArray("{\"s\":\"a\\u0000b\"}");
    QTest::addRow("no object") << QByteArray("[1,null,true]");
    QTest::addRow("1 MiB") << QByteArray("\"") + QByteArray(1 << 20, 'x') + QByteArray("\"");
    QTest::addRow("deep") << QByteArray(5'000, '[') + QByteArray(5'000, ']');
}

void TestStoreConformance::unusualDataComesBackByteForByte()
{
    QFETCH(QByteArray, data);
    NewEvent event = newEvent("order-1", "T", data.toStdString());
    event.meta = "{\"correlationId\":\"c-1\", \"x\" : 1.10}";
    event.tags = {"customer:1", "\xc3\xa4:\xf0\x9f\x9a\xb0"};
    event.schema = 7;
    event.id = idOf(9);
    event.time = *parseTime("1999-12-31T23:59:59.123456Z");
    QVERIFY(m_store->append({.events = {event}}));

    const auto page = m_store->readPage({.query = {.stream = named("order-1")}});
    QVERIFY(page);
    const EventView& stored = page->events().at(0);
    QVERIFY(stored.data == event.data);
    QVERIFY(stored.meta == event.meta);
    QCOMPARE(std::vector<std::string>(stored.tags.begin(), stored.tags.end()), event.tags);
    QCOMPARE(stored.schema, 7);
    QCOMPARE(stored.id, idOf(9));
    QCOMPARE(formatTime(stored.time), std::string("1999-12-31T23:59:59.123456Z"));
}

void TestStoreConformance::unusualNames_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QByteArray>("type");
    QTest::addRow("four bytes") << QByteArray("a-1") << QByteArray("b");
    QTest::addRow("many dashes") << QByteArray("a--b-c-") << QByteArray("A-B");
    QTest::addRow("spaces, quotes")
        << QByteArray("my cat-it's \"1\"; DROP") << QByteArray("T06 'x'");
    QTest::addRow("percent, underscore") << QByteArray("a%_-1") << QByteArray("%");
    QTest::addRow("emoji") << QByteArray("\xf0\x9f\x9a\xb0-1") << QByteArray("\xf0\x9f\x9a\xb0");
    QTest::addRow("long") << QByteArray("c-") + QByteArray(998, 'x') << QByteArray(1'000, 't');
}

void TestStoreConformance::unusualNames()
{
    QFETCH(QByteArray, stream);
    QFETCH(QByteArray, type);
    QVERIFY(m_store->append({.events = {newEvent(stream.toStdString(), type.toStdString())}}));
    Query query {.stream = named(stream.toStdString()), .items = {{{type.toStdString()}, {}}}};
    QCOMPARE(positions(*m_store, {.query = query}), Positions {1});
    query.stream.reset();
    query.category = std::string(StreamName::categoryOf(stream.toStdString()));
    QCOMPARE(positions(*m_store, {.query = query}), Positions {1});
    QCOMPARE(m_store->streams({.prefix = stream.toStdString()})->size(), std::size_t {1});
}

void TestStoreConformance::wrongRequestsAreRefused_data()
{
    QTest::addColumn<int>("which");
    QTest::addRow("no events") << 0;
    QTest::addRow("no type") << 1;
    QTest::addRow("no data") << 2;
    QTest::addRow("schema 0") << 3;
    QTest::addRow("tag twice") << 4;
    QTest::addRow("id twice in a stream") << 5;
    QTest::addRow("two expectations of a stream") << 6;
    QTest::addRow("type is no UTF-8") << 7;
    QTest::addRow("tag is no UTF-8") << 8;
    QTest::addRow("type with a NUL") << 9;
}

void TestStoreConformance::wrongRequestsAreRefused()
{
    QFETCH(int, which);
    AppendRequest request {.events = {newEvent("order-1", "a"), newEvent("order-1", "b")}};
    if (which == 0)
        request.events.clear();
    if (which == 1)
        request.events[1].type.clear();
    if (which == 2)
        request.events[1].data.clear();
    if (which == 3)
        request.events[1].schema = 0;
    if (which == 4)
        request.events[1].tags = {"x", "x"};
    if (which == 5)
        request.events[0].id = request.events[1].id = idOf(1);
    if (which == 6)
        request.expectations = {{named("order-1"), ExpectedVersion::any()},
                                {named("order-1"), ExpectedVersion::none()}};
    if (which == 7)
        request.events[1].type = "caf\xe9";
    if (which == 8)
        request.events[1].tags = {"caf\xe9"};
    if (which == 9)
        request.events[1].type = std::string("a\0b", 3);
    const auto answer = m_store->append(request);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(m_store->head()->value, 0);
}

// 3,000 events over some streams and types, with a seed, so that every query matches some of them.
void TestStoreConformance::fill()
{
    std::mt19937 random(20'260'301);
    const auto pick = [&](std::uint32_t n) { return random() % n; };
    for (int request = 0; request < 12; ++request) {
        AppendRequest append;
        for (int i = 0; i < 250; ++i) {
            const std::string category = pick(3) ? "order" : "cart";
            NewEvent event = newEvent(category + "-" + std::to_string(pick(20)),
                                      "Type" + std::to_string(pick(6)));
            event.time =
                kNow + std::chrono::minutes(request * 250 + i) - std::chrono::minutes(pick(90));
            if (pick(2))
                event.tags.push_back("customer:" + std::to_string(pick(5)));
            if (pick(3) == 0)
                event.tags.push_back("vip");
            if (pick(4) == 0)
                event.meta = "{\"correlationId\":\"c" + std::to_string(pick(10)) + "\"}";
            append.events.push_back(std::move(event));
        }
        QVERIFY(m_store->append(append));
    }
}

void TestStoreConformance::pagesMeetWithoutGapOrRepeat_data()
{
    QTest::addColumn<int>("limit");
    QTest::addColumn<bool>("backwards");
    for (const int limit : {1, 2, 255, 256, 257, 2'999, 3'000, 3'001})
        for (const bool backwards : {false, true})
            QTest::addRow("%d a page, %s", limit, backwards ? "backwards" : "forwards")
                << limit << backwards;
}

void TestStoreConformance::pagesMeetWithoutGapOrRepeat()
{
    QFETCH(int, limit);
    QFETCH(bool, backwards);
    fill();
    Positions expected;
    for (std::int64_t p = 1; p <= 3'000; ++p)
        expected.push_back(backwards ? 3'001 - p : p);
    QCOMPARE(
        positions(*m_store, {.backwards = backwards, .limit = static_cast<std::size_t>(limit)}),
        expected);
    QCOMPARE(positions(*m_store, {.backwards = backwards, .from = 3'000}),
             backwards ? expected : Positions {3'000});
    QCOMPARE(positions(*m_store, {.backwards = false, .from = 3'001}), Positions {});
    QCOMPARE(positions(*m_store, {.backwards = true, .from = 1}), Positions {1});
}

void TestStoreConformance::queriesAgreeWithTheirDefinition_data()
{
    QTest::addColumn<int>("which");
    const char* names[] = {
        "stream",         "category",     "one type",         "two types",       "tag",
        "two tags",       "type and tag", "two items",        "correlation",     "since",
        "until",          "a day",        "stream, type",     "category, since", "unknown type",
        "unknown stream", "unknown tag",  "free item or type"};
    int i = 0;
    for (const char* name : names)
        QTest::addRow("%s", name) << i++;
}

Query queryNumber(int which)
{
    const Time day = kNow + std::chrono::hours(24);
    switch (which) {
    case 0:
        return {.stream = named("order-7")};
    case 1:
        return {.category = "cart"};
    case 2:
        return {.items = {{{"Type1"}, {}}}};
    case 3:
        return {.items = {{{"Type1", "Type4"}, {}}}};
    case 4:
        return {.items = {{{}, {"customer:3"}}}};
    case 5:
        return {.items = {{{}, {"customer:3", "vip"}}}};
    case 6:
        return {.items = {{{"Type2"}, {"vip"}}}};
    case 7:
        return {.items = {{{"Type2"}, {"vip"}}, {{"Type3"}, {}}, {{}, {"customer:1"}}}};
    case 8:
        return {.correlation = "c4"};
    case 9:
        return {.since = day};
    case 10:
        return {.until = day};
    case 11:
        return {.since = day, .until = day + std::chrono::hours(5)};
    case 12:
        return {.stream = named("order-7"), .items = {{{"Type1"}, {}}}};
    case 13:
        return {.category = "cart", .since = day};
    case 14:
        return {.items = {{{"Nothing"}, {}}}};
    case 15:
        return {.stream = named("order-4711")};
    case 16:
        return {.items = {{{}, {"nobody"}}}};
    default:
        return {.items = {{{}, {}}, {{"Type1"}, {}}}};
    }
}

void TestStoreConformance::queriesAgreeWithTheirDefinition()
{
    QFETCH(int, which);
    fill();
    const Query query = queryNumber(which);
    Positions expected;
    const auto all = m_store->readPage({.limit = 3'000});
    QVERIFY(all);
    for (const EventView& event : all->events())
        if (matches(query, event))
            expected.push_back(event.position.value);
    QCOMPARE(positions(*m_store, {.query = query, .limit = 37}), expected);
    std::reverse(expected.begin(), expected.end());
    QCOMPARE(positions(*m_store, {.query = query, .backwards = true, .limit = 37}), expected);
}

void TestStoreConformance::streamsAreListedByName()
{
    for (const char* stream : {"order-2", "cart-1", "order-10", "orders-1", "order-1"})
        QVERIFY(m_store->append({.events = {newEvent(stream, "a", "[1]")}}));
    const auto names = [this](const StreamsRequest& request) {
        std::string text;
        const auto found = m_store->streams(request);
        for (const StreamSummary& summary : *found)
            text += summary.stream.text() + " ";
        return text;
    };
    QCOMPARE(names({}), std::string("cart-1 order-1 order-10 order-2 orders-1 "));
    QCOMPARE(names({.prefix = "order-1"}), std::string("order-1 order-10 "));
    QCOMPARE(names({.category = "order"}), std::string("order-1 order-10 order-2 "));
    QCOMPARE(names({.prefix = "cart", .category = "order"}), std::string());
    QCOMPARE(names({.prefix = "ord", .category = "order"}),
             std::string("order-1 order-10 order-2 "));
    QCOMPARE(names({.after = "order-1", .limit = 2}), std::string("order-10 order-2 "));
    QVERIFY(m_store->append({.events = {newEvent("order-1", "b", "[2]")}}));
    const auto summary = m_store->stream(named("order-1"));
    QCOMPARE(summary->events, 2);
    QCOMPARE(summary->head.value, 2);
    QCOMPARE(summary->bytes, 6);
    QCOMPARE(summary->lastPosition.value, 6);
}

void TestStoreConformance::statisticsCount()
{
    fill();
    const auto statistics = m_store->statistics();
    QVERIFY(statistics);
    QCOMPARE(statistics->events, 3'000);
    QCOMPARE(statistics->head.value, 3'000);
    QCOMPARE(statistics->streams, 40);
    QCOMPARE(statistics->categories.size(), std::size_t {2});
    QCOMPARE(statistics->types.size(), std::size_t {6});
    std::int64_t typed = 0;
    for (const auto& type : statistics->types)
        typed += type.events;
    QCOMPARE(typed, 3'000);
    std::int64_t inHours = 0;
    const auto activity = m_store->activity();
    for (const HourCount& hour : *activity)
        inHours += hour.events;
    QCOMPARE(inHours, 3'000);
    std::optional<Time> first;
    std::optional<Time> last;
    const auto all = m_store->readPage({.limit = 3'000});
    for (const EventView& event : all->events()) {
        first = std::min(first.value_or(event.time), event.time);
        last = std::max(last.value_or(event.time), event.time);
    }
    QCOMPARE(statistics->first, first);
    QCOMPARE(statistics->last, last);
}

void TestStoreConformance::positionAtTime()
{
    fill();
    const auto all = m_store->readPage({.limit = 3'000});
    for (const int minutes : {-100, 0, 1, 700, 1'234, 2'900, 3'200}) {
        const Time time = kNow + std::chrono::minutes(minutes);
        std::optional<Position> expected;
        for (const EventView& event : all->events())
            if (!expected && event.time >= time)
                expected = event.position;
        const auto found = m_store->positionAt(time);
        QVERIFY(found);
        QCOMPARE(*found, expected);
    }
}

void TestStoreConformance::concurrentWritersKeepOrder()
{
    constexpr int kThreads = 4;
    constexpr int kEach = 100;
    {
        std::vector<std::jthread> writers;
        for (int t = 0; t < kThreads; ++t)
            writers.emplace_back([this, t] {
                for (int i = 0; i < kEach; ++i)
                    while (
                        !m_store->append({.events = {newEvent("order-" + std::to_string(t), "tick"),
                                                     newEvent("shared-1", "tock")}})) {}
            });
    }
    const auto shared = m_store->stream(named("shared-1"));
    QCOMPARE(shared->head.value, kThreads * kEach);
    std::int64_t expected = 0;
    EventCursor cursor(*m_store, {.query = {.stream = named("shared-1")}});
    std::int64_t lastPosition = 0;
    for (;;) {
        const auto page = cursor.next();
        QVERIFY(page);
        if (page->empty())
            break;
        for (const EventView& event : page->events()) {
            QCOMPARE(event.version.value, ++expected);
            QVERIFY(event.position.value > lastPosition);
            lastPosition = event.position.value;
        }
    }
    QCOMPARE(expected, kThreads * kEach);
}

void TestStoreConformance::concurrentExpectationsAdmitOne()
{
    constexpr int kRounds = 50;
    std::atomic<int> admitted = 0;
    {
        std::vector<std::jthread> writers;
        for (int t = 0; t < 4; ++t)
            writers.emplace_back([&] {
                for (int round = 0; round < kRounds;) {
                    auto answer = m_store->append(
                        {.events = {newEvent("order-1", "tick")},
                         .expectations = {{named("order-1"), ExpectedVersion::exactly({round})}}});
                    if (!answer)
                        continue; // Busy: once more.
                    admitted += std::holds_alternative<AppendReceipt>(*answer) ? 1 : 0;
                    ++round;
                }
            });
    }
    // Every version was decided at most once, and by exactly one writer.
    QCOMPARE(std::int64_t {admitted}, m_store->stream(named("order-1"))->head.value);
    QVERIFY(admitted <= kRounds);
    QVERIFY(admitted > 0);
}

void TestStoreConformance::readerNeverSkips()
{
    constexpr std::int64_t kEvents = 1'500;
    std::jthread writer([this] {
        for (std::int64_t i = 0; i < kEvents; i += 3)
            while (!m_store->append(
                {.events = {newEvent("a-1", "x"), newEvent("b-1", "y"), newEvent("c-1", "z")}})) {}
    });
    // Follows the head as a subscriber would: what is read once must stay the whole truth below.
    std::int64_t seen = 0;
    while (seen < kEvents) {
        const auto page = m_store->readPage({.from = seen + 1, .limit = 64});
        QVERIFY(page);
        for (const EventView& event : page->events())
            QCOMPARE(event.position.value, ++seen);
    }
}

void TestStoreConformance::eventsSurviveReopening()
{
    if (!m_backend->persistent)
        QSKIP("this backend does not keep events");
    fill();
    std::vector<std::string> before;
    const auto page = m_store->readPage({.limit = 3'000});
    for (const EventView& event : page->events())
        before.push_back(show(event));
    const auto summary = m_store->stream(named("order-7"));

    open(OpenMode::Writable);

    const auto again = m_store->readPage({.limit = 3'000});
    QVERIFY(again);
    QCOMPARE(again->size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i)
        QCOMPARE(show(again->events()[i]), before[i]);
    QVERIFY(m_store->append({.events = {newEvent("order-7", "more")}}));
    QCOMPARE(m_store->stream(named("order-7"))->head.value, summary->head.value + 1);
}

void TestStoreConformance::readOnlyRefusesAppends()
{
    QVERIFY(m_store->append({.events = {newEvent("order-1", "tick")}}));
    open(OpenMode::ReadOnly);
    QVERIFY(m_store->description().readOnly);
    const auto answer = m_store->append({.events = {newEvent("order-1", "tick")}});
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::Refused);
    QCOMPARE(m_store->head()->value, m_backend->persistent ? 1 : 0);
}

QTEST_GUILESS_MAIN(TestStoreConformance)
#include "tst_store_conformance.moc"
