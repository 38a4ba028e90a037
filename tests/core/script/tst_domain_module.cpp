// SPDX-License-Identifier: Apache-2.0
#include "core/script/domain_module.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <fstream>
#include <thread>

using namespace headrace;

namespace {

constexpr ScriptLimits kShort {std::chrono::milliseconds {200}, 64 * 1024 * 1024};

} // namespace

class TestDomainModule : public QObject
{
    Q_OBJECT

private slots:
    void isLoadedOnManyThreads(); // First: the engine starts on a thread that does not stay.
    void describesWhatIsDeclared();
    void describesEverything();
    void digestsItsSource();
    void contradictions_data();
    void contradictions();
    void refusals_data();
    void refusals();
    void mustStayWhatItDeclares();
    void readsListsOfAnyMaking();
    void readsAFile();
};

void TestDomainModule::describesWhatIsDeclared()
{
    const auto module = DomainModule::parse(R"js(
const step = (state) => { state.steps++; };
export default {
    name: 'shop',
    aggregates: {
        order: {
            state: { version: 2, initial: { steps: 0, who: 'Zoë' } },
            events: {
                'Order placed': { version: 3, apply: step },
                OrderShipped: { apply(state) { state.shipped = true; } },
                OrderNoted: {},
            },
        },
        cart: {},
    },
};
)js",
                                            "shop.domain.js");
    QVERIFY2(module, module ? "" : module.error().message.c_str());
    const DomainDescription& description = (*module)->description();
    QCOMPARE(description.name, std::string("shop"));
    QCOMPARE(description.aggregates.size(), 2U);

    const AggregateDescription* order = description.aggregate("order");
    QVERIFY(order);
    QCOMPARE(order->stateVersion, 2);
    QCOMPARE(order->initialState, std::string(R"({"steps":0,"who":"Zoë"})"));
    QCOMPARE(order->events.size(), 3U);
    QCOMPARE(order->events[0].type, std::string("Order placed"));
    QCOMPARE(order->event("Order placed")->version, 3);
    QVERIFY(order->event("OrderShipped")->hasApply);
    QVERIFY(!order->event("OrderNoted")->hasApply);
    QVERIFY(!order->event("OrderLost"));

    QCOMPARE(description.aggregate("cart")->initialState, std::string("{}"));
    QVERIFY(!description.aggregate("payment"));
}

void TestDomainModule::describesEverything()
{
    const auto module = DomainModule::parse(R"js(
export default {
    aggregates: {
        order: {
            state: { version: 2, initial: {}, lenses: [{ from: 1, ops: [] }] },
            events: {
                Placed: {
                    version: 2, schema: { type: 'object' }, renamedFrom: ['Ordered', 'Bought'],
                    lenses: [{ from: 1, ops: [{ op: 'script', up: (d) => d }] }],
                    pii: { subject: '/id', paths: ['/a~1b/c'] }, tags: (data) => [], apply() {},
                },
                Noted: { version: 2 },
            },
            commands: { Place: { schema: { a: 1 }, handle() {}, requires() {} }, Drop: { handle() {} } },
            snapshot: { every: 100, when: () => true },
        },
        cart: {},
    },
};
)js",
                                            "shop.domain.js");
    QVERIFY2(module, module ? "" : module.error().message.c_str());
    const AggregateDescription& order = (*module)->description().aggregates.at(0);
    QCOMPARE(order.stateLenses.size(), 1U);
    const EventDescription& placed = order.events.at(0);
    QCOMPARE(placed.schemaJson, std::string(R"({"type":"object"})"));
    QVERIFY(placed.hasLenses && placed.hasTags);
    QCOMPARE(placed.lenses.at(0).from, 1);
    QCOMPARE(placed.lenses.at(0).opsJson, std::string(R"([{"op":"script","up":"(d) => d"}])"));
    QCOMPARE(placed.renamedFrom, (std::vector<std::string> {"Ordered", "Bought"}));
    QCOMPARE(placed.pii->subject, std::string("/id"));
    QCOMPARE(placed.pii->paths, std::vector<std::string> {"/a~1b/c"});
    const EventDescription& noted = order.events.at(1);
    QVERIFY(noted.schemaJson.empty() && !noted.hasLenses && !noted.hasTags && !noted.pii);
    QCOMPARE(order.eventStoredAs("Bought"), &placed);
    QCOMPARE(order.eventStoredAs("Noted"), &noted);
    QVERIFY(!order.eventStoredAs("Lost") && !order.event("Bought"));
    QCOMPARE(order.command("Place")->schemaJson, std::string(R"({"a":1})"));
    QVERIFY(order.command("Place")->hasRequires && !order.command("Drop")->hasRequires);
    QCOMPARE(order.snapshot.every, std::optional<std::int64_t>(100));
    QVERIFY(order.snapshot.hasWhen);
    const AggregateDescription& cart = (*module)->description().aggregates.at(1);
    QVERIFY(!cart.snapshot.every && !cart.snapshot.hasWhen && cart.commands.empty());
}

