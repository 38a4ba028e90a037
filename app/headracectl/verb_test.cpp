// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/json_object.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/script/domain_module.h"
#include "core/testing/scenario_runner.h"

#include <fmt/format.h>

#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace headrace {
namespace {

struct TestArguments
{
    std::string domain;
    std::vector<std::string> files;
};

// Every file is read before a scenario runs: a slip in the last one shows at once.
Result<std::vector<Scenario>> loadAll(const std::vector<std::string>& files)
{
    std::vector<Scenario> all;
    for (const std::string& file : files) {
        auto scenarios = loadScenarios(file);
        if (!scenarios)
            return scenarios.error();
        all.insert(all.end(), std::make_move_iterator(scenarios->begin()),
                   std::make_move_iterator(scenarios->end()));
    }
    return all;
}

std::string jsonOf(const Scenario& scenario, const ScenarioOutcome& outcome)
{
    std::string differences;
    for (const ScenarioDifference& difference : outcome.differences)
        differences += (differences.empty() ? "" : ",")
            + JsonObject()
                  .text("pointer", difference.pointer)
                  .text("message", difference.message)
                  .take();
    return JsonObject()
        .text("scenario", scenario.name)
        .text("file", scenario.file)
        .boolean("passed", outcome.passed())
        .json("differences", "[" + differences + "]")
        .take();
}

std::string textOf(const Scenario& scenario, const ScenarioOutcome& outcome)
{
    if (outcome.passed())
        return "passed  " + scenario.name;
    std::string text = fmt::format("FAILED  {} ({})", scenario.name, scenario.file);
    for (const ScenarioDifference& difference : outcome.differences)
        text += fmt::format("\n        {} {}", difference.pointer, difference.message);
    return text;
}

Result<void> runTest(VerbContext& context, const TestArguments& arguments)
{
    const auto module = DomainModule::load(arguments.domain);
    if (!module)
        return module.error();
    const auto scenarios = loadAll(arguments.files);
    if (!scenarios)
        return scenarios.error();
    const auto runner = ScenarioRunner::make(*module);
    if (!runner)
        return runner.error();
    std::int64_t passed = 0;
    std::int64_t failed = 0;
    for (const Scenario& scenario : *scenarios) {
        const ScenarioOutcome outcome = runner->run(scenario);
        ++(outcome.passed() ? passed : failed);
        const std::string line =
            context.json ? jsonOf(scenario, outcome) : textOf(scenario, outcome);
        if (auto printed = context.out.line(line); !printed)
            return printed;
    }
    const std::string summary = context.json
        ? JsonObject().number("passed", passed).number("failed", failed).take()
        : fmt::format("{} passed, {} failed", passed, failed);
    if (auto printed = context.out.line(summary); !printed)
        return printed;
    if (failed == 0)
        return {};
    return Error {ErrorCode::InvalidArgument,
                  fmt::format("{} of {} did not go as they say with {}", failed,
                              countText(passed + failed, "scenario"), (*module)->fileName())};
}

} // namespace

VerbRun declareTest(Arguments& arguments)
{
    const auto given = std::make_shared<TestArguments>();
    arguments.positional("DOMAIN_FILE", "The domain module, a JavaScript file", given->domain);
    arguments.positionals("SCENARIO_FILE", "Scenarios: JSON, one or an array of many",
                          given->files);
    return [given](VerbContext& context) { return runTest(context, *given); };
}

} // namespace headrace
