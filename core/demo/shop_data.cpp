// SPDX-License-Identifier: Apache-2.0
#include "core/demo/shop_data.h"

#include <fmt/format.h>

// Nothing here needs escaping: every text comes from the word lists or is made of digits.

namespace headrace {
namespace {

// 12995 -> "129.95", a JSON number.
std::string money(std::int64_t cents)
{
    return fmt::format("{}.{:02}", cents / 100, cents % 100);
}

std::string addressJson(const PostalAddress& address)
{
    return fmt::format(R"({{"street":"{}","postcode":"{}","city":"{}","country":"{}"}})",
                       address.street, address.postcode, address.town, address.country);
}

std::string linesJson(const ShopVisit& visit, int schema)
{
    std::string json = "[";
    for (const CartLine& line : visit.lines) {
        if (json.size() > 1)
            json += ',';
        const Goods& goods = goodsOf(line.goods);
        if (schema == 1)
            json += fmt::format(R"({{"sku":"{}","qty":{},"price":{}}})", goods.sku, line.quantity,
                                money(goods.priceCents));
        else
            json += fmt::format(R"({{"sku":"{}","quantity":{},"unitPrice":{}}})", goods.sku,
                                line.quantity, money(goods.priceCents));
    }
    return json + ']';
}

} // namespace

std::string customerRegistered(const Customer& customer, int schema)
{
    if (schema == 1)
        return fmt::format(R"({{"name":"{}","email":"{}"}})", customer.name(), customer.email);
    return fmt::format(R"({{"firstName":"{}","lastName":"{}","email":"{}","address":{}}})",
                       customer.firstName, customer.lastName, customer.email,
                       addressJson(customer.address));
}

std::string customerAddressChanged(const PostalAddress& address)
{
    return fmt::format(R"({{"address":{}}})", addressJson(address));
}

std::string cartOpened(std::int64_t customer)
{
    return customer == 0 ? R"({"customerId":null})"
                         : fmt::format(R"({{"customerId":"{}"}})", customer);
}

std::string itemAdded(const Goods& goods, std::int64_t quantity, int schema)
{
    if (schema == 1)
        return fmt::format(R"({{"sku":"{}","qty":{},"price":{}}})", goods.sku, quantity,
                           money(goods.priceCents));
    return fmt::format(R"({{"sku":"{}","name":"{}","quantity":{},"unitPrice":{}}})", goods.sku,
                       goods.name, quantity, money(goods.priceCents));
}

std::string itemQuantityChanged(const Goods& goods, std::int64_t quantity)
{
    return fmt::format(R"({{"sku":"{}","quantity":{}}})", goods.sku, quantity);
}

std::string itemRemoved(const Goods& goods)
{
    return fmt::format(R"({{"sku":"{}"}})", goods.sku);
}

std::string cartCheckedOut(const ShopVisit& visit)
{
    return fmt::format(R"({{"items":{},"total":{}}})", visit.lines.size(), money(visit.totalCents));
}

std::string cartAbandoned(const ShopVisit& visit)
{
    return fmt::format(R"({{"items":{}}})", visit.lines.size());
}

std::string orderPlaced(const ShopVisit& visit, const Customer& customer, int schema)
{
    const std::string lines = linesJson(visit, schema);
    const std::string total = money(visit.totalCents);
    if (schema == 1)
        return fmt::format(R"({{"cust":"{}","cart":"{}","lines":{},"total":{}}})", visit.customer,
                           visit.cart, lines, total);
    if (schema == 2)
        return fmt::format(R"({{"customerId":"{}","cartId":"{}","lines":{},"total":{}}})",
                           visit.customer, visit.cart, lines, total);
    return fmt::format(R"({{"customerId":"{}","cartId":"{}","email":"{}",)"
                       R"("shipTo":{{"name":"{}","address":{}}},)"
                       R"("lines":{},"total":{},"currency":"EUR"}})",
                       visit.customer, visit.cart, customer.email, customer.name(),
                       addressJson(customer.address), lines, total);
}

std::string orderCancelled(std::string_view reason)
{
    return fmt::format(R"({{"reason":"{}"}})", reason);
}

std::string orderPaid(const ShopVisit& visit)
{
    return fmt::format(R"({{"paymentId":"{}","amount":{}}})", visit.order, money(visit.totalCents));
}

std::string orderShipped(const ShopVisit& visit, std::string_view carrier)
{
    return fmt::format(R"({{"shipmentId":"{}","carrier":"{}"}})", visit.order, carrier);
}

std::string orderDelivered(const ShopVisit& visit)
{
    return fmt::format(R"({{"shipmentId":"{}"}})", visit.order);
}

std::string orderRefunded(const ShopVisit& visit, std::string_view reason)
{
    return fmt::format(R"({{"amount":{},"reason":"{}"}})", money(visit.totalCents), reason);
}

std::string paymentRequested(const ShopVisit& visit, std::string_view method, int schema)
{
    if (schema == 1)
        return fmt::format(R"({{"order":"{}","amount":{}}})", visit.order, money(visit.totalCents));
    return fmt::format(R"({{"orderId":"{}","amount":{},"currency":"EUR","method":"{}"}})",
                       visit.order, money(visit.totalCents), method);
}

std::string paymentFailed(std::string_view reason)
{
    return fmt::format(R"({{"reason":"{}"}})", reason);
}

std::string paymentAuthorized(std::string_view reference)
{
    return fmt::format(R"({{"reference":"{}"}})", reference);
}

std::string paymentAmount(const ShopVisit& visit)
{
    return fmt::format(R"({{"amount":{}}})", money(visit.totalCents));
}

std::string shipmentCreated(const ShopVisit& visit, const Customer& customer, int schema)
{
    const PostalAddress& address = customer.address;
    if (schema == 1)
        return fmt::format(R"({{"order":"{}","address":"{}, {}, {} {}, {}"}})", visit.order,
                           customer.name(), address.street, address.postcode, address.town,
                           address.country);
    return fmt::format(R"({{"orderId":"{}","to":{{"name":"{}","address":{}}}}})", visit.order,
                       customer.name(), addressJson(address));
}

std::string shipmentDispatched(std::string_view carrier, std::string_view tracking)
{
    return fmt::format(R"({{"carrier":"{}","tracking":"{}"}})", carrier, tracking);
}

std::string shipmentScanned(std::string_view place)
{
    return fmt::format(R"({{"place":"{}"}})", place);
}

std::string shipmentDelivered(const Customer& customer)
{
    return fmt::format(R"({{"signedBy":"{}"}})", customer.lastName);
}

} // namespace headrace
