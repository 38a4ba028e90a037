// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/state_diff.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <random>

using namespace headrace;
using nlohmann::json;

namespace {

constexpr std::uint64_t kSeed = 20'111'123;
constexpr int kRounds = 3'000;

// A random state, of keys and values from small sets, so that two of them have much in common.
json randomValue(std::mt19937_64& random, int depth)
{
    static const std::vector<std::string> keys {"a", "b",  "a/b",  "m~n",
                                                "",  "~1", "ключ", "q\"uote"};
    const auto kind = random() % (depth > 3 ? 5 : 8);
    switch (kind) {
    case 0:
        return nullptr;
    case 1:
        return random() % 2 == 0;
    case 2:
        return static_cast<std::int64_t>(random() % 5) - 2;
    case 3:
        return static_cast<double>(random() % 5) / 4;
    case 4:
        return keys[random() % keys.size()];
    case 5: {
        json array = json::array();
        for (auto i = random() % 4; i > 0; --i)
            array.push_back(randomValue(random, depth + 1));
        return array;
    }
    default: {
        json object = json::object();
        for (auto i = random() % 5; i > 0; --i)
            object[keys[random() % keys.size()]] = randomValue(random, depth + 1);
        return object;
    }
    }
}

std::string joined(const std::vector<PatchOperation>& operations)
{
    std::string text;
    for (const PatchOperation& operation : operations)
        text += toJson(operation) + '\n';
    return text;
}

} // namespace

class TestStateDiff : public QObject
{
    Q_OBJECT

private slots:
    void operations_data();
    void operations();
    void keepsWhatIsTakenAway();
    void refusesWhatIsNotJson_data();
    void refusesWhatIsNotJson();
    void appliedToTheFirstGivesTheSecond();
};

void TestStateDiff::operations_data()
{
    QTest::addColumn<std::string>("before");
    QTest::addColumn<std::string>("after");
    QTest::addColumn<std::string>("operations");

    const auto row = [](const char* name, std::string before, std::string after,
                        std::string operations) {
        QTest::newRow(name) << std::move(before) << std::move(after) << std::move(operations);
    };
    row("equal", R"({"a":1})", R"({"a":1})", "");
    row("equal but for the order of keys and spaces", R"({"a":1,"b":2})", R"({ "b": 2, "a": 1 })",
        "");
    row("changed", R"({"a":1})", R"({"a":2})",
        R"({"op":"replace","path":"/a","value":2})"
        "\n");
    row("added after what was there", R"({"b":1})", R"({"a":{"x":[1, 2]},"b":2})",
        R"({"op":"replace","path":"/b","value":2})"
        "\n"
        R"({"op":"add","path":"/a","value":{"x":[1, 2]}})"
        "\n");
    row("removed", R"({"a":1,"b":{"c":1}})", R"({"a":1})",
        R"({"op":"remove","path":"/b"})"
        "\n");
    row("nested", R"({"a":{"b":{"c":1}}})", R"({"a":{"b":{"c":null}}})",
        R"({"op":"replace","path":"/a/b/c","value":null})"
        "\n");
    row("another kind", R"({"a":[]})", R"({"a":{}})",
        R"({"op":"replace","path":"/a","value":{}})"
        "\n");
    row("longer array", R"({"a":[1]})", R"({"a":[1,2,3]})",
        R"({"op":"add","path":"/a/1","value":2})"
        "\n"
        R"({"op":"add","path":"/a/2","value":3})"
        "\n");
    row("shorter array", R"({"a":[1,2,3]})", R"({"a":[1]})",
        R"({"op":"remove","path":"/a/2"})"
        "\n"
        R"({"op":"remove","path":"/a/1"})"
        "\n");
    row("array without its first", R"([1,2,3])", R"([2,3])",
        R"({"op":"replace","path":"/0","value":2})"
        "\n"
        R"({"op":"replace","path":"/1","value":3})"
        "\n"
        R"({"op":"remove","path":"/2"})"
        "\n");
    row("keys with / and ~", R"({"a/b":1,"m~n":1,"":1})", R"({"a/b":2,"m~n":2,"":2})",
        R"({"op":"replace","path":"/a~1b","value":2})"
        "\n"
        R"({"op":"replace","path":"/m~0n","value":2})"
        "\n"
        R"({"op":"replace","path":"/","value":2})"
        "\n");
    row("keys in need of escaping", R"({"q\"\u00e9":1})", R"({"q\"é":2})",
        R"({"op":"replace","path":"/q\"é","value":2})"
        "\n");
    row("a key with half a surrogate pair", R"({"\ud800":1})", R"({"\ud800":2})",
        R"({"op":"replace","path":"/\\ud800","value":2})"
        "\n");
    row("numbers as they are written", R"({"a":1.10,"b":1e2})",
        R"({"a":12345678901234567890123,"b":1e2})",
        R"({"op":"replace","path":"/a","value":12345678901234567890123})"
        "\n");
    row("the whole", R"({})", R"([])",
        R"({"op":"replace","path":"","value":[]})"
        "\n");
}

void TestStateDiff::operations()
{
    QFETCH(std::string, before);
    QFETCH(std::string, after);
    QFETCH(std::string, operations);
    const auto found = diffStates(before, after);
    QVERIFY2(found, found ? "" : found.error().message.c_str());
    QCOMPARE(QString::fromStdString(joined(*found)), QString::fromStdString(operations));
}

void TestStateDiff::keepsWhatIsTakenAway()
{
    const auto found = diffStates(R"({"a":1.50,"b":[{"c":2}]})", R"({"a":"x","b":[]})").value();
    const std::vector<PatchOperation> expected {
        {PatchOperation::Kind::Replace, "/a", R"("x")", "1.50"},
        {PatchOperation::Kind::Remove, "/b/0", "", R"({"c":2})"},
    };
    QVERIFY(found == expected);
}

void TestStateDiff::refusesWhatIsNotJson_data()
{
    QTest::addColumn<std::string>("text");
    QTest::newRow("empty") << std::string();
    QTest::newRow("cut off") << std::string(R"({"a":1)");
    QTest::newRow("two values") << std::string("{} {}");
    QTest::newRow("a word") << std::string(R"({"a":undefined})");
    QTest::newRow("an open string") << std::string(R"({"a":"b)");
    QTest::newRow("a trailing comma") << std::string(R"({"a":[1,]})");
    QTest::newRow("no comma") << std::string(R"({"a":1 "b":2})");
    QTest::newRow("nested without end") << std::string(100'000, '[');
}

void TestStateDiff::refusesWhatIsNotJson()
{
    QFETCH(std::string, text);
    const auto found = diffStates("{}", text);
    QVERIFY(!found);
    QCOMPARE(found.error().code, ErrorCode::InvalidArgument);
}

void TestStateDiff::appliedToTheFirstGivesTheSecond()
{
    std::mt19937_64 random(kSeed);
    for (int round = 0; round < kRounds; ++round) {
        const json before = randomValue(random, 0);
        const json after = randomValue(random, 0);
        const auto operations = diffStates(before.dump(), after.dump()).value();
        json patch = json::array();
        for (const PatchOperation& operation : operations) {
            patch.push_back(json::parse(toJson(operation)));
            QVERIFY(operation.value != operation.before);
        }
        QVERIFY2(before.patch(patch) == after,
                 qPrintable(QString("round %1 of seed %2").arg(round).arg(kSeed)));
        QCOMPARE(operations.empty(),
                 before.dump() == after.dump()); // 1 and 1.0 are written differently.
    }
}

QTEST_GUILESS_MAIN(TestStateDiff)
#include "tst_state_diff.moc"
