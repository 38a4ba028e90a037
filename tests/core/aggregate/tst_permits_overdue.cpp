// SPDX-License-Identifier: Apache-2.0
// Bisect over the real log: for each permit the first event after which it was overdue, against
// what the log says without a fold.
#include "core/aggregate/bisect.h"
#include "core/aggregate/snapshots.h"
#include "core/event/event_batch.h"
#include "core/script/domain_module.h"
#include "core/store/memory/memory_store.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <fstream>
#include <map>

using namespace headrace;

namespace {

constexpr char kOverdue[] = "state.overdueDays > 0";

QString logPath()
{
    const QString shared =
        qEnvironmentVariable("HEADRACE_SHARED", HEADRACE_SOURCE_DIR "/../shared");
    return shared + "/data/permits.ndjson";
}

struct OverdueInLog
{
    std::vector<std::int64_t> flips; // Versions; late first.
    std::int64_t events = 0;
    bool isLate = false;
};

} // namespace

class TestPermitsOverdue : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void everyPermit();
    void oneFlipByItsSnapshots();

private:
    std::unique_ptr<EventStore> m_store = openMemoryStore("", {}).value();
    std::shared_ptr<const Domain> m_domain;
    std::map<std::string, OverdueInLog> m_log;
};

void TestPermitsOverdue::initTestCase()
{
    m_domain =
        DomainModule::load(HEADRACE_SOURCE_DIR "/resources/samples/permits.domain.js").value();
    std::ifstream log(logPath().toStdString());
    AppendRequest request;
    for (std::string line; std::getline(log, line);) {
        const auto json = nlohmann::json::parse(line);
        NewEvent event;
        event.stream = StreamName::parse(json["stream"]).value();
        event.type = json["type"];
        event.time = *parseTime(json["time"].get<std::string>());
        event.data = json["data"].dump();
        OverdueInLog& permit = m_log[event.stream.text()];
        ++permit.events;
        const std::string deadline = json["data"]["case"]["deadline"];
        // Days with one digit: less than three minutes over is not overdue yet.
        const bool isLate = *event.time - *parseTime(deadline) >= std::chrono::seconds(4'320);
        if (isLate != permit.isLate)
            permit.flips.push_back(permit.events);
        permit.isLate = isLate;
        request.events.push_back(std::move(event));
    }
    if (m_log.empty())
        QSKIP(qPrintable("the permits log is not here: " + logPath()));
    QVERIFY(m_store->append(request));
}

void TestPermitsOverdue::everyPermit()
{
    const auto fold = m_domain->makeFold("permit").value();
    int overdue = 0;
    for (const auto& [name, expected] : m_log) {
        std::vector<std::int64_t> flips;
        const auto found = bisect(*m_store, *fold, StreamName::parse(name).value(), kOverdue,
                                  [&](const Flip& flip) -> Result<void> {
                                      flips.push_back(flip.version.value);
                                      return {};
                                  });
        QVERIFY2(found, found ? "" : found.error().message.c_str());
        QVERIFY2(flips == expected.flips, name.c_str());
        overdue += flips.empty() ? 0 : 1;
    }
    QCOMPARE(overdue, 92);
}

void TestPermitsOverdue::oneFlipByItsSnapshots()
{
    const auto fold = m_domain->makeFold("permit").value();
    int searched = 0;
    for (const auto& [name, expected] : m_log) {
        if (expected.flips.size() > 1)
            continue; // Nobody could promise that it flips once.
        const StreamName stream = StreamName::parse(name).value();
        const auto snapshots = Snapshots::open(*m_store, m_domain, stream).value();
        if (++searched % 10 == 0)
            QVERIFY(snapshots->create({.every = 2}));
        const auto flip = bisectOnce(*m_store, *fold, stream, kOverdue, *snapshots);
        QVERIFY2(flip, flip ? "" : flip.error().message.c_str());
        QCOMPARE(flip->has_value(), !expected.flips.empty());
        if (*flip)
            QCOMPARE((*flip)->version.value, expected.flips.front());
    }
}

QTEST_GUILESS_MAIN(TestPermitsOverdue)
#include "tst_permits_overdue.moc"
