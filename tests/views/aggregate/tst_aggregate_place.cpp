// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/aggregate/state_diff.h"
#include "core/store/memory/memory_store.h"
#include "tests/support/gui_watchdog.h"
#include "views/aggregate/aggregate_place.h"
#include "views/aggregate/state_reader.h"
#include "views/aggregate/version_slider.h"
#include "views/support/action_registry.h"
#include "views/support/data_table.h"
#include "views/support/domain_session.h"
#include "views/support/file_prompt.h"
#include "views/support/json/json_tree_model.h"
#include "views/support/json/json_tree_view.h"
#include "views/support/store_session.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_notice.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QRandomGenerator>
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
      state: { initial: { status: 'new', lines: [] } },
      events: {
        Placed: { apply(state, data) { state.status = 'placed'; state.customer = data.customer; } },
        LineAdded: { apply(state, data) { state.lines.push(data); } },
        LineTaken: { apply(state) { state.lines.pop(); } },
        NoteSet: { apply(state, data) { state.note = { text: data.text }; } },
        NoteTaken: { apply(state) { delete state.note; } },
        Broken: { apply(state) { state.missing.field = 1; } },
      },
    },
  },
};
)js";

class NoFiles : public FilePrompt
{
public:
    void askForOpen(QWidget*, const Question&, Answer answer) override
    {
        ++asked;
        if (!path.isEmpty())
            answer(path);
    }
    void askForSave(QWidget*, const Question&, Answer) override {}

    int asked = 0;
    QString path;
};

struct Event
{
    const char* type;
    const char* data;
};

const std::vector<Event> kOrder {
    {"Placed", R"({"customer":"Ada"})"},
    {"LineAdded", R"({"sku":"A","price":1.5})"},
    {"NoteSet", R"({"text":"ring twice"})"},
    {"Seen", R"({"by":"nobody"})"},
    {"LineAdded", R"({"sku":"B","price":2})"},
    {"NoteTaken", "{}"},
    {"LineTaken", "{}"},
};

void append(EventStore& store, const std::string& stream, const std::vector<Event>& events)
{
    AppendRequest request;
    for (const Event& event : events) {
        NewEvent made;
        made.stream = StreamName::parse(stream).value();
        made.type = event.type;
        made.data = event.data;
        request.events.push_back(std::move(made));
    }
    QVERIFY(store.append(request).has_value());
}

/// One open store with the place over it, as the frame holds them.
struct Console
{
    explicit Console(const std::vector<Event>& order = kOrder)
        : session(makeStore(order))
        , actions(theme)
    {
        place = std::make_unique<AggregatePlace>(session, domain, theme, actions, files);
        place->resize(1208, 729);
        place->show();
        QObject::connect(place.get(), &Place::navigate, place.get(), [this](const Location& to) {
            steps << to;
            if (to.place == Location::kAggregate)
                place->open(to);
        });
    }

    static std::unique_ptr<EventStore> makeStore(const std::vector<Event>& order)
    {
        OpenOptions options {OpenMode::Create};
        options.clock = [at = parseTime("2026-03-01T12:00:00Z").value()]() mutable {
            return at += std::chrono::seconds(90);
        };
        auto store = openMemoryStore("", options).value();
        append(*store, "order-1", order);
        append(*store, "order-2", {{"Placed", R"({"customer":"Bob"})"}});
        append(*store, "parcel-1", {{"Sent", "{}"}});
        return store;
    }

    void loadModule(const QString& path)
    {
        domain.load(path);
        QTRY_VERIFY(domain.state() != DomainSession::State::Loading);
    }

    void open(const QString& stream, std::int64_t version = 0)
    {
        Location to;
        to.place = Location::kAggregate;
        to.stream = stream;
        to.version = version;
        place->open(to);
    }

