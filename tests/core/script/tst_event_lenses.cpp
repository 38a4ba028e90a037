// SPDX-License-Identifier: Apache-2.0
// Every lens operation forwards and backwards, as a fold and as the upcaster apply it.
#include "core/script/event_upcaster.h"

#include <QTest>

#include <random>

using namespace headrace;

namespace {

constexpr ScriptLimits kPatient {std::chrono::seconds {50}, 64 * 1024 * 1024};
constexpr int kRepeats = 40; // More than it takes until a shape of data gets a function of its own.

// A module whose one event type has gone through `lenses`, each an array of operations.
std::string moduleWith(const std::vector<std::string>& lenses)
{
    std::string source = "export default {\n  aggregates: { order: {\n    events: { Placed: {\n"
                         "      renamedFrom: ['Ordered'], version: "
        + std::to_string(lenses.size() + 1) + ",\n      lenses: [\n";
    for (std::size_t i = 0; i < lenses.size(); ++i)
        source += "        { from: " + std::to_string(i + 1) + ", ops: [" + lenses[i] + "] },\n";
    return source
        + "      ],\n      apply(state, data, event) { state.data = data; state.schema = "
          "event.schema;"
          " state.type = event.type; },\n    } },\n  } },\n};\n";
}

std::shared_ptr<const DomainModule> parse(const std::string& source)
{
    auto module = DomainModule::parse(source, "order.js", kPatient);
    if (!module)
        qFatal("%s", module.error().message.c_str());
    return *module;
}

EventView eventOf(std::string_view data, int schema = 1, std::string_view type = "Placed")
{
    EventView event;
    event.stream = "order-4711";
    event.version = {7};
    event.type = type;
    event.schema = schema;
    event.data = data;
    return event;
}

// What the state holds after each of many such events, which must be the same: "" when it is not.
Result<std::string> folded(const std::shared_ptr<const DomainModule>& module,
                           const EventView& event)
{
    auto fold = module->makeFold("order").value();
    std::string first;
    for (int i = 0; i < kRepeats; ++i) {
        if (auto applied = fold->apply(event); !applied)
            return applied.error();
        auto state = fold->stateJson();
        if (!state)
            return state;
        if (i == 0)
            first = *state;
        else if (first != *state)
            return std::string();
    }
    return first;
}

} // namespace

class TestEventLenses : public QObject
{
    Q_OBJECT

private slots:
    void operations_data();
    void operations();
    void failures_data();
    void failures();
    void bothFormsAgree();
    void chainsAreComposed();
    void mapsOfTwoVersionsMayDiffer();
    void walksStepByStep();
    void walksUntilALensFails();
    void foldsUnderAnOldName();
    void newerThanTheModule();
    void withoutLensesAHandlerGetsWhatIsStored();
    void tellsWhatIsLost_data();
    void tellsWhatIsLost();
    void aScriptWithoutDownCannotGoBack();
    void aScriptMustYieldWhatJsonHolds_data();
    void aScriptMustYieldWhatJsonHolds();
    void emptyLensesKeepEveryByte();
    void namesTheLineOfAScript();
    void statesAreBroughtUp();
};

