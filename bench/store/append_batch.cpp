// SPDX-License-Identifier: Apache-2.0
// Batches of 1,000 events over random streams. Store and baseline run one after the other, each to
// its end and closed: what one of them left for later is not paid for by the other's time.
#include "bench/store/callers.h"
#include "bench/store/naive_store.h"
#include "bench/store/scenarios.h"
#include "bench/store/stopwatch.h"

#include <ctime>

namespace headrace {
namespace {

constexpr std::size_t kBatch = 1'000;
constexpr std::uint64_t kSeed = 4711;

struct BatchRun
{
    double seconds = 0; // Until closed.
    double closing = 0;
    double cpuSeconds = 0; // Of all threads; says more than the time when the machine is busy.
    Latencies latencies;
};

// `append` stores the events of a request; `close` puts everything in its place.
template<typename Append, typename Close>
BatchRun runBatches(const std::vector<StreamName>& streams, std::int64_t events,
                    const Append& append, const Close& close)
{
    BatchRun run;
    Workload workload(streams, kSeed);
    AppendRequest request;
    const std::clock_t cpu = std::clock();
    const Stopwatch watch;
    while (workload.made() < events) {
        workload.next(request.events, kBatch);
        const Stopwatch call;
        append(request);
        run.latencies.add(call.milliseconds());
    }
    const Stopwatch closing;
    close();
    run.closing = closing.seconds();
    run.seconds = watch.seconds();
    run.cpuSeconds = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
    return run;
}

void benchAppendBatch(StoreBench& bench, const char* scenario, std::int64_t streamCount, double bar)
{
    const auto streams = makeStreams(streamCount);
    const std::int64_t events = bench.events(1'000'000);
    const std::string storeFile = bench.file("batch.headrace");
    auto store = createStore(storeFile);
    const BatchRun run = runBatches(
        streams, events, [&](const AppendRequest& request) { appendOrThrow(*store, request); },
        [&] { store.reset(); });
    bench.remove(storeFile);

    const std::string naiveFile = bench.file("batch-naive.db");
    auto naive = std::make_unique<NaiveStore>(naiveFile);
    const BatchRun hand = runBatches(
        streams, events, [&](const AppendRequest& request) { naive->append(request.events); },
        [&] { naive.reset(); });
    bench.remove(naiveFile);

    const auto count = static_cast<double>(events);
    BenchFigures figures(scenario);
    bench.report(figures.rate(count / run.seconds, count / hand.seconds, "naive store", bar)
                     .number("events", count)
                     .number("seconds", run.seconds, 2)
                     .number("cpu_us_an_event", run.cpuSeconds * 1e6 / count, 2)
                     .number("baseline_cpu_us_an_event", hand.cpuSeconds * 1e6 / count, 2)
                     .number("closing_ms", run.closing * 1'000, 1)
                     .number("baseline_closing_ms", hand.closing * 1'000, 1)
                     .number("ratio_before_closing",
                             (hand.seconds - hand.closing) / (run.seconds - run.closing), 2)
                     .number("p999_ms", run.latencies.percentile(0.999), 1)
                     .number("longest_pause_ms", run.latencies.longest(), 1)
                     .number("baseline_longest_pause_ms", hand.latencies.longest(), 1));
}

} // namespace

void benchAppendBatch10k(StoreBench& bench)
{
    benchAppendBatch(bench, "append-batch-10k", 10'000, 3);
}

void benchAppendBatch200k(StoreBench& bench)
{
    benchAppendBatch(bench, "append-batch-200k", 200'000, 2.5);
}

} // namespace headrace
