// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/views/streams/place_fixture.h"
#include "views/streams/event_log_pane.h"
#include "views/streams/event_table.h"
#include "views/streams/event_table_model.h"
#include "views/streams/filter_bar.h"
#include "views/streams/filter_field.h"
#include "views/streams/scrubber.h"
#include "views/streams/stream_list_pane.h"
#include "views/streams/stream_table_model.h"
#include "views/streams/tail_follower.h"
#include "views/support/text_format.h"
#include "views/support/widgets/pane_notice.h"

#include <QAction>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>

using namespace headrace;
using namespace headrace::test;

class TestStreamsView : public QObject
{
    Q_OBJECT

private slots:
    void cleanup();
    void findsAStreamByItsBeginning();
    void enterOpensTheStream();
    void jumpGoesToPositionsAndTimes_data();
    void jumpGoesToPositionsAndTimes();
    void jumpSaysWhatItCannotDo_data();
    void jumpSaysWhatItCannotDo();
    void neighboursStayInTheStream();
    void homeAndEndGoToTheEnds();
    void filterSaysHowManyOfHowMany();
    void scrubberSetsTheTimeCondition();
    void barsShowWhatMatches_data();
    void barsShowWhatMatches();
    void hiddenColumnsAreGivenBackByName();
    void emptyFilterOffersTheNearest();
    void emptyStoreSaysHowToFillIt();
    void failingPageCanBeTriedAgain();
    void tailFollowsPausesAndGoesOn();
    void copiesTheEvent();
    void exportsTheWholeFilter();
    void locationsLeadBack_data();
    void locationsLeadBack();
    void readingAgainKeepsTheEvent();
    void narrowPlaceShowsTheInspectorAsASheet();
    void everythingInteractiveHasAName();

private:
    void open(int events, QSize size = {1208, 729});
    void openLog(int events);
    EventTable& table() const { return m_place->view.log().table(); }
    EventTableModel& model() const { return m_place->view.log().model(); }
    std::int64_t selected() const
    {
        const EventView* const event = table().selectedEvent();
        return event ? event->position.value : 0;
    }
    void trigger(const char* id) const { m_place->actions.action(id)->trigger(); }
    void append(int first, int count) const
    {
        QVERIFY(m_place->session.store()->append(numberedEvents(first, count)));
    }
    const PaneNotice* notice(const QString& text) const;

    SwitchableStore* m_store = nullptr;
    std::unique_ptr<PlaceFixture> m_place;
};

void TestStreamsView::open(int events, QSize size)
{
    auto store = storeWith(events);
    m_store = store.get();
    m_place = std::make_unique<PlaceFixture>(std::move(store), size);
    QVERIFY(QTest::qWaitForWindowExposed(&m_place->view));
}

void TestStreamsView::openLog(int events)
{
    open(events);
    m_place->view.open({.isLog = true});
    QTRY_COMPARE(model().count().state, EventCount::State::Complete);
    if (events > 0)
        QTRY_COMPARE(selected(), 1);
}

void TestStreamsView::cleanup()
{
    m_place.reset();
}

const PaneNotice* TestStreamsView::notice(const QString& text) const
{
    for (const PaneNotice* const found : m_place->view.findChildren<PaneNotice*>())
        if (found->isVisible() && found->sentence().contains(text))
            return found;
    return nullptr;
}

void TestStreamsView::findsAStreamByItsBeginning()
{
    open(70);
    StreamListPane& list = m_place->view.list();
    QTRY_COMPARE(list.model().rowCount(), 3);
    QTRY_COMPARE(list.bar().countText(), QString("3 streams"));
    QTest::keyClicks(&list.field().edit(), "order-");
    QTRY_COMPARE(list.model().rowCount(), 2);
    QTRY_COMPARE(list.bar().countText(), QString("2 of 3 streams"));
    QTest::keyClicks(&list.field().edit(), "9");
    QTRY_VERIFY(notice("No stream begins with"));
    list.field().edit().clear();
    list.field().clear();
    QTest::keyClicks(&list.field().edit(), "category is cart");
    QTest::keyClick(&list.field().edit(), Qt::Key_Return);
    QTRY_COMPARE(list.model().rowCount(), 1);
}

