// SPDX-License-Identifier: Apache-2.0
// Projections that are declared in C++ fold as those of a module do.
#include "native_projection_domain.h"

#include <cmath>
#include <limits>

using namespace headrace;
using namespace headrace::native_projection;

class TestNativeProjection : public QObject
{
    Q_OBJECT

private slots:
    void rows_data();
    void rows();
    void handlersGetTheEvent();
    void readsOlderEvents();
    void failures_data();
    void failures();
    void keysThatCannotBeTold();
};

void TestNativeProjection::rows_data()
{
    QTest::addColumn<native::ProjectionCode>("code");
    QTest::addColumn<QString>("rows");
    const auto add = [](const char* name, const native::Projection<Row>& projection,
                        const char* rows) {
        QTest::newRow(name) << projection.code() << QString::fromUtf8(rows);
    };
    const auto n = [](Row& row, const Json& data, const EventView&, const std::string&) {
        row.i += data.at("n").get<std::int64_t>();
        return native::RowFate::Kept;
    };
    add("by stream", declared(n),
        "cart-1: 'cart-1', 7, null, 0, null; order-1: 'order-1', 8, null, 0, null; "
        "order-2: 'order-2', 2, null, 0, null");
    add("of one aggregate", declared(n).from({"cart"}), "cart-1: 'cart-1', 7, null, 0, null");
    add("by key", declared(count).from({"order"}).key(toKey),
        "A: 'A', 2, null, 0, null; B: 'B', 2, null, 0, null");
    add("by a key of the data",
        declared(count).from({"cart"}).key(
            [](const Json& data, const EventView&) { return data.at("n"); }),
        "7: '7', 1, null, 0, null");
    add("by several keys, each once",
        declared(count).from({"order"}).keys([](const Json& data, const EventView& event) {
            return std::vector<native::RowKey> {toKey(data, event), "all", toKey(data, event)};
        }),
        "A: 'A', 2, null, 0, null; B: 'B', 2, null, 0, null; all: 'all', 4, null, 0, null");
    add("by no keys", declared(count).keys([](const Json&, const EventView&) {
        return std::vector<native::RowKey>();
    }),
        "");
    add("the handler gets the key",
        declared([](Row& row, const Json&, const EventView&, const std::string& key) {
            row.t = "<" + key + ">";
            return native::RowFate::Kept;
        }).from({"cart"}),
        "cart-1: '<cart-1>', 0, null, 0, null");
    add("every type",
        declared([](Row& row, const Json& data, const EventView&, const std::string&) {
            row = {"ä🙂", -9'007'199'254'740'991, -0.0, true, {row.j, data.at("n")}};
            return native::RowFate::Kept;
        }).from({"order"}),
        "order-1: 'ä🙂', -9007199254740991, 0, 1, '[[[null,1],3],4]'; "
        "order-2: 'ä🙂', -9007199254740991, 0, 1, '[null,2]'");
}

void TestNativeProjection::rows()
{
    QFETCH(native::ProjectionCode, code);
    QFETCH(QString, rows);
    const auto fold = orFail(orFail(domainWith(code))->makeProjectionFold("p"));
    Events events;
    events.add("order-1", "Paid", R"({"to":"A","n":1})", 3)
        .add("order-2", "Paid", R"({"to":"B","n":2})", 3)
        .add("order-1", "Paid", R"({"to":"B","n":3})", 3)
        .add("order-1", "Noted", "{")
        .add("stranger-1", "Paid", R"({"to":"D","n":100})")
        .add("cart-1", "Paid", R"({"to":"C","n":7})")
        .add("order-1", "Paid", R"({"to":"A","n":4})", 3);
    const Applied applied = applyTo(*fold, events);
    QCOMPARE(QString::fromStdString(applied.failures), QString());
    QCOMPARE(QString::fromStdString(applied.rows), rows);
}

void TestNativeProjection::handlersGetTheEvent()
{
    std::vector<std::string> seen;
    const auto fold = foldOf(
        declared([&](Row&, const Json& data, const EventView& event, const std::string& key) {
            seen.push_back(fmt::format("{} {} {} {} {}", key, event.type, event.version.value,
                                       event.position.value, data.dump()));
            return native::RowFate::Kept;
        }));
    Events events;
    events.add("order-1", "Noted").add("order-1", "Payed", R"({"to":"A"})", 3);
    applyTo(*fold, events);
    QCOMPARE(seen, (std::vector<std::string> {R"(order-1 Paid 2 3 {"to":"A"})"}));
}

void TestNativeProjection::readsOlderEvents()
{
    const auto fold = foldOf(declared(count).key(toKey));
    Events events;
    events.add("order-1", "Paid", R"({"whom":"A"})", 1)
        .add("order-1", "Payed", R"({"to":"A"})", 2)
        .add("order-1", "Paid", R"({"to":"A"})", 4)
        .add("order-1", "Paid", R"({"to":"A"})", 1);
    const Applied applied = applyTo(*fold, events);
    QCOMPARE(applied.rows, std::string("A: 'A', 2, null, 0, null"));
    QVERIFY2(applied.failures.starts_with(
                 "@2: applying order-1@3 (Paid) to projection \"p\" of shop failed: it was written "
                 "in schema 4, and shop knows 3 as the newest; use a newer domain\n"
                 "@3: applying order-1@4 (Paid) to projection \"p\" of shop failed: its data is of "
                 "schema 1, and "),
             applied.failures.c_str());
}

void TestNativeProjection::failures_data()
{
    QTest::addColumn<Body>("body");
    QTest::addColumn<QString>("what");
    const auto add = [](const char* name, const std::function<void(Row&)>& body, const char* what) {
        QTest::newRow(name) << Body(
            [body](Row& row, const Json& data, const EventView&, const std::string&) {
                ++row.i;
                if (data.contains("bad"))
                    body(row);
                return native::RowFate::Kept;
            }) << QString::fromUtf8(what);
    };
    add(
        "throws", [](Row&) { throw std::runtime_error("no"); }, "no");
    add(
        "throws no exception", [](Row&) { throw 5; },
        "it threw something that is no std::exception");
    add(
        "half-done, then throws",
        [](Row& row) {
            row.t = "half";
            throw std::runtime_error("no");
        },
        "no");
    add(
        "text is not UTF-8", [](Row& row) { row.t = "\xff"; },
        "column \"t\" is declared text, but the handler left text that is not UTF-8 in it");
    add(
        "integer is too large", [](Row& row) { row.i = 9'007'199'254'740'992; },
        "column \"i\" is declared integer, but the handler left 9007199254740992 in it");
    add(
        "real is infinite", [](Row& row) { row.r = std::numeric_limits<double>::infinity(); },
        "column \"r\" is declared real, but the handler left inf in it");
    add(
        "real is no number", [](Row& row) { row.r = std::nan(""); },
        "column \"r\" is declared real, but the handler left nan in it");
}

void TestNativeProjection::failures()
{
    QFETCH(Body, body);
    QFETCH(QString, what);
    const auto fold = foldOf(declared(body));
    Events events;
    events.add("order-1", "Paid", "{}", 3)
        .add("order-2", "Paid", "{}", 3)
        .add("order-1", "Paid", R"({"bad":1})", 3)
        .add("order-1", "Paid", "{}", 3)
        .add("order-2", "Paid", "{}", 3);
    const Applied applied = applyTo(*fold, events);
    QCOMPARE(QString::fromStdString(applied.failures),
             QString("order-1@2: applying order-1@2 (Paid) to projection \"p\" of shop failed: ")
                 + what);
    QCOMPARE(applied.rows,
             std::string("order-1: 'order-1', 1, null, 0, null; order-2: 'order-2', 2, null, 0, "
                         "null"));
}

void TestNativeProjection::keysThatCannotBeTold()
{
    const auto fold = foldOf(declared(count).key(toKey));
    Events events;
    events.add("order-1", "Paid", R"({"to":""})", 3);
    const Applied applied = applyTo(*fold, events);
    QCOMPARE(
        QString::fromStdString(applied.failures),
        QString("@0: the key of order-1@1 (Paid) in projection \"p\" of shop could not be told: "
                "the key must be a text, but is an empty one"));
    QCOMPARE(applied.rows, std::string());
}

QTEST_GUILESS_MAIN(TestNativeProjection)
#include "tst_native_projection.moc"
