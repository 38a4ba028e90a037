// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/command_palette.h"
#include "app/console/jobs_panel.h"
#include "app/console/start_page.h"
#include "tests/app/console/console_fixture.h"
#include "tests/support/gui_watchdog.h"

#include <QAbstractButton>
#include <QAction>
#include <QClipboard>
#include <QLabel>
#include <QMenu>
#include <QTest>

using namespace headrace;
using namespace std::chrono_literals;

class TestMainWindow : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void beginsWithTheStartPage();
    void badStoresAreSaidInlineAndThePreviousStays_data();
    void badStoresAreSaidInlineAndThePreviousStays();
    void everyActionIsWhole();
    void readOnlyHidesWhatWrites();
    void backAndForwardKeepTheView();
    void keysMoveTheFocus();
    void copiesTheUri();
    void importsIntoANewStoreBesideTheFile();
    void failedImportIsSaid();
    void theStoreIsCopied();
    void closingEndsJobsFirst();
    void environmentIsRemembered();
    void everyInteractiveWidgetHasAName();
    void picturesOfTheFrame_data();
    void picturesOfTheFrame();

private:
    PlainPlace& plainPlace() const
    {
        return *qobject_cast<PlainPlace*>(m_fixture->window->currentPlace());
    }
    QAction* action(const char* id) const { return m_fixture->window->actions().action(id); }
    void openShop() const
    {
        m_fixture->open(m_fixture->makeStore("shop.headrace", {"order-1", "order-2"}, 3));
    }
    std::unique_ptr<ConsoleFixture> m_fixture;
};

static const QByteArray kLine =
    R"({"stream":"order-1","type":"Placed","time":"2026-03-01T12:00:00Z","data":{}})"
    "\n";

void TestMainWindow::init()
{
    m_fixture = std::make_unique<ConsoleFixture>();
}

void TestMainWindow::beginsWithTheStartPage()
{
    QVERIFY(m_fixture->window->findChild<StartPage*>()->isVisible());
    QVERIFY(m_fixture->window->currentPlace() == nullptr);
    openShop();
    QVERIFY(!m_fixture->window->findChild<StartPage*>()->isVisible());
    QCOMPARE(m_fixture->window->windowTitle(), QString("shop - Headrace"));
    QCOMPARE(m_fixture->settings.lastStore(), m_fixture->path("shop.headrace"));
    action("store.close")->trigger();
    QVERIFY(m_fixture->window->findChild<StartPage*>()->isVisible());
    QCOMPARE(m_fixture->settings.recentStores(), QStringList {m_fixture->path("shop.headrace")});
    QCOMPARE(m_fixture->settings.lastStore(), QString());
}

void TestMainWindow::badStoresAreSaidInlineAndThePreviousStays_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content"); // "/" for a folder, null for nothing there.
    QTest::addRow("nothing there") << "none.headrace" << QByteArray();
    QTest::addRow("a folder") << "folder.headrace" << QByteArray("/");
    QTest::addRow("an empty file") << "empty.headrace" << QByteArray("");
    QTest::addRow("a text file") << "text.headrace" << QByteArray("just some text\n").repeated(100);
    QTest::addRow("a cut store") << "cut.headrace" << QByteArray("cut");
    QTest::addRow("a newer version's store") << "newer.headrace" << QByteArray("newer");
    QTest::addRow("another program's SQLite file") << "foreign.headrace" << QByteArray("foreign");
}

