// SPDX-License-Identifier: Apache-2.0
// A plan is done as it was shown, or not at all; whatever stops it, every event is in the store, or
// in a verified archive, or both.
#include "core/retention/retention_apply.h"

#include "core/aggregate/snapshots.h"
#include "core/aggregate/state_at.h"
#include "core/archive/archive_reader.h"
#include "core/archive/archive_verify.h"
#include "core/store/event_cursor.h"
#include "core/store/store_registry.h"
#include "order_module.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>

#include <csignal>
#include <cstdio>
#include <map>
#include <random>
#include <thread>

#include <unistd.h>

using namespace headrace;

namespace {

constexpr const char* kPolicy = R"({"archive":"ARCHIVE",
  "categories":{"order":{"where":"state.status === 'closed'"},"cart":{"olderThan":"20d","to":"nowhere"}}})";

std::string policyWith(const std::string& archive)
{
    std::string policy = kPolicy;
    return policy.replace(policy.find("ARCHIVE"), 7, archive);
}

RetentionApplyOptions options()
{
    return {.reason = "closed", .actor = "ann", .domain = orderModule(), .confirmed = "x"};
}

std::map<std::int64_t, std::string> eventsOf(EventStore& store)
{
    std::map<std::int64_t, std::string> events;
    EventCursor cursor(store, {});
    for (auto page = cursor.next(); page && !page->empty(); page = cursor.next())
        for (const EventView& event : page->events())
            events[event.position.value] = show(event);
    return events;
}

// Of what is verified.
std::map<std::int64_t, std::string> archivedEvents(const std::string& folder)
{
    std::map<std::int64_t, std::string> events;
    const auto reader = ArchiveReader::open(folder);
    if (!reader)
        return events;
    const ArchiveManifest& manifest = (*reader)->manifest();
    std::int64_t verified = 0;
    for (const ArchiveRun& run : manifest.runs)
        verified += run.state >= ArchiveRunState::Verified ? run.segments : 0;
    for (std::int64_t i = 0; i < verified; ++i) {
        const auto segment = (*reader)->segment(static_cast<std::size_t>(i));
        const auto all = (*segment)->read(0, (*segment)->index().events());
        for (const ArchivedEvent& event : *all)
            events[event.position.value] = show(event.view());
    }
    return events;
}

// Kills itself when the job has done so many events, or, before the first of them, at once.
int applyUntilKilled(const std::string& file, const std::string& plan, std::int64_t events)
{
    const auto store = openStore(file).value();
    const auto with = options();
    Job job;
    std::jthread killer([&](const std::stop_token& stop) {
        while (job.look().done < events && !stop.stop_requested())
            std::this_thread::yield();
        if (!stop.stop_requested())
            ::kill(::getpid(), SIGKILL);
    });
    const auto applied = applyRetention(*store, plan, with, job);
    if (!applied)
        std::fprintf(stderr, "%s\n", applied.error().message.c_str());
    return applied ? 0 : 2;
}

} // namespace

class TestRetentionApply : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void doesWhatThePlanSays();
    void isRefused_data();
    void isRefused();
    void isStale_data();
    void isStale();
    void isAppliedOnce();
    void goesOnAfterACancel();
    void theArchiveIsGoneOrDamaged_data();
    void theArchiveIsGoneOrDamaged();
    void canBeEnded();
    void killedAnywhere();

private:
    std::string file() const { return m_dir->filePath("x.headrace").toStdString(); }
    std::string archive() const { return m_dir->filePath("a").toStdString(); }
    void open()
    {
        m_store = openStore(file(), {.clock = [] { return kNow; }}).value();
    }
    RetentionPlan planned(bool isConfirmed = true);
    Result<RetentionReport> apply(const std::string& plan,
                                  const RetentionApplyOptions& with = options())
    {
        Job job;
        return applyRetention(*m_store, plan, with, job);
    }
    void fillLarge();

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<EventStore> m_store;
};

void TestRetentionApply::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_store = openStore(file(), {.mode = OpenMode::Create, .clock = [] { return kNow; }}).value();
    fillOrders(*m_store);
    QVERIFY(setRetentionPolicy(m_store->documents(), policyWith(archive()), "ann", "", kNow));
}

