// SPDX-License-Identifier: Apache-2.0
#include "core/projection/determinism_check.h"

#include "core/aggregate/read_ahead.h"
#include "core/projection/projection_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <random>

namespace headrace {
namespace {

constexpr std::size_t kBlock = 5'000; // Events between two comparisons.

using Rows = std::map<std::string, std::vector<ColumnValue>>;

// A build in memory.
class MemoryBuild
{
public:
    static Result<MemoryBuild> make(const Domain& domain, const ProjectionDescription& projection)
    {
        auto fold = domain.makeProjectionFold(projection.name);
        if (!fold)
            return fold.error();
        return MemoryBuild(projection.columns.size(), *std::move(fold));
    }

    Result<void> apply(std::span<const EventView> events, const std::stop_token& stop)
    {
        const auto rows = [this](std::span<const std::string> keys) { return rowsOf(keys); };
        const auto failures = m_fold->apply(events, rows, stop);
        if (!failures)
            return failures.error();
        for (const KeyFailure& failure : *failures)
            if (!failure.key.empty())
                m_parked.insert(failure.key);
        return {};
    }

    // What has changed since the last call: null values stand for no row.
    Result<Rows> take()
    {
        auto batch = m_fold->takeChanges();
        if (!batch)
            return batch.error();
        Rows changed;
        for (std::size_t i = 0; i < batch->rows.size(); ++i) {
            const RowBatch::Row& row = batch->rows[i];
            const auto first = batch->values.begin() + static_cast<std::ptrdiff_t>(i * m_columns);
            std::vector<ColumnValue> values;
            if (!row.isRemoved)
                values.assign(first, first + static_cast<std::ptrdiff_t>(m_columns));
            changed[row.key] = values;
            if (row.isRemoved)
                m_rows.erase(row.key);
            else
                m_rows[row.key] = std::move(values);
        }
        return changed;
    }

    // A new fold that knows only the rows, as after a restart.
    Result<void> restart(const Domain& domain, const ProjectionDescription& projection)
    {
        auto fold = domain.makeProjectionFold(projection.name);
        if (!fold)
            return fold.error();
        m_fold = *std::move(fold);
        for (const std::string& key : m_parked)
            if (auto parked = m_fold->park(key); !parked)
                return parked;
        return {};
    }

    Result<std::vector<KeyTouch>> touches(std::span<const EventView> events)
    {
        return m_fold->touches(events);
    }
    const Rows& rows() const { return m_rows; }
    const std::set<std::string>& parked() const { return m_parked; }

private:
    MemoryBuild(std::size_t columns, std::unique_ptr<ProjectionFold> fold)
        : m_columns(columns)
        , m_fold(std::move(fold))
    {
    }

    Result<RowBatch> rowsOf(std::span<const std::string> keys) const
    {
        RowBatch batch;
        for (const std::string& key : keys)
            if (const auto row = m_rows.find(key); row != m_rows.end()) {
                batch.rows.push_back({.key = key});
                batch.values.insert(batch.values.end(), row->second.begin(), row->second.end());
            }
        return batch;
    }

    std::size_t m_columns;
    std::unique_ptr<ProjectionFold> m_fold;
    Rows m_rows;
    std::set<std::string> m_parked;
};

class Check
{
public:
    Check(const ProjectionTools& tools, const ProjectionDescription& projection, std::uint64_t seed,
          Job& job, MemoryBuild one, MemoryBuild other)
        : m_tools(tools)
        , m_projection(projection)
        , m_random(seed)
        , m_job(job)
        , m_one(std::move(one))
        , m_other(std::move(other))
    {
    }
    Result<DeterminismResult> run();

private:
    Result<void> block(std::span<const EventView> events);
    Result<void> inPortions(std::span<const EventView> events);
    Result<void> compare(std::span<const EventView> events);
    Result<void> name(std::span<const EventView> events, const std::string& key, const Rows& one,
                      const Rows& other);

