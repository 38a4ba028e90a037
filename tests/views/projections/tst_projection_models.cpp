// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/column_text.h"
#include "views/projections/difference_model.h"
#include "views/projections/lag_trend.h"
#include "views/projections/projection_table_model.h"
#include "views/support/item_roles.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <random>

using namespace headrace;

class TestProjectionModels : public QObject
{
    Q_OBJECT

private slots:
    void standings_data();
    void standings();
    void worstFirst();
    void unknownIsAQuestionMark();
    void sortsWhatIsNotKnownLast();
    void keepsWhatIsSelectedWhenOrdersChange();
    void filters();
    void trendKeepsTheHighestOfAStep();
    void trendForgetsWhatIsOld();
    void valuesAsText_data();
    void valuesAsText();
    void typedValues_data();
    void typedValues();
    void differencesOfNumbers_data();
    void differencesOfNumbers();
    void differenceLines();
    void differencesAreBounded();

private:
    static ProjectionStatus statusOf(ProjectionState state, std::int64_t lag = 0)
    {
        ProjectionStatus status {.name = "p", .state = state};
        if (state != ProjectionState::NotBuilt && state != ProjectionState::Unknown)
            status.live = Build {.table = "p__1", .state = BuildState::Live, .rows = 7};
        status.head = {100};
        status.checkpoint = {100 - lag};
        status.lag = lag;
        return status;
    }
};

void TestProjectionModels::standings_data()
{
    QTest::addColumn<ProjectionStatus>("status");
    QTest::addColumn<bool>("isHeldHere");
    QTest::addColumn<Standing>("standing");
    QTest::addColumn<QString>("text");
    using State = ProjectionState;
    QTest::addRow("live") << statusOf(State::Live) << false << Standing::Live << "Live";
    QTest::addRow("catching up") << statusOf(State::Behind, 9) << false << Standing::Behind
                                 << "Catching up";
    QTest::addRow("nobody runs it")
        << statusOf(State::Idle, 9) << false << Standing::Idle << "Not running";
    QTest::addRow("only rebuilt here")
        << statusOf(State::Behind, 9) << true << Standing::Idle << "Not running";
    QTest::addRow("no rows") << statusOf(State::NotBuilt) << false << Standing::NotBuilt
                             << "Not built";
    QTest::addRow("stuck") << statusOf(State::Stuck, 9) << false << Standing::Stuck << "Stuck";
    QTest::addRow("unreadable") << statusOf(State::Unknown) << false << Standing::Unknown
                                << "Unknown";
    ProjectionStatus parked = statusOf(State::Live);
    parked.parked.resize(2);
    QTest::addRow("parked keys") << parked << false << Standing::Parked << "2 keys parked";
    ProjectionStatus stopped = statusOf(State::Stopped, 9);
    stopped.parked.resize(1);
    QTest::addRow("stopped, not parked") << stopped << false << Standing::Stopped << "Stopped";
    ProjectionStatus outdated = statusOf(State::Idle);
    outdated.isOutdated = true;
    outdated.version = 2;
    QTest::addRow("another version") << outdated << false << Standing::Outdated << "v2 to be built";
    outdated.building = Build {.version = 2, .checkpoint = {62}};
    QTest::addRow("being built") << outdated << false << Standing::Building
                                 << QString("Building v2, 62.0%1%").arg(QChar(0x2009));
    outdated.building->state = BuildState::Ready;
    QTest::addRow("ready") << outdated << false << Standing::Ready << "v2 ready to switch";
}

void TestProjectionModels::standings()
{
    QFETCH(ProjectionStatus, status);
    QFETCH(bool, isHeldHere);
    QFETCH(Standing, standing);
    QFETCH(QString, text);
    QCOMPARE(standingOf(status, isHeldHere), standing);
    QCOMPARE(standingText(standing, status), text);
    QVERIFY(!lookOf(standing).icon.isEmpty());
}

void TestProjectionModels::worstFirst()
{
    ProjectionTableModel model;
    const QAbstractItemModelTester tester(&model);
    model.setNames({"b", "a", "unread", "stopped", "unknown"});
    QCOMPARE(model.index(0, ProjectionTableModel::StateColumn).data().toString(), "Reading…");
    model.setStatus("a", statusOf(ProjectionState::Live), now());
    model.setStatus("b", statusOf(ProjectionState::Live), now());
    model.setStatus("unknown", statusOf(ProjectionState::Unknown), now());
    model.setStatus("stopped", statusOf(ProjectionState::Stopped, 4), now());
    QStringList names;
    for (int row = 0; row < model.rowCount(); ++row)
        names << model.row(row).name;
    QCOMPARE(names, (QStringList {"stopped", "unknown", "a", "b", "unread"}));
    QCOMPARE(model.counts().stopped, 1);
    QCOMPARE(model.counts().unknown, 1);
    QCOMPARE(model.counts().all, 5);
}