void TestMainWindow::badStoresAreSaidInlineAndThePreviousStays()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    openShop();
    if (content == "/") {
        QVERIFY(QDir(m_fixture->folder.path()).mkdir(name));
    } else if (content == "cut") {
        const QString whole = m_fixture->makeStore("whole.headrace", {"order-1"}, 2'000);
        QFile file(whole);
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_fixture->write(name, file.read(file.size() / 2));
    } else if (content == "newer" || content == "foreign") {
        // In the header of a SQLite file: user_version at byte 60, application_id at byte 68.
        QFile file(m_fixture->makeStore(name, {"order-1"}, 10));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(content == "newer" ? 60 : 68));
        QCOMPARE(file.write(QByteArray(4, 1)), qint64 {4});
    } else if (!content.isNull()) {
        m_fixture->write(name, content);
    }
    StoreSession* before = m_fixture->window->connection().session();
    m_fixture->window->openStore(m_fixture->path(name));
    QTRY_VERIFY(!m_fixture->window->bannerText().isEmpty());
    QVERIFY2(m_fixture->window->bannerText().contains(name),
             qPrintable(m_fixture->window->bannerText()));
    QCOMPARE(m_fixture->window->connection().session(), before);
    QVERIFY(m_fixture->window->currentPlace() != nullptr);
}

void TestMainWindow::everyActionIsWhole()
{
    openShop();
    const auto& registry = m_fixture->window->actions();
    QSet<QKeySequence> shortcuts;
    for (QAction* one : registry.allActions()) {
        const ActionSpec& spec = registry.spec(one);
        QVERIFY2(!one->text().isEmpty() && !one->toolTip().isEmpty(), qPrintable(spec.id));
        QVERIFY2(one->isEnabled() || !registry.disabledReason(one).isEmpty(), qPrintable(spec.id));
        for (const QKeySequence& shortcut : spec.shortcuts) {
            QVERIFY2(!shortcut.isEmpty(), qPrintable(spec.id));
            QVERIFY2(!shortcuts.contains(shortcut), qPrintable(spec.id));
            shortcuts.insert(shortcut);
        }
    }
}

void TestMainWindow::readOnlyHidesWhatWrites()
{
    openShop();
    const auto& registry = m_fixture->window->actions();
    QVERIFY(action("store.importHere")->isVisible());
    action("store.readOnly")->trigger();
    QTRY_VERIFY(m_fixture->window->connection().session()->isReadOnly());
    QVERIFY(action("store.readOnly")->isChecked());
    for (QAction* one : registry.allActions()) {
        if (!registry.spec(one).changesStore)
            continue;
        QVERIFY2(!one->isVisible(), qPrintable(one->objectName()));
        QVERIFY2(!registry.actions().contains(one), qPrintable(one->objectName()));
    }
    action("store.readOnly")->trigger();
    QTRY_VERIFY(!m_fixture->window->connection().session()->isReadOnly());
    QVERIFY(action("store.importHere")->isVisible());
}

