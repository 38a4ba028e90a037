// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/position_run.h"

#include <QTest>

#include <random>

using namespace headrace;

using Positions = std::vector<std::int64_t>;
Q_DECLARE_METATYPE(Positions)

class TestPositionRun : public QObject
{
    Q_OBJECT

private slots:
    void comesBack_data();
    void comesBack();
    void bytesAreThoseOfTheFormat();
    void damageIsFound_data();
    void damageIsFound();
    void anyBytesAreSafe();
};

void TestPositionRun::comesBack_data()
{
    QTest::addColumn<Positions>("positions");
    QTest::addRow("one") << Positions {1};
    QTest::addRow("neighbours") << Positions {7, 8, 9};
    QTest::addRow("around a byte") << Positions {127, 128, 255, 256, 16'383, 16'511, 16'640};
    QTest::addRow("largest") << Positions {1, INT64_MAX};
    Positions full;
    for (std::size_t i = 0; i < kRunPositions; ++i)
        full.push_back(1'000'000 + static_cast<std::int64_t>(i * i));
    QTest::addRow("full") << full;
}

void TestPositionRun::comesBack()
{
    QFETCH(Positions, positions);
    const auto unpacked = unpackRun(packRun(positions));
    QVERIFY(unpacked);
    QCOMPARE(*unpacked, positions);
}

void TestPositionRun::bytesAreThoseOfTheFormat()
{
    const Positions positions {1, 129, 130};
    QCOMPARE(QByteArray::fromStdString(packRun(positions)).toHex(), QByteArray("01800101"));
}

void TestPositionRun::damageIsFound_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addRow("nothing") << QByteArray();
    QTest::addRow("cut inside a number") << QByteArray::fromHex("0180");
    QTest::addRow("no distance") << QByteArray::fromHex("0100");
    QTest::addRow("beyond 63 bits") << QByteArray::fromHex("ffffffffffffffffff7f");
    QTest::addRow("sum beyond 63 bits") << QByteArray::fromHex("ffffffffffffffff7f01");
    QTest::addRow("too many") << QByteArray(static_cast<int>(kRunPositions) + 1, '\1');
}

void TestPositionRun::damageIsFound()
{
    QFETCH(QByteArray, bytes);
    const auto unpacked = unpackRun(bytes.toStdString());
    QVERIFY(!unpacked);
    QCOMPARE(unpacked.error().code, ErrorCode::Corruption);
}

void TestPositionRun::anyBytesAreSafe()
{
    std::mt19937 random(20'260'301);
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes;
        for (auto i = random() % 24; i > 0; --i)
            bytes += static_cast<char>(random());
        const auto unpacked = unpackRun(bytes);
        for (std::size_t i = 1; unpacked && i < unpacked->size(); ++i)
            QVERIFY((*unpacked)[i - 1] < (*unpacked)[i]);
    }
}

QTEST_GUILESS_MAIN(TestPositionRun)
#include "tst_position_run.moc"
