// SPDX-License-Identifier: Apache-2.0
#include "core/coverage/schema_coverage.h"

#include "core/coverage/coverage_tally.h"
#include "core/store/event_cursor.h"

#include <algorithm>
#include <mutex>
#include <thread>

namespace headrace {
namespace {

constexpr std::size_t kPageEvents = 500;
constexpr std::size_t kMostThreads = 8;

// Hands the pages of a store to whoever asks next, and collects what they found.
class SharedWalk
{
public:
    SharedWalk(EventStore& store, Job& job, Position head)
        : m_job(job)
        , m_head(head)
        , m_cursor(store, {.query = {}, .limit = kPageEvents}, EventCursor::kNoLimit,
                   job.stopToken())
    {
    }

    // Empty: there are no more, or somebody failed.
    EventBatch next()
    {
        const std::lock_guard lock(m_mutex);
        if (m_isOver)
            return {};
        auto page = readOn();
        if (!page)
            m_failure = page.error();
        m_isOver = !page || page->empty();
        return m_isOver ? EventBatch() : *std::move(page);
    }
    bool isWithin(const EventView& event) const { return event.position <= m_head; }
    void finish(std::int64_t events)
    {
        const std::lock_guard lock(m_mutex);
        m_done += events;
        m_job.setDone(m_done);
    }
    void fail(const Error& error)
    {
        const std::lock_guard lock(m_mutex);
        m_isOver = true;
        if (!m_failure)
            m_failure = error;
    }
    void add(const CoverageTally& tally)
    {
        const std::lock_guard lock(m_mutex);
        tally.addTo(m_whole);
    }

    // Once every thread has ended.
    Result<SchemaCoverage> take()
    {
        if (m_failure)
            return *m_failure;
        return std::move(m_whole);
    }

private:
    Result<EventBatch> readOn()
    {
        if (auto wanted = m_job.goOn(); !wanted)
            return Error {ErrorCode::Cancelled, "schema coverage was cancelled"};
        auto page = m_cursor.next();
        if (page && !page->empty() && !isWithin(page->events().front()))
            return EventBatch(); // What was appended since is for the next time.
        return page;
    }

    Job& m_job;
    Position m_head;
    std::mutex m_mutex;
    EventCursor m_cursor; // Guarded by m_mutex, as all below.
    bool m_isOver = false;
    std::optional<Error> m_failure;
    std::int64_t m_done = 0;
    SchemaCoverage m_whole;
};

Result<void> lookAt(const EventBatch& page, CoverageTally& tally, SharedWalk& walk)
{
    std::int64_t count = 0;
    for (const EventView& event : page.events()) {
        if (!walk.isWithin(event))
            break;
        if (auto looked = tally.look(event); !looked)
            return looked;
        ++count;
    }
    walk.finish(count);
    return {};
}

// One thread's share of the work.
void work(SharedWalk& walk, const std::shared_ptr<const DomainModule>& module,
          const EventSchemas& schemas)
{
    CoverageTally tally(module, schemas);
    for (EventBatch page = walk.next(); !page.empty(); page = walk.next())
        if (auto looked = lookAt(page, tally, walk); !looked)
            return walk.fail(looked.error());
    walk.add(tally);
}

std::size_t threadCount(std::size_t asked, std::int64_t events)
{
    if (asked > 0)
        return asked;
    const std::size_t pages = static_cast<std::size_t>(events) / kPageEvents + 1;
    return std::min(
        {std::size_t {std::max(1U, std::thread::hardware_concurrency())}, kMostThreads, pages});
}

} // namespace

Result<SchemaCoverage> coverSchemas(EventStore& store, std::shared_ptr<const DomainModule> module,
                                    Job& job, std::size_t threads)
{
    const auto schemas = EventSchemas::compile(*module);
    if (!schemas)
        return schemas.error();
    const auto statistics = store.statistics();
    if (!statistics)
        return statistics.error();
    job.setTotal(statistics->events);

    SharedWalk walk(store, job, statistics->head);
    {
        std::vector<std::jthread> helpers;
        for (std::size_t i = 1; i < threadCount(threads, statistics->events); ++i)
            helpers.emplace_back([&] { work(walk, module, *schemas); });
        work(walk, module, *schemas);
    }
    return walk.take();
}

} // namespace headrace