RetentionPlan TestRetentionApply::planned(bool)
{
    Job job;
    auto plan =
        planRetention(*m_store, {.at = kNow + std::chrono::days(30), .domain = orderModule()}, job);
    if (!plan || !keepPlan(m_store->documents(), *plan)) {
        QTest::qFail(why(plan), __FILE__, __LINE__);
        return {};
    }
    return *std::move(plan);
}

void TestRetentionApply::doesWhatThePlanSays()
{
    const auto before = eventsOf(*m_store);
    const auto module = orderModule();
    const auto stateOf = [&](const StreamName& stream) {
        const auto fold = *module->makeFold("order");
        const auto snapshots = *Snapshots::open(*m_store, module, stream);
        const auto state = stateAt(*m_store, *fold, stream, AtHead {}, {}, snapshots.get());
        return state ? state->stateJson : state.error().message;
    };
    std::map<std::string, std::string> states;
    for (int i = 0; i < 20; ++i)
        states["order-" + std::to_string(i)] = stateOf(named("order-" + std::to_string(i)));
    const RetentionPlan plan = planned();
    QCOMPARE(plan.events, 10 * 12 + 10);
    const auto report = apply(plan.id);
    QVERIFY2(report, why(report));
    QCOMPARE(report->record.events, plan.events);
    QCOMPARE(report->record.bytes, plan.bytes);
    QCOMPARE(report->snapshots, plan.snapshots);
    QCOMPARE(report->archived, 120);

    // Present states are the same, by the snapshots; nothing is in two places, or in none.
    for (const auto& [stream, state] : states)
        QCOMPARE(stateOf(named(stream)), state);
    const auto now = eventsOf(*m_store);
    const auto there = archivedEvents(archive());
    QCOMPARE(std::ssize(now), std::ssize(before) - plan.events);
    QCOMPARE(std::ssize(there), 120);
    for (const auto& [position, text] : before) {
        const bool isCart = text.find(" cart-") != std::string::npos;
        QVERIFY(now.contains(position) || there.contains(position) || isCart);
        QVERIFY(!(now.contains(position) && there.contains(position)));
        if (there.contains(position))
            QCOMPARE(there.at(position), text);
    }
    const auto manifest = readManifest(ArchiveFolder(archive()));
    QVERIFY(manifest->runs.back().state == ArchiveRunState::Deleted);
    QCOMPARE(manifest->runs.back().reason, std::string("closed"));
    // What needs the events says where they are.
    const auto fold = *module->makeFold("order");
    const auto gone = stateAt(*m_store, *fold, named("order-0"), Version {5});
    QVERIFY(isError(gone, ErrorCode::Gone));
}

void TestRetentionApply::isRefused_data()
{
    QTest::addColumn<std::string>("what");
    QTest::addColumn<ErrorCode>("code");
    const auto row = [](std::string what, ErrorCode code) {
        QTest::addRow("%s", what.c_str()) << what << code;
    };
    row("unknown", ErrorCode::NotFound);
    row("not confirmed", ErrorCode::Refused);
    row("confirmed for another store", ErrorCode::Refused);
    row("blocked", ErrorCode::Refused);
    row("nothing leaves", ErrorCode::Refused);
    row("no domain for its snapshots", ErrorCode::InvalidArgument);
    row("an archive of another store", ErrorCode::Refused);
    row("an archive that cannot be made", ErrorCode::Io);
    row("another prune is under way", ErrorCode::Refused);
    row("read-only", ErrorCode::Refused);
}

void TestRetentionApply::isRefused()
{
    QFETCH(std::string, what);
    QFETCH(ErrorCode, code);
    auto with = options();
    Documents& documents = m_store->documents();
    if (what == "blocked")
        QVERIFY(documents.put("checkpoint/mailer", R"({"position":30})", 0));
    if (what == "nothing leaves")
        QVERIFY(setRetentionPolicy(documents, "{}", "ann", "", kNow));
    if (what == "an archive that cannot be made")
        QVERIFY(setRetentionPolicy(documents, policyWith("/dev/null/a"), "ann", "", kNow));
    std::string id = planned().id;
    if (what == "unknown")
        id = "another";
    if (what == "not confirmed")
        with.confirmed.clear();
    if (what == "confirmed for another store")
        with.confirmed = "y";
    if (what == "no domain for its snapshots")
        with.domain = nullptr;
    if (what == "an archive of another store")
        QVERIFY(writeManifest(ArchiveFolder(archive()), {.archive = "b", .store = "another"}));
    if (what == "another prune is under way") {
        const std::vector cuts {StreamCut {named("order-1"), {1}, {14}}};
        QVERIFY(m_store->rewriting()->begin({.id = "by hand"}, cuts));
    }
    if (what == "read-only") {
        m_store.reset();
        m_store = openStore(file(), {.mode = OpenMode::ReadOnly}).value();
    }
    const auto before = eventsOf(*m_store);
    const auto refused = apply(id, with);
    QVERIFY2(isError(refused, code), why(refused));
    QVERIFY(eventsOf(*m_store) == before);
}

