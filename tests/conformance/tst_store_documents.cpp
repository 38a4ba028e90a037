// SPDX-License-Identifier: Apache-2.0
// Keyed documents, changed by compare-and-swap.

#include "store_test.h"

#include <thread>

using namespace headrace;

namespace {

// The new revision, or minus one less than the one that was found: -1 when there was none.
std::int64_t outcome(const Result<DocumentAnswer>& answer)
{
    if (!answer) {
        QTest::qFail(answer.error().message.c_str(), __FILE__, __LINE__);
        return 0;
    }
    if (const auto* conflict = std::get_if<DocumentConflict>(&*answer))
        return -1 - conflict->found;
    return std::get<std::int64_t>(*answer);
}

std::string keysOf(const Result<std::vector<Document>>& documents)
{
    std::string text;
    if (!documents)
        return documents.error().message;
    for (const Document& document : *documents)
        text += document.key + " ";
    return text;
}

} // namespace

class TestStoreDocuments : public StoreTest
{
    Q_OBJECT

private slots:
    void compareAndSwap_data();
    void compareAndSwap();
    void revisionsAreNeverRepeated();
    void textComesBackByteForByte_data();
    void textComesBackByteForByte();
    void listedByKey();
    void wrongDocumentsAreRefused();
    void documentsAreNoEvents();
    void documentsSurviveReopening();
    void connectionsSeeEachOther();
    void concurrentWritersLoseNothing();
    void readOnlyRefusesWriting();
};

void TestStoreDocuments::compareAndSwap_data()
{
    QTest::addColumn<QString>("there"); // "none", "one", "removed"
    QTest::addColumn<QString>("expected");
    QTest::addColumn<bool>("isRemoval");
    QTest::addColumn<bool>("holds");
    const auto row = [](const char* there, const char* expected, bool put, bool remove) {
        QTest::addRow("put, %s there, %s expected", there, expected)
            << QString(there) << QString(expected) << false << put;
        QTest::addRow("remove, %s there, %s expected", there, expected)
            << QString(there) << QString(expected) << true << remove;
    };
    row("none", "none", true, false);
    row("none", "a later one", false, false);
    row("one", "none", false, false);
    row("one", "the first", false, false);
    row("one", "the last", true, true);
    row("one", "a later one", false, false);
    row("one", "below zero", false, false);
    row("removed", "none", true, false);
    row("removed", "the first", false, false);
    row("removed", "the last", false, false);
}

void TestStoreDocuments::compareAndSwap()
{
    QFETCH(QString, there);
    QFETCH(QString, expected);
    QFETCH(bool, isRemoval);
    QFETCH(bool, holds);
    Documents& documents = store().documents();
    std::int64_t first = 0;
    std::int64_t last = 0;
    if (there != "none") {
        first = outcome(documents.put("key", "{\"n\":1}", 0));
        last = outcome(documents.put("key", "{\"n\":2}", first));
        QVERIFY(first > 0);
        QVERIFY(last > first);
    }
    if (there == "removed")
        QCOMPARE(outcome(documents.remove("key", last)), last);
    const std::int64_t found = there == "one" ? last : 0;
    const std::int64_t revision = expected == "none" ? 0
        : expected == "the first"                    ? first
        : expected == "the last"                     ? last
        : expected == "below zero"                   ? -1
                                                     : last + 1'000;

    const std::int64_t answer = outcome(isRemoval ? documents.remove("key", revision)
                                                  : documents.put("key", "{\"n\":3}", revision));
    const auto now = documents.get("key");
    QVERIFY2(now, why(now));
    if (!holds) {
        QCOMPARE(answer, -1 - found);
        QCOMPARE(now->has_value(), found != 0);
        if (*now)
            QCOMPARE((*now)->json, std::string("{\"n\":2}"));
        return;
    }
    if (isRemoval) {
        QCOMPARE(answer, last);
        QVERIFY(!*now);
        return;
    }
    QVERIFY(answer > last);
    QCOMPARE((*now)->key, std::string("key"));
    QCOMPARE((*now)->revision, answer);
    QCOMPARE((*now)->json, std::string("{\"n\":3}"));
}

