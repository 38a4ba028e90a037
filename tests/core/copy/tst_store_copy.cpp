// SPDX-License-Identifier: Apache-2.0
// A copy is the same store, whatever holds the two; and it goes on wherever it was cut off.
#include "core/copy/store_copy.h"

#include "store_kinds.h"
#include "tests/conformance/comparable_text.h"

#include <atomic>
#include <thread>

using namespace headrace;

class TestStoreCopy : public QObject
{
    Q_OBJECT

private slots:
    void everythingComesAlong_data();
    void everythingComesAlong();
    void anEmptyStoreIsCopied();
    void goesOnWhereItWasCutOff();
    void appendsWaitForTheEnd();
    void documentsFollowTheSource();
    void followsWhatIsAppended_data();
    void followsWhatIsAppended();
    void aCancelledCopyStaysABeginning();
    void aDifferenceKeepsTheCopyClosed();
    void aCopyThatWasGivenUpIsReleased();

private:
    std::unique_ptr<EventStore> make(const std::string& kind, Time time = kNow)
    {
        return newStore(kind, newLocation(kind, m_dir), time);
    }
    static void copyAll(EventStore& from, EventStore& to);
    static void compareAll(EventStore& from, EventStore& to);

    QTemporaryDir m_dir;
    const Time m_later = kNow + std::chrono::hours(1);
};

void TestStoreCopy::copyAll(EventStore& from, EventStore& to)
{
    Job job;
    const std::int64_t before = to.head()->value;
    auto copy = StoreCopy::begin(from, to);
    QVERIFY2(copy, why(copy));
    const auto copied = copy->catchUp(job);
    QVERIFY2(copied, why(copied));
    QCOMPARE(copied->head.value, from.head()->value);
    QCOMPARE(copied->events, from.head()->value - before);
    const auto compared = copy->finish(job);
    QVERIFY2(compared, why(compared));
    QVERIFY2(compared->isEqual(), compared->difference->message.c_str());
    QCOMPARE(compared->events, from.head()->value);
}

void TestStoreCopy::compareAll(EventStore& from, EventStore& to)
{
    QCOMPARE(showEvents(to, {}), showEvents(from, {}));
    QCOMPARE(showStreams(to), showStreams(from));
    QCOMPARE(showCounts(to), showCounts(from));
    QCOMPARE(showDocuments(to), showDocuments(from));
}

void TestStoreCopy::everythingComesAlong_data()
{
    QTest::addColumn<std::string>("first");
    QTest::addColumn<std::string>("second");
    for (const std::string& first : kStoreKinds)
        for (const std::string& second : kStoreKinds)
            QTest::addRow("%s to %s, and back", first.c_str(), second.c_str()) << first << second;
}

void TestStoreCopy::everythingComesAlong()
{
    QFETCH(std::string, first);
    QFETCH(std::string, second);
    const auto source = make(first);
    fillWithEverything(*source);
    const auto there = make(second, m_later);
    copyAll(*source, *there);
    compareAll(*source, *there);
    const auto back = make(first, m_later);
    copyAll(*there, *back);
    compareAll(*source, *back);
    // A request that was made to the source is known to the copy, and stored no second time.
    const auto again = back->append(withToken("token-1", "second", 2));
    QVERIFY2(again, why(again));
    QVERIFY(std::get<AppendReceipt>(*again).repeated);
    QCOMPARE(back->head()->value, source->head()->value);
    // And what comes new is of the same version in both.
    const AppendRequest more {.events = {newEvent("token-1", "Counted")}};
    QCOMPARE(appended(*back, more).streams.front().version.value,
             appended(*source, more).streams.front().version.value);
}

void TestStoreCopy::anEmptyStoreIsCopied()
{
    const auto source = make("file");
    const auto there = make("server");
    copyAll(*source, *there);
    QCOMPARE(there->head()->value, 0);
    appended(*there, {.events = {newEvent("token-1", "Counted")}});
}

void TestStoreCopy::goesOnWhereItWasCutOff()
{
    const auto source = make("file");
    appended(*source, withToken("token-1", "first", 3));
    const std::string location = newLocation("file", m_dir);
    {
        Job job;
        const auto there = newStore("file", location);
        auto copy = StoreCopy::begin(*source, *there);
        QVERIFY(copy && copy->catchUp(job));
    }
    fillWithEverything(*source); // The first request is a repeat.
    const auto there = openStore(location);
    QVERIFY2(there, why(there));
    QVERIFY(isError((*there)->append({.events = {newEvent("token-1", "Counted")}}),
                    ErrorCode::Refused));
    copyAll(*source, **there);
    compareAll(*source, **there);
    // A copy that is complete can be brought up to date again.
    appended(*source, withToken("token-1", "third", 1));
    copyAll(*source, **there);
    compareAll(*source, **there);
}

