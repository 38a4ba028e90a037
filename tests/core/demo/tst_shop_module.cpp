// SPDX-License-Identifier: Apache-2.0
// The sample module and the demo's log belong together: every event of every schema version folds.

#include "core/demo/shop_demo.h"
#include "core/demo/shop_log.h"
#include "core/script/domain_module.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>
#include <map>
#include <memory>

using namespace headrace;

class TestShopModule : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void everyEventIsHandled();
    void cartTotalsAgreeWithTheirCheckOut();
    void statesHaveOneShape_data();
    void statesHaveOneShape();
    void projectionsCountWhatTheLogSays();

private:
    QJsonObject stateOf(const std::string& stream, std::size_t events);

    std::map<std::string, std::vector<NewEvent>> m_streams;
    std::map<std::string, std::unique_ptr<Fold>> m_folds; // By category.
    std::shared_ptr<const DomainModule> m_module;
};

static EventView viewOf(const NewEvent& event, std::int64_t version)
{
    EventView view;
    view.version = {version};
    view.schema = event.schema;
    view.time = *event.time;
    view.id = *event.id;
    view.stream = event.stream.text();
    view.type = event.type;
    view.data = event.data;
    view.meta = event.meta;
    return view;
}

void TestShopModule::initTestCase()
{
    ShopLog log(20'000, 0, /*seed=*/1);
    while (auto event = log.next())
        m_streams[event->stream.text()].push_back(*event);
    const auto module = DomainModule::parse(std::string(shopDomainModule()), "shop.domain.js");
    QVERIFY2(module, module ? "" : module.error().message.c_str());
    m_module = *module;
    for (const char* category : {"customer", "cart", "order", "payment", "shipment"}) {
        auto fold = (*module)->makeFold(category);
        QVERIFY2(fold, fold ? "" : fold.error().message.c_str());
        m_folds[category] = *std::move(fold);
    }
}

// The state after the first `events` of a stream.
QJsonObject TestShopModule::stateOf(const std::string& stream, std::size_t events)
{
    Fold& fold = *m_folds.at(std::string(StreamName::categoryOf(stream)));
    std::vector<EventView> views;
    for (std::size_t i = 0; i < events; ++i)
        views.push_back(viewOf(m_streams.at(stream)[i], static_cast<std::int64_t>(i) + 1));
    const auto folded = fold.start() ? fold.apply(views) : fold.start();
    if (!folded || fold.unhandled() > 0)
        return {};
    return QJsonDocument::fromJson(QByteArray::fromStdString(*fold.stateJson())).object();
}

void TestShopModule::everyEventIsHandled()
{
    for (const auto& [stream, events] : m_streams)
        QVERIFY2(!stateOf(stream, events.size()).isEmpty(), stream.c_str());
}

void TestShopModule::cartTotalsAgreeWithTheirCheckOut()
{
    int compared = 0;
    for (const auto& [stream, events] : m_streams) {
        if (events.back().type != "CartCheckedOut")
            continue;
        const double before = stateOf(stream, events.size() - 1)["total"].toDouble();
        QVERIFY2(qFuzzyCompare(before, stateOf(stream, events.size())["total"].toDouble()),
                 stream.c_str());
        ++compared;
    }
    QVERIFY(compared > 500);
}

void TestShopModule::statesHaveOneShape_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<int>("schemas");
    QTest::addRow("orders") << "OrderPlaced" << 3;
    QTest::addRow("customers") << "CustomerRegistered" << 2;
    QTest::addRow("payments") << "PaymentRequested" << 2;
}

// Whichever schema version a stream began with, its state has the same fields.
void TestShopModule::statesHaveOneShape()
{
    QFETCH(QString, type);
    QFETCH(int, schemas);
    std::map<int, QStringList> fields;
    for (const auto& [stream, events] : m_streams)
        if (events.front().type == type.toStdString())
            fields[events.front().schema] = stateOf(stream, 1).keys();
    QCOMPARE(fields.size(), std::size_t(schemas));
    for (const auto& [schema, names] : fields)
        QCOMPARE(names, fields.begin()->second);
}

// Every order, and beside it what other rows say of the same orders.
void TestShopModule::projectionsCountWhatTheLogSays()
{
    std::map<std::string, RowBatch> rows; // By projection.
    std::size_t orders = 0;
    for (const ProjectionDescription& projection : m_module->description().projections) {
        auto fold = m_module->makeProjectionFold(projection.name);
        QVERIFY2(fold, fold ? "" : fold.error().message.c_str());
        orders = 0;
        for (const auto& [stream, events] : m_streams) {
            std::vector<EventView> views;
            for (std::size_t i = 0; i < events.size(); ++i)
                views.push_back(viewOf(events[i], static_cast<std::int64_t>(i) + 1));
            const auto failures = (*fold)->apply(views, nullptr);
            QVERIFY2(failures, failures ? "" : failures.error().message.c_str());
            QVERIFY2(failures->empty(), failures->empty() ? "" : failures->front().message.c_str());
            orders += views.front().type == "OrderPlaced" ? 1 : 0;
        }
        rows[projection.name] = (*fold)->takeChanges().value();
    }
    const auto sum = [&](const char* projection, const char* column) {
        const auto& columns = m_module->description().projection(projection)->columns;
        const auto at = std::find_if(columns.begin(), columns.end(),
                                     [&](const auto& it) { return it.name == column; });
        std::int64_t total = 0;
        const RowBatch& batch = rows[projection];
        for (std::size_t row = 0; row < batch.rows.size(); ++row)
            total += std::get<std::int64_t>(
                batch
                    .values[row * columns.size() + static_cast<std::size_t>(at - columns.begin())]);
        return static_cast<std::size_t>(total);
    };
    QVERIFY2(orders > 500, std::to_string(orders).c_str());
    QCOMPARE(rows["order_list"].rows.size(), orders);
    QCOMPARE(sum("revenue", "orders"), orders);
    QCOMPARE(sum("customer_orders", "orders"), orders);
    QVERIFY(sum("products_sold", "quantity") >= sum("order_list", "lines"));
}

QTEST_GUILESS_MAIN(TestShopModule)
#include "tst_shop_module.moc"
