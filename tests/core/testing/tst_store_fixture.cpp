// SPDX-License-Identifier: Apache-2.0
// Stores for tests: seeded, and gone afterwards.

#include "core/testing/store_fixture.h"

#include <QTest>

#include <filesystem>
#include <fstream>

using namespace headrace;

using Kind = StoreFixture::Kind;

class TestStoreFixture : public QObject
{
    Q_OBJECT

private slots:
    void seeds_data();
    void seeds();
    void refusesWhatIsNoEvent_data() { seeds_data(); }
    void refusesWhatIsNoEvent();
    void leavesNothing();
    void movesWithItsStore();
    void opensAgain();
    void memoryCannotBeOpenedAgain();
};

void TestStoreFixture::seeds_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("memory") << static_cast<int>(Kind::Memory);
    QTest::newRow("file") << static_cast<int>(Kind::File);
}

void TestStoreFixture::seeds()
{
    QFETCH(int, kind);
    auto fixture = StoreFixture::make(static_cast<Kind>(kind));
    QVERIFY2(fixture, fixture ? "" : fixture.error().message.c_str());
    QCOMPARE(fixture->store().head()->value, 0);
    QCOMPARE(fixture->location().empty(), kind == static_cast<int>(Kind::Memory));

    const auto one = fixture->seed(R"([{ "stream": "order-1", "type": "Placed", "schema": 2 },
                                       { "stream": "cart-1", "type": "Opened" }])");
    QVERIFY2(one, one ? "" : one.error().message.c_str());
    QCOMPARE(one->count, 2);
    const auto stream = StreamName::parse("order-1").value();
    const auto other = fixture->seed({{.stream = stream, .type = "Paid", .data = "{\"sum\":7}"}});
    QVERIFY2(other, other ? "" : other.error().message.c_str());
    QCOMPARE(other->streams.front().version.value, 2);

    const auto page = fixture->store().readPage({});
    QCOMPARE(page->size(), 3U);
    QCOMPARE(page->events()[0].schema, 2);
    QCOMPARE(std::string(page->events()[2].data), std::string("{\"sum\":7}"));
    for (const EventView& event : page->events())
        QCOMPARE(event.time, defaultScenarioTime());
}

void TestStoreFixture::refusesWhatIsNoEvent()
{
    QFETCH(int, kind);
    auto fixture = StoreFixture::make(static_cast<Kind>(kind)).value();
    const auto text = fixture.seed(R"([{ "stream": "order-1" }])");
    QCOMPARE(text.error().code, ErrorCode::InvalidArgument);
    const auto event = fixture.seed({{.stream = StreamName::parse("order-1").value()}});
    QCOMPARE(event.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(fixture.store().head()->value, 0);
}

void TestStoreFixture::leavesNothing()
{
    std::filesystem::path folder;
    {
        const auto fixture = StoreFixture::make(Kind::File).value();
        folder = std::filesystem::path(fixture.location()).parent_path();
        QVERIFY(std::filesystem::exists(fixture.location()));
        std::ofstream(folder / "beside.txt") << "and what a test wrote beside it";
    }
    QVERIFY(!std::filesystem::exists(folder));
}

void TestStoreFixture::movesWithItsStore()
{
    auto one = StoreFixture::make(Kind::File).value();
    auto other = StoreFixture::make(Kind::File).value();
    const std::string kept = one.location();
    const std::string gone = other.location();
    QVERIFY(one.seed(R"([{ "stream": "a-1", "type": "A" }])"));
    other = std::move(one);
    QCOMPARE(other.location(), kept);
    QCOMPARE(other.store().head()->value, 1);
    QVERIFY(!std::filesystem::exists(gone));
}

void TestStoreFixture::opensAgain()
{
    auto fixture = StoreFixture::make(Kind::File).value();
    QVERIFY(fixture.seed(R"([{ "stream": "a-1", "type": "A" }])"));
    QVERIFY(fixture.reopen(OpenMode::ReadOnly));
    QCOMPARE(fixture.store().head()->value, 1);
    const auto refused = fixture.seed(R"([{ "stream": "a-1", "type": "A" }])");
    QCOMPARE(refused.error().code, ErrorCode::Refused);
    QVERIFY(fixture.reopen());
    QVERIFY(fixture.seed(R"([{ "stream": "a-1", "type": "A" }])"));
}

void TestStoreFixture::memoryCannotBeOpenedAgain()
{
    auto fixture = StoreFixture::make().value();
    QVERIFY(fixture.seed(R"([{ "stream": "a-1", "type": "A" }])"));
    QCOMPARE(fixture.reopen().error().code, ErrorCode::Unsupported);
    QCOMPARE(fixture.store().head()->value, 1); // It is still there.
}

QTEST_GUILESS_MAIN(TestStoreFixture)
#include "tst_store_fixture.moc"
