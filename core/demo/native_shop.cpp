// SPDX-License-Identifier: Apache-2.0
#include "core/demo/native_shop.h"

namespace headrace {

Result<std::shared_ptr<const Domain>> nativeShop()
{
    auto shop = native::Domain::make("shop", 1,
                                     {nativeShopCustomer(), nativeShopCart(), nativeShopOrder(),
                                      nativeShopPayment(), nativeShopShipment()},
                                    nativeShopProjections());
    if (!shop)
        return shop.error();
    return std::shared_ptr<const Domain>(*std::move(shop));
}

} // namespace headrace
