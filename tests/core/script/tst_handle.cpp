// SPDX-License-Identifier: Apache-2.0
// Given a state, when a command, then events, a rejection, or an error that leaves the fold alone.
#include "core/script/domain_module.h"

#include <QTest>

using namespace headrace;

namespace {

constexpr ScriptLimits kShort {std::chrono::milliseconds {200}, 64 * 1024 * 1024};
constexpr ScriptLimits kPatient {std::chrono::seconds {50}, 64 * 1024 * 1024};

// A module whose command "Do" is `command`; its handler stands on line 4.
std::string moduleWith(const std::string& command)
{
    return "export default { aggregates: { order: {\n  state: { initial: { count: 0 } },\n"
           "  commands: { Do: {\n"
        + command
        + "\n  } },\n  events: {\n    Done: { version: 3, tags: (data) => ['n:' + data.n, 'all', "
          "'all'],"
          " apply(state, data) { state.count += 1; } },\n    Noted: {},\n"
          "    Tagged: { tags: (data) => data.cut ? [data.cut.slice(0, 1)] : data.tags },\n  },\n} "
          "} };\n";
}

std::unique_ptr<Fold> foldOf(const std::string& source, const ScriptLimits& limits = kPatient)
{
    auto module = DomainModule::parse(source, "order.js", limits);
    if (!module)
        qFatal("%s", module.error().message.c_str());
    return (*module)->makeFold("order").value();
}

EventView eventAt(std::int64_t version)
{
    EventView event;
    event.version = {version};
    event.stream = "order-4711";
    event.type = "Done";
    event.schema = 3;
    event.data = "{}";
    return event;
}

CommandCall callWith(std::string_view data = "{}", std::string_view meta = {})
{
    CommandCall call;
    call.name = "Do";
    call.dataJson = data;
    call.metaJson = meta;
    call.time = *parseTime("2011-09-06T13:35:27.742Z");
    call.seed = *parseUuid("0132b3c5-4f60-7000-8000-0123456789ab");
    call.stream = StreamName::parse("order-4711").value();
    return call;
}

// For comparing: "Done/3 {"n":1} {meta} [tags]; … | mustNotExist", or "rejected: …".
QString textOf(const CommandOutcome& outcome)
{
    if (const auto* rejected = std::get_if<CommandRejection>(&outcome))
        return QString::fromStdString(
            "rejected: " + rejected->message
            + (rejected->detailJson.empty() ? "" : " " + rejected->detailJson));
    const auto& accepted = std::get<CommandAccepted>(outcome);
    const auto joined = [](const std::vector<std::string>& texts) {
        QStringList list;
        for (const auto& text : texts)
            list << QString::fromStdString(text);
        return "[" + list.join(',') + "]";
    };
    QStringList lines;
    for (const EmittedEvent& event : accepted.events)
        lines << QString::fromStdString(event.type + "/" + std::to_string(event.schema) + " "
                                        + event.dataJson + event.metaJson)
                + joined(event.tags);
    for (const QueryItem& item : accepted.mustNotExist)
        lines << "not " + joined(item.types) + joined(item.tags);
    return lines.join("; ");
}

} // namespace

class TestHandle : public QObject
{
    Q_OBJECT

private slots:
    void outcomes_data();
    void outcomes();
    void errors_data();
    void errors();
    void limits_data();
    void limits();
    void leavesTheStateAlone();
    void aStateThatWasKeptIsNotTheFolds_data();
    void aStateThatWasKeptIsNotTheFolds();
    void handlersSeeWhatASnapshotGives();
    void idsFollowFromTheSeed();
    void unknownCommand();
    void isCancelled();
    void snapshotsFallDue();
};

