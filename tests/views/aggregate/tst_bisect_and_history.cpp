// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/aggregate/snapshots.h"
#include "core/script/domain_module.h"
#include "core/store/memory/memory_store.h"
#include "tests/support/gui_watchdog.h"
#include "views/aggregate/aggregate_place.h"
#include "views/aggregate/history_model.h"
#include "views/aggregate/predicate_field.h"
#include "views/aggregate/state_reader.h"
#include "views/aggregate/step_plot.h"
#include "views/aggregate/stream_events_model.h"
#include "views/aggregate/version_slider.h"
#include "views/support/action_registry.h"
#include "views/support/data_table.h"
#include "views/support/domain_session.h"
#include "views/support/file_prompt.h"
#include "views/support/json/json_tree_view.h"
#include "views/support/store_session.h"
#include "views/support/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace headrace;

namespace {

const char kModule[] = R"js(
export default {
  name: 'test',
  aggregates: {
    account: {
      state: { initial: { balance: 0, owner: { name: 'Ada', zip: 1 } } },
      events: {
        Added: { apply(state, data) { state.balance += data.amount; } },
        Noted: { apply(state, data) { state.note = data.text; } },
        Cleared: { apply(state) { delete state.note; } },
        Broken: { apply(state) { state.missing.field = 1; } },
      },
    },
  },
};
)js";

class NoFiles : public FilePrompt
{
public:
    void askForOpen(QWidget*, const Question&, Answer) override {}
    void askForSave(QWidget*, const Question&, Answer) override {}
};

struct Made
{
    const char* type;
    const char* data;
};

// Balance 0; then 5, 5, 12, 12, 2, 2.
const std::vector<Made> kAccount {{"Added", R"({"amount":5})"},   {"Noted", R"({"text":"x"})"},
                                  {"Added", R"({"amount":7})"},   {"Noted", R"({"text":"y"})"},
                                  {"Added", R"({"amount":-10})"}, {"Cleared", "{}"}};

void append(EventStore& store, const std::string& stream, const std::vector<Made>& events)
{
    AppendRequest request;
    for (const Made& event : events) {
        NewEvent made;
        made.stream = StreamName::parse(stream).value();
        made.type = event.type;
        made.data = event.data;
        request.events.push_back(std::move(made));
    }
    QVERIFY(store.append(request).has_value());
}

std::unique_ptr<EventStore> makeStore(const std::vector<Made>& events)
{
    OpenOptions options {OpenMode::Create};
    options.clock = [at = parseTime("2026-03-01T12:00:00Z").value()]() mutable {
        return at += std::chrono::seconds(90);
    };
    auto store = openMemoryStore("", options).value();
    append(*store, "account-1", events);
    append(*store, "parcel-1", {{"Sent", "{}"}});
    return store;
}

/// The place over one stream with a module that folds it.
struct Account
{
    explicit Account(const QString& module, const std::vector<Made>& events = kAccount)
        : session(makeStore(events))
        , actions(theme)
        , place(session, domain, theme, actions, files)
    {
        place.resize(1208, 729);
        place.show();
        domain.load(module);
    }

    void open(const QString& stream, std::int64_t version = 0)
    {
        QTRY_COMPARE(domain.state(), DomainSession::State::Loaded);
        Location to;
        to.stream = stream;
        to.version = version;
        place.open(to);
        QTRY_COMPARE(place.location().stream, stream);
    }

    std::int64_t stateVersion() const
    {
        return place.shownState() ? place.shownState()->state.version.value : -1;
    }
    template<typename T> T* find(const char* name) const { return place.findChild<T*>(name); }
    QString result() const { return find<QLabel>("bisectResult")->accessibleName(); }
    PredicateField& field() const { return *place.findChild<PredicateField*>(); }

    void bisect(const QString& predicate)
    {
        field().setFocus();
        field().selectAll();
        QTest::keyClicks(&field(), predicate);
        QTest::keyClick(&field(), Qt::Key_Return);
    }

