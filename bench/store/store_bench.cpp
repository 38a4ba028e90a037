// SPDX-License-Identifier: Apache-2.0
#include "bench/store/store_bench.h"

#include "bench/store/scenarios.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace headrace {
namespace {

struct Row
{
    StoreScenarioInfo info;
    void (*run)(StoreBench& bench);
};

constexpr std::array kRows {
    Row {{"append-batch-10k", "1,000 events a request over 10,000 random streams"},
         &benchAppendBatch10k},
    Row {{"append-batch-200k", "the same over 200,000"}, &benchAppendBatch200k},
    Row {{"append-one", "one caller, one event a commit"}, &benchAppendOne},
    Row {{"append-64", "64 callers, one event each"}, &benchAppend64},
    Row {{"append-conditional", "the same, each under a condition of two tags of its own"},
         &benchAppendConditional},
    Row {{"append-paced", "20,000 events/s offered, whether the store keeps up or not"},
         &benchAppendPaced},
    Row {{"memory-append", "peak memory while appending a million events"}, &benchMemoryAppend},
    Row {{"read-all", "a million events, digests checked"}, &benchReadAll},
    Row {{"read-stream", "streams of 100 events at random among 10,000"}, &benchReadStream},
    Row {{"read-by-type", "the first 100 of a million"}, &benchReadByType},
    Row {{"read-by-tag", "the first 100 of a million"}, &benchReadByTag},
    Row {{"read-by-correlation", "the ten among a million"}, &benchReadByCorrelation},
    Row {{"open-10m", "opening a store of ten million events, first page", true}, &benchOpenLarge},
    Row {{"memory-read-10m", "peak memory while reading ten million", true}, &benchMemoryRead},
};

std::vector<Row> chosenRows(const StoreBenchOptions& options)
{
    std::vector<Row> rows;
    for (const Row& row : kRows) {
        const bool isNamed = row.info.name == options.scenario;
        const bool isMeant = row.info.name.starts_with(options.scenario)
            && (!row.info.takesMinutes || options.all || !options.scenario.empty());
        if (isNamed)
            return {row};
        if (isMeant)
            rows.push_back(row);
    }
    return rows;
}

} // namespace

std::vector<StoreScenarioInfo> storeScenarios()
{
    std::vector<StoreScenarioInfo> infos;
    for (const Row& row : kRows)
        infos.push_back(row.info);
    return infos;
}

Result<void> benchStore(const StoreBenchOptions& options,
                        const std::function<Result<void>(const BenchFigures&)>& report)
{
    const auto rows = chosenRows(options);
    if (rows.empty()) {
        std::string names;
        for (const Row& row : kRows)
            names.append(names.empty() ? "" : ", ").append(row.info.name);
        return Error {ErrorCode::InvalidArgument,
                      "there is no scenario \"" + options.scenario + "\"; there are " + names};
    }
    std::error_code failed;
    if (std::filesystem::exists(options.folder, failed))
        return Error {ErrorCode::Refused,
                      options.folder + " is there already; name a path where nothing is"};
    try {
        StoreBench bench(options, report);
        for (const Row& row : rows)
            row.run(bench);
    } catch (const std::exception& error) {
        return Error {ErrorCode::Io, std::string("measuring: ") + error.what()};
    }
    return {};
}

} // namespace headrace
