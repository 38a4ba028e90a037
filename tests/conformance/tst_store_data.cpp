// SPDX-License-Identifier: Apache-2.0
// Everything that an event may hold comes back byte for byte.

#include "core/store/event_cursor.h"
#include "store_test.h"

using namespace headrace;

class TestStoreData : public StoreTest
{
    Q_OBJECT

private slots:
    void unusualDataComesBackByteForByte_data();
    void unusualDataComesBackByteForByte();
    void unusualNames_data();
    void unusualNames();
    void namesThatBeginAlikeAreKeptApart();
    void timesOfAnyAge();
    void eventWithoutAnythingOptional();
    void manyTags();
    void eventsSurviveReopening();
};

void TestStoreData::unusualDataComesBackByteForByte_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addRow("empty object") << QByteArray("{}");
    QTest::addRow("one byte") << QByteArray("1");
    QTest::addRow("spaces and order") << QByteArray("{ \"b\" : 1,\n\t\"a\" : 2 }");
    QTest::addRow("duplicate keys") << QByteArray("{\"a\":1,\"a\":2}");
    QTest::addRow("1.10") << QByteArray("{\"price\":1.10}");
    QTest::addRow("2^64-1") << QByteArray("{\"n\":18446744073709551615}");
    QTest::addRow("twenty digits") << QByteArray("{\"n\":12345678901234567890}");
    QTest::addRow("1e400") << QByteArray("{\"n\":1e400,\"m\":-0.0}");
    QTest::addRow("emoji") << QByteArray("{\"s\":\"\xf0\x9f\x9a\xb0\"}");
    QTest::addRow("NUL escape") << QByteArray("{\"s\":\"a\\u0000b\"}");
    QTest::addRow("NUL byte") << QByteArray("{\"s\":\"a\0b\"}", 11);
    QTest::addRow("lone surrogate") << QByteArray("{\"s\":\"\\ud800\"}");
    QTest::addRow("no UTF-8") << QByteArray("\"caf\xe9\"");
    QTest::addRow("no object") << QByteArray("[1,null,true]");
    QTest::addRow("no JSON") << QByteArray("'quoted'; --");
    QTest::addRow("1 MiB") << QByteArray("\"") + QByteArray(1 << 20, 'x') + QByteArray("\"");
    QTest::addRow("deep") << QByteArray(5'000, '[') + QByteArray(5'000, ']');
}

void TestStoreData::unusualDataComesBackByteForByte()
{
    QFETCH(QByteArray, data);
    NewEvent event = newEvent("order-1", "T", data.toStdString());
    event.meta = "{\"correlationId\":\"c-1\", \"x\" : 1.10}";
    event.tags = {"customer:1", "\xc3\xa4:\xf0\x9f\x9a\xb0"};
    event.schema = 7;
    event.id = idOf(9);
    event.time = *parseTime("1999-12-31T23:59:59.123456Z");
    appended(store(), {.events = {event}});

    const auto page = store().readPage({.query = {.stream = named("order-1")}});
    QVERIFY2(page, why(page));
    const EventView& stored = page->events().at(0);
    QVERIFY(stored.data == event.data);
    QVERIFY(stored.meta == event.meta);
    QCOMPARE(std::vector<std::string>(stored.tags.begin(), stored.tags.end()), event.tags);
    QCOMPARE(stored.schema, 7);
    QCOMPARE(stored.id, idOf(9));
    QCOMPARE(formatTime(stored.time), std::string("1999-12-31T23:59:59.123456Z"));
    QCOMPARE(store().stream(named("order-1"))->bytes,
             static_cast<std::int64_t>(event.data.size() + event.meta.size()));
}

void TestStoreData::unusualNames_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QByteArray>("name"); // Of a type and a tag.
    const QByteArray emoji("\xf0\x9f\x9a\xb0");
    QTest::addRow("three bytes and one") << QByteArray("a-1") << QByteArray("b");
    QTest::addRow("four bytes") << QByteArray("ab-1") << QByteArray("abcd");
    QTest::addRow("one character of four bytes") << emoji + "-" + emoji << emoji;
    QTest::addRow("many dashes") << QByteArray("a--b-c-") << QByteArray("A-B");
    QTest::addRow("spaces, quotes")
        << QByteArray("my cat-it's \"1\"; DROP") << QByteArray("T06 'x'");
    QTest::addRow("percent, underscore") << QByteArray("a%_-1") << QByteArray("%");
    QTest::addRow("star, brackets") << QByteArray("a*-[1]?") << QByteArray("[*]");
    QTest::addRow("slash, backslash") << QByteArray("a/..\\-/1") << QByteArray("\\/");
    QTest::addRow("a number") << QByteArray("1-2") << QByteArray("3");
    QTest::addRow("null") << QByteArray("null-null") << QByteArray("null");
    QTest::addRow("decomposed") << QByteArray("a\xcc\x88-1") << QByteArray("a\xcc\x88");
    QTest::addRow("right to left") << QByteArray("\xd7\x90-\xd7\x91") << QByteArray("\xd7\x92");
    QTest::addRow("last code point")
        << QByteArray("\xf4\x8f\xbf\xbf-\xf4\x8f\xbf\xbf") << QByteArray("\xf4\x8f\xbf\xbf");
    QTest::addRow("long") << QByteArray("c-") + QByteArray(998, 'x') << QByteArray(1'000, 't');
}

