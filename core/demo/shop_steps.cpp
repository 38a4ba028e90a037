// SPDX-License-Identifier: Apache-2.0
// What happens in the shop: each step of a visit, what it says, and what comes next.

#include "core/demo/shop_data.h"
#include "core/demo/shop_log.h"
#include "core/demo/word_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace headrace {
namespace {

using namespace std::chrono;

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

constexpr std::array<std::string_view, 3> kCancelReasons {"changed my mind", "ordered twice",
                                                          "takes too long"};
constexpr std::array<std::string_view, 3> kFailReasons {"insufficient funds", "card expired",
                                                        "declined by the bank"};
constexpr std::array<std::string_view, 3> kRefundReasons {"arrived broken", "not as described",
                                                          "came too late"};
constexpr std::array<std::string_view, 4> kMethods {"card", "ideal", "transfer", "paypal"};

// Parcels are packed and carried from 7 to 19 o'clock.
Time inWorkingHours(Time time)
{
    const auto day = floor<days>(time);
    const auto clock = time - day;
    if (clock < hours(7))
        return time + hours(7);
    return clock < hours(19) ? time : time + hours(13);
}

// A parcel stays with its carrier.
std::string_view carrierOf(const ShopVisit& visit)
{
    return carriers()[static_cast<std::size_t>(visit.order) * 7 / 3 % carriers().size()];
}

std::int64_t totalOf(const std::vector<CartLine>& lines)
{
    std::int64_t cents = 0;
    for (const CartLine& line : lines)
        cents += goodsOf(line.goods).priceCents * line.quantity;
    return cents;
}

} // namespace