void TestEventLenses::operations_data()
{
    QTest::addColumn<std::string>("ops");
    QTest::addColumn<std::string>("stored");
    QTest::addColumn<std::string>("up");
    QTest::addColumn<std::string>("back"); // The result taken backwards again.

    const auto row = [](const char* name, std::string ops, std::string stored, std::string up,
                        std::string back) {
        QTest::newRow(name) << std::move(ops) << std::move(stored) << std::move(up)
                            << std::move(back);
    };
    const std::string addEur = "{ op: 'add', name: 'currency', type: 'string', default: 'EUR' }";
    row("nothing", "", R"({"a":1})", R"({"a":1})", R"({"a":1})");
    row("add", addEur, R"({"a":1})", R"({"a":1,"currency":"EUR"})", R"({"a":1})");
    row("add keeps what is there", addEur, R"({"currency":"USD"})", R"({"currency":"USD"})", "{}");
    row("add an object", "{ op: 'add', name: 'x', type: 'object', default: { n: [1] } }", "{}",
        R"({"x":{"n":[1]}})", "{}");
    row("add a name that objects inherit",
        "{ op: 'add', name: 'constructor', type: 'number', default: 1 }", "{}",
        R"({"constructor":1})", "{}");
    row("add null of two types",
        "{ op: 'add', name: 'x', type: ['string', 'null'], default: null }", "{}", R"({"x":null})",
        "{}");
    const std::string removeNote = "{ op: 'remove', name: 'note', type: 'string', default: '-' }";
    row("remove", removeNote, R"({"a":1,"note":"hi","b":2})", R"({"a":1,"b":2})",
        R"({"a":1,"b":2,"note":"-"})");
    row("remove what is missing", removeNote, R"({"a":1})", R"({"a":1})", R"({"a":1,"note":"-"})");
    const std::string rename = "{ op: 'rename', source: 'cust', destination: 'customerId' }";
    row("rename", rename, R"({"cust":"c1","a":1})", R"({"a":1,"customerId":"c1"})",
        R"({"a":1,"cust":"c1"})");
    row("rename null", rename, R"({"cust":null})", R"({"customerId":null})", R"({"cust":null})");
    row("rename what is missing", rename, R"({"a":1})", R"({"a":1})", R"({"a":1})");
    row("rename beside a number's name", rename, R"({"2":"b","cust":5,"1":"a"})",
        R"({"1":"a","2":"b","customerId":5})", R"({"1":"a","2":"b","cust":5})");
    row("rename beside __proto__", rename, R"({"__proto__":1,"cust":5})",
        R"({"__proto__":1,"customerId":5})", R"({"__proto__":1,"cust":5})");
    const std::string hoist = "{ op: 'hoist', host: 'shipTo', name: 'city' }";
    row("hoist", hoist, R"({"shipTo":{"city":"Utrecht","zip":"35"}})",
        R"({"shipTo":{"zip":"35"},"city":"Utrecht"})",
        R"({"shipTo":{"zip":"35","city":"Utrecht"}})");
    row("hoist from a missing host", hoist, R"({"a":1})", R"({"a":1})", R"({"a":1})");
    row("hoist from null", hoist, R"({"shipTo":null})", R"({"shipTo":null})", R"({"shipTo":null})");
    row("hoist what is missing", hoist, R"({"shipTo":{}})", R"({"shipTo":{}})", R"({"shipTo":{}})");
    const std::string plunge = "{ op: 'plunge', host: 'shipTo', name: 'city' }";
    row("plunge", plunge, R"({"city":"Utrecht","shipTo":{"zip":"35"}})",
        R"({"shipTo":{"zip":"35","city":"Utrecht"}})",
        R"({"shipTo":{"zip":"35"},"city":"Utrecht"})");
    row("plunge makes its host", plunge, R"({"city":"Utrecht"})",
        R"({"shipTo":{"city":"Utrecht"}})", R"({"shipTo":{},"city":"Utrecht"})");
    row("plunge what is missing", plunge, R"({"a":1})", R"({"a":1})", R"({"a":1})");
    const std::string wrap = "{ op: 'wrap', name: 'tag' }";
    row("wrap", wrap, R"({"tag":"a"})", R"({"tag":["a"]})", R"({"tag":"a"})");
    row("wrap null", wrap, R"({"tag":null})", R"({"tag":[]})", R"({"tag":null})");
    row("wrap an array", wrap, R"({"tag":[1,2]})", R"({"tag":[[1,2]]})", R"({"tag":[1,2]})");
    row("wrap what is missing", wrap, "{}", "{}", "{}");
    const std::string head = "{ op: 'head', name: 'tags' }";
    row("head", head, R"({"tags":["a","b"]})", R"({"tags":"a"})", R"({"tags":["a"]})");
    row("head of nothing", head, R"({"tags":[]})", R"({"tags":null})", R"({"tags":[]})");
    row("head of null", head, R"({"tags":null})", R"({"tags":null})", R"({"tags":[]})");
    row("in", "{ op: 'in', name: 'shipTo', lens: [" + rename + ", " + addEur + "] }",
        R"({"shipTo":{"cust":1}})", R"({"shipTo":{"customerId":1,"currency":"EUR"}})",
        R"({"shipTo":{"cust":1}})");
    row("in what is missing or null",
        "{ op: 'in', name: 'a', lens: [" + rename + "] }, { op: 'in', name: 'b', lens: [" + rename
            + "] }",
        R"({"a":null})", R"({"a":null})", R"({"a":null})");
    row("in twice nested",
        "{ op: 'in', name: 'a', lens: [{ op: 'in', name: 'b', lens: [" + rename + "] }] }",
        R"({"a":{"b":{"cust":1}}})", R"({"a":{"b":{"customerId":1}}})",
        R"({"a":{"b":{"cust":1}}})");
    row("map", "{ op: 'in', name: 'lines', lens: [{ op: 'map', lens: [" + rename + "] }] }",
        R"({"lines":[{"cust":1},{"cust":2,"x":3},null,{}]})",
        R"({"lines":[{"customerId":1},{"x":3,"customerId":2},null,{}]})",
        R"({"lines":[{"cust":1},{"x":3,"cust":2},null,{}]})");
    row("map of arrays in an array",
        "{ op: 'in', name: 'm', lens: [{ op: 'map', lens: [{ op: 'map', lens: [" + rename
            + "] }] }] }",
        R"({"m":[[{"cust":1}],[]]})", R"({"m":[[{"customerId":1}],[]]})",
        R"({"m":[[{"cust":1}],[]]})");
    const std::string convert = "{ op: 'convert', name: 'done', mapping: [{ true: 'closed', "
                                "false: 'open' }, { closed: true, open: false }] }";
    row("convert", convert, R"({"done":true})", R"({"done":"closed"})", R"({"done":true})");
    row("convert null without an entry", convert, R"({"done":null})", R"({"done":null})",
        R"({"done":null})");
    row("convert what is missing", convert, "{}", "{}", "{}");
    row("convert null with an entry",
        "{ op: 'convert', name: 'x', mapping: [{ null: 0 }, { 0: null }] }", R"({"x":null})",
        R"({"x":0})", R"({"x":null})");
    row("script that changes",
        "{ op: 'script', up(d) { [d.first, d.last] = d.name.split(' '); delete d.name; }, "
        "down(d) { return { name: `${d.first} ${d.last}` }; } }",
        R"({"name":"Jane Doe"})", R"({"first":"Jane","last":"Doe"})", R"({"name":"Jane Doe"})");
    row("remove and add again",
        removeNote + ", { op: 'add', name: 'note', type: 'null', default: null }",
        R"({"note":"x","a":1})", R"({"a":1,"note":null})", R"({"a":1,"note":"-"})");
    row("rename twice", rename + ", { op: 'rename', source: 'customerId', destination: 'id' }",
        R"({"cust":1})", R"({"id":1})", R"({"cust":1})");
    row("swap two fields",
        "{ op: 'rename', source: 'a', destination: 't' }, { op: 'rename', source: 'b', "
        "destination: "
        "'a' }, { op: 'rename', source: 't', destination: 'b' }",
        R"({"a":1,"b":2})", R"({"a":2,"b":1})", R"({"b":2,"a":1})");
    row("rename, then in it",
        "{ op: 'rename', source: 'a', destination: 'b' }, { op: 'in', name: 'b', lens: [" + rename
            + "] }, { op: 'wrap', name: 'b' }",
        R"({"a":{"cust":1}})", R"({"b":[{"customerId":1}]})", R"({"a":{"cust":1}})");
}

