// SPDX-License-Identifier: Apache-2.0
#include "command_fixture.h"

#include <atomic>
#include <latch>
#include <thread>

using namespace headrace;
using native::Json;

class TestCommandBus : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void answers_data();
    void answers();
    void eventsCarryWhatTheCommandSays();
    void nobodySendsAnUnknownCommand_data();
    void nobodySendsAnUnknownCommand();
    void repeatIsAnsweredByTheFirstReceipt();
    void tokenWithAnotherCommandIsRefused_data();
    void tokenWithAnotherCommandIsRefused();
    void conditionKeepsWhatMustBeUnique();
    void goesOnWhenOthersAppendFirst();
    void givesUpWhenOthersAlwaysAppendFirst();
    void refusesByWhatIsTrueNow();
    void expectedVersionIsNotTriedAgain();
    void previewAppendsNothing();
    void previewSaysNoAsTheCommandWould();
    void keepsWithinItsCache();
    void losesNoUpdate_data();
    void losesNoUpdate();
    void racingRepeatsAreDoneOnce();
    void stopsWhenAsked();
    void waitingCanBeStopped_data();
    void waitingCanBeStopped();

private:
    Result<CommandAnswer> send(std::string name, std::string data,
                               std::optional<std::string> token = {})
    {
        return m_bus->run({.stream = named("account-1"),
                           .name = std::move(name),
                           .dataJson = std::move(data),
                           .token = std::move(token)});
    }
    void deposit(const std::string& stream, int amount)
    {
        const auto appended =
            m_store->append({.events = {{.stream = named(stream),
                                         .type = "Deposited",
                                         .schema = 3,
                                         .data = Json {{"amount", amount}, {"note", ""}}.dump()}}});
        QVERIFY(appended);
    }

    std::unique_ptr<EventStore> m_store;
    std::unique_ptr<CommandBus> m_bus;
};

void TestCommandBus::init()
{
    m_bus.reset();
    m_store = makeMemoryStore();
    m_bus = CommandBus::make(*m_store, accountDomain(), quickOptions()).value();
}

void TestCommandBus::answers_data()
{
    QTest::addColumn<std::string>("command");
    QTest::addColumn<std::string>("data");
    QTest::addColumn<std::string>("answer");
    QTest::addColumn<int>("version"); // Of the stream afterwards; 7 are in the account before.

    const auto row = [](const char* name, std::string command, std::string data, std::string answer,
                        int version = 1) {
        QTest::newRow(name) << std::move(command) << std::move(data) << std::move(answer)
                            << version;
    };
    row("accepted", "Withdraw", R"({"amount":5,"note":""})", "Withdrawn@2", 2);
    row("rejected", "Withdraw", R"({"amount":8,"note":""})",
        "no: there is not enough in the account");
    row("every failing field", "Withdraw", R"({"amount":0,"note":5})",
        "invalid: /amount must be at least 1; /note must be a string, but is an integer");
    row("a missing field", "Withdraw", "{}", "invalid: /amount is missing");
    row("no JSON", "Nothing", "{]",
        "invalid: the data is not JSON: it breaks off or goes wrong at byte 2");
    row("nothing to do", "Nothing", "{}", "@1");
    row("a handler that throws", "Throw", "{}",
        "accounts: command Throw to account-1: the handler broke");
    row("a handler that returns nonsense", "Nonsense", "{}",
        "command Nonsense: accounts: an event: the aggregate \"account\" declares no event "
        "\"NeverDeclared\"");
    row("an event that is not what it should be", "Misfit", "{}",
        "accounts: the command Misfit yields an event Deposited that is not what its schema says: "
        "/amount must be at least 1; /note must be a string, but is an integer");
}

void TestCommandBus::answers()
{
    QFETCH(std::string, command);
    QFETCH(std::string, data);
    QFETCH(std::string, answer);
    QFETCH(int, version);
    deposit("account-1", 7);
    QCOMPARE(QString::fromStdString(show(send(command, data))), QString::fromStdString(answer));
    QCOMPARE(headOf(*m_store, "account-1"), version);
    // Whatever it was, the aggregate goes on.
    QVERIFY(show(send("Deposit", R"({"amount":1,"note":""})")).starts_with("Deposited@"));
}

