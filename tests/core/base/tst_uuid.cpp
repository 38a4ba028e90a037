// SPDX-License-Identifier: Apache-2.0
#include "core/base/uuid.h"

#include <QTest>

#include <set>

using namespace headrace;

class TestUuid : public QObject
{
    Q_OBJECT

private slots:
    void writesWhatItRead();
    void refuses_data();
    void refuses();
    void versionSevenCarriesItsTime();
    void newIdsDiffer();
};

void TestUuid::writesWhatItRead()
{
    const auto uuid = parseUuid("012D9949-d76d-7c41-9a2e-5d0be1f34a07");
    QVERIFY(uuid);
    QCOMPARE(formatUuid(*uuid), std::string("012d9949-d76d-7c41-9a2e-5d0be1f34a07"));
}

void TestUuid::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text :
         {"", "012d9949", "012d9949-d76d-7c41-9a2e-5d0be1f34a0g",
          "012d9949d-76d-7c41-9a2e-5d0be1f34a07", "{012d9949-d76d-7c41-9a2e-5d0be1f34a07}"})
        QTest::addRow("\"%s\"", text) << QByteArray(text);
}

void TestUuid::refuses()
{
    QFETCH(QByteArray, text);
    QVERIFY(!parseUuid(text.toStdString()));
}

void TestUuid::versionSevenCarriesItsTime()
{
    const Time time = *parseTime("2011-01-18T13:21:49.421Z");
    const Uuid zeros = makeUuidV7(time, 0, 0);
    QCOMPARE(formatUuid(zeros), std::string("012d9949-d76d-7000-8000-000000000000"));
    const Uuid ones = makeUuidV7(time, ~0ULL, ~0ULL);
    QCOMPARE(formatUuid(ones), std::string("012d9949-d76d-7fff-bfff-ffffffffffff"));
}

void TestUuid::newIdsDiffer()
{
    std::set<Uuid> ids;
    for (int i = 0; i < 10'000; ++i)
        ids.insert(newUuidV7(now()));
    QCOMPARE(ids.size(), std::size_t {10'000});
}

QTEST_GUILESS_MAIN(TestUuid)
#include "tst_uuid.moc"
