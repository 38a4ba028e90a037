// SPDX-License-Identifier: Apache-2.0
#include "core/demo/native_shop.h"
#include "core/demo/native_shop_parts.h"

namespace headrace {
namespace {

using namespace native_shop;

struct Order
{
    std::string status = "new";
    Json customerId;
    std::vector<Line> lines;
    double total = 0;
    Json currency;
    // What only comes with an event, and is left out before.
    std::optional<std::string> cartId;
    std::optional<Json> shipTo;
    std::optional<std::string> placed;
    std::optional<double> paid;
    std::optional<std::string> carrier;
    std::optional<std::string> delivered;
    std::optional<std::string> refundReason;
    std::optional<std::string> cancelReason;
};
void to_json(Json& json, const Order& order)
{
    json = {{"status", order.status},
            {"customerId", order.customerId},
            {"lines", order.lines},
            {"total", order.total},
            {"currency", order.currency}};
    putIfAny(json, "cartId", order.cartId);
    putIfAny(json, "shipTo", order.shipTo);
    putIfAny(json, "placed", order.placed);
    putIfAny(json, "paid", order.paid);
    putIfAny(json, "carrier", order.carrier);
    putIfAny(json, "delivered", order.delivered);
    putIfAny(json, "refundReason", order.refundReason);
    putIfAny(json, "cancelReason", order.cancelReason);
}
void from_json(const Json& json, Order& order)
{
    json.at("status").get_to(order.status);
    order.customerId = json.at("customerId");
    json.at("lines").get_to(order.lines);
    json.at("total").get_to(order.total);
    order.currency = json.at("currency");
    getIfAny(json, "cartId", order.cartId);
    getIfAny(json, "shipTo", order.shipTo);
    getIfAny(json, "placed", order.placed);
    getIfAny(json, "paid", order.paid);
    getIfAny(json, "carrier", order.carrier);
    getIfAny(json, "delivered", order.delivered);
    getIfAny(json, "refundReason", order.refundReason);
    getIfAny(json, "cancelReason", order.cancelReason);
}

// 1: { cust, cart, lines, total }    2: { customerId, cartId, lines, total }
// 3: { customerId, cartId, email, shipTo, lines, total, currency }
void upcastFromFirst(Json& data)
{
    rename(data, "cust", "customerId");
    rename(data, "cart", "cartId");
    for (Json& line : data.at("lines"))
        upcastLine(line);
}

void upcastFromSecond(Json& data)
{
    data["currency"] = "EUR"; // Nothing else was sold in before.
}

void place(Order& state, const Json& data, const EventView& event)
{
    state.status = "placed";
    state.customerId = data.at("customerId");
    state.cartId = data.at("cartId").get<std::string>();
    data.at("lines").get_to(state.lines);
    data.at("total").get_to(state.total);
    state.currency = data.at("currency");
    state.shipTo = data.value("shipTo", Json());
    state.placed = formatTime(event.time);
}

void refund(Order& state, const Json& data, const EventView&)
{
    state.status = "refunded";
    state.total = cents(state.total - data.at("amount").get<double>());
    state.refundReason = data.at("reason").get<std::string>();
}

constexpr const char* kCancelSchema =
    R"({"type":"object","required":["reason"],"properties":{"reason":{"type":"string",)"
    R"("minLength":1,"title":"Why"}},"additionalProperties":false})";

// As long as nothing is on its way. Money that came already goes back by OrderRefunded.
native::Decision cancel(const Order& state, const Json& data, native::CommandContext&)
{
    if (state.status != "placed" && state.status != "paid")
        return native::Decision::reject("only an order that is placed or paid can be cancelled",
                                        {{"status", state.status}});
    return native::Decision::accept().yields("OrderCancelled",
                                             Json {{"reason", data.at("reason")}});
}

} // namespace

native::AggregateCode nativeShopOrder()
{
    native::Aggregate<Order> order("order");
    order.event<Json>("OrderPlaced",
                      {.version = 3,
                       .upcasts = {{1, upcastFromFirst}, {2, upcastFromSecond}},
                       .pii = PiiDescription {"/customerId", {"/email", "/shipTo"}}},
                      place);
    order.event<Json>("OrderPaid", [](Order& state, const Json& data, const EventView&) {
        state.status = "paid";
        state.paid = data.at("amount").get<double>();
    });
    order.event<Json>("OrderShipped", [](Order& state, const Json& data, const EventView&) {
        state.status = "shipped";
        state.carrier = data.at("carrier").get<std::string>();
    });
    order.event<Json>("OrderDelivered", [](Order& state, const Json&, const EventView& event) {
        state.status = "delivered";
        state.delivered = formatTime(event.time);
    });
    order.event<Json>("OrderRefunded", refund);
    order.event<Json>("OrderCancelled", [](Order& state, const Json& data, const EventView&) {
        state.status = "cancelled";
        state.cancelReason = data.at("reason").get<std::string>();
    });
    order.command<Json>("CancelOrder", kCancelSchema, cancel);
    order.snapshot({.every = 100});
    return order.code();
}

} // namespace headrace
