// SPDX-License-Identifier: GPL-3.0-or-later
// The two models of the place Overview, as printed text.

#include "tests/views/overview/checked_store.h"
#include "views/overview/category_model.h"
#include "views/overview/findings_model.h"
#include "views/support/item_roles.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace headrace;
using namespace headrace::test;

namespace {

QString printed(const QAbstractItemModel& model)
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(); ++column)
            cells << model.index(row, column).data().toString();
        lines << cells.join(" | ");
    }
    return lines.join('\n');
}

} // namespace

class TestFindingsModel : public QObject
{
    Q_OBJECT

private slots:
    void listsFindingsAsTheyCome();
    void listsTheLargestCategories();
    void keepsTheRowsWhoseNumbersChange();
};

void TestFindingsModel::listsFindingsAsTheyCome()
{
    FindingsModel model;
    const QAbstractItemModelTester tester(&model);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    auto findings = damage();
    model.follow({findings.begin(), findings.begin() + 2});
    model.follow(findings);
    QCOMPARE(
        printed(model),
        "digest | 17 | order-3 | its digest is of other bytes\n"
        "stream |  | cart-1 | counted 3 events, holds 2\n"
        "index | 120 | order-16 | it is missing in the index of types\n"
        "checkpoint | 9999 |  | checkpoint/revenue stands at position 9999, but the head is at "
        "240");
    QCOMPARE(reset.count(), 0); // The selection stays.
    model.follow({});
    QCOMPARE(model.rowCount(), 0);
}

void TestFindingsModel::listsTheLargestCategories()
{
    CategoryModel model;
    const QAbstractItemModelTester tester(&model);
    std::vector<StoreStatistics::Category> categories;
    for (int i = 0; i < 30; ++i)
        categories.push_back({"c" + std::to_string(i), i, i % 7, i * 10});
    model.setCategories(categories);
    QCOMPARE(model.rowCount(), int(CategoryModel::kMost));
    QVERIFY(printed(model).startsWith("c6 | 6 | 6 | 60\nc13 | 6 | 13 | 130\n"));
    model.setCategories({{"order", 3, 12, 600}});
    QCOMPARE(printed(model), "order | 12 | 3 | 600");
    QCOMPARE(model.index(0, CategoryModel::EventsColumn).data(ValueRole).toLongLong(), 12);
}

void TestFindingsModel::keepsTheRowsWhoseNumbersChange()
{
    CategoryModel model;
    const QAbstractItemModelTester tester(&model);
    model.setCategories({{"cart", 1, 5, 50}, {"order", 3, 12, 600}});
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    model.setCategories({{"cart", 1, 6, 60}, {"order", 3, 13, 650}});
    QCOMPARE(reset.count(), 0);
    QCOMPARE(printed(model), "order | 13 | 3 | 650\ncart | 6 | 1 | 60");
    model.setCategories({{"cart", 9, 60, 60}, {"order", 3, 13, 650}}); // In another order.
    QCOMPARE(reset.count(), 1);
}

QTEST_GUILESS_MAIN(TestFindingsModel)
#include "tst_findings_model.moc"
