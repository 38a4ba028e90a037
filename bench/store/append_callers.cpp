// SPDX-License-Identifier: Apache-2.0
// One event a request. Store and baseline take turns, so that both meet the same moods of the disk.
#include "bench/store/bare_log.h"
#include "bench/store/callers.h"
#include "bench/store/scenarios.h"
#include "bench/store/stopwatch.h"

#include <fmt/format.h>

#include <atomic>

namespace headrace {
namespace {

constexpr std::int64_t kStreams = 10'000;
constexpr std::size_t kManyCallers = 64;
constexpr int kTurns = 10;
constexpr double kSeconds = 5; // For each side, all turns together.

struct BareCommits
{
    BareLog log;
    Workload workload;
    std::int64_t events = 0;
    double taken = 0;

    void run(double seconds)
    {
        std::vector<NewEvent> event(1);
        const Stopwatch watch;
        for (; watch.seconds() < seconds; ++events) {
            workload.next(event.front());
            log.append(event);
        }
        taken += watch.seconds();
    }
    double perSecond() const { return static_cast<double>(events) / taken; }
};

// Gives each event two tags, a course and a student, a pair that no other event has; each of the
// two many events have.
class PairTags
{
public:
    std::vector<std::string> next()
    {
        const std::int64_t number = m_next++;
        const std::int64_t course = number % kCourses;
        return {fmt::format("course:{}", course),
                fmt::format("student:{}", (number / kCourses + course * 7) % kStudents)};
    }

private:
    static constexpr std::int64_t kCourses = 1'000;
    static constexpr std::int64_t kStudents = 10'000;
    std::atomic<std::int64_t> m_next = 0; // Callers share it.
};

BenchFigures& addPauses(BenchFigures& figures, const Callers& callers)
{
    return figures.number("seconds", callers.seconds(), 2)
        .number("p50_ms", callers.latencies().percentile(0.5), 2)
        .number("p999_ms", callers.latencies().percentile(0.999), 2)
        .number("longest_pause_ms", callers.latencies().longest(), 2)
        .number("busy_answers", static_cast<double>(callers.busyAnswers()));
}

} // namespace

void benchAppendOne(StoreBench& bench)
{
    const auto streams = makeStreams(kStreams);
    const std::string storeFile = bench.file("one.headrace");
    const std::string bareFile = bench.file("one-bare.db");
    {
        const auto store = createStore(storeFile);
        Callers callers(streams, 1);
        BareCommits bare {BareLog(bareFile), Workload(streams, 1)};
        for (int turn = 0; turn < kTurns; ++turn) {
            bare.run(bench.seconds(kSeconds) / kTurns);
            callers.run(*store, bench.seconds(kSeconds) / kTurns);
        }
        BenchFigures figures("append-one");
        figures.rate(callers.perSecond(), bare.perSecond(), "bare commits of one event", 0.8);
        bench.report(addPauses(figures, callers));
    }
    bench.remove(storeFile);
    bench.remove(bareFile);
}

void benchAppendConditional(StoreBench& bench)
{
    const auto streams = makeStreams(kStreams);
    const std::string storeFile = bench.file("conditional.headrace");
    const std::string freeFile = bench.file("conditional-free.headrace");
    {
        const auto store = createStore(storeFile);
        const auto freeStore = createStore(freeFile);
        PairTags tags;
        PairTags freeTags;
        Callers callers(streams, kManyCallers, [&tags](AppendRequest& request, Workload&) {
            request.events.front().tags = tags.next();
            request.conditions = {{.items = {{.types = {}, .tags = request.events.front().tags}}}};
        });
        Callers freeCallers(streams, kManyCallers, [&freeTags](AppendRequest& request, Workload&) {
            request.events.front().tags = freeTags.next();
        });
        for (int turn = 0; turn < kTurns; ++turn) {
            freeCallers.run(*freeStore, bench.seconds(kSeconds) / kTurns);
            callers.run(*store, bench.seconds(kSeconds) / kTurns);
        }
        BenchFigures figures("append-conditional");
        figures.rate(callers.perSecond(), freeCallers.perSecond(),
                     "append-64 of the same events, without conditions", 0.7);
        bench.report(addPauses(figures, callers));
    }
    bench.remove(storeFile);
    bench.remove(freeFile);
}

void benchAppend64(StoreBench& bench)
{
    const auto streams = makeStreams(kStreams);
    const std::string manyFile = bench.file("64.headrace");
    const std::string oneFile = bench.file("64-one.headrace");
    {
        const auto manyStore = createStore(manyFile);
        const auto oneStore = createStore(oneFile);
        Callers many(streams, kManyCallers);
        Callers one(streams, 1);
        for (int turn = 0; turn < kTurns; ++turn) {
            one.run(*oneStore, bench.seconds(kSeconds) / kTurns);
            many.run(*manyStore, bench.seconds(kSeconds) / kTurns);
        }
        BenchFigures figures("append-64");
        figures.rate(many.perSecond(), one.perSecond(), "append-one", 15);
        bench.report(addPauses(figures, many));
    }
    bench.remove(manyFile);
    bench.remove(oneFile);
}

} // namespace headrace
