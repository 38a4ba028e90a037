// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/action_choice.h"
#include "app/headracectl/json_object.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/base/os_user.h"
#include "core/retention/retention_holds.h"
#include "core/store/store_registry.h"

#include <memory>
#include <optional>

namespace headrace {
namespace {

struct HoldArguments
{
    std::string action;
    std::string location;
    std::optional<StreamName> stream;
    std::string reason;
};

Result<void> listHolds(VerbContext& context, EventStore& store)
{
    const auto holds = retentionHolds(store.documents());
    if (!holds)
        return holds.error();
    std::vector<std::vector<std::string>> rows {{"stream", "since", "by", "reason"}};
    for (const auto& [stream, hold] : holds->streams) {
        rows.push_back({stream.text(), formatTime(hold.since), hold.actor, hold.reason});
        if (!context.json)
            continue;
        if (auto printed = context.out.line(JsonObject()
                                                .text("stream", stream.text())
                                                .text("since", formatTime(hold.since))
                                                .text("actor", hold.actor)
                                                .text("reason", hold.reason)
                                                .take());
            !printed)
            return printed;
    }
    if (context.json)
        return {};
    return rows.size() == 1 ? context.out.line("No stream is held.")
                            : context.out.write(tableText(rows, {false, false, false, false}));
}

Result<void> runHold(VerbContext& context, const HoldArguments& given)
{
    const bool isList = given.action == "list";
    const auto store =
        openStore(given.location, {.mode = isList ? OpenMode::ReadOnly : OpenMode::Writable});
    if (!store)
        return store.error();
    if (isList)
        return listHolds(context, **store);
    Documents& documents = (*store)->documents();
    if (given.action == "add") {
        if (const auto known = (*store)->stream(*given.stream); !known)
            return known.error();
        if (auto added = addHold(documents, *given.stream, {given.reason, osUser(), now()}); !added)
            return added;
    } else if (auto removed = removeHold(documents, *given.stream); !removed) {
        return removed;
    }
    const bool isHeld = given.action == "add";
    return context.out.line(
        context.json
            ? JsonObject().text("stream", given.stream->text()).boolean("held", isHeld).take()
            : given.stream->text()
                + (isHeld ? " is held: nothing leaves it." : " is not held any more."));
}

} // namespace

VerbRun declareHold(Arguments& arguments)
{
    const auto given = std::make_shared<HoldArguments>();
    declareAction(arguments, {"list", "add", "remove"}, given->action);
    arguments.positional("STORE", "The store", given->location);
    arguments.optionalPositional("STREAM", "add, remove: the stream that nothing may leave",
                                 [given](const std::string& text) -> Result<void> {
                                     auto name = StreamName::parse(text);
                                     if (!name)
                                         return name.error();
                                     given->stream = *std::move(name);
                                     return {};
                                 });
    arguments.option("--reason", "add: why, kept with the hold", given->reason);
    arguments.afterwards([given]() -> Result<void> {
        if ((given->action == "list") == given->stream.has_value())
            return Error {ErrorCode::InvalidArgument, "STREAM goes with add and remove"};
        if ((given->action == "add") == given->reason.empty())
            return Error {ErrorCode::InvalidArgument, "--reason goes with add, and add needs it"};
        return {};
    });
    return [given](VerbContext& context) { return runHold(context, *given); };
}

} // namespace headrace
