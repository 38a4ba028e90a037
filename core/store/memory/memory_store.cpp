// SPDX-License-Identifier: Apache-2.0
#include "core/store/memory/memory_store.h"

#include "core/store/event_cursor.h"
#include "core/store/memory/memory_copying.h"
#include "core/store/memory/memory_documents.h"
#include "core/store/memory/memory_log.h"
#include "core/store/memory/memory_rewriting.h"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>

namespace headrace {
namespace {

// Counts a call of append() for as long as it waits or works.
class Waiting
{
public:
    explicit Waiting(std::atomic<std::size_t>& count) : m_count(count), m_before(count++) {}
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    ~Waiting() { --m_count; }
    std::size_t before() const { return m_before; }

private:
    std::atomic<std::size_t>& m_count;
    const std::size_t m_before;
};

// Whether positions and versions are in order, in events as they are read.
class OrderCheck
{
public:
    /// `pruned` says up to which version the events of a stream have left.
    using Pruned = std::function<Version(std::string_view stream)>;
    OrderCheck(Pruned pruned, const FindingHandler& report)
        : m_pruned(std::move(pruned))
        , m_report(report)
    {
    }
    void check(const EventView& event);
    std::int64_t findings() const { return m_findings; }

private:
    void find(const char* kind, const EventView& event, std::string message);

    const Pruned m_pruned;
    const FindingHandler& m_report;
    std::int64_t m_findings = 0;
    Position m_last;
    std::map<std::string, Version, std::less<>> m_heads;
};

void OrderCheck::check(const EventView& event)
{
    if (event.position <= m_last)
        find("order", event, "it comes after position " + std::to_string(m_last.value));
    const auto [place, isFirst] = m_heads.try_emplace(std::string(event.stream));
    Version& head = place->second;
    if (isFirst)
        head = m_pruned(event.stream);
    if (event.version.value != head.value + 1)
        find("version", event,
             "version " + std::to_string(event.version.value) + " comes after version "
                 + std::to_string(head.value));
    m_last = event.position;
    head = event.version;
}

void OrderCheck::find(const char* kind, const EventView& event, std::string message)
{
    ++m_findings;
    m_report({kind, event.position, std::string(event.stream), std::move(message)});
}

class MemoryStore final : public EventStore
{
public:
    explicit MemoryStore(const OpenOptions& options)
        : m_clock(options.clock)
        , m_waitingAppends(options.waitingAppends)
        , m_documents(options.mode == OpenMode::ReadOnly)
        , m_copying(m_mutex, m_log, m_documents, options.mode == OpenMode::ReadOnly,
                    [this] { m_appended.notify_all(); })
        , m_rewriting(m_mutex, m_log, m_documents, options.mode == OpenMode::ReadOnly,
                      options.clock)
    {
        m_description.backend = "memory";
        m_description.version = "memory";
        m_description.name = "memory";
        m_description.durability = "process only";
        m_description.isDurabilityWeak = true;
        m_description.readOnly = options.mode == OpenMode::ReadOnly;
    }

    const StoreDescription& description() const override { return m_description; }

