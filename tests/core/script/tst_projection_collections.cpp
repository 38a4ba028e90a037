// SPDX-License-Identifier: Apache-2.0
// Folds while the garbage collector runs all the time: what is made between two steps in C++ and is
// kept by nobody is moved or gone then. (The engine's own means for this, its GC zeal, is not in
// Debian's build. Here the space for what is new is as small as it may be, so that it is collected
// every hundred things or so, and all is collected whenever the fold asks for rows.)

#include "core/script/script_engine.h"
#include "projection_script.h"

#include <QTest>

#include <fmt/format.h>

#include <functional>
#include <random>
#include <set>
#include <thread>

using namespace headrace;

namespace {

constexpr std::uint32_t kNurseryBytes = 4'096; // A page of memory: it may not be smaller.

// Makes the collector of this thread's engine run all the time, for as long as this lives.
class CollectingOften
{
public:
    CollectingOften() : m_engine(orFail(ScriptEngine::ofThisThread()))
    {
        m_usual = JS_GetGCParameter(context(), JSGC_MAX_NURSERY_BYTES);
        JS_SetGCParameter(context(), JSGC_MIN_NURSERY_BYTES, kNurseryBytes);
        JS_SetGCParameter(context(), JSGC_MAX_NURSERY_BYTES, kNurseryBytes);
    }
    CollectingOften(const CollectingOften&) = delete;
    CollectingOften& operator=(const CollectingOften&) = delete;
    ~CollectingOften() { JS_SetGCParameter(context(), JSGC_MAX_NURSERY_BYTES, m_usual); }

    JSContext* context() const { return m_engine->context(); }
    void collectAll() const { m_engine->collectGarbage(); }
    std::uint32_t collections() const { return JS_GetGCParameter(context(), JSGC_MINOR_GC_NUMBER); }

private:
    std::shared_ptr<ScriptEngine> m_engine;
    std::uint32_t m_usual = 0;
};

// Of all kinds: with tags and without, with metadata, beyond Latin, not to be taken.
class Log
{
public:
    explicit Log(int count)
    {
        std::mt19937 random(4711);
        for (int i = 0; i < count; ++i) {
            const auto drawn = static_cast<unsigned>(random() % 1'000);
            m_events.add(fmt::format("order-{}{}", drawn % 23, drawn % 3 == 0 ? "-\xC3\xA4" : ""),
                         drawn % 19 == 0       ? "Dropped"
                             : drawn % 17 == 0 ? "Ordered"
                                               : "Paid",
                         data(drawn), drawn % 29 == 0 ? 9 : 1);
            if (drawn % 4 != 0)
                m_events.last().tags = tagsOf(drawn);
            if (drawn % 5 == 0)
                m_events.last().meta = R"({"user":"J\u00fcrgen \uD83D\uDE00","n":1})";
        }
    }
    std::span<const EventView> all() const { return m_events.all(); }

private:
    static std::string data(unsigned drawn)
    {
        if (drawn % 101 == 0)
            return "{";
        if (drawn % 103 == 0)
            return "\"\xFF\"";
        return fmt::format(R"({{"to":"{}","cust":"c{}","amount":{},"fails":{}}})",
                           drawn % 7 == 0 ? "\xE4\xB8\x96\xE7\x95\x8C" : "K", drawn % 5,
                           drawn / 8.0, drawn % 97 == 0);
    }
    std::span<const std::string_view> tagsOf(unsigned drawn)
    {
        static constexpr std::string_view kTags[] = {
            "customer:1", "\xC3\xA4:\xE4\xB8\x96", "vip", "region:north-by-north-west", "a", "b"};
        return std::span(kTags).subspan(drawn % 3, 1 + drawn % 4 % 3);
    }
    Events m_events;
};

constexpr const char* kColumns = "columns: { id: 'text', n: 'integer', sum: 'real', odd: "
                                 "'boolean', last: 'json', tags: 'text' }, ";
constexpr const char* kHandlers = R"js(on: {
    Paid(row, e, key) {
      row.n += 1;
      row.sum += e.data.amount;
      row.odd = row.n % 2 === 1;
      row.last = { at: e.position, id: e.id, by: e.meta?.user ?? null, was: row.last?.at ?? null };
      row.tags = e.tags.join() + key;
      if (e.data.fails) throw new Error('no ' + e.stream);
    },
    Placed: (row, e) => ({ n: row.n, tags: e.data.customer + e.tags.length }),
    Dropped: () => null,
  })js";

