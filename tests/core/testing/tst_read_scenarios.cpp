// SPDX-License-Identifier: Apache-2.0
// What a scenario file may say, and what is said of one that is wrong.

#include "core/testing/scenario.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace headrace;

class TestReadScenarios : public QObject
{
    Q_OBJECT

private slots:
    void everyField();
    void whatIsLeftOut();
    void oneOrMany();
    void mistakes_data();
    void mistakes();
    void files_data();
    void files();
    void givenEvents_data();
    void givenEvents();
};

namespace {

std::string messageOf(const std::string& json)
{
    const auto read = parseScenarios(json, "a.json");
    return read ? "read" : read.error().message;
}

// One scenario, with `more` in it.
std::string with(const std::string& more)
{
    return R"({"name":"n","stream":"account-1",)" + more + "}";
}

} // namespace

void TestReadScenarios::everyField()
{
    const auto read = parseScenarios(R"({
        "name": "all", "stream": "account-1", "time": "2026-03-01T12:00:00Z", "seed": 7,
        "given": [
            { "type": "Opened", "data": { "b": 1, "a": 2.0 }, "schema": 2, "meta": { "user": "jo" },
              "tags": ["x"], "time": "2026-02-01T00:00:00Z", "stream": "account-2",
              "id": "01890a5d-ac96-774b-bcce-b302099a8057" },
            { "command": "Deposit", "data": { "amount": 1 }, "meta": { "user": "bo" },
              "time": "2026-02-02T00:00:00Z", "stream": "account-3" } ],
        "when": { "command": "Withdraw", "data": { "amount": 5 }, "meta": { "user": "al" },
                  "time": "2026-02-03T00:00:00Z" },
        "then": {
            "events": [ { "type": "Withdrawn", "data": { "amount": 5 }, "schema": 1,
                          "meta": { "user": "al" }, "tags": [] },
                        { "type": "Noted", "dataHas": { "/a/0": null } } ],
            "stateHas": { "/balance": 3, "": {} }, "version": 4 } })",
                                     "a.json");
    QVERIFY2(read, read ? "" : read.error().message.c_str());
    QCOMPARE(read->size(), 1U);
    const Scenario& scenario = read->front();
    QCOMPARE(scenario.name, std::string("all"));
    QCOMPARE(scenario.file, std::string("a.json"));
    QCOMPARE(scenario.stream.text(), std::string("account-1"));
    QCOMPARE(scenario.time, *parseTime("2026-03-01T12:00:00Z"));
    QCOMPARE(scenario.seed, 7U);

    const auto& given = std::get<GivenEvent>(scenario.given.at(0));
    QVERIFY(given.hasSchema);
    QCOMPARE(given.event.stream.text(), std::string("account-2"));
    QCOMPARE(given.event.type, std::string("Opened"));
    QCOMPARE(given.event.data, std::string(R"({"b":1,"a":2.0})")); // In the order of the file.
    QCOMPARE(given.event.schema, 2);
    QCOMPARE(given.event.meta, std::string(R"({"user":"jo"})"));
    QCOMPARE(given.event.tags, std::vector<std::string> {"x"});
    QCOMPARE(*given.event.time, *parseTime("2026-02-01T00:00:00Z"));
    QCOMPARE(formatUuid(*given.event.id), std::string("01890a5d-ac96-774b-bcce-b302099a8057"));

    const auto& before = std::get<ScenarioCommand>(scenario.given.at(1));
    QCOMPARE(before.command.name, std::string("Deposit"));
    QCOMPARE(before.command.stream.text(), std::string("account-3"));
    QCOMPARE(before.command.dataJson, std::string(R"({"amount":1})"));
    QCOMPARE(before.command.metaJson, std::string(R"({"user":"bo"})"));
    QCOMPARE(*before.time, *parseTime("2026-02-02T00:00:00Z"));
    QCOMPARE(scenario.when->command.name, std::string("Withdraw"));
    QCOMPARE(scenario.when->command.stream.text(), std::string("account-1"));
    QCOMPARE(*scenario.when->time, *parseTime("2026-02-03T00:00:00Z"));

    const ScenarioThen& then = scenario.then;
    QCOMPARE(then.events->size(), 2U);
    QCOMPARE(*then.events->at(0).dataJson, std::string(R"({"amount":5})"));
    QCOMPARE(*then.events->at(0).schema, 1);
    QCOMPARE(*then.events->at(0).metaJson, std::string(R"({"user":"al"})"));
    QVERIFY(then.events->at(0).tags->empty());
    QVERIFY(!then.events->at(1).dataJson && !then.events->at(1).tags);
    QCOMPARE(then.events->at(1).dataHas.at(0).pointer, std::string("/a/0"));
    QCOMPARE(then.events->at(1).dataHas.at(0).json, std::string("null"));
    QCOMPARE(then.stateHas.size(), 2U);
    QCOMPARE(then.version->value, 4);
}

