// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/schemas/schema_rows.h"
#include "views/schemas/schema_table_model.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace headrace;

namespace {

DomainDescription shop()
{
    const auto event = [](const char* type, int version) {
        return EventDescription {.type = type, .version = version};
    };
    EventDescription placed = event("Placed", 3);
    placed.renamedFrom = {"Made"};
    return {.name = "shop",
            .aggregates = {{.category = "order", .events = {placed, event("Noted", 1)}},
                           {.category = "cart", .events = {event("Noted", 2)}}}};
}

StoreStatistics counted(std::vector<StoreStatistics::Type> types)
{
    StoreStatistics statistics;
    statistics.types = std::move(types);
    return statistics;
}

CoverageRow covered(const char* category, const char* type, int schema, int current, int ok,
                    int failed = 0, int lossy = 0)
{
    return {.category = category,
            .type = type,
            .schema = schema,
            .currentSchema = current,
            .events = ok + failed + lossy,
            .ok = ok,
            .failed = failed,
            .lossy = lossy};
}

QStringList textOf(const SchemaTableModel& model)
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(); ++column)
            cells << model.index(row, column).data().toString();
        lines << cells.join('|');
    }
    return lines;
}

} // namespace

class TestSchemaRows : public QObject
{
    Q_OBJECT

private slots:
    void rows_data();
    void rows();
    void keepsThePlaceOfTheSameRows();
};

void TestSchemaRows::rows_data()
{
    QTest::addColumn<std::vector<StoreStatistics::Type>>("types");
    QTest::addColumn<std::optional<SchemaCoverage>>("coverage");
    QTest::addColumn<QStringList>("lines"); // State, category, type, stored, now, events, ...

    using Types = std::vector<StoreStatistics::Type>;
    using Coverage = std::optional<SchemaCoverage>;
    QTest::addRow("nothing is stored")
        << Types {} << Coverage {}
        << QStringList {"No events|cart|Noted|–|2|0|0|0", "No events|order|Noted|–|1|0|0|0",
                        "No events|order|Placed|–|3|0|0|0"};
    QTest::addRow("before a run") << Types {{"Placed", 7}} << Coverage {}
                                  << QStringList {"Not checked|order|Placed|?|3|7|?|?",
                                                  "No events|cart|Noted|–|2|0|0|0",
                                                  "No events|order|Noted|–|1|0|0|0"};
    QTest::addRow("a type of two categories, an old name, an unknown type")
        << Types {{"Lost", 1}, {"Made", 2}, {"Noted", 5}} << Coverage {}
        << QStringList {"Not in the module||Lost|?|?|1|?|?", "Not checked|cart|Noted|?|2|?|?|?",
                        "Not checked|order|Made|?|3|2|?|?", "Not checked|order|Noted|?|1|?|?|?"};
    QTest::addRow("after a run, the worst first")
        << Types {{"Placed", 9}}
        << Coverage {SchemaCoverage {
               {covered("", "Lost", 1, 0, 0), covered("cart", "Noted", 2, 2, 4),
                covered("order", "Placed", 1, 3, 0, 0, 2), covered("order", "Placed", 2, 3, 1, 3),
                covered("order", "Placed", 3, 3, 3)}}}
        << QStringList {"Failing|order|Placed|2|3|4|3|0", "Not in the module||Lost|1|?|0|?|?",
                        "Lossy|order|Placed|1|3|2|0|2",   "Well|cart|Noted|2|2|4|0|0",
                        "Well|order|Placed|3|3|3|0|0",    "No events|order|Noted|–|1|0|0|0"};
}

void TestSchemaRows::rows()
{
    QFETCH(std::vector<StoreStatistics::Type>, types);
    QFETCH(std::optional<SchemaCoverage>, coverage);
    QFETCH(QStringList, lines);
    SchemaTableModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows(schemaRows(shop(), counted(types), coverage ? &*coverage : nullptr));
    QCOMPARE(textOf(model), lines);
}

void TestSchemaRows::keepsThePlaceOfTheSameRows()
{
    SchemaTableModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    int resets = 0;
    connect(&model, &QAbstractItemModel::modelReset, this, [&] { ++resets; });
    model.setRows(schemaRows(shop(), counted({{"Placed", 7}}), nullptr));
    model.setRows(schemaRows(shop(), counted({{"Placed", 8}}), nullptr));
    QCOMPARE(resets, 1);
    QCOMPARE(model.index(0, SchemaTableModel::EventsColumn).data().toString(), "8");
    QCOMPARE(model.find({.category = "order", .type = "Placed", .stored = 2}), 0);
    QCOMPARE(model.find({.category = "order", .type = "Gone"}), -1);
}

QTEST_MAIN(TestSchemaRows)
#include "tst_schema_rows.moc"
