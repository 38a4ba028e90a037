// SPDX-License-Identifier: Apache-2.0
#include "core/script/domain_module.h"

#include <QTest>

using namespace headrace;

namespace {

// What is declared as projections stands from line 6 on.
std::string moduleWith(const std::string& projections)
{
    return "export default {\n  aggregates: {\n"
           "    order: { events: { Placed: { renamedFrom: ['Ordered'] }, Paid: {} } },\n"
           "    cart: { events: { Opened: {} } },\n  },\n  projections: "
        + projections + "\n};\n";
}

} // namespace

class TestProjectionDescription : public QObject
{
    Q_OBJECT

private slots:
    void describesWhatIsDeclared();
    void whatIsNotSaid();
    void refusals_data();
    void refusals();
};

void TestProjectionDescription::describesWhatIsDeclared()
{
    const auto module = DomainModule::parse(moduleWith(R"js({
  'paid-2024': {
    version: 3, from: ['order', 'cart', 'order'], keys: (event) => [], onError: 'stop',
    columns: { a: 'text', b: 'integer', c_d: 'real', 'e-f': 'boolean', g: 'json' }, index: ['b', 'e-f', 'b'],
    on: { Placed() {}, Opened() {} },
  },
  other: { columns: { a: 'text' }, on: { Paid() {} } },
})js"),
                                            "shop.js");
    QVERIFY2(module, module ? "" : module.error().message.c_str());
    const DomainDescription& domain = (*module)->description();
    QCOMPARE(domain.projections.size(), 2U);
    QVERIFY(domain.projection("other") && !domain.projection("lost"));
    const ProjectionDescription& paid = domain.projections[0];
    QCOMPARE(paid.name, std::string("paid-2024"));
    QCOMPARE(paid.version, 3);
    QCOMPARE(paid.from, (std::vector<std::string> {"cart", "order"}));
    QCOMPARE(paid.on, (std::vector<std::string> {"Opened", "Placed"}));
    QVERIFY(!paid.isKeyedByStream);
    QVERIFY(paid.onError == ProjectionErrorPolicy::Stop);
    const std::vector<ColumnDescription> columns {{"a", ColumnType::Text, false},
                                                  {"b", ColumnType::Integer, true},
                                                  {"c_d", ColumnType::Real, false},
                                                  {"e-f", ColumnType::Boolean, true},
                                                  {"g", ColumnType::Json, false}};
    QVERIFY(paid.columns == columns);
}

void TestProjectionDescription::whatIsNotSaid()
{
    const auto module = DomainModule::parse(
        moduleWith("{ p: { columns: { a: 'text' }, on: { Paid() {} } } },"), "shop.js");
    const ProjectionDescription& projection = (*module)->description().projections.at(0);
    QCOMPARE(projection.version, 1);
    QVERIFY(projection.from.empty() && projection.isKeyedByStream);
    QVERIFY(projection.onError == ProjectionErrorPolicy::Park);
    const auto none = DomainModule::parse("export default {};", "shop.js");
    QVERIFY((*none)->description().projections.empty());
}

