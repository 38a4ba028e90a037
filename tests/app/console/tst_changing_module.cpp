// SPDX-License-Identifier: GPL-3.0-or-later
// A domain module that is edited while the window shows states that it folds: the file is changed
// on disk, in the ways editors do that, and the window follows by itself.

#include "tests/app/console/console_fixture.h"
#include "views/support/domain_session.h"
#include "views/support/file_watch.h"
#include "views/support/json/json_tree_view.h"

#include <QAbstractItemView>
#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <cstdio>

using namespace headrace;

namespace {

// The state is { <field>: 5 } after five events.
QByteArray moduleThatCounts(const QByteArray& field)
{
    return "export default { name: 'shop', aggregates: { order: {\n"
           "    state: { version: 1, initial: { "
        + field
        + ": 0 } },\n"
          "    events: { Happened: { version: 1,\n"
          "        apply(state) { state."
        + field + " += 1; } } } } } };\n";
}

const QByteArray kBroken = "export default {\n  name: 'shop',,\n};";

} // namespace

class TestChangingModule : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void changedBrokenAndMended_data();
    void changedBrokenAndMended();
    void deletedAndThereAgain();
    void handlerThatThrowsAndIsMended();
    void neighboursAreNoChange();
    void anotherModuleIsFollowedInstead();

private:
    using Write = void (*)(const QString& file, const QByteArray& source);

    MainWindow& window() const { return *m_console->window; }
    QString file() const { return m_console->path("shop.domain.js"); }
    // The first row of the state, "field value"; empty while there is none.
    QString state() const
    {
        const auto* tree = window().findChild<JsonTreeView*>("stateTree");
        const auto* model = tree->model();
        if (!tree->isVisible() || model->rowCount() == 0)
            return {};
        return model->index(0, 1).data().toString() + ' ' + model->index(0, 2).data().toString();
    }

    std::unique_ptr<ConsoleFixture> m_console;
};

static void overwrite(const QString& file, const QByteArray& source)
{
    QFile written(file);
    QVERIFY(written.open(QIODevice::WriteOnly));
    QCOMPARE(written.write(source), source.size());
}

static void writeInPieces(const QString& file, const QByteArray& source)
{
    QFile written(file);
    QVERIFY(written.open(QIODevice::WriteOnly));
    for (const char& byte : source) {
        written.write(&byte, 1);
        written.flush();
    }
}

static void replaceByRename(const QString& file, const QByteArray& source)
{
    overwrite(file + ".new", source);
    QCOMPARE(std::rename(qPrintable(file + ".new"), qPrintable(file)), 0);
}

// As some editors do: what was there becomes the backup, and a new file is written.
static void writeAnewBesideABackup(const QString& file, const QByteArray& source)
{
    QCOMPARE(std::rename(qPrintable(file), qPrintable(file + '~')), 0);
    overwrite(file, source);
}

void TestChangingModule::init()
{
    m_console = std::make_unique<ConsoleFixture>(consolePlaces());
    m_console->write("shop.domain.js", moduleThatCounts("count"));
    m_console->open(m_console->makeStore("shop.headrace", {"order-1"}, 5));
    window().goTo({.place = Location::kAggregate, .stream = "order-1"});
    QTRY_COMPARE(state(), QString("count 5"));
}

void TestChangingModule::changedBrokenAndMended_data()
{
    QTest::addColumn<Write>("write");
    QTest::addRow("overwritten") << Write(overwrite);
    QTest::addRow("written byte by byte") << Write(writeInPieces);
    QTest::addRow("replaced by rename") << Write(replaceByRename);
    QTest::addRow("written anew beside a backup") << Write(writeAnewBesideABackup);
}

void TestChangingModule::changedBrokenAndMended()
{
    QFETCH(Write, write);
    write(file(), moduleThatCounts("total"));
    QTRY_COMPARE(state(), QString("total 5"));
    QCOMPARE(window().bannerText(), QString());

    write(file(), kBroken);
    QTRY_VERIFY2(window().bannerText().contains("shop.domain.js:2"),
                 qPrintable(window().bannerText()));
    QCOMPARE(state(), QString()); // No state of code that is gone,
    const auto* events = window().findChild<QAbstractItemView*>("eventsTable");
    QCOMPARE(events->model()->rowCount(), 5); // but the events are there.
    const auto* head = window().findChild<QToolButton*>("moduleState");
    QCOMPARE(head->text(), QString("shop.domain.js does not load"));

    write(file(), moduleThatCounts("sum"));
    QTRY_COMPARE(state(), QString("sum 5"));
    QCOMPARE(window().bannerText(), QString());
    write(file(), moduleThatCounts("again")); // It is still followed.
    QTRY_COMPARE(state(), QString("again 5"));
}

void TestChangingModule::deletedAndThereAgain()
{
    QVERIFY(QFile::remove(file()));
    QTRY_VERIFY2(window().bannerText().contains("no domain module at"),
                 qPrintable(window().bannerText()));
    QVERIFY(window().bannerText().contains("shop.domain.js"));
    QCOMPARE(state(), QString());
    overwrite(file(), moduleThatCounts("back"));
    QTRY_COMPARE(state(), QString("back 5"));
    QCOMPARE(window().bannerText(), QString());
}

void TestChangingModule::handlerThatThrowsAndIsMended()
{
    const auto* banner = window().findChild<QWidget*>("placeBanner");
    QByteArray throwing = moduleThatCounts("count");
    throwing.replace("state.count += 1;", "if (event.version > 2) throw new Error('no third');");
    throwing.replace("apply(state)", "apply(state, data, event)");
    overwrite(file(), throwing);
    QTRY_VERIFY(banner->isVisible() && banner->accessibleName().contains("no third"));
    QVERIFY2(banner->accessibleName().contains("shop.domain.js:4"),
             qPrintable(banner->accessibleName()));
    overwrite(file(), moduleThatCounts("count"));
    QTRY_COMPARE(state(), QString("count 5"));
    QTRY_VERIFY(!banner->isVisible());
}

// The store lies in the same folder: what is written there must not read the module again and
// again.
void TestChangingModule::neighboursAreNoChange()
{
    QSignalSpy changes(window().connection().domain(), &DomainSession::changed);
    FileWatch neighbour;
    QSignalSpy heard(&neighbour, &FileWatch::changed);
    const QString path = m_console->path("neighbour.domain.js");
    neighbour.watch(path);
    // Each is told in its turn, so that what is told of the first is told when the second is.
    overwrite(path, moduleThatCounts("other"));
    QTRY_COMPARE(heard.count(), 1);
    QVERIFY(QFile::remove(path));
    QTRY_COMPARE(heard.count(), 2);
    QCOMPARE(changes.count(), 0);
    overwrite(file(), moduleThatCounts("total")); // The control: this one is heard.
    QTRY_COMPARE(state(), QString("total 5"));
    QCOMPARE(changes.count(), 2); // It is read, and there.
}

void TestChangingModule::anotherModuleIsFollowedInstead()
{
    QVERIFY(QDir(m_console->folder.path()).mkdir("elsewhere"));
    const QString other = m_console->path("elsewhere/other.domain.js");
    overwrite(other, moduleThatCounts("other"));
    window().chooseDomainModule(other);
    QTRY_COMPARE(state(), QString("other 5"));
    overwrite(file(), kBroken); // Nobody's any more.
    overwrite(other, moduleThatCounts("followed"));
    QTRY_COMPARE(state(), QString("followed 5"));
    QCOMPARE(window().bannerText(), QString());
}

QTEST_MAIN(TestChangingModule)
#include "tst_changing_module.moc"