    Theme theme;
    StoreSession session;
    DomainSession domain;
    ActionRegistry actions;
    NoFiles files;
    AggregatePlace place;
};

// Rows as "version before → after".
QStringList printed(const QAbstractItemModel& model)
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row)
        lines << model.index(row, HistoryModel::VersionColumn).data().toString() + ' '
                + model.index(row, HistoryModel::ValueColumn).data().toString();
    return lines;
}

} // namespace

class TestBisectAndHistory : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void findsFlips_data();
    void findsFlips();
    void checksWhileTyping_data();
    void checksWhileTyping();
    void goesToFlips();
    void marksFlipsEverywhere();
    void forgetsFlipsOfAnotherPredicate();
    void countsWhatWasAppendedSince();
    void offersFields_data();
    void offersFields();
    void takesWhatIsOffered();
    void showsHistories_data();
    void showsHistories();
    void goesFromTheHistoryToAVersion();
    void readsTheHistoryOfWhatIsAppended();
    void needsAModule();
    void showsSnapshots();
    void cancelsAndNeverHoldsTheWindowUp();

private:
    QTemporaryDir m_folder;
    QString m_module;
};

void TestBisectAndHistory::initTestCase()
{
    m_module = m_folder.filePath("test.domain.js");
    QFile file(m_module);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(kModule);
}

void TestBisectAndHistory::findsFlips_data()
{
    QTest::addColumn<QString>("predicate");
    QTest::addColumn<QString>("result");
    QTest::addColumn<QList<int>>("flips");

    QTest::addRow("turns twice") << "state.balance > 10"
                                 << "2 flips in 6 versions" << QList<int> {3, 5};
    QTest::addRow("turns once") << "version >= 4"
                                << "1 flip in 6 versions" << QList<int> {4};
    QTest::addRow("never true") << "state.balance > 100"
                                << "no flip: false in all 6 versions" << QList<int> {};
    QTest::addRow("always true") << "state.balance < 100"
                                 << "no flip: true in all 6 versions" << QList<int> {};
    QTest::addRow("cannot be told at first") << "state.note.length > 0"
                                             << "2 flips in 6 versions" << QList<int> {2, 6};
}

void TestBisectAndHistory::findsFlips()
{
    QFETCH(QString, predicate);
    QFETCH(QString, result);
    QFETCH(QList<int>, flips);
    Account account(m_module);
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 6);
    account.bisect(predicate);
    QTRY_COMPARE(account.result(), result);
    QList<int> marked;
    const auto* events = account.find<DataTable>("eventsTable")->model();
    for (int row = 0; row < events->rowCount(); ++row)
        if (!events->index(row, 0).data(StreamEventsModel::FlipRole).toString().isEmpty())
            marked << row + 1;
    QCOMPARE(marked, flips);
    const auto& band = account.find<VersionSlider>("versionSlider")->band();
    QCOMPARE(band.stretches.size(), std::size_t(flips.size() + 1));
    QCOMPARE(band.last, 6);
}

void TestBisectAndHistory::checksWhileTyping_data()
{
    QTest::addColumn<QString>("predicate");
    QTest::addColumn<QString>("complaint"); // What it contains; empty: it can be used.

    QTest::addRow("usable") << "state.balance > 10" << QString();
    QTest::addRow("usable only later") << "state.note.length > 0" << QString();
    QTest::addRow("ends too early") << "state.balance >"
                                    << "(column 16)";
    QTest::addRow("no such name") << "stat.balance > 1"
                                  << "stat";
    QTest::addRow("would change the state") << "state.balance = 3"
                                            << "column";
}

