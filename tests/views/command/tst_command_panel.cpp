// SPDX-License-Identifier: GPL-3.0-or-later
// What the panel says of every end that a command can have, and when it lets go of it.
#include "tests/views/overview/checked_store.h"
#include "views/command/command_choice.h"
#include "views/command/command_panel.h"
#include "views/command/data_editor.h"
#include "views/command/form_view.h"
#include "views/command/preview_pane.h"
#include "views/support/action_registry.h"
#include "views/support/diff/diff_model.h"
#include "views/support/domain_session.h"
#include "views/support/json/json_tree_model.h"
#include "views/support/json/json_tree_view.h"
#include "views/support/store_environment.h"
#include "views/support/store_session.h"
#include "views/support/theme/theme.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace headrace;

namespace {

const char kModule[] = R"js(
export default {
  name: 'test',
  aggregates: {
    order: {
      state: { initial: { total: 0, closed: false } },
      events: {
        Added: { apply(state, data) { state.total += data.by; } },
        Closed: { apply(state) { state.closed = true; } },
      },
      commands: {
        Add: {
          schema: { type: 'object', required: ['by'], additionalProperties: false,
                    properties: { by: { type: 'number' }, note: { type: 'string' } } },
          handle(state, data, { reject }) {
            if (state.closed) reject('the order is closed', { total: state.total });
            return data.by === 0 ? [] : [{ type: 'Added', data }];
          },
        },
        Free: { handle(state, data) { return [{ type: 'Added', data: { by: data.by ?? 1 } }]; } },
        Either: {
          schema: { oneOf: [{ type: 'object' }, { type: 'array' }] },
          handle() { return [{ type: 'Closed', data: {} }]; },
        },
      },
    },
    parcel: { state: { initial: {} }, events: {} },
  },
};
)js";

struct Console
{
    explicit Console(bool opens = true)
        : checked(new test::CheckedStore({OpenMode::Create}))
        , session(std::unique_ptr<EventStore>(checked))
        , actions(theme)
        , panel(session, domain, environment, theme, actions, &window)
        , closed(&panel, &SideSheet::closed)
        , shows(&panel, &SideSheet::showAsked)
    {
        QFile file(folder.filePath("test.domain.js"));
        if (!file.open(QIODevice::WriteOnly) || file.write(kModule) < 0)
            qFatal("the module was not written");
        file.close();
        domain.load(file.fileName());
        if (!QTest::qWaitFor([this] { return domain.state() == DomainSession::State::Loaded; }))
            qFatal("%s", qPrintable(domain.failure()));
        panel.resize(604, 690);
        window.resize(604, 690);
        window.show();
        window.activateWindow();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window has no focus");
        if (opens)
            open("order-1");
    }
    void open(const QString& stream)
    {
        Location here;
        here.stream = stream;
        panel.open(here);
        panel.primaryView()->setFocus();
    }
    void choose(const char* command)
    {
        QComboBox& field = panel.choice().commandField();
        field.setCurrentIndex(field.findText(command));
    }
    static void key(int key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key(key), modifiers);
    }
    void type(const QString& field, const QString& text) const
    {
        panel.editor().form().editor(field)->setFocus();
        QTest::keyClicks(panel.editor().form().editor(field), text);
    }
    void fillIn(const QString& by = "5")
    {
        type("/by", by);
        QTRY_VERIFY2(panel.previewPane().isUpToDate(), qPrintable(panel.previewPane().sentence()));
    }
    void submit()
    {
        key(Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(says() && panel.banner().kind() != PlaceBanner::Kind::Busy);
    }
    bool says() const { return !panel.banner().isHidden(); }
    QString said() const { return panel.banner().sentence(); }
    std::int64_t head() { return session.store()->head().value().value; }
    void appendElsewhere(const char* eventType, const char* data)
    {
        AppendRequest request;
        request.events.emplace_back();
        request.events.back().stream = StreamName::parse("order-1").value();
        request.events.back().type = eventType;
        request.events.back().data = data;
        QVERIFY(session.store()->append(request).has_value());
    }

    QTemporaryDir folder;
    test::CheckedStore* checked; // The session's.
    StoreSession session;
    DomainSession domain;
    StoreEnvironment environment;
    Theme theme;
    ActionRegistry actions;
    QWidget window;
    CommandPanel panel;
    QSignalSpy closed;
    QSignalSpy shows;
};

} // namespace