void TestReadScenarios::whatIsLeftOut()
{
    const auto read = parseScenarios(
        with(R"("given":[{"type":"Opened"}],"when":{"command":"C"},"then":{"version":0})"), "");
    QVERIFY2(read, read ? "" : read.error().message.c_str());
    const Scenario& scenario = read->front();
    QCOMPARE(formatTime(scenario.time), std::string("2026-01-01T00:00:00Z"));
    const auto& given = std::get<GivenEvent>(scenario.given.front());
    QVERIFY(!given.hasSchema && !given.event.id);
    QCOMPARE(given.event.data, std::string("{}"));
    QCOMPARE(given.event.stream, scenario.stream);
    QCOMPARE(*given.event.time, scenario.time);
    QCOMPARE(scenario.when->command.dataJson, std::string("{}"));
    QVERIFY(scenario.when->command.metaJson.empty());
    QVERIFY(!scenario.when->time);
}

void TestReadScenarios::oneOrMany()
{
    const std::string one = with(R"("then":{"version":0})");
    const std::string other = R"({"name":"o","stream":"account-1","then":{"version":0}})";
    QCOMPARE(parseScenarios(one, "")->size(), 1U);
    QCOMPARE(parseScenarios("[" + one + "," + other + "]", "")->size(), 2U);
}

void TestReadScenarios::mistakes_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* title, const std::string& json, const char* message) {
        QTest::newRow(title) << QByteArray::fromStdString(json) << QByteArray(message);
    };
    const std::string then = R"("then":{"version":0})";
    row("negative control", with(then), "read");

    row("not JSON", "[\n{\n\"name\" \"n\"\n}]", "a.json: line 3: this is no JSON");
    row("breaks off", "[\n{\n", "a.json: line 3: the JSON breaks off");
    row("nothing", "", "a.json: line 1: the JSON breaks off");
    row("not UTF-8", "[\n\"\xff\"]", "a.json: line 2: this is no JSON");
    row("a number too large", with(R"("then":{"state":{"a":1e999}})"),
        "a.json: it has a number that is too large");
    row("nested too deep", std::string(100'000, '[') + std::string(100'000, ']'),
        "a.json: it is nested deeper than 500 levels");
    row("a field twice", with(then + "," + then),
        "a.json: the field \"then\" stands twice in one object");
    row("no scenario", "[]", "a.json: there is no scenario in it");
    row("a scenario that is none", "[7]", "a.json: scenario 1: the scenario must be an object");
    row("two of one name", "[" + with(then) + "," + with(then) + "]",
        "a.json: scenario \"n\": /name is that of an earlier scenario of the file, too");
    row("a control character", R"({"name":"a\u001bb","stream":"account-1","then":{"version":0}})",
        "/name has a control character");

    const auto wrong = [&](const char* title, const std::string& more, const char* message) {
        const std::string whole = std::string("a.json: scenario \"n\": ") + message;
        QTest::newRow(title) << QByteArray::fromStdString(with(more))
                             << QByteArray::fromStdString(whole);
    };
    row("no name", R"([{"stream":"account-1"}])", "a.json: scenario 1: /name is missing");
    row("no stream", R"({"name":"n","then":{"version":0}})",
        "a.json: scenario \"n\": /stream is missing");
    row("no stream name", R"({"name":"n","stream":"account","then":{"version":0}})",
        "a.json: scenario \"n\": /stream is no stream name: ");
    wrong("unknown in a scenario", then + R"(,"givn":[])",
          "/givn is not known there; known are name, stream, time, seed, given, when, then");
    wrong("unknown in an event", R"("given":[{"type":"A"},{"type":"B","dat":1}],)" + then,
          "/given/1/dat is not known there; known are stream, type, data, schema, ");
    wrong("unknown in a command that is given", R"("given":[{"command":"A","type":"B"}],)" + then,
          "/given/0/type is not known there; known are stream, command, data, meta, time");
    wrong("unknown in when", R"("when":{"command":"A","stream":"account-1"},)" + then,
          "/when/stream is not known there; known are command, data, meta, time");
    wrong("unknown in then", R"("then":{"event":[]})",
          "/then/event is not known there; known are events, rejected, invalid, conflict, ");
    wrong("unknown in an expected event",
          R"("when":{"command":"A"},"then":{"events":[{"type":"A","x~/y":1}]})",
          "/then/events/0/x~0~1y is not known there; known are type, data, dataHas, schema, ");
    wrong("unknown in a rejection",
          R"("when":{"command":"A"},"then":{"rejected":{"message":"m","why":1}})",
          "/then/rejected/why is not known there; known are message, detail");

    wrong("given is no array", R"("given":{},)" + then, "/given must be an array");
    wrong("an event is a text", R"("given":["Opened"],)" + then, "/given/0 must be an object");
    wrong("an event without a type", R"("given":[{}],)" + then, "/given/0/type is missing");
    wrong("a type that is a number", R"("given":[{"type":1}],)" + then,
          "/given/0/type must be a text that is not empty");
    wrong("a schema of 0", R"("given":[{"type":"A","schema":0}],)" + then,
          "/given/0/schema must be a whole number from 1 to 2147483647");
    wrong("a schema too large", R"("given":[{"type":"A","schema":18446744073709551615}],)" + then,
          "/given/0/schema must be a whole number");
    wrong("a schema with a fraction", R"("given":[{"type":"A","schema":1.5}],)" + then,
          "/given/0/schema must be a whole number");
    wrong("meta is no object", R"("given":[{"type":"A","meta":[]}],)" + then,
          "/given/0/meta must be an object");
    wrong("tags are numbers", R"("given":[{"type":"A","tags":[1]}],)" + then,
          "/given/0/tags must be an array of texts");
    wrong("a tag twice", R"("given":[{"type":"A","tags":["a","a"]}],)" + then,
          "/given/0 is no event: ");
    wrong("no id", R"("given":[{"type":"A","id":"7"}],)" + then, "/given/0/id is no id: ");
    wrong("no time", R"("time":"yesterday",)" + then, "/time is no time: ");
    wrong("when is a text", R"("when":"Open",)" + then, "/when must be an object");
    wrong("when without a command", R"("when":{},)" + then, "/when/command is missing");
    wrong("no then", R"("given":[])", "/then is missing");
    wrong("then says nothing", R"("when":{"command":"A"},"then":{})", "/then says nothing; say ");
    wrong("two answers", R"("when":{"command":"A"},"then":{"events":[],"rejected":"no"})",
          "/then has events and rejected; a command has one answer");
    wrong("an answer to nothing", R"("then":{"rejected":"no"})",
          "/then/rejected is the answer to a command, but there is no when");
    wrong("data twice",
          R"("when":{"command":"A"},"then":{"events":[{"type":"A","data":1,"dataHas":{"":1}}]})",
          "/then/events/0/dataHas says parts of what data says already");
    wrong("state twice", R"("then":{"state":{},"stateHas":{"/a":1}})",
          "/then/stateHas says parts of what state says already");
    wrong("a state that is no object", R"("then":{"state":1})", "/then/state must be an object");
    wrong("no pointer", R"("then":{"stateHas":{"total":1}})",
          "/then/stateHas has \"total\", which is no JSON Pointer, like \"/total\"");
    wrong("no field", R"("then":{"stateHas":{}})", "/then/stateHas must be an object with a JSON ");
    wrong("invalid names nothing", R"("when":{"command":"A"},"then":{"invalid":[]})",
          "/then/invalid must name what is invalid");
    wrong("a negative version", R"("then":{"version":-1})", "/then/version must be a whole number");
}