void TestCommandBus::eventsCarryWhatTheCommandSays()
{
    const auto answer = m_bus->run({.stream = named("account-1"),
                                    .name = "Open",
                                    .dataJson = R"({"email":"a@b.c"})",
                                    .metaJson = R"({"user":"jo"})",
                                    .token = "t"});
    QCOMPARE(show(answer), std::string("Opened@1"));
    const auto page = m_store->readPage({});
    const EventView& event = page->events().at(0);
    QCOMPARE(std::string(event.data), std::string(R"({"email":"a@b.c"})"));
    QCOMPARE(event.tags.size(), std::size_t {1});
    QCOMPARE(std::string(event.tags[0]), std::string("email:a@b.c"));
    QCOMPARE(metadataString(event.meta, "user"), std::string("jo"));
    QCOMPARE(metadataString(event.meta, kCommandNameKey), std::string("Open"));
    const NewEvent& told = std::get<CommandDone>(*answer).events.at(0);
    QVERIFY(told.id == event.id && told.time == event.time && told.meta == event.meta);
}

void TestCommandBus::nobodySendsAnUnknownCommand_data()
{
    QTest::addColumn<std::string>("stream");
    QTest::addColumn<std::string>("command");
    QTest::addColumn<std::string>("meta");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, std::string stream, std::string command, std::string meta,
                        const char* message) {
        QTest::newRow(name) << std::move(stream) << std::move(command) << std::move(meta)
                            << QString(message);
    };
    row("another aggregate", "order-1", "Open", "",
        "accounts declares no aggregate \"order\"; it has account");
    row("another command", "account-1", "Close", "",
        "the aggregate \"account\" takes no command \"Close\"; it takes Open, Deposit, ");
    row("metadata that is no object", "account-1", "Nothing", "[]",
        "the metadata of the command \"Nothing\" is not a JSON object");
}

void TestCommandBus::nobodySendsAnUnknownCommand()
{
    QFETCH(std::string, stream);
    QFETCH(std::string, command);
    QFETCH(std::string, meta);
    QFETCH(QString, message);
    const auto answer = m_bus->run({.stream = named(stream), .name = command, .metaJson = meta});
    QVERIFY(!answer);
    QVERIFY2(QString::fromStdString(answer.error().message).startsWith(message),
             answer.error().message.c_str());
}

void TestCommandBus::repeatIsAnsweredByTheFirstReceipt()
{
    const std::string data = R"({"amount":5})"; // The event's note holds a new id at each run.
    const auto first = send("Deposit", data, "t");
    QCOMPARE(show(first), std::string("Deposited@1"));
    QCOMPARE(show(send("Withdraw", R"({"amount":5,"note":""})")), std::string("Withdrawn@2"));
    const auto again = send("Deposit", R"({ "amount": 5 })", "t");
    QCOMPARE(show(again), std::string("repeated Deposited@1"));
    const auto& [receipt, events, version] = std::get<CommandDone>(*again);
    QCOMPARE(receipt.position.value, 1);
    QCOMPARE(receipt.count, 1);
    QCOMPARE(events.at(0).data, std::get<CommandDone>(*first).events.at(0).data);
    QCOMPARE(headOf(*m_store, "account-1"), 2);
    // Another bus, as after a restart, knows it too.
    m_bus = CommandBus::make(*m_store, accountDomain(), quickOptions()).value();
    QCOMPARE(show(send("Deposit", data, "t")), std::string("repeated Deposited@1"));
}

void TestCommandBus::tokenWithAnotherCommandIsRefused_data()
{
    QTest::addColumn<std::string>("stream");
    QTest::addColumn<std::string>("command");
    QTest::addColumn<std::string>("data");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, std::string stream, std::string command, std::string data,
                        const char* message) {
        QTest::newRow(name) << std::move(stream) << std::move(command) << std::move(data)
                            << QString(message);
    };
    row("other data", "account-1", "Deposit", R"({"amount":6})",
        "was used before for the command Deposit with other data to account-1");
    row("another command", "account-1", "Withdraw", R"({"amount":5,"note":""})",
        "was used before for the command Deposit to account-1");
    row("another aggregate", "account-2", "Deposit", R"({"amount":5})",
        "was used before for the command Deposit to account-1; use another token");
}

void TestCommandBus::tokenWithAnotherCommandIsRefused()
{
    QFETCH(std::string, stream);
    QFETCH(std::string, command);
    QFETCH(std::string, data);
    QFETCH(QString, message);
    QCOMPARE(show(send("Deposit", R"({"amount":5})", "t")), std::string("Deposited@1"));
    const auto answer =
        m_bus->run({.stream = named(stream), .name = command, .dataJson = data, .token = "t"});
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(QString::fromStdString(answer.error().message).contains(message),
             answer.error().message.c_str());
    QCOMPARE(m_store->head()->value, 1);
}

