// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/stream_events_model.h"
#include "views/aggregate/version_field.h"
#include "views/support/item_roles.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace headrace;

namespace {

Time at(int minutes)
{
    return parseTime("2026-03-01T12:00:00Z").value() + std::chrono::minutes(minutes);
}

std::vector<EventHeader> headers(std::int64_t first, const QList<int>& minutes)
{
    std::vector<EventHeader> made;
    for (const int minute : minutes)
        made.push_back({{first++}, at(minute), minute % 2 ? "Odd" : "Even"});
    return made;
}

QString printed(const StreamEventsModel& model)
{
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(); ++column)
            cells << model.index(row, column).data().toString();
        rows << cells.join(' ') + (model.index(row, 0).data(DimRole).toBool() ? " later" : "");
    }
    return rows.join("; ");
}

} // namespace

class TestStreamEventsModel : public QObject
{
    Q_OBJECT

private slots:
    void showsWhatWasAppended();
    void tellsWhichRowsStepBack_data();
    void tellsWhichRowsStepBack();
    void marksFlipsAndSnapshots();
    void marksWhatHasNoHandler();
    void findsTheVersionOfATime_data();
    void findsTheVersionOfATime();
    void readsWhatIsTyped_data();
    void readsWhatIsTyped();
    void staysRightUnderRandomSteps();
};

void TestStreamEventsModel::showsWhatWasAppended()
{
    StreamEventsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 0);
    model.append(headers(1, {0, 3}));
    model.append(headers(3, {4}));
    model.setShownVersion(2);
    QCOMPARE(printed(model), QString("1  Even ; 2  Odd 3.00 min; 3  Even 1.00 min later"));
    model.clear();
    QCOMPARE(printed(model), QString());
}

void TestStreamEventsModel::tellsWhichRowsStepBack_data()
{
    QTest::addColumn<int>("from"); // Versions of 5.
    QTest::addColumn<int>("to");
    QTest::addColumn<QString>("rows");
    QTest::addRow("back") << 4 << 1 << "1-3";
    QTest::addRow("on") << 1 << 4 << "1-3";
    QTest::addRow("to the initial state") << 5 << 0 << "0-4";
    QTest::addRow("nowhere") << 3 << 3 << "";
    QTest::addRow("beyond the end") << 3 << 9 << "3-4";
}

void TestStreamEventsModel::tellsWhichRowsStepBack()
{
    QFETCH(int, from);
    QFETCH(int, to);
    StreamEventsModel model;
    model.append(headers(1, {0, 1, 2, 3, 4}));
    model.setShownVersion(from);
    QString rows;
    connect(&model, &QAbstractItemModel::dataChanged, this,
            [&rows](const QModelIndex& first, const QModelIndex& last) {
                rows += QStringLiteral("%1-%2").arg(first.row()).arg(last.row());
            });
    model.setShownVersion(to);
    QTEST(rows, "rows");
}

void TestStreamEventsModel::marksFlipsAndSnapshots()
{
    StreamEventsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append(headers(1, {0, 2, 4}));
    model.setShownVersion(3);
    using Value = PredicateBand::Value;
    model.setBand({{{0, Value::False}, {2, Value::True}, {3, Value::Unknown}}, 3});
    model.setSnapshots({{2, true}});
    QCOMPARE(printed(model),
             QString("1  Even ; 2 flip: false → true, snapshot Even 2.00 min; "
                     "3 flip: true → unknown Even 2.00 min"));
    model.setBand({{{0, Value::True}}, 3}); // What it says at first is no flip.
    model.setSnapshots({});
    QCOMPARE(printed(model), QString("1  Even ; 2  Even 2.00 min; 3  Even 2.00 min"));
}

