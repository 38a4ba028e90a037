// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/snapshots.h"

#include "core/aggregate/bisect.h"
#include "core/aggregate/state_at.h"
#include "core/aggregate/timeline.h"
#include "tests/core/aggregate/counter_stream.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>

using namespace headrace;

namespace {

constexpr int kEvents = 2'345;
constexpr std::uint64_t kSeed = 4711;

std::vector<std::int64_t> versionsOf(const std::vector<SnapshotInfo>& infos)
{
    std::vector<std::int64_t> versions;
    for (const SnapshotInfo& info : infos)
        versions.push_back(info.version.value);
    return versions;
}

} // namespace

class TestSnapshots : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void anyVersionFromTheNearest();
    void policies_data();
    void policies();
    void onDemand();
    void otherCodeIsNotRead();
    void modulesSideBySideKeepTheirs();
    void removesStatesWithoutHeader();
    void olderStatesComeThroughLenses();
    void damageIsPassedOver_data();
    void damageIsPassedOver();
    void keysOfAnotherShapeArePassedOver_data();
    void keysOfAnotherShapeArePassedOver();
    void verifyNamesTheFirstThatDiffers();
    void verifyFoldsOnFromEach();
    void verifyRemovesWhatCannotBeFoldedOn();
    void verifyComparesWhatWasNotHandled();
    void streamsAndModulesKeepApart();
    void tooLarge();
    void readOnly();
    void timelineAsksForThem();
    void bisectSearchesThem();

private:
    std::unique_ptr<Snapshots> open(const std::string& module) const
    {
        return Snapshots::open(*m_store, domainOf(module), kCounter).value();
    }
    std::vector<Document> documents(const std::string& prefix) const
    {
        return m_store->documents().list(prefix, "", 100'000).value();
    }
    void replace(const Document& document, const std::string& json) const
    {
        QVERIFY(m_store->documents().put(document.key, json, document.revision));
    }

    std::unique_ptr<EventStore> m_store;
};

void TestSnapshots::init()
{
    m_store = openMemoryStore("", {}).value();
    appendSteps(*m_store, 1, kEvents, [](int version) { return version % 7 - 2; });
}

