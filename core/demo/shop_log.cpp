// SPDX-License-Identifier: Apache-2.0
#include "core/demo/shop_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace headrace {
namespace {

// What a visit comes to on average, until enough of them have ended to say.
constexpr std::int64_t kUsualEvents = 17;
constexpr std::int64_t kUsualWeight = 100;

constexpr std::int64_t kStreamsOfAnOrder = 3; // Order, payment, shipment.
constexpr std::int64_t kFirstOrder = 4'700;   // A shop does not begin with order 1.

std::string metadata(const ShopVisit& visit, std::string_view user)
{
    std::string meta = fmt::format(R"({{"correlationId":"{}")", formatUuid(visit.correlation));
    if (visit.events > 0)
        meta += fmt::format(R"(,"causationId":"{}")", formatUuid(visit.cause));
    return meta + fmt::format(R"(,"user":"{}"}})", user);
}

} // namespace

ShopLog::ShopLog(std::int64_t events, std::int64_t maxStreams, std::uint64_t seed)
    : m_events(events)
    , m_maxStreams(maxStreams)
    , m_seed(seed)
    , m_calendar(events)
    , m_dice(seed)
    , m_orders(kFirstOrder)
{
    assert(events >= 1 && maxStreams >= 0);
}

// How many visits make the shop as busy as planned: those that the day needs, and some to make up,
// over about a week, for having been off the plan before.
std::int64_t ShopLog::visitsOn(std::int64_t day) const
{
    const std::int64_t eventsAVisit = std::max<std::int64_t>(
        1, (kUsualEvents * kUsualWeight + m_finishedEvents) / (kUsualWeight + m_finishedVisits));
    const std::int64_t today = m_calendar.plannedUntil(day + 1) - m_calendar.plannedUntil(day);
    const std::int64_t behind = m_calendar.plannedUntil(day) - m_emitted;
    std::int64_t visits = (today + behind / 8) / eventsAVisit;
    // The log ends on the last day, however far that is: only a part of a visit happens at once.
    if (day + 1 == m_calendar.days())
        visits = std::max(visits, (m_events - m_emitted) * 2 / eventsAVisit + 10);
    return std::max<std::int64_t>(visits, 1);
}

void ShopLog::openNextDay()
{
    m_knownCustomers = static_cast<std::int64_t>(m_moves.size());
    const std::int64_t visits = visitsOn(m_day);
    for (std::int64_t i = 0; i < visits; ++i)
        startVisit(m_calendar.visitOn(m_day, m_dice));
    ++m_day;
}

bool ShopLog::reserveStreams(std::int64_t count)
{
    if (m_maxStreams > 0 && m_streams + count > m_maxStreams)
        return false;
    m_streams += count;
    return true;
}

void ShopLog::chooseCustomer(ShopVisit& visit)
{
    if (m_knownCustomers == 0 || m_dice.chance(300))
        return; // Somebody new: 0, until the streams are reserved.
    // The smaller of two throws: who came early comes often.
    visit.customer = 1 + std::min(m_dice.below(m_knownCustomers), m_dice.below(m_knownCustomers));
}

// The limit of streams is reached: what happens from now on happens in carts that are there.
void ShopLog::keepToOldCarts(ShopVisit& visit)
{
    const auto count = static_cast<std::int64_t>(m_keptCarts.size());
    visit.customer = 0;
    visit.isOrdering = false;
    if (count == 0) {
        m_keptCarts.push_back({visit.cart = ++m_carts, {}});
        visit.keptCart = 0;
        visit.step = ShopStep::OpenCart;
        return;
    }
    visit.keptCart = std::min(m_dice.below(count), m_dice.below(count));
    visit.cart = m_keptCarts[static_cast<std::size_t>(visit.keptCart)].number;
    visit.step = ShopStep::ChangeCart;
}

void ShopLog::startVisit(Time at)
{
    ShopVisit visit;
    visit.at = at;
    visit.serial = ++m_serial;
    visit.isOrdering = m_dice.chance(680);
    visit.left = 1;
    while (visit.left < 30 && m_dice.chance(720))
        ++visit.left;
    if (m_dice.chance(4)) // Somebody who furnishes a hotel.
        visit.left = m_dice.between(100, 800);
    chooseCustomer(visit);

    const bool isNew = visit.customer == 0;
    const std::int64_t needed = 1 + (isNew ? 1 : 0) + (visit.isOrdering ? kStreamsOfAnOrder : 0);
    const bool isFirstOfLimited = m_maxStreams > 0 && m_keptCarts.empty();
    if (isFirstOfLimited || !reserveStreams(needed)) {
        m_streams += isFirstOfLimited ? 1 : 0;
        keepToOldCarts(visit);
    } else {
        visit.cart = ++m_carts;
        visit.step = isNew ? ShopStep::RegisterCustomer : ShopStep::OpenCart;
        if (isNew) {
            m_moves.push_back(0);
            visit.customer = static_cast<std::int64_t>(m_moves.size());
        }
    }
    m_visits.push_back(std::move(visit));
    std::ranges::push_heap(m_visits, isLater);
}

std::optional<NewEvent> ShopLog::next()
{
    if (m_emitted == m_events)
        return std::nullopt;
    while (m_day < m_calendar.days()
           && (m_visits.empty() || m_visits.front().at >= m_calendar.startOf(m_day)))
        openNextDay();
    if (m_visits.empty()) // Too few even for the last day: somebody comes late in the evening.
        startVisit(m_calendar.startOf(m_calendar.days()));

    std::ranges::pop_heap(m_visits, isLater);
    ShopVisit& visit = m_visits.back();
    const Time at = visit.at;
    Fact fact = take(visit);
    NewEvent event = toEvent(visit, std::move(fact), at);
    ++m_emitted;
    if (visit.step == ShopStep::End) {
        ++m_finishedVisits;
        m_finishedEvents += visit.events;
        m_visits.pop_back();
    } else {
        std::ranges::push_heap(m_visits, isLater);
    }
    return event;
}

NewEvent ShopLog::toEvent(ShopVisit& visit, Fact fact, Time at)
{
    NewEvent event;
    event.id = makeUuidV7(at, m_dice.next(), m_dice.next());
    if (visit.events == 0)
        visit.correlation = *event.id;
    const std::string customer =
        visit.customer == 0 ? "guest" : fmt::format("customer:{}", visit.customer);
    event.stream = *StreamName::parse(fmt::format("{}-{}", fact.category, fact.number));
    event.type = fact.type;
    event.schema = fact.schema;
    event.time = at;
    event.data = std::move(fact.data);
    event.meta = metadata(visit, fact.user.empty() ? std::string_view(customer) : fact.user);
    if (visit.customer != 0)
        event.tags.push_back(customer);
    if (visit.order != 0)
        event.tags.push_back(fmt::format("order:{}", visit.order));
    visit.cause = *event.id;
    ++visit.events;
    return event;
}

} // namespace headrace
