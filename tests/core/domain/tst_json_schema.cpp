// SPDX-License-Identifier: Apache-2.0
#include "core/domain/json_schema.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QSet>
#include <QTest>

#include <fstream>

using namespace headrace;
using nlohmann::json;

// Debian's json-schema-test-suite.
static const QString kSuite = QStringLiteral("/usr/share/json-schema-test-suite/tests/draft7/");

class TestJsonSchema : public QObject
{
    Q_OBJECT

private slots:
    void findsEveryFailingField_data();
    void findsEveryFailingField();
    void refusesWhatIsNoSchema_data();
    void refusesWhatIsNoSchema();
    void agreesWithTheSuite_data();
    void agreesWithTheSuite();
    void longAndDeepDataOnlyFails_data();
    void longAndDeepDataOnlyFails();
    void describesInOneSentence();
};

void TestJsonSchema::findsEveryFailingField_data()
{
    QTest::addColumn<std::string>("schema");
    QTest::addColumn<std::string>("data");
    QTest::addColumn<std::string>("violations"); // "pointer message", by lines.

    const auto row = [](const char* name, std::string schema, std::string data,
                        std::string violations) {
        QTest::newRow(name) << std::move(schema) << std::move(data) << std::move(violations);
    };
    const std::string order = R"({"type":"object","required":["customerId","total"],
        "properties":{"customerId":{"type":"string","minLength":1},"total":{"type":"number","minimum":0},
        "currency":{"enum":["EUR","USD"]},"lines":{"type":"array","minItems":1,
        "items":{"type":"object","required":["sku"],"properties":{"count":{"type":"integer"}}}}},
        "additionalProperties":false})";
    row("valid", order, R"({"customerId":"c","total":1.5,"lines":[{"sku":"a","count":2}]})", "");
    row("several fields at once", order,
        R"({"customerId":"","total":"7","currency":"DM","lines":[{"sku":"a"},{"count":1.5}],"note":1})",
        "/currency must be one of \"EUR\" or \"USD\"\n"
        "/customerId must have at least 1 character\n"
        "/lines/1/count must be an integer, but is a number\n"
        "/lines/1/sku is missing\n"
        "/note is not a field that is known here; remove it or correct its name\n"
        "/total must be a number, but is a string");
    row("missing fields are named", order, "{}",
        "/customerId is missing\n"
        "/total is missing");
    row("the whole of it", order, "[]", " must be an object, but is an array");
    row("no JSON", order, R"({"total":)", " is not JSON: it breaks off or goes wrong at byte 10");
    row("a pointer is escaped", R"({"properties":{"a/b~c":{"type":"null"}}})", R"({"a/b~c":1})",
        "/a~1b~0c must be null, but is an integer");
    row("several types", R"({"type":["string","null","boolean"]})", "1",
        " must be a boolean, null or a string, but is an integer");
    row("nearest alternative", R"({"anyOf":[{"type":"string"},{"type":"object","required":["a"]},
        {"type":"object","required":["b","c"]}]})",
        "{}", "/a is missing");
    row("no alternative near", R"({"oneOf":[{"type":"string"},{"type":"null"}]})", "1",
        " fits none of the 2 alternatives that its schema allows (oneOf)");
    row("two alternatives", R"({"oneOf":[{"type":"number"},{"type":"integer"}]})", "1",
        " fits 2 of the 2 alternatives that its schema allows, but must fit exactly one (oneOf)");
    row("the branch that applies",
        R"({"if":{"properties":{"kind":{"const":"a"}}},"then":{"required":["x"]},"else":{"required":["y"]}})",
        R"({"kind":"b"})", "/y is missing");
    row("pattern", R"({"pattern":"^[A-Z]{2}$"})", R"("DEU")",
        " must match the pattern \"^[A-Z]{2}$\"");
    row("format", R"({"format":"date-time"})", R"("yesterday")",
        " must be text of the format \"date-time\"");
    row("equal elements", R"({"uniqueItems":true})", "[1,2,1.0]",
        " must not have an element twice, but 0 and 2 are equal");
    row("bounds", R"({"items":{"minimum":1,"exclusiveMaximum":3,"multipleOf":0.5}})",
        "[0,3,1.7,2.5]",
        "/0 must be at least 1\n"
        "/1 must be less than 3\n"
        "/2 must be a multiple of 0.5");
    row("bounds where doubles have gaps", R"({"items":{"maximum":9007199254740992}})",
        "[9007199254740992,9007199254740993,-9007199254740993,9007199254740994.0]",
        "/1 must be at most 9007199254740992\n"
        "/3 must be at most 9007199254740992");
    row("lower bounds there", R"({"items":{"exclusiveMinimum":-9007199254740992}})",
        "[-9007199254740993,-9007199254740992,-9007199254740991,18446744073709551615]",
        "/0 must be greater than -9007199254740992\n"
        "/1 must be greater than -9007199254740992");
    row("bounds beyond whole numbers", R"({"items":{"maximum":1e19,"minimum":-1e19}})",
        "[18446744073709551615,-9223372036854775808,9223372036854775807]",
        "/0 must be at most 1e+19");
    row("bounds between whole numbers", R"({"items":{"maximum":1.5,"minimum":-1.5}})",
        "[1,2,-1,-2]",
        "/1 must be at most 1.5\n"
        "/3 must be at least -1.5");
    row("said twice, listed once", R"({"allOf":[{"required":["a"]},{"required":["a"]}]})", "{}",
        "/a is missing");
    row("by reference",
        R"({"definitions":{"name":{"minLength":2}},"properties":{"n":{"$ref":"#/definitions/name"}}})",
        R"({"n":"x"})", "/n must have at least 2 characters");
    for (const char* name : {"default", "const", "enum", "examples", "pattern"}) {
        const std::string field = R"({")" + std::string(name) + R"(":)";
        const std::string found = std::string(name) + " must match the pattern \"^a$\"";
        row(qPrintable(QString("a pattern of a field called %1").arg(name)),
            R"({"properties":)" + field + R"({"pattern":"^a$"}}})", field + R"("b"})", "/" + found);
        row(qPrintable(QString("a pattern in a definition called %1").arg(name)),
            R"({"items":{"$ref":"#/definitions/)" + std::string(name) + R"("},"definitions":)"
                + field + R"({"pattern":"^a$"}}})",
            R"(["a","b"])", "/1 must match the pattern \"^a$\"");
    }
    row("a pattern where only a reference leads",
        R"({"items":{"$ref":"#/default/a"},"default":{"a":{"items":{"pattern":"^a$"}}}})",
        R"([["a"],["b"]])", "/1/0 must match the pattern \"^a$\"");
    row("a circle that moves on", R"({"default":{"items":{"$ref":"#/default"},"type":"array"},
        "$ref":"#/default"})",
        "[[],[1]]", "/1/0 must be an array, but is an integer");
}