void TestProjectionDescription::refusals_data()
{
    QTest::addColumn<std::string>("projections");
    QTest::addColumn<QString>("message");

    const auto row = [](const char* name, std::string projections, const char* message) {
        QTest::newRow(name) << std::move(projections) << QString::fromUtf8(message);
    };
    // Of a projection "p" that is well but for `field`, which stands on line 7.
    const auto field = [&](const char* name, const char* text, const char* message) {
        std::string all = "{ p: {\n" + std::string(text);
        for (const auto& [known, value] :
             {std::pair("columns", "{ a: 'text' }"), std::pair("on", "{ Paid() {} }")})
            if (!std::string(text).starts_with(std::string(known) + ":"))
                all += std::string(",\n") + known + ": " + value;
        row(name, all + " } }", message);
    };
    row("not an object", "[]", "shop.js:6: projections must be an object, but is an array");
    row("one is none", "{ p: 5 }",
        "shop.js:6: projection \"p\" must be an object, but is a number");
    row("name has a dot", "{ 'a.b': {} }",
        "shop.js:6: projection \"a.b\" must have a name of letters, digits, _ and - that does not "
        "begin with -, at most 100 of them");
    row("name begins with -", "{ '-a': {} }",
        "shop.js:6: projection \"-a\" must have a name of letters, digits, _ and - that does not "
        "begin with -, at most 100 of them");
    row("name is kept", "{ Headrace_x: {} }",
        "shop.js:6: projection \"Headrace_x\" must have another name: those that begin with "
        "\"headrace\" or \"sqlite_\" are kept for the read model itself");
    row("names but for case", "{ Sum: {}, sum: {} }",
        "shop.js:6: projection \"Sum\" and \"sum\" have the same name but for upper and lower "
        "case, which in a database is one name");
    field("unknown field", "colums: {}",
          "shop.js:7: projection \"p\" has an unknown field \"colums\"; it takes version, from, "
          "key, keys, columns, index, onError, on");
    field("version", "version: 0",
          "shop.js:7: the version of projection \"p\" must be a whole number from 1, but is 0");
    field("from is a text", "from: 'order'",
          "shop.js:7: from of projection \"p\" must be an array, but is a string");
    field("from has an unknown category", "from: ['order', 'bill']",
          "shop.js:7: projection \"p\" reads from \"bill\", which is no aggregate of this module; "
          "it has order, cart");
    field("key is no function", "key: 'id'",
          "shop.js:7: key of projection \"p\" must be a function, but is a string");
    field("keys is no function", "keys: ['id']",
          "shop.js:7: keys of projection \"p\" must be a function, but is an array");
    field("key and keys", "key: () => 1, keys: () => []",
          "shop.js:7: projection \"p\" has both key and keys; keep one of them");
    field("onError", "onError: 'skip'",
          "shop.js:7: onError of projection \"p\" must be \"park\" or \"stop\", but is \"skip\"");
    field("no columns", "columns: {}",
          "shop.js:7: projection \"p\" must declare from 1 to 200 columns, but declares 0");
    field("columns are an array", "columns: ['a']",
          "shop.js:7: columns of projection \"p\" must be an object, but is an array");
    field("unknown type", "columns: { a: 'int' }",
          "shop.js:7: the type of column \"a\" of projection \"p\" must be one of text, integer, "
          "real, boolean, json, but is \"int\"");
    field("type is no text", "columns: { a: Number }",
          "shop.js:7: the type of column \"a\" of projection \"p\" must be one of text, integer, "
          "real, boolean, json, but is a function");
    for (const char* name : {"key", "Key", "last_position", "LAST_POSITION"})
        field(name, ("columns: { " + std::string(name) + ": 'text' }").c_str(),
              ("shop.js:7: column \"" + std::string(name)
               + "\" of projection \"p\" must have another name: \"key\" and \"last_position\" are "
                 "columns of every read model")
                  .c_str());
    field("column is kept", "columns: { headrace: 'text' }",
          "shop.js:7: column \"headrace\" of projection \"p\" must have another name: those that "
          "begin with \"headrace\" or \"sqlite_\" are kept for the read model itself");
    field("column has a space", "columns: { 'a b': 'text' }",
          "shop.js:7: column \"a b\" of projection \"p\" must have a name of letters, digits, _ "
          "and - that does not begin with -, at most 100 of them");
    field("column is a number", "columns: { 5: 'text' }",
          "shop.js:7: column \"5\" of projection \"p\" must have a name that does not begin with a "
          "digit");
    field("columns but for case", "columns: { sum: 'text', SUM: 'real' }",
          "shop.js:7: column \"sum\" of projection \"p\" and \"SUM\" have the same name but for "
          "upper and lower case, which in a database is one name");
    field("index of an unknown column", "index: ['a', 'b']",
          "shop.js:7: index of projection \"p\" has \"b\", which is none of its columns; it has a");
    field("index of the key", "index: ['key']",
          "shop.js:7: index of projection \"p\" has \"key\", which is none of its columns; it has "
          "a");
    field("no handlers", "on: {}",
          "shop.js:7: projection \"p\" has no handlers: on must have a function (row, event) for "
          "at least one event type");
    field("handler is no function", "on: { Paid: 5 }",
          "shop.js:7: the handler of \"Paid\" of projection \"p\" must be a function, but is a "
          "number");
    field("handler is nothing", "on: { Paid: undefined }",
          "shop.js:7: the handler of \"Paid\" of projection \"p\" must be a function, but is "
          "nothing");
    field("unknown event", "on: { Lost() {} }",
          "shop.js:7: projection \"p\" handles \"Lost\", which no aggregate that it reads from "
          "declares; they have Placed, Paid, Opened");
    field("event of another category", "on: { Opened() {} }, from: ['order']",
          "shop.js:7: projection \"p\" handles \"Opened\", which no aggregate that it reads from "
          "declares; they have Placed, Paid");
    field("event by its old name", "on: { Ordered() {} }",
          "shop.js:7: projection \"p\" handles \"Ordered\", which is called \"Placed\" now; name "
          "it so");
}

void TestProjectionDescription::refusals()
{
    QFETCH(std::string, projections);
    QFETCH(QString, message);
    const auto module = DomainModule::parse(moduleWith(projections), "shop.js");
    QVERIFY(!module);
    QCOMPARE(module.error().code, ErrorCode::Rejected);
    QCOMPARE(QString::fromStdString(module.error().message), message);
}

QTEST_GUILESS_MAIN(TestProjectionDescription)
#include "tst_projection_description.moc"