void TestStreamEventsModel::marksWhatHasNoHandler()
{
    StreamEventsModel model;
    model.append(headers(1, {0, 1}));
    const auto handled = [&](int row) {
        return model.index(row, StreamEventsModel::TypeColumn)
            .data(StreamEventsModel::HasHandlerRole)
            .toBool();
    };
    QVERIFY(handled(0) && handled(1)); // Without a module there is nothing to miss.
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.setHandledTypes(QSet<QString> {"Odd"});
    QVERIFY(!handled(0) && handled(1));
    QCOMPARE(changed.count(), 1);
    model.setHandledTypes(QSet<QString> {"Odd"});
    QCOMPARE(changed.count(), 1);
}

void TestStreamEventsModel::findsTheVersionOfATime_data()
{
    QTest::addColumn<int>("minute");
    QTest::addColumn<qint64>("version");
    QTest::addRow("before the first") << -1 << 0LL;
    QTest::addRow("at the first") << 0 << 1LL;
    QTest::addRow("between two") << 5 << 2LL;
    QTest::addRow("the last of several at one time") << 10 << 4LL;
    QTest::addRow("an event set back in time counts") << 8 << 5LL;
    QTest::addRow("after the last") << 99 << 6LL;
}

void TestStreamEventsModel::findsTheVersionOfATime()
{
    QFETCH(int, minute);
    StreamEventsModel model;
    model.append(headers(1, {0, 4, 10, 10}));
    if (minute == 8 || minute == 99)
        model.append(headers(5, {7, 20}));
    QTEST(qint64(model.versionAt(at(minute))), "version");
}

void TestStreamEventsModel::readsWhatIsTyped_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<qint64>("version"); // -1: refused.
    QTest::addRow("a version") << "2" << 2LL;
    QTest::addRow("spaces around") << " 2 " << 2LL;
    QTest::addRow("before the first event") << "0" << 0LL;
    QTest::addRow("beyond the last") << "4" << -1LL;
    QTest::addRow("far beyond what fits") << "99999999999999999999" << -1LL;
    QTest::addRow("a time") << "2026-03-01T12:05:00Z" << 2LL;
    QTest::addRow("a day") << "2026-03-02" << 3LL;
    QTest::addRow("a day before all") << "2020-01-01" << 0LL;
    QTest::addRow("neither") << "yesterday" << -1LL;
    QTest::addRow("nothing") << "" << -1LL;
    QTest::addRow("a negative number") << "-1" << -1LL;
}

void TestStreamEventsModel::readsWhatIsTyped()
{
    QFETCH(QString, typed);
    QFETCH(qint64, version);
    StreamEventsModel model;
    model.append(headers(1, {0, 4, 10}));
    const auto read = VersionField::parse(typed, model);
    QCOMPARE(read.has_value(), version >= 0);
    if (read)
        QCOMPARE(qint64(*read), version);
    else
        QVERIFY(!read.error().message.empty());
}

void TestStreamEventsModel::staysRightUnderRandomSteps()
{
    QRandomGenerator random(20'260'301);
    StreamEventsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    std::vector<EventHeader> all;
    std::int64_t shown = 0;
    for (int step = 0; step < 300; ++step) {
        switch (random.bounded(10)) {
        case 0:
            model.clear();
            all.clear();
            shown = 0;
            break;
        case 1:
        case 2:
        case 3: {
            QList<int> minutes;
            for (int i = random.bounded(1, 6); i > 0; --i)
                minutes << random.bounded(1'000);
            const auto more = headers(std::int64_t(all.size()) + 1, minutes);
            all.insert(all.end(), more.begin(), more.end());
            model.append(more);
            break;
        }
        default:
            shown = random.bounded(int(all.size()) + 1);
            model.setShownVersion(shown);
        }
        QCOMPARE(model.last(), std::int64_t(all.size()));
        for (int row = 0; row < model.rowCount(); ++row) {
            const EventHeader& header = all[std::size_t(row)];
            QCOMPARE(model.type(row + 1), QString::fromStdString(header.type));
            QCOMPARE(model.time(row + 1), header.time);
            QCOMPARE(model.index(row, 0).data(DimRole).toBool(), header.version.value > shown);
        }
    }
}

QTEST_MAIN(TestStreamEventsModel)
#include "tst_stream_events_model.moc"
