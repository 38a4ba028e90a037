// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/memory/memory_store.h"

#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

namespace headrace::test {

/// A store in memory whose verification finds what a test wants it to find, waits where the test
/// wants it to wait, and which fails when told to.
class CheckedStore final : public EventStore
{
public:
    explicit CheckedStore(const OpenOptions& options = {})
        : m_store(std::move(*openMemoryStore({}, options)))
        , m_description(m_store->description())
    {
        m_description.name = "shop";
        m_description.location = "/var/lib/shop/shop.headrace";
    }

    // Before a verification is begun.
    std::vector<Finding> found;      ///< Told after half of the events.
    std::atomic_bool isHeld {false}; ///< Verifying waits in its middle for letGo().
    std::atomic_bool failVerify {false};
    std::atomic_bool failStatistics {false};
    std::atomic_bool loseAnswer {false};   ///< The next append is stored, and nobody learns of it.
    std::atomic_bool isAppendHeld {false}; ///< Appending waits before it begins.
    std::atomic_bool failReads {false};

    void letGo() { isHeld = false; }
    /// Whether verifying waits in its middle.
    bool isWaiting() const { return m_isWaiting; }
    StoreDescription& changeableDescription() { return m_description; }

    const StoreDescription& description() const override { return m_description; }
    Result<AppendAnswer> append(const AppendRequest& request) override
    {
        while (isAppendHeld)
            std::this_thread::yield();
        auto answer = m_store->append(request);
        if (loseAnswer.exchange(false))
            return Error {ErrorCode::Unknown, "The connection broke."};
        return answer;
    }
    Result<EventBatch> readPage(const ReadRequest& request) override
    {
        if (failReads)
            return Error {ErrorCode::Io, "read shop: page 3 could not be read"};
        return m_store->readPage(request);
    }
    Result<std::vector<StreamSummary>> streams(const StreamsRequest& request) override
    {
        return m_store->streams(request);
    }
    Result<StreamSummary> stream(const StreamName& name) override { return m_store->stream(name); }
    Result<StoreStatistics> statistics() override
    {
        if (failStatistics)
            return Error {ErrorCode::Io, "read the counts of shop: page 2 could not be read"};
        auto statistics = m_store->statistics();
        statistics->diskBytes = statistics->bytes * 3;
        return statistics;
    }
    Result<std::vector<HourCount>> activity() override { return m_store->activity(); }
    Result<Position> head() override { return m_store->head(); }
    Result<Position> waitForAppend(Position seen, std::chrono::milliseconds timeout,
                                   std::stop_token stop) override
    {
        return m_store->waitForAppend(seen, timeout, stop);
    }
    Result<EventBatch> readToken(const std::string& token) override
    {
        return m_store->readToken(token);
    }
    Result<std::optional<Position>> positionAt(Time time) override
    {
        return m_store->positionAt(time);
    }
    Documents& documents() override { return m_store->documents(); }

    Result<Verification> verify(Job& job, const FindingHandler& report) override
    {
        const Position head = *m_store->head();
        job.setTotal(head.value);
        job.setDone(head.value / 2);
        for (const Finding& finding : found)
            report(finding);
        m_isWaiting = isHeld.load();
        while (isHeld) {
            if (auto goOn = job.goOn(); !goOn)
                return goOn.error();
            std::this_thread::yield();
        }
        m_isWaiting = false;
        if (failVerify)
            return Error {ErrorCode::Io, "verify shop: page 7 could not be read"};
        if (auto goOn = job.goOn(); !goOn)
            return goOn.error();
        job.setDone(head.value);
        return Verification {.at = now(),
                             .head = head,
                             .events = head.value,
                             .findings = std::int64_t(found.size())};
    }

private:
    std::unique_ptr<EventStore> m_store;
    StoreDescription m_description;
    std::atomic_bool m_isWaiting {false};
};

/// `count` events, three of four in streams of "order", the others in streams of "cart", one every
/// ten minutes from 2024-01-01 on.
inline AppendRequest shopEvents(int count, int first = 0)
{
    AppendRequest request;
    for (int number = first; number < first + count; ++number) {
        NewEvent event;
        const std::string category = number % 4 == 0 ? "cart-" : "order-";
        event.stream = *StreamName::parse(category + std::to_string(number / 8 + 1));
        event.type = number % 3 == 0 ? "Paid" : "Placed";
        event.time = *parseTime("2024-01-01T00:00:00Z") + std::chrono::minutes(10) * number;
        event.data = "{\"number\":" + std::to_string(number) + "}";
        request.events.push_back(std::move(event));
    }
    return request;
}

inline std::unique_ptr<CheckedStore> checkedStore(int events)
{
    auto store = std::make_unique<CheckedStore>();
    if (events > 0 && !store->append(shopEvents(events)))
        throw std::logic_error("the sample events were refused");
    return store;
}

/// What a damaged store would tell.
inline std::vector<Finding> damage()
{
    return {{.kind = "digest",
             .position = {17},
             .stream = "order-3",
             .message = "its digest is of other bytes"},
            {.kind = "stream", .stream = "cart-1", .message = "counted 3 events, holds 2"},
            {.kind = "index",
             .position = {120},
             .stream = "order-16",
             .message = "it is missing in the index of types"},
            {.kind = "checkpoint",
             .position = {9'999},
             .message = "checkpoint/revenue stands at position 9999, but the head is at 240"}};
}

} // namespace headrace::test