    std::int64_t version() const { return place->location().version; }
    /// Of the state in the tree; -1 while there is none.
    std::int64_t stateVersion() const
    {
        return place->shownState() ? place->shownState()->state.version.value : -1;
    }
    std::string state() const { return place->shownState()->state.stateJson; }

    template<typename T> T* find(const char* name) const { return place->findChild<T*>(name); }
    QString banner() const
    {
        auto* banner = find<QWidget>("placeBanner");
        return banner->isHidden() ? QString() : banner->accessibleName();
    }
    QString notice() const
    {
        for (auto* notice : place->findChildren<PaneNotice*>())
            if (notice->isVisible())
                return notice->sentence();
        return {};
    }

    Theme theme;
    StoreSession session;
    DomainSession domain;
    ActionRegistry actions;
    NoFiles files;
    QList<Location> steps;
    std::unique_ptr<AggregatePlace> place;
};

// The tree as text: a sign, the path, and of a leaf its JSON.
void printTree(const JsonTreeModel& model, const QModelIndex& parent, QStringList& lines)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const auto index = model.index(row, 0, parent);
        const auto mark = index.data(MarkRole).value<DiffMark>();
        const QString sign = QStringList {" ", "+", "-", "~", "."}.at(static_cast<int>(mark));
        const bool isLeaf = !model.hasChildren(index);
        lines << sign + index.data(JsonTreeModel::PathRole).toString()
                + (isLeaf ? ' ' + index.data(JsonTreeModel::RawRole).toByteArray() : "");
        printTree(model, index, lines);
    }
}

QStringList printedTree(const JsonTreeModel& model)
{
    QStringList lines;
    printTree(model, {}, lines);
    return lines;
}

} // namespace

class TestAggregatePlace : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void saysThatNoStreamIsChosen();
    void opensAStreamThatIsTyped();
    void opensAtItsLastVersion();
    void refusesWhatDoesNotExist_data();
    void refusesWhatDoesNotExist();
    void keysGoThroughVersions_data();
    void keysGoThroughVersions();
    void typingGoesToAVersion();
    void complainsAboutWhatIsNoVersion();
    void marksWhatTheEventDid();
    void showsOnlyWhatChanged();
    void goesFromChangeToChange();
    void copiesThePatchAndTheUri();
    void opensTheEventInStreams();
    void worksWithoutAModule();
    void saysWhyAModuleDoesNotLoad();
    void foldsAgainWithAnotherModule();
    void staysAtTheLastVersionThatFolds();
    void wordsEventsWithoutAHandler();
    void followsWhatIsAppended();
    void foldsOnlyTheLastOfManyVersions();
    void treeAgreesWithTheDiff();
    void neverHoldsTheWindowUp();
    void everythingHasAName();
    void looks_data();
    void looks();

private:
    QTemporaryDir m_folder;
    QString m_module;
};

void TestAggregatePlace::initTestCase()
{
    m_module = m_folder.filePath("test.domain.js");
    QFile file(m_module);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(kModule);
}

void TestAggregatePlace::saysThatNoStreamIsChosen()
{
    Console console;
    QCOMPARE(console.find<QLabel>("noStreamSentence")->text(), QString("No stream chosen"));
    QCOMPARE(console.place->primaryView(), console.find<QWidget>("streamField"));
    QVERIFY(!console.actions.action("aggregate.nextVersion")->isEnabled());

    // What changed last is offered, and opens.
    const auto offered = [&]() -> QToolButton* {
        for (auto* button : console.place->findChildren<QToolButton*>())
            if (button->text() == "parcel-1")
                return button;
        return nullptr;
    };
    QTRY_VERIFY(offered());
    offered()->click();
    QTRY_COMPARE(console.version(), 1);
    QCOMPARE(console.steps.size(), 1);
}

