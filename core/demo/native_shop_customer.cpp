// SPDX-License-Identifier: Apache-2.0
#include "core/demo/native_shop.h"
#include "core/demo/native_shop_parts.h"

namespace headrace {
namespace {

using namespace native_shop;

struct Customer
{
    Json name;
    Json email;
    Json address;
    int moves = 0;
    std::optional<std::string> registered;
};
void to_json(Json& json, const Customer& customer)
{
    json = {{"name", customer.name},
            {"email", customer.email},
            {"address", customer.address},
            {"moves", customer.moves}};
    putIfAny(json, "registered", customer.registered);
}
void from_json(const Json& json, Customer& customer)
{
    customer.name = json.at("name");
    customer.email = json.at("email");
    customer.address = json.at("address");
    json.at("moves").get_to(customer.moves);
    getIfAny(json, "registered", customer.registered);
}

// The name of version 1 is one text, which cannot be told apart into two.
std::string nameOf(const Json& data)
{
    return data.contains("name")
        ? data["name"].get<std::string>()
        : data.at("firstName").get<std::string>() + " " + data.at("lastName").get<std::string>();
}

} // namespace

native::AggregateCode nativeShopCustomer()
{
    native::Aggregate<Customer> customer("customer");
    customer.event<Json>("CustomerRegistered", {.version = 2, .upcasts = {{1, [](Json&) {}}}},
                         [](Customer& state, const Json& data, const EventView& event) {
                             state.name = nameOf(data);
                             state.email = data.at("email");
                             state.address = data.value("address", Json());
                             state.registered = formatTime(event.time);
                         });
    customer.event<Json>("CustomerAddressChanged",
                         [](Customer& state, const Json& data, const EventView&) {
                             state.address = data.at("address");
                             ++state.moves;
                         });
    return customer.code();
}

} // namespace headrace