void TestBisectAndHistory::checksWhileTyping()
{
    QFETCH(QString, predicate);
    QFETCH(QString, complaint);
    Account account(m_module);
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 6);
    account.field().setFocus();
    QTest::keyClicks(&account.field(), predicate);
    const auto* tick = account.field().actions().front();
    if (complaint.isEmpty()) {
        QTRY_VERIFY(tick->isVisible());
        QVERIFY(!account.field().property("invalid").toBool());
        return;
    }
    QTRY_VERIFY(account.field().property("invalid").toBool());
    QVERIFY2(account.result().contains(complaint), qPrintable(account.result()));
    QVERIFY(!tick->isVisible());
    QVERIFY(!account.find<QToolButton>("findFlips")->isEnabled());
}

void TestBisectAndHistory::goesToFlips()
{
    Account account(m_module);
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 6);
    QVERIFY(!account.actions.action("aggregate.previousFlip")->isEnabled());
    account.bisect("state.balance > 10");
    QTRY_COMPARE(account.result(), QString("2 flips in 6 versions"));
    account.place.activateWindow(); // The popup of fields took it.
    QVERIFY(QTest::qWaitForWindowActive(&account.place));
    auto* slider = account.find<QWidget>("versionSlider");
    slider->setFocus();
    const auto* said = account.find<QLabel>("flipAtVersion");
    QTest::keyClick(slider, Qt::Key_Left, Qt::ControlModifier);
    QTRY_COMPARE(account.stateVersion(), 5);
    QCOMPARE(said->text(), QString("flip 2 at version 5  true → false"));
    QTest::keyClick(slider, Qt::Key_Left, Qt::ControlModifier);
    QTRY_COMPARE(account.stateVersion(), 3);
    QTest::keyClick(slider, Qt::Key_Left, Qt::ControlModifier); // There is none: nothing happens.
    QCOMPARE(account.place.location().version, 3);
    QVERIFY(!account.actions.action("aggregate.previousFlip")->isEnabled());
    QTest::keyClick(slider, Qt::Key_Right);
    QTRY_COMPARE(account.stateVersion(), 4);
    QCOMPARE(said->text(), QString("true since flip 1"));
    QTest::keyClick(slider, Qt::Key_Right, Qt::ControlModifier);
    QTRY_COMPARE(account.stateVersion(), 5);
    QTest::keyClick(slider, Qt::Key_B, Qt::ControlModifier);
    QVERIFY(account.field().hasFocus());
}

void TestBisectAndHistory::marksFlipsEverywhere()
{
    Account account(m_module);
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 6);
    auto* model = account.find<DataTable>("eventsTable")->model();
    QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    account.bisect("state.balance > 10");
    QTRY_COMPARE(account.result(), QString("2 flips in 6 versions"));
    const auto mark = model->index(2, StreamEventsModel::MarkColumn);
    QCOMPARE(mark.data().toString(), QString("flip: false → true"));
}

void TestBisectAndHistory::forgetsFlipsOfAnotherPredicate()
{
    Account account(m_module);
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 6);
    account.bisect("state.balance > 10");
    QTRY_COMPARE(account.result(), QString("2 flips in 6 versions"));
    QTest::keyClicks(&account.field(), "0");
    QCOMPARE(account.result(), QString());
    QVERIFY(account.find<VersionSlider>("versionSlider")->band().stretches.empty());
}

void TestBisectAndHistory::countsWhatWasAppendedSince()
{
    Account account(m_module);
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 6);
    account.bisect("state.balance > 10");
    QTRY_COMPARE(account.result(), QString("2 flips in 6 versions"));
    append(*account.session.store(), "account-1", {{"Added", R"({"amount":50})"}});
    QTRY_COMPARE(account.result(), QString("2 flips in 6 versions, 1 newer not looked at"));
    QTest::keyClick(&account.field(), Qt::Key_Return);
    QTRY_COMPARE(account.result(), QString("3 flips in 7 versions"));
}

