// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/views/streams/sample_log.h"
#include "views/streams/event_table.h"
#include "views/streams/event_table_model.h"
#include "views/support/theme/theme.h"

#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace headrace;
using namespace headrace::test;

class TestEventTable : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_theme = std::make_unique<Theme>(); }
    void init();
    void cleanup();
    void slidingKeepsWhatIsOnScreen();
    void slidingKeepsTheSelectedEvent();
    void keysGoOnFromTheScreen();
    void selectionIsToldOnceItIsRead();
    void goingNowhereIsSaid();
    void columnsCanBeSwitchedOff();

private:
    static constexpr int kEvents = 12'000;
    static constexpr int kWindow = 8 * EventTableModel::kPageRows;

    QScrollBar& bar() const { return *m_table->verticalScrollBar(); }
    std::int64_t selected() const
    {
        const EventView* const event = m_table->selectedEvent();
        return event ? event->position.value : 0;
    }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<StoreSession> m_session;
    std::unique_ptr<EventTableModel> m_model;
    std::unique_ptr<EventTable> m_table;
};

void TestEventTable::init()
{
    m_session = std::make_unique<StoreSession>(storeWith(kEvents));
    m_model = std::make_unique<EventTableModel>(*m_session, kWindow);
    m_table = std::make_unique<EventTable>(*m_theme, *m_model);
    m_table->resize(800, 500);
    m_table->show();
    m_model->setQuery({});
    QTRY_COMPARE(selected(), 1);
}

void TestEventTable::cleanup()
{
    m_table.reset();
    m_model.reset();
    m_session.reset();
}

void TestEventTable::slidingKeepsWhatIsOnScreen()
{
    QSignalSpy slid(m_model.get(), &EventTableModel::slid);
    for (const bool down : {true, false}) {
        for (int step = 0;
             step < 200 && (down ? m_table->topKey() < kEvents - 100 : m_table->topKey() > 1);
             ++step) {
            const std::int64_t before = m_table->topKey();
            const int by =
                std::clamp(down ? 173 : -173, -bar().value(), bar().maximum() - bar().value());
            bar().setValue(bar().value() + by);
            QCoreApplication::sendPostedEvents(m_model.get());
            QCOMPARE(m_table->topKey(), before + by);
        }
    }
    QCOMPARE(m_table->topKey(), 1);
    QVERIFY(slid.count() >= 8);
}

void TestEventTable::slidingKeepsTheSelectedEvent()
{
    QSignalSpy moved(m_table.get(), &EventTable::selectionMoved);
    m_table->goTo(3'000);
    QTRY_COMPARE(selected(), 3'000);
    QCOMPARE(moved.count(), 1);
    bar().setValue(bar().maximum()); // The window slides, the event stays in it.
    QTRY_VERIFY(m_model->keyAt(0) > 1);
    QCOMPARE(selected(), 3'000);
    bar().setValue(bar().maximum()); // Now it has left it: it is still the selected one.
    QTRY_VERIFY(m_model->keyAt(0) > 3'000);
    QCOMPARE(m_table->selectedKey(), 3'000);
    QVERIFY(!m_table->currentIndex().isValid());
    while (m_model->keyAt(0) > 3'000) {
        bar().setValue(0);
        QCoreApplication::sendPostedEvents(m_model.get());
    }
    QTRY_COMPARE(selected(), 3'000);
    QCOMPARE(moved.count(), 1);
}

void TestEventTable::keysGoOnFromTheScreen()
{
    while (m_model->keyAt(0) == 1) {
        bar().setValue(bar().maximum());
        QCoreApplication::sendPostedEvents(m_model.get());
    }
    QVERIFY(!m_table->currentIndex().isValid());
    const std::int64_t top = m_table->topKey();
    QTest::keyClick(m_table.get(), Qt::Key_Down);
    QTRY_COMPARE(selected(), top);
    QTest::keyClick(m_table.get(), Qt::Key_Down);
    QTRY_COMPARE(selected(), top + 1);
}

void TestEventTable::selectionIsToldOnceItIsRead()
{
    QSignalSpy moved(m_table.get(), &EventTable::selectionMoved);
    m_table->goTo(9'000);
    QCOMPARE(moved.count(), 0); // Its page is on its way.
    QTRY_COMPARE(moved.count(), 1);
    QCOMPARE(selected(), 9'000);
    m_table->goTo(9'001);
    QCOMPARE(moved.count(), 2); // This one is there already.
}

void TestEventTable::goingNowhereIsSaid()
{
    QSignalSpy nothing(m_table.get(), &EventTable::nothingThere);
    m_table->goTo(kEvents + 1);
    QCOMPARE(nothing.count(), 1);
    QCOMPARE(selected(), 1);
}

void TestEventTable::columnsCanBeSwitchedOff()
{
    m_table->setColumnWanted(EventTableModel::StreamColumn, false);
    m_table->setNarrow(true);
    QVERIFY(m_table->isColumnHidden(EventTableModel::StreamColumn));
    QVERIFY(m_table->isColumnHidden(EventTableModel::DeltaColumn));
    m_table->setNarrow(false);
    QVERIFY(m_table->isColumnHidden(EventTableModel::StreamColumn));
    QVERIFY(!m_table->isColumnHidden(EventTableModel::DeltaColumn));
    m_table->setColumnWanted(EventTableModel::StreamColumn, true);
    QVERIFY(!m_table->isColumnHidden(EventTableModel::StreamColumn));
}

QTEST_MAIN(TestEventTable)
#include "tst_event_table.moc"
