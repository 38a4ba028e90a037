// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/command/form_value.h"

#include <QTest>

using namespace headrace;

using Kind = FormField::Kind;

class TestCommandForm : public QObject
{
    Q_OBJECT

private slots:
    void mapsSchemasToFields_data();
    void mapsSchemasToFields();
    void describesFields();
    void keepsTheValueByteByByte_data();
    void keepsTheValueByteByByte();
    void refusesWhatItCannotHold_data();
    void refusesWhatItCannotHold();
    void beginsWithDefaults();
    void leavesOutWhatIsEmpty();
    void addsAndRemovesItems();
    void findsBrokenJson();
};

namespace {

const char kSchema[] = R"({"type":"object","required":["id","lines"],"properties":{
    "id":{"type":"string"},"price":{"type":"number"},"count":{"type":"integer"},
    "paid":{"type":"boolean"},"kind":{"enum":["a",1.10,null]},
    "lines":{"type":"array","items":{"type":"object","properties":{"sku":{"type":"string"}}}},
    "to":{"type":"object","properties":{"city":{"type":"string"}}},
    "any":{"oneOf":[{"type":"string"},{"type":"number"}]}}})";

} // namespace

void TestCommandForm::mapsSchemasToFields_data()
{
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<int>("kind");
    const auto row = [](const char* name, const char* schema, Kind kind) {
        QTest::newRow(name) << QByteArray(schema) << int(kind);
    };
    row("no schema", "", Kind::Json);
    row("anything", "{}", Kind::Json);
    row("true", "true", Kind::Json);
    row("string", R"({"type":"string"})", Kind::Text);
    row("number", R"({"type":"number"})", Kind::Number);
    row("integer", R"({"type":"integer"})", Kind::Integer);
    row("boolean", R"({"type":"boolean"})", Kind::Boolean);
    row("enum", R"({"type":"string","enum":["a","b"]})", Kind::Choice);
    row("const", R"({"const":1})", Kind::Choice);
    row("object", R"({"type":"object","properties":{}})", Kind::Object);
    row("closed object", R"({"type":"object","additionalProperties":false})", Kind::Object);
    row("map", R"({"type":"object","additionalProperties":{"type":"string"}})", Kind::Json);
    row("open object", R"({"type":"object"})", Kind::Json);
    row("array", R"({"type":"array","items":{"type":"string"}})", Kind::List);
    row("array of anything", R"({"type":"array"})", Kind::Json);
    row("tuple", R"({"type":"array","items":[{"type":"string"}]})", Kind::Json);
    row("oneOf", R"({"type":"string","oneOf":[{}]})", Kind::Json);
    row("anyOf", R"({"anyOf":[{"type":"string"}]})", Kind::Json);
    row("several types", R"({"type":["string","null"]})", Kind::Json);
    row("reference", R"({"$ref":"#/definitions/a","definitions":{"a":{"type":"string"}}})",
        Kind::Text);
    row("reference elsewhere", R"({"$ref":"http://x/y"})", Kind::Json);
    row("reference to nothing", R"({"$ref":"#/definitions/a"})", Kind::Json);
}

void TestCommandForm::mapsSchemasToFields()
{
    QFETCH(QByteArray, schema);
    QFETCH(int, kind);
    const auto field = formOf(schema.toStdString());
    QVERIFY(field.has_value());
    QCOMPARE(int(field->kind), kind);
}

void TestCommandForm::describesFields()
{
    const auto form = formOf(
        R"({"type":"object","required":["b"],"definitions":{"t":{"type":"object","properties":
        {"again":{"$ref":"#/definitions/t"}}}},"properties":{"b":{"type":"number","title":"B",
        "description":"How \"many\"","default":1.10},"a":{"enum":[1.10,"x"]},
        "t":{"$ref":"#/definitions/t"}}})");
    QVERIFY(form.has_value());
    QCOMPARE(form->fields.size(), 3U);
    const FormField& b = form->fields[0];
    QCOMPARE(b.key, "b");
    QCOMPARE(b.title, "B");
    QCOMPARE(b.description, "How \"many\"");
    QCOMPARE(b.defaultJson, "1.10");
    QVERIFY(b.isRequired);
    QCOMPARE(form->fields[1].choices, (std::vector<std::string> {"1.10", "\"x\""}));
    QVERIFY(!form->fields[1].isRequired);
    const FormField* deep = &form->fields[2]; // In a circle: it ends as JSON text.
    while (deep->kind == Kind::Object)
        deep = &deep->fields.front();
    QCOMPARE(deep->kind, Kind::Json);
    QVERIFY(!formOf("{").has_value());
}

