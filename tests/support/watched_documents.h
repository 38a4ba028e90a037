// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/event_store.h"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace headrace {

/// A store whose documents do what a test wants before each call: look on, fail, or do something
/// in between that another program might have done.
class WatchedDocumentsStore final : public EventStore, private Documents
{
public:
    enum class Call { Get, List, Put, Remove };
    /// An error: the call fails with it and does nothing. May be called on several threads.
    using Before = std::function<std::optional<Error>(Call, const std::string& key)>;

    explicit WatchedDocumentsStore(std::unique_ptr<EventStore> store) : m_store(std::move(store)) {}

    void setBefore(Before before)
    {
        const std::lock_guard lock(m_mutex);
        m_before = std::move(before);
    }

    const StoreDescription& description() const override { return m_store->description(); }
    Result<AppendAnswer> append(const AppendRequest& request) override
    {
        return m_store->append(request);
    }
    Result<EventBatch> readPage(const ReadRequest& request) override
    {
        return m_store->readPage(request);
    }
    Result<EventBatch> readToken(const std::string& token) override
    {
        return m_store->readToken(token);
    }
    Result<std::vector<StreamSummary>> streams(const StreamsRequest& request) override
    {
        return m_store->streams(request);
    }
    Result<StreamSummary> stream(const StreamName& name) override { return m_store->stream(name); }
    Result<StoreStatistics> statistics() override { return m_store->statistics(); }
    Result<std::vector<HourCount>> activity() override { return m_store->activity(); }
    Result<Position> head() override { return m_store->head(); }
    Result<Position> waitForAppend(Position seen, std::chrono::milliseconds timeout,
                                   std::stop_token stop) override
    {
        return m_store->waitForAppend(seen, timeout, std::move(stop));
    }
    Documents& documents() override { return *this; }
    Result<Verification> verify(Job& job, const FindingHandler& report) override
    {
        return m_store->verify(job, report);
    }
    Result<std::optional<Position>> positionAt(Time time) override
    {
        return m_store->positionAt(time);
    }

private:
    std::optional<Error> before(Call call, const std::string& key)
    {
        Before known;
        {
            const std::lock_guard lock(m_mutex);
            known = m_before;
        }
        return known ? known(call, key) : std::nullopt;
    }
    Result<std::optional<Document>> get(const std::string& key) override
    {
        if (auto failed = before(Call::Get, key))
            return *std::move(failed);
        return m_store->documents().get(key);
    }
    Result<std::vector<Document>> list(const std::string& prefix, const std::string& after,
                                       std::size_t limit) override
    {
        if (auto failed = before(Call::List, prefix))
            return *std::move(failed);
        return m_store->documents().list(prefix, after, limit);
    }
    Result<DocumentAnswer> put(const std::string& key, const std::string& json,
                               std::int64_t expected) override
    {
        if (auto failed = before(Call::Put, key))
            return *std::move(failed);
        return m_store->documents().put(key, json, expected);
    }
    Result<DocumentAnswer> remove(const std::string& key, std::int64_t expected) override
    {
        if (auto failed = before(Call::Remove, key))
            return *std::move(failed);
        return m_store->documents().remove(key, expected);
    }

    std::unique_ptr<EventStore> m_store;
    std::mutex m_mutex;
    Before m_before; // Guarded by m_mutex.
};

} // namespace headrace