void TestStoreData::unusualNames()
{
    QFETCH(QByteArray, stream);
    QFETCH(QByteArray, name);
    const std::string text = name.toStdString();
    appended(store(), {.events = {taggedEvent(stream.toStdString(), text, {text})}});
    Query query {.stream = named(stream.toStdString()), .items = {{{text}, {text}}}};
    QCOMPARE(positions(store(), {.query = query}), Positions {1});
    query.stream.reset();
    query.category = std::string(StreamName::categoryOf(stream.toStdString()));
    QCOMPARE(positions(store(), {.query = query}), Positions {1});
    QCOMPARE(positions(store(), {.query = {.items = {{{text}, {}}}}}), Positions {1});
    QCOMPARE(positions(store(), {.query = {.items = {{{}, {text}}}}}), Positions {1});
    QCOMPARE(store().streams({.prefix = stream.toStdString()})->size(), std::size_t {1});
    QCOMPARE(store().stream(named(stream.toStdString()))->head.value, 1);
    QCOMPARE(store().statistics()->types.at(0).name, text);
}

void TestStoreData::namesThatBeginAlikeAreKeptApart()
{
    const std::vector<std::string> names = {"a", "A", "ab", "a ", "a\xcc\x88", "\xc3\xa4", "a-"};
    AppendRequest request;
    for (const std::string& name : names)
        request.events.push_back(taggedEvent(name + "-1", name, {name}));
    appended(store(), request);
    for (std::size_t i = 0; i < names.size(); ++i) {
        const Positions expected {static_cast<std::int64_t>(i) + 1};
        QCOMPARE(positions(store(), {.query = {.items = {{{names[i]}, {}}}}}), expected);
        QCOMPARE(positions(store(), {.query = {.items = {{{}, {names[i]}}}}}), expected);
        QCOMPARE(positions(store(), {.query = {.stream = named(names[i] + "-1")}}), expected);
    }
    // "a--1" is of the category "a", too.
    QCOMPARE(positions(store(), {.query = {.category = "a"}}), (Positions {1, 7}));
}

void TestStoreData::timesOfAnyAge()
{
    const std::vector<std::int64_t> times = {0, -1, 1, -62'135'596'800'000'000, // Year 1
                                             253'402'300'799'999'999};          // Year 9999
    AppendRequest request;
    for (const std::int64_t us : times) {
        request.events.push_back(newEvent("order-1", "tick"));
        request.events.back().time = fromUs(us);
    }
    appended(store(), request);
    const auto page = store().readPage({});
    QVERIFY2(page, why(page));
    for (std::size_t i = 0; i < times.size(); ++i)
        QCOMPARE(toUs(page->events().at(i).time), times[i]);
    const auto summary = store().stream(named("order-1"));
    QCOMPARE(toUs(summary->first), times[3]);
    QCOMPARE(toUs(summary->last), times[4]);
    QCOMPARE(positions(store(), {.query = {.since = fromUs(-1), .until = fromUs(1)}}),
             (Positions {1, 2}));
}

void TestStoreData::eventWithoutAnythingOptional()
{
    appended(store(), {.events = {newEvent("order-1", "tick")}});
    const auto page = store().readPage({});
    QVERIFY2(page, why(page));
    const EventView& stored = page->events().at(0);
    QVERIFY(stored.meta.empty());
    QVERIFY(stored.tags.empty());
    QCOMPARE(stored.schema, 1);
    QCOMPARE(std::string(stored.data), std::string("{}"));
}

void TestStoreData::manyTags()
{
    NewEvent event = newEvent("order-1", "tick");
    for (int i = 0; i < 200; ++i)
        event.tags.push_back("tag:" + std::to_string(i) + std::string(200, 'x'));
    appended(store(), {.events = {event}});
    const auto page = store().readPage({.query = {.items = {{{}, event.tags}}}});
    QVERIFY2(page, why(page));
    QCOMPARE(page->size(), std::size_t {1});
    const auto tags = page->events()[0].tags;
    QCOMPARE(std::vector<std::string>(tags.begin(), tags.end()), event.tags);
}

void TestStoreData::eventsSurviveReopening()
{
    if (!isPersistent())
        QSKIP("this backend does not keep events");
    QVERIFY(fill(store()));
    std::vector<std::string> before;
    const auto page = store().readPage({.limit = kFilled});
    for (const EventView& event : page->events())
        before.push_back(show(event));
    const auto summary = store().stream(named("order-7"));

    reopen();

    const auto again = store().readPage({.limit = kFilled});
    QVERIFY2(again, why(again));
    QCOMPARE(again->size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i)
        QCOMPARE(show(again->events()[i]), before[i]);
    QCOMPARE(store().head()->value, kFilled);
    const AppendReceipt receipt = appended(store(), {.events = {newEvent("order-7", "more")}});
    QCOMPARE(receipt.position.value, kFilled + 1);
    QCOMPARE(receipt.streams.at(0).version.value, summary->head.value + 1);
}

QTEST_GUILESS_MAIN(TestStoreData)
#include "tst_store_data.moc"