void TestCommandForm::keepsTheValueByteByByte_data()
{
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char* name, const char* json) {
        QTest::newRow(name) << QByteArray(json);
    };
    row("the least", R"({"id":"","lines":[]})");
    row("trailing zero", R"({"id":"x","price":1.10,"lines":[]})");
    row("largest unsigned", R"({"id":"x","count":18446744073709551615,"lines":[]})");
    row("exponent", R"({"id":"x","price":-1E+2,"lines":[]})");
    row("false", R"({"id":"x","paid":false,"lines":[]})");
    row("number in enum", R"({"id":"x","kind":1.10,"lines":[]})");
    row("null in enum", R"({"id":"x","kind":null,"lines":[]})");
    row("items", R"({"id":"x","lines":[{"sku":"A"},{}]})");
    row("nested", R"({"id":"x","lines":[],"to":{"city":"Köln \"x\""}})");
    row("empty nested", R"({"id":"x","lines":[],"to":{}})");
    row("raw", R"({"id":"x","lines":[],"any":{"z":1,"a":[2.50]}})");
}

void TestCommandForm::keepsTheValueByteByByte()
{
    QFETCH(QByteArray, json);
    const FormField form = formOf(kSchema).value();
    FormValue value(form);
    const auto taken = value.setJson(json.toStdString());
    QVERIFY2(taken.has_value(), taken ? "" : taken.error().message.c_str());
    QCOMPARE(QByteArray::fromStdString(value.json()), json);
}

void TestCommandForm::refusesWhatItCannotHold_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("names");
    const auto row = [](const char* name, const char* json, const char* names) {
        QTest::newRow(name) << QByteArray(json) << QByteArray(names);
    };
    row("no JSON", "{", "");
    row("unknown field", R"({"more":1})", "/more");
    row("twice", R"({"id":"a","id":"b"})", "/id");
    row("other type", R"({"id":1})", "/id");
    row("no number", R"({"price":"1"})", "/price");
    row("no boolean", R"({"paid":null})", "/paid");
    row("no choice", R"({"kind":1.1})", "/kind");
    row("deep", R"({"lines":[{},{"s/u":"x"}]})", "/lines/1/s~1u");
    row("no list", R"({"lines":{}})", "/lines");
    row("no object", "[]", "this value");
}

void TestCommandForm::refusesWhatItCannotHold()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, names);
    const FormField form = formOf(kSchema).value();
    FormValue value(form);
    QVERIFY(value.setJson(R"({"id":"kept","lines":[]})").has_value());
    const auto taken = value.setJson(json.toStdString());
    QVERIFY(!taken.has_value());
    QVERIFY2(taken.error().message.find(names.toStdString()) != std::string::npos,
             taken.error().message.c_str());
    QCOMPARE(value.json(), R"({"id":"kept","lines":[]})");
}

void TestCommandForm::beginsWithDefaults()
{
    const FormField form = formOf(R"({"type":"object","properties":{
        "a":{"type":"number","default":1.10},"b":{"type":"string","default":5},
        "c":{"type":"boolean","default":false},"d":{"type":"boolean"},
        "e":{"type":"array","items":{"type":"string"},"default":["x"]}}})")
                               .value();
    QCOMPARE(FormValue(form).json(), R"({"a":1.10,"c":false,"e":["x"]})");
}

void TestCommandForm::leavesOutWhatIsEmpty()
{
    const FormField form = formOf(kSchema).value();
    FormValue value(form);
    QCOMPARE(value.json(), R"({"lines":[]})"); // Required, and cannot be typed.
    value.children()[0]->setText("x");
    value.children()[1]->setText("1,5");
    QCOMPARE(value.json(), R"({"id":"x","price":"1,5","lines":[]})");
    value.children()[1]->setText("");
    QCOMPARE(value.json(), R"({"id":"x","lines":[]})");
}

void TestCommandForm::addsAndRemovesItems()
{
    const FormField form = formOf(kSchema).value();
    FormValue value(form);
    FormValue& lines = *value.children()[5];
    lines.addItem().children()[0]->setText("A");
    lines.addItem().children()[0]->setText("B");
    lines.addItem();
    lines.removeItem(0);
    QCOMPARE(lines.json(), R"([{"sku":"B"},{}])");
}

void TestCommandForm::findsBrokenJson()
{
    const FormField form = formOf(kSchema).value();
    FormValue value(form);
    QVERIFY(value.brokenJson().empty());
    value.children()[7]->setText("{\"a\":");
    QCOMPARE(value.brokenJson().size(), 1U);
    QCOMPARE(value.brokenJson().front().pointer, "/any");
}

QTEST_APPLESS_MAIN(TestCommandForm)
#include "tst_command_form.moc"
