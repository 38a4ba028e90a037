// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/memory/memory_store.h"
#include "views/aggregate/flip_search.h"
#include "views/aggregate/history_pane.h"
#include "views/aggregate/state_reader.h"
#include "views/support/domain_session.h"
#include "views/support/store_session.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_notice.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace headrace;

namespace {

const char kModule[] = R"js(
export default { name: 'test', aggregates: { tally: {
    state: { initial: { sum: 0 } },
    events: {
        Added: { apply(state, data) { state.sum += data.by; } },
        Broken: { apply(state) { state.missing.field = 1; } },
    },
} } };
)js";

const StreamName kTally = StreamName::parse("tally-1").value();

void append(EventStore& store, int count, std::string type = "Added", int schema = 1)
{
    NewEvent event;
    event.stream = kTally;
    event.type = std::move(type);
    event.schema = schema;
    event.data = R"({"by":1})";
    AppendRequest request;
    request.events.assign(static_cast<std::size_t>(count), event);
    QVERIFY(store.append(request).has_value());
}

/// A stream, and a module that folds it.
struct Session
{
    explicit Session(const QString& module) : store(openMemoryStore("", {OpenMode::Create}).value())
    {
        domain.load(module);
    }
    EventStore& log() const { return *store.store(); }
    bool isLoaded() const { return domain.state() == DomainSession::State::Loaded; }

    StoreSession store;
    DomainSession domain;
    Theme theme;
};

} // namespace

/// What is read of an aggregate on other threads: whole, in part, and while events come.
class TestAggregateReaders : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void tellWhatHoldsBeforeAnEventThatCannotBeFolded_data();
    void tellWhatHoldsBeforeAnEventThatCannotBeFolded();
    void historyIsNotCalledTheSameWhereItCannotBeFolded_data();
    void historyIsNotCalledTheSameWhereItCannotBeFolded();
    void historyIsReadToItsEndWhileEventsCome();
    void flipsAreCut();

private:
    QTemporaryDir m_folder;
    QString m_module;
};

void TestAggregateReaders::initTestCase()
{
    m_module = m_folder.filePath("test.domain.js");
    QFile file(m_module);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(kModule);
}

void TestAggregateReaders::tellWhatHoldsBeforeAnEventThatCannotBeFolded_data()
{
    QTest::addColumn<std::string>("type");
    QTest::addColumn<int>("schema");
    QTest::newRow("its handler throws") << std::string("Broken") << 1;
    QTest::newRow("it is newer than the module") << std::string("Added") << 2;
}

void TestAggregateReaders::tellWhatHoldsBeforeAnEventThatCannotBeFolded()
{
    QFETCH(std::string, type);
    QFETCH(int, schema);
    Session session(m_module);
    append(session.log(), 3);
    append(session.log(), 1, type, schema);
    append(session.log(), 2);
    QTRY_VERIFY(session.isLoaded());

    StateReader states(session.store, session.domain);
    std::shared_ptr<const ShownState> shown;
    connect(&states, &StateReader::stateRead, this, [&](const auto& state) { shown = state; });
    states.open(kTally);
    states.show(6);
    QTRY_VERIFY(shown);
    QCOMPARE(shown->state.version.value, 3);
    QVERIFY(shown->failure.has_value());
    QCOMPARE(shown->failure->failed.value, 4);

    HistoryReader histories(session.store, session.domain);
    std::shared_ptr<const FieldHistory> history;
    connect(&histories, &HistoryReader::historyRead, this, [&](const auto& h) { history = h; });
    histories.read(kTally, "/sum");
    QTRY_VERIFY(history);
    QCOMPARE(history->changes(), 3);
    QVERIFY(history->failure.has_value());

    FlipSearch flips(session.store, session.domain);
    flips.find(kTally, "state.sum >= 2", 6);
    QTRY_COMPARE(flips.found().state, FlipsFound::State::Failed);
    QCOMPARE(flips.found().flips.size(), 1U);
    QCOMPARE(flips.found().folded, 3);
}

void TestAggregateReaders::historyIsNotCalledTheSameWhereItCannotBeFolded_data()
{
    QTest::addColumn<std::string>("type");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("said");
    QTest::newRow("the first event breaks") << std::string("Broken") << "/sum"
                                            << "It is the same in every version that folds: 0";
    QTest::newRow("it breaks, and there is no such field")
        << std::string("Broken") << "/none"
        << "No version that folds has this field.";
    QTest::newRow("it is the same") << std::string("Unknown") << "/sum"
                                    << "It is the same in every version: 0";
    QTest::newRow("there is no such field") << std::string("Unknown") << "/none"
                                            << "No version has this field.";
}

void TestAggregateReaders::historyIsNotCalledTheSameWhereItCannotBeFolded()
{
    QFETCH(std::string, type);
    QFETCH(QString, path);
    QFETCH(QString, said);
    Session session(m_module);
    append(session.log(), 2, type);
    QTRY_VERIFY(session.isLoaded());
    HistoryPane pane(session.store, session.domain, session.theme);
    pane.setStream(kTally);
    pane.setPath(path);
    QTRY_COMPARE(pane.findChild<PaneNotice*>()->sentence(), said);
}

void TestAggregateReaders::historyIsReadToItsEndWhileEventsCome()
{
    constexpr int kEvents = 50'000; // So that reading takes longer than the next event to come.
    Session session(m_module);
    append(session.log(), kEvents);
    QTRY_VERIFY(session.isLoaded());
    HistoryPane pane(session.store, session.domain, session.theme);
    const auto timesOf = [](int count) {
        return std::make_shared<const std::vector<Time>>(static_cast<std::size_t>(count));
    };
    pane.setStream(kTally);
    pane.setTimes(timesOf(kEvents));
    pane.setPath("/sum");
    QTRY_VERIFY(pane.history());

    auto* reader = pane.findChild<HistoryReader*>();
    QSignalSpy reads(reader, &HistoryReader::historyRead);
    int events = kEvents;
    const auto more = [&] {
        append(session.log(), 1);
        pane.setTimes(timesOf(++events));
    };
    QTimer steadily;
    connect(&steadily, &QTimer::timeout, this, more);
    steadily.start(1);
    QTRY_VERIFY(reads.size() >= 2);
    steadily.stop();
    QTRY_COMPARE(pane.history()->changes(), events); // And the last ones are not left out.
}

void TestAggregateReaders::flipsAreCut()
{
    constexpr auto kMost = static_cast<int>(FlipsFound::kMostFlips);
    Session session(m_module);
    append(session.log(), kMost + 10);
    QTRY_VERIFY(session.isLoaded());
    FlipSearch flips(session.store, session.domain);
    flips.find(kTally, "version % 2 === 0", kMost + 10);
    QTRY_COMPARE_WITH_TIMEOUT(flips.found().state, FlipsFound::State::Done, 30'000);
    QCOMPARE(flips.found().flips.size(), FlipsFound::kMostFlips);
    QVERIFY(flips.found().isCut);
    QCOMPARE(flips.found().folded, kMost); // Of the version after it nothing is said.
    flips.find(kTally, "version < 5", kMost + 10);
    QTRY_COMPARE_WITH_TIMEOUT(flips.found().state, FlipsFound::State::Done, 30'000);
    QVERIFY(!flips.found().isCut);
    QCOMPARE(flips.found().folded, kMost + 10);
}

QTEST_MAIN(TestAggregateReaders)
#include "tst_aggregate_readers.moc"
