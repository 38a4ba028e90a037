// SPDX-License-Identifier: Apache-2.0
#include "core/domain/domain_description.h"

#include <QTest>

using namespace headrace;

class TestDomainDescription : public QObject
{
    Q_OBJECT

private slots:
    void findsWhatIsDeclared_data();
    void findsWhatIsDeclared();
};

void TestDomainDescription::findsWhatIsDeclared_data()
{
    QTest::addColumn<std::string>("category");
    QTest::addColumn<std::string>("type");
    QTest::addColumn<int>("version"); // 0: it is not declared.

    const auto row = [](const char* name, std::string category, std::string type, int version) {
        QTest::newRow(name) << std::move(category) << std::move(type) << version;
    };
    row("first event", "order", "Order placed", 3);
    row("last event", "order", "OrderShipped", 1);
    row("another aggregate's event", "cart", "OrderShipped", 0);
    row("part of a type", "order", "Order", 0);
    row("other case", "order", "order placed", 0);
    row("empty type", "order", "", 0);
    row("aggregate that is not declared", "payment", "OrderShipped", 0);
}

void TestDomainDescription::findsWhatIsDeclared()
{
    QFETCH(std::string, category);
    QFETCH(std::string, type);
    QFETCH(int, version);

    DomainDescription description;
    description.aggregates.push_back(
        {.category = "order", .events = {{"Order placed", 3, true}, {"OrderShipped", 1, false}}});
    description.aggregates.push_back({.category = "cart"});

    const AggregateDescription* aggregate = description.aggregate(category);
    const EventDescription* event = aggregate ? aggregate->event(type) : nullptr;
    QCOMPARE(aggregate != nullptr, category != "payment");
    QCOMPARE(event ? event->version : 0, version);
}

QTEST_GUILESS_MAIN(TestDomainDescription)
#include "tst_domain_description.moc"
