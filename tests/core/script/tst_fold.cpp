// SPDX-License-Identifier: Apache-2.0
#include "core/script/domain_module.h"

#include <QTest>

using namespace headrace;

namespace {

// Time ends what tests time, and never what tests memory, however slow the machine.
constexpr ScriptLimits kShort {std::chrono::milliseconds {200}, 64 * 1024 * 1024};
constexpr ScriptLimits kPatient {std::chrono::seconds {50}, 64 * 1024 * 1024};

// A module with one aggregate "order" and one event type "Happened", handled by `handler`.
std::string moduleWith(const std::string& handler)
{
    return "export default {\n  aggregates: { order: {\n    state: { initial: { count: 0 } },\n"
           "    events: { Happened: {\n"
        + handler + "\n    }, Noted: {} },\n  } },\n};\n";
}

std::unique_ptr<Fold> foldOf(const std::string& source, const ScriptLimits& limits = kShort)
{
    auto module = DomainModule::parse(source, "order.js", limits);
    if (!module)
        qFatal("%s", module.error().message.c_str());
    auto fold = (*module)->makeFold("order");
    if (!fold)
        qFatal("%s", fold.error().message.c_str());
    return *std::move(fold);
}

EventView eventAt(std::int64_t version, std::string_view data = "{}",
                  std::string_view type = "Happened")
{
    EventView event;
    event.position = {version + 100};
    event.version = {version};
    event.stream = "order-4711";
    event.type = type;
    event.data = data;
    event.time = *parseTime("2011-09-06T13:35:27.742Z");
    event.id = *parseUuid("0132b3c5-4f60-7000-8000-0123456789ab");
    return event;
}

} // namespace

class TestFold : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void handlers_data();
    void handlers();
    void failures_data();
    void failures();
    void anEarlierFailureIsToldFirst();
    void dataCannotReachIntoOthers_data();
    void dataCannotReachIntoOthers();
    void largeDataIsFoldedToo();
    void statesThatJsonCannotHold_data();
    void statesThatJsonCannotHold();
    void aStateThatIsTooLargeIsNotPrinted();
    void isCancelled();
    void restores();
};

void TestFold::initTestCase()
{
    // Nothing of this machine must be seen in a state. The engine reads them when it is first used.
    qputenv("TZ", "America/New_York");
    qputenv("LC_ALL", "de_DE.UTF-8");
}