void TestEventLenses::operations()
{
    QFETCH(std::string, ops);
    QFETCH(std::string, stored);
    QFETCH(std::string, up);
    QFETCH(std::string, back);

    const auto module = parse(moduleWith({ops}));
    const auto state = folded(module, eventOf(stored));
    QVERIFY2(state, state ? "" : state.error().message.c_str());
    QCOMPARE(QString::fromStdString(*state),
             QString::fromStdString(R"({"data":)" + up + R"(,"schema":2,"type":"Placed"})"));

    const auto upcaster = EventUpcaster::make(module, "order").value();
    for (int i = 0; i < kRepeats; ++i) {
        const auto upcast = upcaster->upcast(eventOf(stored));
        QVERIFY2(upcast, upcast ? "" : upcast.error().message.c_str());
        QCOMPARE(QString::fromStdString(upcast->dataJson), QString::fromStdString(up));
        const auto down = upcaster->castTo(eventOf(up, 2), 1);
        QVERIFY2(down, down ? "" : down.error().message.c_str());
        QCOMPARE(QString::fromStdString(down->dataJson), QString::fromStdString(back));
    }
}

void TestEventLenses::failures_data()
{
    QTest::addColumn<std::string>("ops");
    QTest::addColumn<std::string>("stored");
    QTest::addColumn<QString>("what"); // After the name of the event and its schema.

    const auto row = [](const char* name, std::string ops, std::string stored, const char* what) {
        QTest::newRow(name) << std::move(ops) << std::move(stored) << QString::fromUtf8(what);
    };
    row("rename onto a field", "{ op: 'rename', source: 'a', destination: 'b' }",
        R"({"a":1,"b":2})",
        "operation 1 (rename \"a\" to \"b\") of lens 1 → 2 of event \"Placed\" cannot be applied: "
        "there is a field \"b\" already");
    row("hoist onto a field", "{ op: 'hoist', host: 'h', name: 'b' }", R"({"h":{"b":1},"b":2})",
        "operation 1 (hoist \"b\" out of \"h\") of lens 1 → 2 of event \"Placed\" cannot be "
        "applied: "
        "there is a field \"b\" already");
    row("hoist out of a number", "{ op: 'hoist', host: 'h', name: 'b' }", R"({"h":5})",
        "operation 1 (hoist \"b\" out of \"h\") of lens 1 → 2 of event \"Placed\" cannot be "
        "applied: "
        "\"h\" must be an object, but is a number");
    row("plunge onto a field", "{ op: 'plunge', host: 'h', name: 'b' }", R"({"h":{"b":1},"b":2})",
        "operation 1 (plunge \"b\" into \"h\") of lens 1 → 2 of event \"Placed\" cannot be "
        "applied: "
        "there is a field \"b\" already");
    row("head of a string", "{ op: 'head', name: 'a' }", R"({"a":"x"})",
        "operation 1 (head of \"a\") of lens 1 → 2 of event \"Placed\" cannot be applied: \"a\" "
        "must be "
        "an array, but is a string");
    row("in an array", "{ op: 'in', name: 'a', lens: [{ op: 'wrap', name: 'x' }] }", R"({"a":[]})",
        "operation 1 (in \"a\") of lens 1 → 2 of event \"Placed\" cannot be applied: \"a\" must be "
        "an "
        "object, but is an array");
    row("map of an object",
        "{ op: 'in', name: 'a', lens: [{ op: 'map', lens: [{ op: 'wrap', name: 'x' }] }] }",
        R"({"a":{}})",
        "operation 1 (in \"a\") of lens 1 → 2 of event \"Placed\" cannot be applied: \"a\" must be "
        "an "
        "array, but is an object");
    row("map of numbers",
        "{ op: 'wrap', name: 'b' }, { op: 'in', name: 'a', lens: [{ op: 'map', lens: [{ op: "
        "'wrap', "
        "name: 'x' }] }] }",
        R"({"a":[{},7]})",
        "operation 2.1 (map) of lens 1 → 2 of event \"Placed\" cannot be applied: element 1 must "
        "be an "
        "object, but is a number");
    row("convert without an entry", "{ op: 'convert', name: 'a', mapping: [{ x: 1 }, { 1: 'x' }] }",
        R"({"a":"y"})",
        "operation 1 (convert \"a\") of lens 1 → 2 of event \"Placed\" cannot be applied: its "
        "table has "
        "no entry for \"y\"");
    row("convert a long value", "{ op: 'convert', name: 'a', mapping: [{ x: 1 }, { 1: 'x' }] }",
        "{\"a\":\"" + std::string(500, 'y') + "\"}",
        "operation 1 (convert \"a\") of lens 1 → 2 of event \"Placed\" cannot be applied: its "
        "table has no entry for \"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…");
    row("convert an object", "{ op: 'convert', name: 'a', mapping: [{ x: 1 }, { 1: 'x' }] }",
        R"({"a":{}})",
        "operation 1 (convert \"a\") of lens 1 → 2 of event \"Placed\" cannot be applied: its "
        "table has "
        "no entry for {}");
    row("script that returns a number", "{ op: 'script', up: (d) => 5 }", "{}",
        "operation 1 (script) of lens 1 → 2 of event \"Placed\" cannot be applied: its function "
        "must "
        "change the object or return a new one, but returned a number");
    row("data is an array", "{ op: 'wrap', name: 'a' }", "[1]",
        "lenses work on an object, but its data is an array");
}