// Everything that a fold is asked for, as text. `onRows` is called when it asks for rows.
std::string everything(const std::string& keys, std::span<const EventView> events,
                       const std::function<void()>& onRows)
{
    const auto fold = foldOf(keys + kColumns + kHandlers);
    Rows rows(6);
    const RowSource source = [&](std::span<const std::string> wanted) {
        onRows();
        return rows.read(wanted);
    };
    std::string all;
    constexpr std::size_t kPage = 150;
    for (std::size_t at = 0; at < events.size(); at += kPage) {
        const auto page = events.subspan(at, std::min(kPage, events.size() - at));
        all += printed(orFail(fold->apply(page, source)));
        for (const KeyTouch& touch : orFail(fold->touches(page)))
            all += fmt::format("{}:{};", touch.event, touch.key);
        rows.write(orFail(fold->takeChanges()));
        if (at % (4 * kPage) == 0) // So that it asks for rows, and knows keys that are parked.
            orFail(fold->start());
        orFail(fold->park("order-7"));
    }
    orFail(fold->restrictTo(std::set<std::string> {"order-3", "vip", "K"}));
    all += printed(orFail(fold->apply(events, source)));
    rows.write(orFail(fold->takeChanges()));
    return all + rows.text();
}

} // namespace

class TestProjectionCollections : public QObject
{
    Q_OBJECT

private slots:
    void rowsAreTheSame_data();
    void rowsAreTheSame();
    void whatIsNewIsMoved();
};

void TestProjectionCollections::rowsAreTheSame_data()
{
    QTest::addColumn<std::string>("keys");
    QTest::addRow("by stream") << std::string();
    QTest::addRow("by a key") << std::string("key: (e) => e.data.to, ");
    QTest::addRow("by the tags") << std::string("keys: (e) => e.tags, ");
}

void TestProjectionCollections::rowsAreTheSame()
{
    QFETCH(std::string, keys);
    const Log log(6'000);
    std::string usual; // By the engine of another thread, which nobody disturbs.
    std::jthread([&] { usual = everything(keys, log.all(), [] {}); }).join();
    const CollectingOften often;
    const auto before = often.collections();
    const std::string disturbed = everything(keys, log.all(), [&] { often.collectAll(); });
    const auto collections = often.collections() - before;
    qInfo("%s: %u collections for %zu events", QTest::currentDataTag(), collections,
          3 * log.all().size());
    QVERIFY2(collections > log.all().size() / 10, "the collector was hardly at work");
    QVERIFY(usual.size() > 10'000);
    QVERIFY(disturbed == usual);
}

// Control: a string that C++ has made is somewhere else after a few more, wherever that happens.
void TestProjectionCollections::whatIsNewIsMoved()
{
    const CollectingOften often;
    const auto realmOptions = JS::RealmOptions();
    static constexpr JSClass kGlobal = {"global", JSCLASS_GLOBAL_FLAGS, &JS::DefaultGlobalClassOps};
    JSContext* context = often.context();
    const JS::RootedObject global(
        context,
        JS_NewGlobalObject(context, &kGlobal, nullptr, JS::FireOnNewGlobalHook, realmOptions));
    QVERIFY(global);
    const JSAutoRealm realm(context, global);
    constexpr int kStrings = 20'000;
    int moved = 0;
    for (int i = 0; i < kStrings; ++i) {
        const JS::RootedString kept(context, toScriptString(context, "order-4711-or-another"));
        const auto was = reinterpret_cast<std::uintptr_t>(kept.get());
        const JS::RootedString next(context, toScriptString(context, "a tag, which comes next"));
        QVERIFY(kept && next);
        moved += reinterpret_cast<std::uintptr_t>(kept.get()) != was ? 1 : 0;
    }
    qInfo("%d of %d were moved by the next one", moved, kStrings);
    QVERIFY(moved > 0);
}

QTEST_GUILESS_MAIN(TestProjectionCollections)
#include "tst_projection_collections.moc"