void TestHandle::outcomes_data()
{
    QTest::addColumn<std::string>("command");
    QTest::addColumn<std::string>("data");
    QTest::addColumn<QString>("outcome");

    const auto row = [](const char* name, const std::string& command, const char* data,
                        const char* outcome) {
        QTest::newRow(name) << command << std::string(data) << QString::fromUtf8(outcome);
    };
    row("an event", "handle: (state, data) => [{ type: 'Done', data }]", R"({"n":1})",
        R"(Done/3 {"n":1}[n:1,all])");
    row("no event", "handle: () => []", "{}", "");
    row("several events, of a copy of the state",
        "handle(state, { n }) { state.count += n; return [{ type: 'Noted', data: { c: state.count "
        "} "
        "}, { type: 'Noted' }]; }",
        R"({"n":5})", R"(Noted/1 {"c":7}[]; Noted/1 {}[])");
    row("metadata",
        "handle: (s, d, { meta }) => [{ type: 'Noted', meta: { user: meta.user, more: 1 } }]", "{}",
        R"(Noted/1 {}{"user":"jane","more":1}[])");
    row("context", "handle: (s, d, c) => [{ type: 'Noted', data: [c.time, c.stream, c.version] }]",
        "{}", R"(Noted/1 ["2011-09-06T13:35:27.742Z","order-4711",2][])");
    row("rejects", "handle(s, d, { reject }) { reject('no more'); return [{ type: 'Lost' }]; }",
        "{}", "rejected: no more");
    row("rejects with a detail", "handle(s, d, { reject }) { reject('nö', { left: 0 }); }", "{}",
        R"(rejected: nö {"left":0})");
    row("a rejection that is caught counts",
        "handle(s, d, { reject }) { try { reject('no'); } catch { } return []; }", "{}",
        "rejected: no");
    row("rejects with half a character",
        "handle(s, d, { reject }) { reject('..' + d.name.slice(0, 1), { '\\udc00': "
        "[d.name.slice(1), "
        "'\\\\ud83d', d.name] }); }",
        R"({"name":"🙂"})",
        "rejected: ..\xef\xbf\xbd {\"\xef\xbf\xbd\":[\"\xef\xbf\xbd\",\"\\\\ud83d\",\"🙂\"]}");
    const std::string own =
        "class Own extends Array { map() { return [7]; } forEach() { throw 1; } "
        "every() { return true; } toJSON() { return 5; } } return ";
    row("arrays with methods of their own",
        "handle() { " + own + "Own.of({ type: 'Tagged', data: { tags: ['a'] } }); }", "{}",
        R"(Tagged/1 {"tags":["a"]}[a])");
    row("requires with methods of their own",
        "requires() { " + own + "Own.of({ tags: Own.of('a', 'b') }); }, handle: () => []", "{}",
        "not [][a,b]");
    row("requires",
        "requires: (s, d) => ({ types: ['Done'], tags: [`n:${d.n}`] }), handle: () => []",
        R"({"n":4})", "not [Done][n:4]");
    row("requires nothing", "requires() {}, handle: () => []", "{}", "");
    row("require in the handler",
        "handle(s, d, { require }) { require({ tags: ['a'] }); require([{ types: ['Noted'] }]); "
        "return "
        "[]; }",
        "{}", "not [][a]; not [Noted][]");
    row("requires beside the events",
        "handle: () => ({ events: [{ type: 'Noted' }], requires: [{ tags: ['a', 'b'] }] })", "{}",
        "Noted/1 {}[]; not [][a,b]");
    row("requires rejects", "requires(s, d, { reject }) { reject('no'); }, handle: () => []", "{}",
        "rejected: no");
    row("uses its declaration", "limit: 2, handle(s) { return this.limit === s.count ? [] : 5; }",
        "{}", "");
    row("text beyond ASCII", "handle: (s, d) => [{ type: 'Noted', data: { t: d.t + 'é' } }]",
        R"({"t":"日本🙂"})", R"(Noted/1 {"t":"日本🙂é"}[])");
}

