// SPDX-License-Identifier: Apache-2.0
#include "random_requests.h"

#include "sample_events.h"

#include <algorithm>

namespace headrace {

RandomRequests::RandomRequests(std::uint64_t seed, std::string name, std::uint64_t firstId)
    : m_random(seed)
    , m_name(std::move(name))
    , m_firstId(firstId)
{
}

StreamName RandomRequests::stream()
{
    static const std::vector<std::string> kCategories = {"order", "cart", "\xf0\x9f\x9a\xb0", "a"};
    return named(kCategories[pick(kCategories.size())] + "-" + std::to_string(pick(5)));
}

std::string RandomRequests::type()
{
    static const std::vector<std::string> kTypes = {"Placed", "Paid", "Sent", "it's", "P"};
    return kTypes[pick(kTypes.size())];
}

std::string RandomRequests::tag()
{
    static const std::vector<std::string> kTags = {"customer:1", "customer:2", "customer:3",
                                                   "vip",        "Paid",       "customer:"};
    return kTags[pick(kTags.size())];
}

std::vector<std::string> RandomRequests::tags(std::uint64_t most)
{
    std::vector<std::string> made;
    for (auto n = pick(most + 1); n > 0; --n)
        if (std::string one = tag(); std::ranges::find(made, one) == made.end())
            made.push_back(std::move(one));
    return made;
}

NewEvent RandomRequests::event()
{
    NewEvent event;
    event.stream = stream();
    event.type = type();
    event.tags = tags(3);
    event.data = "{\"n\":" + std::to_string(pick(1'000)) + "}";
    if (pick(4) == 0)
        event.meta = "{\"correlationId\":\"c" + std::to_string(pick(4)) + "\"}";
    if (pick(5) == 0)
        event.schema = 2;
    if (pick(2))
        event.time = kNow + std::chrono::minutes(pick(600)) - std::chrono::hours(5);
    return event;
}

ExpectedVersion RandomRequests::expected(EventStore& seen, const StreamName& name)
{
    const auto summary = seen.stream(name);
    const std::int64_t version = summary ? summary->head.value : 0;
    switch (pick(6)) {
    case 0:
        return ExpectedVersion::any();
    case 1:
        return ExpectedVersion::exists();
    case 2:
        return ExpectedVersion::none();
    case 3:
        return ExpectedVersion::exactly({version + 1});
    default:
        return ExpectedVersion::exactly({version});
    }
}

QueryItem RandomRequests::item()
{
    QueryItem item;
    for (auto n = pick(3); n > 0; --n)
        item.types.push_back(type());
    item.tags = tags(2);
    return item;
}

AppendCondition RandomRequests::condition(EventStore& seen)
{
    AppendCondition condition;
    for (auto n = pick(3) + 1; n > 0; --n)
        condition.items.push_back(item());
    const std::int64_t head = seen.head().value_or(Position {}).value;
    const std::int64_t back = pick(3) ? 0 : static_cast<std::int64_t>(pick(20));
    condition.after = {pick(20) == 0 ? 0 : std::max<std::int64_t>(head - back, 0)};
    return condition;
}

AppendRequest RandomRequests::fresh(EventStore& seen)
{
    AppendRequest request;
    const auto count = pick(20) == 0 ? pick(40) + 1 : pick(4) + 1;
    const auto withIds = pick(4); // In none, in all or in some.
    for (std::uint64_t i = 0; i < count; ++i) {
        NewEvent made = event();
        if (withIds == 1 || (withIds == 2 && pick(2)))
            made.id = idOf(m_firstId + m_ids++);
        if (made.id && pick(25) == 0)
            made.id = idOf(m_firstId + pick(m_ids));
        request.events.push_back(std::move(made));
    }
    for (auto n = pick(3); n > 0; --n) {
        const StreamName name = pick(2) ? request.events[0].stream : stream();
        if (std::ranges::find(request.expectations, name, &StreamExpectation::stream)
            == request.expectations.end())
            request.expectations.push_back({name, expected(seen, name)});
    }
    for (auto n = pick(4); n > 1; --n)
        request.conditions.push_back(condition(seen));
    if (pick(3) == 0)
        request.token = m_name + "token " + std::to_string(m_tokens++);
    return request;
}

// One that was sent before, stored or not: as it was, or as it should not come again.
AppendRequest RandomRequests::repeat()
{
    AppendRequest request = m_sent[pick(m_sent.size())];
    NewEvent& event = request.events[pick(request.events.size())];
    switch (pick(8)) {
    case 0:
        event.data = "{\"other\":true}";
        break;
    case 1:
        event.stream = stream();
        break;
    case 2:
        event.time = kNow;
        break;
    case 3:
        request.events.pop_back();
        break;
    case 4:
        request.token.reset();
        break;
    default:
        break;
    }
    if (request.events.empty())
        return m_sent.back();
    return request;
}

AppendRequest RandomRequests::next(EventStore& seen)
{
    if (!m_sent.empty() && pick(4) == 0)
        return repeat();
    m_sent.push_back(fresh(seen));
    return m_sent.back();
}

Query RandomRequests::query()
{
    Query query;
    if (pick(4) == 0)
        query.stream = stream();
    if (pick(5) == 0)
        query.category = std::string(stream().category());
    for (auto n = pick(3); n > 0; --n)
        query.items.push_back(item());
    if (pick(6) == 0)
        query.correlation = "c" + std::to_string(pick(5));
    if (pick(5) == 0)
        query.since = kNow + std::chrono::minutes(pick(600)) - std::chrono::hours(5);
    if (pick(5) == 0)
        query.until = kNow + std::chrono::minutes(pick(600)) - std::chrono::hours(5);
    return query;
}

} // namespace headrace
