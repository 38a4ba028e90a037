// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/aggregate/snapshots.h"
#include "tests/support/watched_documents.h"
#include "tests/views/overview/checked_store.h"
#include "views/command/command_runner.h"
#include "views/support/domain_session.h"
#include "views/support/store_session.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace headrace;

using Outcome = CommandRunner::Outcome;

namespace {

const char kModule[] = R"js(
export default {
  name: 'test',
  aggregates: {
    order: {
      snapshot: { every: 2 },
      state: { initial: { total: 0 } },
      events: { Added: { apply(state, data) { state.total += data.by; } } },
      commands: {
        Add: {
          schema: { type: 'object', required: ['by'], properties: { by: { type: 'number' } } },
          handle(state, data, context) {
            if (data.by < 0) context.reject('less is not more');
            return [{ type: 'Added', data }];
          },
        },
      },
    },
  },
};
)js";

struct Console
{
    explicit Console(
        std::unique_ptr<EventStore> store = openMemoryStore("", {OpenMode::Create}).value())
        : session(std::move(store))
        , runner(session, domain)
    {
        load(kModule);
        QTRY_VERIFY2(domain.state() == DomainSession::State::Loaded, qPrintable(domain.failure()));
        QObject::connect(&runner, &CommandRunner::ended,
                         [this](Outcome outcome, const QString& message) {
                             ended << int(outcome);
                             said = message;
                         });
    }
    // Under a name of its own: what is watched does not matter here.
    void load(const QByteArray& module)
    {
        QFile file(folder.filePath(QString("test%1.domain.js").arg(++loaded)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(module);
        file.close();
        domain.load(file.fileName());
        QTRY_VERIFY(domain.state() != DomainSession::State::Loading);
    }
    void preview(const char* data)
    {
        Command command;
        command.stream = StreamName::parse("order-1").value();
        command.name = "Add";
        command.dataJson = data;
        runner.preview(command);
        QTRY_VERIFY(!runner.isBusy());
    }
    void submit()
    {
        runner.submit();
        QTRY_VERIFY(!runner.isBusy());
    }
    std::int64_t head() { return session.store()->head().value().value; }

    QTemporaryDir folder;
    StoreSession session;
    DomainSession domain;
    CommandRunner runner;
    QList<int> ended;
    QString said; // With the last of them.
    int loaded = 0;
};

} // namespace

class TestCommandRunner : public QObject
{
    Q_OBJECT

private slots:
    void previewsAndSubmitsTheSame();
    void saysNo_data();
    void saysNo();
    void conflictsWhenTheStreamMovedOn();
    void neverDoublesWhenTheAnswerIsLost();
    void submitsNothingThatWasForgotten();
    void refusesWhatAnotherModulePreviewed_data();
    void refusesWhatAnotherModulePreviewed();
    void settlesWithTheModuleThatBegan_data();
    void settlesWithTheModuleThatBegan();
    void keepsSnapshots_data();
    void keepsSnapshots();
};

void TestCommandRunner::previewsAndSubmitsTheSame()
{
    Console console;
    console.preview(R"({"by":1.10})");
    QCOMPARE(console.ended, QList<int> {int(Outcome::Previewed)});
    const auto shown = console.runner.shown();
    QCOMPARE(shown->preview.events.size(), 1U);
    QCOMPARE(shown->lines.size(), 1U);
    QCOMPARE(shown->lines.front().path, "/total");
    QCOMPARE(shown->command.dataJson, R"({"by":1.10})");
    QVERIFY(shown->command.token.has_value());
    QCOMPARE(console.head(), 0); // Nothing was appended.
    console.submit();
    QCOMPARE(console.ended.last(), int(Outcome::Done));
    QCOMPARE(console.head(), 1);
    QVERIFY(!console.runner.shown());
    QVERIFY(!console.runner.isUnsettled());
    console.submit(); // There is nothing to submit any more.
    QCOMPARE(console.head(), 1);
}

void TestCommandRunner::saysNo_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<int>("outcome");
    QTest::addColumn<QByteArray>("pointer");
    QTest::addRow("rule") << QByteArray(R"({"by":-1})") << int(Outcome::Rejected) << QByteArray();
    QTest::addRow("type") << QByteArray(R"({"by":"x"})") << int(Outcome::Invalid)
                          << QByteArray("/by");
    QTest::addRow("missing") << QByteArray("{}") << int(Outcome::Invalid) << QByteArray("/by");
}

void TestCommandRunner::saysNo()
{
    QFETCH(QByteArray, data);
    QFETCH(int, outcome);
    QFETCH(QByteArray, pointer);
    Console console;
    console.preview(data);
    QCOMPARE(console.ended, QList<int> {outcome});
    QVERIFY(!console.runner.shown());
    QCOMPARE(console.runner.violations().size(), pointer.isEmpty() ? 0U : 1U);
    if (!pointer.isEmpty())
        QCOMPARE(console.runner.violations().front().pointer, pointer.toStdString());
    QCOMPARE(console.head(), 0);
}

