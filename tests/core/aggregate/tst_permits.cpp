// SPDX-License-Identifier: Apache-2.0
// The sample module over the real log it was written for: every type is declared, every stream
// folds, and what the states say agrees with what a plain count over the log says.
#include "core/script/event_upcaster.h"

#include <QFile>
#include <QTest>

#include <nlohmann/json.hpp>

#include <fstream>
#include <map>

using namespace headrace;
using nlohmann::ordered_json;

namespace {

struct LogEvent
{
    std::string type;
    std::string time;
    std::string data;
    nlohmann::json json;
};

QString logPath()
{
    const QString shared =
        qEnvironmentVariable("HEADRACE_SHARED", HEADRACE_SOURCE_DIR "/../shared");
    return shared + "/data/permits.ndjson";
}

} // namespace

class TestPermits : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void everyTypeIsDeclared();
    void foldsEveryStream();
    void countsAgreeWithTheLog();
    void oneStreamStepByStep_data();
    void oneStreamStepByStep();
    void receiptsAreBroughtUp();
    void commands_data();
    void commands();

private:
    ordered_json stateOf(const std::string& stream, std::size_t versions);

    std::map<std::string, std::vector<LogEvent>> m_log;
    std::shared_ptr<const DomainModule> m_module;
    std::unique_ptr<Fold> m_fold;
};

void TestPermits::initTestCase()
{
    const auto module =
        DomainModule::load(HEADRACE_SOURCE_DIR "/resources/samples/permits.domain.js");
    QVERIFY2(module, module ? "" : module.error().message.c_str());
    m_module = *module;
    m_fold = m_module->makeFold("permit").value();

    std::ifstream log(logPath().toStdString());
    for (std::string line; std::getline(log, line);) {
        const auto json = nlohmann::json::parse(line);
        m_log[json["stream"]].push_back({json["type"], json["time"], json["data"].dump(), json});
    }
    if (m_log.empty())
        QSKIP(qPrintable("the permits log is not here: " + logPath()));
}

ordered_json TestPermits::stateOf(const std::string& stream, std::size_t versions)
{
    const auto& log = m_log[stream];
    std::vector<EventView> events;
    for (std::size_t i = 0; i < std::min(versions, log.size()); ++i) {
        EventView event;
        event.stream = stream;
        event.version = {static_cast<std::int64_t>(i) + 1};
        event.type = log[i].type;
        event.time = *parseTime(log[i].time);
        event.data = log[i].data;
        events.push_back(event);
    }
    if (!m_fold->start())
        qFatal("the fold cannot start");
    if (auto folded = m_fold->apply(events); !folded)
        qFatal("%s", folded.error().message.c_str());
    return ordered_json::parse(m_fold->stateJson().value());
}

void TestPermits::everyTypeIsDeclared()
{
    for (const auto& [stream, events] : m_log)
        for (const LogEvent& event : events)
            QVERIFY2(m_fold->aggregate().event(event.type), event.type.c_str());
}

void TestPermits::foldsEveryStream()
{
    QCOMPARE(m_log.size(), 1'434U);
    for (const auto& [stream, events] : m_log) {
        const auto state = stateOf(stream, events.size());
        QCOMPARE(m_fold->folded(), static_cast<std::int64_t>(events.size()));
        QCOMPARE(m_fold->unhandled(), 0);
        QCOMPARE(state["lastEventAt"].get<std::string>(), events.back().time);
        std::int64_t tasks = 0;
        for (const auto& [code, count] : state["tasks"].items())
            tasks += count.get<std::int64_t>();
        QCOMPARE(tasks, static_cast<std::int64_t>(events.size()));
        QVERIFY(state["durationDays"].get<double>() >= 0);
    }
}

void TestPermits::countsAgreeWithTheLog()
{
    int missed = 0;
    int missedInLog = 0;
    int sent = 0;
    int sentInLog = 0;
    for (const auto& [stream, events] : m_log) {
        const auto state = stateOf(stream, events.size());
        missed += state["deadlineMissed"].get<bool>() ? 1 : 0;
        QCOMPARE(state["deadlineMissed"].get<bool>(), state["overdueDays"].get<double>() > 0);
        const std::string deadline = events.back().json["data"]["case"]["deadline"];
        missedInLog += *parseTime(events.back().time) > *parseTime(deadline) ? 1 : 0;
        sent += state["receipt"].contains("sentAt") ? 1 : 0;
        sentInLog += std::any_of(events.begin(), events.end(), [](const LogEvent& event) {
            return event.type.starts_with("T05");
        });
    }
    QCOMPARE(missed, missedInLog);
    QCOMPARE(missed, 92);
    QCOMPARE(sent, sentInLog);
}

void TestPermits::oneStreamStepByStep_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("value");

    const auto row = [](int version, const char* pointer, const char* value) {
        QTest::addRow("%s at %d", pointer, version) << version << pointer << value;
    };
    row(0, "/status", R"("not received")");
    row(1, "/status", R"("received")");
    row(1, "/group", R"("Group 11")");
    row(10, "/receipt",
        R"({"phase":"sent","checks":2,"adjustments":1,"determinations":2,)"
        R"("sentAt":"2011-09-05T10:47:38.003Z"})");
    row(10, "/handler", R"("admin1")");
    row(18, "/status", R"("awaiting advice")");
    row(18, "/advice/pending", R"({"task":"task-38114","since":"2011-09-06T13:35:00.732Z"})");
    row(19, "/status", R"("advice received")");
    row(19, "/handovers", "4");
    row(19, "/stopAdvice", R"({"rounds":3,"indicated":false})");
    row(19, "/advice/received", "3");
    row(19, "/advice/answers/2",
        R"({"party":3,"task":"task-38116","at":"2011-09-06T13:35:27.742Z"})");
    row(19, "/aspects", R"({"2":{"drafts":3,"by":"Resource28"}})");
    row(25, "/status", R"("receipt phase done")");
    row(25, "/durationDays", "40.6");
    row(25, "/tasks/T06", "5");
}

