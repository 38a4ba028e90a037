// SPDX-License-Identifier: GPL-3.0-or-later
// Saves pictures of the place Streams in its states under screenshots/ of the build folder, to be
// looked at. It fails when a state cannot be reached.

#include "tests/support/permits_store.h"
#include "tests/support/pictures.h"
#include "tests/views/streams/place_fixture.h"
#include "views/event/event_inspector.h"
#include "views/streams/event_log_pane.h"
#include "views/streams/event_table.h"
#include "views/streams/event_table_model.h"
#include "views/streams/filter_bar.h"
#include "views/streams/filter_field.h"
#include "views/streams/scrubber.h"
#include "views/streams/stream_list_pane.h"
#include "views/streams/stream_table_model.h"
#include "views/support/text_format.h"

#include <QLineEdit>
#include <QTemporaryDir>

using namespace headrace;
using namespace headrace::test;

class TestStreamsScreens : public QObject
{
    Q_OBJECT

private slots:
    void screens_data();
    void screens();

private:
    QTemporaryDir m_folder;
};

void TestStreamsScreens::screens_data()
{
    Pictures::addRows();
}

void TestStreamsScreens::screens()
{
    const Pictures pictures("streams");
    auto store = permitsStore(m_folder.filePath("permits.headrace"));
    if (!store)
        QSKIP("the permits log is not there; HEADRACE_PERMITS may name its file");
    PlaceFixture place(std::move(store));
    place.theme.setChoice(pictures.theme());
    EventLogPane& log = place.view.log();
    auto* inspector = new EventInspector(place.session, place.theme);
    place.view.setInspector(inspector);
    connect(&place.view, &StreamsView::eventSelected, inspector, &EventInspector::inspect);
    const auto shows = [&](std::int64_t position) {
        const EventView* const selected = log.table().selectedEvent();
        const EventView* const inspected = inspector->inspected();
        return selected && inspected && selected->position.value == position
            && inspected->position.value == position && !log.scrubber().bars().counts.empty();
    };

    QTRY_COMPARE(place.view.list().model().rowCount(), 1'434);
    QTRY_VERIFY(place.view.list().model().stream(0));
    QTRY_COMPARE(place.view.list().bar().countText(), numberText(1'434) + " streams");
    pictures.save(place.view, "list");

    place.view.open({.position = 1'863, .isLog = true});
    QTRY_VERIFY(shows(1'863));
    log.table().setFocus();
    pictures.save(place.view, "log");
    for (const auto& [tab, name] : {std::pair(EventInspector::MetadataTab, "event-metadata"),
                                    std::pair(EventInspector::BytesTab, "event-bytes"),
                                    std::pair(EventInspector::LinksTab, "event-links")}) {
        inspector->setTab(tab);
        pictures.save(*inspector, name);
    }
    inspector->setTab(EventInspector::DataTab);

    place.view.open({.position = 1'868,
                     .isLog = true,
                     .filter = "type is Confirmation of receipt\n"
                               "time 2010-12-01 to 2011-05-01"});
    QTRY_VERIFY(shows(1'868));
    QTRY_VERIFY(!log.field().vocabulary().types.empty());
    pictures.save(place.view, "filter");

    log.field().edit().setFocus();
    QTest::keyClicks(&log.field().edit(), "T06");
    pictures.save(place.view, "suggestions");
    QTest::keyClick(&log.field().edit(), Qt::Key_Escape);
    QTest::keyClick(&log.field().edit(), Qt::Key_Escape);
    QTest::keyClicks(&log.field().edit(), "stream is nothing");
    QTest::keyClick(&log.field().edit(), Qt::Key_Return);
    QVERIFY(!log.bar().message().isEmpty());
    pictures.save(place.view, "invalid");

    place.view.open({.isLog = true, .filter = "type is Confirmaton of receipt"});
    QTRY_COMPARE(log.model().count().state, EventCount::State::Complete);
    pictures.save(place.view, "nothing");

    place.view.resize(828, 529);
    place.view.open({.stream = "permit-4808"});
    QTRY_VERIFY(shows(1'086));
    pictures.save(place.view, "narrow");
    log.table().setFocus();
    QTest::keyClick(&log.table(), Qt::Key_Return);
    QVERIFY(log.isSheetOpen());
    pictures.save(place.view, "sheet");
}

QTEST_MAIN(TestStreamsScreens)
#include "tst_streams_screens.moc"
