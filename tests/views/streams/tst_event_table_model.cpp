// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/views/streams/sample_log.h"
#include "views/streams/event_table_model.h"
#include "views/support/item_roles.h"
#include "views/support/text_format.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace headrace;
using namespace headrace::test;
using State = EventCount::State;
using RowState = EventTableModel::RowState;

Q_DECLARE_METATYPE(headrace::Query)

namespace {

constexpr int kSmallWindow = 8 * EventTableModel::kPageRows;

/// What a row should show: "position|stream|version|type".
QString shown(const EventTableModel& model, int row)
{
    QStringList cells;
    for (const int column : {EventTableModel::PositionColumn, EventTableModel::StreamColumn,
                             EventTableModel::VersionColumn, EventTableModel::TypeColumn})
        cells << model.index(row, column).data(Qt::EditRole).toString();
    return cells.join('|');
}

QString expected(const EventView& event)
{
    return QStringLiteral("%1|%2|%3|%4")
        .arg(event.position.value)
        .arg(toQString(event.stream))
        .arg(event.version.value)
        .arg(toQString(event.type));
}

/// Every event of `query`, as it should be shown.
QStringList expectedRows(EventStore& store, const Query& query)
{
    QStringList rows;
    ReadRequest request {.query = query, .limit = 100'000};
    const auto page = store.readPage(request);
    for (const EventView& event : page->events())
        rows << expected(event);
    return rows;
}

} // namespace

class TestEventTableModel : public QObject
{
    Q_OBJECT

private slots:
    void showsWhatTheQueryMeans_data();
    void showsWhatTheQueryMeans();
    void differencesAreToTheRowAbove();
    void emptyStoreHasNoRows();
    void rowsAppendAtTheEnd_data();
    void rowsAppendAtTheEnd();
    void windowSlides();
    void windowFollowsAnAppendingWriter();
    void bringGoesAnywhere();
    void failedPageIsShownAndTriedAgain();
    void failedScanGoesOnWhereItStood();
    void stoppedScanKeepsWhatItFound();
    void fullListSaysSo();
    void longTextIsCut();
    void randomRunShowsWhatIsStored_data();
    void randomRunShowsWhatIsStored();
};

void TestEventTableModel::showsWhatTheQueryMeans_data()
{
    QTest::addColumn<int>("events");
    QTest::addColumn<Query>("query");
    const Query stream {.stream = streamName("order-1")};
    const Query type {.items = {{{"Paid"}, {}}}};
    Query narrow = type;
    narrow.stream = streamName("order-2");
    narrow.since = at("2024-01-02T00:00:00Z");
    const Query until {.until = at("2024-01-03T00:00:00Z")};

    QTest::addRow("log of one event") << 1 << Query {};
    QTest::addRow("log of one page less one") << 511 << Query {};
    QTest::addRow("log of exactly one page") << 512 << Query {};
    QTest::addRow("log of one page and one") << 513 << Query {};
    QTest::addRow("log of several pages") << 1'900 << Query {};
    QTest::addRow("one stream") << 1'900 << stream;
    QTest::addRow("one type") << 1'900 << type;
    QTest::addRow("a category") << 1'900 << Query {.category = "cart"};
    QTest::addRow("a type in a stream since a time") << 1'900 << narrow;
    QTest::addRow("until a time") << 1'900 << until;
    QTest::addRow("nothing of that type") << 1'900 << Query {.items = {{{"Unheard"}, {}}}};
    QTest::addRow("no such stream") << 1'900 << Query {.stream = streamName("order-9")};
}

void TestEventTableModel::showsWhatTheQueryMeans()
{
    QFETCH(int, events);
    QFETCH(Query, query);
    StoreSession session(storeWith(events));
    const QStringList rows = expectedRows(*session.store(), query);
    EventTableModel model(session);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);

