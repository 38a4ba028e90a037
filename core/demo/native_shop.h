// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/native/domain.h"

namespace headrace {

/// The demo shop declared in C++: the same aggregates, events, commands, states and projections as
/// those of shopDomainModule(), as a program would have them that embeds the core. An example, and what the
/// module is compared with.
Result<std::shared_ptr<const Domain>> nativeShop();

// Its aggregates, one file each.
native::AggregateCode nativeShopCustomer();
native::AggregateCode nativeShopCart();
native::AggregateCode nativeShopOrder();
native::AggregateCode nativeShopPayment();
native::AggregateCode nativeShopShipment();
std::vector<native::ProjectionCode> nativeShopProjections();

} // namespace headrace
