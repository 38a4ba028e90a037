// SPDX-License-Identifier: Apache-2.0
// What a scenario compares, and what it says when something is otherwise: for a domain in C++ and
// for one in JavaScript.

#include "core/script/domain_module.h"
#include "core/testing/scenario_runner.h"
#include "tests/support/account_domain.h"

#include <QTest>

using namespace headrace;

class TestScenarioRunner : public QObject
{
    Q_OBJECT

private slots:
    void outcomes_data();
    void outcomes();
    void faults_data();
    void faults();
    void othersGoOn();
    void timeAndIdsStandStill();
    void seesTheOrderOfFields();
    void namesTheFirstHundred();
    void schemaThatIsNone();
};

namespace {

// What a scenario about an account says that has these fields; empty when it passes.
std::string run(const std::shared_ptr<const Domain>& domain, const std::string& fields)
{
    const auto read = parseScenarios(R"({"name":"n","stream":"account-1",)" + fields + "}", "a");
    if (!read)
        return read.error().message;
    return describe(ScenarioRunner::make(domain).value().run(read->front()).differences);
}

std::shared_ptr<const Domain> scripted()
{
    const auto module = DomainModule::parse(R"js(
export default { name: 'bank', aggregates: {
  account: {
    state: { version: 1, initial: { seen: [], at: null, keys: '' } },
    events: {
      Opened: { version: 1, tags: (data) => [`email:${data.email}`],
                apply(state, data, event) { state.seen.push(event.id); state.at = event.time;
                                            state.keys = Object.keys(data).join(); } },
      Poisoned: { version: 1, apply() { throw new Error('it is poisoned'); } },
      Endless: { version: 1, apply() { for (;;) {} } },
      Renamed: { version: 3, renamedFrom: ['Called'],
                 lenses: [{ from: 1, ops: [{ op: 'rename', source: 'a', destination: 'b' }] },
                          { from: 2, ops: [{ op: 'rename', source: 'b', destination: 'c' }] }],
                 apply(state, data) { state.keys = Object.keys(data).join(); } },
    },
    commands: {
      Open: { handle: (state, data, { newId, time }) =>
                [{ type: 'Opened', data: { id: newId(), other: newId(), time } }] },
      Claim: { requires: (state, data) => ({ types: ['Opened'], tags: [`email:${data.email}`] }),
               handle: (state, data) => [{ type: 'Opened', data }] },
      Throw: { handle() { throw new Error('broken'); } },
      Loop: { handle() { for (;;) {} } },
      Fill: { handle() { const all = []; for (;;) all.push('x'.repeat(1e6) + all.length); } },
      Nonsense: { handle: () => 'yes' },
    },
  },
} };
)js",
                                            "bank.js", {.time = std::chrono::milliseconds(200)});
    return module ? *module : nullptr;
}

} // namespace

