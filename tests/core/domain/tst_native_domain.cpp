// SPDX-License-Identifier: Apache-2.0
#include "tests/support/account_domain.h"

#include <QTest>

using namespace headrace;
using native::Json;

class TestNativeDomain : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void folds_data();
    void folds();
    void namesWhatCannotBeFolded_data();
    void namesWhatCannotBeFolded();
    void refusesWhatIsNewer_data();
    void refusesWhatIsNewer();
    void goesOnFromAPrintedState();
    void refusesAnotherState();
    void handles_data();
    void handles();
    void sameCallGivesSameOutcome();
    void handlingLeavesTheStateAlone();
    void refusesWhatDoesNotHoldTogether_data();
    void refusesWhatDoesNotHoldTogether();
    void digestTellsFoldsApart();
    void formerNamesAreFolded();
    void saysWhenASnapshotIsDue();
    void describesWhatItDeclares();

private:
    static EventView view(const char* type, std::string_view data, int schema = 1);
    std::unique_ptr<Fold> m_fold;
};

void TestNativeDomain::init()
{
    m_fold = accountDomain()->makeFold("account").value(); // It keeps its domain alive.
}

EventView TestNativeDomain::view(const char* type, std::string_view data, int schema)
{
    EventView view;
    view.version = {1};
    view.schema = schema;
    view.stream = "account-1";
    view.type = type;
    view.data = data;
    return view;
}

void TestNativeDomain::folds_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<int>("schema");
    QTest::addColumn<std::string>("data");
    QTest::addColumn<std::string>("state");

    const auto row = [](const char* name, const char* type, int schema, std::string data,
                        std::string state) {
        QTest::newRow(name) << QString(type) << schema << std::move(data) << std::move(state);
    };
    row("present version", "Deposited", 3, R"({"amount":5,"note":"x"})",
        R"({"balance":5,"isOpen":false,"note":"x"})");
    row("one version behind", "Deposited", 2, R"({"amount":5})",
        R"({"balance":5,"isOpen":false,"note":"old"})");
    row("two versions behind", "Deposited", 1, R"({"sum":6})",
        R"({"balance":6,"isOpen":false,"note":"old"})");
    row("unknown type", "Renamed", 1, "{}", R"({"balance":0,"isOpen":false,"note":""})");
}

void TestNativeDomain::folds()
{
    QFETCH(QString, type);
    QFETCH(int, schema);
    QFETCH(std::string, data);
    QFETCH(std::string, state);
    const QByteArray name = type.toUtf8();
    QVERIFY(m_fold->apply(view(name.constData(), data, schema)));
    QCOMPARE(QString::fromStdString(*m_fold->stateJson()), QString::fromStdString(state));
    QCOMPARE(m_fold->version().value, 1);
    QCOMPARE(m_fold->unhandled(), type == "Renamed" ? 1 : 0);
}

void TestNativeDomain::namesWhatCannotBeFolded_data()
{
    QTest::addColumn<std::string>("data");
    QTest::addColumn<int>("schema");
    QTest::newRow("no JSON") << std::string("{") << 3;
    QTest::newRow("a field of another kind") << std::string(R"({"amount":"5","note":""})") << 3;
    QTest::newRow("a field that is missing") << std::string("{}") << 3;
    QTest::newRow("an upcast that misses its field") << std::string("{}") << 1;
}

void TestNativeDomain::namesWhatCannotBeFolded()
{
    QFETCH(std::string, data);
    QFETCH(int, schema);
    const auto folded = m_fold->apply(view("Deposited", data, schema));
    QVERIFY(!folded);
    QCOMPARE(folded.error().code, ErrorCode::Rejected);
    QVERIFY(folded.error().message.starts_with("accounts: Deposited of account-1@1: "));
    QVERIFY(!m_fold->stateJson()); // It is gone,
    QVERIFY(m_fold->start());      // until it begins again.
    QVERIFY(m_fold->stateJson());
}

void TestNativeDomain::refusesWhatIsNewer_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<int>("schema");
    QTest::addColumn<bool>("isTaken");
    QTest::newRow("the present version") << "Deposited" << 3 << true;
    QTest::newRow("one version ahead") << "Deposited" << 4 << false;
    QTest::newRow("no version") << "Deposited" << 0 << false;
    QTest::newRow("ahead of a type without upcasts") << "Withdrawn" << 2 << false;
    QTest::newRow("of a type that is not declared") << "Renamed" << 9 << true;
}

