// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/views/event/linked_log.h"
#include "views/event/event_links.h"

#include <QTest>

using namespace headrace;
using namespace headrace::test;

class TestEventLinks : public QObject
{
    Q_OBJECT

private slots:
    void findsCauseEffectsAndTheRest_data();
    void findsCauseEffectsAndTheRest();
    void manyAreCut();
    void stopsWhenAsked();
};

namespace {

Result<EventLinks> linksOf(EventStore& store, int position)
{
    const auto batch = store.readPage({.from = position, .limit = 1});
    return findLinks(store, batch->events().front(), {});
}

/// "1 cause, 2 this, 4, 6 effect"
QString text(const EventLinks& links)
{
    QStringList words;
    for (const EventLink& link : links.links) {
        const char* const relation = link.relation == LinkRelation::Cause ? " cause"
            : link.relation == LinkRelation::Effect                       ? " effect"
            : link.relation == LinkRelation::This                         ? " this"
                                                                          : "";
        words << QString::number(link.position.value) + relation;
    }
    return words.join(", ");
}

} // namespace

void TestEventLinks::findsCauseEffectsAndTheRest_data()
{
    QTest::addColumn<int>("position");
    QTest::addColumn<QString>("links");
    QTest::addColumn<bool>("hasCause");
    QTest::addRow("the first of all") << 1 << "1 this, 2 effect, 4 effect, 6" << false;
    QTest::addRow("in the middle") << 2 << "1 cause, 2 this, 4, 6 effect" << true;
    QTest::addRow("without effects") << 6 << "1, 2 cause, 4, 6 this" << true;
    QTest::addRow("alone in its correlation") << 3 << "3 this" << false;
    QTest::addRow("without metadata") << 5 << "" << false;
    QTest::addRow("with a cause and no correlation") << 7 << "" << false;
}

void TestEventLinks::findsCauseEffectsAndTheRest()
{
    QFETCH(int, position);
    const auto store = linkedLog();
    const auto links = linksOf(*store, position);
    QVERIFY(links);
    QTEST(text(*links), "links");
    QTEST(links->hasCause(), "hasCause");
}

void TestEventLinks::manyAreCut()
{
    auto store = std::move(*openMemoryStore({}, {}));
    AppendRequest request;
    for (int number = 1; number <= int(kMostLinks) + 1; ++number) {
        request.events.push_back(linkedEvent(number, "order-1", "c1", 0));
        request.events.back().id.reset();
    }
    QVERIFY(store->append(request));
    const auto links = linksOf(*store, 1);
    QVERIFY(links);
    QVERIFY(links->isCut);
    QCOMPARE(links->links.size(), kMostLinks);
}

void TestEventLinks::stopsWhenAsked()
{
    const auto store = linkedLog();
    const auto batch = store->readPage({.from = 1, .limit = 1});
    std::stop_source stop;
    stop.request_stop();
    const auto links = findLinks(*store, batch->events().front(), stop.get_token());
    QVERIFY(!links);
    QCOMPARE(links.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestEventLinks)
#include "tst_event_links.moc"
