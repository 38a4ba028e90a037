// SPDX-License-Identifier: Apache-2.0
// A copy is killed at random moments, and begun again, until it is complete. What it left behind is
// each time the first events of its source, closed for appends. The test starts itself as the
// process that is killed.
#include "core/copy/store_copy.h"

#include "core/store/event_cursor.h"
#include "core/store/store_registry.h"
#include "tests/conformance/sample_events.h"
#include "tests/support/private_postgres.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <cstdio>
#include <random>

using namespace headrace;

namespace {

constexpr int kEvents = 20'000;
constexpr int kKills = 40;

// Tells the parent that it may kill from now on.
void sayBegun()
{
    std::puts("begun");
    std::fflush(stdout);
}

bool copyAll(EventStore& from, EventStore& to)
{
    Job job;
    auto copy = StoreCopy::begin(from, to);
    if (!copy || !copy->catchUp(job))
        return false;
    const auto compared = copy->finish(job);
    return compared && compared->isEqual();
}

// As a program would that knows no other way.
bool appendAll(EventStore& from, EventStore& to)
{
    EventCursor cursor(from, {.from = to.head()->value + 1, .limit = 100});
    for (auto page = cursor.next(); page && !page->empty(); page = cursor.next()) {
        AppendRequest request;
        for (const EventView& event : page->events())
            request.events.push_back({.stream = *StreamName::parse(std::string(event.stream)),
                                      .type = std::string(event.type),
                                      .data = std::string(event.data)});
        if (!to.append(request))
            return false;
    }
    return true;
}

int copyUntilKilled(const std::string& from, const std::string& to, std::string_view how)
{
    const auto source = openStore(from, {.mode = OpenMode::ReadOnly}).value();
    const auto target = openCopy(to).value();
    sayBegun();
    return (how == "copy" ? copyAll(*source, *target) : appendAll(*source, *target)) ? 0 : 2;
}

// What is wrong with what a killed copy left; nothing when all is well.
std::string problemOf(EventStore& from, EventStore& to)
{
    const Position head = *to.head();
    if (head > *from.head())
        return "it holds more than its source";
    const auto other = firstOtherLink(from, to, head);
    if (!other)
        return other.error().message;
    if (*other)
        return "another event at position " + std::to_string((*other)->value);
    const auto claim = to.documents().get(kCopyClaimKey);
    if (!claim)
        return claim.error().message;
    const bool isComplete = head == *from.head();
    if (!*claim && !isComplete && head.value > 0)
        return "it is half a store, and takes appends";
    if (*claim
        && !isError(to.append({.events = {newEvent("half-1", "Counted")}}), ErrorCode::Refused))
        return "it is being copied into, and takes appends";
    Job job;
    std::string found;
    const auto verified =
        verifyStore(to, job, [&](const Finding& finding) { found = finding.message; });
    return verified ? found : verified.error().message;
}

} // namespace

class TestKilledCopy : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void whatIsLeftIsABeginning_data();
    void whatIsLeftIsABeginning();

private:
    enum class End { Killed, Done, Failed };
    End liveFor(std::chrono::microseconds time, const std::string& to, const QString& how) const;
    std::string freshTarget(bool isFile);

    QTemporaryDir m_dir;
    std::unique_ptr<EventStore> m_source;
    int m_targets = 0;
};

void TestKilledCopy::initTestCase()
{
    m_source = openStore(m_dir.filePath("from.headrace").toStdString(), {.mode = OpenMode::Create})
                   .value();
    for (int i = 0; i < kEvents / 20; ++i) {
        AppendRequest request {.token = std::to_string(i)};
        for (int event = 0; event < 20; ++event)
            request.events.push_back(newEvent("stream-" + std::to_string((i + event) % 50),
                                              "Counted", R"({"n":)" + std::to_string(i) + "}"));
        appended(*m_source, request);
    }
    const std::string checkpoint = R"({"position":)" + std::to_string(kEvents) + "}";
    for (int i = 0; i < 300; ++i)
        QVERIFY(m_source->documents().put("checkpoint/" + std::to_string(i), checkpoint, 0));
}

TestKilledCopy::End TestKilledCopy::liveFor(std::chrono::microseconds time, const std::string& to,
                                            const QString& how) const
{
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(),
                {"child", m_dir.filePath("from.headrace"), QString::fromStdString(to), how});
    if (!child.waitForReadyRead(20'000))
        return End::Failed;
    // The moment of the kill is what is random here, not a condition that is waited for.
    QThread::usleep(static_cast<unsigned long>(time.count()));
    child.kill();
    if (!child.waitForFinished(20'000))
        return End::Failed;
    if (child.exitStatus() == QProcess::CrashExit)
        return End::Killed;
    return child.exitCode() == 0 ? End::Done : End::Failed;
}

std::string TestKilledCopy::freshTarget(bool isFile)
{
    return isFile ? m_dir.filePath(QString("to-%1.headrace").arg(++m_targets)).toStdString()
                  : PrivatePostgres::ofThisProgram().freshAddress();
}

void TestKilledCopy::whatIsLeftIsABeginning_data()
{
    QTest::addColumn<bool>("isFile");
    QTest::addColumn<QString>("how");
    QTest::addRow("into a file") << true << "copy";
    QTest::addRow("into a server") << false << "copy";
    QTest::addRow("negative control: by appends") << true << "append";
}

void TestKilledCopy::whatIsLeftIsABeginning()
{
    QFETCH(bool, isFile);
    QFETCH(QString, how);
    std::mt19937_64 random(seedOr(20261127));
    std::uniform_int_distribution<int> moment(0, isFile ? 80'000 : 250'000);
    std::string target = freshTarget(isFile);
    int halves = 0;
    int completed = 0;
    std::string problem;
    for (int kill = 0; kill < kKills && problem.empty(); ++kill) {
        const End end = liveFor(std::chrono::microseconds(moment(random)), target, how);
        QVERIFY(end != End::Failed);
        auto store = openCopy(target).value();
        problem = problemOf(*m_source, *store);
        const std::int64_t head = store->head()->value;
        halves += head > 0 && head < kEvents;
        if (end == End::Done) {
            QCOMPARE(head, kEvents);
            ++completed;
            target = freshTarget(isFile);
        }
    }
    if (how == "append") {
        QVERIFY2(!problem.empty(), "the control finds nothing");
        return;
    }
    QVERIFY2(problem.empty(), problem.c_str());
    QVERIFY2(halves > 0, "no kill hit a copy that was under way");
    const auto last = openCopy(target).value();
    QVERIFY(copyAll(*m_source, *last));
    qInfo("%d kills: %d left half a copy; %d copies became complete between them", kKills, halves,
          completed);
}

int main(int count, char** arguments)
{
    if (count == 5 && std::string_view(arguments[1]) == "child")
        return copyUntilKilled(arguments[2], arguments[3], arguments[4]);
    QCoreApplication application(count, arguments);
    TestKilledCopy test;
    return QTest::qExec(&test, count, arguments);
}
#include "tst_killed_copy.moc"
