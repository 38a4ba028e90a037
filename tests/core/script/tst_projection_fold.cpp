// SPDX-License-Identifier: Apache-2.0
#include "projection_script.h"

#include <QTest>

#include <thread>

using namespace headrace;

class TestProjectionFold : public QObject
{
    Q_OBJECT

private slots:
    void rows_data();
    void rows();
    void handlersGetTheEvent();
    void isCancelled();
    void unknownProjections();
};

void TestProjectionFold::rows_data()
{
    QTest::addColumn<std::string>("projection");
    QTest::addColumn<std::string>("rows");

    const auto row = [](const char* name, std::string projection, std::string rows) {
        QTest::newRow(name) << std::move(projection) << std::move(rows);
    };
    const auto paid = [](const char* columns, const char* body) {
        return fmt::format("columns: {{ {} }}, on: {{ Paid(row, event) {{ {} }} }}", columns, body);
    };
    // What is kept: two events of order-1, one of order-2; {"to":"A","n":1}, {"to":"B","n":2}, ...
    row("by a number", "key: (e) => e.data.n / 2, " + paid("t: 'text'", "row.t = 'x';"),
        "0.5: 'x'; 1: 'x'; 1.5: 'x'; 2: 'x'");
    row("a number and its text are one key",
        "keys: () => [1, '1', 1.0, -0, 0], " + paid("n: 'integer'", "row.n += 1;"), "0: 4; 1: 4");
    row("the handler gets the key",
        "keys: (e) => [e.data.to, e.data.n % 2], columns: { x: 'real', k: 'text' }, on: { "
        "Paid(row, e, key) { row.k = typeof key + key; } }",
        "0: null, 'string0'; 1: null, 'string1'; A: null, 'stringA'; B: null, 'stringB'");
    row("no keys", "keys: (e) => e.data.to === 'A' ? undefined : null, " + paid("n: 'integer'", ""),
        "");
    row("an empty list of keys", "keys: () => [], " + paid("n: 'integer'", ""), "");
    row("the key sees its projection",
        "key(e) { return this.version + e.data.to; }, version: 7, " + paid("n: 'real'", ""),
        "7A: null; 7B: null");
    row("the first column holds the key",
        "key: (e) => e.data.to, " + paid("to: 'text', n: 'integer'", "row.n += 1;"),
        "A: 'A', 2; B: 'B', 2");
    row("the first column holds the stream", paid("id: 'text'", ""),
        "order-1: 'order-1'; order-2: 'order-2'");
    row("the first column holds a number as text", "key: (e) => 5, " + paid("id: 'text'", ""),
        "5: '5'");
    row("the first column holds a number", "key: (e) => e.data.n, " + paid("id: 'integer'", ""),
        "1: 1; 2: 2; 3: 3; 4: 4");
    row("the first column cannot hold half a number",
        "key: (e) => 0.5, " + paid("id: 'integer'", ""), "0.5: null");
    row("the first column cannot hold a text", "key: (e) => '5', " + paid("id: 'integer'", ""),
        "5: null");
    row("the first column is set by the handler", paid("id: 'text'", "row.id = 'mine';"),
        "order-1: 'mine'; order-2: 'mine'");
    row("a new row is all null",
        paid("a: 'real', b: 'text', c: 'boolean', d: 'json'",
             "row.b = row.b || JSON.stringify(row);"),
        R"(order-1: null, '{"a":null,"b":null,"c":null,"d":null}', null, null; )"
        R"(order-2: null, '{"a":null,"b":null,"c":null,"d":null}', null, null)");
    row("every type",
        paid("t: 'text', i: 'integer', r: 'real', b: 'boolean', j: 'json'",
             "row.t = 'ä🙂'; row.i = -9007199254740991; row.r = 2; row.b = false; row.j = { a: "
             "[1, null] };"),
        R"(order-1: 'ä🙂', -9007199254740991, 2, 0, '{"a":[1,null]}'; )"
        R"(order-2: 'ä🙂', -9007199254740991, 2, 0, '{"a":[1,null]}')");
    row("json comes back as it was",
        paid("x: 'real', j: 'json'",
             "row.j = [row.j?.[1] ?? 0, event.data];  row.j[1].seen = row.j.length;"),
        R"(order-1: null, '[{"to":"B","n":3,"seen":2},{"to":"A","n":4,"seen":2}]'; )"
        R"(order-2: null, '[0,{"to":"B","n":2,"seen":2}]')");
    row("json that is null", paid("x: 'real', j: 'json'", "row.j = { toJSON: () => null };"),
        "order-1: null, null; order-2: null, null");
    row("json by toJSON", paid("x: 'real', j: 'json'", "row.j = new Date(0);"),
        R"(order-1: null, '"1970-01-01T00:00:00.000Z"'; order-2: null, '"1970-01-01T00:00:00.000Z"')");
    row("there is no -0", paid("a: 'real', b: 'integer'", "row.a = -0; row.b = -0;"),
        "order-1: 0, 0; order-2: 0, 0");
    row("half a surrogate pair is replaced", paid("t: 'text'", R"(row.t = 'a\ud83d🙂\ude42';)"),
        "order-1: 'a\ufffd🙂\ufffd'; order-2: 'a\ufffd🙂\ufffd'");
    row("undefined is null",
        paid("x: 'real', n: 'integer'", "row.n = event.data.n > 2 ? undefined : 1;"),
        "order-1: null, null; order-2: null, 1");
    row("a deleted field is null",
        paid("x: 'real', n: 'integer'", "if (row.n === 1) delete row.n; else row.n = 1;"),
        "order-1: null, 1; order-2: null, 1");
    row("a new row may be returned",
        paid("a: 'integer', b: 'integer'", "return { b: (row.b ?? 0) + 1 };"),
        "order-1: null, 3; order-2: null, 1");
    row("in any order", paid("a: 'integer', b: 'integer'", "return { b: 1, a: 2 };"),
        "order-1: 2, 1; order-2: 2, 1");
    row("the same row may be returned", paid("a: 'integer'", "row.a += 1; return row;"),
        "order-1: 3; order-2: 1");
    row("null deletes", paid("a: 'integer'", "row.a += 1; return row.a > 2 ? null : row;"),
        "order-2: 1");
    row("a deleted row begins anew",
        paid("a: 'integer'", "row.a += 1; return row.a === 2 ? null : row;"),
        "order-1: 1; order-2: 1");
    row("a row kept by the module is not the row",
        paid("a: 'integer'",
             "globalThis.kept = globalThis.kept || row; kept.a += 10; row.a = (row.a ?? 0) + 1;"),
        "order-1: 13; order-2: 1");
    row("the handler sees the others",
        "columns: { a: 'integer' }, on: { Paid(row) { row.a = this.Placed.length; }, Placed(a, b, "
        "c) {} }",
        "order-1: 3; order-2: 3");
}

