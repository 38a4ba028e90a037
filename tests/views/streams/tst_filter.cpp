// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/views/streams/sample_log.h"
#include "views/streams/condition.h"
#include "views/streams/filter_chip.h"
#include "views/streams/filter_field.h"
#include "views/streams/filter_suggestions.h"
#include "views/streams/suggestion_popup.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace headrace;
using namespace headrace::test;

class TestFilter : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_theme = std::make_unique<Theme>(); }
    void init();
    void cleanup();
    void readsConditions_data();
    void readsConditions();
    void refusesWithAReason_data();
    void refusesWithAReason();
    void conditionsMeanAQuery();
    void nearestIsTheMostLike_data();
    void nearestIsTheMostLike();
    void typingOffersFieldThenValue();
    void typedConditionIsTaken();
    void chipsByKeyboard();
    void wrongChipKeepsTheLastFilter();
    void secondStreamIsAConflict();
    void secondTimeReplacesTheFirst();
    void escapeClosesTheInnermost();
    void streamsAreOfferedByPrefix();

private:
    void type(const QString& text) { QTest::keyClicks(&m_field->edit(), text); }
    void press(Qt::Key key) { QTest::keyClick(&m_field->edit(), key); }
    QStringList chips() const;

    std::unique_ptr<StoreSession> m_session;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<QWidget> m_window;
    FilterField* m_field = nullptr;
};

static const Time kNow = at("2024-03-10T12:00:00Z");

void TestFilter::init()
{
    m_session = std::make_unique<StoreSession>(storeWith(70));
    m_window = std::make_unique<QWidget>();
    m_field =
        new FilterField(*m_session, *m_theme,
                        {ConditionField::Type, ConditionField::Stream, ConditionField::Category,
                         ConditionField::Tag, ConditionField::Period, ConditionField::Correlation});
    auto* layout = new QVBoxLayout(m_window.get());
    layout->addWidget(m_field);
    layout->addStretch(1);
    m_window->resize(900, 400);
    m_window->show();
    m_field->setVocabulary({{{"Paid", 24}, {"Placed", 46}},
                            {{"cart", 1, 20, 0}, {"order", 2, 50, 0}},
                            {},
                            at("2024-01-01T00:00:00Z"),
                            at("2024-01-01T11:30:00Z")});
    m_field->edit().setFocus();
}

void TestFilter::cleanup()
{
    m_window.reset();
    m_session.reset();
}

QStringList TestFilter::chips() const
{
    QStringList texts;
    for (const Condition& condition : m_field->conditions())
        texts << conditionText(condition);
    return texts;
}

void TestFilter::readsConditions_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("read");
    QTest::addRow("type with spaces") << "type is T06 Determine stop"
                                      << "type is T06 Determine stop";
    QTest::addRow("without operator") << "type Paid"
                                      << "type is Paid";
    QTest::addRow("with a colon") << "stream:order-1"
                                  << "stream is order-1";
    QTest::addRow("with an equals sign") << "category = order"
                                         << "category is order";
    QTest::addRow("field in capitals") << "Tag is vip:1"
                                       << "tag is vip:1";
    QTest::addRow("from a day") << "time from 2010-12-01"
                                << "time from 2010-12-01 UTC";
    QTest::addRow("until a minute") << "time until 2010-12-01 13:21"
                                    << "time until 2010-12-01 13:21 UTC";
    QTest::addRow("between") << "time between 2010-12-01 and 2011-05-01"
                             << "time 2010-12-01 to 2011-05-01 UTC";
    QTest::addRow("from to") << "time from 2010-12-01 to 2011-05-01"
                             << "time 2010-12-01 to 2011-05-01 UTC";
    QTest::addRow("as it is shown") << "time 2010-12-01 to 2011-05-01 UTC"
                                    << "time 2010-12-01 to 2011-05-01 UTC";
    QTest::addRow("a day") << "time 2011-01-18"
                           << "time 2011-01-18 to 2011-01-19 UTC";
    QTest::addRow("an age") << "time from 7d"
                            << "time from 2024-03-03 12:00 UTC";
    QTest::addRow("to the millisecond") << "time from 2011-01-18 13:21:49.421"
                                        << "time from 2011-01-18 13:21:49.421 UTC";
    QTest::addRow("another zone") << "time from 2011-01-18T01:00:00+01:00"
                                  << "time from 2011-01-18 UTC";
}