    const ProjectionTools& m_tools;
    const ProjectionDescription& m_projection;
    std::mt19937_64 m_random;
    Job& m_job;
    MemoryBuild m_one;
    MemoryBuild m_other;
    std::uint64_t m_block = 0;
    DeterminismResult m_result;
};

Result<DeterminismResult> Check::run()
{
    const auto source = sourceOf(m_tools.store, m_projection);
    if (!source)
        return source.error();
    const auto total = countOf(m_tools.store, *source);
    if (!total)
        return total.error();
    m_job.setTotal(*total);
    ReadAhead pages(EventCursor(m_tools.store, {.query = *source, .limit = kBlock},
                                EventCursor::kNoLimit, m_job.stopToken()));
    while (m_result.isDeterministic) {
        if (auto goesOn = m_job.goOn(); !goesOn)
            return goesOn.error();
        const auto page = pages.next();
        if (!page)
            return page.error();
        if (page->empty())
            break;
        if (auto done = block(page->events()); !done)
            return done.error();
        m_result.events += static_cast<std::int64_t>(page->size());
        m_job.setDone(m_result.events);
    }
    m_result.rows = static_cast<std::int64_t>(m_one.rows().size());
    return m_result;
}

Result<void> Check::block(std::span<const EventView> events)
{
    if (auto applied = m_one.apply(events, m_job.stopToken()); !applied)
        return applied;
    if (auto applied = inPortions(events); !applied)
        return applied;
    return compare(events);
}

Result<void> Check::inPortions(std::span<const EventView> events)
{
    // A restart costs a new engine: in the first blocks, and then now and then.
    const bool isDue = std::has_single_bit(++m_block) || m_random() % 16 == 0;
    // Not near an end: what a module keeps outside its rows shows in events on both sides.
    const std::size_t quarter = events.size() / 4;
    const std::size_t restartAt = isDue && events.size() > 1
        ? std::max<std::size_t>(1, quarter + m_random() % std::max<std::size_t>(1, 2 * quarter))
        : events.size();
    for (std::size_t at = 0; at < events.size();) {
        std::size_t end = std::min(events.size(), at + 1 + m_random() % (kBlock / 2));
        if (at < restartAt)
            end = std::min(end, restartAt);
        if (auto applied = m_other.apply(events.subspan(at, end - at), m_job.stopToken()); !applied)
            return applied;
        at = end;
        if (at != restartAt || at == events.size())
            continue;
        // What it has changed so far goes with its rows, and is compared at the end.
        if (auto taken = m_other.take(); !taken)
            return taken.error();
        if (auto restarted = m_other.restart(*m_tools.domain, m_projection); !restarted)
            return restarted;
    }
    return {};
}

Result<void> Check::compare(std::span<const EventView> events)
{
    const auto one = m_one.take();
    if (!one)
        return one.error();
    if (const auto other = m_other.take(); !other)
        return other.error();
    for (const auto& [key, values] : *one) {
        const auto other = m_other.rows().find(key);
        const bool isSame =
            other == m_other.rows().end() ? values.empty() : values == other->second;
        if (!isSame)
            return name(events, key, m_one.rows(), m_other.rows());
    }
    std::vector<std::string> different;
    std::ranges::set_symmetric_difference(m_one.parked(), m_other.parked(),
                                          std::back_inserter(different));
    return different.empty() ? Result<void>()
                             : name(events, different.front(), m_one.rows(), m_other.rows());
}

// The last event of the block that touches the key: before the block they were the same.
Result<void> Check::name(std::span<const EventView> events, const std::string& key, const Rows& one,
                         const Rows& other)
{
    m_result.isDeterministic = false;
    m_result.key = key;
    const auto touches = m_one.touches(events);
    if (!touches)
        return touches.error();
    for (const KeyTouch& touch : *touches)
        if (touch.key == key) {
            const EventView& event = events[touch.event];
            m_result.position = event.position;
            m_result.event =
                fmt::format("{}@{} ({})", event.stream, event.version.value, event.type);
        }
    const auto left = one.find(key);
    const auto right = other.find(key);
    for (std::size_t c = 0; c < m_projection.columns.size(); ++c) {
        const ColumnValue a = left == one.end() ? ColumnValue() : left->second[c];
        const ColumnValue b = right == other.end() ? ColumnValue() : right->second[c];
        if (a == b)
            continue;
        m_result.column = m_projection.columns[c].name;
        m_result.one = a;
        m_result.other = b;
        break;
    }
    return {};
}

} // namespace

Result<DeterminismResult> checkDeterminism(const ProjectionTools& tools,
                                           const ProjectionDescription& projection,
                                           std::uint64_t seed, Job& job)
{
    auto one = MemoryBuild::make(*tools.domain, projection);
    if (!one)
        return one.error();
    auto other = MemoryBuild::make(*tools.domain, projection);
    if (!other)
        return other.error();
    return Check(tools, projection, seed, job, *std::move(one), *std::move(other)).run();
}

} // namespace headrace
