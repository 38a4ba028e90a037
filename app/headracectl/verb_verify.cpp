// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/json_object.h"
#include "app/headracectl/progress_line.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/store/event_store.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>

#include <memory>
#include <optional>

namespace headrace {
namespace {

std::string textOf(const Finding& finding)
{
    std::string place;
    if (!finding.stream.empty())
        place = ' ' + finding.stream;
    if (finding.position.value > 0)
        place += fmt::format(" at position {}", finding.position.value);
    return fmt::format("{}{}: {}", finding.kind, place, finding.message);
}

std::string jsonOf(const Finding& finding)
{
    return JsonObject()
        .text("kind", finding.kind)
        .number("position", finding.position.value)
        .text("stream", finding.stream)
        .text("message", finding.message)
        .take();
}

// So that the outcome can be remembered; a store that cannot be written is looked at all the same.
Result<std::unique_ptr<EventStore>> openToVerify(const std::string& location)
{
    auto store = openStore(location);
    if (!store && store.error().code == ErrorCode::Refused)
        return openStore(location, {.mode = OpenMode::ReadOnly});
    return store;
}

Result<Verification> verifyWithProgress(VerbContext& context, EventStore& store)
{
    Job job;
    const ProgressLine progress(job, "verify", ProgressLine::Unit::Events);
    Result<void> printed;
    auto outcome = verifyStore(store, job, [&](const Finding& finding) {
        if (printed)
            printed = context.out.line(context.json ? jsonOf(finding) : textOf(finding));
        if (!printed)
            job.cancel();
    });
    return printed ? outcome : printed.error();
}

Result<void> runVerify(VerbContext& context, const std::string& location)
{
    const auto store = openToVerify(location);
    if (!store)
        return store.error();
    const auto outcome = verifyWithProgress(context, **store);
    if (!outcome)
        return outcome.error();
    if (!outcome->isOk())
        return Error {ErrorCode::Corruption,
                      fmt::format("verifying {}: {} in {}; stop writing, and restore it from a "
                                  "backup",
                                  location, countText(outcome->findings, "finding"),
                                  countText(outcome->events, "event"))};
    if (context.json)
        return context.out.line(
            JsonObject().boolean("ok", true).number("events", outcome->events).take());
    return context.out.line(fmt::format("Everything is as it was written: {}, up to position {}.",
                                        countText(outcome->events, "event"),
                                        groupedText(outcome->head.value)));
}

} // namespace

VerbRun declareVerify(Arguments& arguments)
{
    const auto location = std::make_shared<std::string>();
    arguments.positional("STORE", "The store to verify", *location);
    return [location](VerbContext& context) { return runVerify(context, *location); };
}

} // namespace headrace