void TestFilter::readsConditions()
{
    QFETCH(QString, typed);
    const auto condition = parseCondition(typed, kNow);
    QVERIFY2(condition, condition ? "" : condition.error().message.c_str());
    QTEST(conditionText(*condition), "read");
    // What is shown reads back as the same.
    QVERIFY(*parseCondition(conditionText(*condition), kNow) == *condition);
}

void TestFilter::refusesWithAReason_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("reason");
    QTest::addRow("no field") << "colour is red"
                              << "begin with type";
    QTest::addRow("no value") << "type is"
                              << "a value is missing";
    QTest::addRow("no time") << "time"
                             << "a time is missing";
    QTest::addRow("not a time") << "time from yesterday"
                                << "is no time";
    QTest::addRow("stream without a category") << "stream is 4711"
                                               << "category";
    QTest::addRow("backwards") << "time 2011-05-01 to 2010-12-01"
                               << "lies before";
}

void TestFilter::refusesWithAReason()
{
    QFETCH(QString, typed);
    QFETCH(QString, reason);
    const auto condition = parseCondition(typed, kNow);
    QVERIFY(!condition);
    QCOMPARE(condition.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(QString::fromStdString(condition.error().message).contains(reason),
             condition.error().message.c_str());
}

void TestFilter::conditionsMeanAQuery()
{
    const auto conditions =
        parseFilter("type is Paid\ntype is Placed\ntag is vip\nstream is order-1\n"
                    "time from 2024-01-01\nnonsense",
                    kNow);
    QCOMPARE(conditions.size(), 5U);
    const Query query = toQuery(conditions);
    QCOMPARE(query.items.size(), 1U);
    QVERIFY((query.items[0] == QueryItem {{"Paid", "Placed"}, {"vip"}}));
    QCOMPARE(query.stream->text(), std::string("order-1"));
    QVERIFY(query.since == at("2024-01-01T00:00:00Z"));
    QVERIFY(!query.until);
    QVERIFY(toQuery(toConditions(query)) == query);
    QVERIFY(parseFilter(filterText(conditions), kNow) == conditions);
}

void TestFilter::nearestIsTheMostLike_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("nearest");
    QTest::addRow("a letter missing") << "permt"
                                      << "permit";
    QTest::addRow("letters swapped") << "permti"
                                     << "permit";
    QTest::addRow("capitals") << "PERMIT"
                              << "permit";
    QTest::addRow("nothing like it") << "xyzxyz"
                                     << "";
}

void TestFilter::nearestIsTheMostLike()
{
    QFETCH(QString, value);
    QTEST(nearestOf(value, {"order", "permit", "cart"}), "nearest");
}

void TestFilter::typingOffersFieldThenValue()
{
    type("ty");
    QVERIFY(m_field->popup() && m_field->popup()->isVisible());
    QCOMPARE(m_field->popup()->chosen()->text, QString("type"));
    press(Qt::Key_Tab);
    QCOMPARE(m_field->edit().text(), QString("type is "));
    QCOMPARE(m_field->popup()->chosen()->text, QString("Placed")); // The more frequent one first.
    press(Qt::Key_Down);
    QCOMPARE(m_field->popup()->chosen()->text, QString("Paid"));
    QSignalSpy changed(m_field, &FilterField::conditionsChanged);
    press(Qt::Key_Return);
    QCOMPARE(chips(), QStringList("type is Paid"));
    QCOMPARE(changed.count(), 1);
    QVERIFY(m_field->edit().text().isEmpty());
}

