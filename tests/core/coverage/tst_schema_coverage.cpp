// SPDX-License-Identifier: Apache-2.0
#include "core/coverage/schema_coverage.h"

#include "core/store/memory/memory_store.h"

#include <QTest>

using namespace headrace;

namespace {

constexpr char kModule[] = R"js(
export default {
    aggregates: {
        order: {
            events: {
                Placed: {
                    version: 3, renamedFrom: ['Ordered'],
                    schema: { type: 'object', required: ['total'],
                              properties: { total: { type: 'number' } } },
                    lenses: [
                        { from: 1, ops: [{ op: 'head', name: 'lines' }] },
                        { from: 2, ops: [{ op: 'rename', source: 'sum', destination: 'total' }] },
                    ],
                },
                Noted: { version: 2, schema: { type: 'object', required: ['text'] } },
                Seen: {},
                Kept: { version: 2, lenses: [{ from: 1, ops: [] }] },
            },
        },
        cart: { events: { Noted: { schema: { type: 'object' } } } },
    },
};
)js";

std::shared_ptr<const DomainModule> moduleOf(const char* source = kModule)
{
    auto module = DomainModule::parse(source, "order.js");
    if (!module)
        qFatal("%s", module.error().message.c_str());
    return *module;
}

struct Stored
{
    std::string stream, type;
    int schema;
    std::string data;
};

std::unique_ptr<EventStore> storeOf(const std::vector<Stored>& stored)
{
    auto store = openMemoryStore("", {}).value();
    AppendRequest request;
    for (const Stored& it : stored) {
        NewEvent event;
        event.stream = StreamName::parse(it.stream).value();
        event.type = it.type;
        event.schema = it.schema;
        event.data = it.data;
        request.events.push_back(std::move(event));
    }
    if (!request.events.empty() && !store->append(request))
        qFatal("the events cannot be appended");
    return store;
}

QString textOf(const CoverageRow& row)
{
    QString text = QStringLiteral("%1/%2 %3 -> %4 %5: %6 ok %7 failed %8 lossy %9")
                       .arg(QString::fromStdString(row.category), QString::fromStdString(row.type))
                       .arg(row.schema)
                       .arg(QString::fromStdString(row.currentType))
                       .arg(row.currentSchema)
                       .arg(row.events)
                       .arg(row.ok)
                       .arg(row.failed)
                       .arg(row.lossy);
    for (const auto& example : {row.firstFailed, row.firstLossy})
        if (example)
            text += QStringLiteral("; %1@%2: %3")
                        .arg(QString::fromStdString(example->stream))
                        .arg(example->version.value)
                        .arg(QString::fromStdString(example->message));
    return text;
}

QStringList rowsOf(const SchemaCoverage& coverage)
{
    QStringList rows;
    for (const CoverageRow& row : coverage.rows)
        rows << textOf(row);
    return rows;
}

} // namespace

class TestSchemaCoverage : public QObject
{
    Q_OBJECT

private slots:
    void rows_data();
    void rows();
    void manyPagesOnManyThreads_data();
    void manyPagesOnManyThreads();
    void countsAsItGoes();
    void isCancelled();
    void badSchemaIsNamed();
};