void TestEventLenses::failures()
{
    QFETCH(std::string, ops);
    QFETCH(std::string, stored);
    QFETCH(QString, what);

    const auto module = parse(moduleWith({ops}));
    const auto state = folded(module, eventOf(stored));
    QVERIFY(!state);
    QCOMPARE(state.error().code, ErrorCode::Rejected);
    QCOMPARE(QString::fromStdString(state.error().message),
             "folding order-4711@7 (Placed) failed: its data is of schema 1, and " + what);

    const auto upcaster = EventUpcaster::make(module, "order").value();
    QCOMPARE(QString::fromStdString(upcaster->upcast(eventOf(stored)).error().message),
             "the lenses of order-4711@7 (Placed) failed: its data is of schema 1, and " + what);
    QVERIFY(upcaster->upcast(eventOf("{}")).has_value() || ops.find("script") != std::string::npos);
}

// Data of random shapes: those that come often are made anew by their own function, the others are
// changed in place, and nobody can tell. A walk takes each lens alone, for the first time each.
void TestEventLenses::bothFormsAgree()
{
    const std::vector<std::string> lenses = {
        "{ op: 'rename', source: 'a', destination: 'x' }, { op: 'remove', name: 'b', type: "
        "'number', "
        "default: 0 }",
        "{ op: 'add', name: 'b', type: 'string', default: 'new' }, { op: 'wrap', name: 'c' }",
        "{ op: 'in', name: 'o', lens: [{ op: 'rename', source: 'a', destination: 'x' }] }, "
        "{ op: 'rename', source: 'x', destination: '7' }",
        "{ op: 'in', name: 'o', lens: [{ op: 'remove', name: 'b', type: 'number', default: 0 }] }, "
        "{ op: 'head', name: 'c' }, { op: 'plunge', host: 'o', name: 'd' }",
        // A script may leave fields that are undefined.
        "{ op: 'script', up(d) { d.cur = d.s; d.amount = d.e; d.tag = d.s; } }",
        "{ op: 'add', name: 'cur', type: 'string', default: 'EUR' }, { op: 'rename', source: "
        "'amount', "
        "destination: 'sum' }, { op: 'convert', name: 'tag', mapping: [{ 0: 9, 1: 8, 2: 7, 3: 6, "
        "4: 5, 5: 4, 6: 3, 7: 2, 8: 1, 9: 0 }, {}] }, "
        "{ op: 'wrap', name: 'tag' }, { op: 'remove', name: 's', type: 'number', default: 0 }",
    };
    const auto module = parse(moduleWith(lenses));
    const auto upcaster = EventUpcaster::make(module, "order").value();
    auto fold = module->makeFold("order").value();
    std::mt19937 random(4711);
    for (int i = 0; i < 500; ++i) {
        std::vector<std::string> names;
        for (const char* name : {"a", "b", "c", "e", "o", "s"})
            if (random() % 4 != 0)
                names.emplace_back(name);
        if (random() % 3 == 0)
            std::shuffle(names.begin(), names.end(), random);
        std::string data;
        for (const auto& name : names)
            data += (data.empty() ? "\"" : ",\"") + name
                + (name == "o" ? R"(":{"a":1,"b":2})" : "\":" + std::to_string(random() % 10));
        data = "{" + data + "}";

        const auto fresh =
            EventUpcaster::make(module, "order").value()->walk(eventOf(data)).value();
        QVERIFY2(!fresh.failure, data.c_str());
        const auto made = upcaster->upcast(eventOf(data));
        QVERIFY2(made, made ? "" : made.error().message.c_str());
        const UpcastEvent& upcast = *made;
        QCOMPARE(QString::fromStdString(upcast.dataJson),
                 QString::fromStdString(fresh.steps.back().dataJson));
        QVERIFY(fold->apply(eventOf(data)));
        QCOMPARE(QString::fromStdString(fold->stateJson().value()),
                 QString::fromStdString(R"({"data":)" + upcast.dataJson
                                        + R"(,"schema":7,"type":"Placed"})"));
    }
}