void ShopLog::then(ShopVisit& visit, ShopStep step, std::int64_t leastSeconds,
                   std::int64_t mostSeconds)
{
    visit.step = step;
    visit.at +=
        seconds(m_dice.between(leastSeconds, mostSeconds)) + milliseconds(m_dice.below(1'000));
}

std::vector<CartLine>& ShopLog::linesOf(ShopVisit& visit)
{
    return visit.keptCart < 0 ? visit.lines
                              : m_keptCarts[static_cast<std::size_t>(visit.keptCart)].lines;
}

// Programs change over the years: each of `versions` had its time. While a new one is rolled out
// both are written.
int ShopLog::schemaAt(const ShopVisit& visit, int versions)
{
    const std::int64_t now = m_calendar.permilleAt(visit.at) + m_dice.between(-8, 8);
    return 1 + static_cast<int>(std::clamp<std::int64_t>(now * versions / 1'000, 0, versions - 1));
}

ShopLog::Fact ShopLog::take(ShopVisit& visit)
{
    switch (visit.step) {
    case ShopStep::RegisterCustomer:
    case ShopStep::ChangeAddress:
        return takeCustomerStep(visit);
    case ShopStep::OpenCart:
    case ShopStep::ChangeCart:
    case ShopStep::AbandonCart:
    case ShopStep::CheckOut:
        return takeCartStep(visit);
    case ShopStep::PlaceOrder:
    case ShopStep::CancelOrder:
    case ShopStep::PayOrder:
    case ShopStep::ShipOrder:
    case ShopStep::DeliverOrder:
    case ShopStep::RefundOrder:
        return takeOrderStep(visit);
    case ShopStep::RequestPayment:
    case ShopStep::FailPayment:
    case ShopStep::AuthorizePayment:
    case ShopStep::CapturePayment:
    case ShopStep::RefundPayment:
        return takePaymentStep(visit);
    case ShopStep::CreateShipment:
    case ShopStep::DispatchShipment:
    case ShopStep::ScanShipment:
    case ShopStep::DeliverShipment:
    case ShopStep::End:
        break;
    }
    return takeShipmentStep(visit);
}

ShopLog::Fact ShopLog::takeCustomerStep(ShopVisit& visit)
{
    std::uint8_t& moves = m_moves[static_cast<std::size_t>(visit.customer - 1)];
    if (visit.step == ShopStep::RegisterCustomer) {
        const int schema = schemaAt(visit, 2);
        then(visit, ShopStep::OpenCart, 20, 4 * kMinute);
        return {"customer",
                visit.customer,
                "CustomerRegistered",
                customerRegistered(customerOf(m_seed, visit.customer, moves), schema),
                {},
                schema};
    }
    ++moves;
    then(visit, ShopStep::CheckOut, 5, kMinute);
    return {"customer", visit.customer, "CustomerAddressChanged",
            customerAddressChanged(customerOf(m_seed, visit.customer, moves).address)};
}

ShopLog::Fact ShopLog::changeCart(ShopVisit& visit)
{
    std::vector<CartLine>& lines = linesOf(visit);
    const std::int64_t throwOf = m_dice.below(100);
    const int schema = schemaAt(visit, 2);
    // Bought goods follow a skew: of two throws the smaller.
    const std::int64_t number = std::min(m_dice.below(kGoods), m_dice.below(kGoods));
    const auto old = lines.empty()
        ? lines.end()
        : lines.begin() + m_dice.below(static_cast<std::int64_t>(lines.size()));

    if (throwOf < 10 && lines.size() > 1) {
        const Goods goods = goodsOf(old->goods);
        lines.erase(old);
        return {"cart", visit.cart, "ItemRemoved", itemRemoved(goods)};
    }
    if (throwOf < 25 && !lines.empty()) {
        old->quantity = m_dice.between(1, 6);
        return {"cart", visit.cart, "ItemQuantityChanged",
                itemQuantityChanged(goodsOf(old->goods), old->quantity)};
    }
    const std::int64_t quantity = m_dice.chance(750) ? 1 : m_dice.between(2, 4);
    const auto same = std::ranges::find(lines, number, &CartLine::goods);
    if (same != lines.end())
        same->quantity += quantity;
    else
        lines.push_back({number, quantity});
    return {"cart", visit.cart, "ItemAdded", itemAdded(goodsOf(number), quantity, schema),
            {},     schema};
}

ShopLog::Fact ShopLog::takeCartStep(ShopVisit& visit)
{
    switch (visit.step) {
    case ShopStep::OpenCart:
        then(visit, ShopStep::ChangeCart, 5, 2 * kMinute);
        return {"cart", visit.cart, "CartOpened", cartOpened(visit.customer)};
    case ShopStep::ChangeCart: {
        Fact fact = changeCart(visit);
        if (--visit.left > 0)
            then(visit, ShopStep::ChangeCart, 3, visit.left > 50 ? 20 : 2 * kMinute);
        else if (visit.keptCart >= 0)
            visit.step = ShopStep::End;
        else if (!visit.isOrdering)
            then(visit, ShopStep::AbandonCart, 2 * kHour, kDay);
        else
            then(visit, m_dice.chance(30) ? ShopStep::ChangeAddress : ShopStep::CheckOut, 20,
                 8 * kMinute);
        return fact;
    }
    case ShopStep::CheckOut:
        visit.totalCents = totalOf(visit.lines);
        then(visit, ShopStep::PlaceOrder, 0, 1);
        return {"cart", visit.cart, "CartCheckedOut", cartCheckedOut(visit)};
    default:
        visit.step = ShopStep::End;
        return {"cart", visit.cart, "CartAbandoned", cartAbandoned(visit), "shop"};
    }
}

ShopLog::Fact ShopLog::takeOrderStep(ShopVisit& visit)
{
    const auto fact = [&](std::string_view type, std::string data, std::string_view user,
                          int schema = 1) {
        return Fact {"order", visit.order, type, std::move(data), user, schema};
    };
    switch (visit.step) {
    case ShopStep::PlaceOrder: {
        visit.order = ++m_orders;
        visit.moves = m_moves[static_cast<std::size_t>(visit.customer - 1)];
        const int schema = schemaAt(visit, 3);
        if (m_dice.chance(25))
            then(visit, ShopStep::CancelOrder, 3 * kMinute, 5 * kHour);
        else
            then(visit, ShopStep::RequestPayment, 0, 2);
        return fact("OrderPlaced",
                    orderPlaced(visit, customerOf(m_seed, visit.customer, visit.moves), schema), {},
                    schema);
    }
    case ShopStep::PayOrder:
        then(visit, ShopStep::CreateShipment, 10 * kMinute, 20 * kHour);
        visit.at = inWorkingHours(visit.at);
        return fact("OrderPaid", orderPaid(visit), "payments");
    case ShopStep::ShipOrder: {
        visit.left = m_dice.between(1, 5);
        then(visit, ShopStep::ScanShipment, 2 * kHour, 14 * kHour);
        return fact("OrderShipped", orderShipped(visit, carrierOf(visit)), "shipping");
    }
    case ShopStep::DeliverOrder:
        if (m_dice.chance(40))
            then(visit, ShopStep::RefundPayment, kDay, 12 * kDay);
        else
            visit.step = ShopStep::End;
        return fact("OrderDelivered", orderDelivered(visit), "shipping");
    case ShopStep::RefundOrder: {
        // Now and then somebody presses twice, and the total goes below zero: something to look
        // for.
        if (!visit.isRefundedTwice && m_dice.chance(60)) {
            visit.isRefundedTwice = true;
            then(visit, ShopStep::RefundOrder, 1, 4);
        } else {
            visit.step = ShopStep::End;
        }
        return fact("OrderRefunded", orderRefunded(visit, m_dice.pick(kRefundReasons)),
                    m_dice.pick(staffNames()));
    }
    default:
        visit.step = ShopStep::End;
        return fact("OrderCancelled",
                    orderCancelled(visit.failedPayments > 0 ? "payment failed"
                                                            : m_dice.pick(kCancelReasons)),
                    {});
    }
}

ShopLog::Fact ShopLog::takePaymentStep(ShopVisit& visit)
{
    const auto fact = [&](std::string_view type, std::string data, int schema = 1) {
        return Fact {"payment", visit.order, type, std::move(data), "payments", schema};
    };
    switch (visit.step) {
    case ShopStep::RequestPayment: {
        const int schema = schemaAt(visit, 2);
        then(visit, m_dice.chance(60) ? ShopStep::FailPayment : ShopStep::AuthorizePayment, 2,
             3 * kMinute);
        return fact("PaymentRequested", paymentRequested(visit, m_dice.pick(kMethods), schema),
                    schema);
    }
    case ShopStep::FailPayment:
        if (++visit.failedPayments < 3)
            then(visit, ShopStep::RequestPayment, 30, kHour);
        else
            then(visit, ShopStep::CancelOrder, kMinute, 2 * kHour);
        return fact("PaymentFailed", paymentFailed(m_dice.pick(kFailReasons)));
    case ShopStep::AuthorizePayment:
        then(visit, ShopStep::CapturePayment, 0, 2);
        return fact("PaymentAuthorized",
                    paymentAuthorized(fmt::format("{:08x}", m_dice.below(1ll << 32))));
    case ShopStep::CapturePayment:
        then(visit, ShopStep::PayOrder, 0, 1);
        return fact("PaymentCaptured", paymentAmount(visit));
    default:
        then(visit, ShopStep::RefundOrder, 0, 1);
        return fact("PaymentRefunded", paymentAmount(visit));
    }
}

ShopLog::Fact ShopLog::takeShipmentStep(ShopVisit& visit)
{
    const auto fact = [&](std::string_view type, std::string data, std::string_view user,
                          int schema = 1) {
        return Fact {"shipment", visit.order, type, std::move(data), user, schema};
    };
    const Customer customer = customerOf(m_seed, visit.customer, visit.moves);
    switch (visit.step) {
    case ShopStep::CreateShipment: {
        const int schema = schemaAt(visit, 2);
        then(visit, ShopStep::DispatchShipment, kHour, 30 * kHour);
        visit.at = inWorkingHours(visit.at);
        return fact("ShipmentCreated", shipmentCreated(visit, customer, schema),
                    m_dice.pick(staffNames()), schema);
    }
    case ShopStep::DispatchShipment:
        then(visit, ShopStep::ShipOrder, 0, 2);
        return fact("ShipmentDispatched",
                    shipmentDispatched(carrierOf(visit),
                                       fmt::format("{}{:09}", customer.address.country,
                                                   m_dice.below(1'000'000'000))),
                    m_dice.pick(staffNames()));
    case ShopStep::ScanShipment:
        if (--visit.left > 0) {
            then(visit, ShopStep::ScanShipment, 2 * kHour, 14 * kHour);
        } else {
            then(visit, ShopStep::DeliverShipment, kHour, 10 * kHour);
            visit.at = inWorkingHours(visit.at);
        }
        return fact("ShipmentScanned", shipmentScanned(m_dice.pick(towns()).name), "shipping");
    default:
        then(visit, ShopStep::DeliverOrder, 0, 3);
        return fact("ShipmentDelivered", shipmentDelivered(customer), "shipping");
    }
}

} // namespace headrace
