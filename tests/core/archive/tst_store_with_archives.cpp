// SPDX-License-Identifier: Apache-2.0
// A store and its archives are read as the store that nothing has left.
#include "sample_archive.h"
#include "tests/conformance/comparable_text.h"
#include "tests/conformance/random_requests.h"
#include "tests/conformance/sample_events.h"

#include "core/archive/archive_restore.h"
#include "core/archive/store_with_archives.h"
#include "core/copy/store_copy.h"
#include "core/store/memory/memory_store.h"
#include "core/store/store_identity.h"
#include "core/store/store_registry.h"

#include <QDir>
#include <QTemporaryDir>

using namespace headrace;

class TestStoreWithArchives : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void isReadAsOne_data();
    void isReadAsOne();
    void largeLogsAreReadInWindows();
    void whatLeftToNowhereStaysMissing();
    void anArchiveThatIsNotThereIsSaid();
    void takesAppendsAndLetsNothingLeave();
    void isReadAsOneWhenSomeCameBack();

private:
    std::string folder() const { return m_dir->filePath("a").toStdString(); }
    /// Takes the first `share` hundredths of each stream out of the store, into the archive.
    void letLeave(std::int64_t share, const std::string& plan, bool isArchived = true);
    void copyModel();
    void compare(EventStore& both, std::uint64_t seed);

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<EventStore> m_model; // Nothing leaves it.
    std::unique_ptr<EventStore> m_store;
};

void TestStoreWithArchives::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_model = std::move(*openMemoryStore({}, {}));
}

void TestStoreWithArchives::copyModel()
{
    m_store =
        openStore(m_dir->filePath("x.headrace").toStdString(), {.mode = OpenMode::Create}).value();
    Job job;
    auto copy = StoreCopy::begin(*m_model, *m_store);
    QVERIFY(copy && copy->catchUp(job));
    QVERIFY(copy->finish(job)->isEqual());
}