void TestFold::handlers_data()
{
    QTest::addColumn<std::string>("handler");
    QTest::addColumn<std::string>("data");
    QTest::addColumn<std::string>("state");

    const auto row = [](const char* name, std::string handler, std::string data,
                        std::string state) {
        QTest::newRow(name) << std::move(handler) << std::move(data) << std::move(state);
    };
    row("changes the state", "apply(state, data) { state.count += data.by; }", R"({"by":3})",
        R"({"count":3})");
    row("returns a new state", "apply: (state, data) => ({ ...state, last: data.by })",
        R"({"by":3})", R"({"count":0,"last":3})");
    row("gets the event",
        "apply(s, d, e) { s.e = [e.stream, e.version, e.position, e.type, e.schema, e.time, e.id, "
        "e.meta, e.tags, e.data === d]; }",
        "{}",
        R"({"count":0,"e":["order-4711",1,101,"Happened",1,"2011-09-06T13:35:27.742Z",)"
        R"("0132b3c5-4f60-7000-8000-0123456789ab",{},[],true]})");
    row("keeps what the event says", "apply(s, d, e) { s.e = e.toJSON(); }", R"({"a":1})",
        R"({"count":0,"e":{"stream":"order-4711","version":1,"position":101,"type":"Happened",)"
        R"("schema":1,"time":"2011-09-06T13:35:27.742Z","id":"0132b3c5-4f60-7000-8000-0123456789ab",)"
        R"("data":{"a":1},"meta":{},"tags":[]}})");
    row("takes the event by a default parameter", "apply(s, d, e = null) { s.v = e.version; }",
        "{}", R"({"count":0,"v":1})");
    row("takes the event by a rest", "apply(s, ...rest) { s.v = rest[1].version; }", "{}",
        R"({"count":0,"v":1})");
    row("takes the event by arguments", "apply: function (s) { s.v = arguments[2].version; }", "{}",
        R"({"count":0,"v":1})");
    row("takes its parameters apart",
        "apply: (s, { by = 1 }, { version, time } = {}) => { s.v = [by, version, time]; }", "{}",
        R"({"count":0,"v":[1,1,"2011-09-06T13:35:27.742Z"]})");
    row("has one parameter", "apply: s => { s.v = 1; }", "{}", R"({"count":0,"v":1})");
    row("dates are in UTC",
        "apply(s, d, e) { const t = new Date(e.time); s.h = [t.getHours(), t.getTimezoneOffset(), "
        "new Date('2011-07-01T12:00').getTime() === Date.UTC(2011, 6, 1, 12), "
        "new Date(2011, 6, 1).getTime() === Date.UTC(2011, 6, 1), String(t)]; }",
        "{}", R"({"count":0,"h":[13,0,true,true,"Tue, 06 Sep 2011 13:35:27 GMT"]})");
    row("dates are read as UTC, whatever they are written like",
        "apply(s, d) { s.t = d.t.map((t) => { const n = new Date(t).getTime(); return n === "
        "Date.parse(t) && new Date(new String(t)).getTime() === n && new Date([t]).getTime() === n "
        "? n "
        ": t; }); }",
        R"~({"t":["25-Dec-1995","Dec 25, 1995","1995-12-25","1995-12-25T00:00","12/25/1995 12:00 am",)~"
        R"~("25 Dec 1995 01:30 +0130","Mon Dec 25 1995 01:00:00 GMT+0100 (Central European)",)~"
        R"~("Mon, 25 Dec 1995 00:00:00 GMT","1995-12-25T01:00:00+01:00","1995-12-25T00:00Z",)~"
        R"~("1995-12-25 00:00","24 Dec 1995 19:00 EST","Mon Dec 25 01:30:00 +0130 1995"]})~",
        R"~({"count":0,"t":[819849600000,819849600000,819849600000,819849600000,819849600000,)~"
        R"~(819849600000,819849600000,819849600000,819849600000,819849600000,819849600000,)~"
        R"~(819849600000,819849600000]})~");
    row("a year behind a time is no zone",
        "apply(s) { s.t = ['Dec 25 13:30 -1995', '13:30 25-Dec-1995', 'Dec 25 13:30 "
        "-0500'].map((t) => "
        "{ const n = new Date(t); return Number.isNaN(+n) || n.getHours() * 60 + n.getMinutes() - "
        "810; "
        "}); }",
        "{}", R"({"count":0,"t":[true,0,true]})");
    row("dates of dates and of boxed numbers",
        "apply(s) { const t = new Date('1995-12-25'); class Mine extends Date {} s.t = [new "
        "Date(t).getTime(), new Date(new Number(5)).getTime(), new "
        "Mine('1995-12-25T00:00').getTime(), "
        "new Date({ [Symbol.toPrimitive]: () => '1995-12-25T00:00' }).getTime(), new "
        "Date({}).getTime() + '']; }",
        "{}", R"({"count":0,"t":[819849600000,5,819849600000,819849600000,"NaN"]})");
    row("Reflect cannot bring the system's dates back",
        "apply(s) { try { Reflect.construct = 1; } catch { s.r = new Date('1995-12-25 "
        "00:00').getTime(); } }",
        "{}", R"({"count":0,"r":819849600000})");
    row("has no locale", "apply(s) { s.n = (1234.5).toLocaleString(); }", "{}",
        R"({"count":0,"n":"1,234.5"})");
    row("whole numbers beyond 2^53 are rounded", "apply(s, d) { s.n = d.n; }",
        R"({"n":12345678901234567890})", R"({"count":0,"n":12345678901234567000})");
    row("uses its declaration", "step: 5, apply(s) { s.count += this.step; }", "{}",
        R"({"count":5})");
    row("gives its own what objects inherit",
        "apply(s) { s.constructor = 1; s.valueOf = 2; const w = {}; w.toString = 3; s.w = w; }",
        "{}", R"({"count":0,"constructor":1,"valueOf":2,"w":{"toString":3}})");
    row("has errors and classes of its own",
        "apply(s) { class No extends Error { constructor(m) { super(m); this.name = 'No'; } }\n"
        "function Old() {} Old.prototype.constructor = Old; Old.prototype.toString = () => 'old';\n"
        "try { throw new No('x'); } catch (e) { e.message += 'y'; s.e = [`${e}`, `${new Old()}`]; "
        "} "
        "}",
        "{}", R"({"count":0,"e":["No: xy","old"]})");
    row("adds to globalThis", "apply(s) { globalThis.mine = 1; s.m = mine; }", "{}",
        R"({"count":0,"m":1})");
    row("has text beyond ASCII", "apply(s, d) { s.t = d.t + 'é'; }", R"({"t":"日本🙂"})",
        R"({"count":0,"t":"日本🙂é"})");
    row("has half a surrogate pair", "apply(s, d) { s.t = d.t; }", R"({"t":"\ud83d"})",
        R"({"count":0,"t":"\ud83d"})");
}

