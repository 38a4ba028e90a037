// SPDX-License-Identifier: Apache-2.0
// The projections of the sample module over the real log that it was written for, beside what a
// plain count over the log says.
#include "projection_script.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <set>

using namespace headrace;
using nlohmann::json;

namespace {

constexpr char kSent[] = "T05 Print and send confirmation of receipt";
constexpr char kDetermined[] = "T10 Determine necessity to stop indication";

QString logPath()
{
    const QString shared =
        qEnvironmentVariable("HEADRACE_SHARED", HEADRACE_SOURCE_DIR "/../shared");
    return shared + "/data/permits.ndjson";
}

double daysBetween(const std::string& from, const std::string& to)
{
    const auto us = static_cast<double>(toUs(*parseTime(to)) - toUs(*parseTime(from)));
    return std::round(us / 1e6 / 86'400 * 10) / 10;
}

} // namespace

class TestPermitProjections : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void openPermits();
    void durations();
    void tasks();

private:
    Rows rowsOf(const char* projection);

    std::vector<json> m_log;
    Events m_events;
    std::shared_ptr<const DomainModule> m_module;
};

void TestPermitProjections::initTestCase()
{
    const auto module =
        DomainModule::load(HEADRACE_SOURCE_DIR "/resources/samples/permits.domain.js");
    QVERIFY2(module, module ? "" : module.error().message.c_str());
    m_module = *module;
    std::ifstream log(logPath().toStdString());
    for (std::string line; std::getline(log, line);) {
        const json& event = m_log.emplace_back(json::parse(line));
        m_events.add(event["stream"], event["type"], event["data"].dump());
        m_events.last().time = *parseTime(event["time"].get<std::string>());
    }
    if (m_log.empty())
        QSKIP(qPrintable("the permits log is not here: " + logPath()));
}

// In one page, and the same in small ones with the rows let through a source.
Rows TestPermitProjections::rowsOf(const char* projection)
{
    const auto fold = m_module->makeProjectionFold(projection).value();
    Rows whole(fold->projection().columns.size());
    const auto failures = fold->apply(m_events.all(), nullptr).value();
    if (!failures.empty())
        qFatal("%s", printed(failures).c_str());
    whole.write(fold->takeChanges().value());

    Rows paged(fold->projection().columns.size());
    for (std::size_t at = 0; at < m_events.all().size(); at += 37) {
        const auto page = m_events.all().subspan(at);
        if (!fold->start())
            qFatal("cannot start");
        fold->apply(page.first(std::min<std::size_t>(37, page.size())), paged.source()).value();
        paged.write(fold->takeChanges().value());
    }
    if (paged.all() != whole.all())
        qFatal("pages make other rows of %s", projection);
    return whole;
}

void TestPermitProjections::openPermits()
{
    std::map<std::string, std::set<std::string>> types; // By stream.
    std::map<std::string, std::string> responsible;
    for (const json& event : m_log) {
        types[event["stream"]].insert(event["type"].get<std::string>());
        responsible[event["stream"]] = event["data"]["case"]["responsible"];
    }
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> expected; // Received, open.
    for (const auto& [stream, seen] : types) {
        auto& [received, open] = expected[responsible[stream]];
        ++received;
        open += seen.contains(kSent) && seen.contains(kDetermined) ? 0 : 1;
    }
    const Rows rows = rowsOf("open_permits_by_responsible");
    QCOMPARE(rows.all().size(), expected.size());
    for (const auto& [who, counts] : expected) {
        const auto& values = rows.all().at(who).values;
        QCOMPARE(std::get<std::string>(values[0]), who);
        QCOMPARE(std::get<std::int64_t>(values[1]), counts.first);
        QCOMPARE(std::get<std::int64_t>(values[2]), counts.second);
        const auto waiting = json::parse(std::get<std::string>(values[3]));
        QCOMPARE(static_cast<std::int64_t>(waiting.size()), counts.second);
    }
}

void TestPermitProjections::durations()
{
    struct Sum
    {
        std::int64_t count = 0;
        double days = 0;
        double longest = -1e9;
    };
    std::map<std::string, Sum> expected;
    for (const json& event : m_log) {
        if (event["type"] != kSent)
            continue;
        const json& file = event["data"]["case"];
        Sum& sum = expected[file["department"]];
        const double days = daysBetween(file["start"], event["time"]);
        ++sum.count;
        sum.days += days;
        sum.longest = std::max(sum.longest, days);
    }
    const Rows rows = rowsOf("duration_by_department");
    QCOMPARE(rows.all().size(), expected.size());
    for (const auto& [department, sum] : expected) {
        const auto& values = rows.all().at(department).values;
        QCOMPARE(std::get<std::int64_t>(values[1]), sum.count);
        QVERIFY(std::abs(std::get<double>(values[2]) - sum.days) < 0.01);
        QVERIFY(std::abs(std::get<double>(values[3]) - sum.longest) < 0.01);
        QVERIFY(std::abs(std::get<double>(values[4]) - sum.days / static_cast<double>(sum.count))
                < 0.051);
    }
}

void TestPermitProjections::tasks()
{
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> expected;
    for (const json& event : m_log) {
        auto& [tasks, received] = expected[event["time"].get<std::string>().substr(0, 7)];
        ++tasks;
        received += event["type"] == "Confirmation of receipt" ? 1 : 0;
    }
    const Rows rows = rowsOf("tasks_by_month");
    QCOMPARE(rows.all().size(), expected.size());
    for (const auto& [month, counts] : expected) {
        const auto& values = rows.all().at(month).values;
        QCOMPARE(std::get<std::string>(values[0]), month);
        QCOMPARE(std::get<std::int64_t>(values[1]), counts.first);
        QCOMPARE(std::get<std::int64_t>(values[2]), counts.second);
    }
}

QTEST_GUILESS_MAIN(TestPermitProjections)
#include "tst_permit_projections.moc"
