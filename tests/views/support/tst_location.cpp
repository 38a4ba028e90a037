// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/location.h"

#include <QTest>

using namespace headrace;

class TestLocation : public QObject
{
    Q_OBJECT

private slots:
    void roundTrip_data();
    void roundTrip();
    void refusesOthers_data();
    void refusesOthers();
};

void TestLocation::roundTrip_data()
{
    QTest::addColumn<Location>("location");
    QTest::addColumn<QString>("uri");
    QTest::addRow("a version of a stream")
        << Location {.store = "shop", .stream = "order-4711", .version = 12}
        << "headrace://shop/order-4711@12";
    QTest::addRow("a state") << Location {.store = "shop",
                                          .place = Location::kAggregate,
                                          .stream = "order-4711",
                                          .version = 12}
                             << "headrace://shop/order-4711@12?place=aggregate";
    QTest::addRow("how the store is") << Location {.store = "shop", .place = Location::kOverview}
                                      << "headrace://shop/?place=overview";
    QTest::addRow("the types of events") << Location {.store = "shop", .place = Location::kSchemas}
                                         << "headrace://shop/?place=schemas";
    QTest::addRow("a stream") << Location {.store = "shop", .stream = "order-4711"}
                              << "headrace://shop/order-4711";
    QTest::addRow("an event of the log")
        << Location {.store = "permits", .position = 1863, .isLog = true}
        << "headrace://permits/$log?position=1863";
    QTest::addRow("the list of streams")
        << Location {.store = "permits", .filter = "prefix permit-4&8"}
        << "headrace://permits/$streams?filter=prefix%20permit-4%268";
    QTest::addRow("a stream with an at sign and a slash")
        << Location {.store = "a b", .stream = "mail-jo@x/é?#", .version = 3}
        << "headrace://a%20b/mail-jo%40x%2F%C3%A9%3F%23@3";
}

void TestLocation::roundTrip()
{
    QFETCH(Location, location);
    QTEST(location.toUri(), "uri");
    const auto read = Location::fromUri(location.toUri());
    QVERIFY(read);
    QCOMPARE(read->toUri(), location.toUri());
    QVERIFY(*read == location);
}

void TestLocation::refusesOthers_data()
{
    QTest::addColumn<QString>("uri");
    for (const char* uri :
         {"", "http://shop/order-1", "headrace://shop", "headrace://shop/order-1@x",
          "headrace://shop/order-1@-2", "headrace://shop/$log?position=last"})
        QTest::addRow("\"%s\"", uri) << uri;
}

void TestLocation::refusesOthers()
{
    QFETCH(QString, uri);
    const auto read = Location::fromUri(uri);
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::InvalidArgument);
}

QTEST_GUILESS_MAIN(TestLocation)
#include "tst_location.moc"
