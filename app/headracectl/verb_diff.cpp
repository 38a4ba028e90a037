// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/fold_options.h"
#include "app/headracectl/verb.h"
#include "core/aggregate/state_at.h"
#include "core/aggregate/state_diff.h"

#include <memory>

namespace headrace {
namespace {

struct DiffArguments
{
    FoldOptions fold;
    std::int64_t from = 0;
    std::int64_t to = 0;
};

Result<void> runDiff(VerbContext& context, const DiffArguments& arguments)
{
    const auto open = openFold(arguments.fold);
    if (!open)
        return open.error();
    const StreamName& stream = arguments.fold.stream;
    const auto before = stateAt(*open->store, *open->fold, stream, Version {arguments.from}, {},
                                open->snapshots.get());
    if (!before)
        return before.error();
    const auto after = stateAt(*open->store, *open->fold, stream, Version {arguments.to}, {},
                               open->snapshots.get());
    if (!after)
        return after.error();
    const auto operations = diffStates(before->stateJson, after->stateJson);
    if (!operations)
        return operations.error();
    for (const PatchOperation& operation : *operations)
        if (auto printed = context.out.line(toJson(operation)); !printed)
            return printed;
    return {};
}

} // namespace

VerbRun declareDiff(Arguments& arguments)
{
    const auto given = std::make_shared<DiffArguments>();
    declareFold(arguments, given->fold);
    arguments.option("--from", "The earlier version; 0 is the initial state", given->from, 0);
    arguments.option("--to", "The later version", given->to, 0);
    arguments.require("--from");
    arguments.require("--to");
    return [given](VerbContext& context) { return runDiff(context, *given); };
}

} // namespace headrace
