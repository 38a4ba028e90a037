// SPDX-License-Identifier: Apache-2.0
#include "core/script/event_predicate.h"

#include <QTest>

using namespace headrace;

namespace {

constexpr ScriptLimits kShort {std::chrono::milliseconds {200}, 64 * 1024 * 1024};

EventView anEvent()
{
    static constexpr std::string_view kTags[] = {"vip", "city:Köln"};
    EventView event;
    event.position = {42};
    event.version = {7};
    event.schema = 3;
    event.stream = "order-4711";
    event.type = "OrderPlaced";
    event.time = *parseTime("2026-03-01T12:00:00Z");
    event.id = *parseUuid("0132b3c5-4f60-7000-8000-0123456789ab");
    event.data = R"({"total":120.5,"lines":[{"sku":"a"}],"name":"Jürgen"})";
    event.meta = R"({"user":"jane"})";
    event.tags = kTags;
    return event;
}

} // namespace

class TestEventPredicate : public QObject
{
    Q_OBJECT

private slots:
    void answers_data();
    void answers();
    void refusesWhatIsNoExpression_data();
    void refusesWhatIsNoExpression();
    void failures_data();
    void failures();
    void isCancelled();
};

void TestEventPredicate::answers_data()
{
    QTest::addColumn<std::string>("expression");
    QTest::addColumn<bool>("answer");

    const auto row = [](std::string expression, bool answer) {
        QTest::newRow(expression.c_str()) << expression << answer;
    };
    row("data.total > 100", true);
    row("data.total > 200", false);
    row("data.lines.length", true);
    row("data.customer?.name === 'x'", false);
    row("data.name === 'Jürgen'", true);
    row("meta.user == 'jane'", true);
    row("tags.includes('city:Köln')", true);
    row("type === 'OrderPlaced' && stream === 'order-4711'", true);
    row("version === 7 && position === 42 && schema === 3", true);
    row("time === '2026-03-01T12:00:00Z'", true);
    row("new Date(time).getHours() === 12", true);
    row("id.startsWith('0132b3c5-4f60-7000')", true);
    row("data.total > 100 // a comment", true);
    row("''", false);
}

void TestEventPredicate::answers()
{
    QFETCH(std::string, expression);
    QFETCH(bool, answer);
    const auto predicate = EventPredicate::compile(expression);
    QVERIFY2(predicate, predicate ? "" : predicate.error().message.c_str());
    const auto tested = (*predicate)->test(anEvent());
    QVERIFY2(tested, tested ? "" : tested.error().message.c_str());
    QCOMPARE(*tested, answer);
}

void TestEventPredicate::refusesWhatIsNoExpression_data()
{
    QTest::addColumn<std::string>("expression");
    QTest::newRow("empty") << std::string();
    QTest::newRow("cut off") << std::string("data.total >");
    QTest::newRow("a statement") << std::string("let a = 1");
    QTest::newRow("not UTF-8") << std::string("data === '\xff'");
}

void TestEventPredicate::refusesWhatIsNoExpression()
{
    QFETCH(std::string, expression);
    const auto predicate = EventPredicate::compile(expression);
    QVERIFY(!predicate);
    QCOMPARE(predicate.error().code, ErrorCode::InvalidArgument);
    QVERIFY(predicate.error().message.starts_with("\"" + expression
                                                  + "\" is not a JavaScript expression: "));
}

void TestEventPredicate::failures_data()
{
    QTest::addColumn<std::string>("expression");
    QTest::addColumn<QString>("message");
    QTest::newRow("field of nothing")
        << std::string("data.customer.name === 'x'")
        << R"(testing order-4711@7 by "data.customer.name === 'x'" failed: )"
           "TypeError: data.customer is undefined";
    QTest::newRow("endless loop") << std::string("(() => { for (;;); })()")
                                  << "testing order-4711@7 by \"(() => { for (;;); })()\" failed: "
                                     "it took longer than 200 ms; look for an endless loop";
    QTest::newRow("clock")
        << std::string("Date.now() > 0")
        << R"(testing order-4711@7 by "Date.now() > 0" failed: Error: Date.now is )"
           "not available in a domain module; use the event's time";
}

void TestEventPredicate::failures()
{
    QFETCH(std::string, expression);
    QFETCH(QString, message);
    const auto predicate = EventPredicate::compile(expression, kShort).value();
    for (int i = 0; i < 2; ++i) { // It fails again, and does not break.
        const auto tested = predicate->test(anEvent());
        QVERIFY(!tested);
        QCOMPARE(QString::fromStdString(tested.error().message), message);
        QCOMPARE(tested.error().code, ErrorCode::Rejected);
    }
    QVERIFY(EventPredicate::compile("true").value()->test(anEvent()).value());
}

void TestEventPredicate::isCancelled()
{
    const auto predicate = EventPredicate::compile("(() => { for (;;); })()").value();
    std::stop_source stop;
    stop.request_stop();
    const auto tested = predicate->test(anEvent(), stop.get_token());
    QVERIFY(!tested);
    QCOMPARE(tested.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestEventPredicate)
#include "tst_event_predicate.moc"
