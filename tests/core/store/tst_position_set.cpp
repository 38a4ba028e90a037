// SPDX-License-Identifier: Apache-2.0
#include "core/store/position_set.h"

#include <QTest>

#include <random>
#include <set>

using namespace headrace;

class TestPositionSet : public QObject
{
    Q_OBJECT

private slots:
    void isASet();
};

void TestPositionSet::isASet()
{
    std::mt19937_64 random(20'261'127);
    for (const std::int64_t most : {100, 70'000, 1'000'000'000}) {
        PositionSet set;
        std::set<std::int64_t> model;
        QCOMPARE(set.next(1), 0);
        for (int i = 0; i < 2'000; ++i) {
            const auto position = static_cast<std::int64_t>(random() % std::uint64_t(most)) + 1;
            set.add(position);
            model.insert(position);
        }
        QCOMPARE(set.size(), std::ssize(model));
        for (int i = 0; i < 2'000; ++i) {
            const auto from = static_cast<std::int64_t>(random() % std::uint64_t(most)) + 1;
            const auto next = model.lower_bound(from);
            QCOMPARE(set.next(from), next == model.end() ? 0 : *next);
            QCOMPARE(set.contains(from), model.contains(from));
            const auto above = model.upper_bound(from);
            QCOMPARE(set.previous(from), above == model.begin() ? 0 : *std::prev(above));
        }
    }
}

QTEST_GUILESS_MAIN(TestPositionSet)
#include "tst_position_set.moc"