void TestProjectionModels::unknownIsAQuestionMark()
{
    ProjectionTableModel model;
    model.setNames({"p"});
    ProjectionStatus status = statusOf(ProjectionState::Unknown);
    status.why = "read p.db: it is locked";
    model.setStatus("p", status, now());
    using Model = ProjectionTableModel;
    for (const int column :
         {Model::CheckpointColumn, Model::LagColumn, Model::BehindColumn, Model::RowsColumn}) {
        QCOMPARE(model.index(0, column).data().toString(), "?");
        QVERIFY(!model.index(0, column).data(ValueRole).isValid());
    }
    QCOMPARE(model.index(0, Model::ErrorColumn).data().toString(), "read p.db: it is locked");
}

void TestProjectionModels::sortsWhatIsNotKnownLast()
{
    ProjectionTableModel model;
    const QAbstractItemModelTester tester(&model);
    model.setNames({"none", "much", "little"});
    model.setStatus("much", statusOf(ProjectionState::Behind, 50), now());
    model.setStatus("little", statusOf(ProjectionState::Behind, 2), now());
    for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
        model.sort(ProjectionTableModel::LagColumn, order);
        QCOMPARE(model.row(2).name, "none");
        QCOMPARE(model.row(0).name, order == Qt::AscendingOrder ? "little" : "much");
    }
}

void TestProjectionModels::keepsWhatIsSelectedWhenOrdersChange()
{
    ProjectionTableModel model;
    const QAbstractItemModelTester tester(&model);
    const QStringList names {"a", "b", "c", "d", "e"};
    model.setNames(names);
    const QPersistentModelIndex selected = model.index(model.find("c"), 0);
    std::mt19937 random(7);
    for (int i = 0; i < 200; ++i) {
        const auto state = static_cast<ProjectionState>(random() % 7);
        model.setStatus(names[int(random() % 5)], statusOf(state, std::int64_t(random() % 9)),
                        now());
        QCOMPARE(selected.data().toString(), "c");
        for (int row = 1; row < model.rowCount(); ++row)
            QVERIFY(model.row(row - 1).standing <= model.row(row).standing);
    }
}

void TestProjectionModels::filters()
{
    ProjectionTableModel model;
    const QAbstractItemModelTester tester(&model);
    model.setNames({"order_list", "revenue", "customer_orders"});
    model.setFilter("ORDER");
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.find("revenue"), -1);
    model.setStatus("revenue", statusOf(ProjectionState::Stopped), now());
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.counts().stopped, 1); // Of all.
    model.setFilter({});
    QCOMPARE(model.find("revenue"), 0);
}

void TestProjectionModels::trendKeepsTheHighestOfAStep()
{
    LagTrend trend;
    const Time start = *parseTime("2026-03-04T09:00:00Z");
    trend.add(start, 3);
    trend.add(start + std::chrono::milliseconds(500), 9);
    trend.add(start + std::chrono::milliseconds(900), 1);
    const auto steps = trend.steps(start + std::chrono::seconds(1));
    QCOMPARE(steps.back(), std::optional<std::int64_t>(9));
    QVERIFY(!steps.front());
}

void TestProjectionModels::trendForgetsWhatIsOld()
{
    LagTrend trend;
    const Time start = *parseTime("2026-03-04T09:00:00Z");
    trend.add(start, 3);
    trend.add(start + std::chrono::minutes(5), std::nullopt); // Unreadable: a gap.
    trend.add(start + std::chrono::minutes(10), 4);
    const auto count = [&](Time at) {
        const auto steps = trend.steps(at);
        return std::ranges::count_if(steps, [](const auto& step) { return step.has_value(); });
    };
    QCOMPARE(count(start + std::chrono::minutes(10)), 2);
    QCOMPARE(count(start + std::chrono::minutes(20)), 1);
    QCOMPARE(count(start + std::chrono::hours(9)), 0);
}

void TestProjectionModels::valuesAsText_data()
{
    QTest::addColumn<ColumnValue>("value");
    QTest::addColumn<ColumnType>("type");
    QTest::addColumn<QString>("copied");
    QTest::addColumn<QString>("shown");
    const QChar thin(0x2009);
    const QChar minus(0x2212);
    QTest::addRow("integer") << ColumnValue(std::int64_t(-12345)) << ColumnType::Integer << "-12345"
                             << minus + QString("12") + thin + "345";
    QTest::addRow("true") << ColumnValue(std::int64_t(1)) << ColumnType::Boolean << "true"
                          << "true";
    QTest::addRow("real") << ColumnValue(0.1) << ColumnType::Real << "0.1"
                          << "0.1";
    QTest::addRow("real with groups")
        << ColumnValue(1234.5) << ColumnType::Real << "1234.5" << QString("1") + thin + "234.5";
    QTest::addRow("small negative real")
        << ColumnValue(-0.25) << ColumnType::Real << "-0.25" << minus + QString("0.25");
    QTest::addRow("null") << ColumnValue() << ColumnType::Text << ""
                          << "";
    QTest::addRow("text that turns around")
        << ColumnValue(std::string("a\u202Eb")) << ColumnType::Text
        << QString("a%1b").arg(QChar(0x202E)) << "a[U+202E]b";
}

