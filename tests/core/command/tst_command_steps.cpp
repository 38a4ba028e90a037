// SPDX-License-Identifier: Apache-2.0
// Each step alone, and the order in which they stand.

#include "command_fixture.h"
#include "core/command/command_steps.h"

using namespace headrace;

class TestCommandSteps : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void orderIsOneList();
    void validateLooksAtTheDataOnly();
    void deduplicateLooksAtTheTokenOnly();
    void loadTakesTheStateFromTheStore();
    void loadGoesOnFromAWarmState();
    void handleLeavesItsEventsToTheNextStep();
    void checkEventsMakesEventsOfThem();
    void appendIsUnderTheLoadedVersion();

private:
    CommandWork work(const Command& command) { return {.command = command, .time = fromUs(5)}; }
    static std::string ending(const Result<StepEnd>& end);

    std::unique_ptr<EventStore> m_store;
    std::shared_ptr<const Domain> m_domain = accountDomain();
    CommandSchemas m_schemas = CommandSchemas::compile(m_domain->description()).value();
    std::unique_ptr<CommandTools> m_tools;
    std::unique_ptr<WorkerFolds> m_folds;
    Command m_deposit {
        .stream = named("account-1"), .name = "Deposit", .dataJson = R"({"amount":3,"note":"x"})"};
};

std::string TestCommandSteps::ending(const Result<StepEnd>& end)
{
    if (!end)
        return "error: " + end.error().message;
    if (const auto* answer = std::get_if<CommandAnswer>(&*end))
        return show(Result<CommandAnswer>(*answer));
    return std::holds_alternative<TryAgain>(*end) ? "again" : "next";
}

void TestCommandSteps::init()
{
    m_store = makeMemoryStore();
    m_tools.reset(new CommandTools {*m_store, *m_domain, m_schemas});
    m_folds = std::make_unique<WorkerFolds>(m_domain);
}

void TestCommandSteps::orderIsOneList()
{
    std::string names;
    for (const CommandStep& step : commandSteps())
        names += std::string(step.name) + " ";
    QCOMPARE(names, std::string("validate deduplicate load handle checkEvents foldEvents append "));
}

void TestCommandSteps::validateLooksAtTheDataOnly()
{
    CommandWork good = work(m_deposit);
    QCOMPARE(ending(validate(good, *m_tools, nullptr)), std::string("next"));
    m_deposit.dataJson = R"({"amount":"3"})";
    CommandWork bad = work(m_deposit);
    QCOMPARE(ending(validate(bad, *m_tools, nullptr)),
             std::string("invalid: /amount must be an integer, but is a string"));
    QCOMPARE(m_store->head()->value, 0);
    m_deposit.dataJson = R"({"amount":3,"note":"x"})";
}

void TestCommandSteps::deduplicateLooksAtTheTokenOnly()
{
    m_deposit.token = "t";
    CommandWork first = work(m_deposit);
    QCOMPARE(ending(deduplicate(first, *m_tools, nullptr)), std::string("next"));
    QVERIFY(m_store->append({.events = {{.stream = named("account-1"),
                                         .type = "Deposited",
                                         .meta = R"({"commandDigest":")" + first.digest + R"("})"}},
                             .token = "t"}));
    CommandWork second = work(m_deposit);
    QCOMPARE(ending(deduplicate(second, *m_tools, nullptr)), std::string("repeated Deposited@1"));
    QVERIFY(m_store->append(
        {.events = {{.stream = named("account-1"), .type = "Deposited"}}, .token = "plain"}));
    m_deposit.token = "plain";
    CommandWork third = work(m_deposit);
    QCOMPARE(ending(deduplicate(third, *m_tools, nullptr)),
             std::string("error: the token \"plain\" was used before for an append to account-1; "
                         "use another token for another command"));
    m_deposit.token.reset();
}

void TestCommandSteps::loadTakesTheStateFromTheStore()
{
    CommandWork fresh = work(m_deposit);
    QCOMPARE(ending(load(fresh, *m_tools, m_folds.get())), std::string("next"));
    QCOMPARE(fresh.version.value, 0);
    QVERIFY(m_store->append({.events = {{.stream = named("account-1"),
                                         .type = "Deposited",
                                         .schema = 2,
                                         .data = R"({"amount":4})"}}}));
    CommandWork later = work(m_deposit);
    QCOMPARE(ending(load(later, *m_tools, m_folds.get())), std::string("next"));
    QCOMPARE(later.version.value, 1);
    QCOMPARE(later.warm->stateJson, std::string(R"({"balance":4,"isOpen":false,"note":"old"})"));
}

void TestCommandSteps::loadGoesOnFromAWarmState()
{
    CommandWork warm = work(m_deposit);
    warm.warm = WarmState {R"({"balance":40,"isOpen":true,"note":""})", {5}, {}};
    warm.warm->events.push_back(
        {.stream = named("account-1"), .type = "Withdrawn", .data = R"({"amount":2,"note":""})"});
    QCOMPARE(ending(load(warm, *m_tools, m_folds.get())), std::string("next"));
    QCOMPARE(warm.version.value, 6);
    QCOMPARE(*warm.slot->fold->stateJson(),
             std::string(R"({"balance":38,"isOpen":true,"note":""})"));
}

void TestCommandSteps::handleLeavesItsEventsToTheNextStep()
{
    CommandWork handled = work(m_deposit);
    QCOMPARE(ending(load(handled, *m_tools, m_folds.get())), std::string("next"));
    QCOMPARE(ending(handle(handled, *m_tools, m_folds.get())), std::string("next"));
    QCOMPARE(handled.accepted.events.size(), std::size_t {1});
    QVERIFY(handled.events.empty());
    QCOMPARE(m_store->head()->value, 0);
}

void TestCommandSteps::checkEventsMakesEventsOfThem()
{
    m_deposit.metaJson = R"({"user":"jo"})";
    CommandWork checked = work(m_deposit);
    checked.accepted.events = {{.type = "Deposited", .schema = 3, .dataJson = R"({"amount":1})"}};
    QCOMPARE(ending(checkEvents(checked, *m_tools, nullptr)), std::string("next"));
    QCOMPARE(checked.events.at(0).meta, m_deposit.metaJson);
    QCOMPARE(checked.events.at(0).schema, 3);
    QVERIFY(checked.events.at(0).time == fromUs(5));
    checked.accepted.events[0].dataJson = R"({"amount":0})";
    QVERIFY(ending(checkEvents(checked, *m_tools, nullptr)).starts_with("error: accounts: "));
    checked.accepted.events.clear();
    QCOMPARE(ending(checkEvents(checked, *m_tools, nullptr)), std::string("@0"));
    m_deposit.metaJson.clear();
}

void TestCommandSteps::appendIsUnderTheLoadedVersion()
{
    CommandWork appended = work(m_deposit);
    appended.events = {{.stream = named("account-1"), .type = "Deposited", .time = fromUs(5)}};
    CommandWork late = work(m_deposit);
    late.events = appended.events;
    QCOMPARE(ending(append(appended, *m_tools, nullptr)), std::string("Deposited@1"));
    QCOMPARE(ending(append(late, *m_tools, nullptr)), std::string("again"));
    late.version = {1};
    QCOMPARE(ending(append(late, *m_tools, nullptr)), std::string("Deposited@2"));
}

QTEST_GUILESS_MAIN(TestCommandSteps)
#include "tst_command_steps.moc"
