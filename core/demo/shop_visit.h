// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/time.h"
#include "core/base/uuid.h"

#include <cstdint>
#include <vector>

namespace headrace {

/// What a visit to the shop does next; each step becomes one event.
enum class ShopStep {
    RegisterCustomer,
    ChangeAddress,
    OpenCart,
    ChangeCart,
    AbandonCart,
    CheckOut,
    PlaceOrder,
    CancelOrder,
    RequestPayment,
    FailPayment,
    AuthorizePayment,
    CapturePayment,
    PayOrder,
    CreateShipment,
    DispatchShipment,
    ShipOrder,
    ScanShipment,
    DeliverShipment,
    DeliverOrder,
    RefundPayment,
    RefundOrder,
    End,
};

struct CartLine
{
    std::int64_t goods = 0;
    std::int64_t quantity = 0;
};

/// Somebody in the shop, from coming in to the last parcel: a thread of events, each caused by the
/// one before it, through several streams.
struct ShopVisit
{
    Time at;                 ///< When `step` is due.
    std::int64_t serial = 0; ///< Decides between visits that are due at the same moment.
    ShopStep step = ShopStep::OpenCart;

    std::int64_t customer = 0; ///< 0 for a guest.
    std::int64_t moves = 0;    ///< Of the customer so far.
    std::int64_t cart = 0;
    std::int64_t order = 0; ///< 0 before; payment and shipment have the same number.
    std::int64_t keptCart =
        -1; ///< Index of a cart that outlives the visit; -1: `lines` is the cart.
    std::vector<CartLine> lines;
    std::int64_t totalCents = 0;
    std::int64_t left = 0; ///< Repetitions of `step` to come.
    std::int64_t failedPayments = 0;
    bool isOrdering = false; ///< The cart will be checked out.
    bool isRefundedTwice = false;

    std::int64_t events = 0; ///< So far.
    Uuid correlation;        ///< The id of the visit's first event.
    Uuid cause;              ///< Of its last.
};

/// For a heap with the earliest visit on top.
inline bool isLater(const ShopVisit& a, const ShopVisit& b)
{
    return a.at != b.at ? a.at > b.at : a.serial > b.serial;
}

} // namespace headrace