void TestStoreCopy::appendsWaitForTheEnd()
{
    Job job;
    const auto source = make("memory");
    appended(*source, withToken("token-1", "first", 3));
    const auto there = make("file");
    auto copy = StoreCopy::begin(*source, *there);
    QVERIFY(copy && copy->catchUp(job));
    const AppendRequest request {.events = {newEvent("token-1", "Counted")}};
    QVERIFY(isError(there->append(request), ErrorCode::Refused));
    QVERIFY(copy->finish(job));
    QVERIFY(there->append(request));
}

void TestStoreCopy::documentsFollowTheSource()
{
    const auto source = make("file");
    const auto there = make("server");
    Documents& documents = source->documents();
    QVERIFY(documents.put("changed", "1", 0));
    QVERIFY(documents.put("removed", "1", 0));
    QVERIFY(there->documents().put("only in the copy", "1", 0));
    copyAll(*source, *there);
    const auto changed = documents.get("changed");
    QVERIFY(documents.put("changed", "2", (*changed)->revision));
    QVERIFY(documents.remove("removed", (*documents.get("removed"))->revision));
    copyAll(*source, *there);
    QCOMPARE(showDocuments(*there), showDocuments(*source));
    QVERIFY(showDocuments(*there).starts_with("changed "));
    QCOMPARE(showDocuments(*there).find("removed"), std::string::npos);
}

void TestStoreCopy::followsWhatIsAppended_data()
{
    QTest::addColumn<std::string>("kind");
    QTest::addRow("into a file") << std::string("file");
    QTest::addRow("into a server") << std::string("server");
}

void TestStoreCopy::followsWhatIsAppended()
{
    QFETCH(std::string, kind);
    const auto source = make("file");
    const auto there = make(kind);
    Job job;
    auto copy = StoreCopy::begin(*source, *there);
    QVERIFY2(copy, why(copy));
    Result<CopyReport> followed = CopyReport {};
    std::jthread follower([&] { followed = copy->follow(job); });
    for (int i = 0; i < 50; ++i)
        appended(*source, withToken("token-1", std::to_string(i), 3));
    QTRY_COMPARE_WITH_TIMEOUT(there->head()->value, 150, 20'000);
    job.cancel();
    follower.join();
    QVERIFY2(followed, why(followed));
    QCOMPARE(followed->events, 150);
    copyAll(*source, *there);
    compareAll(*source, *there);
}

void TestStoreCopy::aCancelledCopyStaysABeginning()
{
    const auto source = make("file");
    fillWithEverything(*source);
    const auto there = make("file");
    Job job;
    auto copy = StoreCopy::begin(*source, *there);
    QVERIFY(copy);
    job.cancel();
    QVERIFY(isError(copy->catchUp(job), ErrorCode::Cancelled));
    QVERIFY(isError(copy->finish(job), ErrorCode::Cancelled));
    QVERIFY(
        isError(there->append({.events = {newEvent("token-1", "Counted")}}), ErrorCode::Refused));
    copyAll(*source, *there);
    compareAll(*source, *there);
}

void TestStoreCopy::aDifferenceKeepsTheCopyClosed()
{
    const auto source = make("file");
    appended(*source, withToken("token-1", "first", 3));
    const auto there = make("file");
    Job job;
    auto copy = StoreCopy::begin(*source, *there);
    QVERIFY(copy && copy->catchUp(job));
    QVERIFY(there->documents().put("only in the copy", "1", 0));
    const auto compared = copy->finish(job);
    QVERIFY2(compared, why(compared));
    QCOMPARE(compared->difference->kind, "document");
    QCOMPARE(compared->difference->key, "only in the copy");
    QVERIFY(
        isError(there->append({.events = {newEvent("token-1", "Counted")}}), ErrorCode::Refused));
}

void TestStoreCopy::aCopyThatWasGivenUpIsReleased()
{
    const auto source = make("file");
    appended(*source, withToken("token-1", "first", 3));
    const auto there = make("file");
    QVERIFY(isError(releaseCopy(*there), ErrorCode::NotFound));
    Job job;
    auto copy = StoreCopy::begin(*source, *there);
    QVERIFY(copy);
    QVERIFY(releaseCopy(*there));
    QVERIFY(isError(copy->catchUp(job), ErrorCode::Refused)); // It lost its claim.
    QVERIFY(there->append({.events = {newEvent("token-1", "Counted")}}));
}

QTEST_GUILESS_MAIN(TestStoreCopy)
#include "tst_store_copy.moc"