void TestMainWindow::backAndForwardKeepTheView()
{
    openShop();
    QVERIFY(!action("go.back")->isEnabled());
    plainPlace().scrolledTo = 7;
    m_fixture->window->goTo({.place = Location::kAggregate, .stream = "order-1", .version = 2});
    QVERIFY(action("go.aggregate")->isChecked());
    plainPlace().scrolledTo = 9;
    QTest::keyClick(m_fixture->window.get(), Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(plainPlace().location().place, Location::kStreams);
    QCOMPARE(plainPlace().scrolledTo, 7);
    plainPlace().scrolledTo = 1;
    QTest::keyClick(m_fixture->window.get(), Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(plainPlace().location().version, 2);
    QCOMPARE(plainPlace().scrolledTo, 9);
    QVERIFY(!action("go.forward")->isEnabled());
}

void TestMainWindow::keysMoveTheFocus()
{
    openShop();
    const QList<QWidget*> panes = plainPlace().panes();
    QTRY_VERIFY(panes[0]->hasFocus());
    QTest::keyClick(m_fixture->window.get(), Qt::Key_F6);
    QVERIFY(panes[1]->hasFocus());
    QTest::keyClick(m_fixture->window.get(), Qt::Key_F6);
    QVERIFY(panes[0]->hasFocus());
    QTest::keyClick(m_fixture->window.get(), Qt::Key_F6, Qt::ShiftModifier);
    QVERIFY(panes[1]->hasFocus());
    QTest::keyClick(m_fixture->window.get(), Qt::Key_Slash);
    QVERIFY(plainPlace().filterField()->hasFocus());
    QTest::keyClick(m_fixture->window.get(), Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(plainPlace().location().place, Location::kAggregate);
}

void TestMainWindow::copiesTheUri()
{
    openShop();
    m_fixture->window->goTo({.stream = "order-1", .version = 2});
    action("go.copyUri")->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(), QString("headrace://shop/order-1@2"));
}

void TestMainWindow::importsIntoANewStoreBesideTheFile()
{
    m_fixture->write("log.ndjson", kLine);
    m_fixture->files.next = m_fixture->path("log.ndjson");
    action("store.importNew")->trigger();
    QTRY_COMPARE(m_fixture->window->jobs().rowCount(), 1);
    QTRY_COMPARE(m_fixture->window->jobs().row(0).state, JobList::State::Done);
    QCOMPARE(m_fixture->window->connection().location(), m_fixture->path("log.headrace"));
    QTRY_COMPARE(m_fixture->window->connection().session()->head(), Position {1});
    QVERIFY(m_fixture->window->findChild<JobsPanel*>()->isVisible());

    // Once more: the store is there already and is left alone.
    m_fixture->files.next = m_fixture->path("log.ndjson");
    action("store.importNew")->trigger();
    QTRY_VERIFY(m_fixture->window->bannerText().contains("log.headrace"));
    QCOMPARE(m_fixture->window->jobs().rowCount(), 1);
}

void TestMainWindow::failedImportIsSaid()
{
    openShop();
    m_fixture->write("bad.ndjson", kLine + "oops\n");
    m_fixture->files.next = m_fixture->path("bad.ndjson");
    action("store.importHere")->trigger();
    QTRY_COMPARE(m_fixture->window->jobs().row(0).state, JobList::State::Failed);
    QVERIFY2(m_fixture->window->bannerText().contains("Line 2"),
             qPrintable(m_fixture->window->bannerText()));
}

// What the job does besides: tst_copy_job.
void TestMainWindow::theStoreIsCopied()
{
    QVERIFY(!action("store.copy")->isEnabled());
    openShop();
    QVERIFY(action("store.copy")->isEnabled());
    m_fixture->files.next = m_fixture->path("twin.headrace");
    action("store.copy")->trigger();
    QTRY_COMPARE(m_fixture->window->jobs().row(0).state, JobList::State::Done);
    QVERIFY(m_fixture->window->findChild<JobsPanel*>()->isVisible());
    const auto twin = openStore(m_fixture->path("twin.headrace").toStdString());
    QVERIFY(twin);
    QCOMPARE((*twin)->head()->value, m_fixture->window->connection().session()->head().value);

    m_fixture->files.next = m_fixture->window->connection().location();
    action("store.copy")->trigger();
    QTRY_COMPARE(m_fixture->window->jobs().row(0).state, JobList::State::Failed);
    QVERIFY2(m_fixture->window->bannerText().contains("into itself"),
             qPrintable(m_fixture->window->bannerText()));
}

void TestMainWindow::closingEndsJobsFirst()
{
    openShop();
    std::atomic<bool> hasEnded = false;
    m_fixture->window->jobs().start(
        "endless",
        [&hasEnded, store = m_fixture->window->connection().session()->store()](
            Job& job) -> Result<std::string> {
            while (job.goOn())
                std::this_thread::yield();
            hasEnded = true;
            return Error {ErrorCode::Cancelled, "stopped"};
        });
    GuiWatchdog watchdog;
    m_fixture->window->close();
    QVERIFY(m_fixture->window->isVisible()); // Not before everything has ended.
    QTRY_VERIFY(!m_fixture->window->isVisible());
    QVERIFY(hasEnded);
    QVERIFY(m_fixture->window->connection().session() == nullptr);
    QVERIFY2(watchdog.longestBlock() < 200ms,
             qPrintable(QString::number(watchdog.longestBlock().count())));
    QVERIFY(!m_fixture->settings.geometry().isEmpty());
}

void TestMainWindow::environmentIsRemembered()
{
    openShop();
    action("store.environmentProduction")->trigger();
    const QString store = m_fixture->path("shop.headrace");
    QTRY_VERIFY(m_fixture->connections.findLocation(store));
    QCOMPARE(m_fixture->connections.findLocation(store)->name, QString("shop"));
    QCOMPARE(m_fixture->connections.findLocation(store)->environment, Environment::Production);
    const QImage picture = m_fixture->window->grab().toImage();
    QCOMPARE(picture.pixelColor(600, 1), m_fixture->theme.color(Token::EnvProductionFill));
}

void TestMainWindow::everyInteractiveWidgetHasAName()
{
    openShop();
    m_fixture->window->palette().openWith();
    action("view.jobs")->trigger();
    for (const QWidget* widget : m_fixture->window->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || qobject_cast<const QLabel*>(widget) != nullptr
            || widget->objectName().startsWith("qt_"))
            continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        QVERIFY2(
            !widget->accessibleName().isEmpty() || (button != nullptr && !button->text().isEmpty()),
            qPrintable(
                QString("%1 \"%2\"").arg(widget->metaObject()->className(), widget->objectName())));
    }
}

void TestMainWindow::picturesOfTheFrame_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QString>("what");
    for (const bool dark : {false, true})
        for (const char* what : {"start", "open", "palette", "jobs", "failure"})
            QTest::addRow("%s, %s", what, dark ? "dark" : "light") << dark << QString(what);
}