void TestStreamsView::enterOpensTheStream()
{
    open(70);
    StreamListPane& list = m_place->view.list();
    QTRY_VERIFY(list.model().stream(2));
    list.table().setFocus();
    list.table().setCurrentIndex(list.model().index(1, 0));
    QTest::keyClick(&list.table(), Qt::Key_Return);
    QTRY_COMPARE(model().rowCount(), 30);
    QCOMPARE(m_place->view.location().stream, QString("order-1"));
    QTRY_COMPARE(m_place->view.location().version, 1);
    QVERIFY(table().isVisible());
}

void TestStreamsView::jumpGoesToPositionsAndTimes_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<qlonglong>("position");
    QTest::addRow("position") << ""
                              << "1234" << 1'234LL;
    QTest::addRow("position as it is written") << ""
                                               << "1 234" << 1'234LL;
    QTest::addRow("time") << ""
                          << "2024-01-02 00:05" << 146LL;
    QTest::addRow("day") << ""
                         << "2024-01-02" << 145LL;
    QTest::addRow("position in a stream") << "stream is order-2"
                                          << "1235" << 1'239LL;
    QTest::addRow("version in a stream") << "stream is order-2"
                                         << "@3" << 9LL;
    QTest::addRow("time in a stream") << "stream is order-2"
                                      << "2024-01-02" << 147LL;
    QTest::addRow("position in a filter") << "type is Paid"
                                          << "1235" << 1'237LL;
    QTest::addRow("time in a filter") << "type is Paid"
                                      << "2024-01-02 00:01" << 148LL;
    QTest::addRow("behind the last one") << ""
                                         << "99999" << 2'000LL;
}

void TestStreamsView::jumpGoesToPositionsAndTimes()
{
    QFETCH(QString, filter);
    QFETCH(QString, typed);
    open(2'000);
    m_place->view.open({.isLog = true, .filter = filter});
    QTRY_COMPARE(model().count().state, EventCount::State::Complete);
    trigger("streams.jump");
    auto* const field = m_place->view.findChild<QLineEdit*>("jump");
    QTest::keyClicks(field, typed);
    QTest::keyClick(field, Qt::Key_Return);
    QFETCH(qlonglong, position);
    QTRY_COMPARE(selected(), position);
}

void TestStreamsView::jumpSaysWhatItCannotDo_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("said");
    QTest::addRow("neither position nor time") << "soon"
                                               << "neither a position nor a time";
    QTest::addRow("behind the last position") << "5000"
                                              << "No event that is listed";
    QTest::addRow("behind the last time") << "2030-01-01"
                                          << "No event that is listed";
}

void TestStreamsView::jumpSaysWhatItCannotDo()
{
    QFETCH(QString, typed);
    QFETCH(QString, said);
    openLog(100);
    m_place->view.log().jump(typed);
    QTRY_VERIFY2(m_place->view.log().bar().message().contains(said),
                 qPrintable(m_place->view.log().bar().message()));
}

void TestStreamsView::neighboursStayInTheStream()
{
    openLog(700);
    table().goTo(1); // Number 0: order-1, then 3, 5, 7 ...
    QTRY_COMPARE(selected(), 1);
    for (const int next : {4, 6, 8}) {
        trigger("streams.nextInStream");
        QTRY_COMPARE(selected(), std::int64_t(next));
    }
    trigger("streams.previousInStream");
    QTRY_COMPARE(selected(), 6);

    // In a filter: only those that are listed.
    m_place->view.open({.isLog = true, .filter = "type is Paid"}); // Numbers 0, 3, 6, 9, 12 ...
    QTRY_COMPARE(selected(), 1);
    for (const int next : {4, 13}) { // Numbers 3 and 12 are of order-1.
        trigger("streams.nextInStream");
        QTRY_COMPARE(selected(), std::int64_t(next));
    }
}