void TestRetentionApply::isStale_data()
{
    QTest::addColumn<std::string>("what");
    for (const char* what : {"another policy", "another hold", "a stream whose state decided",
                             "other events have left"})
        QTest::addRow("%s", what) << std::string(what);
}

void TestRetentionApply::isStale()
{
    QFETCH(std::string, what);
    const RetentionPlan plan = planned();
    Documents& documents = m_store->documents();
    if (what == "another policy")
        QVERIFY(setRetentionPolicy(documents, policyWith(archive()), "ann", "", kNow));
    if (what == "another hold")
        QVERIFY(addHold(documents, named("order-0"), {"a lawsuit", "ann", kNow}));
    if (what == "a stream whose state decided")
        appended(*m_store, {.events = {newEvent("order-0", "LineAdded", R"({"n":1})")}});
    if (what == "other events have left") {
        const std::vector cuts {StreamCut {named("order-1"), {1}, {14}}};
        auto claim = m_store->rewriting()->begin({.id = "by hand"}, cuts);
        QVERIFY(m_store->rewriting()->prune(*claim, 10));
        QVERIFY(m_store->rewriting()->end(*claim));
    }
    const auto before = eventsOf(*m_store);
    const auto stale = apply(plan.id);
    QVERIFY2(isError(stale, ErrorCode::Conflict), why(stale));
    QVERIFY(eventsOf(*m_store) == before);
    // What does not matter to the plan does not stop it.
    QVERIFY(apply(planned().id));
}

void TestRetentionApply::isAppliedOnce()
{
    const RetentionPlan plan = planned();
    appended(*m_store, {.events = {newEvent("order-99", "Placed")}});
    QVERIFY(apply(plan.id));
    QVERIFY(isError(apply(plan.id), ErrorCode::Conflict));
    const auto none = planned();
    QVERIFY(none.cuts.empty());
}

void TestRetentionApply::goesOnAfterACancel()
{
    const auto before = eventsOf(*m_store);
    const RetentionPlan plan = planned();
    Job job;
    job.cancel();
    QVERIFY(isError(applyRetention(*m_store, plan.id, options(), job), ErrorCode::Cancelled));
    QVERIFY(eventsOf(*m_store) == before);
    const auto report = apply(plan.id);
    QVERIFY2(report, why(report));
    QCOMPARE(report->record.events, plan.events);
}

void TestRetentionApply::theArchiveIsGoneOrDamaged_data()
{
    QTest::addColumn<std::string>("what");
    QTest::addColumn<ErrorCode>("code");
    QTest::addRow("gone") << std::string("gone") << ErrorCode::NotFound;
    QTest::addRow("a segment is missing") << std::string("missing") << ErrorCode::Corruption;
    QTest::addRow("a bit is flipped") << std::string("flipped") << ErrorCode::Corruption;
}

