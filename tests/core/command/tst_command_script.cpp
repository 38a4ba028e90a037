// SPDX-License-Identifier: Apache-2.0
// The bus with a domain module: whatever a script does, the answer is a sentence and the bus goes
// on.

#include "command_fixture.h"
#include "core/script/domain_module.h"

#include <atomic>
#include <thread>

using namespace headrace;

class TestCommandScript : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void answers_data();
    void answers();
    void conditionsComeFromTheModule();
    void sameTimeAndIdsAtEachTry();
    void losesNoUpdate();
    void whatWasNotAppendedIsNotFolded();
    void bothKindsOfDomainYieldTheSame();

private:
    std::unique_ptr<EventStore> m_store;
    std::unique_ptr<CommandBus> m_bus;
};

static constexpr const char* kModule = R"js(
const tries = [];
export default { name: 'counters', aggregates: { counter: {
  state: { version: 1, initial: { sum: 0 } },
  events: {
    Added: { version: 1,
      schema: { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } },
      apply(state, data) { state.sum += data.n; } },
    Named: { version: 1, tags: (data) => [`name:${data.name}`], apply() {} },
    Noted: { version: 1, apply() {} },
    Tripped: { apply(state, data) { state.sum += data.by.n; } },
  },
  commands: {
    Add: { schema: { required: ['n'], properties: { n: { type: 'integer', minimum: 1 } } },
      handle(state, data, { reject }) {
        if (state.sum + data.n > 1000) reject('it is full', { sum: state.sum });
        return [{ type: 'Added', data }];
      } },
    Name: { requires: (state, data) => ({ types: ['Named'], tags: [`name:${data.name}`] }),
      handle: (state, data) => [{ type: 'Named', data }] },
    Note: { handle: (state, data, { time, newId }) =>
      [{ type: 'Noted', data: { time, ids: [newId(), newId()] } }] },
    Claim: { requires: (state, data) => ({ types: ['Named'], tags: [`name:${data.name}`] }),
      handle: (state, data) => [{ type: 'Added', data: { n: 100 } }, { type: 'Named', data }] },
    Trip: { handle: () => [{ type: 'Added', data: { n: 7 } }, { type: 'Tripped', data: {} }] },
    TellTries: { handle(state, data, { time, newId }) {
      tries.push({ time, ids: [newId(), newId()] });
      return [{ type: 'Noted', data: { tries } }];
    } },
    Change: { handle(state) { state.sum = 99; return []; } },
    Throw: { handle() { throw new Error('broken'); } },
    Loop: { handle() { for (;;); } },
    Hoard: { handle() { const all = []; for (;;) all.push(new Array(1000).fill(0)); } },
    Text: { handle: () => 'yes' },
    Stranger: { handle: () => [{ type: 'Unknown', data: {} }] },
    NotJson: { handle: () => [{ type: 'Added', data: { n: NaN } }] },
    Misfit: { handle: () => [{ type: 'Added', data: { n: 'x' } }] },
  },
} } };
)js";

void TestCommandScript::init()
{
    m_bus.reset();
    m_store = makeMemoryStore();
    ScriptLimits limits;
    limits.time = std::chrono::milliseconds(200);
    limits.memoryBytes = 64UL * 1024 * 1024;
    auto module = DomainModule::parse(kModule, "counters.js", limits);
    QVERIFY2(module, module ? "" : module.error().message.c_str());
    m_bus = CommandBus::make(*m_store, *std::move(module), quickOptions()).value();
}

void TestCommandScript::answers_data()
{
    QTest::addColumn<std::string>("command");
    QTest::addColumn<std::string>("data");
    QTest::addColumn<QString>("answer"); // A part of it.
    const auto row = [](const char* name, std::string command, std::string data,
                        const char* answer) {
        QTest::newRow(name) << std::move(command) << std::move(data) << QString(answer);
    };
    row("accepted", "Add", R"({"n":1})", "Added@1");
    row("rejected", "Add", R"({"n":1001})", "no: it is full");
    row("every failing field", "Add", R"({"n":0.5})",
        "invalid: /n must be at least 1; /n must be an integer, but is a number");
    row("a handler that changes the state", "Change", "{}", "@0");
    row("throws", "Throw", "{}", "broken");
    row("never ends", "Loop", "{}", "counters.js");
    row("allocates without end", "Hoard", "{}", "counters.js");
    row("returns a text", "Text", "{}", "must return an array of events");
    row("an event that is not declared", "Stranger", "{}", "Unknown");
    row("what JSON cannot hold", "NotJson", "{}", "counters.js");
    row("an event that cannot be folded", "Trip", "{}",
        "counters.js: the command Trip to counter-1 yields what cannot be folded, and nothing was "
        "appended: folding counter-1@2 (Tripped) failed in apply at counters.js:");
    row("an event that is not what its schema says", "Misfit", "{}",
        "/n must be an integer, but is a string");
}