void TestNativeDomain::refusesWhatIsNewer()
{
    QFETCH(QString, type);
    QFETCH(int, schema);
    QFETCH(bool, isTaken);
    const QByteArray name = type.toUtf8();
    const auto folded = m_fold->apply(view(name.constData(), R"({"amount":1,"note":""})", schema));
    QCOMPARE(folded.has_value(), isTaken);
    if (isTaken)
        return;
    QCOMPARE(folded.error().code, ErrorCode::Unsupported);
    QCOMPARE(QString::fromStdString(folded.error().message),
             QString("folding account-1@1 (%1) failed: it was written in schema %2, and accounts "
                     "knows %3 as the newest; use a newer domain")
                 .arg(type)
                 .arg(schema)
                 .arg(type == "Deposited" ? 3 : 1));
    QCOMPARE(m_fold->version().value, 0);
}

void TestNativeDomain::goesOnFromAPrintedState()
{
    QVERIFY(m_fold->restore(R"({"balance":7,"isOpen":true,"note":"n"})", {12}));
    QCOMPARE(m_fold->version().value, 12);
    QVERIFY(m_fold->apply(view("Withdrawn", R"({"amount":2,"note":""})")));
    QCOMPARE(Json::parse(*m_fold->stateJson()).at("balance").get<int>(), 5);
}

void TestNativeDomain::refusesAnotherState()
{
    QCOMPARE(m_fold->restore("[]", {1}).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(m_fold->restore("{}", {1}).error().code, ErrorCode::Rejected);
    QCOMPARE(m_fold->restore("{}", {1}, 0).error().code, ErrorCode::Unsupported);
    const auto newer = m_fold->restore(R"({"balance":7,"isOpen":true,"note":"n"})", {1}, 2);
    QVERIFY(!newer);
    QCOMPARE(newer.error().code, ErrorCode::Unsupported);
    QCOMPARE(QString::fromStdString(newer.error().message),
             QString("a state of \"account\" in schema 2 cannot be read by accounts, where it has "
                     "schema 1 and no upcasts from there; fold it from its events"));
}

void TestNativeDomain::handles_data()
{
    QTest::addColumn<std::string>("command");
    QTest::addColumn<std::string>("data");
    QTest::addColumn<std::string>(
        "outcome"); // Type, schema, data and tags of the event, or why not.

    const auto row = [](const char* name, std::string command, std::string data,
                        std::string outcome) {
        QTest::newRow(name) << std::move(command) << std::move(data) << std::move(outcome);
    };
    row("an event with tags and a condition", "Open", R"({"email":"a@b.c"})",
        R"(Opened 1 {"email":"a@b.c"} email:a@b.c unless email:a@b.c)");
    row("the present schema version", "Deposit", R"({"amount":5,"note":"x"})",
        R"(Deposited 3 {"amount":5,"note":"x"})");
    row("no event", "Nothing", "{}", "");
    row("a rejection", "Withdraw", R"({"amount":5,"note":""})",
        R"(no: there is not enough in the account {"balance":0})");
    row("a command that is not declared", "Close", "{}",
        "NotFound: the aggregate \"account\" declares no command \"Close\"; it has Open, Deposit, "
        "Withdraw, Nothing, Throw, Nonsense, Misfit");
    row("data that is not JSON", "Deposit", "{",
        "InvalidArgument: the data of the command \"Deposit\" is not JSON");
    row("data of another kind", "Withdraw", R"({"amount":"5","note":""})", "Rejected: ...");
    row("a handler that throws", "Throw", "{}",
        "Rejected: accounts: command Throw to account-1: the handler broke");
    row("an event that is not declared", "Nonsense", "{}", "Rejected: ...");
}

void TestNativeDomain::handles()
{
    QFETCH(std::string, command);
    QFETCH(std::string, data);
    QFETCH(std::string, outcome);

    const auto found = m_fold->handle(
        {.name = command, .dataJson = data, .stream = *StreamName::parse("account-1")});
    std::string text;
    if (!found) {
        const ErrorCode code = found.error().code;
        text = code == ErrorCode::NotFound ? "NotFound: "
            : code == ErrorCode::Rejected  ? "Rejected: "
                                           : "InvalidArgument: ";
        text += outcome.ends_with("...") ? "..." : found.error().message;
    } else if (const auto* rejection = std::get_if<CommandRejection>(&*found)) {
        text = "no: " + rejection->message + " " + rejection->detailJson;
    } else {
        const auto& accepted = std::get<CommandAccepted>(*found);
        for (const EmittedEvent& event : accepted.events) {
            text += event.type + " " + std::to_string(event.schema) + " " + event.dataJson;
            for (const std::string& tag : event.tags)
                text += " " + tag;
        }
        for (const QueryItem& item : accepted.mustNotExist)
            text += " unless " + item.tags.at(0);
    }
    QCOMPARE(QString::fromStdString(text), QString::fromStdString(outcome));
}

void TestNativeDomain::sameCallGivesSameOutcome()
{
    CommandCall call {.name = "Deposit",
                      .dataJson = R"({"amount":1})",
                      .time = fromUs(1),
                      .seed = {{1, 2, 3}},
                      .stream = *StreamName::parse("account-1")};
    const auto dataOf = [&] {
        return std::get<CommandAccepted>(*m_fold->handle(call)).events.at(0).dataJson;
    };
    const std::string first = dataOf();
    QCOMPARE(dataOf(), first);
    call.seed.bytes[0] = 2;
    QVERIFY(dataOf() != first);
}

void TestNativeDomain::handlingLeavesTheStateAlone()
{
    QVERIFY(m_fold->apply(view("Deposited", R"({"amount":5,"note":"x"})", 3)));
    const std::string before = *m_fold->stateJson();
    for (const char* name : {"Deposit", "Throw", "Nonsense", "Close"})
        static_cast<void>(m_fold->handle({.name = name,
                                          .dataJson = R"({"amount":1,"note":""})",
                                          .stream = *StreamName::parse("account-1")}));
    QCOMPARE(*m_fold->stateJson(), before);
    QCOMPARE(m_fold->version().value, 1);
}

void TestNativeDomain::refusesWhatDoesNotHoldTogether_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("message");
    QTest::newRow("one category twice") << 0 << "declares the aggregate \"account\" twice";
    QTest::newRow("a schema that is none") << 1 << "a's event E: the schema cannot be used";
    QTest::newRow("a command's schema that is none") << 2 << "a's command C: the schema";
    QTest::newRow("upcasts with a gap") << 3 << "do not lead to its version 4";
    QTest::newRow("upcasts that end too early") << 4 << "do not lead to its version 3";
    QTest::newRow("upcasts that do not start at 1")
        << 10 << "must start at 1, and the first starts at 2";
    QTest::newRow("upcasts of a state that do not start at 1")
        << 11 << "the state of a must start at 1, and the first starts at 2";
    QTest::newRow("renamed from what is still declared")
        << 5 << "a's event E cannot be renamed from F, which the aggregate still declares";
    QTest::newRow("two renamed from one")
        << 6 << "a's event F and a's event E are both renamed from Old";
    QTest::newRow("a path that is no pointer") << 7 << "pii of a's event E has \"email\"";
    QTest::newRow("a subject that is everything") << 8 << "pii of a's event E has \"\"";
    QTest::newRow("a snapshot every 0 versions") << 9 << "every 0 versions; the least is 1";
}