void TestEventLenses::chainsAreComposed()
{
    std::vector<std::string> lenses;
    for (int i = 1; i <= 32; ++i)
        lenses.push_back("{ op: 'rename', source: 'f" + std::to_string(i) + "', destination: 'f"
                         + std::to_string(i + 1) + "' }, { op: 'add', name: 'n" + std::to_string(i)
                         + "', type: 'integer', default: " + std::to_string(i) + " }");
    const auto module = parse(moduleWith(lenses));
    const auto upcaster = EventUpcaster::make(module, "order").value();
    for (const int schema : {1, 2, 31, 33}) {
        std::string expected;
        for (int i = schema; i <= 32; ++i)
            expected += ",\"n" + std::to_string(i) + "\":" + std::to_string(i);
        const std::string data = "{\"f" + std::to_string(schema) + "\":\"v\",\"k\":1}";
        const auto up = upcaster->upcast(eventOf(data, schema)).value();
        QCOMPARE(up.schema, 33);
        const auto walk = upcaster->walk(eventOf(data, schema)).value();
        QCOMPARE(walk.steps.size(), static_cast<std::size_t>(34 - schema));
        QCOMPARE(walk.steps.back().dataJson, up.dataJson);
        QVERIFY(up.dataJson.find("\"f33\":\"v\"") != std::string::npos);
        const auto down = upcaster->castTo(eventOf(up.dataJson, 33), schema).value();
        QVERIFY(down.dataJson == "{\"k\":1,\"f" + std::to_string(schema) + "\":\"v\"}"
                || schema == 33);
    }
}