class TestCommandPanel : public QObject
{
    Q_OBJECT

private slots:
    void opensWithTheStream();
    void saysWhyThereIsNoCommand_data();
    void saysWhyThereIsNoCommand();
    void offersJsonAloneWhereThereIsNoForm_data();
    void offersJsonAloneWhereThereIsNoForm();
    void formAndJsonAreOneValue();
    void keepsWhatWasFilledInOfEachCommand();
    void showsWhatItWouldDo();
    void tellsHowItEnded_data();
    void tellsHowItEnded();
    void hasNothingToSubmitWithoutEvents();
    void saysThatTheStoreFails();
    void throwsNothingAwayAtOnce();
    void staysWhileItIsStored();
    void keepsToWhatIsNotSettled();
    void hasNamesAndAnOrder();
};

void TestCommandPanel::opensWithTheStream()
{
    Console console;
    QVERIFY(console.panel.isVisible());
    QCOMPARE(console.panel.choice().streamField().text(), "order-1");
    QCOMPARE(console.panel.choice().commandField().count(), 3);
    QCOMPARE(QApplication::focusWidget(), console.panel.editor().form().editor("/by"));
    Console::key(Qt::Key_Escape); // Nothing was filled in.
    QCOMPARE(console.closed.count(), 1);
    QVERIFY(!console.panel.isVisible());
    console.open("order-2");
    QCOMPARE(console.panel.choice().streamField().text(), "order-2");
}

void TestCommandPanel::saysWhyThereIsNoCommand_data()
{
    QTest::addColumn<QString>("stream");
    QTest::addColumn<QString>("says");
    QTest::addRow("nothing") << ""
                             << "Name the stream";
    QTest::addRow("no commands") << "parcel-1"
                                 << "declares no commands for streams of parcel; it "
                                    "does for order";
    QTest::addRow("not declared") << "cart-1"
                                  << "declares no commands for streams of cart";
    QTest::addRow("no name") << "order-\n"
                             << "stream";
}

void TestCommandPanel::saysWhyThereIsNoCommand()
{
    QFETCH(QString, stream);
    QFETCH(QString, says);
    Console console(false);
    console.open(stream);
    QVERIFY2(console.panel.choice().whyNot().contains(says),
             qPrintable(console.panel.choice().whyNot()));
    QVERIFY(!console.panel.editor().isVisible());
    QCOMPARE(QApplication::focusWidget(), &console.panel.choice().streamField());
    QVERIFY(!console.actions.action("command.submit")->isEnabled());
    QCOMPARE(console.actions.disabledReason(console.actions.action("command.submit")),
             console.panel.choice().whyNot());
    console.panel.choice().streamField().selectAll();
    QTest::keyClicks(&console.panel.choice().streamField(), "order-7");
    QVERIFY(console.panel.editor().isVisible());
    QVERIFY(console.actions.action("command.submit")->isEnabled());
}

void TestCommandPanel::offersJsonAloneWhereThereIsNoForm_data()
{
    QTest::addColumn<QByteArray>("command");
    QTest::addRow("no schema") << QByteArray("Free");
    QTest::addRow("a schema that no form can hold") << QByteArray("Either");
}

void TestCommandPanel::offersJsonAloneWhereThereIsNoForm()
{
    QFETCH(QByteArray, command);
    Console console;
    console.choose(command);
    DataEditor& editor = console.panel.editor();
    QVERIFY(!editor.isForm());
    QCOMPARE(editor.dataJson(), "{}");
    QTRY_VERIFY(console.panel.previewPane().isUpToDate());
    editor.text().setPlainText("{\"by\":");
    Console::key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(editor.note().contains("is no JSON"));
    QCOMPARE(console.head(), 0);
}

void TestCommandPanel::formAndJsonAreOneValue()
{
    Console console;
    DataEditor& editor = console.panel.editor();
    console.type("/by", "1.10");
    editor.showForm(false);
    QCOMPARE(editor.text().toPlainText(), "{\n  \"by\": 1.10\n}");
    editor.text().setPlainText(R"({"by":2.50,"note":"x"})");
    editor.showForm(true);
    QVERIFY(editor.isForm());
    QCOMPARE(editor.dataJson(), R"({"by":2.50,"note":"x"})");

    // What the form cannot hold stays in JSON, and is said.
    editor.showForm(false);
    editor.text().setPlainText(R"({"by":2.50,"other":1})");
    editor.showForm(true);
    QVERIFY(!editor.isForm());
    QVERIFY(editor.note().contains("/other"));
    QCOMPARE(editor.dataJson(), R"({"by":2.50,"other":1})");
    editor.text().setFocus();
    Console::key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY2(editor.note().contains("/other"), qPrintable(editor.note()));
}

