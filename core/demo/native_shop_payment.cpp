// SPDX-License-Identifier: Apache-2.0
#include "core/demo/native_shop.h"
#include "core/demo/native_shop_parts.h"

namespace headrace {
namespace {

using namespace native_shop;

struct Payment
{
    std::string status = "new";
    Json orderId;
    double amount = 0;
    Json currency;
    int attempts = 0;
    std::optional<Json> method;
    std::optional<std::string> reference;
    std::optional<std::string> failure;
};
void to_json(Json& json, const Payment& payment)
{
    json = {{"status", payment.status},
            {"orderId", payment.orderId},
            {"amount", payment.amount},
            {"currency", payment.currency},
            {"attempts", payment.attempts}};
    putIfAny(json, "method", payment.method);
    putIfAny(json, "reference", payment.reference);
    putIfAny(json, "failure", payment.failure);
}
void from_json(const Json& json, Payment& payment)
{
    json.at("status").get_to(payment.status);
    payment.orderId = json.at("orderId");
    json.at("amount").get_to(payment.amount);
    payment.currency = json.at("currency");
    json.at("attempts").get_to(payment.attempts);
    getIfAny(json, "method", payment.method);
    getIfAny(json, "reference", payment.reference);
    getIfAny(json, "failure", payment.failure);
}

// 1: { order, amount }    2: { orderId, amount, currency, method }
void upcastRequest(Json& data)
{
    rename(data, "order", "orderId");
    data["currency"] = "EUR";
}

void request(Payment& state, const Json& data, const EventView&)
{
    state.status = "requested";
    state.orderId = data.at("orderId");
    data.at("amount").get_to(state.amount);
    state.currency = data.at("currency");
    state.method = data.value("method", Json());
    ++state.attempts;
}

} // namespace

native::AggregateCode nativeShopPayment()
{
    native::Aggregate<Payment> payment("payment");
    payment.event<Json>("PaymentRequested", {.version = 2, .upcasts = {{1, upcastRequest}}},
                        request);
    payment.event<Json>("PaymentFailed", [](Payment& state, const Json& data, const EventView&) {
        state.status = "failed";
        state.failure = data.at("reason").get<std::string>();
    });
    payment.event<Json>("PaymentAuthorized",
                        [](Payment& state, const Json& data, const EventView&) {
                            state.status = "authorized";
                            state.reference = data.at("reference").get<std::string>();
                            state.failure.reset();
                        });
    payment.event<Json>("PaymentCaptured", [](Payment& state, const Json&, const EventView&) {
        state.status = "captured";
    });
    payment.event<Json>("PaymentRefunded", [](Payment& state, const Json&, const EventView&) {
        state.status = "refunded";
    });
    return payment.code();
}

} // namespace headrace
