// SPDX-License-Identifier: Apache-2.0
#include "core/demo/native_shop.h"
#include "core/demo/native_shop_parts.h"

#include <map>

namespace headrace {
namespace {

using namespace native_shop;

struct Item
{
    Json name;
    double quantity = 0;
    double unitPrice = 0;
    double price() const { return quantity * unitPrice; }
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Item, name, quantity, unitPrice)

struct Cart
{
    std::string status = "new";
    Json customerId;
    std::map<std::string, Item> items;
    double total = 0;
    int changes = 0;
    std::optional<std::string> opened;

    double priceOf(const std::string& sku) const
    {
        const auto item = items.find(sku);
        return item == items.end() ? 0 : item->second.price();
    }
};
void to_json(Json& json, const Cart& cart)
{
    json = {{"status", cart.status},
            {"customerId", cart.customerId},
            {"items", Json::object()},
            {"total", cart.total},
            {"changes", cart.changes}};
    for (const auto& [sku, item] : cart.items)
        json["items"][sku] = item;
    putIfAny(json, "opened", cart.opened);
}
void from_json(const Json& json, Cart& cart)
{
    json.at("status").get_to(cart.status);
    cart.customerId = json.at("customerId");
    json.at("items").get_to(cart.items);
    json.at("total").get_to(cart.total);
    json.at("changes").get_to(cart.changes);
    getIfAny(json, "opened", cart.opened);
}

struct QuantityChange
{
    std::string sku;
    double quantity = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(QuantityChange, sku, quantity)

struct Removal
{
    std::string sku;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Removal, sku)

void addItem(Cart& state, const Line& line, const EventView&)
{
    const double before = state.priceOf(line.sku);
    Item& item = state.items[line.sku];
    item = {line.name, line.quantity + item.quantity, line.unitPrice};
    state.total = cents(state.total - before + item.price());
    ++state.changes;
}

void changeQuantity(Cart& state, const QuantityChange& change, const EventView&)
{
    if (const auto item = state.items.find(change.sku); item != state.items.end()) {
        state.total =
            cents(state.total + (change.quantity - item->second.quantity) * item->second.unitPrice);
        item->second.quantity = change.quantity;
    }
    ++state.changes;
}

void removeItem(Cart& state, const Removal& removal, const EventView&)
{
    state.total = cents(state.total - state.priceOf(removal.sku));
    state.items.erase(removal.sku);
    ++state.changes;
}

} // namespace

native::AggregateCode nativeShopCart()
{
    native::Aggregate<Cart> cart("cart");
    cart.event<Json>("CartOpened", [](Cart& state, const Json& data, const EventView& event) {
        state.status = "open";
        state.customerId = data.at("customerId");
        state.opened = formatTime(event.time);
    });
    cart.event<Line>("ItemAdded", {.version = 2, .upcasts = {{1, upcastLine}}}, addItem);
    cart.event<QuantityChange>("ItemQuantityChanged", changeQuantity);
    cart.event<Removal>("ItemRemoved", removeItem);
    cart.event<Json>("CartCheckedOut", [](Cart& state, const Json& data, const EventView&) {
        state.status = "checked out";
        data.at("total").get_to(state.total);
    });
    cart.event<Json>("CartAbandoned", [](Cart& state, const Json&, const EventView&) {
        state.status = "abandoned";
    });
    cart.snapshot({.every = 100, .when = [](const Cart& state, const EventView&) {
                       return state.status == "checked out";
                   }});
    return cart.code();
}

} // namespace headrace
