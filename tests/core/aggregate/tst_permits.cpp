// SPDX-License-Identifier: Apache-2.0
// The sample module over the real log it was written for: every type is declared, every stream
// folds, and what the states say agrees with what a plain count over the log says.
#include "core/script/domain_module.h"

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

private:
    ordered_json stateOf(const std::string& stream, std::size_t versions);

    std::map<std::string, std::vector<LogEvent>> m_log;
    std::unique_ptr<Fold> m_fold;
};

void TestPermits::initTestCase()
{
    const auto module =
        DomainModule::load(HEADRACE_SOURCE_DIR "/resources/samples/permits.domain.js");
    QVERIFY2(module, module ? "" : module.error().message.c_str());
    m_fold = (*module)->makeFold("permit").value();

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

QTEST_GUILESS_MAIN(TestPermits)
#include "tst_permits.moc"