void TestScenarioRunner::outcomes_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QByteArray>("differences");
    const auto row = [](const char* title, const std::string& fields, const char* differences) {
        QTest::newRow(title) << QByteArray::fromStdString(fields) << QByteArray(differences);
    };
    const std::string opened = R"("given":[{"type":"Opened","data":{"email":"a@b"}}])";
    const std::string rich = R"("given":[{"type":"Deposited","data":{"amount":10,"note":"x"}}])";
    const auto deposit = [](const char* then) {
        return std::string(R"("when":{"command":"Deposit","data":{"amount":5,"note":"x"}},"then":)")
            + then;
    };
    const auto withdraw = [&](const char* then) {
        return rich + R"(,"when":{"command":"Withdraw","data":{"amount":50,"note":""}},"then":)"
            + then;
    };

    row("events, the whole data",
        deposit(R"({"events":[{"type":"Deposited","data":{"note":"x","amount":5.0}}]})"), "");
    row("events, parts of the data",
        deposit(R"({"events":[{"type":"Deposited","dataHas":{"/amount":5}}]})"), "");
    row("events, the type alone", deposit(R"({"events":[{"type":"Deposited"}]})"), "");
    row("events, everything else",
        deposit(R"({"events":[{"type":"Deposited","schema":3,"meta":{},"tags":[]}]})"), "");
    row("no events", R"("when":{"command":"Nothing"},"then":{"events":[],"version":0})", "");
    row("carried out, whatever it yields", deposit(R"({"version":1})"), "");
    row("invalid, while the stream is empty",
        R"("when":{"command":"Withdraw","data":{"amount":0,"note":""}},"then":{"invalid":["/amount"]})",
        "");
    row("tags and metadata",
        R"("when":{"command":"Open","data":{"email":"a@b"},"meta":{"user":"jo"}},"then":{"events":
           [{"type":"Opened","tags":["email:a@b"],"meta":{"user":"jo"}}]})",
        "");

    row("another value",
        deposit(R"({"events":[{"type":"Deposited","data":{"note":"y","amount":7}}]})"),
        "/then/events/0/data/amount must be 7, but is 5\n"
        "/then/events/0/data/note must be \"y\", but is \"x\"");
    row("a field that is missing, and one too many",
        deposit(R"({"events":[{"type":"Deposited","data":{"note":"x","sum":{"of":[1]}}}]})"),
        "/then/events/0/data/sum must be {\"of\":[1]}, but is not there\n"
        "/then/events/0/data/amount must not be there, but is 5");
    row("a part that is another",
        deposit(
            R"({"events":[{"type":"Deposited","dataHas":{"/amount":6,"/a~1b/9999999999999999999999":1}}]})"),
        "/then/events/0/dataHas/amount must be 6, but is 5\n"
        "/then/events/0/dataHas/a~1b/9999999999999999999999 must be 1, but is not there");
    row("another type", deposit(R"({"events":[{"type":"Withdrawn","data":{}}]})"),
        "/then/events/0/type must be \"Withdrawn\", but there came Deposited "
        "{\"amount\":5,\"note\":\"x\"}");
    row("an event too few", deposit(R"({"events":[{"type":"Deposited"},{"type":"Opened"}]})"),
        "/then/events/1 must be Opened, but there came no such event");
    row("an event too many", deposit(R"({"events":[]})"),
        "/then/events/0 must not be there, but there came Deposited {\"amount\":5,\"note\":\"x\"}");
    row("another schema, metadata, tags",
        deposit(
            R"({"events":[{"type":"Deposited","schema":1,"meta":{"user":"jo"},"tags":["a"]}]})"),
        "/then/events/0/schema must be 1, but is 3\n"
        "/then/events/0/meta/user must be \"jo\", but is not there\n"
        "/then/events/0/tags/0 must be \"a\", but is not there");
    row("events, but it was rejected", withdraw(R"({"events":[{"type":"Withdrawn"}]})"),
        "/then/events must be carried out, but the command was rejected: there is not enough in "
        "the account {\"balance\":10}");
    row("a state, but it was rejected", withdraw(R"({"stateHas":{"/balance":10}})"),
        "/when must be carried out, but the command was rejected: there is not enough in the "
        "account {\"balance\":10}");

    row("rejected", withdraw(R"({"rejected":"there is not enough in the account","version":1})"),
        "");
    row("rejected with its detail",
        withdraw(R"({"rejected":{"message":"there is not enough in the account",
                                 "detail":{"balance":10}}})"),
        "");
    row("rejected, otherwise", withdraw(R"({"rejected":{"message":"no","detail":{"balance":11}}})"),
        "/then/rejected must be \"no\", but the message was \"there is not enough in the "
        "account\"\n"
        "/then/rejected/detail/balance must be 11, but is 10");
    row("rejected, but it was carried out", deposit(R"({"rejected":"no"})"),
        "/then/rejected must be the answer, but the command was carried out: Deposited "
        "{\"amount\":5,\"note\":\"x\"}");
    row("rejected, but it was invalid",
        R"("when":{"command":"Deposit","data":{}},"then":{"rejected":"no"})",
        "/then/rejected must be the answer, but the command's data was invalid: /amount is "
        "missing");

    row("invalid, every place",
        R"("when":{"command":"Deposit","data":{"amount":0,"note":7}},
           "then":{"invalid":["/note","/amount"],"version":0})",
        "");
    row("invalid, another place",
        R"("when":{"command":"Deposit","data":{"amount":0}},"then":{"invalid":["/note"]})",
        "/then/invalid must be [\"/note\"], but is [\"/amount\"]: /amount must be at least 1");
    row("invalid, but it was carried out", deposit(R"({"invalid":["/note"]})"),
        "/then/invalid must be the answer, but the command was carried out: Deposited "
        "{\"amount\":5,\"note\":\"x\"}");

    const std::string taken = R"("given":[{"stream":"account-2","command":"Open",
                                           "data":{"email":"a@b"}}],)";
    row("a conflict", taken + R"("when":{"command":"Open","data":{"email":"a@b"}},
                   "then":{"conflict":"email:a@b","version":0})",
        "");
    row("a conflict, about something else",
        taken + R"("when":{"command":"Open","data":{"email":"a@b"}},"then":{"conflict":"b@c"})",
        "/then/conflict must be in the message, but the command failed: the command Open to "
        "account-1 needs that there is no Opened tagged email:a@b, but there is one at position 1; "
        "nothing was appended");
    row("a conflict that does not come",
        taken + R"("when":{"command":"Open","data":{"email":"b@c"}},"then":{"conflict":"b@c"})",
        "/then/conflict must be the answer, but the command was carried out: Opened "
        "{\"email\":\"b@c\"}");

    row("the whole state", rich + R"(,"then":{"state":
        {"balance":10.0,"isOpen":false,"note":"x"},"version":1})",
        "");
    row("parts of the state", rich + R"(,"then":{"stateHas":{"/balance":10}})", "");
    row("the initial state", R"("then":{"stateHas":{"/isOpen":false},"version":0})", "");
    row("another state",
        opened + R"(,"then":{"state":{"balance":1,"isOpen":false,"note":""},"version":2})",
        "/then/state/balance must be 1, but is 0\n"
        "/then/state/isOpen must be false, but is true\n/then/version must be 2, but is 1");
    row("the state after the command",
        rich + "," + deposit(R"({"stateHas":{"/balance":16},"version":2})"),
        "/then/stateHas/balance must be 16, but is 15");
    row("old versions go through their lenses",
        R"("given":[{"type":"Deposited","schema":1,"data":{"sum":3}},
                    {"type":"Deposited","schema":2,"data":{"amount":4}}],
           "then":{"stateHas":{"/balance":7,"/note":"old"}})",
        "");
    row("commands that are given",
        R"("given":[{"command":"Open","data":{"email":"a@b"}},
                    {"command":"Deposit","data":{"amount":4}}],
           "then":{"stateHas":{"/balance":4,"/isOpen":true},"version":2})",
        "");
}

