// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/views/streams/sample_log.h"
#include "views/streams/stream_table_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace headrace;
using namespace headrace::test;
using State = StreamTableModel::State;

namespace {

AppendRequest oneEventEach(const QString& category, int from, int count)
{
    AppendRequest request;
    for (int number = from; number < from + count; ++number) {
        NewEvent event;
        event.stream = streamName(
            QStringLiteral("%1-%2").arg(category).arg(number, 5, 10, QChar('0')).toStdString());
        event.type = "Opened";
        event.time = at("2024-01-01T00:00:00Z");
        request.events.push_back(std::move(event));
    }
    return request;
}

QString name(const StreamTableModel& model, int row)
{
    return model.index(row, StreamTableModel::NameColumn).data().toString();
}

} // namespace

class TestStreamTableModel : public QObject
{
    Q_OBJECT

private slots:
    void listsByName_data();
    void listsByName();
    void showsWhatTheStoreKeepsOfAStream();
    void refreshFindsNewStreamsAmongTheOld();
    void failureKeepsWhatWasRead();
};

void TestStreamTableModel::listsByName_data()
{
    QTest::addColumn<int>("streams");
    QTest::addRow("none") << 0;
    QTest::addRow("one") << 1;
    QTest::addRow("a page less one") << 511;
    QTest::addRow("exactly one page") << 512;
    QTest::addRow("a page and one") << 513;
    QTest::addRow("five pages") << 2'560;
}

void TestStreamTableModel::listsByName()
{
    QFETCH(int, streams);
    auto store = std::make_unique<SwitchableStore>();
    if (streams > 0)
        QVERIFY(store->append(oneEventEach("order", 0, streams)));
    QVERIFY(store->append(oneEventEach("cart", 0, 7)));
    StoreSession session(std::move(store));
    StreamTableModel model(session);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);

    model.setChoice({.prefix = "order-"});
    QTRY_COMPARE(model.state(), State::Complete);
    QCOMPARE(model.rowCount(), streams);
    for (int row = 0; row < streams; row += 37) {
        model.want(row, row);
        QTRY_VERIFY(model.stream(row) != nullptr);
        QCOMPARE(name(model, row), QStringLiteral("order-%1").arg(row, 5, 10, QChar('0')));
    }

    model.setChoice({.category = "cart"});
    QTRY_COMPARE(model.state(), State::Complete);
    QCOMPARE(model.rowCount(), 7);
    QCOMPARE(name(model, 6), QString("cart-00006"));
}

void TestStreamTableModel::showsWhatTheStoreKeepsOfAStream()
{
    StoreSession session(storeWith(14));
    StreamTableModel model(session);
    model.setChoice({});
    QTRY_COMPARE(model.rowCount(), 3);
    const auto cell = [&](int row, int column) {
        return model.index(row, column).data().toString();
    };
    QCOMPARE(cell(1, StreamTableModel::NameColumn), QString("order-1"));
    QCOMPARE(cell(1, StreamTableModel::EventsColumn), QString("6"));
    QCOMPARE(cell(1, StreamTableModel::FirstColumn), QString("2024-01-01T00:00:00Z"));
    QCOMPARE(cell(1, StreamTableModel::LastColumn), QString("2024-01-01T02:00:00Z"));
    QCOMPARE(cell(1, StreamTableModel::BytesColumn), QString("74"));
}

void TestStreamTableModel::refreshFindsNewStreamsAmongTheOld()
{
    auto store = std::make_unique<SwitchableStore>();
    QVERIFY(store->append(oneEventEach("order", 100, 600)));
    StoreSession session(std::move(store));
    StreamTableModel model(session);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    model.setChoice({});
    QTRY_COMPARE(model.rowCount(), 600);
    model.want(500, 530);
    QTRY_VERIFY(model.stream(530) != nullptr);

    QVERIFY(session.store()->append(oneEventEach("order", 0, 50)));
    model.refresh();
    QTRY_COMPARE(model.rowCount(), 650);
    QTRY_COMPARE(name(model, 500), QString("order-00550"));
    QTRY_COMPARE(name(model, 530), QString("order-00580"));
    QCOMPARE(reset.count(), 1);
}

void TestStreamTableModel::failureKeepsWhatWasRead()
{
    auto owned = std::make_unique<SwitchableStore>();
    QVERIFY(owned->append(oneEventEach("order", 0, 2'000)));
    SwitchableStore* const store = owned.get();
    store->failLaterStreams = true;
    StoreSession session(std::move(owned));
    StreamTableModel model(session);
    model.setChoice({});
    QTRY_COMPARE(model.state(), State::Failed);
    QCOMPARE(model.rowCount(), 512);
    QCOMPARE(name(model, 511), QString("order-00511"));
    QCOMPARE(model.failure(), QString("page 4096 could not be read"));

    store->failLaterStreams = false;
    model.goOn();
    QTRY_COMPARE(model.state(), State::Complete);
    QCOMPARE(model.rowCount(), 2'000);
}

QTEST_GUILESS_MAIN(TestStreamTableModel)
#include "tst_stream_table_model.moc"