void TestProjectionModels::valuesAsText()
{
    QFETCH(ColumnValue, value);
    QFETCH(ColumnType, type);
    QTEST(columnText(value, type), "copied");
    QTEST(shownColumnText(value, type), "shown");
}

void TestProjectionModels::typedValues_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<ColumnType>("type");
    QTest::addColumn<QString>("value"); // "!": refused.
    QTest::addRow("integer") << "12" << ColumnType::Integer << "12";
    QTest::addRow("integer as it is shown")
        << QString("12") + QChar(0x2009) + "345" << ColumnType::Integer << "12345";
    QTest::addRow("real for an integer") << "1.5" << ColumnType::Integer << "!";
    QTest::addRow("real") << "1.5" << ColumnType::Real << "1.5";
    QTest::addRow("word for a real") << "much" << ColumnType::Real << "!";
    QTest::addRow("true") << "true" << ColumnType::Boolean << "true";
    QTest::addRow("maybe") << "maybe" << ColumnType::Boolean << "!";
    QTest::addRow("text with spaces") << " a " << ColumnType::Text << " a ";
}

void TestProjectionModels::typedValues()
{
    QFETCH(QString, typed);
    QFETCH(ColumnType, type);
    const auto value = columnValueOf(typed, type);
    QTEST(value ? columnText(*value, type) : QStringLiteral("!"), "value");
}

void TestProjectionModels::differencesOfNumbers_data()
{
    QTest::addColumn<ColumnValue>("before");
    QTest::addColumn<ColumnValue>("after");
    QTest::addColumn<ColumnType>("type");
    QTest::addColumn<QString>("text");
    const QString minus(QChar(0x2212));
    QTest::addRow("more") << ColumnValue(std::int64_t(1)) << ColumnValue(std::int64_t(19))
                          << ColumnType::Integer << "+18";
    QTest::addRow("less") << ColumnValue(2346.0) << ColumnValue(2013.3) << ColumnType::Real
                          << minus + "332.7";
    QTest::addRow("no digits that mean nothing")
        << ColumnValue(0.3) << ColumnValue(0.1) << ColumnType::Real << minus + "0.2";
    QTest::addRow("from nothing") << ColumnValue() << ColumnValue(std::int64_t(1))
                                  << ColumnType::Integer << "";
    QTest::addRow("texts") << ColumnValue(std::string("1")) << ColumnValue(std::string("2"))
                           << ColumnType::Text << "";
    QTest::addRow("true and false") << ColumnValue(std::int64_t(1)) << ColumnValue(std::int64_t(0))
                                    << ColumnType::Boolean << "";
}

void TestProjectionModels::differencesOfNumbers()
{
    QFETCH(ColumnValue, before);
    QFETCH(ColumnValue, after);
    QFETCH(ColumnType, type);
    QTEST(columnDifference(before, after, type), "text");
}

void TestProjectionModels::differenceLines()
{
    DifferenceModel model;
    const QAbstractItemModelTester tester(&model);
    const ColumnValue one(std::int64_t(1));
    const ColumnValue two(std::int64_t(2));
    model.append(
        {{.kind = RowDifference::Kind::Changed,
          .key = "EUR",
          .cells = {{"orders", one, two}, {"note", ColumnValue(std::string("a")), {}}}},
         {.kind = RowDifference::Kind::Added, .key = "CZK", .cells = {{"orders", {}, two}}},
         {.kind = RowDifference::Kind::Removed, .key = "XXX", .cells = {{"orders", one, {}}}}},
        {{.name = "orders", .type = ColumnType::Integer}, {.name = "note"}});
    using Model = DifferenceModel;
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < Model::ColumnCount; ++column)
            cells << model.index(row, column).data().toString();
        lines << cells.join('|');
    }
    QCOMPARE(lines,
             (QStringList {"~|EUR|orders|1|2|+1", "||note|a|null|", "+|CZK|orders|absent|2|",
                           QString(QChar(0x2212)) + "|XXX|orders|1|absent|"}));
    const auto mark = [&](int row, int column) {
        return model.index(row, column).data(MarkRole).value<DiffMark>();
    };
    QCOMPARE(mark(0, Model::BeforeColumn), DiffMark::None);
    QCOMPARE(mark(0, Model::AfterColumn), DiffMark::Changed);
    QCOMPARE(mark(2, Model::BeforeColumn), DiffMark::Added);
    QCOMPARE(mark(3, Model::NameColumn), DiffMark::Removed);
}

void TestProjectionModels::differencesAreBounded()
{
    DifferenceModel model;
    for (int i = 0; i < 3; ++i)
        model.append(std::vector<RowDifference>(DifferenceModel::kMostRows / 2,
                                                {.key = "k", .cells = {{"c", {}, {}}}}),
                     {});
    QCOMPARE(model.rowCount(), int(DifferenceModel::kMostRows));
}

QTEST_GUILESS_MAIN(TestProjectionModels)
#include "tst_projection_models.moc"
