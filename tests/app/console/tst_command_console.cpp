// SPDX-License-Identifier: GPL-3.0-or-later
// Commands in the real window, by keyboard: opened, filled in, previewed, submitted; where they are
// not there, and what production asks for. Saves pictures under screenshots/ of the build folder.

#include "app/console/command_palette.h"
#include "tests/app/console/console_fixture.h"
#include "tests/support/gui_watchdog.h"
#include "views/command/command_choice.h"
#include "views/command/command_panel.h"
#include "views/command/data_editor.h"
#include "views/command/form_view.h"
#include "views/command/preview_pane.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QTest>
#include <QToolButton>

using namespace headrace;

namespace {

const QString kPermits = QStringLiteral(HEADRACE_SOURCE_DIR "/resources/samples/permits.domain.js");

const char kOrders[] = R"js(
export default {
  name: 'orders',
  aggregates: {
    order: {
      state: { initial: { total: 0 } },
      events: { Added: { apply(state, data) { state.total += data.by; state.last = data; } } },
      commands: {
        Add: {
          schema: { type: 'object', required: ['by'], additionalProperties: false,
                    properties: { by: { type: 'number' }, note: { type: 'string' } } },
          handle(state, data, { reject }) {
            if (data.by < 0) reject('less is not more', { by: data.by });
            return data.by === 0 ? [] : [{ type: 'Added', data }];
          },
        },
        Free: { handle() { return [{ type: 'Added', data: { by: 1 } }]; } },
      },
    },
    parcel: { state: { initial: {} }, events: {} },
  },
};
)js";

const char kNoCommands[] = R"js(
export default {
  aggregates: { order: { state: { initial: {} }, events: {} } },
};
)js";

/// The window in Aggregate, over a store with three events of order-1.
struct Console : ConsoleFixture
{
    explicit Console(const QByteArray& module = kOrders, OpenMode mode = OpenMode::Writable)
        : ConsoleFixture(consolePlaces())
    {
        write("shop.domain.js", module);
        const QString store = makeStore("shop.headrace", {"order-1"}, 3);
        open(store, mode);
        const auto isRead = [this] {
            return window->connection().domain()->state() != DomainSession::State::Loading;
        };
        if (!QTest::qWaitFor(isRead))
            qFatal("the module was not read");
        window->goTo({.place = Location::kAggregate, .stream = "order-1"});
        if (!QTest::qWaitFor([this] { return version() == 3; }))
            qFatal("order-1 was not opened");
    }

    std::int64_t version() const { return window->currentPlace()->location().version; }
    std::int64_t head() const
    {
        return window->connection().session()->store()->head().value().value;
    }
    CommandPanel& panel() const { return *window->findChild<CommandPanel*>(); }
    QAction* action() const { return window->actions().action("aggregate.command"); }
    QWidget* button() const { return window->findChild<QToolButton*>("commandButton"); }

    static void key(int key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key(key), modifiers);
    }
    static void type(const QString& text) { QTest::keyClicks(QApplication::focusWidget(), text); }
    void openPanel()
    {
        key(Qt::Key_M, Qt::ControlModifier);
        QVERIFY(panel().isVisible());
    }
    void awaitPreview()
    {
        QTRY_VERIFY2(panel().previewPane().isUpToDate(),
                     qPrintable(panel().previewPane().sentence()));
    }
    void submit()
    {
        key(Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(panel().banner().isVisible()
                    && panel().banner().kind() != PlaceBanner::Kind::Busy);
    }
};

QString textOf(const QAbstractItemModel& model)
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row)
        lines << model.index(row, 0).data().toString();
    return lines.join('\n');
}

} // namespace

class TestCommandConsole : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void goesAllTheWayByKeyboard();
    void isThereOnlyWhereItCanBe_data();
    void isThereOnlyWhereItCanBe();
    void goesWithTheModule();
    void asksForTheNameInProduction();
    void asksForTheNameThatTheWindowShows();
    void beginsAStream();
    void leavesKeysOfThePlaceAlone();
    void canBeFoundInThePalette();
    void permits_data();
    void permits();

private:
    static void save(QWidget& window, const QString& name, qreal scale = 1);
};

void TestCommandConsole::initTestCase()
{
    QVERIFY(QDir().mkpath(HEADRACE_BINARY_DIR "/screenshots"));
}

