// SPDX-License-Identifier: Apache-2.0
#include "projection_script.h"

#include <QTest>

using namespace headrace;

class TestProjectionFailures : public QObject
{
    Q_OBJECT

private slots:
    void failures_data();
    void failures();
    void lensesAndNames_data();
    void lensesAndNames();
    void limitsEndTheProjection_data();
    void limitsEndTheProjection();
    void aSourceMayFail_data();
    void aSourceMayFail();
};

void TestProjectionFailures::failures_data()
{
    QTest::addColumn<std::string>("projection");
    QTest::addColumn<QString>("failures");
    QTest::addColumn<QString>("rows");

    const auto row = [](const char* name, std::string projection, const char* failures,
                        const char* rows) {
        QTest::newRow(name) << std::move(projection) << QString::fromUtf8(failures)
                            << QString::fromUtf8(rows);
    };
    const std::string columns =
        "columns: { t: 'text', i: 'integer', r: 'real', b: 'boolean', j: 'json' },\n";
    // Fails at the second event of order-1, whose data is {"bad":true}.
    const auto bad = [&](const char* body) {
        return columns + "on: { Paid(row, event) { row.i += 1; if (event.data.bad) {\n" + body
            + "\n} } }";
    };
    const char* const kept =
        "order-1: 'order-1', 1, null, null, null; order-2: 'order-2', 2, null, null, null";
    const auto column = [&](const char* name, const char* body, const std::string& what) {
        row(name, bad(body),
            ("order-1@2: applying order-1@2 (Paid) to projection \"p\" failed at shop.js:10: "
             + what)
                .c_str(),
            kept);
    };
    row("throws", bad("throw new Error('no');"),
        "order-1@2: applying order-1@2 (Paid) to projection \"p\" failed in Paid at shop.js:11: "
        "Error: no",
        kept);
    row("throws a text", bad("throw 'no';"),
        "order-1@2: applying order-1@2 (Paid) to projection \"p\" failed in Paid at shop.js:11: it "
        "threw no",
        kept);
    row("reads nothing", bad("row.i = event.data.lines.length;"),
        "order-1@2: applying order-1@2 (Paid) to projection \"p\" failed in Paid at shop.js:11: "
        "TypeError: event.data.lines is undefined",
        kept);
    row("recurses", bad("const f = () => f() + 1; f();"),
        "order-1@2: applying order-1@2 (Paid) to projection \"p\" failed in f at shop.js:11: "
        "InternalError: too much recursion",
        kept);
    column("text holds a number", "row.t = 5;",
           "column \"t\" is declared text, but the handler left 5 in it");
    column("text holds an object", "row.t = {};",
           "column \"t\" is declared text, but the handler left an object in it");
    column("integer holds a half", "row.i = 1.5;",
           "column \"i\" is declared integer, but the handler left 1.5 in it");
    column("integer holds NaN", "row.i = NaN;",
           "column \"i\" is declared integer, but the handler left NaN in it");
    column("integer is too large", "row.i = 2 ** 53;",
           "column \"i\" is declared integer, but the handler left 9007199254740992 in it");
    column("integer holds a text", "row.i = '1';",
           "column \"i\" is declared integer, but the handler left a string in it");
    column("integer holds a bigint", "row.i = 1n;",
           "column \"i\" is declared integer, but the handler left a bigint in it");
    column("real is infinite", "row.r = 1 / 0;",
           "column \"r\" is declared real, but the handler left Infinity in it");
    column("real holds a boolean", "row.r = true;",
           "column \"r\" is declared real, but the handler left true in it");
    column("boolean holds a number", "row.b = 1;",
           "column \"b\" is declared boolean, but the handler left 1 in it");
    column("json holds a function", "row.j = () => 1;",
           "column \"j\" is declared json, but the handler left a function in it");
    column("json holds NaN inside", "row.j = { a: [NaN] };",
           "TypeError: column \"j\".a[0] is NaN, which JSON cannot hold");
    column("json holds a cycle", "row.j = {}; row.j.j = row.j;", "TypeError: cyclic object value");
    column("unknown column", "row.total = 5;",
           "the projection has no column \"total\"; it has t, i, r, b, j");
    column("unknown column in place of another", "delete row.t; row.total = 5;",
           "the projection has no column \"total\"; it has t, i, r, b, j");
    column("returns a number", "return 5;",
           "the handler of \"Paid\" must change the row, or return a new one or null, but returned "
           "a number");
    column("returns false", "return false;",
           "the handler of \"Paid\" must change the row, or return a new one or null, but returned "
           "a boolean");
    column("returns an array", "return [row];",
           "the handler of \"Paid\" must change the row, or return a new one or null, but returned "
           "an array");
    column("returns an unknown column", "return { ...row, x: 1 };",
           "the projection has no column \"x\"; it has t, i, r, b, j");
    row("is async", columns + "on: { async Paid(row) {} }",
        "order-1@0: applying order-1@1 (Paid) to projection \"p\" failed at shop.js:10: the "
        "handler of \"Paid\" must change the row, or return a new one or null, but returned a "
        "Promise: it must not be async\n"
        "order-2@1: applying order-2@1 (Paid) to projection \"p\" failed at shop.js:10: the "
        "handler of \"Paid\" must change the row, or return a new one or null, but returned a "
        "Promise: it must not be async",
        "");
    const auto key = [&](const char* name, const char* returned, const char* what) {
        row(name,
            "columns: { n: 'integer' }, on: { Paid(row) { row.n += 1; } },\nkey: (e) => e.data.bad "
            "? " + std::string(returned)
                + " : 'k'",
            (std::string("@2: the key of order-1@2 (Paid) in projection \"p\" could not be told at "
                         "shop.js:10: ")
             + what)
                .c_str(),
            "k: 4");
    };
    key("key is undefined", "undefined",
        "the key must be a string or a finite number, but is nothing");
    key("key is null", "null", "the key must be a string or a finite number, but is null");
    key("key is an object", "({})",
        "the key must be a string or a finite number, but is an object");
    key("key is a boolean", "true",
        "the key must be a string or a finite number, but is a boolean");
    key("key is NaN", "NaN", "the key must be a string or a finite number, but is NaN");
    key("key is empty", "''",
        "the key must be a string or a finite number, but is an empty string");
    key("key is halved", "'\\ud83d'", "the key has half a surrogate pair, which no text may have");
    row("key throws",
        "columns: { n: 'integer' }, on: { Paid(row) { row.n += 1; } },\nkey: (e) => e.data.bad ? "
        "e.a.b : 'k'",
        "@2: the key of order-1@2 (Paid) in projection \"p\" could not be told in key at "
        "shop.js:10: TypeError: e.a is undefined",
        "k: 4");
    const auto keys = [&](const char* name, const char* returned, const char* what) {
        row(name,
            "columns: { n: 'integer' }, on: { Paid(row) { row.n += 1; } },\nkeys: (e) => "
            "e.data.bad ? "
                + std::string(returned) + " : ['k']",
            (std::string("@2: the key of order-1@2 (Paid) in projection \"p\" could not be told at "
                         "shop.js:10: ")
             + what)
                .c_str(),
            "k: 4");
    };
    keys("keys are a text", "'k'", "keys must return an array, but returned a string");
    keys("keys are an object", "({})", "keys must return an array, but returned an object");
    keys("one of the keys is none", "['k', null]",
         "each of the keys must be a string or a finite number, but is null");
    keys("one of the keys is halved", "['k', '\\ud83d']",
         "the key has half a surrogate pair, which no text may have");
}

