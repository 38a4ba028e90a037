// SPDX-License-Identifier: Apache-2.0
// The shop in C++ and the shop in JavaScript are one domain: equal states for the whole demo.

#include "core/demo/native_shop.h"
#include "core/demo/shop_demo.h"
#include "core/demo/shop_log.h"
#include "core/script/domain_module.h"

#include <QTest>

#include <map>

using namespace headrace;

class TestNativeShop : public QObject
{
    Q_OBJECT

private slots:
    void descriptionsAreEqual();
    void statesAreEqual();
    void goesOnFromTheOthersState();
    void fieldsChangeAtTheSameEvents();

private:
    static std::map<std::string, std::unique_ptr<Fold>> foldsOf(const Domain& domain);

    std::map<std::string, std::vector<NewEvent>> m_streams;
};

static std::vector<EventView> viewsOf(const std::vector<NewEvent>& events)
{
    std::vector<EventView> views;
    for (const NewEvent& event : events)
        views.push_back({.version = {static_cast<std::int64_t>(views.size()) + 1},
                         .schema = event.schema,
                         .time = *event.time,
                         .id = *event.id,
                         .stream = event.stream.text(),
                         .type = event.type,
                         .data = event.data,
                         .meta = event.meta});
    return views;
}

std::map<std::string, std::unique_ptr<Fold>> TestNativeShop::foldsOf(const Domain& domain)
{
    std::map<std::string, std::unique_ptr<Fold>> folds;
    for (const AggregateDescription& aggregate : domain.description().aggregates)
        folds[aggregate.category] = domain.makeFold(aggregate.category).value();
    return folds;
}

namespace {

// What an aggregate declares. Left out is how data of older versions is read: the
// module's handlers take it as it is stored, the types in C++ need upcasts.
native::Json jsonOf(const AggregateDescription& aggregate)
{
    using native::Json;
    Json json {{"category", aggregate.category},
               {"state", Json::parse(aggregate.initialState)},
               {"stateVersion", aggregate.stateVersion},
               {"commands", aggregate.commands.size()},
               {"every", aggregate.snapshot.every.value_or(0)},
               {"when", aggregate.snapshot.hasWhen},
               {"events", Json::array()}};
    for (const EventDescription& event : aggregate.events)
        json["events"].push_back(
            {{"type", event.type},
             {"version", event.version},
             {"hasApply", event.hasApply},
             {"schema", event.schemaJson},
             {"renamedFrom", event.renamedFrom},
             {"pii", event.pii ? event.pii->subject : ""},
             {"paths", event.pii ? event.pii->paths : std::vector<std::string>()},
             {"tags", event.hasTags}});
    return json;
}

} // namespace

void TestNativeShop::descriptionsAreEqual()
{
    const auto module = DomainModule::parse(std::string(shopDomainModule()), "shop.domain.js");
    const auto shop = nativeShop();
    QVERIFY(module && shop);
    const DomainDescription& scripted = (*module)->description();
    const DomainDescription& compiled = (*shop)->description();
    QCOMPARE(compiled.name, scripted.name);
    QCOMPARE(compiled.aggregates.size(), scripted.aggregates.size());
    for (std::size_t i = 0; i < compiled.aggregates.size(); ++i) {
        const auto ours = jsonOf(compiled.aggregates[i]);
        const auto theirs = jsonOf(scripted.aggregates[i]);
        QVERIFY2(ours == theirs, native::Json::diff(theirs, ours).dump(1).c_str());
    }
}