void TestCommandConsole::save(QWidget& window, const QString& name, qreal scale)
{
    QTest::qWait(1); // What was laid out anew.
    QImage image(window.size() * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    window.render(&image);
    QVERIFY(image.save(HEADRACE_BINARY_DIR "/screenshots/command-" + name + ".png"));
}

void TestCommandConsole::goesAllTheWayByKeyboard()
{
    Console console;
    const auto* diff = console.window->findChild<QListView*>("commandDiff");
    QVERIFY(console.button()->isVisible());
    console.openPanel();
    CommandPanel& panel = console.panel();
    QCOMPARE(panel.choice().streamField().text(), "order-1");
    QCOMPARE(QApplication::focusWidget(), panel.editor().form().editor("/by"));

    // Nothing is marked before somebody asks; then the field is.
    QTRY_VERIFY(panel.previewPane().sentence().contains("not what the schema asks for"));
    QVERIFY(panel.editor().form().violation("/by").isEmpty());
    Console::key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(panel.editor().form().violation("/by"), "is missing");
    QCOMPARE(QApplication::focusWidget(), panel.editor().form().editor("/by"));

    // Looking at another theme changes nothing of it.
    console.theme.setChoice(Theme::Choice::Dark);
    QCOMPARE(panel.editor().form().violation("/by"), "is missing");
    QCOMPARE(QApplication::focusWidget(), panel.editor().form().editor("/by"));

    Console::type("1.10");
    console.awaitPreview();
    QVERIFY(panel.editor().form().violation("/by").isEmpty());
    QVERIFY(textOf(*diff->model()).contains("/total"));
    const QString previewed = textOf(*diff->model());
    QCOMPARE(console.head(), 3);

    console.submit();
    QCOMPARE(panel.banner().kind(), PlaceBanner::Kind::Well);
    QCOMPARE(panel.banner().sentence(),
             "1 event stored at position 4; the stream is at version 4.");
    QTRY_COMPARE(console.version(), 4);
    QCOMPARE(console.head(), 4);
    QVERIFY(panel.isAncestorOf(QApplication::focusWidget()));

    // One fold: what was previewed is what the place shows of the event.
    const auto* shown = console.window->findChild<QListView*>("diffList");
    QTRY_COMPARE(textOf(*shown->model()), previewed);

    // Away from it, and back by the banner.
    QTest::keyClick(console.window->findChild<QWidget*>("versionSlider"), Qt::Key_Home);
    QTRY_COMPARE(console.version(), 0);
    panel.banner().button().setFocus();
    Console::key(Qt::Key_Space);
    QTRY_COMPARE(console.version(), 4);
    Console::key(Qt::Key_Escape);
    QVERIFY(!panel.isVisible());
    QVERIFY(console.window->currentPlace()->isAncestorOf(QApplication::focusWidget()));
}

void TestCommandConsole::isThereOnlyWhereItCanBe_data()
{
    QTest::addColumn<QByteArray>("module");
    QTest::addColumn<bool>("readOnly");
    QTest::addColumn<bool>("isThere");
    QTest::addRow("writable") << QByteArray(kOrders) << false << true;
    QTest::addRow("read-only") << QByteArray(kOrders) << true << false;
    QTest::addRow("no commands") << QByteArray(kNoCommands) << false << false;
    QTest::addRow("module with errors") << QByteArray("export default {") << false << false;
}

void TestCommandConsole::isThereOnlyWhereItCanBe()
{
    QFETCH(QByteArray, module);
    QFETCH(bool, readOnly);
    QFETCH(bool, isThere);
    Console console(module, readOnly ? OpenMode::ReadOnly : OpenMode::Writable);
    QCOMPARE(console.window->actions().actions().contains(console.action()), isThere);
    QCOMPARE(console.button()->isVisible(), isThere);
    Console::key(Qt::Key_M, Qt::ControlModifier);
    QCOMPARE(console.panel().isVisible(), isThere);
}

void TestCommandConsole::goesWithTheModule()
{
    Console console;
    console.openPanel();
    CommandPanel& panel = console.panel();
    Console::type("7");
    console.awaitPreview();

    // Read again, it has another field: what was filled in stays.
    QByteArray changed = kOrders;
    changed.replace("note:", "remark: { type: 'string' }, note:");
    console.write("shop.domain.js", changed);
    console.window->connection().domain()->reload();
    QTRY_VERIFY(panel.editor().form().editor("/remark"));
    QCOMPARE(panel.editor().dataJson(), R"({"by":7})");

    // It fails: the panel says why, the action is gone, and what is filled in comes back with it.
    console.write("shop.domain.js", "export default {");
    console.window->connection().domain()->reload();
    QTRY_VERIFY(!console.action()->isVisible());
    QVERIFY(panel.isVisible());
    QVERIFY(panel.choice().whyNot().contains("shop.domain.js"));
    QVERIFY(!panel.editor().isVisible());
    console.write("shop.domain.js", kOrders);
    console.window->connection().domain()->reload();
    QTRY_VERIFY(panel.editor().isVisible());
    QCOMPARE(panel.editor().dataJson(), R"({"by":7})");
    QVERIFY(console.action()->isVisible());
}

void TestCommandConsole::asksForTheNameInProduction()
{
    Console console;
    console.window->actions().action("store.environmentProduction")->trigger();
    console.openPanel();
    CommandPanel& panel = console.panel();
    auto* const name = panel.findChild<QLineEdit*>("commandStoreName");
    QVERIFY(name->isVisible());
    Console::type("2");
    console.awaitPreview();
    for (const char* typed : {"", "Shop", "shop "}) {
        name->setText(typed);
        console.submit();
        QVERIFY(panel.banner().sentence().contains("type its name, shop"));
        QCOMPARE(QApplication::focusWidget(), name);
        QCOMPARE(console.head(), 3);
    }
    name->setText({});
    Console::type("shop");
    console.submit();
    QTRY_COMPARE(console.head(), 4);
    QVERIFY(name->text().isEmpty()); // For the next one it is typed again.
    save(*console.window, "production");

    // Marked as something else while the panel is open, it asks for nothing.
    console.window->actions().action("store.environmentTest")->trigger();
    QVERIFY(!name->isVisible());
}

// A file shop.headrace whose connection is called otherwise: nobody sees "shop" anywhere.
void TestCommandConsole::asksForTheNameThatTheWindowShows()
{
    Console console;
    console.window->actions().action("store.environmentProduction")->trigger();
    ConnectionList& list = console.connections;
    const auto rename = [&](const QString& name) {
        const ConnectionProfile before = *list.findLocation(console.path("shop.headrace"));
        ConnectionProfile after = before;
        after.name = name;
        list.replace(before, after);
        QTRY_COMPARE(console.window->windowTitle(), name + " - Headrace");
    };
    QTRY_VERIFY(list.findLocation(console.path("shop.headrace")));
    rename("orders, live");
    console.openPanel();
    CommandPanel& panel = console.panel();
    auto* const name = panel.findChild<QLineEdit*>("commandStoreName");
    QVERIFY(name->isVisible());
    const auto* hint = panel.findChild<QLabel*>("commandHint");
    QCOMPARE(hint->text(), QString("Type orders, live to submit"));
    Console::type("2");
    console.awaitPreview();
    name->setText("shop");
    console.submit();
    QVERIFY2(panel.banner().sentence().contains("type its name, orders, live"),
             qPrintable(panel.banner().sentence()));
    QCOMPARE(console.head(), 3);

    rename("a shop of which one cannot easily say in a few words what it is there for");
    QVERIFY2(hint->text().contains("…"), qPrintable(hint->text()));
    QVERIFY(hint->toolTip().contains("what it is there for"));
    save(*console.window, "production-long-name");
    name->setText("orders, live"); // No more.
    console.submit();
    QCOMPARE(console.head(), 3);
    rename("orders, live");
    name->setText("orders, live");
    console.submit();
    QTRY_COMPARE(console.head(), 4);
}

void TestCommandConsole::beginsAStream()
{
    Console console;
    console.openPanel();
    CommandPanel& panel = console.panel();
    panel.choice().streamField().setFocus();
    panel.choice().streamField().selectAll();
    Console::type("order-new");
    panel.editor().firstEditor()->setFocus();
    Console::type("5");
    console.awaitPreview();
    console.submit();
    QCOMPARE(panel.banner().kind(), PlaceBanner::Kind::Well);
    QTRY_COMPARE(console.window->currentPlace()->location().stream, "order-new");
    QTRY_COMPARE(console.version(), 1);
    QVERIFY(panel.isAncestorOf(QApplication::focusWidget()));
    console.window->actions().action("go.back")->trigger();
    QTRY_COMPARE(console.window->currentPlace()->location().stream, "order-1");
}

void TestCommandConsole::leavesKeysOfThePlaceAlone()
{
    Console console;
    console.openPanel();
    CommandPanel& panel = console.panel();
    panel.choice().commandField().setFocus();
    for (const Qt::Key key : {Qt::Key_Left, Qt::Key_Home, Qt::Key_H, Qt::Key_D, Qt::Key_Slash})
        Console::key(key);
    QCOMPARE(console.version(), 3);
    QCOMPARE(QApplication::focusWidget(), &panel.choice().commandField());
    // This one is the window's: it goes through the panes, and those of the panel are among them.
    QWidget* const by = panel.editor().form().editor("/by");
    Console::key(Qt::Key_F6);
    QCOMPARE(QApplication::focusWidget(), by);
    Console::key(Qt::Key_F6, Qt::ShiftModifier);
    QCOMPARE(QApplication::focusWidget(), &panel.choice().streamField());
}

void TestCommandConsole::canBeFoundInThePalette()
{
    Console console;
    console.window->palette().openWith(">command to");
    Console::key(Qt::Key_Return);
    QVERIFY(console.panel().isVisible());
    QVERIFY(console.panel().isAncestorOf(QApplication::focusWidget()));
}

void TestCommandConsole::permits_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addRow("light") << false;
    QTest::addRow("dark") << true;
}