void TestProjectionFold::rows()
{
    QFETCH(std::string, projection);
    QFETCH(std::string, rows);

    const auto fold = foldOf(projection);
    Events events;
    events.add("order-1", "Paid", R"({"to":"A","n":1})")
        .add("order-2", "Paid", R"({"to":"B","n":2})")
        .add("order-1", "Paid", R"({"to":"B","n":3})")
        .add("order-1", "Noted", R"({"to":"C","n":100})")
        .add("stranger-1", "Paid", R"({"to":"D","n":100})")
        .add("order-1", "Paid", R"({"to":"A","n":4})");
    const Applied applied = applyTo(*fold, events);
    QCOMPARE(QString::fromStdString(applied.failures), QString());
    QCOMPARE(QString::fromStdString(applied.rows), QString::fromStdString(rows));
}

void TestProjectionFold::handlersGetTheEvent()
{
    const auto fold = foldOf("from: ['order'], columns: { x: 'real', e: 'json' }, on: { Placed() "
                             "{}, Paid(row, event) { row.e = event; } }");
    Events events;
    const std::vector<std::string_view> tags {"a:1", "ä"};
    events.add("cart-1", "Placed").add("order-é", "Paid", R"({"a":"日本🙂"})");
    events.last().meta = R"({"user":"Zoë🙂"})";
    events.last().tags = tags;
    events.add("order-2", "Paid", "[1]");
    events.last().meta = R"({"user":"b"})";
    const Applied applied = applyTo(*fold, events);
    QCOMPARE(QString::fromStdString(applied.failures), QString());
    const auto event = [](const char* stream, int position, const char* data, const char* meta,
                          const char* tagged) {
        return fmt::format(
            R"({0}: null, '{{"stream":"{0}","version":1,"position":{1},"type":"Paid","schema":1,)"
            R"("time":"2011-09-06T13:35:27.742Z","id":"0132b3c5-4f60-7000-8000-0123456789ab",)"
            R"("data":{2},"meta":{3},"tags":{4}}}')",
            stream, position, data, meta, tagged);
    };
    QCOMPARE(QString::fromStdString(applied.rows),
             QString::fromStdString(event("order-2", 5, "[1]", R"({"user":"b"})", "[]") + "; "
                                    + event("order-é", 3, R"({"a":"日本🙂"})",
                                            R"({"user":"Zoë🙂"})", R"(["a:1","ä"])")));
}

void TestProjectionFold::isCancelled()
{
    const auto fold =
        foldOf("columns: { n: 'integer' }, on: { Paid(row, e) { while (e.data.bad); } }");
    Events events;
    events.add("order-1", "Paid");
    std::stop_source stop;
    stop.request_stop();
    QCOMPARE(fold->apply(events.all(), nullptr, stop.get_token()).error().code,
             ErrorCode::Cancelled);
    orFail(fold->start());

    events.add("order-2", "Paid", R"({"bad":true})");
    std::stop_source later;
    std::jthread other([&] { later.request_stop(); });
    const auto cancelled = fold->apply(events.all(), nullptr, later.get_token());
    QCOMPARE(cancelled.error().code, ErrorCode::Cancelled);
}

void TestProjectionFold::unknownProjections()
{
    const auto module = DomainModule::parse("export default {};", "shop.js", kPatient);
    QCOMPARE((*module)->makeProjectionFold("q").error().message,
             std::string("shop.js declares no projection \"q\"; it has none"));
}

QTEST_GUILESS_MAIN(TestProjectionFold)
#include "tst_projection_fold.moc"
