// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/command/form_value.h"
#include "views/command/form_view.h"
#include "views/support/theme/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QPushButton>
#include <QTest>

using namespace headrace;

namespace {

const char kSchema[] = R"({"type":"object","required":["id"],"properties":{
    "id":{"type":"string"},"price":{"type":"number"},"paid":{"type":"boolean"},
    "lines":{"type":"array","items":{"type":"object","properties":{"sku":{"type":"string"}}}}}})";

} // namespace

class TestFormView : public QObject
{
    Q_OBJECT

private slots:
    void takesWhatIsTyped();
    void showsErrorsAtTheirFields();
    void showsAllErrorsOfAField();
};

void TestFormView::takesWhatIsTyped()
{
    Theme theme;
    const FormField form = formOf(kSchema).value();
    FormValue value(form);
    FormView view(theme);
    view.setValue(&value);
    view.resize(500, 600);
    view.show();
    view.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&view));
    QCOMPARE(view.firstEditor(), view.editor("/id"));
    view.firstEditor()->setFocus();
    QTest::keyClicks(qApp->focusWidget(), "a\"b");
    QTest::keyClick(qApp->focusWidget(), Qt::Key_Tab);
    QTest::keyClicks(qApp->focusWidget(), "1.10");
    QTest::keyClick(qApp->focusWidget(), Qt::Key_Tab);
    QTest::keyClick(qApp->focusWidget(), Qt::Key_Down); // true
    QTest::keyClick(qApp->focusWidget(), Qt::Key_Tab);
    QTest::keyClick(qApp->focusWidget(), Qt::Key_Space); // Add item: the focus is in it.
    QTest::keyClicks(qApp->focusWidget(), "S");
    QCOMPARE(value.json(), R"({"id":"a\"b","price":1.10,"paid":true,"lines":[{"sku":"S"}]})");
    QTest::keyClick(view.editor("/lines/0/sku"), Qt::Key_Tab);
    QTest::keyClick(qApp->focusWidget(), Qt::Key_Space); // Remove item.
    QCOMPARE(value.json(), R"({"id":"a\"b","price":1.10,"paid":true})");
}

void TestFormView::showsErrorsAtTheirFields()
{
    Theme theme;
    const FormField form = formOf(kSchema).value();
    FormValue value(form);
    FormView view(theme);
    view.setValue(&value);
    value.children()[1]->setText("1,5");
    const auto violations = JsonSchema::compile(kSchema)->check(value.json());
    view.setViolations(violations);
    QCOMPARE(view.violation("/id"), "is missing");
    QVERIFY(view.violation("/price").startsWith("must be a number"));
    QVERIFY(view.violation("/paid").isEmpty());
    view.setViolations({});
    QVERIFY(view.violation("/id").isEmpty());
}

// Also those of what has no field of its own; in the order in which they came.
void TestFormView::showsAllErrorsOfAField()
{
    Theme theme;
    const FormField form = formOf(kSchema).value();
    FormValue value(form);
    FormView view(theme);
    view.setValue(&value);
    const std::vector<SchemaViolation> violations {{"/id", "is too short"},
                                                   {"/price", "must be a number"},
                                                   {"/id", "must be of the form a-1"},
                                                   {"/id/0", "is not allowed"}};
    QVERIFY(view.setViolations(violations).empty());
    QCOMPARE(view.violation("/id"), "is too short; must be of the form a-1; /id/0 is not allowed");
    QCOMPARE(view.editor("/id")->accessibleDescription(), view.violation("/id"));
    QCOMPARE(view.violation("/price"), "must be a number");
    view.setViolations(violations);
    QVERIFY(view.violation("/id").startsWith("is too short; must be of the form"));
    QCOMPARE(view.violation("/id").count("too short"), 1); // Not once more.
}

QTEST_MAIN(TestFormView)
#include "tst_form_view.moc"