void TestCommandPanel::keepsWhatWasFilledInOfEachCommand()
{
    Console console;
    console.type("/by", "7");
    console.choose("Free");
    QVERIFY(!console.panel.editor().isForm());
    console.choose("Add");
    QCOMPARE(console.panel.editor().dataJson(), R"({"by":7})");
}

void TestCommandPanel::showsWhatItWouldDo()
{
    Console console;
    console.fillIn("1.5");
    const JsonTreeView& events = console.panel.previewPane().events();
    const auto value = [&events](const QString& path) {
        return events.jsonModel().indexOf(path, JsonTreeModel::ValueColumn).data().toString();
    };
    QCOMPARE(value("/1/type"), "\"Added\"");
    QCOMPARE(value("/1/data/by"), "1.5");
    const QAbstractItemModel& diff = *console.panel.previewPane().diff().model();
    QCOMPARE(diff.rowCount(), 2);
    QCOMPARE(diff.index(0, 0).data(DiffModel::PathRole).toString(), "/total");
    QCOMPARE(console.head(), 0);

    // Typed on, it is of something else.
    QTest::keyClicks(QApplication::focusWidget(), "1");
    QVERIFY(!console.panel.previewPane().isUpToDate());
    QTRY_COMPARE(value("/1/data/by"), "1.51");
}

void TestCommandPanel::tellsHowItEnded_data()
{
    QTest::addColumn<QByteArray>("elsewhere"); // What another process appends after the preview.
    QTest::addColumn<bool>("isLost");          // The answer.
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("says");
    QTest::addColumn<QString>("button");
    QTest::addRow("stored") << QByteArray() << false << int(PlaceBanner::Kind::Well)
                            << "1 event stored at position 1; the stream is at version 1."
                            << "Show version 1";
    QTest::addRow("somebody was faster")
        << QByteArray("Added") << false << int(PlaceBanner::Kind::Watch)
        << "Nothing was stored, somebody was faster"
        << "Preview again";
    QTest::addRow("nobody knows") << QByteArray() << true << int(PlaceBanner::Kind::Act)
                                  << "Nobody knows whether it was stored"
                                  << "Ask again";
}

void TestCommandPanel::tellsHowItEnded()
{
    QFETCH(QByteArray, elsewhere);
    QFETCH(bool, isLost);
    QFETCH(int, kind);
    QFETCH(QString, says);
    QFETCH(QString, button);
    Console console;
    console.fillIn();
    if (!elsewhere.isEmpty())
        console.appendElsewhere(elsewhere, R"({"by":1})");
    console.checked->loseAnswer = isLost;
    console.submit();
    QCOMPARE(int(console.panel.banner().kind()), kind);
    QVERIFY2(console.said().contains(says), qPrintable(console.said()));
    QCOMPARE(console.panel.banner().button().text(), button);
    QCOMPARE(console.head(), 1);
    const bool isStored = kind == int(PlaceBanner::Kind::Well);
    QCOMPARE(console.shows.count(), isStored ? 1 : 0);
    if (!elsewhere.isEmpty()) { // Seen again, it can be submitted.
        console.panel.banner().button().click();
        QTRY_VERIFY(console.panel.previewPane().isUpToDate());
        console.panel.editor().firstEditor()->setFocus();
        console.submit();
        QCOMPARE(console.panel.banner().kind(), PlaceBanner::Kind::Well);
        QCOMPARE(console.head(), 2);
    }
}

