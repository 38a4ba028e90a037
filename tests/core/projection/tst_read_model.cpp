// SPDX-License-Identifier: Apache-2.0
// Rows of a projection, wherever they are kept: written, read, switched, and what is kept beside
// them.

#include "read_model_test.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace headrace;

namespace {

ParkedKey parkedKey(std::string key, std::int64_t position, int attempts = 1)
{
    return {.key = std::move(key),
            .position = {position},
            .stream = "order-" + std::to_string(position),
            .version = {3},
            .type = "OrderPaid",
            .error = "TypeError: no such field",
            .attempts = attempts,
            .since = fromUs(1'700'000'000'000'000)};
}

QStringList printed(const std::vector<ParkedKey>& all)
{
    QStringList lines;
    for (const ParkedKey& parked : all)
        lines << QString("%1@%2 x%3")
                     .arg(QString::fromStdString(parked.key))
                     .arg(parked.position.value)
                     .arg(parked.attempts);
    return lines;
}

// "orders__1 live 3 rows to 7"
QStringList printed(const std::vector<Build>& builds)
{
    QStringList lines;
    for (const Build& build : builds) {
        static const char* const kStates[] {"building", "ready", "live", "previous"};
        lines << QString("%1 %2 %3 rows to %4")
                     .arg(QString::fromStdString(build.table),
                          kStates[static_cast<int>(build.state)])
                     .arg(build.rows)
                     .arg(build.checkpoint.value);
    }
    return lines;
}

} // namespace

class TestReadModel : public ReadModelTest
{
    Q_OBJECT

private slots:
    void keepsEveryTypeOfValue();
    void putsAndRemovesRows();
    void rowsAreFoundByKeys();
    void manyRowsAtOnce();
    void keepsWhatABuildIs();
    void parksAndUnparks();
    void keepsSkippedEventsAndHistory();
    void buildsTakeTurns();
    void indexesComeWithTheSwitch_data();
    void indexesComeWithTheSwitch();
    void refusesWhatIsWrong_data();
    void refusesWhatIsWrong();
    void refusesColumns_data();
    void refusesColumns();
    void namesAreQuoted_data();
    void namesAreQuoted();
    void readerMayNotWrite();
    void oneOwnerSaysWhoItIs();
    void refusesAnotherStore();
    void isThereOnceItIsMade();
    void previousGoesWhenItsTimeIsOver();
    void recordsAreOfTheCommit();

private:
    std::string begin();
};

// A new build's table.
std::string TestReadModel::begin()
{
    const auto build = m_model->begin(ordersProjection(), "c0de");
    return build ? build->table : build.error().message;
}

void TestReadModel::keepsEveryTypeOfValue()
{
    const std::string table = begin();
    RowBatch batch;
    std::string bytes("nul\0 and \xc3\xa4\xf0\x9f\x98\x80", 15);
    if (!isFile()) // PostgreSQL knows no NUL.
        bytes[3] = ' ';
    addOrder(batch, "a", {"Ada", 7, 9.5, 1, "{\"city\":\"Ulm\"}"}, 3);
    addOrder(batch, "b", {}, 4);
    addOrder(batch, "c", {bytes, INT64_MIN, 0.0, 0, "null"}, 5);
    addOrder(batch, "d", {"", INT64_MAX, 1e300, 0, ""}, 6);
    addOrder(batch, "e", {"7", 7, 3, 1, "7"}, 7); // An integer in a real column becomes a real.
    addOrder(batch, "", {"an empty key"}, 8);
    QVERIFY_DONE(m_model->write(table, batch, {.checkpoint = {8}}));
    const std::vector<std::string> keys {"a", "b", "c", "d", "e", ""};
    const auto read = m_model->rows(table, keys);
    QVERIFY_DONE(read);
    QCOMPARE(
        printed(*read).join('\n'),
        QStringList(
            {"@8: 'an empty key' - - - -", "a@3: 'Ada' 7 ~9.5 1 '{\"city\":\"Ulm\"}'",
             "b@4: - - - - -",
             "c@5: '" + QString::fromStdString(bytes) + "' -9223372036854775808 ~0 0 'null'",
             "d@6: '' 9223372036854775807 ~1.0000000000000001e+300 0 ''", "e@7: '7' 7 ~3 1 '7'"})
            .join('\n'));
}

void TestReadModel::putsAndRemovesRows()
{
    const std::string table = begin();
    RowBatch first;
    addOrder(first, "b", {"Bea"});
    addOrder(first, "a", {"Ada"});
    addOrder(first, "c", {"Cy"});
    QVERIFY_DONE(m_model->write(table, first, {.checkpoint = {3}, .eventsRead = 3}));
    RowBatch second;
    addOrder(second, "d", {"Dan"}, 4);
    removeOrder(second, "a", 5);
    addOrder(second, "b", {"Bob"}, 6);
    removeOrder(second, "never", 6);
    addOrder(second, "e", {"Eve"}, 6);
    removeOrder(second, "e", 7); // The last word of a key counts.
    removeOrder(second, "c", 7);
    addOrder(second, "c", {"Cleo"}, 8);
    QVERIFY_DONE(m_model->write(table, second, {.checkpoint = {8}, .eventsRead = 5}));
    const auto page = m_model->page(table, {});
    QVERIFY_DONE(page);
    QCOMPARE(printed(*page),
             QStringList({"b@6: 'Bob' - - - -", "c@8: 'Cleo' - - - -", "d@4: 'Dan' - - - -"}));
    const auto builds = m_model->builds();
    QVERIFY_DONE(builds);
    QCOMPARE(printed(*builds), QStringList("orders__1 building 3 rows to 8"));
    QCOMPARE(builds->front().events, 8);
    // Nothing to write is a checkpoint all the same.
    QVERIFY_DONE(m_model->write(table, {}, {.checkpoint = {9}, .eventsRead = 1}));
    QCOMPARE(printed(*m_model->builds()), QStringList("orders__1 building 3 rows to 9"));
}

void TestReadModel::rowsAreFoundByKeys()
{
    const std::string table = begin();
    RowBatch batch;
    for (const char* key : {"x", "m", "a"})
        addOrder(batch, key, {});
    QVERIFY_DONE(m_model->write(table, batch, {.checkpoint = {1}}));
    const auto find = [&](const std::vector<std::string>& keys) {
        const auto rows = m_model->rows(table, keys);
        return rows ? keysOf(*rows).join(' ') : QString::fromStdString(rows.error().message);
    };
    QCOMPARE(find({}), QString());
    QCOMPARE(find({"m"}), QString("m"));
    QCOMPARE(find({"x", "a", "x", "nobody", "A"}), QString("a x"));
}

void TestReadModel::manyRowsAtOnce()
{
    const std::string table = begin();
    RowBatch batch;
    std::vector<std::string> keys;
    for (int i = 0; i < 30'000; ++i) {
        keys.push_back("order-" + std::to_string(i * 7'919 % 30'000));
        addOrder(batch, keys.back(), {"Ada", i, i * 0.5, i % 2, "[]"}, i);
    }
    QVERIFY_DONE(m_model->write(table, batch, {.checkpoint = {30'000}}));
    QVERIFY_DONE(m_model->write(table, batch, {.checkpoint = {60'000}}));
    const auto rows = m_model->rows(table, keys);
    QVERIFY_DONE(rows);
    QCOMPARE(rows->rows.size(), keys.size());
    QVERIFY(std::ranges::is_sorted(rows->rows, {}, &RowBatch::Row::key));
    QCOMPARE(printed(*m_model->builds()), QStringList("orders__1 building 30000 rows to 60000"));
}

void TestReadModel::keepsWhatABuildIs()
{
    const Time before = now();
    const auto begun = m_model->begin(ordersProjection(), "c0de");
    QVERIFY_DONE(begun);
    m_model.reset();
    auto again = open(false);
    QVERIFY_DONE(again);
    const auto builds = (*again)->builds();
    QVERIFY_DONE(builds);
    QCOMPARE(builds->size(), std::size_t(1));
    const Build& build = builds->front();
    QCOMPARE(build.table, std::string("orders__1"));
    QCOMPARE(build.version, 2);
    QCOMPARE(build.code, std::string("c0de"));
    QVERIFY(build.columns == ordersProjection().columns);
    QVERIFY(build.begun >= before && build.begun <= now() && build.updated == build.begun);
    QVERIFY(!*(*again)->live());
}

void TestReadModel::parksAndUnparks()
{
    const std::string table = begin();
    const auto write = [&](BuildProgress progress) {
        progress.checkpoint = {100};
        return m_model->write(table, {}, progress);
    };
    QVERIFY_DONE(write({.parked = {parkedKey("b", 20), parkedKey("a", 10), parkedKey("c", 30)}}));
    QVERIFY_DONE(write({.parked = {parkedKey("", 15), parkedKey("", 12)}}));
    QCOMPARE(printed(*m_model->parked(table)),
             QStringList({"a@10 x1", "@12 x1", "@15 x1", "b@20 x1", "c@30 x1"}));
    // A key waits once, for the newest event that was tried.
    QVERIFY_DONE(write({.parked = {parkedKey("a", 40, 2)}, .unparked = {"b", "nobody"}}));
    QVERIFY_DONE(write({.parked = {parkedKey("", 12, 2)}}));
    QCOMPARE(printed(*m_model->parked(table)),
             QStringList({"@12 x2", "@15 x1", "c@30 x1", "a@40 x2"}));
    const ParkedKey found = m_model->parked(table)->back();
    QCOMPARE(found.stream, std::string("order-40"));
    QCOMPARE(found.version.value, 3);
    QCOMPARE(found.type, std::string("OrderPaid"));
    QCOMPARE(found.error, std::string("TypeError: no such field"));
    QVERIFY(found.since == fromUs(1'700'000'000'000'000));
    // An event whose key nobody can tell leaves with its being skipped, and no other one with it.
    QVERIFY_DONE(
        write({.skipped = SkippedEvent {.key = "", .position = {12}, .reason = "a test"}}));
    QCOMPARE(printed(*m_model->parked(table)), QStringList({"@15 x1", "c@30 x1", "a@40 x2"}));
    // Each build has its own.
    QVERIFY(m_model->parked(begin())->empty());
}

void TestReadModel::keepsSkippedEventsAndHistory()
{
    const std::string table = begin();
    const Time time = fromUs(1'700'000'000'000'001);
    QVERIFY_DONE(m_model->write(table, {},
                                {.skipped = SkippedEvent {.key = "a",
                                                          .position = {7},
                                                          .reason = "imported twice",
                                                          .actor = "jane",
                                                          .time = time}}));
    const auto skipped = m_model->skipped(table);
    QVERIFY_DONE(skipped);
    QCOMPARE(skipped->size(), std::size_t(1));
    QCOMPARE(skipped->front().reason, std::string("imported twice"));
    QCOMPARE(skipped->front().actor, std::string("jane"));
    QVERIFY(skipped->front().time == time && skipped->front().position.value == 7);
    for (int i = 0; i < 1'003; ++i)
        QVERIFY_DONE(m_model->record({.kind = "key",
                                      .what = std::to_string(i),
                                      .events = i,
                                      .rows = 1,
                                      .begun = time,
                                      .ended = time,
                                      .outcome = "done"}));
    const auto history = m_model->history();
    QVERIFY_DONE(history);
    QCOMPARE(history->size(), std::size_t(1'000));
    QCOMPARE(history->front().what, std::string("1002"));
    QCOMPARE(history->back().events, 3);
}

void TestReadModel::buildsTakeTurns()
{
    const std::string one = begin();
    QVERIFY_DONE(m_model->makeLive(one));
    QCOMPARE(printed(*m_model->builds()), QStringList("orders__1 live 0 rows to 0"));
    const std::string two = begin();
    QVERIFY_DONE(m_model->finish(two));
    QVERIFY_DONE(m_model->finish(two)); // It is.
    QCOMPARE((*m_model->live())->table, one);
    QVERIFY_DONE(m_model->makeLive(two));
    QVERIFY_DONE(m_model->makeLive(two));
    QCOMPARE(printed(*m_model->builds()),
             QStringList({"orders__1 previous 0 rows to 0", "orders__2 live 0 rows to 0"}));
    QVERIFY_DONE(m_model->makeLive(one)); // And back.
    QCOMPARE(printed(*m_model->builds()),
             QStringList({"orders__1 live 0 rows to 0", "orders__2 previous 0 rows to 0"}));
    const std::string three = begin();
    QVERIFY_DONE(m_model->makeLive(three)); // The one before the last is dropped.
    QCOMPARE(printed(*m_model->builds()),
             QStringList({"orders__1 previous 0 rows to 0", "orders__3 live 0 rows to 0"}));
    QCOMPARE(m_model->page(two, {}).error().code, ErrorCode::NotFound);
    QVERIFY_DONE(m_model->discard(one));
    QCOMPARE(m_model->discard(three).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(m_model->discard(one).error().code, ErrorCode::NotFound);
    QCOMPARE(begin(), std::string("orders__4")); // No name comes twice.
    // All is what it must be after this.
    reopen();
}

void TestReadModel::indexesComeWithTheSwitch_data()
{
    QTest::addColumn<bool>("isFinishedFirst");
    QTest::addRow("finished, and then live") << true;
    QTest::addRow("live at once") << false;
}

void TestReadModel::indexesComeWithTheSwitch()
{
    QFETCH(bool, isFinishedFirst);
    const std::string table = begin();
    RowBatch batch;
    for (int i = 0; i < 1'000; ++i)
        addOrder(batch, std::to_string(i), {"customer " + std::to_string(i % 100), i});
    QVERIFY_DONE(m_model->write(table, batch, {.checkpoint = {1}}));
    if (isFinishedFirst)
        QVERIFY_DONE(m_model->finish(table));
    QVERIFY_DONE(m_model->makeLive(table));
    QVERIFY_DONE(m_model->write(table, batch, {.checkpoint = {2}}));
    const auto page =
        m_model->page(table, {.filters = {{"customer", RowsRequest::Match::Equals, "customer 7"}}});
    QVERIFY_DONE(page);
    QCOMPARE(page->rows.size(), std::size_t(10));
    reopen();
}

void TestReadModel::refusesWhatIsWrong_data()
{
    QTest::addColumn<std::vector<ColumnValue>>("values");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, std::vector<ColumnValue> values, const char* message) {
        QTest::addRow("%s", name) << values << QString(message);
    };
    const ColumnValue null;
    row("an integer as text", {7, null, null, null, null}, "customer of orders__1 is text");
    row("a real number as text", {7.5, null, null, null, null}, "customer of orders__1 is text");
    row("a text as integer", {null, "7", null, null, null}, "items of orders__1 is integer");
    row("a real number as integer", {null, 7.0, null, null, null}, "cannot hold a real number");
    row("a text as real", {null, null, "7", null, null}, "total of orders__1 is real");
    row("no number", {null, null, std::nan(""), null, null}, "total of orders__1 is real");
    row("infinity", {null, null, HUGE_VAL, null, null}, "total of orders__1 is real");
    row("two as boolean", {null, null, null, 2, null}, "paid of orders__1 is boolean");
    row("a text as boolean", {null, null, null, "true", null}, "paid of orders__1 is boolean");
    row("a number as JSON", {null, null, null, null, 7}, "address of orders__1 is json");
    row("too few values", {null, null, null, null}, "1 rows of orders__1 with 5 columns have 4");
    row("too many values", {null, null, null, null, null, 1}, "have 6 values");
}

void TestReadModel::refusesWhatIsWrong()
{
    QFETCH(std::vector<ColumnValue>, values);
    QFETCH(QString, message);
    const std::string table = begin();
    RowBatch good;
    addOrder(good, "kept", {"Ada"});
    QVERIFY_DONE(m_model->write(table, good, {.checkpoint = {5}}));
    RowBatch batch {.rows = {{"a", false, {6}}}, .values = values};
    const auto written = m_model->write(table, batch, {.checkpoint = {6}});
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(written.error().message.find(message.toStdString()) != std::string::npos,
             written.error().message.c_str());
    // And nothing was half done.
    QCOMPARE(m_model->write("orders__9", {}, {}).error().code, ErrorCode::NotFound);
    QCOMPARE(printed(*m_model->builds()), QStringList("orders__1 building 1 rows to 5"));
}

void TestReadModel::refusesColumns_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("columns");
    QTest::addColumn<QString>("message");
    QStringList many;
    for (int i = 0; i < 255; ++i)
        many << QString("c%1").arg(i);
    QTest::addRow("another projection") << "carts" << QStringList("a") << "holds the projection";
    QTest::addRow("the key") << "orders" << QStringList("key") << "key is taken";
    QTest::addRow("the key in capitals") << "orders" << QStringList("KEY") << "KEY is taken";
    QTest::addRow("the last position") << "orders" << QStringList("last_position") << "is taken";
    QTest::addRow("twice") << "orders" << QStringList({"a", "b", "A"}) << "A is taken";
    QTest::addRow("no name") << "orders" << QStringList("") << "cannot be called";
    QTest::addRow("a line break") << "orders" << QStringList("a\nb") << "cannot be called";
    QTest::addRow("a name too long")
        << "orders" << QStringList(QString(201, 'x')) << "cannot be called";
    QTest::addRow("too many") << "orders" << many << "254 is the most";
}

void TestReadModel::refusesColumns()
{
    QFETCH(QString, name);
    QFETCH(QStringList, columns);
    QFETCH(QString, message);
    ProjectionDescription projection {.name = name.toStdString()};
    for (const QString& column : columns)
        projection.columns.push_back({column.toStdString()});
    const auto begun = m_model->begin(projection, "c0de");
    QVERIFY(!begun);
    QCOMPARE(begun.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(begun.error().message.find(message.toStdString()) != std::string::npos,
             begun.error().message.c_str());
    QVERIFY(m_model->builds()->empty());
}

void TestReadModel::namesAreQuoted_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"rows", "select", "a b", "it's", "\"quoted\"", "x; DROP TABLE y",
                             "größe", "main.t", "json_each", "[x]", "%s {}"})
        QTest::addRow("%s", name) << QString(name);
    QTest::addRow("the longest") << QString(200, 'n');
}

// As the projection's name, and as a column's.
void TestReadModel::namesAreQuoted()
{
    QFETCH(QString, name);
    if (!isFile()) // As long as PostgreSQL takes them.
        name.truncate(48);
    const std::string text = name.toStdString();
    const ReadModel::Identity identity {.store = ordersIdentity().store, .projection = text};
    auto model = place().open(identity, true, now);
    QVERIFY_DONE(model);
    const ProjectionDescription projection {
        .name = text, .columns = {{text, ColumnType::Integer, true}, {"other"}}};
    for (int i = 0; i < 2; ++i) {
        const auto build = (*model)->begin(projection, "c0de");
        QVERIFY_DONE(build);
        RowBatch batch {.rows = {{"k", false, {1}}, {"l", false, {2}}}, .values = {7, "x", 8, "y"}};
        QVERIFY_DONE((*model)->write(build->table, batch, {.checkpoint = {2}}));
        QVERIFY_DONE((*model)->makeLive(build->table));
        QVERIFY_DONE((*model)->write(build->table, batch, {.checkpoint = {3}}));
        const auto page = (*model)->page(
            build->table, {.filters = {{text, RowsRequest::Match::AtLeast, 8}}, .sortBy = text});
        QVERIFY_DONE(page);
        QCOMPARE(printed(*page), QStringList("l@2: 8 'y'"));
    }
    model->reset();
    model = place().open(identity, false, now);
    QVERIFY_DONE(model);
}

void TestReadModel::readerMayNotWrite()
{
    const std::string table = begin();
    auto reader = open(false);
    QVERIFY_DONE(reader);
    const Result<void> answers[] {(*reader)->write(table, {}, {}),
                                  (*reader)->finish(table),
                                  (*reader)->makeLive(table),
                                  (*reader)->discard(table),
                                  (*reader)->dropPrevious({}),
                                  (*reader)->record({}),
                                  (*reader)->begin(ordersProjection(), "c0de").error()};
    for (const auto& answer : answers) {
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Refused);
    }
    QCOMPARE(printed(*(*reader)->builds()), QStringList("orders__1 building 0 rows to 0"));
}

void TestReadModel::oneOwnerSaysWhoItIs()
{
    const auto second = open(true);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Refused);
    QVERIFY2(second.error().message.find("it is being written by tests, process ")
                 != std::string::npos,
             second.error().message.c_str());
    const auto owner = place().writerOf("orders");
    QVERIFY_DONE(owner);
    QVERIFY2(owner->starts_with("tests, process ") && owner->find(", since ") != std::string::npos,
             owner->c_str());
    QCOMPARE(place().writerOf("nobody").value(), std::string());
    // Of another projection somebody else may be the owner.
    QVERIFY_DONE(place().open({.store = ordersIdentity().store, .projection = "other"}, true, now));
    m_model.reset();
    QCOMPARE(place().writerOf("orders").value(), std::string());
    reopen();
}

void TestReadModel::refusesAnotherStore()
{
    for (const bool isWriter : {false, true}) {
        if (isWriter)
            m_model.reset();
        const auto other =
            place().open({.store = "another", .projection = "orders"}, isWriter, now);
        QVERIFY(!other);
        QCOMPARE(other.error().code, ErrorCode::Refused);
        QVERIFY2(other.error().message.find("it belongs to another store (0198-shop, this one is "
                                            "another)")
                     != std::string::npos,
                 other.error().message.c_str());
    }
}

void TestReadModel::isThereOnceItIsMade()
{
    const ReadModel::Identity other {.store = ordersIdentity().store, .projection = "other"};
    QCOMPARE(place().open(other, false, now).error().code, ErrorCode::NotFound);
    QCOMPARE(place().bytesOf("other"), 0);
    QVERIFY_DONE(place().open(other, true, now));
    QVERIFY_DONE(place().open(other, false, now));
    begin();
    QVERIFY(place().bytesOf("orders") > 0);
}

void TestReadModel::previousGoesWhenItsTimeIsOver()
{
    Time time = fromUs(1'700'000'000'000'000);
    m_model.reset();
    m_model = *place().open(ordersIdentity(), true, [&time] { return time; });
    for (int i = 0; i < 2; ++i)
        QVERIFY_DONE(m_model->makeLive(begin()));
    QVERIFY(m_model->builds()->front().replaced == time);
    time += std::chrono::hours(1);
    QVERIFY_DONE(m_model->dropPrevious(std::chrono::hours(2)));
    QCOMPARE(m_model->builds()->size(), std::size_t(2));
    QVERIFY_DONE(m_model->dropPrevious(std::chrono::hours(1)));
    QCOMPARE(printed(*m_model->builds()), QStringList("orders__2 live 0 rows to 0"));
    const RebuildRecord record = m_model->history()->front();
    QCOMPARE(record.kind, std::string("drop"));
    QCOMPARE(record.from, std::string("orders__1"));
    QVERIFY(record.ended == time);
}

// The record of an act, with what it was done to; an act that fails leaves none.
void TestReadModel::recordsAreOfTheCommit()
{
    const auto act = [](const char* kind) {
        return RebuildRecord {.kind = kind, .outcome = "done", .actor = "jane"};
    };
    const std::string one = begin();
    QVERIFY_DONE(m_model->makeLive(one, act("switch")));
    QVERIFY_DONE(m_model->makeLive(one, act("again"))); // Nothing is done, nor recorded.
    const std::string two = begin();
    QVERIFY_DONE(m_model->finish(two, act("side by side")));
    QVERIFY_DONE(m_model->makeLive(two, act("switch")));
    QVERIFY(!m_model->discard(two, act("discard")));
    QVERIFY_DONE(m_model->write(two, {}, {.checkpoint = {1}, .record = act("skip")}));
    QVERIFY_DONE(m_model->discard(one, act("discard")));
    const auto history = m_model->history().value();
    QStringList lines;
    for (const RebuildRecord& record : history)
        lines << QString("%1 by %2: '%3' to '%4'")
                     .arg(QString::fromStdString(record.kind), QString::fromStdString(record.actor),
                          QString::fromStdString(record.from), QString::fromStdString(record.to));
    QCOMPARE(lines,
             QStringList({"discard by jane: 'orders__1' to ''",
                          "skip by jane: 'orders__2' to 'orders__2'",
                          "switch by jane: 'orders__1' to 'orders__2'",
                          "side by side by jane: 'orders__1' to 'orders__2'",
                          "switch by jane: '' to 'orders__1'"}));
}

QTEST_GUILESS_MAIN(TestReadModel)
#include "tst_read_model.moc"
