// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/json_object.h"
#include "app/headracectl/progress_line.h"
#include "app/headracectl/query_options.h"
#include "app/headracectl/store_to_read.h"
#include "app/headracectl/text.h"
#include "app/headracectl/upcasting.h"
#include "app/headracectl/verb.h"
#include "core/exchange/export.h"
#include "core/exchange/output_file.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>

#include <memory>
#include <optional>

namespace headrace {
namespace {

struct ExportArguments
{
    std::string location;
    QueryOptions query;
    ExchangeFormat format = ExchangeFormat::Ndjson;
    std::string out;
    bool upcast = false;
    std::string domain; ///< For upcast.
};

Result<ExportReport> exportTo(const ByteSink& sink, EventStore& store,
                              const ExportArguments& arguments)
{
    ExportRequest request = arguments.query.request();
    request.format = arguments.format;
    if (arguments.upcast) {
        auto module = DomainModule::load(arguments.domain);
        if (!module)
            return module.error();
        request.change = [upcasting = std::make_shared<Upcasting>(*std::move(module))](
                             EventView& event) { return upcasting->upcast(event); };
    }
    Job job;
    const ProgressLine progress(job, "export", ProgressLine::Unit::Events);
    return exportEvents(store, request, sink, job);
}

Result<void> exportToFile(VerbContext& context, EventStore& store, const ExportArguments& arguments)
{
    auto file = OutputFile::create(arguments.out);
    if (!file)
        return file.error();
    const auto report =
        exportTo([&](std::string_view bytes) { return file->write(bytes); }, store, arguments);
    if (!report)
        return report.error();
    if (auto committed = file->commit(); !committed)
        return committed;
    if (context.json)
        return context.out.line(JsonObject()
                                    .number("exported", report->events)
                                    .number("bytes", report->bytes)
                                    .json("seconds", fmt::format("{:.3f}", report->seconds))
                                    .take());
    return context.out.line(fmt::format("Exported {} ({}) to {} in {}.",
                                        countText(report->events, "event"), byteText(report->bytes),
                                        arguments.out, durationText(report->seconds)));
}

Result<void> runExport(VerbContext& context, const ExportArguments& arguments)
{
    const auto store = openWithArchives(arguments.location, OpenMode::ReadOnly);
    if (!store)
        return store.error();
    if (auto exists = checkStreamExists(**store, arguments.query.query); !exists)
        return exists;
    if (!arguments.out.empty())
        return exportToFile(context, **store, arguments);
    const auto report = exportTo([&](std::string_view bytes) { return context.out.write(bytes); },
                                 **store, arguments);
    return report ? Result<void>() : Result<void>(report.error());
}

} // namespace

VerbRun declareExport(Arguments& arguments)
{
    const auto given = std::make_shared<ExportArguments>();
    arguments.positional("STORE", "The store to export from", given->location);
    declareQuery(arguments, given->query);
    arguments.option("--format", "ndjson (default), cloudevents or csv",
                     takeInto(given->format, &parseExchangeFormat));
    arguments.option("--out", "The file to write; standard output when not given", given->out);
    arguments.flag("--upcast", "Write events in the present versions of --domain, not as stored",
                   given->upcast);
    arguments.domainModule("The domain module for --upcast, a JavaScript file", given->domain);
    arguments.pair("--upcast", "--domain");
    return [given](VerbContext& context) { return runExport(context, *given); };
}

} // namespace headrace
