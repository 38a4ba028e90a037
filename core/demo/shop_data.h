// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/demo/shop_people.h"
#include "core/demo/shop_visit.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace headrace {

// The data of the demo shop's events, as JSON. A `schema` chooses among the shapes that a type has
// had; docs/formats/demo-shop.md lists them, and resources/samples/shop.domain.js reads them all.

std::string customerRegistered(const Customer& customer, int schema); ///< 1, 2
std::string customerAddressChanged(const PostalAddress& address);
std::string cartOpened(std::int64_t customer);
std::string itemAdded(const Goods& goods, std::int64_t quantity, int schema); ///< 1, 2
std::string itemQuantityChanged(const Goods& goods, std::int64_t quantity);
std::string itemRemoved(const Goods& goods);
std::string cartCheckedOut(const ShopVisit& visit);
std::string cartAbandoned(const ShopVisit& visit);
std::string orderPlaced(const ShopVisit& visit, const Customer& customer, int schema); ///< 1, 2, 3
std::string orderCancelled(std::string_view reason);
std::string orderPaid(const ShopVisit& visit);
std::string orderShipped(const ShopVisit& visit, std::string_view carrier);
std::string orderDelivered(const ShopVisit& visit);
std::string orderRefunded(const ShopVisit& visit, std::string_view reason);
std::string paymentRequested(const ShopVisit& visit, std::string_view method, int schema); ///< 1, 2
std::string paymentFailed(std::string_view reason);
std::string paymentAuthorized(std::string_view reference);
std::string paymentAmount(const ShopVisit& visit); ///< Captured, refunded.
std::string shipmentCreated(const ShopVisit& visit, const Customer& customer, int schema); ///< 1, 2
std::string shipmentDispatched(std::string_view carrier, std::string_view tracking);
std::string shipmentScanned(std::string_view place);
std::string shipmentDelivered(const Customer& customer);

} // namespace headrace
