// SPDX-License-Identifier: Apache-2.0
#include "core/demo/native_shop.h"
#include "core/demo/native_shop_parts.h"

#include <algorithm>

namespace headrace {
namespace {

using namespace native_shop;

// Lenses have made every order one of the present version.

// ---- What was ordered, in which currency.

struct Revenue
{
    std::optional<std::string> currency; // The key.
    std::int64_t orders = 0;
    double revenue = 0;
    double largest = 0;
};

native::ProjectionCode revenue()
{
    native::Projection<Revenue> projection("revenue");
    projection.from({"order"})
        .key([](const Json& data, const EventView&) { return data.at("currency"); })
        .column("currency", &Revenue::currency)
        .column("orders", &Revenue::orders)
        .column("revenue", &Revenue::revenue)
        .column("largest", &Revenue::largest)
        .on<Json>("OrderPlaced", [](Revenue& row, const Json& data, const EventView&) {
            const auto total = data.at("total").get<double>();
            ++row.orders;
            row.revenue = cents(row.revenue + total);
            row.largest = std::max(row.largest, total);
        });
    return projection.code();
}

// ---- Who ordered how much.

struct CustomerOrders
{
    std::optional<std::string> customer; // The key.
    std::int64_t orders = 0;
    double ordered = 0;
    std::optional<std::string> firstOrder;
    std::string lastOrder;
    std::string lastPlaced;
};

native::ProjectionCode customerOrders()
{
    native::Projection<CustomerOrders> projection("customer_orders");
    projection.from({"order"})
        .key([](const Json& data, const EventView&) { return data.at("customerId"); })
        .column("customer", &CustomerOrders::customer)
        .column("orders", &CustomerOrders::orders)
        .column("ordered", &CustomerOrders::ordered)
        .column("first_order", &CustomerOrders::firstOrder)
        .column("last_order", &CustomerOrders::lastOrder)
        .column("last_placed", &CustomerOrders::lastPlaced)
        .index({"orders", "ordered"})
        .on<Json>("OrderPlaced", [](CustomerOrders& row, const Json& data, const EventView& event) {
            ++row.orders;
            row.ordered = cents(row.ordered + data.at("total").get<double>());
            row.lastOrder = event.stream;
            row.firstOrder = row.firstOrder.value_or(row.lastOrder);
            row.lastPlaced = formatTime(event.time);
        });
    return projection.code();
}

// ---- Every order as it stands; without a key its row is that of its stream.

struct OrderRow
{
    std::optional<std::string> orderId; // The key.
    std::optional<std::string> customer;
    std::string status;
    std::optional<double> total;
    std::optional<std::string> currency;
    std::optional<std::int64_t> lines;
    std::optional<std::string> placed;
    std::string changed;
};

void placeRow(OrderRow& row, const Json& data, const EventView& event)
{
    row.customer = data.at("customerId").get<std::string>();
    row.status = "placed";
    row.total = data.at("total").get<double>();
    row.currency = data.at("currency").get<std::string>();
    row.lines = static_cast<std::int64_t>(data.at("lines").size());
    row.changed = formatTime(event.time);
    row.placed = row.changed;
}

auto become(const char* status)
{
    return [status](OrderRow& row, const Json&, const EventView& event) {
        row.status = status;
        row.changed = formatTime(event.time);
    };
}

native::ProjectionCode orderList()
{
    native::Projection<OrderRow> projection("order_list");
    projection.from({"order"})
        .column("order_id", &OrderRow::orderId)
        .column("customer", &OrderRow::customer)
        .column("status", &OrderRow::status)
        .column("total", &OrderRow::total)
        .column("currency", &OrderRow::currency)
        .column("lines", &OrderRow::lines)
        .column("placed", &OrderRow::placed)
        .column("changed", &OrderRow::changed)
        .index({"customer", "status", "placed"})
        .on<Json>("OrderPlaced", placeRow)
        .on<Json>("OrderPaid", become("paid"))
        .on<Json>("OrderShipped", become("shipped"))
        .on<Json>("OrderDelivered", become("delivered"))
        .on<Json>("OrderRefunded",
                  [](OrderRow& row, const Json& data, const EventView& event) {
                      row.total = cents(row.total.value_or(0) - data.at("amount").get<double>());
                      become("refunded")(row, data, event);
                  })
        .on<Json>("OrderCancelled", become("cancelled"));
    return projection.code();
}

// ---- One order has several products, so its event touches several rows.

struct ProductSold
{
    std::optional<std::string> sku; // The key.
    std::int64_t orders = 0;
    std::int64_t quantity = 0;
    double amount = 0;
};

void sell(ProductSold& row, const Json& data, const EventView&, const std::string& sku)
{
    ++row.orders;
    for (const auto& line : data.at("lines").get<std::vector<Line>>()) {
        if (line.sku != sku)
            continue;
        row.quantity += static_cast<std::int64_t>(line.quantity);
        row.amount = cents(row.amount + line.quantity * line.unitPrice);
    }
}

native::ProjectionCode productsSold()
{
    native::Projection<ProductSold> projection("products_sold");
    projection.from({"order"})
        .keys([](const Json& data, const EventView&) {
            std::vector<native::RowKey> skus;
            for (const Json& line : data.at("lines"))
                skus.emplace_back(line.at("sku").get<std::string>());
            return skus;
        })
        .column("sku", &ProductSold::sku)
        .column("orders", &ProductSold::orders)
        .column("quantity", &ProductSold::quantity)
        .column("amount", &ProductSold::amount)
        .index({"quantity", "amount"})
        .on<Json>("OrderPlaced", sell);
    return projection.code();
}

} // namespace

std::vector<native::ProjectionCode> nativeShopProjections()
{
    return {revenue(), customerOrders(), orderList(), productsSold()};
}

} // namespace headrace
