// SPDX-License-Identifier: Apache-2.0
// What differs between two builds.

#include "read_model_test.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <random>

using namespace headrace;

namespace {

using headrace::printed;

// "~ b 3>4 total ~1>~2", "+ c 0>7 customer ->'Cy'", "- a ..."
QString printed(const RowDifference& difference)
{
    QString line = QString("%1 %2 %3>%4")
                       .arg("+-~"[static_cast<int>(difference.kind)])
                       .arg(QString::fromStdString(difference.key))
                       .arg(difference.lastBefore.value)
                       .arg(difference.lastAfter.value);
    for (const RowDifference::Cell& cell : difference.cells)
        line += QString(" %1 %2>%3")
                    .arg(QString::fromStdString(cell.column), printed(cell.before),
                         printed(cell.after));
    return line;
}

QString printed(const RowDiffCounts& counts)
{
    return QString("%1 same, %2 changed, %3 added, %4 removed")
        .arg(counts.same)
        .arg(counts.changed)
        .arg(counts.added)
        .arg(counts.removed);
}

} // namespace

class TestReadModelDiff : public ReadModelTest
{
    Q_OBJECT

private slots:
    void namesWhatDiffers();
    void knowsColumnsOfOneSide();
    void emptyTables();
    void endsWhenTold();
    void agreesWithMemory();
    void holdsUpNobody();

private:
    std::string build(const RowBatch& rows, std::vector<ColumnDescription> columns);
    std::string orders(const RowBatch& rows) { return build(rows, ordersProjection().columns); }
    QStringList diff(const std::string& before, const std::string& after);

    QString m_counts;
};

std::string TestReadModelDiff::build(const RowBatch& rows, std::vector<ColumnDescription> columns)
{
    const auto begun =
        m_model->begin({.name = "orders", .columns = std::move(columns)}, "c0de").value();
    const auto written = m_model->write(begun.table, rows, {.checkpoint = {1}});
    return written ? begun.table : written.error().message;
}

QStringList TestReadModelDiff::diff(const std::string& before, const std::string& after)
{
    QStringList lines;
    Job job;
    const auto counts = m_model->diff(before, after, job, [&](const RowDifference& difference) {
        lines << printed(difference);
        return true;
    });
    m_counts = counts ? printed(*counts) : QString::fromStdString(counts.error().message);
    return lines;
}

void TestReadModelDiff::namesWhatDiffers()
{
    RowBatch before;
    addOrder(before, "", {"empty key"}, 1);
    addOrder(before, "a", {"Ada", 1}, 1);
    addOrder(before, "b", {"Bea", 2, 2.5, 0, "{}"}, 3);
    addOrder(before, "c", {"Cy", 3, {}, 1}, 4);
    addOrder(before, "e", {"Eve"}, 5);
    RowBatch after;
    addOrder(after, "", {"empty key"}, 1);
    addOrder(after, "b", {"Bea", 2, 2.5, 1, "{ }"}, 3);
    addOrder(after, "c", {"Cy", {}, 3, 1}, 9);
    addOrder(after, "d", {"Dan", 4}, 7);
    addOrder(after, "e", {"Eve"}, 8); // Another last event alone is no difference.
    addOrder(after, "f", {}, 8);
    QCOMPARE(diff(orders(before), orders(after)),
             QStringList({"- a 1>0 customer 'Ada'>- items 1>- total ->- paid ->- address ->-",
                          "~ b 3>3 paid 0>1 address '{}'>'{ }'", "~ c 4>9 items 3>- total ->~3",
                          "+ d 0>7 customer ->'Dan' items ->4 total ->- paid ->- address ->-",
                          "+ f 0>8 customer ->- items ->- total ->- paid ->- address ->-"}));
    QCOMPARE(m_counts, QString("2 same, 2 changed, 2 added, 1 removed"));
    Job job;
    const auto none = [](const RowDifference&) { return true; };
    QCOMPARE(m_model->diff("orders__1", "nobody", job, none).error().code, ErrorCode::NotFound);
    QCOMPARE(m_model->diff("nobody", "orders__1", job, none).error().code, ErrorCode::NotFound);
}

void TestReadModelDiff::knowsColumnsOfOneSide()
{
    const auto row = [](const char* key, std::vector<ColumnValue> values) {
        return RowBatch {.rows = {{key, false, {1}}}, .values = std::move(values)};
    };
    const std::string before =
        build(row("a", {1, "x", 3}),
              {{"old", ColumnType::Integer}, {"kept"}, {"typed", ColumnType::Integer}});
    const std::string after = build(row("a", {"3", "new", "y"}), {{"typed"}, {"new"}, {"kept"}});
    QCOMPARE(diff(before, after),
             QStringList("~ a 1>1 kept 'x'>'y' typed 3>'3' old 1>- new ->'new'"));
    // A row of one side alone has the columns of that side.
    const std::string none = build({}, {{"other"}});
    QCOMPARE(diff(before, none), QStringList("- a 1>0 old 1>- kept 'x'>- typed 3>-"));
    QCOMPARE(diff(none, after), QStringList("+ a 0>1 typed ->'3' new ->'new' kept ->'y'"));
}

