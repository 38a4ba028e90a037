// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/append_ledger.h"

#include "core/store/already_applied.h"
#include "core/store/event_cursor.h"
#include "core/store/event_store.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <optional>
#include <random>

namespace headrace {
namespace {

constexpr int kTypes = 3;
const Time kFirstTime = *parseTime("2026-03-01T12:00:00Z");

struct EventKey
{
    std::int64_t request = 0;
    std::int64_t index = 0;
};

// An event says in its data which one it is.
std::optional<EventKey> keyOf(std::string_view data)
{
    long long request = 0;
    long long index = 0;
    const std::string text(data.substr(0, 60));
    if (std::sscanf(text.c_str(), "{\"request\":%lld,\"event\":%lld,", &request, &index) != 2)
        return {};
    return EventKey {request, index};
}

NewEvent newEvent(std::int64_t request, std::int64_t index, const AppendLedger::Shape& shape,
                  std::mt19937_64& random)
{
    NewEvent event;
    const char* const category = random() % 3 == 0 ? "cart-" : "order-";
    event.stream = *StreamName::parse(category + std::to_string(random() % 7));
    event.type = "Tick" + std::to_string(random() % kTypes);
    event.schema = 1 + static_cast<int>(random() % 3);
    event.id =
        makeUuidV7(kFirstTime, 0, static_cast<std::uint64_t>(request * shape.events + index));
    event.time = kFirstTime + std::chrono::seconds(request);
    event.data = "{\"request\":" + std::to_string(request) + ",\"event\":" + std::to_string(index)
        + ",\"pad\":\"";
    for (auto left = random() % (shape.padBytes + 1); left > 0; --left)
        event.data += static_cast<char>('a' + random() % 26);
    event.data += "\"}";
    if (random() % 2 == 0)
        event.meta = "{\"correlationId\":\"c" + std::to_string(request % 10) + "\"}";
    event.tags = {"request:" + std::to_string(request % 10)};
    return event;
}

bool isSame(const EventView& stored, const NewEvent& event)
{
    return stored.stream == event.stream.text() && stored.id == *event.id
        && stored.time == *event.time && sameContent(stored, event);
}

// One walk over a log, and what it finds.
class LogCheck
{
public:
    using RequestOf = std::function<AppendRequest(std::int64_t)>;

    explicit LogCheck(RequestOf requestOf) : m_requestOf(std::move(requestOf)) {}

    void checkLog(EventStore& store);
    void checkAcknowledged(std::int64_t number, Position position);
    void checkPartial();
    void checkIndexes(EventStore& store);

    struct Found
    {
        std::size_t events = 0;
        std::size_t wanted = 0;
        Position last;
    };
    const std::map<std::int64_t, Found>& requests() const { return m_requests; }
    LedgerFindings take() { return std::move(m_findings); }

private:
    void note(std::int64_t& count, const std::string& what);
    void checkEvent(const EventView& event);
    void checkQuery(EventStore& store, const Query& query, const std::string& what);

