// SPDX-License-Identifier: Apache-2.0
// A copy that follows its source goes on by itself when the server under one of the two goes away
// and comes back, and is then the same store.
#include "core/copy/store_copy.h"

#include "core/store/store_registry.h"
#include "tests/conformance/sample_events.h"
#include "tests/fault/server_fault.h"

#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace headrace;

namespace {

constexpr int kEvents = 20'000;
constexpr int kPerRequest = 20;

void append(EventStore& store, int first, int events)
{
    for (int i = first; i < first + events; i += kPerRequest) {
        AppendRequest request {.token = std::to_string(i)};
        for (int event = 0; event < kPerRequest; ++event)
            request.events.push_back(newEvent("stream-" + std::to_string((i + event) % 50),
                                              "Counted", R"({"n":)" + std::to_string(i) + "}"));
        appended(store, request);
    }
}

bool comesTo(EventStore& store, std::int64_t position)
{
    const auto reached = [&] {
        const auto head = store.head();
        return head && head->value == position;
    };
    return QTest::qWaitFor(reached, 30'000);
}

} // namespace

class TestFollowedCopy : public QObject
{
    Q_OBJECT

private slots:
    void goesOnByItself_data();
    void goesOnByItself();
    void aSingleRunSaysSoAndIsBegunAgain_data() { goesOnByItself_data(); }
    void aSingleRunSaysSoAndIsBegunAgain();

private:
    void makeStores(bool isSourceOnServer);

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<EventStore> m_from;
    std::unique_ptr<EventStore> m_to;
};

void TestFollowedCopy::makeStores(bool isSourceOnServer)
{
    m_dir = std::make_unique<QTemporaryDir>();
    const std::string file = m_dir->filePath("x.headrace").toStdString();
    const std::string address = PrivatePostgres::ofThisProgram().freshAddress();
    const OpenOptions make {.mode = OpenMode::Create};
    m_from = openStore(isSourceOnServer ? address : file, make).value();
    m_to = openStore(isSourceOnServer ? file : address, make).value();
}

void TestFollowedCopy::goesOnByItself_data()
{
    QTest::addColumn<bool>("isSourceOnServer");
    QTest::addColumn<ServerFault>("fault");
    const std::pair<const char*, ServerFault> faults[] {
        {"connections are cut", ServerFault::Cut},
        {"the server restarts", ServerFault::Restart},
        {"the server is killed", ServerFault::Crash}};
    for (const auto& [name, fault] : faults)
        for (const bool isSource : {false, true})
            QTest::addRow("%s, %s", name, isSource ? "server to file" : "file to server")
                << isSource << fault;
}

void TestFollowedCopy::goesOnByItself()
{
    QFETCH(bool, isSourceOnServer);
    QFETCH(ServerFault, fault);
    makeStores(isSourceOnServer);
    append(*m_from, 0, kEvents);
    auto copy = StoreCopy::begin(*m_from, *m_to);
    QVERIFY2(copy, copy ? "" : copy.error().message.c_str());
    Job job;
    Result<CopyReport> followed = CopyReport {};
    std::jthread follower([&] { followed = copy->follow(job); });
    while (job.look().done == 0)
        std::this_thread::yield();
    inflict(fault); // While it catches up,
    QVERIFY(comesTo(*m_to, kEvents));
    inflict(fault); // and while it waits for more.
    append(*m_from, kEvents, 200);
    QVERIFY(comesTo(*m_to, kEvents + 200));
    job.cancel();
    follower.join();
    QVERIFY2(followed, followed ? "" : followed.error().message.c_str());
    Job last;
    const auto compared = copy->finish(last);
    QVERIFY2(compared, compared ? "" : compared.error().message.c_str());
    QVERIFY2(compared->isEqual(), compared->difference->message.c_str());
    QCOMPARE(compared->events, kEvents + 200);
    append(*m_to, kEvents + 200, 20);
}

void TestFollowedCopy::aSingleRunSaysSoAndIsBegunAgain()
{
    QFETCH(bool, isSourceOnServer);
    QFETCH(ServerFault, fault);
    makeStores(isSourceOnServer);
    append(*m_from, 0, kEvents);
    Job job;
    Result<CopyReport> copied = CopyReport {};
    {
        auto copy = StoreCopy::begin(*m_from, *m_to);
        QVERIFY2(copy, copy ? "" : copy.error().message.c_str());
        std::jthread worker([&] { copied = copy->catchUp(job); });
        while (job.look().done == 0)
            std::this_thread::yield();
        inflict(fault);
    }
    if (!copied)
        QVERIFY2(copied.error().code == ErrorCode::Io || copied.error().code == ErrorCode::Unknown,
                 copied.error().message.c_str());
    Job again;
    auto copy = StoreCopy::begin(*m_from, *m_to);
    QVERIFY2(copy, copy ? "" : copy.error().message.c_str());
    QVERIFY(copy->catchUp(again));
    const auto compared = copy->finish(again);
    QVERIFY2(compared, compared ? "" : compared.error().message.c_str());
    QVERIFY2(compared->isEqual(), compared->difference->message.c_str());
}

QTEST_GUILESS_MAIN(TestFollowedCopy)
#include "tst_followed_copy.moc"
