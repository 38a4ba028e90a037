// SPDX-License-Identifier: Apache-2.0
#include "core/demo/native_shop.h"
#include "core/demo/native_shop_parts.h"

namespace headrace {
namespace {

using namespace native_shop;

struct Scan
{
    std::string place;
    std::string time;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Scan, place, time)

struct Shipment
{
    std::string status = "new";
    Json orderId;
    Json to;
    Json carrier;
    std::vector<Scan> scans;
    std::optional<std::string> tracking;
    std::optional<std::string> signedBy;
    std::optional<std::string> delivered;
};
void to_json(Json& json, const Shipment& shipment)
{
    json = {{"status", shipment.status},
            {"orderId", shipment.orderId},
            {"to", shipment.to},
            {"carrier", shipment.carrier},
            {"scans", shipment.scans}};
    putIfAny(json, "tracking", shipment.tracking);
    putIfAny(json, "signedBy", shipment.signedBy);
    putIfAny(json, "delivered", shipment.delivered);
}
void from_json(const Json& json, Shipment& shipment)
{
    json.at("status").get_to(shipment.status);
    shipment.orderId = json.at("orderId");
    shipment.to = json.at("to");
    shipment.carrier = json.at("carrier");
    json.at("scans").get_to(shipment.scans);
    getIfAny(json, "tracking", shipment.tracking);
    getIfAny(json, "signedBy", shipment.signedBy);
    getIfAny(json, "delivered", shipment.delivered);
}

// 1: { order, address } with the address as one text    2: { orderId, to: { name, address } }
void upcastCreation(Json& data)
{
    rename(data, "order", "orderId");
    if (const auto address = data.find("address"); address != data.end()) {
        data["to"] = {{"label", *address}};
        data.erase("address");
    }
}

} // namespace

native::AggregateCode nativeShopShipment()
{
    native::Aggregate<Shipment> shipment("shipment");
    shipment.event<Json>("ShipmentCreated", {.version = 2, .upcasts = {{1, upcastCreation}}},
                         [](Shipment& state, const Json& data, const EventView&) {
                             state.status = "created";
                             state.orderId = data.at("orderId");
                             state.to = data.at("to");
                         });
    shipment.event<Json>("ShipmentDispatched",
                         [](Shipment& state, const Json& data, const EventView&) {
                             state.status = "on its way";
                             state.carrier = data.at("carrier");
                             state.tracking = data.at("tracking").get<std::string>();
                         });
    shipment.event<Json>(
        "ShipmentScanned", [](Shipment& state, const Json& data, const EventView& event) {
            state.scans.push_back({data.at("place").get<std::string>(), formatTime(event.time)});
        });
    shipment.event<Json>("ShipmentDelivered",
                         [](Shipment& state, const Json& data, const EventView& event) {
                             state.status = "delivered";
                             state.signedBy = data.at("signedBy").get<std::string>();
                             state.delivered = formatTime(event.time);
                         });
    return shipment.code();
}

} // namespace headrace