void TestHandle::outcomes()
{
    QFETCH(std::string, command);
    QFETCH(std::string, data);
    QFETCH(QString, outcome);

    auto fold = foldOf(moduleWith(command));
    QVERIFY(fold->apply(std::vector {eventAt(1), eventAt(2)}));
    for (int i = 0; i < 2; ++i) { // The same call on the same state.
        const auto handled = fold->handle(callWith(data, R"({"user":"jane"})"));
        QVERIFY2(handled, handled ? "" : handled.error().message.c_str());
        QCOMPARE(textOf(*handled), outcome);
    }
    QCOMPARE(fold->stateJson().value(), std::string(R"({"count":2})"));
}

void TestHandle::errors_data()
{
    QTest::addColumn<std::string>("command");
    QTest::addColumn<QString>("message"); // After the name of the command.

    const auto row = [](const char* name, const char* command, const char* message) {
        QTest::newRow(name) << std::string(command) << QString::fromUtf8(message);
    };
    row("throws", "handle(s, d) {\nreturn d.lines.length; }",
        "failed in handle at order.js:5: TypeError: d.lines is undefined");
    row("throws what is no error", "handle() { throw 'nope'; }",
        "failed in handle at order.js:4: it threw nope");
    row("returns nothing", "handle() {}",
        "failed at order.js:4: TypeError: handle must return an array of events (an empty one when "
        "there is nothing to do), but returned nothing");
    row("returns a number", "handle: () => 5",
        "failed at order.js:4: TypeError: handle must return an array of events (an empty one when "
        "there is nothing to do), but returned a number");
    row("is async", "async handle() { return []; }",
        "failed at order.js:4: TypeError: handle must return an array of events (an empty one when "
        "there is nothing to do), but returned a Promise: it must not be async");
    row("an event is no object", "handle: () => ['Done']",
        "failed at order.js:4: TypeError: event 1 must be {type, data}, but is a string");
    row("an event of an unknown type", "handle: () => [{ type: 'Noted' }, { type: 'Lost' }]",
        "failed at order.js:4: TypeError: event 2 has the type \"Lost\", which the aggregate does "
        "not "
        "declare; it has Done, Noted, Tagged");
    row("an event without a type", "handle: () => [{ data: {} }]",
        "failed at order.js:4: TypeError: event 1 has the type nothing, which the aggregate does "
        "not "
        "declare; it has Done, Noted, Tagged");
    row("an event with an unknown field", "handle: () => [{ type: 'Noted', payload: {} }]",
        "failed at order.js:4: TypeError: event 1 has an unknown field \"payload\"; it takes type, "
        "data, meta");
    row("data with NaN", "handle: () => [{ type: 'Noted', data: { a: [1, { 'b c': NaN }] } }]",
        "failed at order.js:4: TypeError: data of event 1.a[1][\"b c\"] is NaN, which JSON cannot "
        "hold");
    row("data with a function", "handle: () => [{ type: 'Noted', data: { f() {} } }]",
        "failed at order.js:4: TypeError: data of event 1.f is a function, which JSON cannot hold");
    row("data with a Map", "handle: () => [{ type: 'Noted', data: { m: new Map() } }]",
        "failed at order.js:4: TypeError: data of event 1.m is a Map, which JSON cannot hold");
    row("meta is a string", "handle: () => [{ type: 'Noted', meta: 'jane' }]",
        "failed at order.js:4: TypeError: meta of event 1 must be an object, but is a string");
    row("tags are no strings", "handle: () => [{ type: 'Tagged', data: { tags: [1] } }]",
        "failed at order.js:4: TypeError: what tags of \"Tagged\" returns must be an array of "
        "strings "
        "that are not empty, but has 1");
    row("returns holes", "handle: () => Array(3)",
        "failed at order.js:4: TypeError: event 1 must be {type, data}, but is nothing");
    row("returns holes in requires", "requires: () => Array(3), handle: () => []",
        "failed at order.js:4: TypeError: what requires returns must be {types, tags}, but is "
        "nothing");
    row("tags have holes", "handle: () => [{ type: 'Tagged', data: { tags: [null] } }]",
        "failed at order.js:4: TypeError: what tags of \"Tagged\" returns must be an array of "
        "strings that are not empty, but has null");
    row("data with half a character",
        "handle: () => [{ type: 'Tagged', data: { tags: ['🙂'.slice(0, 1)] } }]",
        "failed at order.js:4: TypeError: data of event 1 has half of a character (a lone "
        "surrogate), which cannot be stored");
    row("a tag is half a character", "handle: () => [{ type: 'Tagged', data: { cut: '🙂' } }]",
        "failed at order.js:4: TypeError: what tags of \"Tagged\" returns has half of a character "
        "(a "
        "lone surrogate) in \"\\ud83d\", which cannot be stored");
    row("requires half a character", "requires: () => ({ tags: ['n:\\ud83d'] }), handle: () => []",
        "failed at order.js:4: TypeError: tags of what requires returns has half of a character (a "
        "lone surrogate) in \"n:\\ud83d\", which cannot be stored");
    row("metadata with half a character",
        "handle: () => [{ type: 'Noted', meta: { '\\ud83d': 1 } }]",
        "failed at order.js:4: TypeError: meta of event 1 has half of a character (a lone "
        "surrogate), which cannot be stored");
    row("rejects without a message", "handle(s, d, { reject }) { reject(); }",
        "failed in handle at order.js:4: TypeError: reject needs a message, but was given nothing");
    row("requires everything", "requires: () => ({}), handle: () => []",
        "failed at order.js:4: TypeError: what requires returns has neither types nor tags: it "
        "would "
        "mean every event");
    row("requires with an unknown field", "requires: () => ({ type: 'Done' }), handle: () => []",
        "failed at order.js:4: TypeError: what requires returns has an unknown field \"type\"; it "
        "takes types, tags");
    row("changes what objects inherit",
        "handle() { Object.prototype.toJSON = () => undefined; return []; }",
        "failed in handle at order.js:4: TypeError: can't define property \"toJSON\": Object is "
        "not "
        "extensible");
    row("changes what its context inherits",
        "handle(s, d, c) { c.constructor.prototype.reject = () => 1; return []; }",
        "failed in handle at order.js:4: TypeError: \"reject\" is read-only");
    row("looks at the clock", "handle: () => [Date.now()]",
        "failed in handle at order.js:4: Error: Date.now is not available in a domain module; use "
        "the "
        "event's time");
    row("rolls dice", "handle: () => [Math.random()]",
        "failed in handle at order.js:4: Error: Math.random is not available in a domain module; "
        "the "
        "same events must give the same state");
}

