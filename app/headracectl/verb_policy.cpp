// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/action_choice.h"
#include "app/headracectl/input_file.h"
#include "app/headracectl/json_object.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/base/os_user.h"
#include "core/retention/retention_policy.h"
#include "core/store/store_registry.h"

#include <iterator>
#include <memory>

namespace headrace {
namespace {

struct PolicyArguments
{
    std::string action;
    std::string location;
    std::string file;
    std::string reason;
};

Result<void> print(VerbContext& context, const RetentionPolicy& policy)
{
    if (context.json)
        return context.out.line(JsonObject()
                                    .number("number", policy.number)
                                    .text("set", formatTime(policy.set))
                                    .text("actor", policy.actor)
                                    .text("reason", policy.reason)
                                    .json("policy", policy.json)
                                    .take());
    if (policy.number == 0)
        return context.out.line("The store has no retention policy: everything is kept for ever.");
    return context.out.line(
        "Policy " + std::to_string(policy.number) + ", set " + formatTime(policy.set) + " by "
        + policy.actor + (policy.reason.empty() ? "" : ": " + policy.reason) + "\n" + policy.json);
}

Result<void> setPolicy(VerbContext& context, const PolicyArguments& given)
{
    auto input = InputFile::open(given.file);
    if (!input)
        return input.error();
    const std::string json {std::istreambuf_iterator<char>(input->stream()), {}};
    const auto store = openStore(given.location);
    if (!store)
        return store.error();
    const auto rules = parseRetentionRules(json);
    if (!rules)
        return Error(rules.error()).during(input->name());
    const auto unknown = unknownCategories(**store, *rules);
    if (!unknown)
        return unknown.error();
    if (!unknown->empty())
        return Error {ErrorCode::InvalidArgument,
                      input->name() + ": the store has no category " + unknown->front()
                          + "; nothing was set"};
    const auto policy =
        setRetentionPolicy((*store)->documents(), json, osUser(), given.reason, now());
    return policy ? print(context, *policy) : policy.error();
}

Result<void> runPolicy(VerbContext& context, const PolicyArguments& given)
{
    if (given.action == "schema")
        return context.out.line(retentionSchema());
    if (given.action == "set")
        return setPolicy(context, given);
    const auto store = openStore(given.location, {.mode = OpenMode::ReadOnly});
    if (!store)
        return store.error();
    if (given.action == "show") {
        const auto policy = retentionPolicy((*store)->documents());
        return policy ? print(context, *policy) : policy.error();
    }
    const auto policies = retentionPolicies((*store)->documents());
    if (!policies)
        return policies.error();
    for (const RetentionPolicy& policy : *policies)
        if (auto printed = print(context, policy); !printed)
            return printed;
    return {};
}

} // namespace

VerbRun declarePolicy(Arguments& arguments)
{
    const auto given = std::make_shared<PolicyArguments>();
    declareAction(arguments, {"show", "set", "history", "schema"}, given->action);
    arguments.positional("STORE", "The store whose retention policy it is", given->location);
    arguments.optionalPositional("FILE", "set: a policy as JSON; - for standard input",
                                 [given](const std::string& text) -> Result<void> {
                                     given->file = text;
                                     return {};
                                 });
    arguments.option("--reason", "set: why, kept with the policy", given->reason);
    arguments.afterwards([given]() -> Result<void> {
        if ((given->action == "set") == given->file.empty())
            return Error {ErrorCode::InvalidArgument, "FILE goes with set, and set needs it"};
        if (!given->reason.empty() && given->action != "set")
            return Error {ErrorCode::InvalidArgument, "--reason goes with set only"};
        return {};
    });
    return [given](VerbContext& context) { return runPolicy(context, *given); };
}

} // namespace headrace
