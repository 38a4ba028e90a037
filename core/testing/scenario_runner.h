// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/command/command_schemas.h"
#include "core/domain/domain.h"
#include "core/testing/scenario.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace headrace {

/// Where the outcome was another than the scenario says.
struct ScenarioDifference
{
    /// JSON Pointer into the scenario: "/then/events/0/data/amount". Behind dataHas and stateHas
    /// stands the pointer into the data or state: "/then/stateHas/lines/0/price".
    std::string pointer;
    std::string message; ///< Goes on after it: "must be 5, but is 7".
    friend bool operator==(const ScenarioDifference&, const ScenarioDifference&) = default;
};

/// "/then/version must be 2, but is 1", a line each.
std::string describe(std::span<const ScenarioDifference> differences);

/// How a scenario went.
struct ScenarioOutcome
{
    std::vector<ScenarioDifference> differences; ///< Empty: it passed. At most 100.
    bool passed() const { return differences.empty(); }
};

/// Runs scenarios against a domain, however that was written. Each has an empty store in memory
/// and a command bus of its own, so that none sees what another one did; clock and ids stand still.
///
///     const auto runner = ScenarioRunner::make(domain);
///     const auto scenarios = loadScenarios("shop.scenarios.json");
///     for (const Scenario& scenario : *scenarios)
///         if (const auto outcome = runner->run(scenario); !outcome.passed())
///             std::cerr << scenario.name << '\n' << describe(outcome.differences) << '\n';
///
/// Thread-safe.
class ScenarioRunner
{
public:
    /// InvalidArgument: a schema that `domain` declares is none.
    static Result<ScenarioRunner> make(std::shared_ptr<const Domain> domain);

    /// Never fails otherwise than by differences: a handler that throws or exceeds a limit, or an
    /// event that the domain does not know, is one.
    ScenarioOutcome run(const Scenario& scenario) const;

private:
    ScenarioRunner(std::shared_ptr<const Domain> domain, CommandSchemas schemas);

    std::shared_ptr<const Domain> m_domain;
    CommandSchemas m_schemas;
};

} // namespace headrace