void TestScenarioRunner::outcomes()
{
    QFETCH(QByteArray, fields);
    QFETCH(QByteArray, differences);
    QCOMPARE(QByteArray::fromStdString(run(accountDomain(), fields.toStdString())), differences);
}

void TestScenarioRunner::faults_data()
{
    QTest::addColumn<bool>("isScripted");
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QByteArray>("difference"); // Of what it begins with, then a part.
    QTest::addColumn<QByteArray>("part");
    const auto row = [](const char* title, bool isScripted, const char* fields,
                        const char* difference, const char* part) {
        QTest::newRow(title) << isScripted << QByteArray(fields) << QByteArray(difference)
                             << QByteArray(part);
    };
    row("negative control", true, R"("when":{"command":"Open"},"then":{"version":1})", "", "");
    row("a handler that throws", true, R"("when":{"command":"Throw"},"then":{"events":[]})",
        "/then/events must be carried out, but the command failed: command \"Throw\" on account-1 "
        "failed in handle at bank.js:",
        "broken");
    row("a handler that throws, in C++", false,
        R"("when":{"command":"Throw"},"then":{"rejected":"no"})",
        "/then/rejected must be the answer, but the command failed: ", "the handler broke");
    row("a handler that loops", true, R"("when":{"command":"Loop"},"then":{"version":0})",
        "/when must be carried out, but the command failed: command ", "200 ms");
    row("a handler that allocates", true, R"("when":{"command":"Fill"},"then":{"version":0})",
        "/when must be carried out, but the command failed: command ", "");
    row("a handler that returns nonsense", true,
        R"("when":{"command":"Nonsense"},"then":{"version":0})",
        "/when must be carried out, but the command failed: command ", "must return an array");
    row("an event that is not what its schema says", false,
        R"("when":{"command":"Misfit"},"then":{"version":0})",
        "/when must be carried out, but the command failed: ", "/amount must be at least 1");
    row("a command that is unknown", true, R"("when":{"command":"Close"},"then":{"version":0})",
        "/when must be carried out, but the command failed: ", "it takes Open, Claim");
    row("a command that is given and unknown", true,
        R"("given":[{"type":"Opened"},{"command":"Close"}],"then":{"version":1})",
        "/given/1 must be carried out, but the command failed: ", "takes no command \"Close\"");
    row("a command that is given and rejected", false,
        R"("given":[{"command":"Withdraw","data":{"amount":1,"note":""}}],"then":{"version":1})",
        "/given/0 must be carried out, but the command was rejected: there is not enough", "");
    row("an aggregate that is unknown", true, R"("given":[{"type":"A","stream":"b-1"}],
        "then":{"version":0})",
        "/given/0 ", "account");
    row("an event type that is unknown", true, R"("given":[{"type":"Opend"}],"then":{"version":1})",
        "/given/0 is an event \"Opend\", which the aggregate \"account\" does not declare", "");
    row("a schema version that is newer", true,
        R"("given":[{"type":"Renamed","schema":4}],"then":{"version":1})",
        "/given/0 is of schema 4, but the newest of \"Renamed\" is 3", "");
    row("an event that cannot be", false,
        R"("given":[{"type":"Deposited","data":{"amount":0}}],"then":{"version":1})",
        "/given/0 is not what its schema says: /amount must be at least 1", "");
    row("an id given twice", true,
        R"("given":[{"type":"Opened","id":"01890a5d-ac96-774b-bcce-b302099a8057"},
                    {"type":"Renamed","id":"01890a5d-ac96-774b-bcce-b302099a8057"}],
           "then":{"version":2})",
        "/given/1 cannot be stored: ", "");
    row("the same event twice", true,
        R"("given":[{"type":"Opened","id":"01890a5d-ac96-774b-bcce-b302099a8057"},
                    {"type":"Opened","id":"01890a5d-ac96-774b-bcce-b302099a8057"}],
           "then":{"version":2})",
        "/given/1 has the id of an event before it", "");
    row("an event that cannot be folded", true,
        R"("given":[{"type":"Poisoned"}],"then":{"version":1})",
        "/then cannot be compared: ", "it is poisoned");
    row("an event whose fold loops", true,
        R"("given":[{"type":"Endless"}],"when":{"command":"Open"},"then":{"version":1})",
        "/when must be carried out, but the command failed: ", "Endless");
    row("a lens that cannot be applied", true,
        R"("given":[{"type":"Renamed","schema":1,"data":{"a":1,"b":1}}],"then":{"version":1})",
        "/then cannot be compared: ", "lens 1");
    row("an event by its former name", true,
        R"("given":[{"type":"Called","schema":1,"data":{"a":1}}],"then":{"stateHas":{"/keys":"c"}})",
        "", "");
    row("data that is no object", true,
        R"("given":[{"type":"Opened","data":[1,{"a":null}]}],"then":{"stateHas":{"/keys":"0,1"}})",
        "", "");
}

