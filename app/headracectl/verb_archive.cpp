// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/action_choice.h"
#include "app/headracectl/interrupt.h"
#include "app/headracectl/json_object.h"
#include "app/headracectl/progress_line.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/archive/archive_reader.h"
#include "core/archive/archive_restore.h"
#include "core/archive/archive_verify.h"
#include "core/base/os_user.h"
#include "core/base/uuid.h"
#include "core/exchange/write_event.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>

#include <memory>
#include <optional>

namespace headrace {
namespace {

struct ArchiveArguments
{
    std::string action;
    std::string folder;
    std::string store;
    std::string reason;
    std::optional<StreamName> stream;
};

Result<void> listRuns(VerbContext& context, const ArchiveArguments& given)
{
    const auto manifest = readManifest(ArchiveFolder(given.folder));
    if (!manifest)
        return manifest.error();
    std::vector<std::vector<std::string>> rows {
        {"plan", "begun", "state", "events", "segments", "by", "reason"}};
    for (const ArchiveRun& run : manifest->runs) {
        rows.push_back({run.plan, formatTime(run.begun), std::string(nameOf(run.state)),
                        groupedText(run.events), groupedText(run.segments), run.actor, run.reason});
        if (!context.json)
            continue;
        if (auto printed = context.out.line(JsonObject()
                                                .text("plan", run.plan)
                                                .text("store", manifest->store)
                                                .text("begun", formatTime(run.begun))
                                                .text("state", nameOf(run.state))
                                                .number("events", run.events)
                                                .number("segments", run.segments)
                                                .text("actor", run.actor)
                                                .text("reason", run.reason)
                                                .take());
            !printed)
            return printed;
    }
    if (context.json)
        return {};
    if (auto printed =
            context.out.line("Archive of " + manifest->storeName + ", store " + manifest->store);
        !printed)
        return printed;
    return context.out.write(tableText(rows, {false, false, false, true, true, false, false}));
}

Result<void> verify(VerbContext& context, const ArchiveArguments& given)
{
    Job job;
    const CancelOnInterrupt interrupt(job);
    Result<void> printed;
    std::string first;
    const auto report = [&](const ArchiveFinding& finding) {
        if (first.empty())
            first = finding.file + ": " + finding.message;
        if (printed)
            printed = context.out.line(context.json ? JsonObject()
                                                          .text("kind", finding.kind)
                                                          .text("file", finding.file)
                                                          .text("message", finding.message)
                                                          .take()
                                                    : finding.file + ": " + finding.message);
    };
    const auto verified = [&] {
        const ProgressLine progress(job, "verify", ProgressLine::Unit::Events);
        return verifyArchive(given.folder, job, report);
    }();
    if (!verified)
        return verified.error();
    if (!printed)
        return printed;
    if (!verified->isOk())
        return Error {ErrorCode::Corruption,
                      fmt::format("verifying {}: {}, the first in {}; restore the files from a "
                                  "copy of the archive",
                                  given.folder, countText(verified->findings, "finding"), first)};
    return context.out.line(context.json
                                ? JsonObject()
                                      .boolean("ok", true)
                                      .number("events", verified->events)
                                      .number("segments", verified->segments)
                                      .take()
                                : fmt::format("The archive is as it was written: {} in {}.",
                                              countText(verified->events, "event"),
                                              countText(verified->segments, "segment")));
}

Result<void> printEvents(VerbContext& context, const std::vector<EventView>& events)
{
    std::string text;
    for (const EventView& event : events) {
        appendEventJson(text, event);
        text += '\n';
    }
    return context.out.write(text);
}

Result<void> readStream(VerbContext& context, ArchiveReader& archive, const StreamName& stream)
{
    constexpr std::size_t kPage = 1'000;
    const auto found = archive.find(stream);
    if (!found)
        return found.error();
    if (found->events == 0)
        return Error {ErrorCode::NotFound, "the archive has nothing of " + stream.text()};
    for (Version from = found->first; from <= found->last;) {
        const auto page = archive.readStream(stream, from, kPage);
        if (!page)
            return page.error();
        if (page->empty())
            return {};
        if (auto printed = printEvents(context, page->events()); !printed)
            return printed;
        from = {page->next};
    }
    return {};
}

// Segment by segment, stream by stream, as they lie there.
Result<void> readAll(VerbContext& context, ArchiveReader& archive)
{
    constexpr std::int64_t kPage = 5'000;
    for (std::size_t i = 0; i < archive.manifest().segments.size(); ++i) {
        const auto segment = archive.segment(i);
        if (!segment)
            return segment.error();
        const std::int64_t all = (*segment)->index().events();
        for (std::int64_t begin = 0; begin < all; begin += kPage) {
            const auto events = (*segment)->read(begin, std::min(kPage, all - begin));
            if (!events)
                return events.error();
            std::vector<EventView> views;
            for (const ArchivedEvent& event : *events)
                views.push_back(event.view());
            if (auto printed = printEvents(context, views); !printed)
                return printed;
        }
    }
    return {};
}

Result<void> restore(VerbContext& context, const ArchiveArguments& given)
{
    const auto store = openStore(given.store);
    if (!store)
        return store.error();
    Job job;
    const CancelOnInterrupt interrupt(job);
    const RestoreIntent intent {formatUuid(newUuidV7(now())), osUser(), given.reason};
    const auto record = [&] {
        const ProgressLine progress(job, "restore", ProgressLine::Unit::Events);
        return restoreArchive(**store, given.folder, intent, job);
    }();
    if (!record)
        return record.error();
    return context.out.line(context.json ? JsonObject().number("events", record->events).take()
                                         : countText(record->events, "event")
                                    + " came back into the store, where they "
                                    + "were; the archive stays as it is.");
}

Result<void> runArchive(VerbContext& context, const ArchiveArguments& given)
{
    if (given.action == "restore")
        return restore(context, given);
    if (given.action == "list")
        return listRuns(context, given);
    if (given.action == "verify")
        return verify(context, given);
    const auto archive = ArchiveReader::open(given.folder);
    if (!archive)
        return archive.error();
    return given.stream ? readStream(context, **archive, *given.stream)
                        : readAll(context, **archive);
}

} // namespace

VerbRun declareArchive(Arguments& arguments)
{
    const auto given = std::make_shared<ArchiveArguments>();
    declareAction(arguments, {"list", "verify", "read", "restore"}, given->action);
    arguments.positional("FOLDER", "The folder of the archive", given->folder);
    arguments.optionalPositional("STORE", "restore: the store that the events left",
                                 [given](const std::string& text) -> Result<void> {
                                     given->store = text;
                                     return {};
                                 });
    arguments.option("--reason", "restore: why, kept with the record", given->reason);
    arguments.option("--stream", "read: only this one",
                     [given](const std::string& text) -> Result<void> {
                         auto name = StreamName::parse(text);
                         if (!name)
                             return name.error();
                         given->stream = *std::move(name);
                         return {};
                     });
    arguments.afterwards([given]() -> Result<void> {
        if (given->stream && given->action != "read")
            return Error {ErrorCode::InvalidArgument, "--stream goes with read only"};
        if ((given->action == "restore") == given->store.empty())
            return Error {ErrorCode::InvalidArgument, "STORE goes with restore, which needs it"};
        if (!given->reason.empty() && given->action != "restore")
            return Error {ErrorCode::InvalidArgument, "--reason goes with restore only"};
        return {};
    });
    return [given](VerbContext& context) { return runArchive(context, *given); };
}

} // namespace headrace