void TestCommandScript::answers()
{
    QFETCH(std::string, command);
    QFETCH(std::string, data);
    QFETCH(QString, answer);
    const std::string text =
        show(m_bus->run({.stream = named("counter-1"), .name = command, .dataJson = data}));
    QVERIFY2(QString::fromStdString(text).contains(answer), text.c_str());
    // It goes on, on the state that it had.
    const auto preview =
        m_bus->preview({.stream = named("counter-1"), .name = "Add", .dataJson = R"({"n":5})"});
    QVERIFY2(preview, preview ? "" : preview.error().message.c_str());
    QCOMPARE(
        std::get<CommandPreview>(*preview).stateAfter,
        std::string(command == "Add" && data == R"({"n":1})" ? R"({"sum":6})" : R"({"sum":5})"));
}

void TestCommandScript::conditionsComeFromTheModule()
{
    const auto name = [&](const char* stream) {
        return m_bus->run({.stream = named(stream), .name = "Name", .dataJson = R"({"name":"x"})"});
    };
    QCOMPARE(show(name("counter-1")), std::string("Named@1"));
    const auto taken = name("counter-2");
    QVERIFY(!taken);
    QCOMPARE(taken.error().code, ErrorCode::Conflict);
}

void TestCommandScript::sameTimeAndIdsAtEachTry()
{
    CommandBusOptions options = quickOptions();
    options.workers = 1; // The module remembers its tries on it.
    std::int64_t clock = 0;
    options.clock = [&clock] { return fromUs(++clock * 1'000'000); };
    m_bus = CommandBus::make(*m_store, DomainModule::parse(kModule, "counters.js").value(), options)
                .value();
    const Command tell {.stream = named("counter-1"), .name = "TellTries"};
    const auto triesOf = [](const Result<CommandAnswer>& answer) {
        return native::Json::parse(std::get<CommandDone>(*answer).events.at(0).data)["tries"];
    };
    QCOMPARE(triesOf(m_bus->run(tell)).size(), std::size_t {1});
    // Somebody else appends: what is warm here is behind, and the append is refused once.
    QVERIFY(m_store->append({.events = {{.stream = tell.stream, .type = "Noted", .data = "{}"}}}));
    const auto answer = m_bus->run(tell);
    const auto tries = triesOf(answer);
    QCOMPARE(tries.size(), std::size_t {3});
    QVERIFY(tries[1] == tries[2]);
    QVERIFY(tries[0]["time"] != tries[1]["time"] && tries[0]["ids"] != tries[1]["ids"]);
    QVERIFY(tries[1]["ids"][0] != tries[1]["ids"][1]);
    const NewEvent& event = std::get<CommandDone>(*answer).events.at(0);
    QCOMPARE(tries[1]["time"].get<std::string>(), formatTime(*event.time));
}

void TestCommandScript::losesNoUpdate()
{
    constexpr int kThreads = 8;
    constexpr int kEach = 100;
    constexpr int kStreams = 10;
    std::atomic<int> done = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < kThreads; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < kEach; ++i) {
                    const std::string stream =
                        "counter-" + std::to_string((t * kEach + i) % kStreams);
                    const auto answer = m_bus->run(
                        {.stream = named(stream), .name = "Add", .dataJson = R"({"n":1})"});
                    done += answer && std::holds_alternative<CommandDone>(*answer) ? 1 : 0;
                }
            });
    }
    QCOMPARE(done.load(), kThreads * kEach);
    for (int i = 0; i < kStreams; ++i) {
        const auto preview =
            m_bus->preview({.stream = named("counter-" + std::to_string(i)), .name = "Change"});
        QCOMPARE(std::get<CommandPreview>(*preview).stateAfter,
                 R"({"sum":)" + std::to_string(kThreads * kEach / kStreams) + "}");
    }
}