void TestPermits::oneStreamStepByStep()
{
    QFETCH(int, version);
    QFETCH(QString, pointer);
    QFETCH(QString, value);
    const auto state = stateOf("permit-9289", static_cast<std::size_t>(version));
    const auto found = state.at(ordered_json::json_pointer(pointer.toStdString()));
    QCOMPARE(QString::fromStdString(found.dump()), value);
}

// The log has the first event in schema 1 throughout; the module knows it in schema 2.
void TestPermits::receiptsAreBroughtUp()
{
    const auto upcaster = EventUpcaster::make(m_module, "permit").value();
    const std::string type = "Confirmation of receipt";
    int receipts = 0;
    for (const auto& [stream, events] : m_log)
        for (const LogEvent& logged : events) {
            EventView event;
            event.stream = stream;
            event.type = logged.type;
            event.data = logged.data;
            const auto upcast = upcaster->upcast(event).value();
            if (logged.type != type) {
                QCOMPARE(upcast.dataJson, logged.data);
                continue;
            }
            ++receipts;
            QCOMPARE(upcast.schema, 2);
            const auto now = nlohmann::json::parse(upcast.dataJson);
            QVERIFY(!now.contains("lifecycle"));
            QCOMPARE(now["case"].contains("plannedEnd"),
                     logged.json["data"]["case"].contains("planned_end"));
            event.schema = 2;
            event.data = upcast.dataJson;
            const auto back = upcaster->castTo(event, 1).value();
            QVERIFY(nlohmann::json::parse(back.dataJson) == logged.json["data"]);
        }
    QCOMPARE(receipts, 1'434);
}

void TestPermits::commands_data()
{
    QTest::addColumn<int>("version"); // Of permit-9289.
    QTest::addColumn<std::string>("command");
    QTest::addColumn<std::string>("data");
    QTest::addColumn<QString>("outcome"); // The event's type, or what the domain says against it.

    const auto row = [](const char* name, int version, const char* command, const char* data,
                        const char* outcome) {
        QTest::newRow(name) << version << std::string(command) << std::string(data)
                            << QString(outcome);
    };
    constexpr char kReceipt[] = R"({"resource":"admin1","channel":"Desk","department":"General",)"
                                R"("responsible":"admin1","deadline":"2031-01-01T00:00:00Z"})";
    constexpr char kWho[] = R"({"resource":"admin1"})";
    row("receive", 0, "ConfirmReceipt", kReceipt, "Confirmation of receipt");
    row("receive twice", 1, "ConfirmReceipt", kReceipt, "the application was received already");
    row("consider before it is received", 0, "ConsiderStopAdvice", kWho,
        "the application has not been received yet");
    row("consider", 1, "ConsiderStopAdvice", kWho, "T06 Determine necessity of stop advice");
    row("send too early", 1, "SendConfirmation", kWho,
        "the confirmation must be determined before it is sent");
    row("send twice", 10, "SendConfirmation", kWho, "the confirmation was sent already");
}

void TestPermits::commands()
{
    QFETCH(int, version);
    QFETCH(std::string, command);
    QFETCH(std::string, data);
    QFETCH(QString, outcome);

    stateOf("permit-9289", static_cast<std::size_t>(version));
    CommandCall call;
    call.name = command;
    call.dataJson = data;
    call.time = *parseTime("2011-09-07T08:00:00Z");
    call.stream = StreamName::parse("permit-9289").value();
    const auto handled = m_fold->handle(call);
    QVERIFY2(handled, handled ? "" : handled.error().message.c_str());
    if (const auto* rejection = std::get_if<CommandRejection>(&*handled)) {
        QCOMPARE(QString::fromStdString(rejection->message), outcome);
        return;
    }
    const auto& events = std::get<CommandAccepted>(*handled).events;
    QCOMPARE(events.size(), 1U);
    QCOMPARE(QString::fromStdString(events[0].type), outcome);
    EventView event; // The state takes what the command gave.
    event.stream = "permit-9289";
    event.version = {version + 1};
    event.type = events[0].type;
    event.schema = events[0].schema;
    event.data = events[0].dataJson;
    event.time = call.time;
    const auto folded = m_fold->apply(event);
    QVERIFY2(folded, folded ? "" : folded.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestPermits)
#include "tst_permits.moc"