// Each alone is right; an array that is empty fits both.
void TestEventLenses::mapsOfTwoVersionsMayDiffer()
{
    const auto in = [](const std::string& lens) {
        return "{ op: 'in', name: 'm', lens: [{ op: 'map', lens: [" + lens + "] }] }";
    };
    const std::string add = "{ op: 'add', name: 'a', type: 'number', default: 1 }";
    const auto module = parse(moduleWith({in("{ op: 'map', lens: [" + add + "] }"), in(add)}));
    const auto upcaster = EventUpcaster::make(module, "order").value();
    QCOMPARE(upcaster->upcast(eventOf(R"({"m":[]})"))->dataJson, std::string(R"({"m":[]})"));
    QCOMPARE(upcaster->upcast(eventOf(R"({"m":[{}]})", 2))->dataJson,
             std::string(R"({"m":[{"a":1}]})"));
    QCOMPARE(upcaster->upcast(eventOf(R"({"m":[[{}]]})")).error().code, ErrorCode::Rejected);
}

void TestEventLenses::walksStepByStep()
{
    const auto module = parse(moduleWith(
        {"{ op: 'rename', source: 'a', destination: 'b' }", "", "{ op: 'wrap', name: 'b' }"}));
    const auto upcaster = EventUpcaster::make(module, "order").value();
    const auto walk = upcaster->walk(eventOf(R"({ "a": 1 })")).value();
    QVERIFY(!walk.failure);
    QStringList steps;
    for (const auto& step : walk.steps)
        steps << QString::fromStdString(std::to_string(step.schema) + " " + step.dataJson);
    QCOMPARE(steps.join('|'), QString(R"(1 { "a": 1 }|2 {"b":1}|3 {"b":1}|4 {"b":[1]})"));
}

void TestEventLenses::walksUntilALensFails()
{
    const auto module =
        parse(moduleWith({"{ op: 'rename', source: 'a', destination: 'b' }",
                          "{ op: 'head', name: 'b' }", "{ op: 'wrap', name: 'b' }"}));
    const auto upcaster = EventUpcaster::make(module, "order").value();
    const auto walk = upcaster->walk(eventOf(R"({"a":1})")).value();
    QCOMPARE(walk.steps.size(), 2U);
    QVERIFY(walk.failure);
    QCOMPARE(
        QString::fromStdString(walk.failure->message),
        QString("the lenses of order-4711@7 (Placed) failed: its data is of schema 2, and "
                "operation 1 (head of \"b\") of lens 2 → 3 of event \"Placed\" cannot be applied: "
                "\"b\" must be an array, but is a number"));
}

void TestEventLenses::foldsUnderAnOldName()
{
    const auto module = parse(moduleWith({"{ op: 'rename', source: 'a', destination: 'b' }"}));
    const auto state = folded(module, eventOf(R"({"a":1})", 1, "Ordered"));
    QCOMPARE(QString::fromStdString(state.value()),
             QString(R"({"data":{"b":1},"schema":2,"type":"Placed"})"));
    const auto upcaster = EventUpcaster::make(module, "order").value();
    QCOMPARE(upcaster->upcast(eventOf("{}", 2, "Ordered"))->type, std::string("Placed"));
    QCOMPARE(upcaster->upcast(eventOf("{}", 2, "Lost"))->type, std::string("Lost"));
}