// Events are folded before they are appended, and an append may fail.
void TestCommandScript::whatWasNotAppendedIsNotFolded()
{
    const auto run = [&](const char* stream, const char* name, const char* data) {
        return show(m_bus->run({.stream = named(stream), .name = name, .dataJson = data}));
    };
    QCOMPARE(run("counter-2", "Name", R"({"name":"x"})"), std::string("Named@1"));
    QCOMPARE(run("counter-1", "Add", R"({"n":1})"), std::string("Added@1"));
    for (int i = 2; i <= 4; ++i) {
        QVERIFY(run("counter-1", "Claim", R"({"name":"x"})").find("nothing was appended")
                != std::string::npos);
        QVERIFY(run("counter-1", "Trip", "{}").find("nothing was appended") != std::string::npos);
        QCOMPARE(run("counter-1", "Add", R"({"n":1})"), "Added@" + std::to_string(i));
        QCOMPARE(headOf(*m_store, "counter-1"), i);
        const auto preview = m_bus->preview({.stream = named("counter-1"), .name = "Change"});
        QCOMPARE(std::get<CommandPreview>(*preview).stateAfter,
                 R"({"sum":)" + std::to_string(i) + "}");
    }
    QCOMPARE(run("counter-1", "Claim", R"({"name":"y"})"), std::string("Added Named@6"));
    QCOMPARE(run("counter-1", "Add", R"({"n":1})"), std::string("Added@7"));
    const auto preview = m_bus->preview({.stream = named("counter-1"), .name = "Trip"});
    QVERIFY(!preview);
    QCOMPARE(preview.error().code, ErrorCode::Rejected);
    const auto after = m_bus->preview({.stream = named("counter-1"), .name = "Change"});
    QCOMPARE(std::get<CommandPreview>(*after).stateAfter, std::string(R"({"sum":105})"));
}

// The account of tests/support in JavaScript, as far as it makes ids.
void TestCommandScript::bothKindsOfDomainYieldTheSame()
{
    const auto scripted =
        DomainModule::parse(
            "export default { name: 'accounts', aggregates: { account: {\n"
            "  events: { Noted: { tags: (data) => ['id:' + data.ids[0]] } },\n"
            "  commands: { Note: { handle: (state, data, { time, newId, meta }) =>\n"
            "    [0, 1].map((n) => ({ type: 'Noted', meta: { by: newId() },\n"
            "       data: { ids: [newId(), newId()], n, time } })) } } } } };",
            "accounts.js")
            .value();
    native::Aggregate<Account> account("account");
    account.event<native::Json>("Noted",
                                {.tags =
                                     [](const native::Json& data) {
                                         return std::vector {
                                             "id:" + data.at("ids").at(0).get<std::string>()};
                                     }},
                                [](Account&, const native::Json&, const EventView&) {});
    account.command<native::Json>(
        "Note", "", [](const Account&, const native::Json&, native::CommandContext& context) {
            const auto id = [&] { return formatUuid(context.newId()); };
            const auto event = [&](int n) {
                const std::string first = id();
                return native::Json {
                    {"ids", {first, id()}}, {"n", n}, {"time", formatTime(context.time())}};
            };
            const std::string by = id();
            const native::Json one = event(0);
            const std::string byOfTheOther = id();
            return native::Decision::accept()
                .yields("Noted", one, {{"by", by}})
                .yields("Noted", event(1), {{"by", byOfTheOther}});
        });
    const auto native = native::Domain::make("accounts", 1, {account.code()}).value();

    const CommandCall call {.name = "Note",
                            .time = fromUs(1'772'366'400'123'456),
                            .seed = {{1, 2, 3, 250}},
                            .stream = named("account-1")};
    const auto eventsOf = [&](const Domain& domain) {
        const auto outcome = domain.makeFold("account").value()->handle(call).value();
        std::string text;
        for (const EmittedEvent& event : std::get<CommandAccepted>(outcome).events)
            text += event.type + ' ' + event.dataJson + ' ' + event.metaJson + ' '
                + event.tags.at(0) + '\n';
        return QString::fromStdString(text);
    };
    QCOMPARE(eventsOf(*native), eventsOf(*scripted));
    QVERIFY(eventsOf(*native).size() > 400); // There is something to compare.
}

QTEST_GUILESS_MAIN(TestCommandScript)
#include "tst_command_script.moc"