void TestStoreDocuments::revisionsAreNeverRepeated()
{
    std::int64_t last = 0;
    for (int i = 0; i < 20; ++i) {
        Documents& documents = store().documents();
        const std::string key = i % 3 ? "a" : "b";
        const std::int64_t made = outcome(documents.put(key, "{}", 0));
        QVERIFY(made > last);
        const std::int64_t changed = outcome(documents.put(key, "{}", made));
        QVERIFY(changed > made);
        QCOMPARE(outcome(documents.remove(key, changed)), changed);
        last = changed;
        if (i % 5 == 4 && isPersistent()) { // Not even when nothing is left that has it.
            reopen();
            QCOMPARE(store().documents().list("", "", 10)->size(), std::size_t {0});
        }
    }
}

void TestStoreDocuments::textComesBackByteForByte_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("json");
    QTest::addRow("one byte") << QByteArray("k") << QByteArray("1");
    QTest::addRow("spaces and order")
        << QByteArray(" k ") << QByteArray("{ \"b\" : 1,\n \"a\":2 }");
    QTest::addRow("1.10 and 2^64-1")
        << QByteArray("n") << QByteArray("[1.10,18446744073709551615]");
    QTest::addRow("emoji, NUL escape")
        << QByteArray("\xf0\x9f\x9a\xb0") << QByteArray("\"\xf0\x9f\x9a\xb0\\u0000\"");
    QTest::addRow("NUL byte") << QByteArray("nul") << QByteArray("\"a\0b\"", 5);
    QTest::addRow("quotes") << QByteArray("it's \"1\"; --") << QByteArray("\"'\"");
    QTest::addRow("long key") << QByteArray(1'000, 'k') << QByteArray("{}");
    QTest::addRow("1 MiB") << QByteArray("big")
                           << QByteArray("\"") + QByteArray(1 << 20, 'x') + QByteArray("\"");
}

void TestStoreDocuments::textComesBackByteForByte()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, json);
    Documents& documents = store().documents();
    const std::int64_t revision = outcome(documents.put(key.toStdString(), json.toStdString(), 0));
    const auto found = documents.get(key.toStdString());
    QVERIFY(found && *found);
    QVERIFY((*found)->json == json.toStdString());
    QCOMPARE((*found)->revision, revision);
    const auto listed = documents.list("", "", 1);
    QCOMPARE(listed->size(), std::size_t {1});
    QVERIFY(listed->front().key == key.toStdString());
    QVERIFY(listed->front().json == json.toStdString());
}