void TestJsonSchema::findsEveryFailingField()
{
    QFETCH(std::string, schema);
    QFETCH(std::string, data);
    QFETCH(std::string, violations);

    const auto compiled = JsonSchema::compile(schema);
    QVERIFY2(compiled, compiled ? "" : compiled.error().message.c_str());
    QStringList found;
    for (const SchemaViolation& violation : compiled->check(data))
        found << QString::fromStdString(violation.pointer + " " + violation.message);
    found.sort();
    QCOMPARE(found.join('\n'), QString::fromStdString(violations));
}

void TestJsonSchema::refusesWhatIsNoSchema_data()
{
    QTest::addColumn<std::string>("schema");
    QTest::addColumn<QString>("message"); // A part of it.

    const auto row = [](const char* name, std::string schema, const char* message) {
        QTest::newRow(name) << std::move(schema) << QString(message);
    };
    row("no JSON", "{", "is not JSON");
    row("a number that nothing holds", R"({"minimum":-1e400})", "has a number that is too large");
    row("an array", "[]", "at \"\" it must be a boolean or an object, but is an array");
    row("unknown type", R"({"properties":{"a":{"type":"text"}}})", "at \"/properties/a/type\" it");
    row("properties that are a list", R"({"properties":[]})",
        "at \"/properties\" it must be an object");
    row("negative length", R"({"items":{"minLength":-1}})",
        "at \"/items/minLength\" it must be at least 0");
    row("a pattern with look-ahead", R"({"pattern":"(?=a)b"})",
        "at \"/pattern\" it has the pattern \"(?=a)b\", which cannot be used");
    row("a broken pattern of names", R"({"patternProperties":{"(":{}}})",
        "at \"/patternProperties\"");
    row("another document", R"({"items":{"$ref":"http://example.com/a.json"}})",
        "at \"/items/$ref\" it refers to \"http://example.com/a.json\", which is another document");
    row("a file beside it", R"({"$ref":"other.json#/a"})", "which is another document");
    row("a definition that is not there", R"({"$ref":"#/definitions/a"})",
        "refers to \"#/definitions/a\", which is not in the schema");
    row("a circle of references",
        R"({"definitions":{"a":{"$ref":"#/definitions/b"},"b":{"$ref":"#/definitions/a"}}})",
        "refers to itself");
    for (const char* name : {"default", "const", "enum", "examples"})
        for (const char* place : {"properties", "definitions", "dependencies", "patternProperties"})
            row(qPrintable(QString("a circle by %1 in %2").arg(name, place)),
                QString(R"({"%1":{"%2":{"$ref":"#/%1/%2"}}})").arg(place, name).toStdString(),
                "refers to itself");
    row("a circle behind a reference",
        R"({"items":{"$ref":"#/default"},"default":{"not":{"$ref":"#/default/not"}}})",
        "refers to itself");
    row("a broken pattern behind a reference",
        R"({"items":{"$ref":"#/default"},"default":{"pattern":"("}})", "which cannot be used");
    row("nested without end", std::string(100'000, '[') + std::string(100'000, ']'),
        "nested deeper");
}

void TestJsonSchema::refusesWhatIsNoSchema()
{
    QFETCH(std::string, schema);
    QFETCH(QString, message);

    const auto compiled = JsonSchema::compile(schema);
    QVERIFY(!compiled);
    QCOMPARE(compiled.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(QString::fromStdString(compiled.error().message).contains(message),
             compiled.error().message.c_str());
}

// The names of the cases that are known to be answered otherwise; the file gives the reasons.
static QSet<QString> knownDifferences()
{
    QFile file(
        QStringLiteral(HEADRACE_SOURCE_DIR "/tests/core/domain/json_schema_differences.txt"));
    QSet<QString> names;
    if (file.open(QIODevice::ReadOnly))
        for (const QString& line :
             QString::fromUtf8(file.readAll()).split('\n', Qt::SkipEmptyParts))
            if (!line.startsWith('#'))
                names << line;
    return names;
}

void TestJsonSchema::agreesWithTheSuite_data()
{
    QTest::addColumn<std::string>("schema");
    QTest::addColumn<std::string>("data");
    QTest::addColumn<bool>("valid");
    QTest::addColumn<bool>("isKnown"); // To be answered otherwise.

    QSet<QString> known = knownDifferences();
    QVERIFY(!known.isEmpty());
    const QStringList folders {"", "optional/", "optional/format/"};
    for (const QString& folder : folders) {
        for (const QString& fileName : QDir(kSuite + folder).entryList({"*.json"}, QDir::Files)) {
            std::ifstream file((kSuite + folder + fileName).toStdString());
            for (const json& group : json::parse(file)) {
                for (const json& test : group["tests"]) {
                    const QString name = folder + fileName.chopped(5) + ": "
                        + QString::fromStdString(group["description"].get<std::string>()) + ": "
                        + QString::fromStdString(test["description"].get<std::string>());
                    QTest::newRow(qPrintable(name))
                        << group["schema"].dump() << test["data"].dump()
                        << test["valid"].get<bool>() << known.contains(name);
                    known.remove(name);
                }
            }
        }
    }
    for (const QString& name : known)
        QFAIL(qPrintable("listed as known, but not in the suite: " + name));
}

void TestJsonSchema::agreesWithTheSuite()
{
    QFETCH(std::string, schema);
    QFETCH(std::string, data);
    QFETCH(bool, valid);
    QFETCH(bool, isKnown);

    QString found;
    if (const auto compiled = JsonSchema::compile(schema); !compiled)
        found = QString::fromStdString(compiled.error().message);
    else if (const auto violations = compiled->check(data); violations.empty() != valid)
        found = "found: " + QString::fromStdString(describe(violations));
    if (isKnown)
        QVERIFY2(!found.isEmpty(), "it passes now: take it off the list");
    else
        QVERIFY2(found.isEmpty(), qPrintable(found));
}

void TestJsonSchema::longAndDeepDataOnlyFails_data()
{
    QTest::addColumn<std::string>("schema");
    QTest::addColumn<std::string>("data");
    QTest::addColumn<bool>("valid");

    const auto quoted = [](std::size_t length) { return '"' + std::string(length, 'a') + '"'; };
    QTest::newRow("a long text and a pattern that would go back and forth")
        << std::string(R"({"pattern":"^(a+)+$"})") << quoted(1'000'000) << true;
    QTest::newRow("the same, without a match")
        << std::string(R"({"pattern":"^(a+)+b$"})") << quoted(1'000'000) << false;
    QTest::newRow("a long name") << std::string(
        R"({"patternProperties":{"^(a+)+$":{"type":"null"}}})")
                                 << "{" + quoted(1'000'000) + ":1}" << false;
    QTest::newRow("nested without end")
        << std::string(R"({"items":{"$ref":"#"}})")
        << std::string(1'000'000, '[') + std::string(1'000'000, ']') << false;
    QTest::newRow("a schema that never moves on")
        << std::string(R"({"allOf":[{"$ref":"#"},{"$ref":"#"}]})") << std::string("1") << false;
}

void TestJsonSchema::longAndDeepDataOnlyFails()
{
    QFETCH(std::string, schema);
    QFETCH(std::string, data);
    QFETCH(bool, valid);

    const auto compiled = JsonSchema::compile(schema);
    QVERIFY2(compiled, compiled ? "" : compiled.error().message.c_str());
    QCOMPARE(compiled->check(data).empty(), valid);
}

void TestJsonSchema::describesInOneSentence()
{
    std::vector<SchemaViolation> violations {{"", "must be an object"}, {"/a", "is missing"}};
    QCOMPARE(describe(violations), std::string("the data must be an object; /a is missing"));
    violations.resize(13, {"/b", "is missing"});
    QVERIFY(describe(violations).ends_with("; /b is missing; and 3 more"));
}

QTEST_GUILESS_MAIN(TestJsonSchema)
#include "tst_json_schema.moc"
