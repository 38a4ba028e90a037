// SPDX-License-Identifier: Apache-2.0
// Events offered on a schedule, whether the store keeps up or not. How long an event waited counts
// from the moment that it was due, so that a pause counts for everything that came due in it.
#include "bench/store/callers.h"
#include "bench/store/scenarios.h"

#include <future>
#include <thread>

namespace headrace {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::int64_t kStreams = 10'000;
constexpr std::size_t kCallers = 64;
constexpr double kSeconds = 20;
constexpr std::int64_t kEventsPerSecond = 20'000;
constexpr double kBarMs = 50;

struct Schedule
{
    SteadyClock::time_point start;
    std::int64_t events; // Of all callers.

    SteadyClock::time_point due(std::int64_t event) const
    {
        return start + std::chrono::nanoseconds(event * (1'000'000'000 / kEventsPerSecond));
    }
    // A store that does not keep up is not waited for longer than twice the time.
    SteadyClock::time_point end() const { return due(2 * events); }
};

// Appends every event whose number is `caller` modulo the callers.
Latencies runCaller(EventStore& store, Workload& workload, const Schedule& schedule,
                    std::size_t caller)
{
    Latencies latencies;
    AppendRequest request;
    request.events.resize(1);
    for (auto event = static_cast<std::int64_t>(caller); event < schedule.events;
         event += static_cast<std::int64_t>(kCallers)) {
        workload.next(request.events.front());
        const auto due = schedule.due(event);
        std::this_thread::sleep_until(due);
        appendOrThrow(store, request);
        const auto now = SteadyClock::now();
        latencies.add(std::chrono::duration<double, std::milli>(now - due).count());
        if (now > schedule.end())
            break;
    }
    return latencies;
}

} // namespace

void benchAppendPaced(StoreBench& bench)
{
    const auto streams = makeStreams(kStreams);
    const std::string file = bench.file("paced.headrace");
    const double seconds = bench.seconds(kSeconds);
    Latencies latencies;
    std::int64_t appended = 0;
    {
        const auto store = createStore(file);
        std::vector<Workload> workloads;
        for (std::size_t caller = 0; caller < kCallers; ++caller)
            workloads.emplace_back(streams, caller);
        const Schedule schedule {SteadyClock::now() + std::chrono::milliseconds(100),
                                 static_cast<std::int64_t>(seconds * kEventsPerSecond)};
        std::vector<std::future<Latencies>> running;
        for (std::size_t caller = 0; caller < kCallers; ++caller)
            running.push_back(std::async(std::launch::async, [&, caller] {
                return runCaller(*store, workloads[caller], schedule, caller);
            }));
        for (auto& caller : running)
            latencies.add(caller.get());
        for (const Workload& workload : workloads)
            appended += workload.made();
        BenchFigures figures("append-paced");
        bench.report(
            figures.number("offered_per_second", kEventsPerSecond)
                .number("events", static_cast<double>(appended))
                .number("events_not_appended", static_cast<double>(schedule.events - appended))
                .number("p50_ms", latencies.percentile(0.5), 2)
                .number("p99_ms", latencies.percentile(0.99), 2)
                .number("p999_ms", latencies.percentile(0.999), 2)
                .number("longest_pause_ms", latencies.longest(), 2)
                .below(appended < schedule.events ? kBarMs : latencies.percentile(0.999), kBarMs));
    }
    bench.remove(file);
}

} // namespace headrace
