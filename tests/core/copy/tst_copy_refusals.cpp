// SPDX-License-Identifier: Apache-2.0
// What must not become a copy, and why, is said before anything is written.
#include "core/copy/store_copy.h"

#include "store_kinds.h"
#include "tests/conformance/comparable_text.h"

#include <filesystem>

using namespace headrace;

class TestCopyRefusals : public QObject
{
    Q_OBJECT

private slots:
    void otherContents_data();
    void otherContents();
    void itselfUnderAnotherName_data();
    void itselfUnderAnotherName();
    void readOnly();
    void theClaimOfAnother();
};

namespace {

// One event each; the same number makes the same event.
void appendNumbered(EventStore& store, std::int64_t first, std::int64_t last)
{
    for (std::int64_t i = first; i <= last; ++i) {
        NewEvent event = newEvent("number-" + std::to_string(i % 7), "Counted");
        event.id = idOf(static_cast<std::uint64_t>(i));
        appended(store, {.events = {event}});
    }
}

} // namespace

void TestCopyRefusals::otherContents_data()
{
    QTest::addColumn<std::int64_t>("same"); // So many events, then others.
    QTest::addColumn<std::int64_t>("others");
    QTest::addColumn<QString>("says"); // Nothing: it works.
    QTest::addRow("negative control: empty") << std::int64_t {0} << std::int64_t {0} << QString();
    QTest::addRow("negative control: the first ones")
        << std::int64_t {300} << std::int64_t {0} << QString();
    QTest::addRow("other from the first on")
        << std::int64_t {0} << std::int64_t {3} << "from position 1 on";
    QTest::addRow("other in the middle of a block")
        << std::int64_t {299} << std::int64_t {3} << "from position 300 on";
    QTest::addRow("other at the end of a block")
        << std::int64_t {255} << std::int64_t {1} << "from position 256 on";
    QTest::addRow("other in the last")
        << std::int64_t {599} << std::int64_t {1} << "from position 600 on";
    QTest::addRow("more of them") << std::int64_t {600} << std::int64_t {1}
                                  << "holds 601 events and goes on where the other ends";
}

void TestCopyRefusals::otherContents()
{
    QFETCH(std::int64_t, same);
    QFETCH(std::int64_t, others);
    QFETCH(QString, says);
    for (const std::string& kind : kStoreKinds) {
        const QTemporaryDir dir;
        const auto source = newStore(kind, newLocation(kind, dir));
        appendNumbered(*source, 1, 600);
        const auto there = newStore("file", newLocation("file", dir));
        appendNumbered(*there, 1, same);
        appendNumbered(*there, 1'001, 1'000 + others);
        const std::string before = showEvents(*there, {});
        const auto copy = StoreCopy::begin(*source, *there);
        if (says.isEmpty()) {
            QVERIFY2(copy, why(copy));
            continue;
        }
        QVERIFY(isError(copy, ErrorCode::Refused));
        QVERIFY2(QString::fromStdString(copy.error().message).contains(says), why(copy));
        QCOMPARE(showEvents(*there, {}), before);
        appended(*there, {.events = {newEvent("number-1", "Counted")}}); // It is not claimed.
    }
}

void TestCopyRefusals::itselfUnderAnotherName_data()
{
    QTest::addColumn<std::string>("kind");
    QTest::addRow("a file") << std::string("file");
    QTest::addRow("a schema") << std::string("server");
}

void TestCopyRefusals::itselfUnderAnotherName()
{
    QFETCH(std::string, kind);
    const QTemporaryDir dir;
    const std::string location = newLocation(kind, dir);
    const auto store = newStore(kind, location);
    appendNumbered(*store, 1, 5);
    std::string other = location;
    if (kind == "file") {
        other = dir.filePath("link.headrace").toStdString();
        std::filesystem::create_symlink(location, other);
    }
    const auto same = openStore(other);
    QVERIFY2(same, why(same));
    QVERIFY(isError(StoreCopy::begin(*store, *store), ErrorCode::Refused));
    QVERIFY(isError(StoreCopy::begin(*store, **same), ErrorCode::Refused));
    appendNumbered(*store, 6, 6); // Nothing is left of the claim.
}

void TestCopyRefusals::readOnly()
{
    const QTemporaryDir dir;
    const auto source = newStore("file", newLocation("file", dir));
    appendNumbered(*source, 1, 5);
    const std::string location = newLocation("file", dir);
    newStore("file", location).reset();
    const auto there = openStore(location, {.mode = OpenMode::ReadOnly});
    QVERIFY2(there, why(there));
    QVERIFY(isError(StoreCopy::begin(*source, **there), ErrorCode::Refused));
}

void TestCopyRefusals::theClaimOfAnother()
{
    const QTemporaryDir dir;
    const auto source = newStore("file", newLocation("file", dir));
    appendNumbered(*source, 1, 5);
    const auto there = newStore("file", newLocation("file", dir));
    Job job;
    auto first = StoreCopy::begin(*source, *there);
    auto second = StoreCopy::begin(*source, *there);
    QVERIFY(first && second);
    QVERIFY(isError(first->catchUp(job), ErrorCode::Refused));
    QCOMPARE(there->head()->value, 0);
    QVERIFY(second->catchUp(job));
    QVERIFY(isError(first->finish(job), ErrorCode::Refused));
    const auto finished = second->finish(job);
    QVERIFY2(finished, why(finished));
}

QTEST_GUILESS_MAIN(TestCopyRefusals)
#include "tst_copy_refusals.moc"