void TestAggregatePlace::opensAStreamThatIsTyped()
{
    Console console;
    auto* field = console.find<QLineEdit>("streamField");
    field->setFocus();
    QTest::keyClicks(field, "order-2");
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(console.version(), 1);
    QCOMPARE(console.steps.back().stream, QString("order-2"));
    QCOMPARE(console.find<QLabel>("streamFacts")->text(),
             QString("order, 1 event, 2026-03-01 UTC"));
}

void TestAggregatePlace::opensAtItsLastVersion()
{
    Console console;
    console.loadModule(m_module);
    console.open("order-1");
    QTRY_COMPARE(console.stateVersion(), 7);
    QCOMPARE(console.find<DataTable>("eventsTable")->model()->rowCount(), 7);
    QCOMPARE(console.find<DataTable>("eventsTable")->currentIndex().row(), 6);
    QCOMPARE(console.find<VersionSlider>("versionSlider")->version(), 7);
    QCOMPARE(console.find<QLineEdit>("versionField")->text(), QString("7"));
    QVERIFY(console.find<QLabel>("foldNote")->text().startsWith("folded 7 events in "));
    QCOMPARE(console.banner(), QString());
}

void TestAggregatePlace::refusesWhatDoesNotExist_data()
{
    QTest::addColumn<QString>("stream");
    QTest::addColumn<QString>("sentence");
    QTest::addRow("no such stream") << "order-99"
                                    << "There is no stream order-99 in this store.";
    QTest::addRow("no category") << "order"
                                 << "";
}

void TestAggregatePlace::refusesWhatDoesNotExist()
{
    QFETCH(QString, stream);
    QFETCH(QString, sentence);
    Console console;
    const auto* said = console.find<QLabel>("noStreamSentence");
    console.open(stream);
    QTRY_VERIFY(said->text() != "No stream chosen");
    if (!sentence.isEmpty())
        QCOMPARE(said->text(), sentence);
    QCOMPARE(console.find<QLineEdit>("streamField")->text(), stream);

    // A version beyond the head: the head, and one sentence.
    console.open("order-1", 40);
    QTRY_COMPARE(console.version(), 7);
    QCOMPARE(console.banner(),
             QString("There is no version 40 of order-1: the last is 7, which is shown."));
}

void TestAggregatePlace::keysGoThroughVersions_data()
{
    QTest::addColumn<QString>("view");
    QTest::addColumn<Qt::Key>("key");
    QTest::addColumn<qint64>("to");

    for (const char* view : {"versionSlider", "eventsTable", "stateTree", "diffList"}) {
        QTest::addRow("Left in %s", view) << QString(view) << Qt::Key_Left << 4LL;
        QTest::addRow("Right in %s", view) << QString(view) << Qt::Key_Right << 6LL;
        QTest::addRow("Home in %s", view) << QString(view) << Qt::Key_Home << 0LL;
        QTest::addRow("End in %s", view) << QString(view) << Qt::Key_End << 7LL;
    }
    QTest::addRow("PageUp in the slider") << QString("versionSlider") << Qt::Key_PageUp << 0LL;
    QTest::addRow("PageDown in the slider") << QString("versionSlider") << Qt::Key_PageDown << 7LL;
    QTest::addRow("Up in the events") << QString("eventsTable") << Qt::Key_Up << 4LL;
    QTest::addRow("Down in the events") << QString("eventsTable") << Qt::Key_Down << 6LL;
}

void TestAggregatePlace::keysGoThroughVersions()
{
    QFETCH(QString, view);
    QFETCH(Qt::Key, key);
    QFETCH(qint64, to);
    Console console;
    console.loadModule(m_module);
    console.open("order-1", 5);
    QTRY_COMPARE(console.stateVersion(), 5);
    QVERIFY(QTest::qWaitForWindowActive(console.place.get()));
    auto* widget = console.place->findChild<QWidget*>(view);
    widget->setFocus();
    QTest::keyClick(widget, key);
    QTRY_COMPARE(console.stateVersion(), to);
    QCOMPARE(console.version(), to);
    QVERIFY(console.steps.isEmpty()); // No step of the history.
}