void TestStoreDocuments::listedByKey()
{
    Documents& documents = store().documents();
    QCOMPARE(keysOf(documents.list("", "", 10)), std::string());
    for (const char* key :
         {"b/2", "a", "b/10", "b", "B", "b/\xf0\x9f\x9a\xb0", "b/1", "c%_*", "b0"})
        QVERIFY(outcome(documents.put(key, "{}", 0)) > 0);
    QCOMPARE(keysOf(documents.list("", "", 100'000)),
             std::string("B a b b/1 b/10 b/2 b/\xf0\x9f\x9a\xb0 b0 c%_* "));
    QCOMPARE(keysOf(documents.list("b/", "", 10)), std::string("b/1 b/10 b/2 b/\xf0\x9f\x9a\xb0 "));
    QCOMPARE(keysOf(documents.list("b/", "b/10", 10)), std::string("b/2 b/\xf0\x9f\x9a\xb0 "));
    QCOMPARE(keysOf(documents.list("b/", "a", 2)), std::string("b/1 b/10 "));
    QCOMPARE(keysOf(documents.list("b/", "b0", 10)), std::string());
    QCOMPARE(keysOf(documents.list("b/3", "", 10)), std::string());
    QCOMPARE(keysOf(documents.list("c%", "", 10)), std::string("c%_* "));
    QCOMPARE(keysOf(documents.list("%", "", 10)), std::string());
    QCOMPARE(keysOf(documents.list("", "b/\xf0\x9f\x9a\xb0", 1)), std::string("b0 "));
    QCOMPARE(keysOf(documents.list("b/\xf0\x9f\x9a\xb0", "", 1)),
             std::string("b/\xf0\x9f\x9a\xb0 "));
}

void TestStoreDocuments::wrongDocumentsAreRefused()
{
    Documents& documents = store().documents();
    const auto isWrong = [&](const std::string& key, const std::string& json) {
        return isError(documents.put(key, json, 0), ErrorCode::InvalidArgument);
    };
    QVERIFY(isWrong("", "{}"));
    QVERIFY(isWrong(std::string(1'001, 'k'), "{}"));
    QVERIFY(isWrong("caf\xe9", "{}"));
    QVERIFY(isWrong(std::string("a\0b", 3), "{}"));
    QVERIFY(isWrong("key", ""));
    QVERIFY(isError(documents.remove("", 1), ErrorCode::InvalidArgument));
    QVERIFY(isError(documents.list("", "", 0), ErrorCode::InvalidArgument));
    QVERIFY(isError(documents.list("", "", 100'001), ErrorCode::InvalidArgument));
    QCOMPARE(keysOf(documents.list("", "", 10)), std::string());
    QVERIFY(!*documents.get("key"));
}

void TestStoreDocuments::documentsAreNoEvents()
{
    appended(store(), {.events = {newEvent("order-1", "a")}});
    QVERIFY(outcome(store().documents().put("order-1", "{}", 0)) > 0);
    QCOMPARE(store().head()->value, 1);
    QCOMPARE(positions(store(), {}), Positions {1});
    QCOMPARE(store().statistics()->events, 1);
    QCOMPARE(appended(store(), {.events = {newEvent("order-1", "b")}}).position.value, 2);
}

void TestStoreDocuments::documentsSurviveReopening()
{
    if (!isPersistent())
        QSKIP("this backend does not keep documents");
    const std::int64_t first = outcome(store().documents().put("a", "{\"n\":1}", 0));
    const std::int64_t second = outcome(store().documents().put("b", "{\"n\":2}", 0));
    QCOMPARE(outcome(store().documents().remove("a", first)), first);
    reopen();
    QCOMPARE(keysOf(store().documents().list("", "", 10)), std::string("b "));
    const auto kept = store().documents().get("b");
    QVERIFY(kept && *kept);
    QCOMPARE((*kept)->revision, second);
    QCOMPARE((*kept)->json, std::string("{\"n\":2}"));
    QVERIFY(outcome(store().documents().put("b", "{\"n\":3}", second)) > second);
}

void TestStoreDocuments::connectionsSeeEachOther()
{
    if (!isPersistent())
        QSKIP("this backend does not keep documents");
    const auto another = openAnother();
    std::int64_t revision = 0;
    for (int i = 0; i < 10; ++i) {
        Documents& first = (i % 2 ? store() : *another).documents();
        Documents& second = (i % 2 ? *another : store()).documents();
        const std::int64_t written = outcome(first.put("key", std::to_string(i), revision));
        QVERIFY(written > revision);
        QCOMPARE(outcome(second.put("key", "{}", revision)), -1 - written);
        QCOMPARE((*second.get("key"))->json, std::to_string(i));
        revision = written;
    }
}

void TestStoreDocuments::concurrentWritersLoseNothing()
{
    constexpr int kThreads = 4;
    constexpr int kEach = 25;
    std::vector<std::vector<std::int64_t>> revisions(kThreads);
    {
        std::vector<std::jthread> writers;
        for (std::size_t t = 0; t < kThreads; ++t)
            writers.emplace_back([&, t] {
                while (revisions[t].size() < kEach) {
                    const auto now = store().documents().get("counter");
                    if (!now)
                        continue;
                    const int count = *now ? std::stoi((*now)->json) : 0;
                    const auto answer = store().documents().put(
                        "counter", std::to_string(count + 1), *now ? (*now)->revision : 0);
                    if (answer && std::holds_alternative<std::int64_t>(*answer))
                        revisions[t].push_back(std::get<std::int64_t>(*answer));
                }
            });
    }
    QCOMPARE((*store().documents().get("counter"))->json, std::to_string(kThreads * kEach));
    std::vector<std::int64_t> all;
    for (const auto& each : revisions) {
        QVERIFY(std::ranges::is_sorted(each));
        all.insert(all.end(), each.begin(), each.end());
    }
    std::ranges::sort(all);
    QVERIFY(std::ranges::adjacent_find(all) == all.end());
}

void TestStoreDocuments::readOnlyRefusesWriting()
{
    const std::int64_t revision = outcome(store().documents().put("key", "{}", 0));
    reopenReadOnly();
    Documents& documents = store().documents();
    QVERIFY(isError(documents.put("key", "{}", revision), ErrorCode::Refused));
    QVERIFY(isError(documents.put("other", "{}", 0), ErrorCode::Refused));
    QVERIFY(isError(documents.remove("key", revision), ErrorCode::Refused));
    QCOMPARE(keysOf(documents.list("", "", 10)), std::string(isPersistent() ? "key " : ""));
    QCOMPARE(documents.get("key")->has_value(), isPersistent());
}

QTEST_GUILESS_MAIN(TestStoreDocuments)
#include "tst_store_documents.moc"