void TestDomainModule::digestsItsSource()
{
    const auto digest = [](const char* source, const char* file, const ScriptLimits& limits) {
        return DomainModule::parse(source, file, limits).value()->codeDigest();
    };
    const std::string first = digest("export default {};", "a.js", kShort);
    QCOMPARE(first.size(), 64U);
    QCOMPARE(digest("export default {};", "b.js", {}), first);
    QVERIFY(digest("export default { };", "a.js", kShort) != first);
}

void TestDomainModule::contradictions_data()
{
    QTest::addColumn<std::string>("event"); // What is declared of "Placed", from line 4 on.
    QTest::addColumn<QString>("message");

    const auto row = [](const char* name, const char* event, const char* message) {
        QTest::newRow(name) << std::string(event) << QString::fromUtf8(message);
    };
    const auto ops = [](const char* name, const std::string& operations, const char* message) {
        QTest::newRow(name) << "version: 2, lenses: [{ from: 1, ops: [\n" + operations + "\n] }]"
                            << QString::fromUtf8(message);
    };
    row("lenses are no array", "version: 2, lenses: {}",
        "m.js:4: lenses of event \"Placed\" must be an array, but is an object");
    row("a gap", "version: 3, lenses: [\n{ from: 1, ops: [] }]",
        "m.js:4: no lens of event \"Placed\" leads on from version 2: the chain must go from 1 to "
        "3 (an "
        "empty ops says that nothing changed)");
    row("two from one version",
        "version: 2, lenses: [\n{ from: 1, ops: [] },\n{ from: 1, ops: [] }]",
        "m.js:6: two lenses of event \"Placed\" lead on from version 1");
    row("a cycle", "version: 3, lenses: [\n{ from: 1, ops: [] },\n{ from: 2, to: 1, ops: [] }]",
        "m.js:6: lens 2 of event \"Placed\" leads from version 2 back to 1: a chain goes up by one "
        "each "
        "step");
    row("a step of two", "version: 3, lenses: [{ from: 1, to: 3, ops: [] }]",
        "m.js:4: lens 1 of event \"Placed\" leads from version 1 to 3, but must lead to 2");
    row("beyond the present version",
        "version: 2, lenses: [\n{ from: 1, ops: [] },\n{ from: 2, ops: [] "
        "}]",
        "m.js:6: lens 2 of event \"Placed\" leads on from version 2, but the present version is 2");
    row("from is missing", "version: 2, lenses: [{ ops: [] }]",
        "m.js:4: from of lens 1 of event \"Placed\" must be a whole number from 1, but is nothing");
    row("ops are missing", "version: 2, lenses: [{ from: 1 }]",
        "m.js:4: ops of lens 1 of event \"Placed\" must be an array, but is nothing");
    ops("unknown operation", "{ op: 'wrap', name: 'a' },\n{ op: 'drop', name: 'a' }",
        "m.js:6: operation 2 of lens 1 → 2 of event \"Placed\" is \"drop\"; op must be one of add, "
        "remove, rename, hoist, plunge, wrap, head, in, map, convert, script");
    ops("an operation without its name", "{ name: 'a' }",
        "m.js:4: operation 1 of lens 1 → 2 of event \"Placed\" is not named; op must be one of "
        "add, "
        "remove, rename, hoist, plunge, wrap, head, in, map, convert, script");
    ops("a field is missing", "{ op: 'rename', source: 'a' }",
        "m.js:5: operation 1 (rename) of lens 1 → 2 of event \"Placed\" lacks destination; it "
        "takes "
        "source, destination");
    ops("a field too many", "{ op: 'wrap', name: 'a', type: 'string' }",
        "m.js:5: operation 1 (wrap) of lens 1 → 2 of event \"Placed\" has an unknown field "
        "\"type\"; it "
        "takes name");
    ops("a name is no text", "{ op: 'wrap', name: 5 }",
        "m.js:5: name of operation 1 (wrap) of lens 1 → 2 of event \"Placed\" must be the name of "
        "a "
        "field, but is 5");
    ops("a default of another type", "{ op: 'add', name: 'a', type: 'number', default: '1' }",
        "m.js:5: default of operation 1 (add \"a\") of lens 1 → 2 of event \"Placed\" must be "
        "number, "
        "but is \"1\"");
    ops("an unknown type", "{ op: 'add', name: 'a', type: 'text', default: '' }",
        "m.js:5: type of operation 1 (add) of lens 1 → 2 of event \"Placed\" must be one of "
        "string, "
        "number, integer, boolean, array, object, null, but is \"text\"");
    ops("a default that is no JSON", "{ op: 'add', name: 'a', type: 'object', default: undefined }",
        "m.js:5: default of operation 1 (add) of lens 1 → 2 of event \"Placed\" must be a JSON "
        "value, "
        "but is nothing");
    ops("renamed to itself", "{ op: 'rename', source: 'a', destination: 'a' }",
        "m.js:5: operation 1 (rename \"a\" to \"a\") of lens 1 → 2 of event \"Placed\" has the "
        "same "
        "source and destination");
    ops("map outside an in", "{ op: 'map', lens: [] }",
        "m.js:5: operation 1 (map) of lens 1 → 2 of event \"Placed\" must stand inside the lens of "
        "an in "
        "or a map");
    ops("beside a map",
        "{ op: 'in', name: 'a', lens: [\n{ op: 'map', lens: [] },\n{ op: 'wrap', name: 'b' }] }",
        "m.js:7: operation 1.2 (wrap) of lens 1 → 2 of event \"Placed\" stands beside a map, where "
        "only "
        "map can");
    ops("beside a map of another depth",
        "{ op: 'in', name: 'a', lens: [{ op: 'map', lens: [{ op: 'map', lens: [] }] }, { op: "
        "'map', "
        "lens: [{ op: 'wrap', name: 'b' }] }] }",
        "m.js:5: operation 1.2 (map) of lens 1 → 2 of event \"Placed\" stands beside a map of "
        "another "
        "depth: an element cannot be both an array and an object");
    ops("one table only", "{ op: 'convert', name: 'a', mapping: [{}] }",
        "m.js:5: mapping of operation 1 (convert) of lens 1 → 2 of event \"Placed\" must be two "
        "tables, "
        "[{ old: new, … }, { new: old, … }], but is an array");
    ops("script without up", "{ op: 'script', down() {} }",
        "m.js:5: operation 1 (script) of lens 1 → 2 of event \"Placed\" lacks up; it takes up, "
        "down");
    row("the schema wants another type",
        "schema: { properties: { a: { type: 'integer' } } }, version: 2,\nlenses: [{ from: 1, ops: "
        "[{ op: "
        "'add', name: 'a', type: 'string', default: 'x' }] }]",
        "m.js:5: the lenses of event \"Placed\" add \"a\" as \"x\", but its schema wants integer");
    row("the schema requires what is removed",
        "schema: { required: ['a'] }, version: 2,\nlenses: [{ from: 1, ops: [{ op: 'rename', "
        "source: 'a', "
        "destination: 'b' }] }]",
        "m.js:5: the lenses of event \"Placed\" remove \"a\", which its schema requires");
    row("the schema has no such field",
        "schema: { properties: { a: {} }, additionalProperties: false }, version: 2,\nlenses: [{ "
        "from: 1, "
        "ops: [{ op: 'rename', source: 'a', destination: 'b' }] }]",
        "m.js:5: the lenses of event \"Placed\" lead to a field \"b\", which its schema does not "
        "have");
    row("schema is a string", "schema: 'x'",
        "m.js:4: the schema of event \"Placed\" must be an object, but is a string");
    row("renamed from what is declared", "renamedFrom: ['Noted']",
        "m.js:4: event \"Placed\" of aggregate \"order\" cannot be renamed from \"Noted\", which "
        "the "
        "aggregate still declares");
    row("two aggregates claim one name", "renamedFrom: ['Begun']",
        "m.js:8: event \"Opened\" of aggregate \"cart\" and event \"Placed\" of aggregate "
        "\"order\" are "
        "both renamed from \"Begun\"");
    row("pii without a pointer", "pii: { subject: 'id', paths: [] }",
        "m.js:4: the subject of pii of event \"Placed\" must be a JSON Pointer like "
        "\"/customer/id\", but "
        "is \"id\"");
    row("tags are no function", "tags: ['a']",
        "m.js:4: tags of event \"Placed\" must be a function, but is an array");
    row("a command without a handler", "} }, commands: { Do: { schema: {}",
        "m.js:4: command \"Do\" has no handle, a function (state, data, context)");
    row("every is 0", "} }, snapshot: { x: { }, every: 0, y: {",
        "m.js:4: every of the snapshot of aggregate \"order\" must be a whole number from 1, but "
        "is 0");
}