void TestNativeDomain::refusesWhatDoesNotHoldTogether()
{
    QFETCH(int, kind);
    QFETCH(QString, message);
    const auto ignore = [](Account&, const Json&, const EventView&) {};
    const auto keep = [](Json&) {};
    native::Aggregate<Account> a("a");
    if (kind == 1)
        a.event<Json>("E", {.schemaJson = R"({"type":"x"})"}, ignore);
    if (kind == 2)
        a.command<Json>("C", R"({"type":"x"})",
                        [](const Account&, const Json&, native::CommandContext&) {
                            return native::Decision::accept();
                        });
    if (kind == 3)
        a.event<Json>("E", {.version = 4, .upcasts = {{1, keep}, {3, keep}}}, ignore);
    if (kind == 4)
        a.event<Json>("E", {.version = 3, .upcasts = {{1, keep}}}, ignore);
    if (kind == 5)
        a.event<Json>("E", {.renamedFrom = {"F"}}, ignore).event<Json>("F", ignore);
    if (kind == 6)
        a.event<Json>("E", {.renamedFrom = {"Old"}}, ignore)
            .event<Json>("F", {.renamedFrom = {"Old"}}, ignore);
    if (kind == 7)
        a.event<Json>("E", {.pii = PiiDescription {"/id", {"email"}}}, ignore);
    if (kind == 8)
        a.event<Json>("E", {.pii = PiiDescription {"", {"/email"}}}, ignore);
    if (kind == 9)
        a.snapshot({.every = 0});
    if (kind == 10)
        a.event<Json>("E", {.version = 3, .upcasts = {{2, keep}}}, ignore);
    if (kind == 11)
        a = native::Aggregate<Account>("a", {}, 3).stateUpcast(2, keep);
    const auto made = kind == 0 ? native::Domain::make("d", 1, {accountCode(), accountCode()})
                                : native::Domain::make("d", 1, {a.code()});
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(QString::fromStdString(made.error().message).contains(message),
             made.error().message.c_str());
}

