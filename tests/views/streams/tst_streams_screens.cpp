// SPDX-License-Identifier: GPL-3.0-or-later
// Saves pictures of the place Streams in its states under screenshots/ of the build folder, to be
// looked at. It fails when a state cannot be reached.

#include "core/exchange/import.h"
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

#include <QDir>
#include <QLineEdit>
#include <QTemporaryDir>

#include <fstream>

using namespace headrace;
using namespace headrace::test;

class TestStreamsScreens : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void screens_data();
    void screens();

private:
    std::unique_ptr<EventStore> permits();
    void save(QWidget& widget, const QString& name, qreal scale = 1);
    QString m_suffix;
    QTemporaryDir m_folder;
    QString m_pictures = QStringLiteral(HEADRACE_BINARY_DIR "/screenshots/");
};

void TestStreamsScreens::initTestCase()
{
    QVERIFY(m_folder.isValid());
    QVERIFY(QDir().mkpath(m_pictures));
}

std::unique_ptr<EventStore> TestStreamsScreens::permits()
{
    const QString path = m_folder.filePath("permits.headrace");
    if (QFile::exists(path))
        return *openStore(path.toStdString());
    const QString log = qEnvironmentVariable(
        "HEADRACE_PERMITS", QStringLiteral(HEADRACE_SOURCE_DIR "/../shared/data/permits.ndjson"));
    std::ifstream file(log.toStdString());
    if (!file)
        return nullptr;
    auto store = *openStore(path.toStdString(), {.mode = OpenMode::Create});
    Job job;
    if (!importEvents(*store, file, {}, job))
        return nullptr;
    return store;
}

void TestStreamsScreens::save(QWidget& widget, const QString& name, qreal scale)
{
    QImage image(widget.size() * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    widget.render(&image);
    QVERIFY(image.save(m_pictures + name + m_suffix + ".png"));
}

void TestStreamsScreens::screens_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addRow("light") << false;
    QTest::addRow("dark") << true;
}

void TestStreamsScreens::screens()
{
    QFETCH(bool, dark);
    m_suffix = dark ? "-dark" : "-light";
    auto store = permits();
    if (!store)
        QSKIP("the permits log is not there; HEADRACE_PERMITS may name its file");
    PlaceFixture place(std::move(store));
    place.theme.setChoice(dark ? Theme::Choice::Dark : Theme::Choice::Light);
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
    save(place.view, "streams-list");

    place.view.open({.position = 1'863, .isLog = true});
    QTRY_VERIFY(shows(1'863));
    log.table().setFocus();
    save(place.view, "streams-log");
    save(place.view, "streams-log-2x", 2);
    for (const auto& [tab, name] : {std::pair(EventInspector::MetadataTab, "event-metadata"),
                                    std::pair(EventInspector::BytesTab, "event-bytes"),
                                    std::pair(EventInspector::LinksTab, "event-links")}) {
        inspector->setTab(tab);
        save(*inspector, name);
    }
    inspector->setTab(EventInspector::DataTab);

    place.view.open({.position = 1'868,
                     .isLog = true,
                     .filter = "type is Confirmation of receipt\n"
                               "time 2010-12-01 to 2011-05-01"});
    QTRY_VERIFY(shows(1'868));
    QTRY_VERIFY(!log.field().vocabulary().types.empty());
    save(place.view, "streams-filter");

    log.field().edit().setFocus();
    QTest::keyClicks(&log.field().edit(), "T06");
    save(place.view, "streams-suggestions");
    QTest::keyClick(&log.field().edit(), Qt::Key_Escape);
    QTest::keyClick(&log.field().edit(), Qt::Key_Escape);
    QTest::keyClicks(&log.field().edit(), "stream is nothing");
    QTest::keyClick(&log.field().edit(), Qt::Key_Return);
    QVERIFY(!log.bar().message().isEmpty());
    save(place.view, "streams-invalid");

    place.view.open({.isLog = true, .filter = "type is Confirmaton of receipt"});
    QTRY_COMPARE(log.model().count().state, EventCount::State::Complete);
    save(place.view, "streams-nothing");

    place.view.resize(828, 529);
    place.view.open({.stream = "permit-4808"});
    QTRY_VERIFY(shows(1'086));
    save(place.view, "streams-narrow");
    log.table().setFocus();
    QTest::keyClick(&log.table(), Qt::Key_Return);
    QVERIFY(log.isSheetOpen());
    save(place.view, "streams-sheet");
}

QTEST_MAIN(TestStreamsScreens)
#include "tst_streams_screens.moc"