void TestSchemaCoverage::rows_data()
{
    QTest::addColumn<std::vector<Stored>>("stored");
    QTest::addColumn<QStringList>("rows");

    const auto row = [](const char* name, std::vector<Stored> stored, QStringList rows) {
        QTest::newRow(name) << std::move(stored) << std::move(rows);
    };
    row("an empty store", {}, {});
    row("the present version", {{"order-1", "Placed", 3, R"({"total":1})"}},
        {"order/Placed 3 -> Placed 3: 1 ok 1 failed 0 lossy 0"});
    row("a lens that loses nothing", {{"order-1", "Placed", 2, R"({"sum":1})"}},
        {"order/Placed 2 -> Placed 3: 1 ok 1 failed 0 lossy 0"});
    row("a lens that loses something", {{"order-1", "Placed", 1, R"({"sum":1,"lines":[1,2]})"}},
        {"order/Placed 1 -> Placed 3: 1 ok 0 failed 0 lossy 1; order-1@1: /lines (head): only the "
         "first element is kept"});
    row("each version is a row, a failure of each is told",
        {{"order-1", "Placed", 3, R"({"total":1})"},
         {"order-1", "Placed", 3, R"({"total":"x"})"},
         {"order-2", "Placed", 3, R"({})"},
         {"order-2", "Placed", 2, R"({"sum":true})"}},
        {"order/Placed 2 -> Placed 3: 1 ok 0 failed 1 lossy 0; order-2@2: /total must be a number, "
         "but is a boolean",
         "order/Placed 3 -> Placed 3: 3 ok 1 failed 2 lossy 0; order-1@2: /total must be a number, "
         "but is a string"});
    row("a lens that has a number rounded",
        {{"order-1", "Placed", 2, R"({"sum":1.10,"e":2e-3,"n":9007199254740992})"},
         {"order-1", "Placed", 2, R"({"sum":12345678901234567890})"},
         {"order-1", "Placed", 2, R"({"sum":0.12345678901234567})"},
         {"order-1", "Placed", 2, R"({"sum":1,"e":1e-400,"n":-9007199254740993})"}},
        {"order/Placed 2 -> Placed 3: 4 ok 1 failed 0 lossy 3; order-1@2: a number has more digits "
         "than JavaScript keeps and is rounded where lenses touch the data"});
    row("a number that JavaScript cannot hold",
        {{"order-1", "Placed", 2, R"({"sum":1,"n":1e400})"}},
        {"order/Placed 2 -> Placed 3: 1 ok 0 failed 1 lossy 0; order-1@1: the lenses of order-1@1 "
         "(Placed) failed: its data is of schema 2, and TypeError: data.n is Infinity, which JSON "
         "cannot hold"});
    row("a lens that changes nothing", {{"order-1", "Kept", 1, R"({"n":12345678901234567890})"}},
        {"order/Kept 1 -> Kept 2: 1 ok 1 failed 0 lossy 0"});
    row("a type that was renamed", {{"order-1", "Ordered", 2, R"({"sum":1})"}},
        {"order/Ordered 2 -> Placed 3: 1 ok 1 failed 0 lossy 0"});
    row("newer than the module", {{"order-1", "Placed", 4, R"({})"}},
        {"order/Placed 4 -> Placed 3: 1 ok 0 failed 1 lossy 0; order-1@1: order-1@1 (Placed) was "
         "written in schema 4, and order.js knows 3 as the newest; use a newer module"});
    row("without lenses only the present version has a schema",
        {{"order-1", "Noted", 1, R"({"note":1})"}, {"order-1", "Noted", 2, R"({"note":1})"}},
        {"order/Noted 1 -> Noted 2: 1 ok 1 failed 0 lossy 0",
         "order/Noted 2 -> Noted 2: 1 ok 0 failed 1 lossy 0; order-1@2: /text is missing"});
    row("one type in two categories",
        {{"order-1", "Noted", 2, R"({"text":1})"}, {"cart-1", "Noted", 1, R"([])"}},
        {"cart/Noted 1 -> Noted 1: 1 ok 0 failed 1 lossy 0; cart-1@1: the data must be an object, "
         "but is an array",
         "order/Noted 2 -> Noted 2: 1 ok 1 failed 0 lossy 0"});
    row("no schema and no lenses", {{"order-1", "Seen", 1, "{}"}},
        {"order/Seen 1 -> Seen 1: 1 ok 1 failed 0 lossy 0"});
    row("an unknown type, and one of an unknown category",
        {{"order-1", "Lost", 2, "{}"}, {"ship-1", "Placed", 1, "{}"}, {"car-1", "Placed", 1, "{}"}},
        {"/Placed 1 ->  0: 2 ok 0 failed 0 lossy 0",
         "order/Lost 2 ->  0: 1 ok 0 failed 0 lossy 0"});
}