void TestNativeShop::statesAreEqual()
{
    ShopLog log(60'000, 0, /*seed=*/1);
    while (auto event = log.next())
        m_streams[event->stream.text()].push_back(*event);
    const auto module = DomainModule::parse(std::string(shopDomainModule()), "shop.domain.js");
    QVERIFY2(module, module ? "" : module.error().message.c_str());
    const auto shop = nativeShop();
    QVERIFY2(shop, shop ? "" : shop.error().message.c_str());
    const auto scripted = foldsOf(**module);
    const auto native = foldsOf(**shop);
    QCOMPARE(native.size(), scripted.size());

    int due = 0;
    std::map<std::pair<std::string, int>, int> shapes; // Of events, by type and schema version.
    for (const auto& [stream, events] : m_streams) {
        const std::string category(StreamName::categoryOf(stream));
        Fold& one = *scripted.at(category);
        Fold& other = *native.at(category);
        for (Fold* fold : {&one, &other}) {
            QVERIFY(fold->start());
            const auto folded = fold->apply(viewsOf(events));
            QVERIFY2(folded, folded ? "" : folded.error().message.c_str());
            QCOMPARE(fold->unhandled(), 0);
        }
        QCOMPARE(other.snapshotDue().value, one.snapshotDue().value);
        due += one.snapshotDue().value > 0 ? 1 : 0;
        const std::string a = *one.stateJson();
        const std::string b = *other.stateJson();
        QVERIFY2(native::Json::parse(a) == native::Json::parse(b),
                 (stream + "\n" + a + "\n" + b).c_str());
        for (const NewEvent& event : events)
            ++shapes[{event.type, event.schema}];
    }
    QVERIFY(due > 100);
    // The log has every event of every version that the module declares.
    std::size_t declared = 0;
    for (const AggregateDescription& aggregate : (*module)->description().aggregates)
        for (const EventDescription& event : aggregate.events)
            declared += static_cast<std::size_t>(event.version);
    QCOMPARE(shapes.size(), declared);
}

// A state that one printed may be a snapshot that the other goes on from.
void TestNativeShop::goesOnFromTheOthersState()
{
    const auto module = DomainModule::parse(std::string(shopDomainModule()), "shop.domain.js");
    const auto shop = nativeShop();
    const auto scripted = foldsOf(**module);
    const auto native = foldsOf(**shop);
    int compared = 0;
    for (const auto& [stream, events] : m_streams) {
        if (events.size() < 4 || ++compared > 500)
            continue;
        const std::string category(StreamName::categoryOf(stream));
        Fold& one = *scripted.at(category);
        Fold& other = *native.at(category);
        const auto views = viewsOf(events);
        const auto half = std::span(views).first(views.size() / 2);
        QVERIFY(one.start() && one.apply(half));
        QVERIFY(other.restore(*one.stateJson(), one.version()));
        const auto rest = std::span(views).subspan(half.size());
        QVERIFY(one.apply(rest) && other.apply(rest));
        QVERIFY2(native::Json::parse(*other.stateJson()) == native::Json::parse(*one.stateJson()),
                 stream.c_str());
    }
    QVERIFY(compared > 100);
}

// What both see of every field of the last state, event by event.
void TestNativeShop::fieldsChangeAtTheSameEvents()
{
    const auto module = DomainModule::parse(std::string(shopDomainModule()), "shop.domain.js");
    const auto shop = nativeShop();
    const auto scripted = foldsOf(**module);
    const auto native = foldsOf(**shop);
    int streams = 0;
    std::size_t changes = 0;
    for (const auto& [stream, events] : m_streams) {
        if (events.size() < 3 || ++streams > 100)
            continue;
        const std::string category(StreamName::categoryOf(stream));
        Fold& one = *scripted.at(category);
        Fold& other = *native.at(category);
        const auto views = viewsOf(events);
        QVERIFY(one.start() && one.apply(views));
        const auto last = native::Json::parse(*one.stateJson());
        for (const auto& [key, value] : last.items()) {
            std::vector<ProbeChange> seen[2];
            for (Fold* fold : {&one, &other}) {
                QVERIFY(fold->start());
                QVERIFY(fold->watch({StateProbe::Kind::Field, '/' + key}));
                QVERIFY(fold->applyWatched(views, seen[fold == &other ? 1 : 0]));
            }
            QCOMPARE(seen[1].size(), seen[0].size());
            for (std::size_t i = 0; i < seen[0].size(); ++i) {
                QCOMPARE(seen[1][i].event, seen[0][i].event);
                QVERIFY(native::Json::parse(seen[1][i].value.json)
                        == native::Json::parse(seen[0][i].value.json));
            }
            changes += seen[0].size();
        }
    }
    QVERIFY(changes > 200);
}

QTEST_GUILESS_MAIN(TestNativeShop)
#include "tst_native_shop.moc"
