// SPDX-License-Identifier: Apache-2.0
// Whatever is different in one store is found and named, by position or key.
#include "core/copy/compare_stores.h"

#include "store_kinds.h"

#include <functional>
#include <thread>

using namespace headrace;

using Change = std::function<void(std::vector<EventView>& events, std::vector<UsedToken>& tokens)>;
Q_DECLARE_METATYPE(Change)

class TestCompareStores : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void eventsAndTokens_data();
    void eventsAndTokens();
    void documents_data();
    void documents();
    void aShorterOne();
    void aStoreThatIsWrittenMeanwhile();
    void theFirstOtherLink_data();
    void theFirstOtherLink();

private:
    std::unique_ptr<EventStore> make(const std::string& kind)
    {
        return newStore(kind, newLocation(kind, m_dir));
    }
    std::unique_ptr<EventStore> changed(const std::string& kind, const Change& change);

    QTemporaryDir m_dir;
    std::unique_ptr<EventStore> m_source;
};

namespace {

constexpr std::int64_t kChanged = 1'234;

Change inEvent(const std::function<void(EventView&)>& change)
{
    return [change](std::vector<EventView>& events, std::vector<UsedToken>&) {
        change(events[kChanged - 1]);
    };
}

Change inTokens(const std::function<void(std::vector<UsedToken>&)>& change)
{
    return [change](std::vector<EventView>&, std::vector<UsedToken>& tokens) { change(tokens); };
}

} // namespace

void TestCompareStores::initTestCase()
{
    m_source = make("file");
    fillWithEverything(*m_source);
}

// A store of the events and tokens of the source, and none of its documents, after `change`.
std::unique_ptr<EventStore> TestCompareStores::changed(const std::string& kind,
                                                       const Change& change)
{
    const Position head = *m_source->head();
    const auto page = m_source->readPage({.limit = static_cast<std::size_t>(head.value)}).value();
    auto events = page.events();
    auto tokens = m_source->copying()->tokens({1}, head).value();
    change(events, tokens);
    auto store = make(kind);
    const auto claim = store->copying()->claim("{}").value();
    const auto stored = store->copying()->ingest(claim, events, tokens);
    if (!stored)
        qFatal("%s", why(stored));
    return store;
}