void TestSchemaCoverage::rows()
{
    QFETCH(std::vector<Stored>, stored);
    QFETCH(QStringList, rows);
    const auto store = storeOf(stored);
    Job job;
    const auto coverage = coverSchemas(*store, moduleOf(), job);
    QVERIFY2(coverage, coverage ? "" : coverage.error().message.c_str());
    QCOMPARE(rowsOf(*coverage), rows);
    QCOMPARE(coverage->events, std::int64_t(stored.size()));
    QCOMPARE(coverage->head.value, std::int64_t(stored.size()));
}

void TestSchemaCoverage::manyPagesOnManyThreads_data()
{
    QTest::addColumn<int>("threads");
    QTest::addRow("one") << 1;
    QTest::addRow("two") << 2;
    QTest::addRow("five") << 5;
    QTest::addRow("as many as there are") << 0;
}

// However the pages fall to the threads, counts and first examples are the same.
void TestSchemaCoverage::manyPagesOnManyThreads()
{
    QFETCH(int, threads);
    std::vector<Stored> stored;
    for (int i = 0; i < 5'000; ++i)
        stored.push_back({"order-" + std::to_string(i % 7), "Placed", 1 + i % 3,
                          i % 3 == 2 ? R"({"total":1})" : R"({"sum":1,"lines":[1]})"});
    stored[1'234].data = "{}"; // Schema 2: it has nothing to make a total of.
    stored[2'005].data = "{}";
    const auto store = storeOf(stored);
    Job job;
    const auto coverage = coverSchemas(*store, moduleOf(), job, std::size_t(threads));
    QVERIFY2(coverage, coverage ? "" : coverage.error().message.c_str());
    QCOMPARE(coverage->rows.size(), 3U);
    QCOMPARE(coverage->rows[0].lossy, 1'667);
    QCOMPARE(coverage->rows[0].firstLossy->position.value, 1);
    QCOMPARE(coverage->rows[0].first.value, 1);
    QCOMPARE(coverage->rows[1].first.value, 2);
    QCOMPARE(coverage->rows[1].ok, 1'665);
    QCOMPARE(coverage->rows[1].failed, 2);
    QCOMPARE(coverage->rows[1].firstFailed->position.value, 1'235);
    QCOMPARE(coverage->rows[2].ok, 1'666);
    QCOMPARE(coverage->events, 5'000);
}

void TestSchemaCoverage::countsAsItGoes()
{
    const auto store = storeOf(std::vector<Stored>(1'300, {"order-1", "Seen", 1, "{}"}));
    Job job;
    QVERIFY(coverSchemas(*store, moduleOf(), job));
    const JobProgress progress = job.look();
    QCOMPARE(progress.total, 1'300);
    QCOMPARE(progress.done, 1'300);
}

void TestSchemaCoverage::isCancelled()
{
    const auto store = storeOf(std::vector<Stored>(1'300, {"order-1", "Seen", 1, "{}"}));
    Job job;
    job.cancel();
    const auto coverage = coverSchemas(*store, moduleOf(), job);
    QVERIFY(!coverage);
    QCOMPARE(coverage.error().code, ErrorCode::Cancelled);
}

void TestSchemaCoverage::badSchemaIsNamed()
{
    const auto module = moduleOf("export default { aggregates: { order: { events: { Placed: { "
                                 "schema: { type: 7 } } } } } };");
    Job job;
    const auto coverage = coverSchemas(*storeOf({}), module, job);
    QVERIFY(!coverage);
    QCOMPARE(coverage.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(QString::fromStdString(coverage.error().message).contains("\"Placed\""),
             coverage.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestSchemaCoverage)
#include "tst_schema_coverage.moc"
