// SPDX-License-Identifier: Apache-2.0
// What a projection in C++ may declare.
#include "native_projection_domain.h"

using namespace headrace;
using namespace headrace::native_projection;

class TestNativeProjectionRules : public QObject
{
    Q_OBJECT

private slots:
    void refuses_data();
    void refuses();
    void digestTellsProjectionsApart();
};

void TestNativeProjectionRules::refuses_data()
{
    QTest::addColumn<native::ProjectionCode>("code");
    QTest::addColumn<QString>("what");
    const auto add = [](const char* name, const native::ProjectionCode& code, const char* what) {
        QTest::newRow(name) << code << QString::fromUtf8(what);
    };
    const auto named = [](const char* name) {
        native::ProjectionCode code = declared(count).code();
        code.description.name = name;
        return code;
    };
    add("a name with a slash", named("../p"),
        "shop: projection \"../p\" must have a name of letters, digits, _ and - that does not "
        "begin with -, at most 100 of them");
    add("a name that is kept", named("SQLite_p"),
        "shop: projection \"SQLite_p\" must have another name: those that begin with \"headrace\" "
        "or \"sqlite_\" are kept for the read model itself");
    native::ProjectionCode version = declared(count).code();
    version.description.version = 0;
    add("version 0", version,
        "shop: the version of projection \"p\" must be a whole number from 1, but is 0");
    add("from a stranger", declared(count).from({"stranger"}).code(),
        "shop: projection \"p\" reads from \"stranger\", which is no aggregate of this domain; it "
        "has order, cart");
    add("no columns", native::Projection<Row>("p").on<Json>("Paid", Body(count)).code(),
        "shop: projection \"p\" must declare from 1 to 200 columns, but declares 0");
    add("a column of every read model", declared(count).column("Key", &Row::t).code(),
        "shop: column \"Key\" of projection \"p\" must have another name: \"key\" and "
        "\"last_position\" are columns of every read model");
    add("a column twice", declared(count).column("T", &Row::t).code(),
        "shop: column \"T\" of projection \"p\" and \"t\" have the same name, upper and lower case "
        "being one in a database");
    add("a column that is a number", declared(count).column("1st", &Row::t).code(),
        "shop: column \"1st\" of projection \"p\" must have a name that does not begin with a "
        "digit");
    add("an index of no column", declared(count).index({"x"}).code(),
        "shop: index of projection \"p\" has \"x\", which is none of its columns; it has t, i, r, "
        "b, j");
    add("no handlers", native::Projection<Row>("p").column("t", &Row::t).code(),
        "shop: projection \"p\" has no handlers: on() must be called for at least one event type");
    add("a handler for a stranger", declared(count).on<Json>("Paied", Body(count)).code(),
        "shop: projection \"p\" handles \"Paied\", which no aggregate that it reads from declares; "
        "they have Paid, Dropped, Noted, Paid, Dropped");
    add("a handler by a former name", declared(count).on<Json>("Payed", Body(count)).code(),
        "shop: projection \"p\" handles \"Payed\", which is called \"Paid\" now; name it so");
    add("a handler from elsewhere",
        declared(count).from({"cart"}).on<Json>("Noted", Body(count)).code(),
        "shop: projection \"p\" handles \"Noted\", which no aggregate that it reads from "
        "declares; they have Paid, Dropped");
}

void TestNativeProjectionRules::refuses()
{
    QFETCH(native::ProjectionCode, code);
    QFETCH(QString, what);
    const auto domain = domainWith(code);
    QVERIFY(!domain);
    QCOMPARE(domain.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(QString::fromStdString(domain.error().message), what);
}

void TestNativeProjectionRules::digestTellsProjectionsApart()
{
    const auto digest = [](const native::ProjectionCode& code) {
        return orFail(domainWith(code))->codeDigest();
    };
    const auto one = digest(declared(count).code());
    QCOMPARE(digest(declared(count).code()), one);
    QVERIFY(digest(declared(count).from({"order"}).code()) != one);
    native::ProjectionCode newer = declared(count).code();
    newer.description.version = 2;
    QVERIFY(digest(newer) != one);
    QCOMPARE(orFail(native::Domain::make("shop", 1, aggregates()))
                 ->makeProjectionFold("q")
                 .error()
                 .message,
             std::string("shop declares no projection \"q\"; it has none"));
}

QTEST_GUILESS_MAIN(TestNativeProjectionRules)
#include "tst_native_projection_rules.moc"