    model.setQuery(query);
    QTRY_COMPARE(model.count().state, State::Complete);
    QTRY_COMPARE(model.rowCount(), int(rows.size()));
    QCOMPARE(model.count().matches, rows.size());
    for (int first = 0; first < rows.size(); first += 100) {
        const int last = std::min(first + 99, int(rows.size()) - 1);
        model.want(first, last);
        QTRY_COMPARE(model.rowState(first), RowState::Loaded);
        QTRY_COMPARE(model.rowState(last), RowState::Loaded);
        for (int row = first; row <= last; ++row)
            QCOMPARE(shown(model, row), rows[row]);
    }
}

void TestEventTableModel::differencesAreToTheRowAbove()
{
    StoreSession session(storeWith(1'200));
    EventTableModel model(session);
    model.setQuery({.items = {{{"Paid"}, {}}}}); // Every third: 30 min apart.
    QTRY_COMPARE(model.rowCount(), 400);
    model.want(0, 399);
    QTRY_COMPARE(model.rowState(0), RowState::Loaded);
    const auto cell = [&](int row, int column, int role = Qt::EditRole) {
        return model.index(row, column).data(role);
    };
    QCOMPARE(cell(0, EventTableModel::DeltaColumn).toString(), QString());
    QCOMPARE(cell(1, EventTableModel::DeltaColumn).toString(), QString("30.0 min"));
    QCOMPARE(cell(48, EventTableModel::TimeColumn).toString(), QString("2024-01-02T00:00:00Z"));
    QCOMPARE(cell(48, EventTableModel::DeltaColumn, ValueRole).toLongLong(), 1'800'000'000);

    // Also over the border of two pages.
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 1'200);
    model.want(1'000, 1'030);
    QTRY_COMPARE(model.rowState(1'024), RowState::Loaded);
    for (int row = 1'000; row <= 1'030; ++row)
        QCOMPARE(cell(row, EventTableModel::DeltaColumn).toString(), QString("10.0 min"));
}

void TestEventTableModel::emptyStoreHasNoRows()
{
    StoreSession session(storeWith(0));
    EventTableModel model(session);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setQuery({});
    QTRY_COMPARE(model.count().state, State::Complete);
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.bring(1), -1);
    QVERIFY(session.store()->append(numberedEvents(0, 3)));
    model.extend();
    QTRY_COMPARE(model.rowCount(), 3);
}

void TestEventTableModel::rowsAppendAtTheEnd_data()
{
    QTest::addColumn<Query>("query");
    QTest::addRow("log") << Query {};
    QTest::addRow("stream") << Query {.stream = streamName("order-1")};
    QTest::addRow("filter") << Query {.items = {{{"Paid"}, {}}}};
    QTest::addRow("filter in a stream")
        << Query {.stream = streamName("order-1"), .items = {{{"Paid"}, {}}}};
}

void TestEventTableModel::rowsAppendAtTheEnd()
{
    QFETCH(Query, query);
    StoreSession session(storeWith(700));
    EventTableModel model(session);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    model.setQuery(query);
    QTRY_COMPARE(model.count().state, State::Complete);
    QCOMPARE(reset.count(), 1);

    for (int number = 700; number < 1'500; number += 160) {
        QVERIFY(session.store()->append(numberedEvents(number, 160)));
        const QStringList rows = expectedRows(*session.store(), query);
        model.extend();
        QTRY_COMPARE(model.rowCount(), int(rows.size()));
        const int last = model.rowCount() - 1;
        model.want(last - 20, last);
        QTRY_COMPARE(model.rowState(last), RowState::Loaded);
        for (int row = last - 20; row <= last; ++row)
            QCOMPARE(shown(model, row), rows[row]);
    }
    QCOMPARE(reset.count(), 1);
}

void TestEventTableModel::windowSlides()
{
    constexpr int kEvents = 12'000;
    StoreSession session(storeWith(kEvents));
    EventTableModel model(session, kSmallWindow);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), kSmallWindow);

    // Down to the end and back, by what a view would do: look at the rows at the border, and keep
    // looking at the same events after the window has slid.
    int top = 0;
    connect(&model, &EventTableModel::slid, this, [&](int rows) { top -= rows; });
    for (const int step : {97, -97}) {
        for (int i = 0; i < 2 * kEvents / 97; ++i) {
            top = std::clamp(top + step, 0, model.rowCount() - 30);
            model.want(top, top + 29);
            const std::int64_t looked = model.keyAt(top);
            QCoreApplication::sendPostedEvents(&model);
            QCOMPARE(model.keyAt(top), looked);
            QVERIFY(model.rowCount() <= kSmallWindow);
        }
        const std::int64_t goal = step > 0 ? kEvents - 29 : 1;
        QCOMPARE(model.keyAt(top), goal);
        QTRY_COMPARE(model.rowState(top), RowState::Loaded);
        QCOMPARE(model.event(top)->position.value, goal);
    }
}

void TestEventTableModel::windowFollowsAnAppendingWriter()
{
    StoreSession session(storeWith(kSmallWindow - 100));
    EventTableModel model(session, kSmallWindow);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), kSmallWindow - 100);
    for (int number = kSmallWindow - 100; number < 2 * kSmallWindow; number += 300) {
        QVERIFY(session.store()->append(numberedEvents(number, 300)));
        model.extend();
        QTRY_COMPARE(model.keyAt(model.rowCount() - 1), std::int64_t(number + 300));
        QVERIFY(model.rowCount() <= kSmallWindow);
        model.want(model.rowCount() - 30, model.rowCount() - 1);
    }
}