void TestSnapshots::anyVersionFromTheNearest()
{
    const auto domain = domainOf(counterModule());
    const auto snapshots = Snapshots::open(*m_store, domain, kCounter).value();
    const auto fold = newFold(domain);
    QVERIFY(snapshots->create({.every = 100}));
    std::mt19937_64 random(kSeed);
    std::vector<std::int64_t> versions {0, 1, 99, 100, 101, 2'300, 2'344, kEvents};
    for (int i = 0; i < 50; ++i)
        versions.push_back(static_cast<std::int64_t>(random() % (kEvents + 1)));
    for (const std::int64_t version : versions) {
        const auto expected = stateAt(*m_store, *fold, kCounter, Version {version}).value();
        const auto state =
            stateAt(*m_store, *fold, kCounter, Version {version}, {}, snapshots.get()).value();
        QCOMPARE(state.stateJson, expected.stateJson);
        QCOMPARE(state.unhandled, expected.unhandled);
        QVERIFY(state.time == expected.time);
        QVERIFY(!expected.known);
        const std::int64_t nearest =
            version == kEvents ? kEvents : version / 100 * 100; // One at the head, too.
        QCOMPARE(state.known.value_or(Version {}).value, nearest);
        QCOMPARE(state.folded, version - nearest);
    }
    const auto atATime =
        stateAt(*m_store, *fold, kCounter, minute(1'234), {}, snapshots.get()).value();
    QCOMPARE(atATime.version.value, 1'234);
    QCOMPARE(atATime.known->value, 1'200);
}

void TestSnapshots::policies_data()
{
    QTest::addColumn<std::string>("policy");
    QTest::addColumn<std::vector<std::int64_t>>("versions");
    QTest::addColumn<std::vector<std::int64_t>>("later"); // After 500 more events.
    QTest::newRow("every 1,000") << std::string("snapshot: { every: 1000 },")
                                 << std::vector<std::int64_t> {1'000, 2'000}
                                 << std::vector<std::int64_t> {1'000, 2'000};
    QTest::newRow("every 700") << std::string("snapshot: { every: 700 },")
                               << std::vector<std::int64_t> {700, 1'400, 2'100}
                               << std::vector<std::int64_t> {700, 1'400, 2'100, 2'800};
    QTest::newRow("when, the last of each page")
        << std::string("snapshot: { when: (state, event) => event.version % 1111 === 0 },")
        << std::vector<std::int64_t> {1'111, 2'222} << std::vector<std::int64_t> {1'111, 2'222};
    QTest::newRow("both") << std::string(
        "snapshot: { every: 900, when: (state, event) => event.version === 950 },")
                          << std::vector<std::int64_t> {900, 950, 1'800}
                          << std::vector<std::int64_t> {900, 950, 1'800, 2'700};
    QTest::newRow("none") << std::string() << std::vector<std::int64_t> {}
                          << std::vector<std::int64_t> {};
}

void TestSnapshots::policies()
{
    QFETCH(std::string, policy);
    QFETCH(std::vector<std::int64_t>, versions);
    QFETCH(std::vector<std::int64_t>, later);
    const auto snapshots = open(counterModule(policy));
    const auto made = snapshots->create({.byPolicy = true});
    QVERIFY2(made, made ? "" : made.error().message.c_str());
    QCOMPARE(versionsOf(*snapshots->list()), versions);
    for (const std::int64_t version : versions) // Every hundredth is of a type nobody declares.
        QCOMPARE((*snapshots->atOrBefore({version}))->unhandled, version / 100);
    QCOMPARE(snapshots->verify()->checked, static_cast<std::int64_t>(versions.size()));

    appendSteps(*m_store, kEvents + 1, kEvents + 500, [](int) { return 1; });
    const auto more = snapshots->create({.byPolicy = true}).value();
    QCOMPARE(versionsOf(*snapshots->list()), later);
    QCOMPARE(more.versions.size(), later.size() - versions.size());
    if (!versions.empty())
        QCOMPARE(more.folded, kEvents + 500 - versions.back());
    for (const std::int64_t version : later)
        QCOMPARE((*snapshots->atOrBefore({version}))->unhandled, version / 100);
    const auto check = snapshots->verify().value();
    QCOMPARE(check.checked, static_cast<std::int64_t>(later.size()));
    QVERIFY(check.faults.empty());
}

void TestSnapshots::onDemand()
{
    const auto snapshots = open(counterModule());
    QCOMPARE(snapshots->create({})->versions.front().value, kEvents);
    QCOMPARE(snapshots->create({})->versions.size(), 0U); // It is there.
    QCOMPARE(snapshots->create({.at = Version {77}})->versions.front().value, 77);
    QCOMPARE(snapshots->create({.at = Version {kEvents + 1}}).error().code, ErrorCode::NotFound);
    const auto infos = snapshots->list().value();
    QCOMPARE(versionsOf(infos), (std::vector<std::int64_t> {77, kEvents}));
    QVERIFY(infos.front().time == minute(77));
    QVERIFY(infos.front().use == SnapshotUse::Valid);
    QCOMPARE(infos.front().bytes,
             static_cast<std::int64_t>(documents("snapshot-state/").back().json.size()));
    QCOMPARE(*snapshots->removeAll(), 2);
    QVERIFY(documents("snapshot").empty());
    QVERIFY(!*snapshots->atOrBefore({kEvents}));
}

void TestSnapshots::otherCodeIsNotRead()
{
    const auto old = open(counterModule());
    QVERIFY(old->create({.every = 500}));
    const auto now = open(counterModule("", "", "state.steps += 1;"));
    QVERIFY(!*now->atOrBefore({kEvents}));
    const auto ofNow = now->list().value();
    for (const SnapshotInfo& info : ofNow)
        QVERIFY(info.use == SnapshotUse::Stale);
    const auto made = now->create({.at = Version {600}}).value();
    QCOMPARE(made.discarded, 0); // The other may be at work yet.
    QCOMPARE(made.folded, 600);
    const auto next = open(counterModule("", "", "state.steps += 2;"));
    QCOMPARE(next->create({.at = Version {700}})->discarded, 1); // It came less far.
    QCOMPARE(versionsOf(*next->list()),
             (std::vector<std::int64_t> {500, 700, 1'000, 1'500, 2'000, kEvents}));
    QVERIFY(!*now->atOrBefore({kEvents}));
    QCOMPARE(*next->removeAll(), 6);
}

void TestSnapshots::modulesSideBySideKeepTheirs()
{
    const auto one = open(counterModule());
    const auto other = open(counterModule("", "", "state.steps += 1;"));
    for (const std::int64_t version : {500, 1'000, 1'500}) {
        QCOMPARE(one->create({.at = Version {version}})->discarded, 0);
        QCOMPARE(other->create({.at = Version {version + 1}})->discarded, 0);
        QCOMPARE(one->atOrBefore({kEvents}).value()->version.value, version);
        QCOMPARE(other->atOrBefore({kEvents}).value()->version.value, version + 1);
    }
}

void TestSnapshots::removesStatesWithoutHeader()
{
    const auto snapshots = open(counterModule());
    QVERIFY(snapshots->create({.at = Version {1'000}}));
    QVERIFY(snapshots->create({.at = Version {2'000}}));
    const Document header = documents("snapshot/").front();
    QVERIFY(m_store->documents().remove(header.key, header.revision));
    QCOMPARE(documents("snapshot-state/").size(), 2U);
    QCOMPARE(*snapshots->removeAll(), 2);
    QVERIFY(documents("snapshot").empty());
}

void TestSnapshots::olderStatesComeThroughLenses()
{
    QVERIFY(open(counterModule())->create({.every = 500}));
    const std::string lens = "version: 2, lenses: [{ from: 1, ops: [{ op: 'add', name: 'unit', "
                             "type: 'string', default: 'm' }] }],";
    std::string module = counterModule("", lens);
    module.replace(module.find("sum: 0"), 6, "unit: 'm', sum: 0");
    const auto domain = domainOf(module);
    const auto snapshots = Snapshots::open(*m_store, domain, kCounter).value();
    const auto infos = snapshots->list().value();
    for (const SnapshotInfo& info : infos)
        QVERIFY(info.use == SnapshotUse::Upcast);
    const auto fold = newFold(domain);
    const auto state =
        stateAt(*m_store, *fold, kCounter, Version {1'700}, {}, snapshots.get()).value();
    QCOMPARE(state.known->value, 1'500);
    QVERIFY(
        nlohmann::json::parse(state.stateJson)
        == nlohmann::json::parse(stateAt(*m_store, *fold, kCounter, Version {1'700})->stateJson));
    QVERIFY(snapshots->verify()->faults.empty());

    // What the module makes itself is folded from the first event, and preferred.
    const auto made = snapshots->create({.at = Version {1'500}}).value();
    QCOMPARE(made.folded, 1'500);
    QCOMPARE(made.discarded, 0);
    QCOMPARE(snapshots->atOrBefore({1'600}).value()->stateVersion, 2);
    QCOMPARE(snapshots->atOrBefore({2'100}).value()->stateVersion, 1);

    // Without a lens there is no way.
    const auto without = open(counterModule("", "version: 2,"));
    QVERIFY(!*without->atOrBefore({kEvents}));
}

void TestSnapshots::damageIsPassedOver_data()
{
    QTest::addColumn<std::string>("prefix");
    QTest::addColumn<std::string>("from");
    QTest::addColumn<std::string>("to");
    QTest::newRow("another state") << std::string("snapshot-state/") << std::string("\"steps\":1")
                                   << std::string("\"steps\":9");
    QTest::newRow("a state cut short")
        << std::string("snapshot-state/") << std::string("}") << std::string("");
    QTest::newRow("another count") << std::string("snapshot/") << std::string("\"unhandled\":20")
                                   << std::string("\"unhandled\":21");
    QTest::newRow("another version") << std::string("snapshot/") << std::string("\"version\":2000")
                                     << std::string("\"version\":2001");
    QTest::newRow("another stream")
        << std::string("snapshot/") << std::string("counter-1") << std::string("counter-2");
    QTest::newRow("no JSON") << std::string("snapshot/") << std::string("{") << std::string("");
    QTest::newRow("a number for a text")
        << std::string("snapshot/") << std::string("\"checksum\":\"")
        << std::string("\"checksum\":1,\"x\":\"");
}

void TestSnapshots::damageIsPassedOver()
{
    QFETCH(std::string, prefix);
    QFETCH(std::string, from);
    QFETCH(std::string, to);
    const auto snapshots = open(counterModule());
    QVERIFY(snapshots->create({.at = Version {1'000}}));
    QVERIFY(snapshots->create({.at = Version {2'000}}));
    const Document newest = documents(prefix).front();
    std::string json = newest.json;
    QVERIFY(json.find(from) != std::string::npos);
    replace(newest, json.replace(json.find(from), from.size(), to));
    QCOMPARE(snapshots->atOrBefore({kEvents}).value()->version.value, 1'000);
    QVERIFY(snapshots->create({.at = Version {2'000}})); // In its place.
    QCOMPARE(snapshots->atOrBefore({kEvents}).value()->version.value, 2'000);
    QVERIFY(snapshots->verify()->faults.empty());
}

void TestSnapshots::keysOfAnotherShapeArePassedOver_data()
{
    QTest::addColumn<std::string>("key"); // Behind the place of all snapshots of this stream.
    const auto row = [](const char* name, std::string key) {
        QTest::newRow(name) << std::move(key);
    };
    row("a version behind all others", "0000001.zz/\xC3\xA9");
    row("no version", "0000001.zz");
    row("nothing at all", "/");
    row("no number", "one.zz/8000000000000000");
    row("a number that nothing holds", "99999999999999999999.zz/8000000000000000");
    row("a number with fewer digits", "1.zz/8000000000000000");
    row("steps too many", "0000001.zz/a/b/c/~");
    row("behind everything", "\xF4\x8F\xBF\xBF");
}

void TestSnapshots::keysOfAnotherShapeArePassedOver()
{
    QFETCH(std::string, key);
    const auto snapshots = open(counterModule());
    QVERIFY(snapshots->create({.at = Version {1'000}}));
    const std::string ours = documents("snapshot/").front().key;
    const std::string place = ours.substr(0, ours.rfind('/', ours.rfind('/') - 1) + 1);
    QVERIFY(m_store->documents().put(place + key, "{}", 0));
    QCOMPARE(snapshots->atOrBefore({kEvents}).value()->version.value, 1'000);
    QCOMPARE(snapshots->list()->size(), 2U); // To be removed by it.
    QCOMPARE(snapshots->create({.at = Version {2'000}})->discarded, 1);
    QCOMPARE(documents("snapshot/").size(), 2U);
}

// With a checksum that fits: as if another program had folded it.
void TestSnapshots::verifyNamesTheFirstThatDiffers()
{
    const auto domain = domainOf(counterModule());
    const auto snapshots = Snapshots::open(*m_store, domain, kCounter).value();
    QVERIFY(snapshots->create({.every = 500}));
    SnapshotDocuments raw(m_store->documents(), "counters", kCounter);
    auto headers = raw.all().value();
    for (SnapshotHeader& header : headers)
        if (header.version.value == 1'000 || header.version.value == 2'000)
            QVERIFY(raw.put(header, R"({"sum":-1,"steps":3})"));
    QCOMPARE(snapshots->atOrBefore({1'000}).value()->json, R"({"sum":-1,"steps":3})");
    const auto check = snapshots->verify().value();
    QCOMPARE(check.checked, 5);
    QCOMPARE(check.faults.size(), 2U);
    QCOMPARE(check.faults.front().version.value, 1'000);
    QCOMPARE(QString::fromStdString(check.faults.front().what),
             "/sum is -1 by the snapshot, and 990 when folded");
    QCOMPARE(check.removed, 2);
    QCOMPARE(versionsOf(*snapshots->list()), (std::vector<std::int64_t> {500, 1'500, kEvents}));
    QVERIFY(snapshots->verify()->faults.empty());
}

// A handler that remembers something beside the state: each snapshot alone is right.
void TestSnapshots::verifyFoldsOnFromEach()
{
    std::string module =
        "let seen = 0;\n" + counterModule("", "", "seen += 1; state.steps = seen;");
    const auto snapshots = open(module);
    QVERIFY(snapshots->create({.every = 1'000}));
    const auto check = snapshots->verify().value();
    QCOMPARE(check.faults.front().version.value, 1'000);
    QVERIFY2(
        check.faults.front().what.starts_with("folding on from it, at version 2000 /steps is "),
        check.faults.front().what.c_str());
}

// Each is right, but from none a fold goes on: what it remembers beside the state is not there.
void TestSnapshots::verifyRemovesWhatCannotBeFoldedOn()
{
    const auto snapshots = open("let first = 0;\n"
                                + counterModule("", "",
                                                "first = first || event.version;"
                                                "if (first !== 1) throw new Error('not begun');"));
    QVERIFY(snapshots->create({.every = 1'000}));
    const auto check = snapshots->verify();
    QVERIFY2(check, check ? "" : check.error().message.c_str());
    QCOMPARE(check->checked, 3);
    QCOMPARE(check->faults.size(), 2U);
    QVERIFY2(check->faults.front().what.starts_with("folding on from it, at version 2000 there is "
                                                    "an error by the snapshot, and none when "
                                                    "folded: folding "
                                                    "counter-1@1001 "),
             check->faults.front().what.c_str());
    QCOMPARE(check->removed, 2);
    QCOMPARE(versionsOf(*snapshots->list()), (std::vector<std::int64_t> {kEvents}));
    // What says nothing about a snapshot removes none.
    std::stop_source stop;
    stop.request_stop();
    QCOMPARE(snapshots->verify({stop.get_token(), {}}).error().code, ErrorCode::Cancelled);
    QCOMPARE(snapshots->list()->size(), 1U);
}

void TestSnapshots::verifyComparesWhatWasNotHandled()
{
    const auto snapshots = open(counterModule());
    QVERIFY(snapshots->create({.every = 1'000}));
    SnapshotDocuments raw(m_store->documents(), "counters", kCounter);
    auto headers = raw.all().value();
    SnapshotHeader& header = headers.back();
    header.unhandled = 4;
    QVERIFY(raw.put(header, *raw.state(raw.all()->back()).value()));
    const auto check = snapshots->verify().value();
    QCOMPARE(check.faults.size(), 1U);
    QCOMPARE(check.faults.front().version.value, 1'000);
    QCOMPARE(QString::fromStdString(check.faults.front().what),
             "the count of events of unknown types is 4 by the snapshot, and 10 when folded");
    QCOMPARE(check.removed, 1);
}

void TestSnapshots::streamsAndModulesKeepApart()
{
    const auto other = StreamName::parse("counter-1/x").value();
    AppendRequest request;
    request.events.resize(3);
    for (NewEvent& event : request.events) {
        event.stream = other;
        event.type = "Stepped";
        event.data = R"({"by":5})";
    }
    QVERIFY(m_store->append(request));
    const auto domain = domainOf(counterModule());
    const auto ofOther = Snapshots::open(*m_store, domain, other).value();
    const auto ours = Snapshots::open(*m_store, domain, kCounter).value();
    std::string renamed = counterModule();
    renamed.replace(renamed.find("counters"), 8, "meters");
    const auto byOther = open(renamed);
    QVERIFY(ofOther->create({}));
    QVERIFY(ours->create({}));
    QVERIFY(byOther->create({.at = Version {5}}));
    QCOMPARE(versionsOf(*ofOther->list()), (std::vector<std::int64_t> {3}));
    QCOMPARE(versionsOf(*ours->list()), (std::vector<std::int64_t> {kEvents}));
    QCOMPARE(versionsOf(*byOther->list()), (std::vector<std::int64_t> {5}));
    QCOMPARE(*ours->removeAll(), 1);
    QCOMPARE(ofOther->list()->size(), 1U);
    QCOMPARE(byOther->list()->size(), 1U);
}

void TestSnapshots::tooLarge()
{
    const auto snapshots = open(counterModule(
        "", "", "if (event.version === 150) state.text = 'x'.repeat(17 * 1024 * 1024);"));
    const auto made = snapshots->create({.at = Version {120}, .every = 100}).value();
    QCOMPARE(made.tooLarge, 0);
    const auto refused = snapshots->create({.at = Version {250}, .every = 100});
    QCOMPARE(refused.error().code, ErrorCode::Unsupported);
    QCOMPARE(versionsOf(*snapshots->list()), (std::vector<std::int64_t> {100, 120}));
}

void TestSnapshots::readOnly()
{
    const auto store = openMemoryStore("", {.mode = OpenMode::ReadOnly});
    if (!store)
        QSKIP("the memory store is never read-only");
    const auto snapshots = Snapshots::open(**store, domainOf(counterModule()), kCounter).value();
    QCOMPARE(snapshots->create({}).error().code, ErrorCode::Refused);
}

void TestSnapshots::timelineAsksForThem()
{
    const auto domain = domainOf(counterModule());
    std::shared_ptr<Snapshots> snapshots = Snapshots::open(*m_store, domain, kCounter).value();
    QVERIFY(snapshots->create({.every = 1'000}));
    const auto timeline = Timeline::open(*m_store, kCounter, newFold(domain)).value();
    timeline->setKnownStates(snapshots);
    const auto fold = newFold(domain);
    for (const std::int64_t version : {2'100, 1'100, 2'099, 300, kEvents}) {
        const auto state = timeline->at({version}).value();
        const auto expected = stateAt(*m_store, *fold, kCounter, Version {version}).value();
        QCOMPARE(state.stateJson, expected.stateJson);
        QCOMPARE(state.unhandled, expected.unhandled);
        QVERIFY(state.folded <= 300);
    }
}

void TestSnapshots::bisectSearchesThem()
{
    const auto domain = domainOf(counterModule());
    const auto snapshots = Snapshots::open(*m_store, domain, kCounter).value();
    QVERIFY(snapshots->create({.every = 100}));
    const auto fold = newFold(domain);
    const auto found = bisectOnce(*m_store, *fold, kCounter, "state.steps >= 1777", *snapshots);
    QVERIFY(found && *found);
    QVERIFY(nlohmann::json::parse(
                stateAt(*m_store, *fold, kCounter, (*found)->version)->stateJson)["steps"]
            == 1'777);
}

QTEST_GUILESS_MAIN(TestSnapshots)
#include "tst_snapshots.moc"