void TestAggregatePlace::typingGoesToAVersion()
{
    Console console;
    console.loadModule(m_module);
    console.open("order-1");
    QTRY_COMPARE(console.stateVersion(), 7);
    auto* field = console.find<QLineEdit>("versionField");
    for (const char* from : {"versionSlider", "eventsTable", "stateTree"}) {
        auto* view = console.find<QWidget>(from);
        view->setFocus();
        QTest::keyClick(view, Qt::Key_3);
        QTRY_VERIFY(field->hasFocus());
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_COMPARE(console.stateVersion(), 3);
        console.open("order-1", 7);
        QTRY_COMPARE(console.stateVersion(), 7);
    }
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, "2026-03-01T12:03:00Z"); // The events are 90 s apart.
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(console.stateVersion(), 2);
    QCOMPARE(console.find<QLabel>("versionTime")->text(), QString("2026-03-01 12:03:00.000 UTC"));
}

void TestAggregatePlace::complainsAboutWhatIsNoVersion()
{
    Console console;
    console.loadModule(m_module);
    console.open("order-1");
    QTRY_COMPARE(console.stateVersion(), 7);
    auto* field = console.find<QLineEdit>("versionField");
    auto* note = console.find<QLabel>("foldNote");
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, "12");
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(note->text(), QString("There is no version 12: the last is 7"));
    QVERIFY(field->property("invalid").toBool());
    QCOMPARE(console.version(), 7);
    QTest::keyClick(field, Qt::Key_Escape); // Marks what the next one throws away.
    QCOMPARE(field->selectedText(), QString("12"));
    QTest::keyClick(field, Qt::Key_Escape);
    QCOMPARE(field->text(), QString("7"));
    QVERIFY(note->text().startsWith("folded"));
}

void TestAggregatePlace::marksWhatTheEventDid()
{
    Console console;
    console.loadModule(m_module);
    console.open("order-1", 6); // NoteTaken
    QTRY_COMPARE(console.stateVersion(), 6);
    const auto& model = console.find<JsonTreeView>("stateTree")->jsonModel();
    QCOMPARE(printedTree(model),
             QStringList({R"( /status "placed")", " /lines", " /lines/0", R"( /lines/0/sku "A")",
                          " /lines/0/price 1.5", " /lines/1", R"( /lines/1/sku "B")",
                          " /lines/1/price 2", R"( /customer "Ada")", "-/note",
                          R"(-/note/text "ring twice")"}));
    const auto* list = console.find<QListView>("diffList");
    QCOMPARE(list->model()->rowCount(), 1);
    QCOMPARE(list->model()->index(0, 0).data().toString(), QString(R"(− /note/text "ring twice")"));
}

void TestAggregatePlace::showsOnlyWhatChanged()
{
    Console console;
    console.loadModule(m_module);
    console.open("order-1", 5);
    QTRY_COMPARE(console.stateVersion(), 5);
    console.actions.action("aggregate.onlyChanged")->trigger();
    const auto& model = console.find<JsonTreeView>("stateTree")->jsonModel();
    QCOMPARE(printedTree(model),
             QStringList({"./lines", "+/lines/1", R"(+/lines/1/sku "B")", "+/lines/1/price 2"}));
    QTest::keyClick(console.find<QWidget>("versionSlider"), Qt::Key_Left); // Seen: no handler.
    QTRY_COMPARE(console.stateVersion(), 4);
    QCOMPARE(printedTree(model), QStringList());
    QCOMPARE(console.find<QLabel>("diffNote")->text(),
             QString("This event changed nothing in the state."));
}