void TestProjectionFailures::failures()
{
    QFETCH(std::string, projection);
    QFETCH(QString, failures);
    QFETCH(QString, rows);

    const auto fold = foldOf(projection);
    Events events;
    events.add("order-1", "Paid")
        .add("order-2", "Paid")
        .add("order-1", "Paid", R"({"bad":true})")
        .add("order-2", "Paid")
        .add("order-1", "Paid");
    const Applied applied = applyTo(*fold, events);
    QCOMPARE(QString::fromStdString(applied.failures), failures);
    QCOMPARE(QString::fromStdString(applied.rows), rows);
}

void TestProjectionFailures::lensesAndNames_data()
{
    QTest::addColumn<std::string>("data");
    QTest::addColumn<int>("schema");
    QTest::addColumn<QString>("byStream");
    QTest::addColumn<QString>("byKey"); // By customer.

    QTest::newRow("present") << std::string(R"({"customer":"A"})") << 2 << "order-1: 3, 'Z'"
                             << "A: 1, 'A'; Z: 2, 'Z'";
    QTest::newRow("old") << std::string(R"({"cust":"A"})") << 1 << "order-1: 3, 'Z'"
                         << "A: 1, 'A'; Z: 2, 'Z'";
    const auto failing = [&](const char* name, const char* data, int schema, const char* message) {
        const auto text =
            QString("@1: applying order-1@2 (Ordered) to projection \"p\" failed: ") + message;
        QTest::newRow(name) << std::string(data) << schema
                            << "order-1" + text + " | order-1: 1, 'Z'" << text + " | Z: 2, 'Z'";
    };

    failing("newer", R"({"customer":"A"})", 3,
            "it was written in schema 3, and shop.js knows 2 as the newest; use a newer module");
    failing("no JSON", R"({"customer")", 2,
            "its data is not valid JSON (SyntaxError: JSON.parse: end of data after property name "
            "when ':' was expected at line 1 column 12 of the JSON data)");
    failing("no object", "[1]", 1,
            "its data is of schema 1, and lenses work on an object, but its data is an array");
    failing("no lens applies", R"({"cust":1,"customer":2})", 1,
            "its data is of schema 1, and operation 1 (rename \"cust\" to \"customer\") of lens 1 "
            "→ 2 of event \"Placed\" cannot be applied: there is a field \"customer\" already");
    failing("no UTF-8", "{\"customer\":\"\xff\"}", 2, "its data is not UTF-8");
}

