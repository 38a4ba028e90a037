// SPDX-License-Identifier: Apache-2.0
// Reading all, and reading whole streams. Every byte that comes back is gone over, here and in the
// baselines; store and baseline take turns, and what counts is the median of the turns.
#include "bench/store/bare_log.h"
#include "bench/store/latencies.h"
#include "bench/store/naive_store.h"
#include "bench/store/or_throw.h"
#include "bench/store/read_stores.h"
#include "bench/store/scenarios.h"
#include "bench/store/stopwatch.h"
#include "bench/store/touch.h"
#include "core/store/event_cursor.h"
#include "core/store/store_registry.h"

namespace headrace {
namespace {

constexpr int kTurns = 5;
constexpr int kStreamsATurn = 2'000;

std::int64_t readThrough(EventStore& store, ReadRequest request)
{
    EventCursor cursor(store, std::move(request));
    std::int64_t events = 0;
    std::uint64_t sum = 0;
    for (;;) {
        const EventBatch page = orThrow(cursor.next());
        if (page.empty())
            break;
        events += static_cast<std::int64_t>(page.size());
        for (const EventView& event : page.events())
            sum += touch(event);
    }
    keep(sum);
    return events;
}

// Of `count` events in each turn; throws when one that `read` counted is missing.
template<typename Read> void takeTurn(Latencies& turns, std::int64_t count, const Read& read)
{
    const Stopwatch watch;
    if (read() != count)
        throw std::runtime_error("not all events were read");
    turns.add(watch.milliseconds());
}

double perSecond(const Latencies& turns, std::int64_t count)
{
    return static_cast<double>(count) * 1'000 / turns.percentile(0.5);
}

} // namespace

void benchReadAll(StoreBench& bench)
{
    const ReadFiles& files = bench.readFiles();
    const auto store = orThrow(openStore(files.store, {.mode = OpenMode::ReadOnly}));
    BareLog bare(files.bare);
    const std::int64_t events = orThrow(store->statistics()).events;
    Latencies turns;
    Latencies baseline;
    for (int turn = 0; turn < kTurns; ++turn) {
        takeTurn(baseline, events, [&] { return bare.scan(); });
        takeTurn(turns, events, [&] { return readThrough(*store, {}); });
    }
    BenchFigures figures("read-all");
    bench.report(figures
                     .rate(perSecond(turns, events), perSecond(baseline, events),
                           "bare scan of the same columns", 0.6)
                     .number("events", static_cast<double>(events))
                     .number("seconds", turns.percentile(0.5) / 1'000, 3));
}

void benchReadStream(StoreBench& bench)
{
    const ReadFiles& files = bench.readFiles();
    const auto store = orThrow(openStore(files.store, {.mode = OpenMode::ReadOnly}));
    NaiveStore naive(files.naive);
    const auto streams = makeStreams(orThrow(store->statistics()).streams);
    constexpr std::int64_t kEvents = kStreamsATurn * kEventsAStream;
    Latencies turns;
    Latencies baseline;
    for (std::uint64_t turn = 0; turn < kTurns; ++turn) {
        const auto readSome = [&](const auto& read) {
            std::mt19937_64 random(turn);
            std::int64_t events = 0;
            for (int i = 0; i < kStreamsATurn; ++i)
                events += read(streams[random() % streams.size()]);
            return events;
        };
        takeTurn(baseline, kEvents, [&] {
            return readSome([&](const StreamName& name) { return naive.readStream(name.text()); });
        });
        takeTurn(turns, kEvents, [&] {
            return readSome([&](const StreamName& name) {
                return readThrough(*store, {.query = {.stream = name}});
            });
        });
    }
    BenchFigures figures("read-stream");
    bench.report(figures
                     .rate(perSecond(turns, kEvents), perSecond(baseline, kEvents),
                           "naive store by its index", 1)
                     .number("streams", kStreamsATurn)
                     .number("milliseconds_a_stream", turns.percentile(0.5) / kStreamsATurn, 3));
}

} // namespace headrace