void TestAggregatePlace::goesFromChangeToChange()
{
    Console console;
    console.loadModule(m_module);
    console.open("order-1", 1);
    QTRY_COMPARE(console.stateVersion(), 1);
    const auto* tree = console.find<JsonTreeView>("stateTree");
    auto* slider = console.find<QWidget>("versionSlider");
    QTest::keyClick(slider, Qt::Key_F8);
    QCOMPARE(tree->currentPath(), QString("/status"));
    QTest::keyClick(slider, Qt::Key_F8);
    QCOMPARE(tree->currentPath(), QString("/customer"));
    QTest::keyClick(slider, Qt::Key_F8, Qt::ShiftModifier);
    QCOMPARE(tree->currentPath(), QString("/status"));
}

void TestAggregatePlace::copiesThePatchAndTheUri()
{
    Console console;
    console.loadModule(m_module);
    console.open("order-1", 1);
    QTRY_COMPARE(console.stateVersion(), 1);
    console.actions.action("aggregate.copyPatch")->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(),
             QString("[\n"
                     R"(  {"op":"replace","path":"/status","value":"placed"},)"
                     "\n"
                     R"(  {"op":"add","path":"/customer","value":"Ada"})"
                     "\n]\n"));
    console.actions.action("aggregate.copyUri")->trigger();
    const auto copied = Location::fromUri(QGuiApplication::clipboard()->text());
    QVERIFY(copied.has_value());
    QCOMPARE(copied->stream, QString("order-1"));
    QCOMPARE(copied->version, std::int64_t(1));
    QCOMPARE(copied->place, Location::kAggregate);
}

void TestAggregatePlace::opensTheEventInStreams()
{
    Console console;
    console.open("order-1", 3);
    QTRY_COMPARE(console.find<DataTable>("eventsTable")->currentIndex().row(), 2);
    QTest::keyClick(console.find<DataTable>("eventsTable"), Qt::Key_Return);
    QCOMPARE(console.steps.size(), 1);
    QCOMPARE(console.steps[0].place, Location::kStreams);
    QCOMPARE(console.steps[0].stream, QString("order-1"));
    QCOMPARE(console.steps[0].version, std::int64_t(3));
}

void TestAggregatePlace::worksWithoutAModule()
{
    Console console;
    console.open("order-1", 2);
    QTRY_COMPARE(console.notice(), QString("No domain module for category order"));
    const auto& data = console.find<JsonTreeView>("eventDataTree")->jsonModel();
    QTRY_COMPARE(printedTree(data), QStringList({R"( /sku "A")", " /price 1.5"}));
    QTest::keyClick(console.find<QWidget>("versionSlider"), Qt::Key_Left);
    QTRY_COMPARE(printedTree(data), QStringList({R"( /customer "Ada")"}));

    console.files.path = m_module;
    console.actions.action("aggregate.openModule")->trigger();
    QTRY_COMPARE(console.stateVersion(), 1);

    // A module for other streams.
    console.open("parcel-1");
    QTRY_COMPARE(console.notice(), QString("test.domain.js declares no aggregate parcel"));
}

void TestAggregatePlace::saysWhyAModuleDoesNotLoad()
{
    const QString path = m_folder.filePath("bad.domain.js");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("export default { aggregates: {\n");
    file.close();
    Console console;
    console.open("order-1");
    QTRY_COMPARE(console.version(), 7);
    console.loadModule(path);
    QTRY_COMPARE(console.notice(), QString("bad.domain.js does not load"));
}

void TestAggregatePlace::foldsAgainWithAnotherModule()
{
    const QString path = m_folder.filePath("other.domain.js");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("export default { aggregates: { order: { state: { initial: { n: 0 } }, events: {"
               " Placed: { apply(state) { state.n += 1; } } } } } };");
    file.close();
    Console console;
    console.loadModule(m_module);
    console.open("order-1");
    QTRY_COMPARE(console.stateVersion(), 7);
    console.loadModule(path);
    QTRY_COMPARE(console.state(), std::string(R"({"n":1})"));
    QCOMPARE(console.stateVersion(), 7);
}

