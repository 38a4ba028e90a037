// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/demo/dice.h"
#include "core/demo/shop_calendar.h"
#include "core/demo/shop_visit.h"
#include "core/event/event.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// The log of a shop that never was: customers, carts, orders, payments and shipments in the order
/// of their times, for as many events as asked for. The same arguments give the same bytes, on
/// every machine.
///
/// Correlation ids lead to the first event of a visit, causation ids to the event before; both are
/// ids of events in the log. Memory: what goes on at one time, and a byte a customer. Confined to
/// one thread.
class ShopLog
{
public:
    /// `events` is 1 to 10^9. `maxStreams` is 0 for as many as there would be.
    ShopLog(std::int64_t events, std::int64_t maxStreams, std::uint64_t seed);

    /// The next event, with id and time; none after the last.
    std::optional<NewEvent> next();

private:
    struct Fact // What a step adds to the event that it becomes.
    {
        std::string_view category;
        std::int64_t number = 0;
        std::string_view type;
        std::string data;
        std::string_view user; // Empty for the customer.
        int schema = 1;
    };

    void openNextDay();
    std::int64_t visitsOn(std::int64_t day) const;
    void startVisit(Time at);
    void chooseCustomer(ShopVisit& visit);
    bool reserveStreams(std::int64_t count);
    void keepToOldCarts(ShopVisit& visit);

    NewEvent toEvent(ShopVisit& visit, Fact fact, Time at);
    Fact take(ShopVisit& visit);
    Fact takeCustomerStep(ShopVisit& visit);
    Fact takeCartStep(ShopVisit& visit);
    Fact changeCart(ShopVisit& visit);
    Fact takeOrderStep(ShopVisit& visit);
    Fact takePaymentStep(ShopVisit& visit);
    Fact takeShipmentStep(ShopVisit& visit);
    void then(ShopVisit& visit, ShopStep step, std::int64_t leastSeconds, std::int64_t mostSeconds);
    int schemaAt(const ShopVisit& visit, int versions);
    std::vector<CartLine>& linesOf(ShopVisit& visit);

    struct KeptCart
    {
        std::int64_t number = 0;
        std::vector<CartLine> lines;
    };

    const std::int64_t m_events;
    const std::int64_t m_maxStreams;
    const std::uint64_t m_seed;
    ShopCalendar m_calendar;
    Dice m_dice;
    std::vector<ShopVisit> m_visits;   // A heap, the earliest on top.
    std::vector<KeptCart> m_keptCarts; // Only with a limit of streams.
    std::vector<std::uint8_t> m_moves; // Of customer i + 1.
    std::int64_t m_knownCustomers = 0; // Registered before today.
    std::int64_t m_day = 0;            // The next one to open.
    std::int64_t m_emitted = 0;
    std::int64_t m_streams = 0; // Promised to visits.
    std::int64_t m_carts = 0;
    std::int64_t m_orders = 0;
    std::int64_t m_serial = 0;
    std::int64_t m_finishedVisits = 0;
    std::int64_t m_finishedEvents = 0; // Of finished visits.
};

} // namespace headrace
