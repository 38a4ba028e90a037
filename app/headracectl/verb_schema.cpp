// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/json_object.h"
#include "app/headracectl/progress_line.h"
#include "app/headracectl/store_to_read.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/coverage/schema_coverage.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>

#include <memory>

namespace headrace {
namespace {

struct SchemaArguments
{
    std::string location;
    std::string domain;
};

const CoverageExample* exampleOf(const CoverageRow& row)
{
    return row.firstFailed ? &*row.firstFailed : row.firstLossy ? &*row.firstLossy : nullptr;
}

std::string jsonOf(const CoverageRow& row)
{
    const CoverageExample* example = exampleOf(row);
    return JsonObject()
        .text("type", row.type)
        .number("schema", row.schema)
        .number("events", row.events)
        .number("ok", row.ok)
        .number("failed", row.failed)
        .number("lossy", row.lossy)
        .json("example",
              example ? JsonObject()
                            .text("stream", example->stream)
                            .number("version", example->version.value)
                            .text("message", example->message)
                            .take()
                      : "null")
        .text("category", row.category)
        .json("current", row.isKnown() ? std::to_string(row.currentSchema) : "null")
        .take();
}

std::string textOf(const CoverageRow& row)
{
    const CoverageExample* example = exampleOf(row);
    return example
        ? fmt::format("{}@{}: {}", example->stream, example->version.value, example->message)
        : row.isKnown() ? std::string()
                        : std::string("the module does not know it");
}

std::string textOf(const SchemaCoverage& coverage)
{
    std::vector<std::vector<std::string>> rows {
        {"category", "type", "schema", "now", "events", "ok", "failed", "lossy", "first example"}};
    for (const CoverageRow& row : coverage.rows)
        rows.push_back({row.category, row.type, std::to_string(row.schema),
                        row.isKnown() ? std::to_string(row.currentSchema) : "?",
                        groupedText(row.events), groupedText(row.ok), groupedText(row.failed),
                        groupedText(row.lossy), textOf(row)});
    return tableText(rows, {false, false, true, true, true, true, true, true, false});
}

Result<void> print(VerbContext& context, const SchemaCoverage& coverage)
{
    if (!context.json)
        return coverage.rows.empty() ? context.out.line("The store has no events.")
                                     : context.out.write(textOf(coverage));
    for (const CoverageRow& row : coverage.rows)
        if (auto printed = context.out.line(jsonOf(row)); !printed)
            return printed;
    return {};
}

Result<void> runCoverage(VerbContext& context, const SchemaArguments& arguments)
{
    const auto store = openWithArchives(arguments.location, OpenMode::ReadOnly);
    if (!store)
        return store.error();
    auto module = DomainModule::load(arguments.domain);
    if (!module)
        return module.error();
    Job job;
    Result<SchemaCoverage> coverage;
    {
        const ProgressLine progress(job, "schema coverage", ProgressLine::Unit::Events);
        coverage = coverSchemas(**store, *std::move(module), job);
    }
    return coverage ? print(context, *coverage) : Result<void>(coverage.error());
}

Result<void> checkWhat(const std::string& what)
{
    if (what == "coverage")
        return {};
    return Error {ErrorCode::InvalidArgument,
                  fmt::format("headracectl schema cannot do \"{}\"; it knows coverage", what)};
}

} // namespace

VerbRun declareSchema(Arguments& arguments)
{
    const auto given = std::make_shared<SchemaArguments>();
    arguments.positional("coverage", "What to do", &checkWhat);
    arguments.positional("STORE", "The store to read", given->location);
    arguments.domainModule("The domain module, a JavaScript file", given->domain);
    arguments.require("--domain");
    return [given](VerbContext& context) { return runCoverage(context, *given); };
}

} // namespace headrace