void TestCommandBus::conditionKeepsWhatMustBeUnique()
{
    const auto open = [&](const char* stream, const char* email) {
        return m_bus->run(
            {.stream = named(stream), .name = "Open", .dataJson = Json {{"email", email}}.dump()});
    };
    QCOMPARE(show(open("account-1", "a@b.c")), std::string("Opened@1"));
    const auto taken = open("account-2", "a@b.c");
    QVERIFY(!taken);
    QCOMPARE(taken.error().code, ErrorCode::Conflict);
    QCOMPARE(taken.error().message,
             std::string("the command Open to account-2 needs that there is no Opened tagged "
                         "email:a@b.c, but there is one at position 1; nothing was appended"));
    QCOMPARE(show(open("account-2", "b@b.c")), std::string("Opened@1"));
}

// Another process appends between this one's load and append: its state was warm, and old.
void TestCommandBus::goesOnWhenOthersAppendFirst()
{
    QCOMPARE(show(send("Deposit", R"({"amount":5})")), std::string("Deposited@1"));
    deposit("account-1", 10);
    QCOMPARE(show(send("Withdraw", R"({"amount":3,"note":""})")), std::string("Withdrawn@3"));
    QCOMPARE(show(send("Withdraw", R"({"amount":12,"note":""})")), std::string("Withdrawn@4"));
    QCOMPARE(show(send("Withdraw", R"({"amount":1,"note":""})")),
             std::string("no: there is not enough in the account"));
}

void TestCommandBus::givesUpWhenOthersAlwaysAppendFirst()
{
    CommandBusOptions options = quickOptions();
    options.attempts = 3;
    std::vector<int> pauses;
    options.pause = [&](int attempt, const std::stop_token&) { pauses.push_back(attempt); };
    // Somebody else appends whenever the handler runs: behind the load, before the append.
    native::Aggregate<Account> busy("account");
    busy.event<Movement>("Deposited", {.version = 3},
                         [](Account&, const Movement&, const EventView&) {});
    busy.command<Json>("Deposit", "",
                       [&](const Account&, const Json& data, native::CommandContext&) {
                           deposit("account-1", 1);
                           return native::Decision::accept().yields("Deposited", data);
                       });
    m_bus =
        CommandBus::make(*m_store, native::Domain::make("busy", 1, {busy.code()}).value(), options)
            .value();
    const auto answer = send("Deposit", R"({"amount":1,"note":""})");
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::Conflict);
    QVERIFY(answer.error().message.starts_with(
        "the command Deposit was tried 3 times, and each time somebody else appended first "
        "(account-1 was expected at "));
    QCOMPARE(pauses, (std::vector {2, 3}));
}

void TestCommandBus::refusesByWhatIsTrueNow()
{
    QCOMPARE(show(send("Deposit", R"({"amount":5})")), std::string("Deposited@1"));
    deposit("account-1", 10); // By another process.
    // The warm state has 5, which is not enough; the account has 15.
    QCOMPARE(show(send("Withdraw", R"({"amount":12,"note":""})")), std::string("Withdrawn@3"));
}

void TestCommandBus::expectedVersionIsNotTriedAgain()
{
    const auto sendAt = [&](ExpectedVersion expected) {
        return m_bus->run({.stream = named("account-1"),
                           .name = "Deposit",
                           .dataJson = R"({"amount":5})",
                           .expected = expected});
    };
    QCOMPARE(show(sendAt(ExpectedVersion::none())), std::string("Deposited@1"));
    deposit("account-1", 10); // By another process: what is warm here is one behind.
    const auto behind = sendAt(ExpectedVersion::exactly({1}));
    QVERIFY(!behind);
    QCOMPARE(behind.error().code, ErrorCode::Conflict);
    QCOMPARE(behind.error().message,
             std::string("account-1 was expected at 1, but is at version 2; nothing was appended"));
    QCOMPARE(show(sendAt(ExpectedVersion::exactly({2}))), std::string("Deposited@3"));
}

