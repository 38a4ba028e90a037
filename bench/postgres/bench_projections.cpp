// SPDX-License-Identifier: Apache-2.0
// A projection rebuilt from a store on PostgreSQL, and into read models there, beside the same
// events in a local file and read models in one: a private server with its default durability, on
// this machine. Places by turns, the best of some rounds of each.
//
//     headrace_bench_postgres_projections [EVENTS [ROUNDS]]
#include "bench/read_models/accounts.h"
#include "bench/store/or_throw.h"
#include "bench/store/stopwatch.h"
#include "bench/store/store_bench.h"
#include "core/projection/projections.h"
#include "core/store/store_registry.h"
#include "tests/support/private_postgres.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <unistd.h>

using namespace headrace;

namespace {

namespace fs = std::filesystem;

class Bench
{
public:
    Bench(fs::path folder, std::int64_t events, int rounds)
        : m_folder(std::move(folder))
        , m_events(events)
        , m_rounds(rounds)
    {
    }
    void rebuild(int keys, const char* name);

private:
    double rebuildOnce(EventStore& store, bool isIntoFile, std::int64_t& rows);

    const fs::path m_folder;
    const std::int64_t m_events;
    const int m_rounds;
    PrivatePostgres m_server {PrivatePostgres::Syncing::On};
    int m_places = 0;
};

// In events a second.
double Bench::rebuildOnce(EventStore& store, bool isIntoFile, std::int64_t& rows)
{
    ProjectionsOptions options;
    if (isIntoFile)
        options.folder = m_folder / fmt::format("rows{}", ++m_places);
    else
        options.server = m_server.freshAddress();
    const auto projections = orThrow(Projections::open(store, accountsModule(), options));
    Job job;
    const auto plan = orThrow(projections->plan("balance", {.kind = RebuildKind::Full}));
    const Stopwatch watch;
    const auto result = orThrow(projections->rebuild(plan, job));
    const double taken = watch.seconds();
    if (result.events != m_events || (rows != 0 && rows != result.rows))
        throw std::runtime_error("a rebuild made other rows than another one");
    rows = result.rows;
    return static_cast<double>(m_events) / taken;
}

void Bench::rebuild(int keys, const char* name)
{
    struct Way
    {
        const char* what;
        bool isFromFile;
        bool isIntoFile;
        double best = 0;
    };
    std::array ways {Way {"file-to-file", true, true}, Way {"server-to-file", false, true},
                     Way {"file-to-server", true, false}, Way {"server-to-server", false, false}};
    const auto all = movements(m_events, keys);
    const auto file = makeStore(m_folder / fmt::format("{}.headrace", name), all);
    const auto server = makeStore(m_server.address(fmt::format("store_{}", name)), all);
    std::int64_t rows = 0;
    for (int round = 0; round < m_rounds; ++round)
        for (Way& way : ways)
            way.best = std::max(
                way.best, rebuildOnce(way.isFromFile ? *file : *server, way.isIntoFile, rows));
    for (const Way& way : ways) {
        if (way.isFromFile && way.isIntoFile)
            continue;
        BenchFigures figures(fmt::format("rebuild-{}-{}", name, way.what));
        if (way.isIntoFile)
            figures.rate(way.best, ways.front().best, "the same from a file into a file", 0.5);
        else
            figures.number("events_per_second", way.best)
                .number("baseline", ways.front().best)
                .text("baseline_is", "the same from a file into a file")
                .number("ratio", way.best / ways.front().best, 2);
        fmt::print("{}\n", figures.number("rows", static_cast<double>(rows)).json());
        std::fflush(stdout);
    }
}

} // namespace

int main(int argc, char** argv)
{
    const std::int64_t events = argc > 1 ? std::atoll(argv[1]) : 1'000'000;
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 3;
    const fs::path folder =
        fs::temp_directory_path() / fmt::format("headrace-bench-pg-projections-{}", getpid());
    fs::create_directories(folder);
    int status = 0;
    try {
        Bench bench(folder, events, rounds);
        bench.rebuild(10'000, "10k");
        bench.rebuild(500'000, "500k");
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_postgres_projections: {}\n", error.what());
        status = 1;
    }
    fs::remove_all(folder);
    return status;
}
