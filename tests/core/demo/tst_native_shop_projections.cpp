// SPDX-License-Identifier: Apache-2.0
// The projections of the shop in C++ and of the shop in JavaScript: equal read models of one store.

#include "core/demo/native_shop.h"
#include "core/demo/shop_demo.h"
#include "core/demo/shop_log.h"
#include "core/projection/projections.h"
#include "core/script/domain_module.h"
#include "core/testing/store_fixture.h"

#include <QTemporaryDir>
#include <QTest>

using namespace headrace;

class TestNativeShopProjections : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void descriptionsAreEqual();
    void readModelsAreEqual_data();
    void readModelsAreEqual();
    void oneGoesOnWithTheOthersRows();

private:
    std::unique_ptr<Projections> open(const std::shared_ptr<const Domain>& domain,
                                      const QTemporaryDir& folder, std::size_t batch = 5'000);
    static void run(Projections& projections);
    void compare(Projections& scripted, Projections& native);

    std::unique_ptr<EventStore> m_store;
    std::shared_ptr<const Domain> m_module;
    std::shared_ptr<const Domain> m_native;
};

namespace {

void append(EventStore& store, ShopLog& log, int most)
{
    for (int done = 0; done < most;) {
        AppendRequest request;
        for (; done < most && request.events.size() < 500; ++done) {
            auto event = log.next();
            if (!event)
                return;
            request.events.push_back(*std::move(event));
        }
        if (!request.events.empty())
            QVERIFY(std::holds_alternative<AppendReceipt>(store.append(request).value()));
    }
}

// Every row of a projection, a page after the other.
RowBatch allRows(Projections& projections, const std::string& name)
{
    RowBatch all;
    RowsRequest request {.limit = 10'000};
    for (;;) {
        const RowBatch page = projections.page(name, request).value();
        if (page.empty())
            return all;
        all.rows.insert(all.rows.end(), page.rows.begin(), page.rows.end());
        all.values.insert(all.values.end(), page.values.begin(), page.values.end());
        request.after = {{page.rows.back().key, page.rows.back().key}};
    }
}

} // namespace

void TestNativeShopProjections::init()
{
    m_store = makeMemoryStore();
    ShopLog log(60'000, 0, /*seed=*/1);
    append(*m_store, log, 60'000);
    m_module = DomainModule::parse(std::string(shopDomainModule()), "shop.domain.js").value();
    m_native = nativeShop().value();
}

std::unique_ptr<Projections>
TestNativeShopProjections::open(const std::shared_ptr<const Domain>& domain,
                                const QTemporaryDir& folder, std::size_t batch)
{
    return Projections::open(
               *m_store, domain,
               {.folder = folder.path().toStdString(), .program = "test", .batchEvents = batch})
        .value();
}

void TestNativeShopProjections::run(Projections& projections)
{
    Job job;
    const auto done = projections.run({}, true, job);
    QVERIFY2(done, done ? "" : done.error().message.c_str());
}

void TestNativeShopProjections::descriptionsAreEqual()
{
    const auto& scripted = m_module->description().projections;
    const auto& native = m_native->description().projections;
    QCOMPARE(native.size(), scripted.size());
    for (std::size_t i = 0; i < native.size(); ++i) {
        QCOMPARE(native[i].name, scripted[i].name);
        QCOMPARE(native[i].version, scripted[i].version);
        QCOMPARE(native[i].from, scripted[i].from);
        QCOMPARE(native[i].on, scripted[i].on);
        QCOMPARE(native[i].columns, scripted[i].columns);
        QCOMPARE(native[i].isKeyedByStream, scripted[i].isKeyedByStream);
        QCOMPARE(native[i].onError, scripted[i].onError);
    }
}

void TestNativeShopProjections::compare(Projections& scripted, Projections& native)
{
    for (const ProjectionDescription& projection : m_native->description().projections) {
        QVERIFY(scripted.status(projection.name)->parked.empty());
        QVERIFY(native.status(projection.name)->parked.empty());
        const RowBatch theirs = allRows(scripted, projection.name);
        const RowBatch ours = allRows(native, projection.name);
        QCOMPARE(ours.rows.size(), theirs.rows.size());
        const std::size_t columns = projection.columns.size();
        for (std::size_t i = 0; i < ours.rows.size(); ++i) {
            QCOMPARE(ours.rows[i].key, theirs.rows[i].key);
            QCOMPARE(ours.rows[i].last.value, theirs.rows[i].last.value);
            for (std::size_t c = 0; c < columns; ++c)
                QVERIFY2(
                    ours.values[i * columns + c] == theirs.values[i * columns + c],
                    (projection.name + ": " + ours.rows[i].key + ", " + projection.columns[c].name)
                        .c_str());
        }
    }
}

void TestNativeShopProjections::readModelsAreEqual_data()
{
    QTest::addColumn<int>("batch");
    QTest::addRow("small portions") << 97;
    QTest::addRow("as it comes") << 5'000;
}

void TestNativeShopProjections::readModelsAreEqual()
{
    QFETCH(int, batch);
    const QTemporaryDir folders[2];
    const auto scripted = open(m_module, folders[0]);
    const auto native = open(m_native, folders[1], static_cast<std::size_t>(batch));
    run(*scripted);
    run(*native);
    compare(*scripted, *native);
    QVERIFY(allRows(*native, "order_list").rows.size() > 1'000);

    // One event more, and they are not.
    const auto first = allRows(*native, "order_list").rows.front().key;
    const auto spoiled = m_store->append(
        {.events = {{.stream = StreamName::parse(first).value(), .type = "OrderDelivered"}}});
    QVERIFY(spoiled);
    run(*native);
    QVERIFY(allRows(*native, "order_list").values != allRows(*scripted, "order_list").values);
    run(*scripted);
    compare(*scripted, *native);
}

// Both fold into what the other left: a program that goes over from one to the other needs no
// rebuild.
void TestNativeShopProjections::oneGoesOnWithTheOthersRows()
{
    const QTemporaryDir folder;
    const QTemporaryDir other;
    m_store = makeMemoryStore();
    ShopLog log(6'000, 0, /*seed=*/3);
    for (int turn = 0; turn < 12; ++turn) {
        append(*m_store, log, 500);
        run(*open(turn % 2 == 0 ? m_module : m_native, folder));
    }
    const auto scripted = open(m_module, other);
    run(*scripted);
    compare(*scripted, *open(m_native, folder));
}

QTEST_GUILESS_MAIN(TestNativeShopProjections)
#include "tst_native_shop_projections.moc"