void TestReadModelDiff::emptyTables()
{
    RowBatch rows;
    addOrder(rows, "a", {"Ada"});
    const std::string empty = orders({});
    const std::string full = orders(rows);
    QCOMPARE(diff(empty, empty).size(), 0);
    QCOMPARE(m_counts, QString("0 same, 0 changed, 0 added, 0 removed"));
    QCOMPARE(diff(empty, full).size(), 1);
    QCOMPARE(diff(full, full).size(), 0);
    QCOMPARE(m_counts, QString("1 same, 0 changed, 0 added, 0 removed"));
}

void TestReadModelDiff::endsWhenTold()
{
    RowBatch rows;
    for (int i = 0; i < 12'000; ++i)
        addOrder(rows, "order-" + std::to_string(i), {"Ada"});
    const std::string full = orders(rows);
    const std::string empty = orders({});
    int seen = 0;
    Job job;
    QVERIFY_DONE(
        m_model->diff(full, empty, job, [&](const RowDifference&) { return ++seen < 10; }));
    QCOMPARE(seen, 10);
    // Cancelled on the way: nothing of the next stretch comes any more.
    seen = 0;
    const auto cancelled = m_model->diff(full, empty, job, [&](const RowDifference&) {
        job.cancel();
        return ++seen > 0;
    });
    QVERIFY(!cancelled);
    QCOMPARE(cancelled.error().code, ErrorCode::Cancelled);
    QVERIFY2(seen > 0 && seen <= 5'000, qPrintable(QString::number(seen)));
}

void TestReadModelDiff::agreesWithMemory()
{
    std::mt19937_64 random(11);
    std::map<std::string, std::int64_t> sides[2];
    for (int i = 0; i < 20'000; ++i) {
        const auto drawn = random();
        const std::string key = std::to_string(drawn % 30'000);
        sides[0][key] = sides[1][key] = static_cast<std::int64_t>(i);
        if (drawn >> 32 & 1 && i % 7 == 0)
            sides[i % 2][key] = -1;
        if (i % 11 == 0)
            sides[i % 2].erase(key);
    }
    std::string tables[2];
    for (int side = 0; side < 2; ++side) {
        RowBatch rows;
        for (const auto& [key, value] : sides[side])
            addOrder(rows, key, {{}, value});
        tables[side] = orders(rows);
    }
    QStringList expected;
    for (const auto& [key, value] : sides[0]) {
        const auto other = sides[1].find(key);
        if (other == sides[1].end())
            expected << QString::fromStdString("-" + key);
        else if (other->second != value)
            expected << QString::fromStdString("~" + key);
    }
    for (const auto& [key, value] : sides[1])
        if (!sides[0].contains(key))
            expected << QString::fromStdString("+" + key);
    QVERIFY(expected.size() > 1'000);
    QStringList found;
    for (const QString& line : diff(tables[0], tables[1]))
        found << line.at(0) + line.split(' ').at(1);
    QStringList inOrder = found;
    std::ranges::sort(inOrder, {}, [](const QString& line) { return line.mid(1).toUtf8(); });
    QCOMPARE(found, inOrder);
    found.sort();
    expected.sort();
    QCOMPARE(found, expected);
}

// The handler may ask the same read model, and writing goes on; what is not reached yet is compared
// as it is by then.
void TestReadModelDiff::holdsUpNobody()
{
    RowBatch rows;
    for (int i = 0; i < 11'000; ++i)
        addOrder(rows, QString("order-%1").arg(i, 6, 10, QChar('0')).toStdString(), {"Ada"});
    const std::string before = orders(rows);
    const std::string after = orders({});
    QStringList changed;
    bool isWritten = false;
    Job job;
    const auto counts = m_model->diff(before, after, job, [&](const RowDifference& difference) {
        if (!isWritten) {
            RowBatch late;
            addOrder(late, "order-000001", {"Too late"}, 2);
            addOrder(late, "order-010999", {"Bea"}, 2);
            isWritten = m_model->write(after, late, {.checkpoint = {2}}).has_value();
        }
        if (difference.kind == RowDifference::Kind::Changed)
            changed << printed(difference);
        return isWritten;
    });
    QVERIFY_DONE(counts);
    QCOMPARE(changed, QStringList("~ order-010999 1>2 customer 'Ada'>'Bea'"));
    QCOMPARE(printed(*counts), QString("0 same, 1 changed, 0 added, 10999 removed"));
}

QTEST_GUILESS_MAIN(TestReadModelDiff)
#include "tst_read_model_diff.moc"
