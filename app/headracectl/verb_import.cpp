// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/input_file.h"
#include "app/headracectl/json_object.h"
#include "app/headracectl/progress_line.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/exchange/import.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>

#include <memory>
#include <optional>

namespace headrace {
namespace {

struct ImportArguments
{
    std::string location;
    std::string file;
    ImportOptions options;
    std::int64_t batch = 10'000;
};

Result<void> print(VerbContext& context, const ImportReport& report)
{
    if (context.json)
        return context.out.line(JsonObject()
                                    .number("imported", report.imported)
                                    .number("streams", report.streams)
                                    .json("seconds", fmt::format("{:.3f}", report.seconds))
                                    .number("repeated", report.repeated)
                                    .number("lines", report.lines)
                                    .take());
    std::string text =
        fmt::format("Imported {} into {} in {}", countText(report.imported, "event"),
                    countText(report.streams, "stream"), durationText(report.seconds));
    if (report.repeated > 0)
        text += fmt::format("; {} were in the store already", groupedText(report.repeated));
    return context.out.line(text + '.');
}

Result<void> runImport(VerbContext& context, const ImportArguments& arguments)
{
    ImportOptions options = arguments.options;
    options.batch = static_cast<std::size_t>(arguments.batch);
    auto input = InputFile::open(arguments.file);
    if (!input)
        return input.error();
    options.inputBytes = input->bytes();
    const auto store = openStore(arguments.location);
    if (!store)
        return store.error();

    Job job;
    std::optional<ProgressLine> progress(std::in_place, job, "import", ProgressLine::Unit::Bytes);
    auto report = importEvents(**store, input->stream(), options, job);
    progress.reset();
    if (!report)
        return std::move(report).error().during(input->name());
    return print(context, *report);
}

} // namespace

VerbRun declareImport(Arguments& arguments)
{
    const auto given = std::make_shared<ImportArguments>();
    arguments.positional("STORE", "The store to import into", given->location);
    arguments.positional("FILE", "The events, one a line; - for standard input", given->file);
    arguments.option("--format", "ndjson (default) or cloudevents",
                     [given](const std::string& text) -> Result<void> {
                         const auto format = parseExchangeFormat(text);
                         if (!format)
                             return format.error();
                         if (*format == ExchangeFormat::Csv)
                             return Error {ErrorCode::InvalidArgument,
                                           "csv is written, not read; say ndjson or cloudevents"};
                         given->options.format = *format;
                         return {};
                     });
    arguments.option("--batch", "Events a commit; 10000 when not given", given->batch, 1);
    return [given](VerbContext& context) { return runImport(context, *given); };
}

} // namespace headrace