void TestFold::handlers()
{
    QFETCH(std::string, handler);
    QFETCH(std::string, data);
    QFETCH(std::string, state);

    auto fold = foldOf(moduleWith(handler));
    const auto folded = fold->apply(eventAt(1, data));
    QVERIFY2(folded, folded ? "" : folded.error().message.c_str());
    QCOMPARE(QString::fromStdString(fold->stateJson().value()), QString::fromStdString(state));
}

void TestFold::failures_data()
{
    QTest::addColumn<std::string>("handler");
    QTest::addColumn<std::string>("data");
    QTest::addColumn<std::string>("message");

    const auto row = [](const char* name, std::string handler, std::string message,
                        std::string data = "{}") {
        QTest::newRow(name) << std::move(handler) << std::move(data)
                            << "folding order-4711@2 (Happened) failed" + std::move(message);
    };
    row("exception", "apply(s, d) { s.total = d.lines.length; }",
        " in apply at order.js:5: TypeError: d.lines is undefined");
    row("exception in a function that it calls",
        "apply() {\n  const price = () => { throw new RangeError('too dear'); };\n  price(); }",
        " in price at order.js:6: RangeError: too dear");
    row("throws no error", "apply() { throw 'nonsense'; }",
        " in apply at order.js:5: it threw nonsense");
    row("endless loop", "apply() { for (;;); }",
        " in apply at order.js:5: it took longer than 200 ms; look for an endless loop");
    row("endless loop that catches everything",
        "apply() { for (;;) { try { for (;;); } catch { } finally { continue; } } }",
        " in apply at order.js:5: it took longer than 200 ms; look for an endless loop");
    row("endless recursion", "apply() { const f = () => 1 + f(); f(); }",
        " in f at order.js:5: InternalError: too much recursion");
    row("hostile regular expression", "apply() { /^(a+)+$/.test('a'.repeat(40) + 'b'); }",
        " in apply at order.js:5: InternalError: too much recursion");
    row("endless objects", "apply(s) { s.a = []; for (;;) s.a.push({ a: 1 }); }",
        " in apply at order.js:5: it needed more than the 64 MiB of memory that a module may use");
    row("endless strings",
        "apply(s) { s.a = []; for (let i = 0;; ++i) { const t = ('x' + i).repeat(1e5); "
        "JSON.parse('\"' + t + '\"'); s.a.push(t); } }",
        " in apply at order.js:5: it needed more than the 64 MiB of memory that a module may use");
    row("endless array", "apply(s) { s.a = []; for (;;) s.a = s.a.concat(s.a, [1.5]); }",
        " in apply at order.js:5: it needed more than the 64 MiB of memory that a module may use");
    row("endless doubling of a string", "apply(s) { s.a = 'x'; for (;;) s.a += s.a; }",
        " in apply at order.js:5: InternalError: allocation size overflow");
    row("clock", "apply(s) { s.at = Date.now(); }",
        " in apply at order.js:5: Error: Date.now is not available in a domain module; use the "
        "event's time");
    row("clock by new Date()", "apply(s) { s.at = new Date(); }",
        " in apply at order.js:5: Error: new Date() without arguments is not available in a domain "
        "module; use the event's time");
    row("clock by Date()", "apply(s) { s.at = Date(); }",
        " in apply at order.js:5: Error: Date() is not available in a domain module; use the "
        "event's "
        "time");
    row("chance", "apply(s) { s.at = Math.random(); }",
        " in apply at order.js:5: Error: Math.random is not available in a domain module; the same "
        "events must give the same state");
    row("changes what objects inherit", "apply(s) { Object.prototype.toJSON = () => 1; }",
        " in apply at order.js:5: TypeError: can't define property \"toJSON\": Object is not "
        "extensible");
    row("replaces what it inherits", "apply(s) { Object.prototype.toString = () => 1; }",
        " in apply at order.js:5: TypeError: \"toString\" is read-only");
    row("replaces what arrays inherit", "apply(s) { Array.prototype[Symbol.iterator] = null; }",
        " in apply at order.js:5: TypeError: Symbol.iterator is read-only");
    row("async", "async apply(s) { s.count++; }",
        ": TypeError: apply of \"Happened\" must change the state or return a new one, an object, "
        "but "
        "returned a Promise: it must not be async");
    row("returns what is no state", "apply: (s) => s.count++",
        ": TypeError: apply of \"Happened\" must change the state or return a new one, an object, "
        "but "
        "returned a number");
    row("data that is not JSON", "apply() {}",
        ": its data is not valid JSON (SyntaxError: JSON.parse: expected property name or '}' at "
        "line "
        "1 column 2 of the JSON data)",
        "{nonsense}");
    row("data that is not UTF-8", "apply() {}",
        ": its data is not valid JSON (TypeError: malformed UTF-8 character sequence at offset 6)",
        "{\"a\":\"\xff\"}");
    row("no console", "apply() { console.log('x'); }",
        " in apply at order.js:5: ReferenceError: console is not defined");
}