// The sample module: an application is received, looked at, and refuses to be received twice.
void TestCommandConsole::permits()
{
    QFETCH(bool, dark);
    const QString suffix = dark ? "-dark" : "-light";
    QFile sample(kPermits);
    QVERIFY(sample.open(QIODevice::ReadOnly));
    Console console(sample.readAll());
    console.theme.setChoice(dark ? Theme::Choice::Dark : Theme::Choice::Light);
    console.window->goTo({.place = Location::kAggregate, .stream = "permit-1"});
    GuiWatchdog watchdog;
    console.openPanel();
    CommandPanel& panel = console.panel();
    auto& form = panel.editor().form();
    panel.choice().streamField().setFocus();
    panel.choice().streamField().selectAll();
    Console::type("permit-1");
    panel.editor().firstEditor()->setFocus();
    Console::type("Resource21");
    Console::key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(form.violation("/department"), "is missing");
    save(*console.window, "invalid" + suffix);
    const auto fill = [&form](const char* field, const QString& text) {
        form.editor(field)->setFocus();
        Console::type(text);
    };
    fill("/group", "Group 4");
    form.editor("/channel")->setFocus();
    Console::key(Qt::Key_Down);
    fill("/department", "General");
    fill("/responsible", "Resource28");
    fill("/deadline", "2011-09-21T23:06:40Z");
    QTRY_COMPARE(panel.previewPane().sentence(), "ConfirmReceipt would be rejected.");
    save(*console.window, "rejected" + suffix);
    qobject_cast<QLineEdit*>(form.editor("/deadline"))->clear();
    fill("/deadline", "2111-09-21T23:06:40Z");
    console.awaitPreview();
    save(*console.window, "preview" + suffix);
    save(*console.window, "preview" + suffix + "-2x", 2);
    console.submit();
    QCOMPARE(panel.banner().kind(), PlaceBanner::Kind::Well);
    QTRY_COMPARE(console.window->currentPlace()->location().stream, "permit-1");
    QTRY_COMPARE(console.version(), 1);
    auto* const state = console.window->findChild<QAbstractItemView*>("stateTree");
    QTRY_VERIFY(state->model()->rowCount() > 5);
    save(*console.window, "stored" + suffix);

    // The rule says no to the same again.
    Console::type("x");
    QTRY_COMPARE(panel.previewPane().sentence(), "ConfirmReceipt would be rejected.");
    console.window->resize(900, 600);
    save(*console.window, "narrow" + suffix);
    qInfo("the GUI thread was away for at most %lld ms (pictures included)",
          static_cast<long long>(watchdog.longestBlock().count()));
}

QTEST_MAIN(TestCommandConsole)
#include "tst_command_console.moc"
