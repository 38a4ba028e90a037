// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/fold_options.h"
#include "app/headracectl/json_object.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/aggregate/state_at.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace headrace {
namespace {

struct StateArguments
{
    FoldOptions fold;
    std::int64_t version = -1; // Not given.
    std::optional<Time> at;
    bool noSnapshot = false;
};

StatePoint pointOf(const StateArguments& arguments)
{
    if (arguments.at)
        return *arguments.at;
    if (arguments.version >= 0)
        return Version {arguments.version};
    return AtHead {};
}

std::string jsonOf(const AggregateState& state)
{
    JsonObject object;
    object.text("stream", state.stream.text())
        .number("version", state.version.value)
        .json("state", state.stateJson)
        .number("folded", state.folded)
        .json("snapshot", state.known ? std::to_string(state.known->value) : "null")
        .number("unhandled", state.unhandled);
    if (!state.note.empty())
        object.text("note", state.note);
    return object.take();
}

// For people: what it is, then the state in lines. Numbers go through the JSON library here.
std::string textOf(const AggregateState& state)
{
    std::string text = fmt::format("{} at version {}", state.stream.text(), state.version.value);
    if (state.time)
        text += ", " + formatTime(*state.time);
    text += fmt::format(" ({} folded", countText(state.folded, "event"));
    if (state.known)
        text += fmt::format(" after the snapshot at version {}", groupedText(state.known->value));
    if (state.unhandled > 0)
        text += fmt::format(", {} of a type that the module does not know",
                            groupedText(state.unhandled));
    if (!state.note.empty())
        text += "; " + state.note;
    const auto parsed =
        nlohmann::ordered_json::parse(state.stateJson, nullptr, /*allow_exceptions=*/false);
    return text + ")\n" + (parsed.is_discarded() ? state.stateJson : parsed.dump(2));
}

Result<void> runState(VerbContext& context, const StateArguments& arguments)
{
    const auto open = openFold(arguments.fold);
    if (!open)
        return open.error();
    const auto state = stateAt(*open->store, *open->fold, arguments.fold.stream, pointOf(arguments),
                               {}, arguments.noSnapshot ? nullptr : open->snapshots.get());
    if (!state)
        return state.error();
    return context.out.line(context.json ? jsonOf(*state) : textOf(*state));
}

} // namespace

VerbRun declareState(Arguments& arguments)
{
    const auto given = std::make_shared<StateArguments>();
    declareFold(arguments, given->fold);
    arguments.option("--version", "After so many events; 0 is the initial state", given->version,
                     0);
    arguments.option(
        "--at", "As it was at this time: 2026-03-01T12:00:00Z, or 2h ago: 2h",
        takeInto(given->at, [](const auto& text) { return parseTimeOrAge(text, now()); }));
    arguments.exclude("--at", "--version");
    arguments.flag("--no-snapshot", "Fold from the first event, not from a snapshot",
                   given->noSnapshot);
    return [given](VerbContext& context) { return runState(context, *given); };
}

} // namespace headrace
