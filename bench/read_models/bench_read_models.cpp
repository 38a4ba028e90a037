// SPDX-License-Identifier: Apache-2.0
// Projections over a store of a million events: rebuilt, several in one scan, live, one key,
// compared.
//
//     rebuild-10k          one projection with 10,000 keys, beside the bare engine: a loop of
//                          JSON.parse, a Map of rows and the same handler over the same texts in
//                          memory, with no store and no C++ between two events
//     rebuild-500k         one with 500,000 keys; peak memory of the process
//     three-in-one-scan    three projections together, beside the slowest of them alone
//     live                 from the append until the row is in the read model, 1,000 events/s
//     one-key              one key of 500,000, where the key is the stream
//     diff-500k            two builds of the same events, row by row: none differs
//     diff-500k-different  two tables with 500,000 keys of which 7 % differ
//
//     headrace_bench_read_models [EVENTS [10k|500k]]    only what has so many keys
#include "bench/read_models/accounts.h"
#include "bench/read_models/different_builds.h"
#include "bench/store/or_throw.h"
#include "bench/store/stopwatch.h"
#include "bench/store/store_bench.h"
#include "core/projection/projections.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace headrace;

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double seconds(const std::function<void()>& work)
{
    const Stopwatch watch;
    work();
    return watch.seconds();
}