void TestAggregatePlace::staysAtTheLastVersionThatFolds()
{
    Console console({{"Placed", R"({"customer":"Ada"})"}, {"Broken", "{}"}, {"NoteTaken", "{}"}});
    console.loadModule(m_module);
    console.open("order-1");
    QTRY_COMPARE(console.stateVersion(), 1);
    QCOMPARE(console.version(), 3);
    QVERIFY2(console.banner().startsWith("Shown is version 1, the last that folds: "),
             qPrintable(console.banner()));
    for (const char* part : {"test.domain.js", "order-1@2"})
        QVERIFY2(console.banner().contains(part), qPrintable(console.banner()));
    QTest::keyClick(console.find<QWidget>("versionSlider"), Qt::Key_Home);
    QTRY_COMPARE(console.stateVersion(), 0);
    QCOMPARE(console.banner(), QString());
}

void TestAggregatePlace::wordsEventsWithoutAHandler()
{
    Console console;
    console.loadModule(m_module);
    console.open("order-1");
    QTRY_COMPARE(console.stateVersion(), 7);
    QVERIFY2(console.find<QLabel>("foldNote")->text().endsWith(", 1 unhandled"),
             qPrintable(console.find<QLabel>("foldNote")->text()));
}

void TestAggregatePlace::followsWhatIsAppended()
{
    Console console;
    console.loadModule(m_module);
    console.open("order-1");
    QTRY_COMPARE(console.stateVersion(), 7);
    append(*console.session.store(), "order-1", {{"NoteSet", R"({"text":"new"})"}});
    QTRY_COMPARE(console.find<DataTable>("eventsTable")->model()->rowCount(), 8);
    QCOMPARE(console.version(), 7); // What one looks at stays.
    console.actions.action("aggregate.lastVersion")->trigger();
    QTRY_COMPARE(console.stateVersion(), 8);
}

void TestAggregatePlace::foldsOnlyTheLastOfManyVersions()
{
    Console console;
    console.loadModule(m_module);
    StateReader reader(console.session, console.domain);
    QSignalSpy read(&reader, &StateReader::stateRead);
    reader.open(StreamName::parse("order-1").value());
    for (int round = 0; round < 20; ++round)
        for (int version = 0; version <= 7; ++version)
            reader.show(version);
    QTRY_VERIFY(!reader.isBusy());
    QVERIFY2(read.count() <= 3, qPrintable(QString::number(read.count())));
    const auto last = read.back()[0].value<std::shared_ptr<const ShownState>>();
    QCOMPARE(last->state.version.value, std::int64_t(7));
}

// Any sequence of versions: the tree says what diffStates() says, and its fields without those that
// are gone are the state's.
void TestAggregatePlace::treeAgreesWithTheDiff()
{
    QRandomGenerator random(4'711);
    std::vector<Event> events {{"Placed", R"({"customer":"Ada"})"}};
    const std::vector<Event> choices {{"LineAdded", R"({"sku":"A","price":1.10,"tags":["x",{}]})"},
                                      {"LineTaken", "{}"},
                                      {"NoteSet", R"({"text":"one"})"},
                                      {"NoteSet", R"({"text":"two"})"},
                                      {"NoteTaken", "{}"},
                                      {"Placed", R"({"customer":{"name":"Bob"}})"},
                                      {"Seen", "{}"}};
    for (int i = 0; i < 60; ++i)
        events.push_back(choices[random.bounded(quint32(choices.size()))]);
    Console console(events);
    console.loadModule(m_module);
    console.open("order-1");
    auto& model = console.find<JsonTreeView>("stateTree")->jsonModel();
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int step = 0; step < 60; ++step) {
        const int version = random.bounded(int(events.size()) + 1);
        console.open("order-1", version);
        if (version == 0) // Means the last.
            continue;
        QTRY_COMPARE(console.stateVersion(), std::int64_t(version));
        QStringList marked;
        for (const QString& line : printedTree(model))
            if (QString("+-~").contains(line[0]))
                marked << line;
        QStringList expected;
        for (const DiffLine& line : console.place->shownState()->lines) {
            const bool isGone = line.kind == PatchOperation::Kind::Remove;
            expected << QString("+-~").at(static_cast<int>(line.kind))
                    + QString::fromStdString(line.path + ' ' + (isGone ? line.before : line.value));
        }
        for (const QString& line : expected)
            QVERIFY2(
                marked.contains(line) || line.contains('{'), // A value that is an object.
                qPrintable(
                    QString("version %1: %2 in\n%3").arg(version).arg(line, marked.join('\n'))));
        for (const QString& line : marked) {
            const bool isLeaf = line.contains(' ');
            QVERIFY2(!isLeaf || expected.contains(line), qPrintable(line));
        }
    }
}