void TestProjectionFailures::lensesAndNames()
{
    QFETCH(std::string, data);
    QFETCH(int, schema);
    QFETCH(QString, byStream);
    QFETCH(QString, byKey);

    Events events;
    events.add("order-1", "Placed", R"({"customer":"Z"})", 2)
        .add("order-1", "Ordered", data, schema)
        .add("order-1", "Placed", R"({"customer":"Z"})", 2);
    const std::string rest = "columns: { n: 'integer', c: 'text' }, on: { Placed(row, e) { "
                             "row.n += 1; row.c = e.data.customer; if (e.type !== 'Placed' || "
                             "e.schema !== 2) row.n = 99; } }";
    const auto text = [](const Applied& applied) {
        return QString::fromStdString(applied.failures + (applied.failures.empty() ? "" : " | ")
                                      + applied.rows);
    };
    QCOMPARE(text(applyTo(*foldOf(rest), events)), byStream);
    QCOMPARE(text(applyTo(*foldOf("key: (e) => e.data.customer, " + rest), events)), byKey);
}

void TestProjectionFailures::limitsEndTheProjection_data()
{
    QTest::addColumn<std::string>("projection");
    QTest::addColumn<QString>("message");
    const std::string columns = "columns: { n: 'integer' },\n";
    QTest::newRow("handler loops")
        << columns + "on: { Paid(row, e) { while (e.data.bad); } }"
        << "applying order-1@2 (Paid) to projection \"p\" failed in Paid at shop.js:10: it took "
           "longer than 200 ms; look for an endless loop";
    QTest::newRow("key loops")
        << columns + "key: (e) => { while (e.data.bad); return 'a'; }, on: { Paid() {} }"
        << "the key of order-1@2 (Paid) in projection \"p\" could not be told in key at "
           "shop.js:10: it took longer than 200 ms; look for an endless loop";
    QTest::newRow("handler hoards")
        << columns
            + "on: { Paid(row, e) { const all = []; while (e.data.bad) all.push({ a: 1 }); } }"
        << "applying order-1@2 (Paid) to projection \"p\" failed in Paid at shop.js:10: it needed "
           "more than the 64 MiB of memory that a module may use";
}

void TestProjectionFailures::limitsEndTheProjection()
{
    QFETCH(std::string, projection);
    QFETCH(QString, message);
    const bool isTime = message.contains("longer");
    const auto fold =
        foldOf(projection, isTime ? kShort : ScriptLimits {kPatient.time, kShort.memoryBytes});
    Events events;
    events.add("order-1", "Paid").add("order-1", "Paid", R"({"bad":true})");
    const auto failed = fold->apply(events.all(), nullptr);
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, ErrorCode::Rejected);
    QCOMPARE(QString::fromStdString(failed.error().message), message);
    QCOMPARE(fold->takeChanges().error().message, failed.error().message);
    QVERIFY(fold->start());
    Events good;
    good.add("order-1", "Paid");
    QCOMPARE(applyTo(*fold, good).failures, std::string());
}

void TestProjectionFailures::aSourceMayFail_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("message");
    QTest::newRow("error") << 0 << "locked";
    QTest::newRow("too few columns") << 1
                                     << "the rows that the read model of \"p\" gave have not the 1 "
                                        "columns that are declared; rebuild it";
    QTest::newRow("another type") << 2
                                  << "column \"n\" of a row that the read model of \"p\" gave is "
                                     "not integer, as is declared; rebuild it";
    QTest::newRow("no UTF-8")
        << 3 << "a row that the read model of \"p\" gave has text that is not UTF-8; rebuild it";
}

void TestProjectionFailures::aSourceMayFail()
{
    QFETCH(int, kind);
    QFETCH(QString, message);
    const auto fold = foldOf("columns: { n: 'integer' }, on: { Paid(row, e) { row.n += 1; } }");
    Events events;
    events.add("order-1", "Paid");
    const RowSource source = [&](std::span<const std::string> keys) -> Result<RowBatch> {
        RowBatch rows;
        rows.rows.push_back({kind == 3 ? "\xff" : keys[0], false, {1}});
        if (kind == 0)
            return Error {ErrorCode::Busy, "locked"};
        if (kind == 2)
            rows.values.emplace_back("text");
        if (kind == 3)
            rows.values.emplace_back(std::int64_t {1});
        return rows;
    };
    const auto applied = fold->apply(events.all(), source);
    QVERIFY(!applied);
    QCOMPARE(QString::fromStdString(applied.error().message), message);
    QVERIFY(!fold->takeChanges());
    orFail(fold->start());
    QCOMPARE(applyTo(*fold, events).rows, std::string("order-1: 1"));
}

QTEST_GUILESS_MAIN(TestProjectionFailures)
#include "tst_projection_failures.moc"