    Result<AppendAnswer> append(const AppendRequest& request) override;
    Result<EventBatch> readPage(const ReadRequest& request) override;
    Result<EventBatch> readToken(const std::string& token) override;
    Result<std::vector<StreamSummary>> streams(const StreamsRequest& request) override;
    Result<StreamSummary> stream(const StreamName& name) override;
    Result<StoreStatistics> statistics() override;
    Result<std::vector<HourCount>> activity() override;
    Result<Position> head() override;
    Result<Position> waitForAppend(Position seen, std::chrono::milliseconds timeout,
                                   std::stop_token stop) override;
    Documents& documents() override { return m_documents; }
    StoreCopying* copying() override { return &m_copying; }
    StoreRewriting* rewriting() override { return &m_rewriting; }
    Result<Verification> verify(Job& job, const FindingHandler& report) override;
    Result<std::optional<Position>> positionAt(Time time) override;

private:
    StoreDescription m_description;
    const Clock m_clock;
    const std::size_t m_waitingAppends;
    MemoryDocuments m_documents;
    std::atomic<std::size_t> m_appending = 0; // Calls of append().
    std::condition_variable_any m_appended;
    std::mutex m_mutex;
    MemoryLog m_log; // Guarded by m_mutex.
    MemoryCopying m_copying;
    MemoryRewriting m_rewriting;
};

Result<AppendAnswer> MemoryStore::append(const AppendRequest& request)
{
    if (m_description.readOnly)
        return Error {ErrorCode::Refused, "the store is open read-only; nothing was appended"};
    if (auto checked = checkRequest(request); !checked)
        return checked.error();
    const Waiting waiting(m_appending);
    if (waiting.before() >= m_waitingAppends)
        return Error {
            ErrorCode::Busy,
            "too many appends are waiting already; nothing was appended, repeat it later"};

    const std::lock_guard lock(m_mutex);
    if (auto checked = m_copying.checkAppend(); !checked)
        return checked.error();
    auto applied = m_log.applied(request);
    if (!applied)
        return applied.error();
    if (*applied)
        return AppendAnswer(**std::move(applied));
    if (AppendConflict conflict = m_log.conflict(request); !conflict.isNone())
        return AppendAnswer(std::move(conflict));
    AppendReceipt receipt = m_log.store(request, m_clock);
    m_appended.notify_all();
    return AppendAnswer(std::move(receipt));
}

Result<EventBatch> MemoryStore::readPage(const ReadRequest& request)
{
    if (auto checked = checkRequest(request); !checked)
        return checked.error();
    const std::lock_guard lock(m_mutex);
    return m_log.read(request);
}

Result<EventBatch> MemoryStore::readToken(const std::string& token)
{
    if (auto checked = checkToken(token); !checked)
        return checked.error();
    const std::lock_guard lock(m_mutex);
    return m_log.readToken(token);
}

Result<std::vector<StreamSummary>> MemoryStore::streams(const StreamsRequest& request)
{
    if (auto checked = checkRequest(request); !checked)
        return checked.error();
    const std::lock_guard lock(m_mutex);
    return m_log.streams(request);
}

Result<StreamSummary> MemoryStore::stream(const StreamName& name)
{
    const std::lock_guard lock(m_mutex);
    const StreamSummary* found = m_log.stream(name);
    if (!found)
        return noSuchStream(name);
    return *found;
}

Result<StoreStatistics> MemoryStore::statistics()
{
    const std::lock_guard lock(m_mutex);
    return m_log.statistics();
}

Result<std::vector<HourCount>> MemoryStore::activity()
{
    const std::lock_guard lock(m_mutex);
    return m_log.activity();
}

Result<Position> MemoryStore::head()
{
    const std::lock_guard lock(m_mutex);
    return m_log.head();
}

Result<Position> MemoryStore::waitForAppend(Position seen, std::chrono::milliseconds timeout,
                                            std::stop_token stop)
{
    // So long a time that it may stand for any longer one, which would overflow the clock.
    constexpr std::chrono::milliseconds kForEver = std::chrono::years(1);
    std::unique_lock lock(m_mutex);
    m_appended.wait_for(lock, std::move(stop), std::min(timeout, kForEver),
                        [&] { return m_log.head() > seen; });
    return m_log.head();
}

// Positions and versions are given by one counter each: there is little that could be wrong here,
// but what is looked for is what every backend must look for.
Result<Verification> MemoryStore::verify(Job& job, const FindingHandler& report)
{
    Verification outcome {.at = m_clock(), .head = head().value()};
    job.setTotal(outcome.head.value);
    const auto pruned = [this](std::string_view stream) {
        const auto part = m_rewriting.pruned(*StreamName::parse(std::string(stream)));
        return Version {part->events};
    };
    OrderCheck order(pruned, report);
    EventCursor cursor(*this, {}, outcome.head.value);
    for (;;) {
        if (auto goOn = job.goOn(); !goOn)
            return goOn.error();
        const auto page = cursor.next();
        if (!page)
            return page.error();
        if (page->empty())
            break;
        for (const EventView& event : page->events())
            order.check(event);
        outcome.events += static_cast<std::int64_t>(page->size());
        job.setDone(outcome.events);
    }
    outcome.findings = order.findings();
    return outcome;
}

Result<std::optional<Position>> MemoryStore::positionAt(Time time)
{
    const std::lock_guard lock(m_mutex);
    return m_log.positionAt(time);
}

} // namespace

Result<std::unique_ptr<EventStore>> openMemoryStore(const std::string&, const OpenOptions& options)
{
    return std::unique_ptr<EventStore>(std::make_unique<MemoryStore>(options));
}

} // namespace headrace