void TestDomainModule::contradictions()
{
    QFETCH(std::string, event);
    QFETCH(QString, message);
    const auto module = DomainModule::parse(
        "export default {\n  aggregates: {\n    order: { events: { Noted: {}, Placed: "
        "{\n"
            + event
            + "\n    } } },\n    cart: {\n      events: { Opened: {\n"
              "renamedFrom: ['Begun'] } },\n    },\n  },\n};\n",
        "m.js", kShort);
    QVERIFY(!module);
    QCOMPARE(QString::fromStdString(module.error().message), message);
    QCOMPARE(module.error().code, ErrorCode::Rejected);
}

void TestDomainModule::refusals_data()
{
    QTest::addColumn<std::string>("source");
    QTest::addColumn<QString>("message");

    const auto row = [](const char* name, std::string source, const char* message) {
        QTest::newRow(name) << std::move(source) << QString::fromUtf8(message);
    };
    const auto order = [](const std::string& declared) {
        return "export default {\n  aggregates: {\n    order: " + declared + "\n  },\n};\n";
    };
    row("syntax error", "export default {\n  aggregates: {\n    order: { events { } },\n  },\n};",
        "m.js:3: SyntaxError: missing : after property id");
    row("empty", "",
        "m.js:1: the module has no default export; write \"export default { aggregates: … }\"");
    row("no default export", "export const name = 'shop';",
        "m.js:1: the module has no default export; write \"export default { aggregates: … }\"");
    row("default export is no object", "export default 5;",
        "m.js:1: what the module exports by default must be an object, but is a number");
    row("import", "\nimport { x } from './x.js';\nexport default {};",
        "m.js:2: a domain module cannot import (\"./x.js\"); bundle it into one file");
    row("re-export", "export { x } from './x.js';\nexport default {};",
        "m.js:1: a domain module cannot import (\"./x.js\"); bundle it into one file");
    row("await at the top level", "await new Promise(() => {});\nexport default {};",
        "m.js:1: a domain module cannot await at its top level");
    row("throws while it is run", "\nfunction make() { return null.x; }\nexport default make();",
        "m.js:2: TypeError: null has no properties (in make)");
    row("endless loop while it is run", "for (;;);\nexport default {};",
        "m.js:1: it took longer than 200 ms; look for an endless loop");
    row("clock while it is run", "export default { name: String(Date.now()) };",
        "m.js:1: Error: Date.now is not available in a domain module; use the event's time");
    row("changes what objects inherit",
        "Object.prototype.toJSON = () => undefined;\nexport default {};",
        "m.js:1: TypeError: can't define property \"toJSON\": Object is not extensible");
    row("replaces what arrays inherit", "\nArray.prototype.push = () => 7;\nexport default {};",
        "m.js:2: TypeError: \"push\" is read-only");
    row("replaces a global", "JSON = { stringify: () => 1 };\nexport default {};",
        "m.js:1: TypeError: \"JSON\" is read-only");
    row("replaces a function of a global", "JSON.stringify = () => 1;\nexport default {};",
        "m.js:1: TypeError: \"stringify\" is read-only");
    row("replaces what no name leads to",
        "Object.getPrototypeOf([].values()).next = () => ({ done: true });\nexport default {};",
        "m.js:1: TypeError: \"next\" is read-only");
    row("name with half a character", "export default {\n  name: '\\ud83d',\n};",
        "m.js:2: the module's name has half of a character (a lone surrogate)");
    row("category with half a character", "export default { aggregates: { '\\ud83d': {} } };",
        "m.js:1: aggregate \"\xef\xbf\xbd\" has half of a character (a lone surrogate)");
    row("event with half a character", order("{ events: { 'E\\ud800': {} } }"),
        "m.js:3: event \"E\xef\xbf\xbd\" has half of a character (a lone surrogate)");
    row("command with half a character", order("{ commands: { '\\ud800': { handle() {} } } }"),
        "m.js:3: command \"\xef\xbf\xbd\" has half of a character (a lone surrogate)");
    row("old name with half a character", order("{ events: { E: { renamedFrom: ['\\udc00'] } } }"),
        "m.js:3: renamedFrom of event \"E\" has half of a character (a lone surrogate)");
    row("schema with half a character", order("{ events: { E: { schema: { $id: '\\udc00' } } } }"),
        "m.js:3: the schema of event \"E\" has half of a character (a lone surrogate)");
    row("a problem with half a character",
        order("{ events: { E: { renamedFrom: [['\\udc00']] } } }"),
        "m.js:3: renamedFrom of event \"E\" must be an array of names, but has [\"\\udc00\"]");
    row("schema that prints as nothing", order("{ events: { E: { schema: { toJSON() {} } } } }"),
        "m.js:3: the schema of event \"E\" must be written as a JSON object");
    row("name is no string", "export default {\n  name: 5,\n};",
        "m.js:2: the module's name must be a string, but is a number");
    row("aggregates is an array", "export default {\n\n  aggregates: [],\n};",
        "m.js:3: aggregates must be an object, but is an array");
    row("aggregate is no object", order("null"),
        "m.js:3: aggregate \"order\" must be an object, but is null");
    row("category with a dash",
        "export default {\n  aggregates: {\n    'order-line': {},\n  },\n};",
        "m.js:3: aggregate \"order-line\" can have no streams: a category is not empty and has no "
        "\"-\"");
    row("events is a function", order("{\n      events() {},\n    },"),
        "m.js:4: events of aggregate \"order\" must be an object, but is a function");
    row("event is a function", order("{\n      events: {\n        Placed() {},\n      },\n    },"),
        "m.js:5: event \"Placed\" must be an object, but is a function");
    row("apply is no function",
        order("{\n      events: {\n        'T06 Ask, or not': {\n          apply: 'later',\n       "
              " },\n"
              "      },\n    },"),
        "m.js:6: apply of event \"T06 Ask, or not\" must be a function, but is a string");
    row("event version is 0",
        order("{\n      events: {\n        Placed: { version: 0 },\n      },\n    },"),
        "m.js:5: the version of event \"Placed\" must be a whole number from 1, but is 0");
    row("initial state is a function", order("{\n      state: { initial: () => ({}) },\n    },"),
        "m.js:4: the initial state of aggregate \"order\" must be an object, but is a function");
    row("initial state is no JSON", order("{\n      state: { initial: { a: 1n } },\n    },"),
        "m.js:4: the initial state of aggregate \"order\" cannot be written as JSON: BigInt value "
        "can't be "
        "serialized in JSON");
    row("not UTF-8", "export default { name: '\xff' };", "");
}