// The bound is loose, because tests run beside others; the line printed says what it was.
void TestAggregatePlace::neverHoldsTheWindowUp()
{
    const std::vector<Event> added(1'000, {"LineAdded", R"({"sku":"A","price":1})"});
    Console console(std::vector<Event> {{"Placed", R"({"customer":"Ada"})"}});
    for (int i = 0; i < 100; ++i) // A state that stays small: what is added is taken again.
        append(*console.session.store(), "order-1",
               i % 2 ? std::vector<Event>(1'000, {"LineTaken", "{}"}) : added);
    console.loadModule(m_module);
    GuiWatchdog watchdog;
    console.open("order-1");
    QTRY_COMPARE_WITH_TIMEOUT(console.stateVersion(), 100'001, 20'000);
    auto* slider = console.find<VersionSlider>("versionSlider");
    for (int x = 40; x < slider->width(); x += 60) {
        QTest::mouseClick(slider, Qt::LeftButton, {}, {x, 42});
        QTRY_COMPARE_WITH_TIMEOUT(console.stateVersion(), slider->version(), 20'000);
    }
    console.actions.action("aggregate.byTime")->trigger();
    QTest::qWait(1);
    qInfo("longest block of the GUI thread: %lld ms", qint64(watchdog.longestBlock().count()));
    QVERIFY(watchdog.longestBlock() < std::chrono::seconds(1));
}

void TestAggregatePlace::everythingHasAName()
{
    Console console;
    console.open("order-1");
    QTRY_COMPARE(console.version(), 7);
    for (auto* widget : console.place->findChildren<QWidget*>()) {
        const bool isReached = widget->focusPolicy() != Qt::NoFocus && widget->isVisible();
        const bool isPart = qobject_cast<QAbstractScrollArea*>(widget->parentWidget())
            || widget->inherits("QHeaderView");
        if (isReached && !isPart && !qobject_cast<QLabel*>(widget))
            QVERIFY2(!widget->accessibleName().isEmpty(),
                     qPrintable(QString("%1 %2").arg(widget->metaObject()->className(),
                                                     widget->objectName())));
    }
}

void TestAggregatePlace::looks_data()
{
    QTest::addColumn<bool>("isDark");
    QTest::addColumn<QString>("name");
    QTest::addRow("light") << false << "aggregate-light";
    QTest::addRow("dark") << true << "aggregate-dark";
}

// Kept beside the build, for people to look at.
void TestAggregatePlace::looks()
{
    QFETCH(bool, isDark);
    QFETCH(QString, name);
    Console console;
    console.theme.setChoice(isDark ? Theme::Choice::Dark : Theme::Choice::Light);
    console.loadModule(m_module);
    console.open("order-1", 5);
    QTRY_COMPARE(console.stateVersion(), 5);
    const QString folder = QStringLiteral(HEADRACE_BINARY_DIR "/screenshots");
    QVERIFY(QDir().mkpath(folder));
    QVERIFY(console.place->grab().save(folder + '/' + name + ".png"));
}

QTEST_MAIN(TestAggregatePlace)
#include "tst_aggregate_place.moc"