void TestCommandBus::previewAppendsNothing()
{
    deposit("account-1", 7);
    const Command withdraw {
        .stream = named("account-1"), .name = "Withdraw", .dataJson = R"({"amount":2,"note":"n"})"};
    for (int i = 0; i < 2; ++i) {
        const auto answer = m_bus->preview(withdraw);
        QVERIFY2(answer, answer ? "" : answer.error().message.c_str());
        const auto& preview = std::get<CommandPreview>(*answer);
        QCOMPARE(preview.version.value, 1);
        QCOMPARE(preview.events.size(), std::size_t {1});
        QCOMPARE(preview.events[0].type, std::string("Withdrawn"));
        QCOMPARE(Json::parse(preview.stateBefore).at("balance").get<int>(), 7);
        QCOMPARE(Json::parse(preview.stateAfter).at("balance").get<int>(), 5);
    }
    QCOMPARE(headOf(*m_store, "account-1"), 1);
    // What was tried is not taken for what is.
    QCOMPARE(show(send("Withdraw", R"({"amount":7,"note":""})")), std::string("Withdrawn@2"));
    const auto after = m_bus->preview({.stream = named("account-1"), .name = "Nothing"});
    QCOMPARE(std::get<CommandPreview>(*after).events.size(), std::size_t {0});
    QCOMPARE(Json::parse(std::get<CommandPreview>(*after).stateAfter).at("balance").get<int>(), 0);
}

void TestCommandBus::previewSaysNoAsTheCommandWould()
{
    const auto preview = [&](const char* name, const char* data) {
        return m_bus->preview({.stream = named("account-1"), .name = name, .dataJson = data});
    };
    const auto no = preview("Withdraw", R"({"amount":2,"note":""})");
    QCOMPARE(std::get<CommandRejection>(*no).message,
             std::string("there is not enough in the account"));
    const auto invalid = preview("Withdraw", "{}");
    QCOMPARE(std::get<CommandInvalid>(*invalid).violations.size(), std::size_t {1});
    QCOMPARE(preview("Throw", "{}").error().code, ErrorCode::Rejected);
    QCOMPARE(preview("Misfit", "{}").error().code, ErrorCode::Rejected);
}

void TestCommandBus::keepsWithinItsCache()
{
    CommandBusOptions options = quickOptions();
    options.warmStates = 2;
    m_bus = CommandBus::make(*m_store, accountDomain(), options).value();
    // More accounts than are kept warm, and more events than are folded again and again.
    for (int round = 1; round <= 12; ++round)
        for (const char* stream : {"account-1", "account-2", "account-3", "account-1"}) {
            const auto answer = m_bus->run(
                {.stream = named(stream), .name = "Deposit", .dataJson = R"({"amount":1})"});
            QVERIFY2(show(answer).starts_with("Deposited@"), show(answer).c_str());
        }
    const auto withdraw = [&](const char* stream, int amount) {
        return show(m_bus->run({.stream = named(stream),
                                .name = "Withdraw",
                                .dataJson = Json {{"amount", amount}, {"note", ""}}.dump()}));
    };
    QCOMPARE(withdraw("account-1", 25), std::string("no: there is not enough in the account"));
    QCOMPARE(withdraw("account-1", 24), std::string("Withdrawn@25"));
    QCOMPARE(withdraw("account-2", 12), std::string("Withdrawn@13"));
}

void TestCommandBus::losesNoUpdate_data()
{
    QTest::addColumn<int>("buses"); // Each as in a process of its own.
    QTest::addColumn<int>("streams");
    QTest::newRow("one bus, one aggregate") << 1 << 1;
    QTest::newRow("one bus, many aggregates") << 1 << 50;
    QTest::newRow("two buses, one aggregate") << 2 << 1;
    QTest::newRow("two buses, many aggregates") << 2 << 50;
}

void TestCommandBus::losesNoUpdate()
{
    QFETCH(int, buses);
    QFETCH(int, streams);
    constexpr int kThreads = 8;
    constexpr int kEach = 100;
    CommandBusOptions options;
    options.attempts = 1'000;
    options.pause = [](int, const std::stop_token&) { std::this_thread::yield(); };
    std::vector<std::unique_ptr<CommandBus>> all;
    for (int i = 0; i < buses; ++i)
        all.push_back(CommandBus::make(*m_store, accountDomain(), options).value());
    std::atomic<int> done = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < kThreads; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < kEach; ++i) {
                    const int stream = (t * kEach + i) % streams;
                    const auto answer = all[static_cast<std::size_t>(t) % all.size()]->run(
                        {.stream = named("account-" + std::to_string(stream)),
                         .name = "Deposit",
                         .dataJson = R"({"amount":1})"});
                    done += answer && std::holds_alternative<CommandDone>(*answer) ? 1 : 0;
                }
            });
    }
    QCOMPARE(done.load(), kThreads * kEach);
    std::int64_t sum = 0;
    for (int stream = 0; stream < streams; ++stream) {
        const auto state = all[0]->preview(
            {.stream = named("account-" + std::to_string(stream)), .name = "Nothing"});
        sum += Json::parse(std::get<CommandPreview>(*state).stateAfter).at("balance").get<int>();
    }
    QCOMPARE(sum, kThreads * kEach);
}