void TestFold::failures()
{
    QFETCH(std::string, handler);
    QFETCH(std::string, data);
    QFETCH(std::string, message);

    auto fold = foldOf(moduleWith(handler), message.ends_with("may use") ? kPatient : kShort);
    QVERIFY(fold->apply(eventAt(1, "{}", "Noted")));
    const auto folded = fold->apply(eventAt(2, data));
    QVERIFY(!folded);
    QCOMPARE(QString::fromStdString(folded.error().message), QString::fromStdString(message));
    QCOMPARE(folded.error().code, ErrorCode::Rejected);
    QCOMPARE(fold->version().value, 1);
    QVERIFY(!fold->stateJson());

    // The engine goes on: this fold from its start, and another one.
    QVERIFY(fold->start());
    QVERIFY(fold->apply(eventAt(1, "{}", "Noted")));
    QCOMPARE(fold->stateJson().value(), std::string(R"({"count":0})"));
    auto other = foldOf(moduleWith("apply(s, d) { s.count += d.by; }"));
    QVERIFY(other->apply(eventAt(1, R"({"by":2})")));
    QCOMPARE(other->stateJson().value(), std::string(R"({"count":2})"));
}

// Texts cross into the engine a page at a time: one that cannot must not hide what fails before it.
void TestFold::anEarlierFailureIsToldFirst()
{
    auto fold = foldOf(moduleWith("apply(s, d) { d.lines.length; }"));
    const std::vector<EventView> events {eventAt(1, R"({"lines":[]})"), eventAt(2, "{}"),
                                         eventAt(3, "{\"a\":\"\xff\"}")};
    QVERIFY(fold->apply(events).error().message.starts_with("folding order-4711@2"));
    QCOMPARE(fold->version().value, 1);

    QVERIFY(fold->start());
    const std::vector<EventView> unreadable {events[0], events[2]};
    QVERIFY(fold->apply(unreadable).error().message.starts_with("folding order-4711@3"));
    QCOMPARE(fold->version().value, 1);
    QCOMPARE(fold->folded(), 1);
}