void TestScenarioRunner::faults()
{
    QFETCH(bool, isScripted);
    QFETCH(QByteArray, fields);
    QFETCH(QByteArray, difference);
    QFETCH(QByteArray, part);
    const auto domain = isScripted ? scripted() : accountDomain();
    QVERIFY(domain);
    const std::string text = run(domain, fields.toStdString());
    const QByteArray found = QByteArray::fromStdString(text);
    QVERIFY2(difference.isEmpty() ? found.isEmpty() : found.startsWith(difference), text.c_str());
    QVERIFY2(found.contains(part), text.c_str());
}

// One runner, several scenarios: what one did to the engine or the store is not there for the next.
void TestScenarioRunner::othersGoOn()
{
    const auto scenarios = parseScenarios(R"([
        {"name":"a","stream":"account-1","when":{"command":"Open"},"then":{"version":1}},
        {"name":"b","stream":"account-1","when":{"command":"Loop"},"then":{"version":1}},
        {"name":"c","stream":"account-1","when":{"command":"Fill"},"then":{"version":1}},
        {"name":"d","stream":"account-1","when":{"command":"Open"},"then":{"version":1}}])",
                                          "a");
    const auto runner = ScenarioRunner::make(scripted());
    QVERIFY(scenarios && runner);
    std::string passed;
    for (const Scenario& scenario : *scenarios)
        passed += runner->run(scenario).passed() ? scenario.name : "-";
    QCOMPARE(passed, std::string("a--d"));
}