void TestNativeDomain::digestTellsFoldsApart()
{
    const auto digest = [](int foldVersion) {
        return native::Domain::make("accounts", foldVersion, {accountCode()}).value()->codeDigest();
    };
    QCOMPARE(digest(1), digest(1));
    QVERIFY(digest(1) != digest(2));
    QCOMPARE(digest(1).size(), std::size_t {32});
}

namespace {

std::shared_ptr<const Domain> renamingDomain(std::vector<std::string> renamedFrom)
{
    native::Aggregate<Account> account("account");
    account.event<Json>("PaidIn",
                        {.version = 2,
                         .upcasts = {{1, [](Json& data) { data["amount"] = data.at("sum"); }}},
                         .renamedFrom = std::move(renamedFrom),
                         .pii = PiiDescription {"/owner", {"/name", "/address/street"}}},
                        [](Account& state, const Json& data, const EventView& event) {
                            state.balance += data.at("amount").get<std::int64_t>();
                            state.note = event.type;
                        });
    account.snapshot({.every = 100, .when = [](const Account& state, const EventView& event) {
                          return state.balance >= 10 && event.type == "PaidIn";
                      }});
    return native::Domain::make("renaming", 1, {account.code()}).value();
}

} // namespace

// As the present type, through the lenses of its version.
void TestNativeDomain::formerNamesAreFolded()
{
    const auto fold = renamingDomain({"Deposited", "Einzahlung"})->makeFold("account").value();
    QVERIFY(fold->apply(view("Deposited", R"({"sum":1})", 1)));
    QVERIFY(fold->apply(view("Einzahlung", R"({"amount":2})", 2)));
    QVERIFY(fold->apply(view("PaidIn", R"({"amount":4})", 2)));
    QCOMPARE(QString::fromStdString(*fold->stateJson()),
             QString(R"({"balance":7,"isOpen":false,"note":"PaidIn"})"));
    QCOMPARE(fold->unhandled(), 0);
    QVERIFY(fold->apply(view("Deposit", R"({"amount":4})", 2))); // Nobody was called that.
    QCOMPARE(fold->unhandled(), 1);
}

void TestNativeDomain::saysWhenASnapshotIsDue()
{
    const auto fold = renamingDomain({"Deposited"})->makeFold("account").value();
    const auto dueAfter = [&](const char* type, std::int64_t version) {
        EventView event = view(type, R"({"amount":4})", 2);
        event.version = {version};
        if (!fold->apply(event))
            return std::int64_t {-1};
        return fold->snapshotDue().value;
    };
    QCOMPARE(dueAfter("PaidIn", 1), 0);
    QCOMPARE(dueAfter("PaidIn", 2), 0);
    QCOMPARE(dueAfter("Deposited", 3), 3); // 12
    QCOMPARE(dueAfter("Unheard of", 4), 3);
    QVERIFY(fold->restore(R"({"balance":7,"isOpen":false,"note":""})", {9}));
    QCOMPARE(fold->snapshotDue().value, 0);
    QCOMPARE(dueAfter("PaidIn", 10), 10);
}

void TestNativeDomain::describesWhatItDeclares()
{
    const auto domain = renamingDomain({"Deposited"});
    const AggregateDescription& account = domain->description().aggregates.at(0);
    QCOMPARE(account.snapshot.every, std::optional<std::int64_t>(100));
    QVERIFY(account.snapshot.hasWhen);
    QCOMPARE(account.eventStoredAs("Deposited"), account.event("PaidIn"));
    QCOMPARE(account.event("PaidIn")->pii->subject, std::string("/owner"));
    QCOMPARE(account.event("PaidIn")->pii->paths.size(), 2U);
    QVERIFY(renamingDomain({})->codeDigest() != domain->codeDigest()); // They fold otherwise.
}

QTEST_GUILESS_MAIN(TestNativeDomain)
#include "tst_native_domain.moc"