void TestReadScenarios::mistakes()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, message);
    const std::string found = messageOf(json.toStdString());
    QVERIFY2(QByteArray::fromStdString(found).contains(message), found.c_str());
}

void TestReadScenarios::files_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("negative control") << QByteArray("good.json") << QByteArray();
    QTest::newRow("missing") << QByteArray("none.json") << QByteArray("No such file");
    QTest::newRow("a folder") << QByteArray(".") << QByteArray("is a folder; name a file");
    QTest::newRow("empty") << QByteArray("empty.json") << QByteArray("line 1: the JSON breaks off");
}

void TestReadScenarios::files()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, message);
    const QTemporaryDir folder;
    const std::string path = folder.path().toStdString() + "/";
    std::ofstream(path + "good.json") << with(R"("then":{"version":0})");
    std::ofstream(path + "empty.json").flush();
    const auto read = loadScenarios(path + name.toStdString());
    QCOMPARE(read.has_value(), message.isEmpty());
    if (!read)
        QVERIFY2(QByteArray::fromStdString(read.error().message).contains(message),
                 read.error().message.c_str());
    QCOMPARE(!read && read.error().code == ErrorCode::NotFound, name == "none.json");
}

void TestReadScenarios::givenEvents_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* title, const char* json, const char* message) {
        QTest::newRow(title) << QByteArray(json) << QByteArray(message);
    };
    row("negative control", R"([{"stream":"a-1","type":"A"},{"stream":"b-1","type":"B"}])", "");
    row("no array", "{}", "events must be a JSON array");
    row("no JSON", "[", "line 1: the JSON breaks off");
    row("no stream", R"([{"stream":"a-1","type":"A"},{"type":"A"}])", "/1/stream is missing");
    row("unknown field", R"([{"stream":"a-1","type":"A","at":1}])", "/0/at is not known there");
}

void TestReadScenarios::givenEvents()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, message);
    const auto read = parseGivenEvents(json.toStdString(), fromUs(5));
    QCOMPARE(read.has_value(), message.isEmpty());
    if (!read) {
        QVERIFY2(QByteArray::fromStdString(read.error().message).contains(message),
                 read.error().message.c_str());
        return;
    }
    QCOMPARE(read->size(), 2U);
    QCOMPARE(read->at(1).type, std::string("B"));
    QCOMPARE(*read->at(1).time, fromUs(5));
}

QTEST_GUILESS_MAIN(TestReadScenarios)
#include "tst_read_scenarios.moc"