void TestScenarioRunner::timeAndIdsStandStill()
{
    const auto ids = [](const std::string& seed) {
        // Of what an event of no id is folded to, and of what the handler made.
        return run(scripted(), seed + R"("time":"2026-05-01T00:00:00Z",
            "given":[{"type":"Opened"}],"when":{"command":"Open","time":"2026-05-02T00:00:00Z"},
            "then":{"events":[{"type":"Opened","data":{"time":"2026-05-02T00:00:00Z"}}],
                    "stateHas":{"/at":"2026-05-02T00:00:00Z","/seen":null}})");
    };
    const std::string first = ids("");
    QVERIFY2(first.find("/data/id must not be there, but is \"019") != first.npos, first.c_str());
    QVERIFY2(first.find("/data/time") == first.npos, first.c_str());
    QVERIFY2(first.find("stateHas/at") == first.npos, first.c_str());
    QCOMPARE(ids(""), first);
    QCOMPARE(ids(R"("seed":0,)"), first);
    QVERIFY(ids(R"("seed":1,)") != first);
}

void TestScenarioRunner::seesTheOrderOfFields()
{
    QCOMPARE(run(scripted(), R"("given":[{"type":"Opened","data":{"z":1,"a":2}}],
                                "then":{"stateHas":{"/keys":"z,a"}})"),
             std::string());
}

void TestScenarioRunner::namesTheFirstHundred()
{
    std::string fields;
    for (int i = 0; i < 300; ++i)
        fields += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":1";
    const auto read = parseScenarios(
        R"({"name":"n","stream":"account-1","then":{"state":{)" + fields + "}}}", "a");
    const auto outcome = ScenarioRunner::make(accountDomain()).value().run(read->front());
    QCOMPARE(outcome.differences.size(), 100U);
}

void TestScenarioRunner::schemaThatIsNone()
{
    native::AggregateCode code = accountCode();
    code.description.events.front().schemaJson = "7";
    const auto domain = native::Domain::make("accounts", 1, {code});
    const auto runner =
        domain ? ScenarioRunner::make(*domain) : Result<ScenarioRunner>(domain.error());
    QVERIFY(!runner);
    QCOMPARE(runner.error().code, ErrorCode::InvalidArgument);
}

QTEST_GUILESS_MAIN(TestScenarioRunner)
#include "tst_scenario_runner.moc"