void TestStoreWithArchives::letLeave(std::int64_t share, const std::string& plan, bool isArchived)
{
    std::vector<StreamCut> cuts;
    std::map<std::string, std::int64_t, std::less<>> upTo;
    const auto streams = m_store->streams({.limit = 100'000});
    for (const StreamSummary& stream : *streams) {
        const std::int64_t version = stream.head.value * share / 100;
        if (version <= stream.pruned())
            continue;
        const auto last =
            m_store->readPage({.query = {.stream = stream.stream}, .from = version, .limit = 1});
        cuts.push_back({stream.stream, {version}, last->events().front().position});
        upTo[stream.stream.text()] = version;
    }
    auto writer = isArchived ? ArchiveWriter::begin(folder(), "store", "shop", runOf(plan))
                             : Result<ArchiveWriter>(Error {ErrorCode::NotFound, ""});
    if (writer) {
        EventCursor cursor(*m_store, {});
        for (auto page = cursor.next(); page && !page->empty(); page = cursor.next())
            for (const EventView& event : page->events())
                if (const auto cut = upTo.find(event.stream);
                    cut != upTo.end() && event.version.value <= cut->second)
                    QVERIFY(writer->add(event));
        QVERIFY(writer->finish());
    }
    const std::string detail = isArchived ? R"({"archive":")" + folder() + "\"}" : "{}";
    auto claim = m_store->rewriting()->begin({.id = plan, .detail = detail}, cuts);
    QVERIFY2(claim, why(claim));
    while (!claim->record.isComplete())
        QVERIFY(m_store->rewriting()->prune(*claim, 1'000));
    QVERIFY(m_store->rewriting()->end(*claim));
    if (isArchived)
        QVERIFY(setRunState(folder(), plan, ArchiveRunState::Deleted));
}

void TestStoreWithArchives::compare(EventStore& both, std::uint64_t seed)
{
    QCOMPARE(showEvents(both, {}), showEvents(*m_model, {}));
    QCOMPARE(showEvents(both, {.backwards = true}), showEvents(*m_model, {.backwards = true}));
    QCOMPARE(showStreams(both), showStreams(*m_model));
    QCOMPARE(showCounts(both), showCounts(*m_model));
    QCOMPARE(*both.rewriting()->prunedBetween({1}, *both.head()), 0);
    RandomRequests random(seed);
    const auto head = static_cast<std::uint64_t>(m_model->head()->value);
    for (int i = 0; i < 300; ++i) {
        static constexpr std::size_t kLimits[] = {1, 3, 50, 1'000};
        ReadRequest read {.query = random.query(),
                          .backwards = random.pick(2) == 0,
                          .from = static_cast<std::int64_t>(random.pick(head + 3)),
                          .limit = kLimits[random.pick(4)]};
        if (random.pick(2))
            read.from = 0;
        QCOMPARE(showEvents(both, read), showEvents(*m_model, read));
        const Time time = kNow + std::chrono::minutes(random.pick(600)) - std::chrono::hours(5);
        QCOMPARE(*both.positionAt(time), *m_model->positionAt(time));
    }
    for (const SampleQuery& sample : sampleQueries())
        for (const bool backwards : {false, true})
            QVERIFY2(positions(both, {.query = sample.query, .backwards = backwards})
                         == positions(*m_model, {.query = sample.query, .backwards = backwards}),
                     sample.name);
}

void TestStoreWithArchives::isReadAsOne_data()
{
    QTest::addColumn<QList<int>>("shares");
    QTest::addRow("half") << QList<int> {50};
    QTest::addRow("everything") << QList<int> {100};
    QTest::addRow("in three runs") << QList<int> {10, 55, 80};
}

void TestStoreWithArchives::isReadAsOne()
{
    QFETCH(QList<int>, shares);
    const std::uint64_t seed = seedOr(20'261'127);
    QVERIFY(fill(*m_model));
    RandomRequests requests(seed);
    for (int i = 0; i < 400; ++i)
        QVERIFY(m_model->append(requests.next(*m_model)) || true); // Some are refused on purpose.
    copyModel();
    for (const int share : shares)
        letLeave(share, "plan-" + std::to_string(share));
    auto beside = withItsArchives(std::move(m_store));
    QVERIFY2(beside, why(beside));
    QVERIFY(beside->unreachable.empty());
    compare(*beside->store, seed);
}

void TestStoreWithArchives::largeLogsAreReadInWindows()
{
    for (int request = 0; request < 80; ++request) {
        AppendRequest append;
        for (int i = 0; i < 1'000; ++i)
            append.events.push_back(newEvent("order-" + std::to_string(i % 300), "Counted"));
        appended(*m_model, append);
    }
    copyModel();
    letLeave(60, "plan-1");
    const auto both = withItsArchives(std::move(m_store));
    QCOMPARE(positions(*both->store, {.limit = 5'000}), positions(*m_model, {.limit = 5'000}));
    QCOMPARE(positions(*both->store, {.backwards = true, .limit = 3'000}),
             positions(*m_model, {.backwards = true, .limit = 3'000}));
}

void TestStoreWithArchives::whatLeftToNowhereStaysMissing()
{
    QVERIFY(fill(*m_model));
    copyModel();
    letLeave(20, "plan-1", false);
    letLeave(60, "plan-2");
    const auto both = withItsArchives(std::move(m_store));
    const auto summary = both->store->stream(named("order-7"));
    QVERIFY(summary->pruned() > 0);
    QVERIFY(*both->store->rewriting()->prunedBetween({1}, {kFilled}) > 0);
    const auto page = both->store->readPage({.query = {.stream = named("order-7")}, .limit = 1});
    const auto cut = m_model->stream(named("order-7"))->head.value * 20 / 100;
    QCOMPARE(page->empty() ? 0 : page->events().front().version.value, page->empty() ? 0 : cut + 1);
}

void TestStoreWithArchives::anArchiveThatIsNotThereIsSaid()
{
    QVERIFY(fill(*m_model));
    copyModel();
    letLeave(50, "plan-1");
    QVERIFY(QDir(QString::fromStdString(folder())).removeRecursively());
    const auto beside = withItsArchives(std::move(m_store));
    QVERIFY2(beside, why(beside));
    QCOMPARE(beside->unreachable.size(), 1U);
    QVERIFY(beside->unreachable.front().find(folder()) != std::string::npos);
    QVERIFY(beside->store->statistics()->pruned > 0);
}

void TestStoreWithArchives::takesAppendsAndLetsNothingLeave()
{
    QVERIFY(fill(*m_model));
    copyModel();
    letLeave(50, "plan-1");
    const auto both = withItsArchives(std::move(m_store));
    appended(*both->store, {.events = {newEvent("order-7", "More")}});
    const Version head = both->store->stream(named("order-7"))->head;
    QCOMPARE(head.value, m_model->stream(named("order-7"))->head.value + 1);
    QVERIFY(isError(both->store->rewriting()->begin(
                        {.id = "x"}, std::vector {StreamCut {named("order-7"), head, {9'999}}}),
                    ErrorCode::Refused));
}

void TestStoreWithArchives::isReadAsOneWhenSomeCameBack()
{
    QVERIFY(fill(*m_model));
    copyModel();
    QVERIFY(storeIdentity(*m_store));
    letLeave(60, "plan-1");
    auto manifest = readManifest(ArchiveFolder(folder())).value();
    manifest.store = *storeIdentity(*m_store);
    QVERIFY(writeManifest(ArchiveFolder(folder()), manifest));
    // As if it had been stopped: the last block is back already.
    const auto reader = ArchiveReader::open(folder());
    const std::int64_t first = (kFilled - 1) / 256 * 256 + 1;
    const auto events = (*reader)->readPositions({first}, {kFilled});
    std::vector<EventView> views;
    for (const ArchivedEvent& event : *events)
        views.push_back(event.view());
    if (!views.empty())
        QVERIFY(m_store->rewriting()->restore({"r", "ann", ""}, views));
    const std::string file = m_dir->filePath("x.headrace").toStdString();
    {
        const auto both = withItsArchives(std::move(m_store));
        QCOMPARE(showEvents(*both->store, {}), showEvents(*m_model, {}));
        QCOMPARE(showStreams(*both->store), showStreams(*m_model));
        QCOMPARE(*both->store->rewriting()->prunedBetween({1}, {kFilled}), 0);
    }
    m_store = openStore(file).value();
    Job job;
    const auto record = restoreArchive(*m_store, folder(), {"r", "ann", "asked for"}, job);
    QVERIFY2(record, why(record));
    QCOMPARE(showEvents(*m_store, {}), showEvents(*m_model, {}));
    QCOMPARE(showCounts(*m_store), showCounts(*m_model));
    QCOMPARE(m_store->statistics()->pruned, 0);
}

QTEST_GUILESS_MAIN(TestStoreWithArchives)
#include "tst_store_with_archives.moc"
