// SPDX-License-Identifier: GPL-3.0-or-later
// The real window over a real log: 8,577 events of 1,434 permit applications. Opens it, finds a
// stream, steps through its versions, sees what each event changed, and saves a picture of each
// place, light and dark, under screenshots/ of the build folder. All by keyboard.

#include "app/console/command_palette.h"
#include "core/exchange/import.h"
#include "tests/app/console/console_fixture.h"
#include "tests/support/gui_watchdog.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QLineEdit>
#include <QTableView>
#include <QTest>
#include <QTreeView>

#include <fstream>

using namespace headrace;

namespace {

QString permitsLog()
{
    return qEnvironmentVariable("HEADRACE_SHARED", HEADRACE_SOURCE_DIR "/../shared")
        + "/data/permits.ndjson";
}

// The text of a table's or tree's column, one line a row, for comparing.
QString columnText(const QAbstractItemModel& model, int column)
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row)
        lines << model.index(row, column).data().toString();
    return lines.join('\n');
}

// The event that the inspector shows, as stream@version.
QString inspected(const MainWindow& window)
{
    const auto* link = window.findChild<QAbstractButton*>("eventLink");
    return link ? link->text() : QString();
}

} // namespace

class TestPermitsConsole : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void walk_data();
    void walk();

private:
    void importLog(const QString& store);
    void save(ConsoleFixture& console, const QString& name) const;

    QString m_theme;
};

void TestPermitsConsole::initTestCase()
{
    if (!QFile::exists(permitsLog()))
        QSKIP("the permits log is not here (set HEADRACE_SHARED to the folder that has data/)");
    QVERIFY(QDir().mkpath(HEADRACE_BINARY_DIR "/screenshots"));
}

void TestPermitsConsole::importLog(const QString& file)
{
    auto store = openStore(file.toStdString(), {.mode = OpenMode::Create});
    QVERIFY2(store, store ? "" : store.error().message.c_str());
    std::ifstream log(permitsLog().toStdString());
    Job job;
    const auto report = importEvents(**store, log, {}, job);
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QCOMPARE(report->imported, 8'577);
    QCOMPARE(report->streams, 1'434);
}

void TestPermitsConsole::save(ConsoleFixture& console, const QString& name) const
{
    const QString file =
        QString(HEADRACE_BINARY_DIR "/screenshots/permits-%1-%2.png").arg(name, m_theme);
    QVERIFY(console.window->grab().save(file));
}

void TestPermitsConsole::walk_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addRow("light") << false;
    QTest::addRow("dark") << true;
}

void TestPermitsConsole::walk()
{
    QFETCH(bool, dark);
    m_theme = dark ? "dark" : "light";
    ConsoleFixture console(consolePlaces());
    MainWindow& window = *console.window;
    console.theme.setChoice(dark ? Theme::Choice::Dark : Theme::Choice::Light);
    importLog(console.path("permits.headrace"));
    QVERIFY(QFile::copy(HEADRACE_SOURCE_DIR "/resources/samples/permits.domain.js",
                        console.path("permits.domain.js")));

    GuiWatchdog watchdog;
    console.open(console.path("permits.headrace"));

    // Streams: find one by the beginning of its name.
    auto* const streams = window.findChild<QTableView*>("streamTable");
    QVERIFY(streams);
    QTRY_VERIFY(streams->model()->rowCount() > 100);
    QTest::keyClick(&window, Qt::Key_Slash);
    QTRY_VERIFY(qobject_cast<QLineEdit*>(QApplication::focusWidget()));
    QTest::keyClicks(QApplication::focusWidget(), "permit-928");
    QTRY_COMPARE(streams->model()->rowCount(), 2);
    save(console, "streams");
    streams->setFocus();
    QTest::keyClick(streams, Qt::Key_End);
    QTRY_COMPARE(streams->currentIndex().row(), 1);
    QTest::keyClick(streams, Qt::Key_Return);

    // Its events.
    auto* const events = window.findChild<QTableView*>("eventTable");
    QVERIFY(events);
    QTRY_COMPARE(events->model()->rowCount(), 25);
    QTRY_VERIFY(columnText(*events->model(), events->model()->columnCount() - 1)
                    .contains("T09-3 Process or receive external advice from party 3"));
    QTRY_VERIFY(inspected(window).startsWith("permit-9289@1"));
    save(console, "stream");

    // The global log at a position.
    window.goTo({.position = 1'863, .isLog = true});
    QTRY_VERIFY(inspected(window).startsWith("permit-4808@11"));
    QTRY_COMPARE(events->currentIndex().row(), 1'862);
    save(console, "log");

    // The state at a version.
    window.goTo({.place = Location::kAggregate, .stream = "permit-9289", .version = 18});
    auto* const diff = window.findChild<QAbstractItemView*>("diffList");
    auto* const state = window.findChild<QTreeView*>("stateTree");
    QVERIFY(diff && state);
    QTRY_VERIFY(state->model()->rowCount() > 5);
    const QString before = columnText(*diff->model(), 0);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Right);
    QTRY_COMPARE(window.currentPlace()->location().version, 19);
    QTRY_VERIFY(columnText(*diff->model(), 0) != before);
    QTRY_VERIFY(diff->model()->rowCount() >= 5);
    save(console, "aggregate");

    // The palette over it.
    QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
    QTest::keyClicks(QApplication::focusWidget(), "4808");
    const auto* hits = window.palette().findChild<QAbstractItemView*>();
    QVERIFY(hits);
    QTRY_VERIFY(columnText(*hits->model(), 0).contains("permit-4808"));
    save(console, "palette");
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);

    qInfo("the GUI thread was away for at most %lld ms (grabbing pictures included)",
          static_cast<long long>(watchdog.longestBlock().count()));
}

QTEST_MAIN(TestPermitsConsole)
#include "tst_permits_console.moc"