void TestCommandRunner::conflictsWhenTheStreamMovedOn()
{
    Console console;
    console.preview(R"({"by":1})");
    AppendRequest other;
    other.events.emplace_back();
    other.events.back().stream = StreamName::parse("order-1").value();
    other.events.back().type = "Added";
    other.events.back().data = R"({"by":5})";
    QVERIFY(console.session.store()->append(other).has_value());
    console.submit();
    QCOMPARE(console.ended.last(), int(Outcome::Conflict));
    QCOMPARE(console.head(), 1);
    QVERIFY(!console.runner.isUnsettled());
}

void TestCommandRunner::neverDoublesWhenTheAnswerIsLost()
{
    auto made = std::make_unique<test::CheckedStore>(OpenOptions {OpenMode::Create});
    test::CheckedStore& store = *made;
    Console console(std::move(made));
    console.preview(R"({"by":1})");
    store.loseAnswer = true;
    console.submit();
    QCOMPARE(console.ended.last(), int(Outcome::Unknown));
    QVERIFY(console.runner.isUnsettled());
    console.preview(R"({"by":2})"); // Not before it is known what became of the first.
    console.runner.forget();
    QCOMPARE(console.runner.shown()->command.dataJson, R"({"by":1})");
    console.submit();
    QCOMPARE(console.ended.last(), int(Outcome::Done));
    QCOMPARE(console.head(), 1);
    QVERIFY(!console.runner.isUnsettled());
}

void TestCommandRunner::submitsNothingThatWasForgotten()
{
    Console console;
    console.preview(R"({"by":1})");
    console.runner.forget();
    console.submit();
    QCOMPARE(console.head(), 0);
}

namespace {

void addModules()
{
    QTest::addColumn<QByteArray>("module"); // Loaded after the preview; empty for none.
    QTest::newRow("the same one still") << QByteArray();
    QTest::newRow("one with other handlers") << QByteArray(kModule).replace(
        "[{ type: 'Added', data }]", "[{ type: 'Added', data: { by: 1000 } }]");
    QTest::newRow("one that does not load") << QByteArray("export default {");
}

} // namespace

void TestCommandRunner::refusesWhatAnotherModulePreviewed_data()
{
    addModules();
}

void TestCommandRunner::refusesWhatAnotherModulePreviewed()
{
    QFETCH(QByteArray, module);
    Console console;
    console.preview(R"({"by":1})");
    QVERIFY(console.runner.shown());
    if (!module.isEmpty())
        console.load(module);
    console.submit();
    QVERIFY(!console.runner.isUnsettled());
    QVERIFY(!console.runner.shown());
    if (module.isEmpty()) {
        QCOMPARE(console.ended.last(), int(Outcome::Done));
        QCOMPARE(console.head(), 1);
        return;
    }
    QCOMPARE(console.ended.last(), int(Outcome::Failed));
    QCOMPARE(console.said, "the module changed; preview again");
    QCOMPARE(console.head(), 0);
}

void TestCommandRunner::settlesWithTheModuleThatBegan_data()
{
    addModules();
}

// Whether it was stored is a question about the command as it was previewed, whatever is loaded.
void TestCommandRunner::settlesWithTheModuleThatBegan()
{
    QFETCH(QByteArray, module);
    auto made = std::make_unique<test::CheckedStore>(OpenOptions {OpenMode::Create});
    test::CheckedStore& store = *made;
    Console console(std::move(made));
    console.preview(R"({"by":1})");
    store.loseAnswer = true;
    console.submit();
    QCOMPARE(console.ended.last(), int(Outcome::Unknown));
    if (!module.isEmpty())
        console.load(module);
    console.submit();
    QCOMPARE(console.ended.last(), int(Outcome::Done));
    QCOMPARE(console.runner.done().events.at(0).data, R"({"by":1})");
    QCOMPARE(console.head(), 1);
}

void TestCommandRunner::keepsSnapshots_data()
{
    QTest::addColumn<bool>("isFailing");
    QTest::newRow("made at versions 2 and 4") << false;
    QTest::newRow("told when they cannot be made") << true;
}

void TestCommandRunner::keepsSnapshots()
{
    QFETCH(bool, isFailing);
    auto watched =
        std::make_unique<WatchedDocumentsStore>(openMemoryStore("", {OpenMode::Create}).value());
    if (isFailing)
        watched->setBefore([](WatchedDocumentsStore::Call call, const std::string&) {
            return call == WatchedDocumentsStore::Call::Put
                ? std::optional(Error {ErrorCode::Io, "the disk is full"})
                : std::nullopt;
        });
    Console console(std::move(watched));
    QSignalSpy problems(&console.runner, &CommandRunner::snapshotsFailed);
    for (int i = 0; i < 4; ++i) {
        console.preview(R"({"by":1})");
        console.submit();
        QCOMPARE(console.ended.last(), int(Outcome::Done));
    }
    const auto kept = Snapshots::open(*console.session.store(), console.domain.module(),
                                      *StreamName::parse("order-1"));
    if (isFailing) {
        QTRY_VERIFY(!problems.isEmpty());
        QVERIFY(problems.first().first().toString().contains("the disk is full"));
        QVERIFY((*kept)->list()->empty());
    } else {
        QTRY_COMPARE((*kept)->list()->size(), 2U);
        QCOMPARE((*kept)->list()->back().version.value, 4);
        QVERIFY(problems.isEmpty());
    }
}

QTEST_GUILESS_MAIN(TestCommandRunner)
#include "tst_command_runner.moc"