    RequestOf m_requestOf;
    LedgerFindings m_findings;
    std::map<std::int64_t, Found> m_requests;
    std::map<std::string, std::int64_t> m_heads;
    std::optional<EventKey> m_before; // Of the event before.
    AppendRequest m_request;          // That it belongs to.
    Position m_head;
    EventBatch m_log;
};

void LogCheck::note(std::int64_t& count, const std::string& what)
{
    ++count;
    if (m_findings.first.empty())
        m_findings.first = what;
}

void LogCheck::checkLog(EventStore& store)
{
    EventCursor cursor(store, {});
    for (;;) {
        const auto page = cursor.next();
        if (!page)
            return note(m_findings.disagreeing, "reading the log: " + page.error().message);
        if (page->empty())
            return;
        for (const EventView& event : page->events()) {
            checkEvent(event);
            m_log.add(event);
        }
    }
}

void LogCheck::checkEvent(const EventView& event)
{
    const std::string place = "position " + std::to_string(event.position.value) + ": ";
    ++m_findings.events;
    if (event.position <= m_head)
        note(m_findings.wrong, place + "does not lie above the one before");
    m_head = event.position;
    if (event.version.value != ++m_heads[std::string(event.stream)])
        note(m_findings.wrong, place + "its version is not the next one of its stream");
    const auto key = keyOf(event.data);
    if (!key)
        return note(m_findings.wrong, place + "an event that nobody appended");
    const bool isFirst = !m_before || m_before->request != key->request;
    if (isFirst)
        m_request = m_requestOf(key->request);
    if (key->index != (isFirst ? 0 : m_before->index + 1))
        note(m_findings.wrong, place + "is not behind the event before it in its request");
    m_before = key;
    Found& found = m_requests[key->request];
    found = {found.events + 1, m_request.events.size(), event.position};
    const auto index = static_cast<std::size_t>(key->index);
    if (index >= m_request.events.size() || !isSame(event, m_request.events[index]))
        note(m_findings.wrong, place + "differs from what was appended");
}

void LogCheck::checkAcknowledged(std::int64_t number, Position position)
{
    ++m_findings.checked;
    const auto found = m_requests.find(number);
    if (found == m_requests.end())
        note(m_findings.lost,
             "request " + std::to_string(number) + " was acknowledged and is gone");
    else if (position.value != 0 && found->second.last != position)
        note(m_findings.lost,
             "request " + std::to_string(number) + " was acknowledged at another position");
}

void LogCheck::checkPartial()
{
    for (const auto& [number, found] : m_requests)
        if (found.events != found.wanted)
            note(m_findings.partial,
                 "of request " + std::to_string(number) + " there are "
                     + std::to_string(found.events) + " of " + std::to_string(found.wanted)
                     + " events");
}

void LogCheck::checkQuery(EventStore& store, const Query& query, const std::string& what)
{
    std::vector<Position> wanted;
    for (const EventView& event : m_log.events())
        if (matches(query, event))
            wanted.push_back(event.position);
    std::vector<Position> found;
    EventCursor cursor(store, {.query = query});
    for (;;) {
        const auto page = cursor.next();
        if (!page)
            return note(m_findings.disagreeing, "by " + what + ": " + page.error().message);
        if (page->empty())
            break;
        for (const EventView& event : page->events())
            found.push_back(event.position);
    }
    if (found != wanted)
        note(m_findings.disagreeing, "by " + what + " other events are found than in the log");
}

void LogCheck::checkIndexes(EventStore& store)
{
    for (int type = 0; type < kTypes; ++type) {
        const std::string name = "Tick" + std::to_string(type);
        checkQuery(store, {.items = {{{name}, {}}}}, "type " + name);
    }
    checkQuery(store, {.items = {{{}, {"request:3"}}}}, "tag");
    checkQuery(store, {.category = "cart"}, "category");
    checkQuery(store, {.correlation = "c4"}, "correlation");
    for (const auto& [name, head] : m_heads) {
        const auto stream = *StreamName::parse(name);
        checkQuery(store, {.stream = stream}, "stream " + name);
        const auto summary = store.stream(stream);
        if (!summary || summary->head.value != head || summary->events != head)
            note(m_findings.disagreeing, "the summary of stream " + name + " differs");
    }
    const auto statistics = store.statistics();
    if (!statistics || statistics->events != m_findings.events || statistics->head != m_head
        || statistics->streams != static_cast<std::int64_t>(m_heads.size()))
        note(m_findings.disagreeing, "the statistics differ from the log");
}

} // namespace

void LedgerFindings::add(const LedgerFindings& other)
{
    checked += other.checked;
    lost += other.lost;
    partial += other.partial;
    wrong += other.wrong;
    disagreeing += other.disagreeing;
    events += other.events;
    if (first.empty())
        first = other.first;
}

AppendRequest AppendLedger::request(std::int64_t number) const
{
    std::mt19937_64 random(m_seed + static_cast<std::uint64_t>(number) * 0x9e3779b97f4a7c15U);
    AppendRequest request;
    const auto most = static_cast<std::uint64_t>(m_shape.events);
    const auto count = 1 + static_cast<std::int64_t>(random() % most);
    for (std::int64_t index = 0; index < count; ++index)
        request.events.push_back(newEvent(number, index, m_shape, random));
    return request;
}

void AppendLedger::acknowledge(std::int64_t number, Position position)
{
    const std::lock_guard lock(m_mutex);
    m_acknowledged.push_back({number, position});
}

std::size_t AppendLedger::acknowledgements() const
{
    const std::lock_guard lock(m_mutex);
    return m_acknowledged.size();
}

LedgerFindings AppendLedger::check(EventStore& store, std::size_t acknowledgements) const
{
    LogCheck check([this](std::int64_t number) { return request(number); });
    check.checkLog(store);
    check.checkPartial();
    {
        const std::lock_guard lock(m_mutex);
        for (std::size_t i = 0; i < std::min(acknowledgements, m_acknowledged.size()); ++i)
            check.checkAcknowledged(m_acknowledged[i].number, m_acknowledged[i].position);
    }
    check.checkIndexes(store);
    return check.take();
}

void AppendLedger::settle(EventStore& store)
{
    LogCheck check([this](std::int64_t number) { return request(number); });
    check.checkLog(store);
    const std::lock_guard lock(m_mutex);
    m_acknowledged.clear();
    for (const auto& [number, found] : check.requests())
        m_acknowledged.push_back({number, found.last});
}

} // namespace headrace
