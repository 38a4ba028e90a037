// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/memory/memory_store.h"
#include "views/support/store_session.h"

#include <atomic>
#include <memory>
#include <stdexcept>

namespace headrace::test {

/// Passes everything on to a store in memory, and fails reads when told to.
class SwitchableStore final : public EventStore
{
public:
    SwitchableStore() : m_store(std::move(*openMemoryStore({}, {}))) {}

    std::atomic_bool failReads {false};
    std::atomic<std::int64_t> failReadsFrom {INT64_MAX}; ///< Reads that begin here or later fail.
    std::atomic_bool failLaterStreams {false}; ///< All but the first page of streams fail.

    const StoreDescription& description() const override { return m_store->description(); }
    Result<AppendAnswer> append(const AppendRequest& request) override
    {
        return m_store->append(request);
    }
    Result<EventBatch> readPage(const ReadRequest& request) override
    {
        if (failReads || request.from >= failReadsFrom)
            return Error {ErrorCode::Io, "page 4096 could not be read"};
        return m_store->readPage(request);
    }
    Result<std::vector<StreamSummary>> streams(const StreamsRequest& request) override
    {
        if (failReads || (failLaterStreams && !request.after.empty()))
            return Error {ErrorCode::Io, "page 4096 could not be read"};
        return m_store->streams(request);
    }
    Result<StreamSummary> stream(const StreamName& name) override { return m_store->stream(name); }
    Result<StoreStatistics> statistics() override { return m_store->statistics(); }
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
        return m_store->verify(job, report);
    }

private:
    std::unique_ptr<EventStore> m_store;
};

inline StreamName streamName(const std::string& text)
{
    return *StreamName::parse(text);
}

inline Time at(const char* text)
{
    return *parseTime(text);
}

/// Events numbered from `first`, one every 10 min from 2024-01-01 on; of every seven, three go to
/// order-1, two to order-2 and two to cart-1. Every third is of type "Paid", the others "Placed".
inline AppendRequest numberedEvents(int first, int count)
{
    constexpr const char* kStreams[] = {"order-1", "order-2", "cart-1", "order-1",
                                        "cart-1",  "order-1", "order-2"};
    AppendRequest request;
    for (int number = first; number < first + count; ++number) {
        NewEvent event;
        event.stream = streamName(kStreams[number % 7]);
        event.type = number % 3 == 0 ? "Paid" : "Placed";
        event.time = at("2024-01-01T00:00:00Z") + std::chrono::minutes(10) * number;
        event.data = "{\"number\":" + std::to_string(number) + "}";
        request.events.push_back(std::move(event));
    }
    return request;
}

/// A store with the first `count` numbered events.
inline std::unique_ptr<SwitchableStore> storeWith(int count)
{
    auto store = std::make_unique<SwitchableStore>();
    if (count > 0 && !store->append(numberedEvents(0, count)))
        throw std::logic_error("the sample events were refused");
    return store;
}

} // namespace headrace::test