void TestCommandPanel::hasNothingToSubmitWithoutEvents()
{
    Console console;
    console.fillIn("0");
    console.submit();
    QVERIFY(console.said().contains("would emit no event"));
    QCOMPARE(console.head(), 0);

    // What the rule refuses is said with its detail, before anything is submitted.
    console.appendElsewhere("Closed", "{}");
    Console::key(Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(QApplication::focusWidget(), "1");
    QTRY_COMPARE(console.panel.previewPane().sentence(), "Add would be rejected.");
    Console::key(Qt::Key_Return, Qt::ControlModifier); // Looks again.
    QTRY_VERIFY(console.actions.action("command.submit")->isEnabled());
    QCOMPARE(console.head(), 1);
}

void TestCommandPanel::saysThatTheStoreFails()
{
    Console console;
    console.appendElsewhere("Added", R"({"by":1})");
    console.checked->failReads = true;
    console.type("/by", "1");
    QTRY_COMPARE(console.panel.previewPane().sentence(), "The command could not be previewed.");
    console.checked->failReads = false;
    Console::key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(console.panel.previewPane().isUpToDate());
    QCOMPARE(console.head(), 1);
}

void TestCommandPanel::throwsNothingAwayAtOnce()
{
    Console console;
    console.fillIn();
    Console::key(Qt::Key_Escape);
    QVERIFY(console.panel.isVisible());
    QVERIFY(console.said().contains("Esc again"));
    QTest::keyClicks(QApplication::focusWidget(), "1"); // Not meant that way.
    QVERIFY(!console.says());
    Console::key(Qt::Key_Escape);
    QVERIFY(console.panel.isVisible());
    Console::key(Qt::Key_Escape);
    QVERIFY(!console.panel.isVisible());
    console.open("order-1");
    QCOMPARE(console.panel.editor().dataJson(), "{}");
}

void TestCommandPanel::staysWhileItIsStored()
{
    Console console;
    console.fillIn();
    console.checked->isAppendHeld = true;
    Console::key(Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(!console.panel.editor().isEnabled());
    QVERIFY(!console.actions.action("command.submit")->isEnabled());
    for (int i = 0; i < 3; ++i)
        Console::key(Qt::Key_Escape);
    QVERIFY(console.panel.isVisible());
    QVERIFY(console.said().contains("wait for the answer"));
    console.checked->isAppendHeld = false;
    QTRY_COMPARE(console.panel.banner().kind(), PlaceBanner::Kind::Well);
    QVERIFY(console.panel.editor().isEnabled());
    QCOMPARE(QApplication::focusWidget(), console.panel.editor().form().editor("/by"));
    Console::key(Qt::Key_Escape);
    QVERIFY(!console.panel.isVisible());
}

void TestCommandPanel::keepsToWhatIsNotSettled()
{
    Console console;
    console.fillIn();
    console.checked->loseAnswer = true;
    console.submit();
    QVERIFY(!console.panel.editor().isEnabled());
    QCOMPARE(QApplication::focusWidget(), &console.panel.banner().button());
    Console::key(Qt::Key_Escape);
    QVERIFY(console.panel.isVisible());
    QVERIFY(console.said().contains("Nobody knows yet"));
    Console::key(Qt::Key_Escape);
    QVERIFY(!console.panel.isVisible());

    // Opened for another stream, it is still about this one; asked again, it was stored once.
    console.open("order-9");
    QCOMPARE(console.panel.choice().streamField().text(), "order-1");
    QTRY_COMPARE(QApplication::focusWidget(), &console.panel.banner().button());
    Console::key(Qt::Key_Space);
    QTRY_COMPARE(console.panel.banner().kind(), PlaceBanner::Kind::Well);
    QVERIFY2(console.said().contains("it was stored before"), qPrintable(console.said()));
    QCOMPARE(console.head(), 1);
    QVERIFY(console.panel.editor().isEnabled());
}

void TestCommandPanel::hasNamesAndAnOrder()
{
    Console console;
    console.environment.set(Environment::Production, "shop");
    console.fillIn();
    QStringList order;
    console.panel.choice().streamField().setFocus();
    const QWidget* first = QApplication::focusWidget();
    do {
        const QWidget* at = QApplication::focusWidget();
        QVERIFY2(!at->accessibleName().isEmpty(), at->metaObject()->className());
        order << at->accessibleName();
        Console::key(Qt::Key_Tab);
    } while (QApplication::focusWidget() != first && order.size() < 30);
    QCOMPARE(order.join("; "),
             "Stream that the command goes to; Command; Data: Form; /by; /note; Events that the "
             "command emits; Changes that the command makes in the state; Name of the store, typed "
             "to submit in production; Preview the command; Submit the command; Close the command "
             "form");
}

QTEST_MAIN(TestCommandPanel)
#include "tst_command_panel.moc"
