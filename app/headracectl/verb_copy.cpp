// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/interrupt.h"
#include "app/headracectl/json_object.h"
#include "app/headracectl/progress_line.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/copy/store_copy.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>

#include <chrono>
#include <memory>

namespace headrace {
namespace {

struct CopyArguments
{
    std::string from;
    std::string to;
    bool follow = false;
    bool compare = false;
    bool release = false;
};

// Events and tokens never change, so that a difference is damage; documents and the head may have
// gone on in the source.
Result<void> printDifference(VerbContext& context, const StoreDifference& difference)
{
    if (context.json)
        if (auto printed = context.out.line(JsonObject()
                                                .text("kind", difference.kind)
                                                .number("position", difference.position.value)
                                                .text("key", difference.key)
                                                .text("message", difference.message)
                                                .take());
            !printed)
            return printed;
    const bool isDamage = difference.kind == "event" || difference.kind == "token";
    if (isDamage)
        return Error {ErrorCode::Corruption,
                      fmt::format("comparing the two stores: {}; verify both, and copy into an "
                                  "empty store again",
                                  difference.message)};
    return Error {ErrorCode::Conflict,
                  fmt::format("comparing the two stores: {}; stop what writes, and copy again",
                              difference.message)};
}

Result<void> printCopied(VerbContext& context, const CopyReport& report, double seconds,
                         bool isCompared)
{
    if (context.json)
        return context.out.line(JsonObject()
                                    .number("events", report.events)
                                    .number("documents", report.documents)
                                    .number("head", report.head.value)
                                    .json("seconds", fmt::format("{:.3f}", seconds))
                                    .boolean("compared", isCompared)
                                    .take());
    const std::string copied =
        fmt::format("Copied {} and {} in {}", countText(report.events, "event"),
                    countText(report.documents, "document"), durationText(seconds));
    return context.out.line(
        copied
        + (isCompared
               ? fmt::format("; both stores hold the same, up to position {}.",
                             groupedText(report.head.value))
               : fmt::format("; the copy stands at position {} and takes no appends: copy again, "
                             "without --follow, to complete it.",
                             groupedText(report.head.value))));
}

Result<CopyReport> bringEvents(StoreCopy& copy, bool follow, Job& job)
{
    const ProgressLine progress(job, "copy", ProgressLine::Unit::Events);
    return follow ? copy.follow(job) : copy.catchUp(job);
}

Result<void> runCopy(VerbContext& context, const CopyArguments& given)
{
    Job job;
    const CancelOnInterrupt interrupt(job);
    const auto from = openStore(given.from, {.mode = OpenMode::ReadOnly});
    if (!from)
        return from.error();
    const auto to = openCopy(given.to);
    if (!to)
        return to.error();
    const auto begun = std::chrono::steady_clock::now();
    auto copy = StoreCopy::begin(**from, **to);
    if (!copy)
        return copy.error();
    const auto report = bringEvents(*copy, given.follow, job);
    if (!report)
        return report.error();
    if (!given.follow) {
        const ProgressLine progress(job, "compare", ProgressLine::Unit::Events);
        const auto comparison = copy->finish(job);
        if (!comparison)
            return comparison.error();
        if (comparison->difference)
            return printDifference(context, *comparison->difference);
    }
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begun;
    return printCopied(context, *report, spent.count(), !given.follow);
}

Result<void> runCompare(VerbContext& context, const CopyArguments& given)
{
    Job job;
    const CancelOnInterrupt interrupt(job);
    const auto from = openStore(given.from, {.mode = OpenMode::ReadOnly});
    if (!from)
        return from.error();
    const auto to = openStore(given.to, {.mode = OpenMode::ReadOnly});
    if (!to)
        return to.error();
    const ProgressLine progress(job, "compare", ProgressLine::Unit::Events);
    const auto comparison = compareStores(**from, **to, job);
    if (!comparison)
        return comparison.error();
    if (comparison->difference)
        return printDifference(context, *comparison->difference);
    if (context.json)
        return context.out.line(JsonObject()
                                    .boolean("equal", true)
                                    .number("events", comparison->events)
                                    .number("documents", comparison->documents)
                                    .take());
    return context.out.line(fmt::format("Both stores hold the same: {} and {}.",
                                        countText(comparison->events, "event"),
                                        countText(comparison->documents, "document")));
}

Result<void> runRelease(VerbContext& context, const CopyArguments& given)
{
    const auto store = openStore(given.from);
    if (!store)
        return store.error();
    if (auto released = releaseCopy(**store); !released)
        return released;
    const auto head = (*store)->head();
    if (!head)
        return head.error();
    if (context.json)
        return context.out.line(
            JsonObject().boolean("released", true).number("head", head->value).take());
    return context.out.line(fmt::format("{} takes appends again, after position {}.", given.from,
                                        groupedText(head->value)));
}

Result<void> run(VerbContext& context, const CopyArguments& given)
{
    if (given.release)
        return runRelease(context, given);
    return given.compare ? runCompare(context, given) : runCopy(context, given);
}

} // namespace

VerbRun declareCopy(Arguments& arguments)
{
    const auto given = std::make_shared<CopyArguments>();
    arguments.positional("FROM", "The store to copy; with --release the copy itself", given->from);
    arguments.optionalPositional("TO", "Its copy: nothing yet, empty, or a copy that goes on",
                                 [given](const std::string& text) -> Result<void> {
                                     given->to = text;
                                     return {};
                                 });
    arguments.flag("--follow", "Go on copying what is appended, until Ctrl+C", given->follow);
    arguments.flag("--compare", "Copy nothing, only compare the two stores", given->compare);
    arguments.flag("--release", "Give a copy up: it takes appends as it is", given->release);
    arguments.exclude("--follow", "--compare");
    arguments.exclude("--follow", "--release");
    arguments.exclude("--compare", "--release");
    arguments.afterwards([given]() -> Result<void> {
        if (given->release == given->to.empty())
            return {};
        return Error {ErrorCode::InvalidArgument,
                      given->release ? "--release is of one store; name the copy alone"
                                     : "TO is missing; name the store that becomes the copy"};
    });
    return [given](VerbContext& context) { return run(context, *given); };
}

} // namespace headrace