// What the rows of "balance" say, in the words of the bare loop.
std::string summary(Projections& projections)
{
    std::int64_t rows = 0;
    std::int64_t sum = 0;
    RowsRequest request {.limit = 10'000};
    for (;;) {
        const RowBatch page = orThrow(projections.page("balance", request));
        for (std::size_t i = 0; i < page.rows.size(); ++i)
            sum += std::get<std::int64_t>(page.values[i * 3]);
        rows += static_cast<std::int64_t>(page.rows.size());
        if (page.rows.size() < request.limit)
            return fmt::format(R"({{"rows":{},"sum":{}}})", rows, sum);
        request.after = std::pair(ColumnValue(page.rows.back().key), page.rows.back().key);
    }
}

// Sizes of this process, in MB; -1 when the system does not say.
double peakMemory()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:"))
            return std::atof(line.c_str() + 6) / 1'000;
    return -1;
}
// So that the memory it took is not this one's. Forked before there are threads.
void inAnotherProcess(const std::function<void()>& work)
{
    const pid_t child = fork();
    if (child == 0) {
        try {
            work();
        } catch (const std::exception& error) {
            fmt::print(stderr, "bench_read_models: {}\n", error.what());
            _exit(1);
        }
        _exit(0);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
        throw std::runtime_error("the store could not be made in another process");
}

void print(const BenchFigures& figures)
{
    fmt::print("{}\n", figures.json());
    std::fflush(stdout);
}

class Bench
{
public:
    Bench(fs::path folder, std::int64_t events) : m_folder(std::move(folder)), m_events(events)
    {
        m_module = accountsModule();
    }

    void tenThousandKeys();
    void halfAMillionKeys();

private:
    std::unique_ptr<Projections> open(EventStore& store, const std::string& rows)
    {
        return orThrow(Projections::open(store, m_module, {.folder = m_folder / rows}));
    }
    double rebuild(Projections& projections, const std::string& name, RebuildRequest request)
    {
        Job job;
        const auto plan = orThrow(projections.plan(name, request));
        return seconds([&] { orThrow(projections.rebuild(plan, job)); });
    }
    double runOnce(EventStore& store, const std::vector<std::string>& names,
                   const std::string& rows);
    void threeInOneScan(EventStore& store);
    void live(EventStore& store);
    void diff(Projections& projections);

    const fs::path m_folder;
    const std::int64_t m_events;
    std::shared_ptr<const Domain> m_module;
};

double Bench::runOnce(EventStore& store, const std::vector<std::string>& names,
                      const std::string& rows)
{
    fs::remove_all(m_folder / rows);
    const auto projections = open(store, rows);
    Job job;
    return seconds([&] { orThrow(projections->run(names, true, job)); });
}

void Bench::tenThousandKeys()
{
    const auto all = movements(m_events, 10'000);
    const auto store = makeStore(m_folder / "10k.headrace", all);
    const BareFold bare = foldBare(all);
    double best = 0;
    for (int round = 0; round < 3; ++round) {
        fs::remove_all(m_folder / "rows");
        const auto projections = open(*store, "rows");
        const double taken = rebuild(*projections, "balance", {.kind = RebuildKind::Full});
        if (summary(*projections) != bare.state)
            throw std::runtime_error("the rows are not those of the bare loop");
        best = round == 0 ? taken : std::min(best, taken);
    }
    const auto events = static_cast<double>(m_events);
    BenchFigures figures("rebuild-10k");
    figures.rate(events / best, events / bare.seconds, "the bare engine over the same texts", 0.7);
    print(figures);
    threeInOneScan(*store);
    live(*store);
}

void Bench::threeInOneScan(EventStore& store)
{
    double slowest = 0;
    for (const char* name : {"balance", "byBranch", "byDay"})
        slowest = std::max(slowest, runOnce(store, {name}, "alone"));
    const double together = runOnce(store, {}, "together");
    BenchFigures figures("three-in-one-scan");
    figures.number("seconds", together, 3)
        .number("baseline", slowest, 3)
        .text("baseline_is", "the slowest of them alone")
        .number("ratio", together / slowest, 2)
        .below(together / slowest, 1.5);
    print(figures);
}

void Bench::live(EventStore& store)
{
    const auto projections = open(store, "together");
    Job job;
    std::jthread runner([&] { static_cast<void>(projections->run({"balance"}, false, job)); });
    const auto more = movements(5'000, 10'000);
    std::vector<double> waits;
    const auto begin = Clock::now();
    std::mutex mutex; // Paces: nobody ever notifies.
    std::condition_variable pace;
    for (std::size_t i = 0; i < more.size(); ++i) {
        std::unique_lock lock(mutex);
        pace.wait_until(lock, begin + i * std::chrono::milliseconds(1), [] { return false; });
        const auto appended = Clock::now();
        const auto answer =
            orThrow(store.append({.events = {eventOf(more[i], m_events + std::int64_t(i))}}));
        const auto position = std::get<AppendReceipt>(answer).position;
        if (!orThrow(projections->waitFor("balance", position, std::chrono::seconds(5))))
            throw std::runtime_error("a row did not appear within 5 seconds");
        waits.push_back(std::chrono::duration<double, std::milli>(Clock::now() - appended).count());
    }
    const double took = std::chrono::duration<double>(Clock::now() - begin).count();
    job.cancel();
    runner.join();
    std::ranges::sort(waits);
    const double p99 = waits[waits.size() * 99 / 100];
    BenchFigures figures("live");
    figures.number("events_per_second", static_cast<double>(waits.size()) / took)
        .number("p50_ms", waits[waits.size() / 2], 2)
        .number("p99_ms", p99, 2)
        .number("longest_ms", waits.back(), 2)
        .below(p99, 50);
    print(figures);
}

void Bench::halfAMillionKeys()
{
    const auto file = m_folder / "500k.headrace";
    inAnotherProcess([&] { makeStore(file, movements(m_events, 500'000)); });
    const auto store = orThrow(openStore(file.string(), {.mode = OpenMode::Writable}));
    const auto projections = open(*store, "many");
    const double taken = rebuild(*projections, "balance", {.kind = RebuildKind::Full});
    const double rate = static_cast<double>(m_events) / taken;
    BenchFigures figures("rebuild-500k");
    figures.number("events_per_second", rate)
        .number("bar", 150'000)
        .number("peak_mb", peakMemory(), 0)
        .number("bar_mb", 400)
        .boolean("met", rate >= 150'000 && peakMemory() < 400);
    print(figures);

    double longest = 0;
    for (int account = 1; account <= 20; ++account)
        longest = std::max(longest,
                           rebuild(*projections, "balance",
                                   {.kind = RebuildKind::OneKey, .key = streamOf(account * 17)}));
    BenchFigures one("one-key");
    one.number("longest_ms", longest * 1'000, 2).below(longest * 1'000, 50);
    print(one);
    diff(*projections);
    print(measureDifferentBuilds(m_folder / "different"));
}

void Bench::diff(Projections& projections)
{
    rebuild(projections, "balance", {.kind = RebuildKind::SideBySide});
    Job job;
    RowDiffCounts counts;
    const double taken = seconds([&] {
        counts = orThrow(projections.compare("balance", job, [](const auto&) { return true; }));
    });
    if (counts.changed + counts.added + counts.removed > 0)
        throw std::runtime_error("two builds of the same events differ");
    BenchFigures figures("diff-500k");
    figures.number("rows", static_cast<double>(counts.same))
        .number("seconds", taken, 2)
        .below(taken, 5);
    print(figures);
}

} // namespace

int main(int count, char** arguments)
{
    const auto folder =
        fs::temp_directory_path() / fmt::format("headrace-bench-rows-{}", std::random_device()());
    int code = 0;
    try {
        fs::create_directories(folder);
        Bench bench(folder, count > 1 ? std::stoll(arguments[1]) : 1'000'000);
        // First, while nothing has been held: its memory is measured.
        const std::string only = count > 2 ? arguments[2] : "";
        if (!only.empty() && only != "10k" && only != "500k")
            throw std::runtime_error("there are 10k and 500k, but no " + only);
        if (only != "10k")
            bench.halfAMillionKeys();
        if (only != "500k")
            bench.tenThousandKeys();
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_read_models: {}\n", error.what());
        code = 1;
    }
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    return code;
}