// The data of a page is parsed at once; what is no JSON value by itself must not become one there.
void TestFold::dataCannotReachIntoOthers_data()
{
    QTest::addColumn<std::vector<std::string>>("page");
    QTest::addColumn<int>("failing"); // The version that cannot be folded.

    using Page = std::vector<std::string>;
    QTest::newRow("two values") << Page {"{}", R"({"by":1},{"by":2})", "{}"} << 2;
    QTest::newRow("an array over two events") << Page {"[1", "2]", "{},{}"} << 1;
    QTest::newRow("two values, and then none") << Page {"{},{}", "", "{}"} << 1;
    QTest::newRow("an array that is closed") << Page {"{}", "{}],[{}", "{}"} << 2;
    QTest::newRow("a string over two events") << Page {"\"", "\"", "{},1,{}"} << 1;
    QTest::newRow("no UTF-8") << Page {"{}", "{}", "{\"\xff\":1}"} << 3;
    QTest::newRow("nothing") << Page {"{}", "{}", ""} << 3;
}

void TestFold::dataCannotReachIntoOthers()
{
    QFETCH(std::vector<std::string>, page);
    QFETCH(int, failing);

    auto fold = foldOf(moduleWith("apply(state) { state.count += 1; }"));
    std::vector<EventView> events;
    for (std::size_t i = 0; i < page.size(); ++i)
        events.push_back(eventAt(static_cast<std::int64_t>(i) + 1, page[i]));
    const auto folded = fold->apply(events);
    QVERIFY(!folded);
    const QString message = QString::fromStdString(folded.error().message);
    QVERIFY2(message.startsWith(QString("folding order-4711@%1 (Happened) failed: its data is not "
                                        "valid JSON")
                                    .arg(failing)),
             qPrintable(message));
    QCOMPARE(fold->version(), Version {failing - 1});
}

void TestFold::largeDataIsFoldedToo()
{
    auto fold =
        foldOf(moduleWith("apply(state, data) { state.count += data.t.length; }"), kPatient);
    const std::string large = R"({"t":")" + std::string(700'000, 'x') + "\"}";
    QVERIFY(fold->apply(
        std::vector {eventAt(1, large), eventAt(2, R"({"t":"ab"})"), eventAt(3, large)}));
    QCOMPARE(fold->stateJson().value(), std::string(R"({"count":1400002})"));
}