void TestEventLenses::newerThanTheModule()
{
    const auto module = parse(moduleWith({""}));
    const auto state = folded(module, eventOf("{}", 3));
    QCOMPARE(state.error().code, ErrorCode::Unsupported);
    QCOMPARE(
        QString::fromStdString(state.error().message),
        QString("folding order-4711@7 (Placed) failed: it was written in schema 3, and order.js "
                "knows 2 as the newest; use a newer module"));
    const auto upcaster = EventUpcaster::make(module, "order").value();
    QCOMPARE(upcaster->upcast(eventOf("{}", 3)).error().code, ErrorCode::Unsupported);
    QCOMPARE(upcaster->walk(eventOf("{}", 3)).error().code, ErrorCode::Unsupported);
    QCOMPARE(upcaster->castTo(eventOf("{}", 3), 1).error().code, ErrorCode::Unsupported);
    QCOMPARE(upcaster->castTo(eventOf("{}", 1), 9).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(upcaster->castTo(eventOf("{}", 1, "Lost"), 1).error().code, ErrorCode::NotFound);
}

void TestEventLenses::withoutLensesAHandlerGetsWhatIsStored()
{
    const auto module =
        parse("export default { aggregates: { order: { events: { Placed: { version: 3, "
              "apply(s, d, e) { s.v = [e.schema, d]; } } } } } };");
    QCOMPARE(folded(module, eventOf(R"({"a":1})", 2)).value(), std::string(R"({"v":[2,{"a":1}]})"));
    const auto upcaster = EventUpcaster::make(module, "order").value();
    QCOMPARE(upcaster->upcast(eventOf("{ }", 2))->dataJson, std::string("{ }"));
    QCOMPARE(upcaster->upcast(eventOf("{ }", 2))->schema, 2);
}

void TestEventLenses::tellsWhatIsLost_data()
{
    QTest::addColumn<std::string>("ops");
    QTest::addColumn<QString>("up");
    QTest::addColumn<QString>("down");

    const auto row = [](const char* name, const char* ops, const char* up, const char* down) {
        QTest::newRow(name) << std::string(ops) << QString(up) << QString(down);
    };
    row("rename", "{ op: 'rename', source: 'a', destination: 'b' }", "", "");
    row("add", "{ op: 'add', name: 'a', type: 'string', default: '' }", "", "");
    row("remove", "{ op: 'remove', name: 'a/b', type: 'string', default: '' }", "",
        "/a~1b the value that was removed is replaced by the default");
    row("head", "{ op: 'head', name: 'a' }", "/a only the first element is kept", "");
    row("wrap in a map",
        "{ op: 'in', name: 'l', lens: [{ op: 'map', lens: [{ op: 'wrap', name: 'a' }] }] }", "",
        "/l/*/a only the first element is kept");
    row("convert many to one",
        "{ op: 'convert', name: 'a', mapping: [{ x: 1, y: 1 }, { 1: 'x' }] }",
        "/a several values become one", "");
    row("script", "{ op: 'script', up() {} }", " what the function leaves out is not known",
        " there is no function for this direction");
}

void TestEventLenses::tellsWhatIsLost()
{
    QFETCH(std::string, ops);
    QFETCH(QString, up);
    QFETCH(QString, down);

    const auto module = parse(moduleWith({ops}));
    const EventDescription& event = *module->description().aggregate("order")->event("Placed");
    const auto text = [](const std::vector<LensLoss>& losses) {
        QStringList lines;
        for (const LensLoss& loss : losses)
            lines << QString::fromStdString(loss.pointer + " " + loss.what);
        return lines.join('|');
    };
    QCOMPARE(text(event.losses(1, 2)), up);
    QCOMPARE(text(event.losses(2, 1)), down);
    QCOMPARE(text(event.losses(2, 2)), QString());
}

void TestEventLenses::aScriptWithoutDownCannotGoBack()
{
    const auto module = parse(moduleWith({"{ op: 'script', up() {} }"}));
    QVERIFY(!module->description().aggregates[0].events[0].lenses[0].canGoDown);
    const auto upcaster = EventUpcaster::make(module, "order").value();
    const auto down = upcaster->castTo(eventOf("{}", 2), 1);
    QCOMPARE(QString::fromStdString(down.error().message),
             QString("the lenses of order-4711@7 (Placed) failed: its data is of schema 2, and "
                     "operation 1 (script) of lens 1 → 2 of event \"Placed\" cannot be applied "
                     "backwards: it has no down"));
}

void TestEventLenses::aScriptMustYieldWhatJsonHolds_data()
{
    QTest::addColumn<std::string>("up");
    QTest::addColumn<std::string>("result"); // Or what is wrong with it.

    const auto row = [](const char* name, const char* up, const char* result) {
        QTest::newRow(name) << std::string(up) << std::string(result);
    };
    row("toJSON", "({ toJSON() {} })", "its result.toJSON is a function, which JSON cannot hold");
    row("NaN", "({ a: [1, NaN] })", "its result.a[1] is NaN, which JSON cannot hold");
    row("a function", "({ 'a b': () => 1 })",
        "its result[\"a b\"] is a function, which JSON cannot hold");
    row("a hole", "({ a: Array(1) })", "its result.a[0] is undefined, which JSON cannot hold");
    row("a date", "({ a: new Date(0) })", "its result.a is a Date, which JSON cannot hold");
    row("a class", "new (class Made { a = 1; })()", "its result is a Made, which JSON cannot hold");
    row("undefined", "({ a: undefined, b: 1 })", R"({"b":1})");
    row("one object twice", "((it) => ({ a: it, b: it }))([1])", R"({"a":[1],"b":[1]})");
    row("an object without a prototype", "Object.assign(Object.create(null), { a: 1 })",
        R"({"a":1})");
}

// A handler sees what an export prints.
void TestEventLenses::aScriptMustYieldWhatJsonHolds()
{
    QFETCH(std::string, up);
    QFETCH(std::string, result);

    const auto module = parse(
        "export default { aggregates: { order: { events: { Placed: { version: 2, lenses: [{ from: "
        "1, ops: [{ op: 'script', up: () => "
        + up
        + " }] }],\napply(s, d) { s.keys = Object.keys(d); d.a?.push?.(2); s.data = d; } } } } } "
          "};");
    const auto upcast = EventUpcaster::make(module, "order").value()->upcast(eventOf("{}"));
    auto fold = module->makeFold("order").value();
    const auto applied = fold->apply(eventOf("{}"));
    if (result.front() == '{') {
        QVERIFY2(upcast && applied, upcast ? "" : upcast.error().message.c_str());
        QCOMPARE(QString::fromStdString(upcast->dataJson), QString::fromStdString(result));
        const std::string state = fold->stateJson().value();
        QVERIFY2(state.find("2],\"b\":[1,2]") == std::string::npos, state.c_str());
        QVERIFY2(result.find("\"a\"") != std::string::npos || state.starts_with(R"({"keys":["b"])"),
                 state.c_str());
        return;
    }
    const QString why = "operation 1 (script) of lens 1 → 2 of event \"Placed\" cannot be applied: "
        + QString::fromStdString(result);
    QVERIFY(!upcast && !applied);
    QVERIFY2(QString::fromStdString(upcast.error().message).endsWith(why),
             upcast.error().message.c_str());
    QVERIFY2(QString::fromStdString(applied.error().message).endsWith(why),
             applied.error().message.c_str());
}

void TestEventLenses::emptyLensesKeepEveryByte()
{
    const auto module = parse(moduleWith({"", ""}));
    const auto upcaster = EventUpcaster::make(module, "order").value();
    const std::string stored = R"({ "n": 12345678901234567890, "m": 1.10 })";
    QCOMPARE(upcaster->upcast(eventOf(stored))->dataJson, stored);
    QCOMPARE(upcaster->upcast(eventOf(stored))->schema, 3);
    QVERIFY(!upcaster->upcast(eventOf(stored))->isRounded);
    QCOMPARE(upcaster->castTo(eventOf(stored, 3), 1)->dataJson, stored);
    QCOMPARE(upcaster->upcast(eventOf("[1]")).error().code, ErrorCode::Rejected); // As in a fold.
}

void TestEventLenses::namesTheLineOfAScript()
{
    const auto module = parse(moduleWith({"\n{ op: 'script',\nup(d) { d.a.b.c = 1; } }"}));
    const auto state = folded(module, eventOf("{}"));
    QCOMPARE(
        QString::fromStdString(state.error().message),
        QString("folding order-4711@7 (Placed) failed in up at order.js:8: its data is of schema "
                "1, and TypeError: d.a is undefined"));
}

void TestEventLenses::statesAreBroughtUp()
{
    const auto module = parse(R"js(export default { aggregates: { order: {
    state: { version: 3, initial: { sum: 0 }, lenses: [
        { from: 1, ops: [{ op: 'rename', source: 'total', destination: 'sum' }] },
        { from: 2, ops: [{ op: 'head', name: 'names' }] } ] },
    events: { Placed: { apply(state) { state.sum += 1; } } } } } };)js");
    auto fold = module->makeFold("order").value();
    QVERIFY(fold->restore(R"({"total":41,"names":["a","b"]})", {41}, 1));
    QCOMPARE(fold->version(), Version {41});
    QVERIFY(fold->apply(eventOf("{}")));
    QCOMPARE(fold->stateJson().value(), std::string(R"({"names":"a","sum":42})"));
    QVERIFY(fold->restore(R"({"sum":1})", {1}));

    const auto wrong = fold->restore(R"({"names":5})", {1}, 2);
    QCOMPARE(wrong.error().code, ErrorCode::Rejected);
    QCOMPARE(
        QString::fromStdString(wrong.error().message),
        QString("a state of schema 2 cannot be brought to 3: operation 1 (head of \"names\") of "
                "lens 2 → 3 of the state cannot be applied: \"names\" must be an array, but is a "
                "number"));
    QCOMPARE(fold->restore("{}", {1}, 4).error().code, ErrorCode::Unsupported);
    QCOMPARE(fold->restore("[]", {1}, 1).error().code, ErrorCode::InvalidArgument);
    QVERIFY(fold->start());
}

QTEST_GUILESS_MAIN(TestEventLenses)
#include "tst_event_lenses.moc"
