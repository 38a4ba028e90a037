// SPDX-License-Identifier: GPL-3.0-or-later
// Saves pictures of the place Streams in its states under screenshots/ of the build folder, to be
// looked at. It fails when a state cannot be reached.

#include "core/exchange/import.h"
#include "tests/views/streams/place_fixture.h"
#include "views/streams/event_log_pane.h"
#include "views/streams/event_table.h"
#include "views/streams/event_table_model.h"
#include "views/streams/filter_bar.h"
#include "views/streams/filter_field.h"
#include "views/streams/stream_list_pane.h"
#include "views/streams/stream_table_model.h"

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
    std::ifstream file(qEnvironmentVariable("HEADRACE_PERMITS").toStdString());
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
    QVERIFY(image.save(m_pictures + name + ".png"));
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
    const QString suffix = dark ? "-dark" : "-light";
    auto store = permits();
    if (!store)
        QSKIP("HEADRACE_PERMITS does not name the permits log");
    PlaceFixture place(std::move(store));
    place.theme.setChoice(dark ? Theme::Choice::Dark : Theme::Choice::Light);
    EventLogPane& log = place.view.log();

    QTRY_COMPARE(place.view.list().model().rowCount(), 1'434);
    QTRY_VERIFY(place.view.list().model().stream(0));
    QTest::qWait(300);
    save(place.view, "streams-list" + suffix);

    auto* inspector = new QWidget;
    place.view.setInspector(inspector);
    place.view.open({.position = 1'863, .isLog = true});
    QTRY_VERIFY(log.table().selectedEvent());
    log.table().setFocus();
    QTest::qWait(300);
    save(place.view, "streams-log" + suffix);
    save(place.view, "streams-log-2x" + suffix, 2);

    place.view.open({.position = 1'863,
                     .isLog = true,
                     .filter = "type is Confirmation of receipt\n"
                               "time 2010-12-01 to 2011-05-01"});
    QTRY_COMPARE(log.model().count().state, EventCount::State::Complete);
    QTRY_VERIFY(log.table().selectedEvent());
    QTest::qWait(300);
    save(place.view, "streams-filter" + suffix);

    log.field().edit().setFocus();
    QTest::keyClicks(&log.field().edit(), "T06");
    QTest::qWait(200);
    save(place.view, "streams-suggestions" + suffix);
    QTest::keyClick(&log.field().edit(), Qt::Key_Escape);
    QTest::keyClick(&log.field().edit(), Qt::Key_Escape);
    QTest::keyClicks(&log.field().edit(), "stream is nothing");
    QTest::keyClick(&log.field().edit(), Qt::Key_Return);
    QTest::qWait(200);
    save(place.view, "streams-invalid" + suffix);

    place.view.open({.isLog = true, .filter = "type is Confirmaton of receipt"});
    QTRY_COMPARE(log.model().count().state, EventCount::State::Complete);
    QTest::qWait(200);
    save(place.view, "streams-nothing" + suffix);

    place.view.resize(828, 529);
    place.view.open({.stream = "permit-4808"});
    QTRY_COMPARE(log.model().rowCount(), 18);
    QTest::qWait(200);
    save(place.view, "streams-narrow" + suffix);
}

QTEST_MAIN(TestStreamsScreens)
#include "tst_streams_screens.moc"