void TestMainWindow::picturesOfTheFrame()
{
    QFETCH(bool, dark);
    QFETCH(QString, what);
    MainWindow& window = *m_fixture->window;
    m_fixture->theme.setChoice(dark ? Theme::Choice::Dark : Theme::Choice::Light);
    m_fixture->settings.addRecentStore("/srv/stores/permits.headrace");
    m_fixture->settings.addRecentStore(m_fixture->path("shop.headrace"));
    ConnectionProfile live = profileOf("postgresql://ann@db.example/shop?schema=orders");
    live.name = "shop, live";
    live.environment = Environment::Production;
    live.isReadOnly = true;
    m_fixture->connections.add(live);
    QTRY_VERIFY(m_fixture->connections.find("shop, live"));
    if (what != "start")
        openShop();
    if (what == "palette") {
        window.goTo({.stream = "order-1", .version = 2});
        window.palette().openWith("1");
        auto* list = window.palette().findChild<QListView*>();
        QTRY_VERIFY(list->model()->index(0, 0).data().toString() == "Streams");
    }
    if (what == "jobs") {
        action("store.environmentTest")->trigger();
        m_fixture->write("log.ndjson", kLine);
        m_fixture->files.next = m_fixture->path("log.ndjson");
        action("store.importHere")->trigger();
        window.jobs().start("Export to orders.ndjson", [](Job& job) -> Result<std::string> {
            job.setTotal(100'000);
            job.setDone(62'400);
            job.log("writing orders.ndjson");
            while (job.goOn())
                std::this_thread::yield();
            return Error {ErrorCode::Cancelled, "Cancelled; no file was written."};
        });
        QTRY_COMPARE(window.jobs().runningCount(), 1);
        QTRY_VERIFY(window.jobs().row(0).done > 0);
    }
    if (what == "failure") {
        action("store.environmentProduction")->trigger();
        window.openStore(m_fixture->path("none.headrace"));
        QTRY_VERIFY(!window.bannerText().isEmpty());
    }
    QTest::qWait(50); // Layouts settle.
    const QString folder = HEADRACE_BINARY_DIR "/screenshots";
    QVERIFY(QDir().mkpath(folder));
    const QPixmap picture = window.grab();
    QCOMPARE(picture.deviceIndependentSize().toSize(), QSize(1'280, 800));
    QVERIFY(picture.save(QString("%1/frame-%2-%3%4.png")
                             .arg(folder, what, dark ? "dark" : "light",
                                  window.devicePixelRatio() > 1 ? "@2x" : "")));
}

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