// Some of the events have left when it happens: none follows them.
void TestRetentionApply::theArchiveIsGoneOrDamaged()
{
    QFETCH(std::string, what);
    QFETCH(ErrorCode, code);
    fillLarge();
    const RetentionPlan plan = planned();
    m_store.reset();
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(),
                {"child", QString::fromStdString(file()), QString::fromStdString(plan.id),
                 QString::number(plan.archived + 3'000)});
    QVERIFY(child.waitForFinished(60'000));
    open();
    const ArchiveFolder folder(archive());
    if (what == "gone")
        QVERIFY(QDir(QString::fromStdString(archive())).removeRecursively());
    if (what == "missing")
        QVERIFY(folder.remove(segmentName(1)));
    if (what == "flipped") {
        std::string bytes = *folder.read(segmentName(1));
        bytes[20] = static_cast<char>(bytes[20] ^ 4);
        QVERIFY(folder.write(segmentName(1), bytes));
    }
    const std::int64_t left = m_store->statistics()->pruned;
    QVERIFY(left > 0 && left < plan.events);
    const auto stopped = apply(plan.id);
    QVERIFY2(isError(stopped, code), why(stopped));
    QCOMPARE(m_store->statistics()->pruned, left);
    QVERIFY(endRetention(*m_store, plan.id));
}

void TestRetentionApply::canBeEnded()
{
    fillLarge();
    const RetentionPlan plan = planned();
    QVERIFY(isError(endRetention(*m_store, plan.id), ErrorCode::NotFound));
    std::vector<StreamCut> cuts;
    for (const PlannedCut& cut : plan.cuts)
        cuts.push_back(cut.cut);
    auto claim = m_store->rewriting()->begin({.id = plan.id}, cuts);
    QVERIFY(claim && m_store->rewriting()->prune(*claim, 1));
    const auto ended = endRetention(*m_store, plan.id);
    QVERIFY2(ended, why(ended));
    QVERIFY(!ended->isComplete());
    QVERIFY(apply(planned().id));
}

void TestRetentionApply::fillLarge()
{
    for (int round = 0; round < 40; ++round) {
        AppendRequest request;
        for (int i = 0; i < 250; ++i)
            request.events.push_back(
                newEvent("order-k" + std::to_string((round * 250 + i) / 20),
                         i % 20 == 19 ? "Closed" : "LineAdded",
                         R"({"n":1,"text":")" + std::string(100, 'x') + "\"}"));
        appended(*m_store, request);
    }
}

void TestRetentionApply::killedAnywhere()
{
    fillLarge();
    const auto before = eventsOf(*m_store);
    std::mt19937_64 random(seedOr(20'261'127));
    const int kills = qEnvironmentVariableIntValue("HEADRACE_FAULT_ROUNDS") > 1 ? 500 : 30;
    const QString whole = m_dir->filePath("whole.headrace");
    m_store.reset();
    QVERIFY(QFile::copy(QString::fromStdString(file()), whole));
    open();
    std::string plan = planned().id;
    int completed = 0;
    int halves = 0;
    for (int kill = 0; kill < kills; ++kill) {
        m_store.reset();
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(),
                    {"child", QString::fromStdString(file()), QString::fromStdString(plan),
                     QString::number(random() % (2 * 500 * 20 + 2'000))});
        QVERIFY(child.waitForFinished(60'000));
        open();
        const auto now = eventsOf(*m_store);
        const auto there = archivedEvents(archive());
        std::int64_t missing = 0;
        for (const auto& [position, text] : before) {
            const bool isCart = text.find(" cart-") != std::string::npos;
            const bool isHere = now.contains(position);
            if (!isHere && !there.contains(position) && !isCart)
                ++missing;
            if (there.contains(position) && there.at(position) != text)
                ++missing;
        }
        QCOMPARE(missing, 0);
        for (const auto& [position, text] : now)
            QCOMPARE(text, before.at(position));
        halves += now.size() < before.size() && child.exitStatus() == QProcess::CrashExit;
        Job job;
        const auto verified = m_store->verify(job, [](const Finding& finding) {
            QTest::qFail((finding.kind + ": " + finding.message).c_str(), __FILE__, __LINE__);
        });
        QVERIFY2(verified, why(verified));
        if (child.exitStatus() == QProcess::NormalExit) {
            QVERIFY2(child.exitCode() == 0, child.readAllStandardError().constData());
            ++completed;
            m_store.reset();
            QDir(QString::fromStdString(archive())).removeRecursively();
            QVERIFY(QFile::remove(QString::fromStdString(file())));
            QVERIFY(QFile::copy(whole, QString::fromStdString(file())));
            open();
            plan = planned().id;
        }
    }
    QVERIFY2(halves > 0, "no kill hit while events left");
    qInfo("%d kills: %d while events left, %d completed", kills, halves, completed);
}

int main(int count, char** arguments)
{
    if (count == 5 && std::string_view(arguments[1]) == "child")
        return applyUntilKilled(arguments[2], arguments[3], std::stoll(arguments[4]));
    QCoreApplication application(count, arguments);
    TestRetentionApply test;
    return QTest::qExec(&test, count, arguments);
}
#include "tst_retention_apply.moc"