void TestHandle::errors()
{
    QFETCH(std::string, command);
    QFETCH(QString, message);

    auto fold = foldOf(moduleWith(command));
    QVERIFY(fold->apply(eventAt(1)));
    const auto handled = fold->handle(callWith());
    QVERIFY(!handled);
    QCOMPARE(QString::fromStdString(handled.error().message),
             "command \"Do\" on order-4711 " + message);
    QCOMPARE(handled.error().code, ErrorCode::Rejected);
    QVERIFY(fold->apply(eventAt(2))); // The fold goes on.
    QCOMPARE(fold->stateJson().value(), std::string(R"({"count":2})"));
}

void TestHandle::limits_data()
{
    QTest::addColumn<std::string>("command");
    QTest::addColumn<bool>("isMemory");
    QTest::addColumn<QString>("message");

    QTest::newRow("endless loop")
        << std::string("handle() { for (;;); }") << false
        << "failed in handle at order.js:4: it took longer than 200 ms; look for an endless loop";
    QTest::newRow("endless loop in requires")
        << std::string("requires() { for (;;); }, handle() {}") << false
        << "failed in requires at order.js:4: it took longer than 200 ms; look for an endless loop";
    QTest::newRow("endless array")
        << std::string("handle() { const a = []; for (;;) a.push({ a: 1 }); }") << true
        << "failed in handle at order.js:4: it needed more than the 64 MiB of memory that a module "
           "may "
           "use";
    QTest::newRow("endless recursion")
        << std::string("handle() { const f = (n) => f(n + 1) + 1; return f(0); }") << true
        << "failed in f at order.js:4: InternalError: too much recursion";
}