void TestEventTableModel::bringGoesAnywhere()
{
    constexpr int kEvents = 12'000;
    StoreSession session(storeWith(kEvents));
    EventTableModel model(session, kSmallWindow);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), kSmallWindow);
    for (const int position : {1, 11'999, 6'000, 12'000, 2, 4'100}) {
        const int row = model.bring(position);
        QVERIFY(row >= 0);
        QCOMPARE(model.keyAt(row), std::int64_t(position));
        model.want(row, std::min(row + 20, model.rowCount() - 1));
        QTRY_COMPARE(model.rowState(row), RowState::Loaded);
        QCOMPARE(model.event(row)->position.value, std::int64_t(position));
    }
    QCOMPARE(model.bring(12'001), -1);
    QCOMPARE(model.keyAt(model.bring(-7)), 1);
}

void TestEventTableModel::failedPageIsShownAndTriedAgain()
{
    auto owned = storeWith(3'000);
    SwitchableStore* const store = owned.get();
    StoreSession session(std::move(owned));
    EventTableModel model(session);
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 3'000);
    model.want(0, 20);
    QTRY_COMPARE(model.rowState(0), RowState::Loaded);

    store->failReads = true;
    model.want(2'500, 2'520);
    QTRY_COMPARE(model.rowState(2'500), RowState::Failed);
    QCOMPARE(model.failure(), QString("page 4096 could not be read"));
    QCOMPARE(model.rowState(0), RowState::Loaded);
    QCOMPARE(model.index(2'500, EventTableModel::TypeColumn).data().toString(),
             QString("Not read"));

    store->failReads = false;
    model.goOn();
    QTRY_COMPARE(model.rowState(2'500), RowState::Loaded);
    QCOMPARE(model.failure(), QString());
}

void TestEventTableModel::failedScanGoesOnWhereItStood()
{
    auto owned = storeWith(3'000);
    SwitchableStore* const store = owned.get();
    store->failReadsFrom = 700; // In the second step: the first one ends with the first page.
    StoreSession session(std::move(owned));
    EventTableModel model(session);
    model.setQuery({.items = {{{"Placed"}, {}}}});
    QTRY_COMPARE(model.count().state, State::Failed);
    QCOMPARE(model.rowCount(), EventTableModel::kPageRows);
    QCOMPARE(model.failure(), QString("page 4096 could not be read"));

    store->failReadsFrom = INT64_MAX;
    model.goOn();
    QTRY_COMPARE(model.count().state, State::Complete);
    QCOMPARE(model.rowCount(), 2'000);
    QCOMPARE(model.failure(), QString());
}

void TestEventTableModel::stoppedScanKeepsWhatItFound()
{
    StoreSession session(storeWith(3'000));
    EventTableModel model(session);
    bool isStopped = false;
    connect(&model, &EventTableModel::countChanged, this, [&] {
        if (model.rowCount() > 0 && !std::exchange(isStopped, true))
            model.stopScan();
    });
    model.setQuery({.items = {{{"Placed"}, {}}}});
    QTRY_COMPARE(model.count().state, State::Stopped);
    QCOMPARE(model.rowCount(), EventTableModel::kPageRows);
    QVERIFY(model.count().scanned < 1);
    QVERIFY(model.hours() == nullptr);

    model.goOn();
    QTRY_COMPARE(model.count().state, State::Complete);
    QCOMPARE(model.rowCount(), 2'000);
    QVERIFY(model.hours() != nullptr);
}

void TestEventTableModel::fullListSaysSo()
{
    StoreSession session(storeWith(9'000));
    EventTableModel model(session, kSmallWindow);
    model.setQuery({.items = {{{"Placed"}, {}}}}); // 6 000 of them.
    QTRY_COMPARE(model.count().state, State::Stopped);
    QVERIFY(model.count().isFull);
    QCOMPARE(model.rowCount(), kSmallWindow);
}

void TestEventTableModel::longTextIsCut()
{
    auto store = storeWith(0);
    AppendRequest request = numberedEvents(0, 1);
    request.events[0].type = std::string(900, 'x');
    QVERIFY(store->append(request));
    StoreSession session(std::move(store));
    EventTableModel model(session);
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 1);
    model.want(0, 0);
    QTRY_COMPARE(model.rowState(0), RowState::Loaded);
    const auto cell = model.index(0, EventTableModel::TypeColumn);
    QCOMPARE(cell.data().toString().size(), qsizetype(EventTableModel::kTextLimit));
    QCOMPARE(cell.data(Qt::EditRole).toString().size(), qsizetype(900));
}

void TestEventTableModel::randomRunShowsWhatIsStored_data()
{
    QTest::addColumn<Query>("query");
    QTest::addRow("log, seed 2601") << Query {};
    QTest::addRow("stream, seed 2601") << Query {.stream = streamName("order-1")};
    QTest::addRow("filter, seed 2601") << Query {.items = {{{"Paid"}, {}}}};
}

void TestEventTableModel::randomRunShowsWhatIsStored()
{
    QFETCH(Query, query);
    int number = 5'000;
    StoreSession session(storeWith(number));
    EventTableModel model(session, kSmallWindow);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setQuery(query);
    QTRY_COMPARE(model.count().state, State::Complete);
    int top = 0;
    connect(&model, &EventTableModel::slid, this, [&](int rows) { top -= rows; });

    QRandomGenerator random(2601);
    for (int step = 0; step < 150; ++step) {
        switch (random.bounded(4)) {
        case 0: // Scroll a little.
            top += int(random.bounded(400)) - 200;
            break;
        case 1: // Jump.
            top = std::max(0, model.bring(1 + random.bounded(model.isListed() ? number : 2'000)));
            break;
        case 2: // Throw the handle somewhere.
            top = int(random.bounded(std::max(1, model.rowCount())));
            break;
        case 3: { // Somebody appends.
            const int more = 1 + int(random.bounded(90));
            QVERIFY(session.store()->append(numberedEvents(number, more)));
            number += more;
            model.extend();
            break;
        }
        }
        top = std::clamp(top, 0, std::max(0, model.rowCount() - 25));
        model.want(top, top + 24);
        if (random.bounded(3) == 0)
            continue; // Nobody waits for these rows.
        QTRY_VERIFY(model.rowState(top) == RowState::Loaded
                    && model.rowState(std::min(top + 24, model.rowCount() - 1))
                        == RowState::Loaded);
        for (int row = top; row < std::min(top + 25, model.rowCount()); ++row) {
            const auto stored =
                session.store()->readPage({.query = query, .from = model.keyAt(row), .limit = 1});
            QCOMPARE(shown(model, row), expected(stored->events().front()));
        }
    }
}

QTEST_GUILESS_MAIN(TestEventTableModel)
#include "tst_event_table_model.moc"
