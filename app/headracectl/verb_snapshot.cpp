// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/fold_options.h"
#include "app/headracectl/json_object.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/aggregate/snapshots.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

namespace headrace {
namespace {

struct SnapshotArguments
{
    std::string action;
    FoldOptions fold;
    std::int64_t version = -1; // Not given.
    std::int64_t every = 0;
    bool policy = false;
};

Result<void> listSnapshots(VerbContext& context, const OpenFold& open, const SnapshotArguments&)
{
    const auto infos = open.snapshots->list();
    if (!infos)
        return infos.error();
    std::vector<std::vector<std::string>> rows {{"version", "time", "state version", "bytes", ""}};
    for (const SnapshotInfo& info : *infos) {
        const std::string time = info.time ? formatTime(*info.time) : "";
        rows.push_back({groupedText(info.version.value), time, std::to_string(info.stateVersion),
                        groupedText(info.bytes), std::string(nameOf(info.use))});
        if (!context.json)
            continue;
        JsonObject object;
        object.number("version", info.version.value);
        if (info.time)
            object.text("time", time);
        else
            object.json("time", "null");
        object.number("stateVersion", info.stateVersion)
            .number("bytes", info.bytes)
            .text("use", nameOf(info.use));
        if (auto printed = context.out.line(object.take()); !printed)
            return printed;
    }
    if (context.json || rows.size() == 1)
        return {};
    return context.out.write(tableText(rows, {true, false, true, true, false}));
}

Result<void> createSnapshots(VerbContext& context, const OpenFold& open,
                             const SnapshotArguments& arguments)
{
    SnapshotWish wish;
    if (arguments.version >= 0)
        wish.at = Version {arguments.version};
    wish.every = arguments.every;
    wish.byPolicy = arguments.policy;
    FoldProgress progress(open, arguments.fold.stream, "snapshots");
    const auto made = open.snapshots->create(wish, progress.options());
    if (!made)
        return made.error();
    const auto count = static_cast<std::int64_t>(made->versions.size());
    if (context.json)
        return context.out.line(
            JsonObject()
                .number("created", count)
                .json("version", count > 0 ? std::to_string(made->versions.back().value) : "null")
                .number("folded", made->folded)
                .number("discarded", made->discarded)
                .number("tooLarge", made->tooLarge)
                .take());
    std::string text = fmt::format("{} made, {} folded", countText(count, "snapshot"),
                                   countText(made->folded, "event"));
    if (made->discarded > 0)
        text += fmt::format(", {} of other code discarded", groupedText(made->discarded));
    if (made->tooLarge > 0)
        text += fmt::format(", {} too large", groupedText(made->tooLarge));
    return context.out.line(text);
}

Result<void> deleteSnapshots(VerbContext& context, const OpenFold& open, const SnapshotArguments&)
{
    const auto removed = open.snapshots->removeAll();
    if (!removed)
        return removed.error();
    return context.out.line(context.json ? JsonObject().number("deleted", *removed).take()
                                         : countText(*removed, "snapshot") + " deleted");
}

Result<void> verifySnapshots(VerbContext& context, const OpenFold& open,
                             const SnapshotArguments& arguments)
{
    FoldProgress progress(open, arguments.fold.stream, "verify");
    const auto check = open.snapshots->verify(progress.options());
    if (!check)
        return check.error();
    for (const SnapshotFault& fault : check->faults)
        if (auto printed = context.out.line(
                context.json
                    ? JsonObject()
                          .number("version", fault.version.value)
                          .text("problem", fault.what)
                          .take()
                    : fmt::format("version {}: {}", groupedText(fault.version.value), fault.what));
            !printed)
            return printed;
    if (!check->faults.empty())
        return Error {ErrorCode::Corruption,
                      fmt::format("verifying the snapshots of {}: {} of {} differ from what its "
                                  "events say, the first at version {}; they were removed",
                                  arguments.fold.stream.text(), check->faults.size(),
                                  check->checked, check->faults.front().version.value)};
    return context.out.line(
        context.json
            ? JsonObject().boolean("ok", true).number("snapshots", check->checked).take()
            : "Each is what its events say: " + countText(check->checked, "snapshot") + '.');
}

struct Action
{
    std::string_view name;
    OpenMode mode;
    Result<void> (*run)(VerbContext&, const OpenFold&, const SnapshotArguments&);
};
constexpr std::array kActions {
    Action {"list", OpenMode::ReadOnly, &listSnapshots},
    Action {"create", OpenMode::Writable, &createSnapshots},
    Action {"delete", OpenMode::Writable, &deleteSnapshots},
    Action {"verify", OpenMode::Writable, &verifySnapshots},
};

const Action* actionOf(const std::string& name)
{
    const auto* const found =
        std::find_if(kActions.begin(), kActions.end(),
                     [&](const Action& action) { return action.name == name; });
    return found == kActions.end() ? nullptr : found;
}

Result<void> checkArguments(const SnapshotArguments& arguments)
{
    if (arguments.action != "create"
        && (arguments.version >= 0 || arguments.every > 0 || arguments.policy))
        return Error {ErrorCode::InvalidArgument,
                      "--version, --every and --policy go with create only"};
    return {};
}

Result<void> runSnapshot(VerbContext& context, const SnapshotArguments& arguments)
{
    const Action& action = *actionOf(arguments.action);
    const auto open = openFold(arguments.fold, action.mode);
    if (!open)
        return open.error();
    return action.run(context, *open, arguments);
}

} // namespace

VerbRun declareSnapshot(Arguments& arguments)
{
    const auto given = std::make_shared<SnapshotArguments>();
    arguments.positional("ACTION", "list, create, delete or verify",
                         [given](const std::string& text) -> Result<void> {
                             given->action = text;
                             if (actionOf(text))
                                 return {};
                             return Error {ErrorCode::InvalidArgument,
                                           "\"" + text
                                               + "\" is none of list, create, delete, verify"};
                         });
    declareFold(arguments, given->fold);
    arguments.option("--version", "create: at this version; without it at the head", given->version,
                     1);
    arguments.option("--every", "create: at every multiple of it, too", given->every, 1);
    arguments.flag("--policy", "create: those that the module asks for, since the newest one",
                   given->policy);
    arguments.exclude("--policy", "--version");
    arguments.exclude("--policy", "--every");
    arguments.afterwards([given] { return checkArguments(*given); });
    return [given](VerbContext& context) { return runSnapshot(context, *given); };
}

} // namespace headrace