void TestHandle::limits()
{
    QFETCH(std::string, command);
    QFETCH(bool, isMemory);
    QFETCH(QString, message);

    auto fold = foldOf(moduleWith(command), isMemory ? kPatient : kShort);
    QVERIFY(fold->apply(std::vector {eventAt(1), eventAt(2)}));
    for (int i = 0; i < 2; ++i) {
        const auto handled = fold->handle(callWith());
        QVERIFY(!handled);
        QCOMPARE(handled.error().code, ErrorCode::Rejected);
        const QString found = QString::fromStdString(handled.error().message);
        QVERIFY2(found.startsWith("command \"Do\" on order-4711 " + message), qPrintable(found));
    }
    QCOMPARE(fold->version(), Version {2}); // As if nothing had been asked.
    QVERIFY(fold->apply(eventAt(3)));
    QCOMPARE(fold->stateJson().value(), std::string(R"({"count":3})"));
}

void TestHandle::leavesTheStateAlone()
{
    auto fold = foldOf(moduleWith("handle(s, d) { s.count = 99; d.x = 1; return []; }"));
    QVERIFY(fold->handle(callWith()));
    QCOMPARE(fold->stateJson().value(), std::string(R"({"count":0})"));
    QCOMPARE(fold->folded(), 0);

    QCOMPARE(fold->handle(callWith("{")).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(fold->handle(callWith("{}", "[]")).error().code, ErrorCode::InvalidArgument);
    QVERIFY(fold->handle(callWith()));
}

void TestHandle::aStateThatWasKeptIsNotTheFolds_data()
{
    QTest::addColumn<std::string>("handler");

    QTest::newRow("kept by apply") << std::string("handle() { keep.count = 100; return []; }");
    QTest::newRow("kept by requires")
        << std::string("requires(s) { keep = s; }, handle() { keep.count = 100; return []; }");
    QTest::newRow("rejects") << std::string(
        "handle(s, d, c) { keep.count = 100; c.reject('no'); }");
    QTest::newRow("throws") << std::string("handle() { keep.count = 100; keep.nothing.x; }");
    QTest::newRow("takes too long") << std::string("handle() { keep.count = 100; for (;;); }");
}

void TestHandle::aStateThatWasKeptIsNotTheFolds()
{
    QFETCH(std::string, handler);

    auto fold =
        foldOf("let keep; export default { aggregates: { order: {\n  state: { initial: { "
               "count: 0, lines: [] } }, commands: { Do: { "
                   + handler
                   + "\n } },\n  events: { Done: { version: 3, apply(state) { keep = state; "
                     "state.count += 1; } } },\n} } };\n",
               kShort);
    for (int i = 1; i <= 3; ++i) {
        QVERIFY(fold->apply(eventAt(i)));
        for (int j = 0; j < 2; ++j)
            static_cast<void>(fold->handle(callWith()));
        if (i == 2)
            QCOMPARE(fold->stateJson().value(), std::string(R"({"count":2,"lines":[]})"));
    }
    QCOMPARE(fold->stateJson().value(), std::string(R"({"count":3,"lines":[]})"));
}

// What JSON does not tell is not there for a handler, whether there was a snapshot or not.
void TestHandle::handlersSeeWhatASnapshotGives()
{
    auto fold = foldOf("export default { aggregates: { order: {\n  state: { initial: { count: 0 } "
                       "}, commands: { Do: "
                       "{ handle(s) { const data = [Object.keys(s), 1 / s.zero, "
                       "Object.isFrozen(s)]; s.count = 9;\n"
                       "return [{ type: 'Noted', data: data.map(String) }]; } } },\n  events: { "
                       "Done: { version: 3, "
                       "apply: (state) => Object.freeze({ count: 1, gone: undefined, zero: -0 }) "
                       "}, Noted: {} },\n} } "
                       "};\n");
    QVERIFY(fold->apply(eventAt(1)));
    for (int i = 0; i < 2; ++i)
        QCOMPARE(textOf(fold->handle(callWith()).value()),
                 QString(R"(Noted/1 ["count,zero","Infinity","false"][])"));
    QCOMPARE(fold->stateJson().value(), std::string(R"({"count":1,"zero":0})"));
}

void TestHandle::idsFollowFromTheSeed()
{
    auto fold = foldOf(
        moduleWith("handle: (s, d, { newId }) => [{ type: 'Noted', data: [newId(), newId()] }]"));
    const auto idsOf = [&](const CommandCall& call) {
        return std::get<CommandAccepted>(fold->handle(call).value()).events.at(0).dataJson;
    };
    auto call = callWith();
    const std::string ids = idsOf(call);
    QCOMPARE(idsOf(call), ids);
    const std::string first = ids.substr(2, 36);
    QVERIFY2(parseUuid(first), ids.c_str());
    QVERIFY(first != ids.substr(41, 36));
    QCOMPARE(first.substr(14, 1), std::string("7")); // UUIDv7, of the call's time.
    call.seed.bytes[0] ^= 1;
    QVERIFY(idsOf(call) != ids);
}

void TestHandle::unknownCommand()
{
    auto fold = foldOf(moduleWith("handle: () => []"));
    auto call = callWith();
    call.name = "toString";
    const auto handled = fold->handle(call);
    QCOMPARE(handled.error().code, ErrorCode::NotFound);
    QCOMPARE(QString::fromStdString(handled.error().message),
             QString("order.js declares no command \"toString\" for \"order\"; it has Do"));
}

void TestHandle::isCancelled()
{
    auto fold = foldOf(moduleWith("handle() { for (;;); }"));
    std::stop_source stop;
    stop.request_stop();
    const auto handled = fold->handle(callWith(), stop.get_token());
    QCOMPARE(handled.error().code, ErrorCode::Cancelled);
    QCOMPARE(fold->stateJson().value(), std::string(R"({"count":0})"));
}

void TestHandle::snapshotsFallDue()
{
    auto fold = foldOf(
        "export default { aggregates: { order: {\n state: { initial: { count: 0 } },\n"
        " snapshot: { when: (state, event) => state.count % 4 === 0 || event.type === 'Closed' },\n"
        " events: { Done: { version: 3, apply(state) { state.count += 1; } }, Closed: {} },\n"
        "} } };\n");
    std::vector<EventView> events;
    for (int i = 1; i <= 6; ++i)
        events.push_back(eventAt(i));
    QVERIFY(fold->apply(std::span(events).first(3)));
    QCOMPARE(fold->snapshotDue(), Version {0});
    QVERIFY(fold->apply(std::span(events).subspan(3)));
    QCOMPARE(fold->snapshotDue(), Version {4});
    auto closed = eventAt(7);
    closed.type = "Closed"; // It has no handler, and is seen all the same.
    closed.schema = 1;
    QVERIFY(fold->apply(closed));
    QCOMPARE(fold->snapshotDue(), Version {7});
    QVERIFY(fold->start());
    QCOMPARE(fold->snapshotDue(), Version {0});

    auto failing =
        foldOf("export default { aggregates: { order: {\n snapshot: { when: (state, event) =>\n"
               " state.x.y },\n events: { Done: { version: 3, apply() {} } },\n} } };\n");
    QCOMPARE(
        QString::fromStdString(failing->apply(eventAt(1)).error().message),
        QString("folding order-4711@1 (Done) failed in the snapshot's when in when at order.js:3: "
                "TypeError: state.x is undefined"));
}

QTEST_GUILESS_MAIN(TestHandle)
#include "tst_handle.moc"