void TestDomainModule::refusals()
{
    QFETCH(std::string, source);
    QFETCH(QString, message);
    const auto module = DomainModule::parse(source, "m.js", kShort);
    QVERIFY(!module);
    QCOMPARE(module.error().code, ErrorCode::Rejected);
    if (!message.isEmpty())
        QCOMPARE(QString::fromStdString(module.error().message), message);
    QVERIFY(DomainModule::parse("export default {};", "m.js", kShort)); // The engine goes on.
}

// What is described and what is folded by would not be the same.
void TestDomainModule::mustStayWhatItDeclares()
{
    const auto module = DomainModule::parse("let read = 0;\nconst order = { get events() { return "
                                            "read ? { A: {} } : { A: {}, B: {} }; } "
                                            "};\nexport default { aggregates: new Proxy({ order }, "
                                            "{ ownKeys: () => [++read && 'order'] "
                                            "}) };",
                                            "m.js");
    QVERIFY(module);
    const auto fold = (*module)->makeFold("order");
    QVERIFY(!fold);
    QCOMPARE(QString::fromStdString(fold.error().message),
             QString("m.js: Error: it declares something else each time that it is read"));
}

// Arrays with methods of their own are read by index all the same.
void TestDomainModule::readsListsOfAnyMaking()
{
    const auto module = DomainModule::parse(
        "class Own extends Array { map() { return 7; } some() {} every() {} forEach() { throw 1; "
        "}\n"
        "toJSON() { return 5; } }\n"
        "export default { aggregates: { order: { events: { E: { version: 2,\n"
        "renamedFrom: Own.of('Old'), pii: { subject: '/a', paths: Own.of('/b') },\n"
        "lenses: Own.of({ from: 1, ops: Own.of({ op: 'in', name: 'a', lens:\n"
        "Own.of({ op: 'wrap', name: 'b' }) }) }) } } } } };",
        "m.js");
    QVERIFY2(module, module ? "" : module.error().message.c_str());
    const EventDescription& event = (*module)->description().aggregates.at(0).events.at(0);
    QCOMPARE(event.renamedFrom, std::vector<std::string> {"Old"});
    QCOMPARE(event.pii->paths, std::vector<std::string> {"/b"});
    QCOMPARE(QString::fromStdString(event.lenses.at(0).opsJson),
             QString(R"([{"op":"in","name":"a","lens":[{"op":"wrap","name":"b"}]}])"));
    QVERIFY((*module)->makeFold("order"));
}

void TestDomainModule::readsAFile()
{
    const QTemporaryDir folder;
    const std::string path = folder.filePath("shop.domain.js").toStdString();
    QCOMPARE(DomainModule::load(path).error().code, ErrorCode::NotFound);
    QCOMPARE(DomainModule::load(folder.path().toStdString()).error().code,
             ErrorCode::InvalidArgument);
    std::ofstream(path) << "export default {\n  aggregates: 1\n};";
    QCOMPARE(QString::fromStdString(DomainModule::load(path).error().message),
             "shop.domain.js:2: aggregates must be an object, but is a number");
    std::ofstream(path) << "export default { name: 'shop' };";
    const auto module = DomainModule::load(path);
    QVERIFY(module);
    QCOMPARE((*module)->path(), path);
    QCOMPARE((*module)->fileName(), std::string("shop.domain.js"));
}

void TestDomainModule::isLoadedOnManyThreads()
{
    std::atomic<int> loaded = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&loaded] {
                for (int j = 0; j < 3; ++j)
                    loaded += DomainModule::parse("export default {};", "m.js") ? 1 : 0;
            });
    }
    QCOMPARE(loaded.load(), 12);
}

QTEST_GUILESS_MAIN(TestDomainModule)
#include "tst_domain_module.moc"
