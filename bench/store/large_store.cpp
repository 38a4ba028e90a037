// SPDX-License-Identifier: Apache-2.0
// Memory, and opening a store of ten million events. What memory is measured of runs in a process
// of its own, so that nothing else counts.
#include "bench/store/callers.h"
#include "bench/store/child_process.h"
#include "bench/store/latencies.h"
#include "bench/store/or_throw.h"
#include "bench/store/scenarios.h"
#include "bench/store/stopwatch.h"
#include "bench/store/touch.h"
#include "core/store/event_cursor.h"
#include "core/store/store_registry.h"

namespace headrace {
namespace {

constexpr std::int64_t kStreams = 10'000;
constexpr std::size_t kBatch = 1'000;
constexpr std::uint64_t kSeed = 4711;
constexpr double kMemoryBarMb = 200;
constexpr double kOpenBarMs = 50;
constexpr int kOpenings = 5;

// Events appended per second. The store is left as a crash leaves it: never closed.
double fill(const std::string& file, std::int64_t events)
{
    const auto streams = makeStreams(kStreams);
    Workload workload(streams, kSeed);
    AppendRequest request;
    EventStore* const store = createStore(file).release();
    const Stopwatch watch;
    while (workload.made() < events) {
        workload.next(request.events, kBatch);
        appendOrThrow(*store, request);
    }
    return static_cast<double>(events) / watch.seconds();
}

// Events read per second.
double readAll(const std::string& file)
{
    const auto store = orThrow(openStore(file, {.mode = OpenMode::ReadOnly}));
    EventCursor cursor(*store, {});
    std::int64_t events = 0;
    std::uint64_t sum = 0;
    const Stopwatch watch;
    for (;;) {
        const EventBatch page = orThrow(cursor.next());
        if (page.empty())
            break;
        events += static_cast<std::int64_t>(page.size());
        for (const EventView& event : page.events())
            sum += touch(event);
    }
    keep(sum);
    return static_cast<double>(events) / watch.seconds();
}

double openAndReadFirstPage(const std::string& file)
{
    const Stopwatch watch;
    const auto store = orThrow(openStore(file));
    const EventBatch page = orThrow(store->readPage({}));
    const double taken = watch.milliseconds();
    if (page.empty())
        throw std::runtime_error("the first page is empty");
    return taken;
}

} // namespace

const StoreBench::LargeStore& StoreBench::largeStore()
{
    if (!m_largeStore) {
        const std::string path = file("large.headrace");
        const ChildOutcome filled = runInChild([&] { return fill(path, events(10'000'000)); });
        m_largeStore = LargeStore {path, filled.value, filled.peakRssMb};
    }
    return *m_largeStore;
}

void benchMemoryAppend(StoreBench& bench)
{
    const std::string file = bench.file("memory.headrace");
    const std::int64_t events = bench.events(1'000'000);
    const ChildOutcome filled = runInChild([&] { return fill(file, events); });
    bench.remove(file);
    BenchFigures figures("memory-append");
    bench.report(figures.number("peak_rss_mb", filled.peakRssMb, 1)
                     .below(filled.peakRssMb, kMemoryBarMb)
                     .number("events", static_cast<double>(events))
                     .number("events_per_second", filled.value));
}

void benchOpenLarge(StoreBench& bench)
{
    const StoreBench::LargeStore& large = bench.largeStore();
    const double afterCrash = openAndReadFirstPage(large.file);
    Latencies openings;
    for (int i = 0; i < kOpenings; ++i)
        openings.add(openAndReadFirstPage(large.file));
    BenchFigures figures("open-10m");
    bench.report(figures.number("milliseconds", openings.percentile(0.5), 2)
                     .below(openings.longest(), kOpenBarMs)
                     .number("longest_ms", openings.longest(), 2)
                     .number("after_crash_ms", afterCrash, 2)
                     .number("events", static_cast<double>(bench.events(10'000'000)))
                     .number("fill_events_per_second", large.fillPerSecond)
                     .number("fill_peak_rss_mb", large.fillPeakRssMb, 1));
}

void benchMemoryRead(StoreBench& bench)
{
    const std::string file = bench.largeStore().file;
    const ChildOutcome read = runInChild([&] { return readAll(file); });
    BenchFigures figures("memory-read-10m");
    bench.report(figures.number("peak_rss_mb", read.peakRssMb, 1)
                     .below(read.peakRssMb, kMemoryBarMb)
                     .number("events", static_cast<double>(bench.events(10'000'000)))
                     .number("events_per_second", read.value));
}

} // namespace headrace
