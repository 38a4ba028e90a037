// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headrace {

/// What one scenario measured: values in the order they are printed in, each JSON already.
class BenchFigures
{
public:
    explicit BenchFigures(std::string_view scenario);

    BenchFigures& number(std::string_view name, double value, int decimals = 0);
    BenchFigures& text(std::string_view name, std::string_view value);
    BenchFigures& boolean(std::string_view name, bool value);

    /// "events_per_second", "baseline" (its rate, and what it is), "ratio", "bar" and whether the
    /// ratio reaches it.
    BenchFigures& rate(double perSecond, double baselinePerSecond, std::string_view baseline,
                       double bar);
    /// "bar" and whether `value`, of which less is better, stays below it.
    BenchFigures& below(double value, double bar);

    /// One JSON object, without a line end.
    std::string json() const;
    /// The same in one line for people.
    std::string line() const;

private:
    std::vector<std::pair<std::string, std::string>> m_values;
};

struct StoreBenchOptions
{
    /// A folder that does not exist yet; it is made, holds every file, and is removed afterwards.
    std::string folder;
    /// A scenario's name, or how several names begin; empty for all but those that take minutes.
    std::string scenario;
    bool all = false;         ///< Those that take minutes, too.
    std::int64_t events = 0;  ///< Instead of the million (or ten) that the bars speak of.
    std::int64_t seconds = 0; ///< Instead of what scenarios that run for a time take.
};

/// One measurement by name.
struct StoreScenarioInfo
{
    std::string_view name;
    std::string_view summary;
    bool takesMinutes = false;
};

/// Every scenario, in the order that they run in.
std::vector<StoreScenarioInfo> storeScenarios();

/// Measures what the store does, each scenario against its baseline in the same run, and hands
/// each result over as soon as it is there. What is measured, and against what, is described in
/// docs/measurements.md. Run it in a process of one thread: some scenarios fork. Errors:
/// InvalidArgument, there is no such scenario; Refused, the folder is there already; what `report`
/// returns; Io, a scenario failed.
Result<void> benchStore(const StoreBenchOptions& options,
                        const std::function<Result<void>(const BenchFigures&)>& report);

} // namespace headrace
