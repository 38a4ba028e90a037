// SPDX-License-Identifier: Apache-2.0
// What the store does, against baselines of the same run; see bench/store/store_bench.h.
//
//     headrace_bench_store [--scenario NAME] [--events N] [--seconds N] [--all] [--in FOLDER]
//
// FOLDER, the system's folder for temporary files when not given, is where the stores are made.
#include "bench/store/store_bench.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <random>

using namespace headrace;

namespace {

namespace fs = std::filesystem;

int usage()
{
    fmt::print(stderr,
               "usage: headrace_bench_store [--scenario NAME] [--events N] [--seconds N] "
               "[--all] [--in FOLDER]\n");
    for (const StoreScenarioInfo& scenario : storeScenarios())
        fmt::print(stderr, "  {:18} {}{}\n", scenario.name, scenario.summary,
                   scenario.takesMinutes ? " (takes minutes)" : "");
    return 2;
}

} // namespace

int main(int argc, char** argv)
{
    StoreBenchOptions options;
    fs::path folder = fs::temp_directory_path();
    for (int i = 1; i < argc; ++i) {
        const std::string_view name = argv[i];
        const char* const value = i + 1 < argc ? argv[i + 1] : nullptr;
        if (name == "--all") {
            options.all = true;
            continue;
        }
        if (!value)
            return usage();
        if (name == "--scenario")
            options.scenario = value;
        else if (name == "--events")
            options.events = std::atoll(value);
        else if (name == "--seconds")
            options.seconds = std::atoll(value);
        else if (name == "--in")
            folder = value;
        else
            return usage();
        ++i;
    }
    options.folder =
        (folder / fmt::format("headrace-bench-store-{}", std::random_device()())).string();
    const auto done = benchStore(options, [](const BenchFigures& figures) -> Result<void> {
        fmt::print("{}\n", figures.json());
        std::fflush(stdout);
        return {};
    });
    if (done)
        return 0;
    fmt::print(stderr, "bench_store: {}\n", done.error().message);
    return 1;
}