void TestFilter::typedConditionIsTaken()
{
    type("tag is vip:7");
    press(Qt::Key_Return);
    type("time from 2024-01-01");
    press(Qt::Key_Return);
    QCOMPARE(chips(), (QStringList {"tag is vip:7", "time from 2024-01-01 UTC"}));
}

void TestFilter::chipsByKeyboard()
{
    m_field->setConditions(parseFilter("type is Paid\nstream is order-1\ntag is vip", kNow));
    QSignalSpy changed(m_field, &FilterField::conditionsChanged);
    press(Qt::Key_Backspace); // Selects the last one.
    QCOMPARE(m_field->selectedChip(), 2);
    QCOMPARE(changed.count(), 0);
    press(Qt::Key_Left);
    press(Qt::Key_Left);
    press(Qt::Key_Left);
    QCOMPARE(m_field->selectedChip(), 0);
    press(Qt::Key_Right);
    press(Qt::Key_Delete);
    QCOMPARE(chips(), (QStringList {"type is Paid", "tag is vip"}));
    QCOMPARE(changed.count(), 1);

    press(Qt::Key_Right);
    QCOMPARE(m_field->selectedChip(), -1);
    press(Qt::Key_Backspace);
    press(Qt::Key_Return); // Edits it.
    QCOMPARE(m_field->edit().text(), QString("tag is vip"));
    type("2");
    press(Qt::Key_Return);
    QCOMPARE(chips(), (QStringList {"type is Paid", "tag is vip2"}));
}

void TestFilter::wrongChipKeepsTheLastFilter()
{
    m_field->setConditions(parseFilter("type is Paid", kNow));
    QSignalSpy changed(m_field, &FilterField::conditionsChanged);
    QSignalSpy problem(m_field, &FilterField::problemChanged);
    type("stream is nothing");
    press(Qt::Key_Return);
    QCOMPARE(m_field->chipCount(), 2);
    QCOMPARE(changed.count(), 0);
    QCOMPARE(problem.count(), 1);
    QVERIFY(m_field->problem().contains("no category"));
    press(Qt::Key_Backspace);
    press(Qt::Key_Backspace);
    QCOMPARE(m_field->chipCount(), 1);
    QCOMPARE(m_field->problem(), QString());
    QCOMPARE(changed.count(), 0);
}

void TestFilter::secondStreamIsAConflict()
{
    type("stream is order-1");
    press(Qt::Key_Return);
    type("stream is order-2");
    press(Qt::Key_Return);
    QVERIFY2(m_field->problem().contains("order-1"), qPrintable(m_field->problem()));
    QCOMPARE(chips(), QStringList("stream is order-1"));
}

void TestFilter::secondTimeReplacesTheFirst()
{
    m_field->put({.field = ConditionField::Period, .since = kNow});
    type("time until 2025-01-01");
    press(Qt::Key_Return);
    QCOMPARE(chips(), QStringList("time until 2025-01-01 UTC"));
    QCOMPARE(m_field->problem(), QString());
}

void TestFilter::escapeClosesTheInnermost()
{
    QSignalSpy left(m_field, &FilterField::left);
    type("ty");
    press(Qt::Key_Escape);
    QVERIFY(!m_field->popup()->isVisible());
    QCOMPARE(m_field->edit().text(), QString("ty"));
    press(Qt::Key_Escape);
    QCOMPARE(m_field->edit().text(), QString());
    QCOMPARE(left.count(), 0);
    press(Qt::Key_Escape);
    QCOMPARE(left.count(), 1);
}

void TestFilter::streamsAreOfferedByPrefix()
{
    type("stream is order");
    const auto offered = [this] {
        const auto* const chosen = m_field->popup()->chosen();
        return chosen ? chosen->input : QString();
    };
    QTRY_COMPARE(offered(), QString("stream is order-1"));
    press(Qt::Key_Down);
    QCOMPARE(offered(), QString("stream is order-2"));
    press(Qt::Key_Return);
    QCOMPARE(chips(), QStringList("stream is order-2"));
}

QTEST_MAIN(TestFilter)
#include "tst_filter.moc"