void TestBisectAndHistory::offersFields_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QStringList>("offered");

    QTest::addRow("all") << "state." << QStringList {"balance", "owner", "note"};
    QTest::addRow("begun") << "1 + state.ba" << QStringList {"balance"};
    QTest::addRow("below a field") << "state.owner." << QStringList {"name", "zip"};
    QTest::addRow("of what has none") << "state.balance." << QStringList {};
    QTest::addRow("of something else") << "other.state." << QStringList {};
    QTest::addRow("of no field") << "state.nowhere." << QStringList {};
    QTest::addRow("written out") << "state.balance" << QStringList {};
}

void TestBisectAndHistory::offersFields()
{
    QFETCH(QString, typed);
    QFETCH(QStringList, offered);
    Account account(m_module);
    account.open("account-1", 4);
    QTRY_COMPARE(account.stateVersion(), 4);
    account.field().setText(typed);
    QCOMPARE(account.field().completions().words, offered);
}

void TestBisectAndHistory::takesWhatIsOffered()
{
    Account account(m_module);
    account.open("account-1", 4);
    QTRY_COMPARE(account.stateVersion(), 4);
    QVERIFY(QTest::qWaitForWindowActive(&account.place));
    account.field().setFocus();
    QTest::keyClicks(&account.field(), "state.o");
    QTRY_VERIFY(QApplication::activePopupWidget());
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Down);
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Return);
    QCOMPARE(account.field().text(), QString("state.owner"));
    QCOMPARE(account.result(), QString()); // It was taken, not looked for.
}

void TestBisectAndHistory::showsHistories_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QStringList>("rows");
    QTest::addColumn<bool>("isPlotted");

    QTest::addRow("a number") << "/balance" << QStringList {"1 0 → 5", "3 5 → 12", "5 12 → 2"}
                              << true;
    QTest::addRow("a text that comes and goes")
        << "/note" << QStringList {R"(2 absent → "x")", R"(4 "x" → "y")", R"(6 "y" → absent)"}
        << false;
    QTest::addRow("the same in all versions") << "/owner/name" << QStringList {} << false;
}

void TestBisectAndHistory::showsHistories()
{
    QFETCH(QString, path);
    QFETCH(QStringList, rows);
    QFETCH(bool, isPlotted);
    Account account(m_module);
    account.open("account-1", 4);
    QTRY_COMPARE(account.stateVersion(), 4);
    auto* table = account.find<DataTable>("historyTable");
    QAbstractItemModelTester tester(table->model(),
                                    QAbstractItemModelTester::FailureReportingMode::QtTest);
    account.find<JsonTreeView>("stateTree")->setCurrentPath(path);
    QTRY_COMPARE(printed(*table->model()), rows);
    QCOMPARE(account.find<StepPlot>("historyPlot")->isVisible(), isPlotted);
    if (isPlotted)
        QCOMPARE(table->currentIndex().row(), 1); // Since version 3.
}

void TestBisectAndHistory::goesFromTheHistoryToAVersion()
{
    Account account(m_module);
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 6);
    auto* tree = account.find<JsonTreeView>("stateTree");
    auto* table = account.find<DataTable>("historyTable");
    tree->setCurrentPath("/balance");
    QTRY_COMPARE(table->model()->rowCount(), 3);
    QVERIFY(QTest::qWaitForWindowActive(&account.place));
    tree->setFocus();
    QTest::keyClick(tree, Qt::Key_D);
    QVERIFY(account.find<QWidget>("eventDataTree")->hasFocus());
    QTest::keyClick(account.find<QWidget>("eventDataTree"), Qt::Key_H);
    QVERIFY(table->hasFocus());
    QTest::keyClick(table, Qt::Key_Up);
    QTest::keyClick(table, Qt::Key_Return);
    QTRY_COMPARE(account.stateVersion(), 3);
    QCOMPARE(table->currentIndex().row(), 1);
}

