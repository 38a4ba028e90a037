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
    void acceptsWhatIsNotFoldedYet();
    void refusals_data();
    void refusals();
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

void TestDomainModule::acceptsWhatIsNotFoldedYet()
{
    const auto module = DomainModule::parse(R"js(
export default {
    aggregates: {
        order: {
            state: { version: 2, initial: {}, lenses: [{ from: 1, ops: [] }] },
            events: {
                Placed: {
                    version: 2, schema: { type: 'object' },
                    lenses: [{ from: 1, ops: [{ op: 'rename', source: 'a', destination: 'b' }] }],
                    pii: { subject: '/id', paths: [] }, tags: (data) => [], apply() {},
                },
            },
            commands: { Place: { schema: {}, handle() { return []; } } },
            snapshot: { every: 100 },
        },
    },
    projections: { revenue: { version: 1, from: ['order'], on: {} } },
};
)js",
                                            "shop.domain.js");
    QVERIFY2(module, module ? "" : module.error().message.c_str());
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
