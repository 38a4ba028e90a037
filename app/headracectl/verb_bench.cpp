// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/verb.h"
#include "bench/store/store_bench.h"

#include <memory>

namespace headrace {
namespace {

Result<std::string> parseScenario(const std::string& text)
{
    std::string names;
    for (const StoreScenarioInfo& scenario : storeScenarios()) {
        if (scenario.name.starts_with(text))
            return text;
        names.append(names.empty() ? "" : ", ").append(scenario.name);
    }
    return Error {ErrorCode::InvalidArgument, '"' + text + "\" is none of " + names};
}

Result<void> runBench(VerbContext& context, const StoreBenchOptions& options)
{
    return benchStore(options, [&context](const BenchFigures& figures) -> Result<void> {
        if (auto written = context.out.line(context.json ? figures.json() : figures.line());
            !written)
            return written;
        return context.out.flush(); // The next line may be minutes away.
    });
}

} // namespace

VerbRun declareBench(Arguments& arguments)
{
    const auto given = std::make_shared<StoreBenchOptions>();
    arguments.positional("STORE",
                         "A path where nothing is: a folder is made there for the stores that are "
                         "measured, and removed afterwards",
                         given->folder);
    arguments.option("--scenario", "Only this one, or those whose names begin so, like append",
                     takeInto(given->scenario, &parseScenario));
    arguments.option("--events", "Events, instead of the million or ten", given->events, 1);
    arguments.option("--seconds", "Seconds, for scenarios that run for a time", given->seconds, 1);
    arguments.flag("--all", "Those that take minutes, too", given->all);
    return [given](VerbContext& context) { return runBench(context, *given); };
}

} // namespace headrace