void TestBisectAndHistory::readsTheHistoryOfWhatIsAppended()
{
    Account account(m_module);
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 6);
    account.find<JsonTreeView>("stateTree")->setCurrentPath("/balance");
    auto* model = account.find<DataTable>("historyTable")->model();
    QTRY_COMPARE(model->rowCount(), 3);
    append(*account.session.store(), "account-1",
           {{"Added", R"({"amount":1})"}, {"Broken", "{}"}, {"Added", R"({"amount":1})"}});
    QTRY_COMPARE(printed(*model), QStringList({"1 0 → 5", "3 5 → 12", "5 12 → 2", "7 2 → 3"}));
    QCOMPARE(account.find<QLabel>("historyNote")->text(), QString("up to where it folds"));
}

void TestBisectAndHistory::needsAModule()
{
    Account account(m_module);
    account.open("parcel-1");
    QTRY_COMPARE(account.result(), QString("Needs a domain module that folds streams of parcel"));
    QVERIFY(!account.field().isEnabled());
    QVERIFY(!account.actions.action("aggregate.history")->isEnabled());
    QVERIFY(account.find<QWidget>("eventDataTree")->isVisible());
}

void TestBisectAndHistory::showsSnapshots()
{
    Account account(m_module, std::vector<Made>(700, {"Added", R"({"amount":1})"}));
    const auto snapshots = Snapshots::open(*account.session.store(),
                                           DomainModule::load(m_module.toStdString()).value(),
                                           StreamName::parse("account-1").value());
    QVERIFY(snapshots.has_value());
    for (const std::int64_t version : {300, 600})
        QVERIFY((*snapshots)->create({.at = Version {version}}).has_value());
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 700);
    auto* slider = account.find<VersionSlider>("versionSlider");
    QCOMPARE(slider->snapshots(), (std::vector<SnapshotMark> {{300, false}, {600, true}}));
    const QString note = account.find<QLabel>("foldNote")->accessibleName();
    QVERIFY2(note.contains("from snapshot 600"), qPrintable(note));
    const auto* events = account.find<DataTable>("eventsTable")->model();
    QCOMPARE(events->index(599, 0).data(StreamEventsModel::SnapshotRole).toInt(), 2);
    QVERIFY(QTest::qWaitForWindowActive(&account.place));
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_Left, Qt::ShiftModifier);
    QTRY_COMPARE(account.stateVersion(), 600);
    account.actions.action("aggregate.previousSnapshot")->trigger();
    QTRY_COMPARE(account.stateVersion(), 300);
    QVERIFY(!account.actions.action("aggregate.previousSnapshot")->isEnabled());
}

void TestBisectAndHistory::cancelsAndNeverHoldsTheWindowUp()
{
    Account account(m_module);
    for (int i = 0; i < 100; ++i)
        append(*account.session.store(), "account-1",
               std::vector<Made>(1'000, {"Added", R"({"amount":1})"}));
    account.open("account-1");
    QTRY_COMPARE_WITH_TIMEOUT(account.stateVersion(), 100'006, 20'000);
    GuiWatchdog watchdog;
    auto* find = account.find<QToolButton>("findFlips");
    account.bisect("state.balance % 2 === 0");
    QCOMPARE(find->text(), QString("Cancel"));
    find->click();
    QVERIFY2(account.result().endsWith("cancelled"), qPrintable(account.result()));
    QCOMPARE(find->text(), QString("Find flips"));
    find->click();
    account.find<JsonTreeView>("stateTree")->setCurrentPath("/balance");
    QTRY_COMPARE_WITH_TIMEOUT(find->text(), QString("Find flips"), 20'000);
    QVERIFY2(account.result().contains(" flips in "), qPrintable(account.result()));
    QTRY_VERIFY_WITH_TIMEOUT(account.find<DataTable>("historyTable")->model()->rowCount() > 90'000,
                             20'000);
    qInfo("longest block of the GUI thread: %lld ms", qint64(watchdog.longestBlock().count()));
    QVERIFY(watchdog.longestBlock() < std::chrono::seconds(1));
}

QTEST_MAIN(TestBisectAndHistory)
#include "tst_bisect_and_history.moc"
