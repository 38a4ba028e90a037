// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/fold_options.h"
#include "app/headracectl/json_object.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/aggregate/bisect.h"

#include <fmt/format.h>

#include <memory>

namespace headrace {
namespace {

struct BisectArguments
{
    FoldOptions fold;
    std::string where;
    bool once = false;
};

const char* jsonOf(Truth truth)
{
    if (truth == Truth::Unknown)
        return "null";
    return truth == Truth::True ? "true" : "false";
}

std::string jsonOf(const Flip& flip)
{
    JsonObject object;
    object.number("version", flip.version.value)
        .text("type", flip.type)
        .json("before", jsonOf(flip.before))
        .json("after", jsonOf(flip.after))
        .text("time", formatTime(flip.time));
    if (!flip.problem.empty())
        object.text("problem", flip.problem);
    return object.take();
}

std::string textOf(const Flip& flip)
{
    return fmt::format("{:>10}  {}  {} -> {}  {}{}", groupedText(flip.version.value),
                       formatTime(flip.time), nameOf(flip.before), nameOf(flip.after), flip.type,
                       flip.problem.empty() ? "" : " (" + flip.problem + ")");
}

Result<void> find(const BisectArguments& arguments, const OpenFold& open, const OnFlip& print)
{
    const StreamName& stream = arguments.fold.stream;
    FoldProgress progress(open, stream, "bisect");
    if (!arguments.once) {
        const auto found =
            bisect(*open.store, *open.fold, stream, arguments.where, print, progress.options());
        return found ? Result<void>() : found.error();
    }
    const auto found = bisectOnce(*open.store, *open.fold, stream, arguments.where, *open.snapshots,
                                  progress.options());
    if (!found)
        return found.error();
    return *found ? print(**found) : Result<void>();
}

Result<void> runBisect(VerbContext& context, const BisectArguments& arguments)
{
    const auto open = openFold(arguments.fold);
    if (!open)
        return open.error();
    const OnFlip print = [&](const Flip& flip) {
        return context.out.line(context.json ? jsonOf(flip) : textOf(flip));
    };
    const auto found = find(arguments, *open, print);
    // Of all that bisect() is given, only the predicate can be no good.
    context.isUsageWrong = !found && found.error().code == ErrorCode::InvalidArgument;
    return found;
}

} // namespace

VerbRun declareBisect(Arguments& arguments)
{
    const auto given = std::make_shared<BisectArguments>();
    declareFold(arguments, given->fold);
    arguments.option("--where",
                     "A JavaScript expression over state, version, time and type: state.total < 0",
                     given->where);
    arguments.require("--where");
    arguments.flag("--once",
                   "It is known to flip once at most: search the snapshots, not every version",
                   given->once);
    return [given](VerbContext& context) { return runBisect(context, *given); };
}

} // namespace headrace
