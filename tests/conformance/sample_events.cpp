// SPDX-License-Identifier: Apache-2.0
#include "sample_events.h"

#include "core/store/event_cursor.h"

#include <random>

namespace headrace {

StreamName named(const std::string& text)
{
    return *StreamName::parse(text);
}

NewEvent newEvent(const std::string& stream, const std::string& type, std::string data)
{
    NewEvent event;
    event.stream = named(stream);
    event.type = type;
    event.data = std::move(data);
    return event;
}

NewEvent taggedEvent(const std::string& stream, const std::string& type,
                     std::vector<std::string> tags)
{
    NewEvent event = newEvent(stream, type);
    event.tags = std::move(tags);
    return event;
}

Uuid idOf(std::uint64_t number)
{
    return makeUuidV7(kNow, 0, number);
}

std::string show(const EventView& event)
{
    std::string text = std::to_string(event.position.value) + " " + std::string(event.stream) + "@"
        + std::to_string(event.version.value) + " " + std::string(event.type) + " "
        + std::to_string(event.schema) + " " + formatTime(event.time) + " " + formatUuid(event.id)
        + " " + std::string(event.data) + " " + std::string(event.meta);
    for (const std::string_view tag : event.tags)
        text += " #" + std::string(tag);
    return text;
}

std::string show(const Result<AppendAnswer>& answer)
{
    if (!answer)
        return "error " + std::to_string(static_cast<int>(answer.error().code));
    if (const auto* conflict = std::get_if<AppendConflict>(&*answer))
        return "conflict: " + conflict->message();
    const auto& receipt = std::get<AppendReceipt>(*answer);
    std::string text = (receipt.repeated ? "repeated, " : "stored, ")
        + std::to_string(receipt.count) + " up to " + std::to_string(receipt.position.value) + ":";
    for (const auto& [stream, version] : receipt.streams)
        text += " " + stream.text() + "@" + std::to_string(version.value);
    return text;
}

Positions positions(EventStore& store, ReadRequest request)
{
    Positions found;
    EventCursor cursor(store, std::move(request));
    for (;;) {
        const auto page = cursor.next();
        if (!page)
            return {-1};
        if (page->empty())
            return found;
        for (const EventView& event : page->events())
            found.push_back(event.position.value);
    }
}

bool fill(EventStore& store)
{
    constexpr int kEach = 1'000;
    std::mt19937 random(20'260'301);
    const auto pick = [&](std::uint32_t n) { return random() % n; };
    for (int first = 0; first < kFilled; first += kEach) {
        AppendRequest append;
        for (int i = 0; i < kEach; ++i) {
            const std::string category = pick(3) ? "order" : "cart";
            NewEvent event = newEvent(category + "-" + std::to_string(pick(20)),
                                      "Type" + std::to_string(pick(6)));
            event.time = kNow + std::chrono::minutes(first + i) - std::chrono::minutes(pick(90));
            if (pick(2))
                event.tags.push_back("customer:" + std::to_string(pick(5)));
            if (pick(3) == 0)
                event.tags.push_back("vip");
            if (pick(4) == 0)
                event.meta = "{\"correlationId\":\"c" + std::to_string(pick(10)) + "\"}";
            append.events.push_back(std::move(event));
        }
        if (!store.append(append))
            return false;
    }
    return true;
}

std::vector<SampleQuery> sampleQueries()
{
    const Time day = kNow + std::chrono::hours(24);
    const Query twoItems {.items = {{{"Type2"}, {"vip"}}, {{"Type3"}, {}}, {{}, {"customer:1"}}}};
    return {
        {"everything", {}},
        {"a stream", {.stream = named("order-7")}},
        {"a category", {.category = "cart"}},
        {"a type", {.items = {{{"Type1"}, {}}}}},
        {"two types", {.items = {{{"Type1", "Type4"}, {}}}}},
        {"a tag", {.items = {{{}, {"customer:3"}}}}},
        {"two tags", {.items = {{{}, {"customer:3", "vip"}}}}},
        {"type and tag", {.items = {{{"Type2"}, {"vip"}}}}},
        {"three items", twoItems},
        {"correlation", {.correlation = "c4"}},
        {"since", {.since = day}},
        {"until", {.until = day}},
        {"some hours", {.since = day, .until = day + std::chrono::hours(5)}},
        {"stream and type", {.stream = named("order-7"), .items = {{{"Type1"}, {}}}}},
        {"stream and tag", {.stream = named("order-7"), .items = {{{}, {"vip"}}}}},
        {"stream and its category", {.stream = named("order-7"), .category = "order"}},
        {"stream and another category", {.stream = named("order-7"), .category = "cart"}},
        {"category, since", {.category = "cart", .since = day}},
        {"category, type", {.category = "cart", .items = {{{"Type5"}, {}}}}},
        {"correlation, tag", {.items = {{{}, {"vip"}}}, .correlation = "c4"}},
        {"item for everything, and a type", {.items = {{{}, {}}, {{"Type1"}, {}}}}},
        {"unknown type", {.items = {{{"Nothing"}, {}}}}},
        {"unknown stream", {.stream = named("order-4711")}},
        {"unknown category", {.category = "nothing"}},
        {"unknown tag", {.items = {{{}, {"nobody"}}}}},
        {"known tag with an unknown one", {.items = {{{}, {"vip", "nobody"}}}}},
        {"unknown correlation", {.correlation = "nothing"}},
        {"no time at all", {.since = day, .until = day}},
    };
}

AppendReceipt appended(EventStore& store, const AppendRequest& request)
{
    const auto answer = store.append(request);
    if (answer)
        if (const auto* receipt = std::get_if<AppendReceipt>(&*answer))
            return *receipt;
    const std::string message = answer ? show(answer) : answer.error().message;
    QTest::qFail(message.c_str(), __FILE__, __LINE__);
    return {};
}

AppendConflict conflicted(EventStore& store, const AppendRequest& request)
{
    const auto answer = store.append(request);
    if (answer)
        if (const auto* conflict = std::get_if<AppendConflict>(&*answer))
            return *conflict;
    const std::string message = answer ? show(answer) : answer.error().message;
    QTest::qFail(message.c_str(), __FILE__, __LINE__);
    return {};
}

std::uint64_t seedOr(std::uint64_t usual)
{
    bool isGiven = false;
    const qulonglong given = qEnvironmentVariable("HEADRACE_SEED").toULongLong(&isGiven);
    const std::uint64_t seed = isGiven ? given : usual;
    qInfo("seed %llu (HEADRACE_SEED sets another)", static_cast<qulonglong>(seed));
    return seed;
}

} // namespace headrace