void TestCommandBus::racingRepeatsAreDoneOnce()
{
    constexpr int kThreads = 8;
    constexpr int kRounds = 50;
    CommandBusOptions options = quickOptions();
    options.attempts = 1'000;
    const auto other = CommandBus::make(*m_store, accountDomain(), options).value();
    std::atomic<int> first = 0;
    std::atomic<int> repeated = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < kThreads; ++t)
            threads.emplace_back([&, t] {
                for (int round = 0; round < kRounds; ++round) {
                    const auto answer = (t % 2 == 0 ? *m_bus : *other)
                                            .run({.stream = named("account-1"),
                                                  .name = "Deposit",
                                                  .dataJson = R"({"amount":1})",
                                                  .token = "round " + std::to_string(round)});
                    const auto* done = answer ? std::get_if<CommandDone>(&*answer) : nullptr;
                    if (done)
                        ++(done->receipt.repeated ? repeated : first);
                }
            });
    }
    QCOMPARE(first.load(), kRounds);
    QCOMPARE(repeated.load(), kRounds * (kThreads - 1));
    QCOMPARE(headOf(*m_store, "account-1"), kRounds);
}

void TestCommandBus::stopsWhenAsked()
{
    std::stop_source stop;
    stop.request_stop();
    const auto answer =
        m_bus->run({.stream = named("account-1"), .name = "Nothing"}, stop.get_token());
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::Cancelled);
}

void TestCommandBus::waitingCanBeStopped_data()
{
    QTest::addColumn<std::string>("stream");
    QTest::addColumn<bool>("isPreview");
    QTest::newRow("for the turn") << std::string("account-1") << false;
    QTest::newRow("for the worker") << std::string("account-2") << false;
    QTest::newRow("a preview for the turn") << std::string("account-1") << true;
    QTest::newRow("a preview for the worker") << std::string("account-2") << true;
}

// A command is with its handler, on the only worker; another one waits behind it.
void TestCommandBus::waitingCanBeStopped()
{
    QFETCH(std::string, stream);
    QFETCH(bool, isPreview);
    std::latch isRunning(1);
    std::latch mayEnd(1);
    native::Aggregate<Account> slow("account");
    slow.event<Movement>("Deposited", {.version = 3},
                         [](Account&, const Movement&, const EventView&) {});
    slow.command<Json>("Deposit", "",
                       [&](const Account&, const Json& data, native::CommandContext&) {
                           isRunning.count_down();
                           mayEnd.wait();
                           return native::Decision::accept().yields("Deposited", data);
                       });
    std::atomic<int> times = 0;
    CommandBusOptions options = quickOptions();
    options.workers = 1;
    options.clock = [&] { return fromUs(++times); };
    m_bus =
        CommandBus::make(*m_store, native::Domain::make("slow", 1, {slow.code()}).value(), options)
            .value();
    const Command deposit {
        .stream = named("account-1"), .name = "Deposit", .dataJson = R"({"amount":1,"note":""})"};
    std::string first;
    std::jthread ahead([&] { first = show(m_bus->run(deposit)); });
    isRunning.wait();
    std::stop_source stop;
    std::optional<ErrorCode> code;
    {
        const Command behind {
            .stream = named(stream), .name = "Deposit", .dataJson = deposit.dataJson};
        std::jthread waiting([&] {
            if (isPreview)
                code = m_bus->preview(behind, stop.get_token()).error().code;
            else
                code = m_bus->run(behind, stop.get_token()).error().code;
        });
        stop.request_stop();
    }
    QCOMPARE(code, ErrorCode::Cancelled);
    QVERIFY(first.empty()); // It has not come to its end: nothing was waited for.
    // Those of a stream follow each other: whoever has no turn has no time yet.
    QVERIFY(times.load() == 1 || stream != "account-1");
    mayEnd.count_down();
    ahead.join();
    QCOMPARE(first, std::string("Deposited@1"));
    QCOMPARE(show(m_bus->run(deposit)), std::string("Deposited@2"));
    QCOMPARE(headOf(*m_store, "account-2"), 0);
}

QTEST_GUILESS_MAIN(TestCommandBus)
#include "tst_command_bus.moc"
