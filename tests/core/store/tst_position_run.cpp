// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/position_run.h"

#include <QTest>

#include <random>

using namespace headrace;

using Positions = std::vector<std::int64_t>;

constexpr std::int64_t kColumns[] = {7, 1};
constexpr std::int64_t kOtherKey[] = {8, 1};
constexpr std::int64_t kOtherFirst[] = {7, 2};
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
    void everyFlippedBitIsFound();
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
    const auto unpacked = unpackRun(kColumns, packRun(kColumns, positions));
    QVERIFY(unpacked);
    QCOMPARE(*unpacked, positions);
}

void TestPositionRun::bytesAreThoseOfTheFormat()
{
    const Positions positions {1, 129, 130};
    const QByteArray bytes = QByteArray::fromStdString(packRun(kColumns, positions));
    QCOMPARE(bytes.mid(4).toHex(), QByteArray("01800101"));
    // XXH3-64 of the distances, with that of key and first as its seed.
    QCOMPARE(bytes.left(4).toHex(), QByteArray("eee5901b"));
}

void TestPositionRun::damageIsFound_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto sealed = [](const char* hex) {
        return sealRun(kColumns, QByteArray::fromHex(hex).toStdString());
    };
    const auto row = [](const char* name, const std::string& bytes) {
        QTest::addRow("%s", name) << QByteArray::fromStdString(bytes);
    };
    row("nothing", "");
    row("only a check", sealed(""));
    row("cut inside a number", sealed("0180"));
    row("no distance", sealed("0100"));
    row("beyond 63 bits", sealed("ffffffffffffffffff7f"));
    row("sum beyond 63 bits", sealed("ffffffffffffffff7f01"));
    row("too many", sealRun(kColumns, std::string(kRunPositions + 1, '\1')));
    row("another key's", sealRun(kOtherKey, "\1"));
    row("another place's", sealRun(kOtherFirst, "\1"));
}

void TestPositionRun::damageIsFound()
{
    QFETCH(QByteArray, bytes);
    const auto unpacked = unpackRun(kColumns, bytes.toStdString());
    QVERIFY(!unpacked);
    QCOMPARE(unpacked.error().code, ErrorCode::Corruption);
}

void TestPositionRun::everyFlippedBitIsFound()
{
    const Positions positions {3, 70, 7'000, 700'000};
    const std::string run = packRun(kColumns, positions);
    for (std::size_t bit = 0; bit < run.size() * 8; ++bit) {
        std::string flipped = run;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        QVERIFY2(!unpackRun(kColumns, flipped), qPrintable(QString::number(bit)));
    }
}

void TestPositionRun::anyBytesAreSafe()
{
    std::mt19937 random(20'260'301);
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes;
        for (auto i = random() % 24; i > 0; --i)
            bytes += static_cast<char>(random());
        const auto unpacked = unpackRun(kColumns, sealRun(kColumns, bytes));
        for (std::size_t i = 1; unpacked && i < unpacked->size(); ++i)
            QVERIFY((*unpacked)[i - 1] < (*unpacked)[i]);
    }
}

QTEST_GUILESS_MAIN(TestPositionRun)
#include "tst_position_run.moc"