void TestFold::statesThatJsonCannotHold_data()
{
    QTest::addColumn<std::string>("change");
    QTest::addColumn<QString>("what");

    QTest::newRow("NaN") << std::string("s.a = [{ b: 0 / 0 }]")
                         << "TypeError: state.a[0].b is NaN, which JSON cannot hold";
    QTest::newRow("function") << std::string("s['a b'] = () => 1")
                              << "TypeError: state[\"a b\"] is a function, which JSON cannot hold";
    QTest::newRow("hole") << std::string("s.a = [1, , 2]")
                          << "TypeError: state.a[1] is undefined, which JSON cannot hold";
    QTest::newRow("date") << std::string("s.a = [new Date(0)]")
                          << "TypeError: state.a[0] is a Date, which JSON cannot hold";
    QTest::newRow("regular expression")
        << std::string("s.a = /x/") << "TypeError: state.a is a RegExp, which JSON cannot hold";
    QTest::newRow("class") << std::string("s.a = new (class Line {})()")
                           << "TypeError: state.a is a Line, which JSON cannot hold";
    QTest::newRow("boxed text") << std::string("s.a = new String('x')")
                                << "TypeError: state.a is a String, which JSON cannot hold";
    QTest::newRow("toJSON") << std::string("s.toJSON = () => ({})")
                            << "TypeError: state.toJSON is a function, which JSON cannot hold";
    QTest::newRow("the event") << std::string("s.a = arguments[2]")
                               << "TypeError: state.a is a StoredEvent, which JSON cannot hold";
    QTest::newRow("one object twice")
        << std::string("s.lines = [{}]; s['the last'] = s.lines[0]")
        << "TypeError: state[\"the last\"] is the same object as state.lines[0], which JSON cannot "
           "hold";
    QTest::newRow("itself") << std::string("s.a = s") << "TypeError: cyclic object value";
    QTest::newRow("map") << std::string("s.a = new Map()")
                         << "TypeError: state.a is a Map, which JSON cannot hold";
}

void TestFold::statesThatJsonCannotHold()
{
    QFETCH(std::string, change);
    QFETCH(QString, what);

    auto fold = foldOf(moduleWith("apply(s) { " + change + "; s.gone = undefined; }"));
    QVERIFY(fold->apply(eventAt(1)));
    const auto state = fold->stateJson();
    QVERIFY(!state);
    QCOMPARE(QString::fromStdString(state.error().message),
             "the state cannot be written as JSON: " + what);
}

// A text is only a recipe until it is printed, in one go of the engine's own.
void TestFold::aStateThatIsTooLargeIsNotPrinted()
{
    auto fold = foldOf(moduleWith("apply(s, d) { s.t = 'x'.repeat(d.n); }"), kPatient);
    QVERIFY(fold->apply(eventAt(1, R"({"n":1000})")));
    QVERIFY(fold->stateJson()); // The control.
    QVERIFY(fold->apply(eventAt(2, R"({"n":300000000})")));
    const auto state = fold->stateJson();
    QVERIFY(!state);
    QCOMPARE(
        QString::fromStdString(state.error().message),
        QString("the state cannot be written as JSON: it needed more than the 64 MiB of memory "
                "that a module may use"));
    QVERIFY(fold->start());
    QVERIFY(fold->apply(eventAt(1, R"({"n":1})")));
    QCOMPARE(fold->stateJson().value(), std::string(R"({"count":0,"t":"x"})"));
}

void TestFold::isCancelled()
{
    auto fold = foldOf(moduleWith("apply() { for (;;); }"), kPatient);
    std::stop_source stop;
    stop.request_stop();
    const EventView event = eventAt(1);
    const auto folded = fold->apply({&event, 1}, stop.get_token());
    QVERIFY(!folded);
    QCOMPARE(folded.error().code, ErrorCode::Cancelled);
    QVERIFY(fold->start());
}

void TestFold::restores()
{
    auto fold = foldOf(moduleWith("apply(s, d) { s.count += d.by; }"));
    QVERIFY(fold->restore(R"({"count":40})", {7}));
    QCOMPARE(fold->version().value, 7);
    QVERIFY(fold->apply(eventAt(8, R"({"by":2})")));
    QCOMPARE(fold->stateJson().value(), std::string(R"({"count":42})"));
    QCOMPARE(fold->version().value, 8);
    QCOMPARE(fold->folded(), 1);

    for (const char* wrong : {"", "5", "[]", "null", "{"}) {
        const auto restored = fold->restore(wrong, {7});
        QVERIFY(!restored);
        QCOMPARE(restored.error().code, ErrorCode::InvalidArgument);
        QVERIFY(!fold->stateJson());
    }
    QVERIFY(fold->start());
    QCOMPARE(fold->stateJson().value(), std::string(R"({"count":0})"));
}

QTEST_GUILESS_MAIN(TestFold)
#include "tst_fold.moc"