void TestCompareStores::eventsAndTokens_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<std::string>("kind");
    QTest::addColumn<std::int64_t>("position");
    QTest::addColumn<QString>("says");
    const auto event = [](const char* says, const std::function<void(EventView&)>& change) {
        QTest::addRow("%s", says) << inEvent(change) << std::string("event") << kChanged
                                  << QString("differ in their %1").arg(says);
    };
    QTest::addRow("negative control: nothing")
        << Change([](auto&, auto&) {}) << std::string() << std::int64_t {} << QString();
    event("id", [](EventView& it) { it.id = idOf(7'777'777); });
    event("type", [](EventView& it) { it.type = "Another"; });
    event("schema version", [](EventView& it) { it.schema += 1; });
    event("time", [](EventView& it) { it.time += std::chrono::microseconds(1); });
    event("data", [](EventView& it) { it.data = R"({"another":1})"; });
    event("metadata", [](EventView& it) { it.meta = R"({"another":1})"; });
    const auto token = [](const char* name, std::int64_t position,
                          const std::function<void(std::vector<UsedToken>&)>& change) {
        QTest::addRow("%s", name) << inTokens(change) << std::string("token") << position
                                  << QString("token");
    };
    token("a token is missing", 1, [](auto& tokens) { tokens.erase(tokens.begin()); });
    token("the last token is missing", 3'004, [](auto& tokens) { tokens.pop_back(); });
    token("a token of fewer events", 3'004, [](auto& tokens) { tokens.back().events = 1; });
    token("a token of another name", 1, [](auto& tokens) { tokens.front().token = "another"; });
}

void TestCompareStores::eventsAndTokens()
{
    QFETCH(Change, change);
    QFETCH(std::string, kind);
    QFETCH(std::int64_t, position);
    QFETCH(QString, says);
    for (const std::string& backend : kStoreKinds) {
        const auto other = changed(backend, change);
        for (const bool swapped : {false, true}) {
            Job job;
            const auto compared = swapped ? compareStores(*other, *m_source, job)
                                          : compareStores(*m_source, *other, job);
            QVERIFY2(compared, why(compared));
            // The documents were not copied; events and tokens come first.
            QVERIFY(compared->difference);
            QCOMPARE(compared->difference->kind, kind.empty() ? "document" : kind);
            if (kind.empty())
                continue;
            QCOMPARE(compared->difference->position.value, position);
            QVERIFY2(compared->difference->message.find(says.toStdString()) != std::string::npos,
                     compared->difference->message.c_str());
        }
    }
}

void TestCompareStores::documents_data()
{
    QTest::addColumn<std::vector<std::string>>("left"); // Their keys and values.
    QTest::addColumn<std::vector<std::string>>("right");
    QTest::addColumn<std::string>("key"); // Of the one that differs.
    using Some = std::vector<std::string>;
    QTest::addRow("negative control: equal") << Some {"a", "b"} << Some {"a", "b"} << std::string();
    QTest::addRow("missing in the copy") << Some {"a", "b"} << Some {"a"} << std::string("b");
    QTest::addRow("only in the copy") << Some {"a"} << Some {"a", "b"} << std::string("b");
    QTest::addRow("another revision") << Some {"a", "b"} << Some {"b", "a"} << std::string("a");
    QTest::addRow("other bytes") << Some {"a", "b"} << Some {"a", "b other"} << std::string("b");
    QTest::addRow("what says something of the store itself")
        << Some {"a"} << Some {"a", kCopyClaimKey} << std::string();
}

void TestCompareStores::documents()
{
    QFETCH(std::vector<std::string>, left);
    QFETCH(std::vector<std::string>, right);
    QFETCH(std::string, key);
    const auto filled = [this](const std::vector<std::string>& keys) {
        auto store = make("file");
        for (const std::string& each : keys) {
            const std::string json = '"' + each + '"';
            if (!store->documents().put(each.substr(0, each.find(' ')), json, 0))
                qFatal("no document");
        }
        return store;
    };
    const auto from = filled(left);
    const auto to = filled(right);
    Job job;
    const auto compared = compareStores(*from, *to, job);
    QVERIFY2(compared, why(compared));
    QCOMPARE(compared->isEqual(), key.empty());
    if (compared->difference) {
        QCOMPARE(compared->difference->kind, "document");
        QCOMPARE(compared->difference->key, key);
    }
}

void TestCompareStores::aShorterOne()
{
    const auto one = make("file");
    const auto two = make("memory");
    for (EventStore* store : {one.get(), two.get()})
        for (std::uint64_t i = 0; i < 5; ++i) {
            NewEvent event = newEvent("short-1", "Counted");
            event.id = idOf(i);
            event.time = kNow;
            appended(*store, {.events = {event}});
        }
    Job job;
    QVERIFY(compareStores(*one, *two, job)->isEqual());
    appended(*one, {.events = {newEvent("short-1", "Counted")}});
    for (const bool swapped : {false, true}) {
        const auto compared =
            swapped ? compareStores(*two, *one, job) : compareStores(*one, *two, job);
        QVERIFY2(compared, why(compared));
        QCOMPARE(compared->difference->kind, "head");
        QCOMPARE(compared->difference->position.value, 5);
        QCOMPARE(compared->events, 5);
    }
}

void TestCompareStores::aStoreThatIsWrittenMeanwhile()
{
    const auto one = make("file");
    const auto two = make("file");
    for (EventStore* store : {one.get(), two.get()}) {
        NewEvent event = newEvent("short-1", "Counted");
        event.id = idOf(1);
        appended(*store, {.events = {event}});
    }
    Job job;
    job.pause(); // It stands once the heads were read.
    Result<StoreComparison> compared = StoreComparison {};
    std::jthread comparing([&] { compared = compareStores(*one, *two, job); });
    QTRY_COMPARE(job.look().total, 1);
    appended(*one, {.events = {newEvent("short-1", "Counted")}});
    job.resume();
    comparing.join();
    QVERIFY2(compared, why(compared));
    QVERIFY(compared->difference);
    QCOMPARE(compared->difference->kind, "head");
}

void TestCompareStores::theFirstOtherLink_data()
{
    QTest::addColumn<std::int64_t>("at");
    for (const std::int64_t at : {0, 1, 2, 255, 256, 257, 511, 512, 513, 3'004, 3'005})
        QTest::addRow("%d", static_cast<int>(at)) << at;
}

void TestCompareStores::theFirstOtherLink()
{
    QFETCH(std::int64_t, at);
    const auto other = changed("file", [at](std::vector<EventView>& events, auto&) {
        if (at > 0)
            events[static_cast<std::size_t>(at - 1)].data = R"({"another":1})";
    });
    const auto found = firstOtherLink(*m_source, *other, *m_source->head());
    QVERIFY2(found, why(found));
    QCOMPARE(found->has_value() ? (*found)->value : 0, at);
}

QTEST_GUILESS_MAIN(TestCompareStores)
#include "tst_compare_stores.moc"