void TestStreamsView::homeAndEndGoToTheEnds()
{
    openLog(5'000);
    table().setFocus();
    QTest::keyClick(&table(), Qt::Key_End);
    QTRY_COMPARE(selected(), 5'000);
    QTest::keyClick(&table(), Qt::Key_Up);
    QTRY_COMPARE(selected(), 4'999);
    QTest::keyClick(&table(), Qt::Key_Home);
    QTRY_COMPARE(selected(), 1);
}

void TestStreamsView::filterSaysHowManyOfHowMany()
{
    openLog(2'100);
    EventLogPane& log = m_place->view.log();
    QTRY_COMPARE(log.bar().countText(), numberText(2'100) + " events");
    QTest::keyClicks(&log.field().edit(), "type is Paid");
    QTest::keyClick(&log.field().edit(), Qt::Key_Return);
    QTRY_COMPARE(log.bar().countText(), "700 of " + numberText(2'100) + " events");
    QTRY_COMPARE(m_place->actions.action("streams.export")->iconText(), QString("Export 700…"));
    trigger("streams.clearFilter");
    QTRY_COMPARE(log.bar().countText(), numberText(2'100) + " events");

    table().goTo(4);
    QTRY_COMPARE(selected(), 4);
    trigger("streams.filterStream");
    QTRY_COMPARE(log.bar().countText(), QString("900 events"));
}

void TestStreamsView::scrubberSetsTheTimeCondition()
{
    openLog(2'000);
    EventLogPane& log = m_place->view.log();
    QTRY_VERIFY(!log.scrubber().bars().counts.empty());
    emit log.scrubber().limitsChosen(at("2024-01-02T00:00:00Z"), at("2024-01-03T00:00:00Z"));
    QCOMPARE(log.field().chipCount(), 1);
    QTRY_COMPARE(model().rowCount(), 144);
    emit log.scrubber().limitsChosen({}, {});
    QTRY_COMPARE(model().rowCount(), 2'000);
}

void TestStreamsView::barsShowWhatMatches_data()
{
    QTest::addColumn<QString>("stream");
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("said"); // Of the first bar, which is an hour: numbers 0 to 5.
    QTest::addRow("everything") << ""
                                << ""
                                << "6 events";
    QTest::addRow("a type") << ""
                            << "type is Paid"
                            << "6 events, 2 of them match";
    QTest::addRow("a whole stream") << "order-1"
                                    << ""
                                    << "6 events, 3 of them match";
    QTest::addRow("a type in a stream") << "order-1"
                                        << "type is Paid"
                                        << "6 events, 2 of them match";
    QTest::addRow("a stream that is not there") << "order-9"
                                                << ""
                                                << "6 events, 0 of them match";
}

void TestStreamsView::barsShowWhatMatches()
{
    QFETCH(QString, stream);
    QFETCH(QString, filter);
    QFETCH(QString, said);
    openLog(240);
    m_place->view.open({.stream = stream, .isLog = stream.isEmpty(), .filter = filter});
    Scrubber& scrubber = m_place->view.log().scrubber();
    QTRY_VERIFY(!scrubber.bars().counts.empty());
    const auto first = [&] {
        scrubber.setFocus();
        QTest::keyClick(&scrubber, Qt::Key_Home);
        QTest::keyClick(&scrubber, Qt::Key_Home);
        return scrubber.accessibleDescription().section(": ", 1);
    };
    QTRY_COMPARE(first(), said);
}

void TestStreamsView::hiddenColumnsAreGivenBackByName()
{
    openLog(20);
    m_place->view.setChoices({{"hiddenColumns", QStringList {"DeltaColumn", "TypeColumn", "x"}}});
    QVERIFY(table().isColumnHidden(EventTableModel::DeltaColumn));
    QVERIFY(!table().isColumnHidden(EventTableModel::TypeColumn)); // Not one to be hidden.
    QCOMPARE(m_place->view.choices().value("hiddenColumns").toStringList(),
             QStringList("DeltaColumn"));
    m_place->view.setChoices({});
    QVERIFY(!table().isColumnHidden(EventTableModel::DeltaColumn));
}

void TestStreamsView::emptyFilterOffersTheNearest()
{
    openLog(100);
    QTRY_VERIFY(!m_place->view.log().field().vocabulary().types.empty());
    m_place->view.open({.isLog = true, .filter = "type is Payed"});
    QTRY_VERIFY(notice("No events of type"));
    QTest::mouseClick(notice("No events of type")->findChild<QPushButton*>(), Qt::LeftButton);
    QTRY_COMPARE(model().rowCount(), 34);

    m_place->view.open({.stream = "order-7"});
    QTRY_VERIFY(notice("No events of stream"));
    QTRY_VERIFY(notice("No events of stream")->findChildren<QPushButton*>().size() >= 2);
    QTest::mouseClick(notice("No events of stream")->findChildren<QPushButton*>().at(0),
                      Qt::LeftButton);
    QTRY_COMPARE(m_place->view.location().stream, QString("order-1"));
}

void TestStreamsView::emptyStoreSaysHowToFillIt()
{
    openLog(0);
    QVERIFY(notice("No events yet."));
    m_place->view.open({});
    QTRY_VERIFY(notice("No events yet."));
}

void TestStreamsView::failingPageCanBeTriedAgain()
{
    openLog(5'000);
    m_store->failReads = true;
    table().verticalScrollBar()->setValue(3'000);
    QTRY_VERIFY(notice("Page 4096 could not be read"));
    // Also the pages beside the one that is looked at, which are read ahead.
    QTRY_COMPARE(model().rowState(2'500), EventTableModel::RowState::Failed);
    QTRY_COMPARE(model().rowState(3'100), EventTableModel::RowState::Failed);
    QCOMPARE(model().rowState(0), EventTableModel::RowState::Loaded);
    m_store->failReads = false;
    QTest::mouseClick(notice("Page 4096")->findChild<QPushButton*>(), Qt::LeftButton);
    QTRY_COMPARE(model().rowState(3'000), EventTableModel::RowState::Loaded);
    QVERIFY(!notice("Page 4096"));
}

void TestStreamsView::tailFollowsPausesAndGoesOn()
{
    openLog(1'000);
    TailFollower& tail = m_place->view.log().tail();
    QAction* const action = m_place->actions.action("streams.tail");
    action->trigger();
    QTRY_VERIFY(table().isAtEnd());
    append(1'000, 300);
    QTRY_COMPARE(model().rowCount(), 1'300);
    QTRY_VERIFY(table().isAtEnd());
    QCOMPARE(tail.state(), TailFollower::State::Following);

    table().verticalScrollBar()->setValue(100); // The user scrolls up.
    QCOMPARE(tail.state(), TailFollower::State::Paused);
    append(1'300, 214);
    QTRY_COMPARE(action->iconText(), QString("Live tail, 214 new"));
    QCOMPARE(table().verticalScrollBar()->value(), 100);

    table().verticalScrollBar()->setValue(table().verticalScrollBar()->maximum());
    QCOMPARE(tail.state(), TailFollower::State::Following);
    QTRY_COMPARE(action->iconText(), QString("Live tail"));
    action->trigger();
    QCOMPARE(tail.state(), TailFollower::State::Off);
    append(1'514, 10);
    QTRY_COMPARE(m_place->session.head().value, 1'524);
    QCOMPARE(model().rowCount(), 1'514);
}

void TestStreamsView::copiesTheEvent()
{
    openLog(100);
    table().goTo(7);
    QTRY_COMPARE(selected(), 7);
    trigger("streams.copyNdjson");
    const auto copied = [] { return QGuiApplication::clipboard()->text(); };
    QTRY_VERIFY2(copied().startsWith("{\"position\":7,\"stream\":\"order-2\",\"version\":2"),
                 qPrintable(copied()));
    QVERIFY(copied().contains("{\"number\":6}"));
    trigger("streams.copyUri");
    QTRY_COMPARE(copied(), QString("headrace://memory/order-2@2"));
    table().setFocus();
    QTest::keyClick(&table(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(copied(), QString("7"));
}

void TestStreamsView::exportsTheWholeFilter()
{
    openLog(3'000);
    QTemporaryDir folder;
    m_place->prompt.path = folder.filePath("out.ndjson");
    m_place->view.open({.isLog = true, .filter = "type is Paid"});
    QTRY_COMPARE(model().count().state, EventCount::State::Complete);
    trigger("streams.export");
    QTRY_VERIFY(QFile::exists(m_place->prompt.path));
    QFile file(m_place->prompt.path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().count('\n'), qsizetype(1'000));
}

void TestStreamsView::locationsLeadBack_data()
{
    QTest::addColumn<QString>("uri");
    QTest::addRow("streams by name") << "headrace:///$streams?filter=name%20begins%20with%20order-";
    QTest::addRow("a stream at a version") << "headrace:///order-1@12";
    QTest::addRow("the log at a position") << "headrace:///$log?position=163";
    QTest::addRow("a filter")
        << "headrace:///$log?position=163&filter=type%20is%20Paid%0Atag%20is%20x";
}

void TestStreamsView::locationsLeadBack()
{
    QFETCH(QString, uri);
    open(700);
    const auto location = Location::fromUri(uri);
    QVERIFY(location);
    m_place->view.open(*location);
    if (!location->filter.contains("tag")) // Nothing has a tag: nothing can be selected.
        QTRY_COMPARE(m_place->view.location().toUri(), uri);
    else
        QTRY_COMPARE(m_place->view.location().filter, location->filter);
}

void TestStreamsView::readingAgainKeepsTheEvent()
{
    openLog(3'000);
    table().goTo(2'000);
    QTRY_COMPARE(selected(), 2'000);
    append(3'000, 50);
    m_place->view.readAgain();
    QTRY_COMPARE(model().rowCount(), 3'050);
    QTRY_COMPARE(selected(), 2'000);
}

void TestStreamsView::narrowPlaceShowsTheInspectorAsASheet()
{
    open(100, {828, 529});
    auto* const inspector = new QLineEdit; // Anything that takes the focus.
    m_place->view.setInspector(inspector);
    m_place->view.open({.isLog = true});
    QTRY_COMPARE(selected(), 1);
    QVERIFY(!inspector->isVisible());
    QVERIFY(table().isColumnHidden(EventTableModel::DeltaColumn));
    table().setFocus();
    QTest::keyClick(&table(), Qt::Key_Return);
    QVERIFY(inspector->isVisible());
    QTest::keyClick(&m_place->view.log(), Qt::Key_Escape);
    QVERIFY(!inspector->isVisible());

    m_place->view.resize(1208, 729);
    QTRY_VERIFY(inspector->isVisible());
    QVERIFY(!table().isColumnHidden(EventTableModel::DeltaColumn));
}

void TestStreamsView::everythingInteractiveHasAName()
{
    openLog(100);
    for (QWidget* const widget : m_place->view.findChildren<QWidget*>()) {
        const bool isInteractive = qobject_cast<QAbstractButton*>(widget)
            || qobject_cast<QLineEdit*>(widget) || qobject_cast<QAbstractItemView*>(widget)
            || qobject_cast<Scrubber*>(widget);
        if (!isInteractive || widget->focusPolicy() == Qt::NoFocus)
            continue;
        const auto* const button = qobject_cast<QAbstractButton*>(widget);
        QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
                 qPrintable(widget->objectName() + ' ' + widget->metaObject()->className()));
    }
}

QTEST_MAIN(TestStreamsView)
#include "tst_streams_view.moc"
