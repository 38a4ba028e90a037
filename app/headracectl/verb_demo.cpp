// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/json_object.h"
#include "app/headracectl/progress_line.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/demo/shop_demo.h"
#include "core/exchange/output_file.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>

namespace headrace {
namespace {

struct DemoArguments
{
    std::string location;
    ShopDemoOptions options;
    std::int64_t seed = 1;
};

// A demo belongs into a store of its own: made when there is none.
Result<std::unique_ptr<EventStore>> openEmpty(const std::string& location)
{
    auto store = openStore(location);
    if (!store && store.error().code == ErrorCode::NotFound)
        return openStore(location, {.mode = OpenMode::Create});
    if (!store)
        return store;
    const auto head = (*store)->head();
    if (!head)
        return head.error();
    if (head->value > 0)
        return Error {
            ErrorCode::Refused,
            fmt::format("{} holds events already; name a new file for the demo", location)};
    return store;
}

// Beside a file; of a store on a server, in the current folder.
std::string modulePathBeside(const std::string& location)
{
    if (location.find("://") != std::string::npos)
        return "shop.domain.js";
    return std::filesystem::path(location).replace_filename("shop.domain.js").string();
}

Result<void> writeModule(const std::string& path)
{
    auto file = OutputFile::create(path);
    if (!file)
        return file.error();
    if (auto written = file->write(shopDomainModule()); !written)
        return written;
    return file->commit();
}

Result<void> print(VerbContext& context, EventStore& store, const std::string& module,
                   const ShopDemoReport& report)
{
    const auto counts = store.statistics();
    if (!counts)
        return counts.error();
    if (context.json)
        return context.out.line(JsonObject()
                                    .number("events", report.events)
                                    .number("streams", counts->streams)
                                    .json("seconds", fmt::format("{:.3f}", report.seconds))
                                    .text("domain", module)
                                    .take());
    return context.out.line(fmt::format("Made a shop of {} in {} in {}; its domain module is {}.",
                                        countText(report.events, "event"),
                                        countText(counts->streams, "stream"),
                                        durationText(report.seconds), module));
}

Result<void> runDemo(VerbContext& context, const DemoArguments& arguments)
{
    const auto store = openEmpty(arguments.location);
    if (!store)
        return store.error();
    const std::string module = modulePathBeside(arguments.location);
    if (auto written = writeModule(module); !written)
        return written;

    ShopDemoOptions options = arguments.options;
    options.seed = static_cast<std::uint64_t>(arguments.seed);
    Job job;
    std::optional<ProgressLine> progress(std::in_place, job, "demo", ProgressLine::Unit::Events);
    const auto report = makeShopDemo(**store, options, job);
    progress.reset();
    if (!report)
        return report.error();
    return print(context, **store, module, *report);
}

} // namespace

VerbRun declareDemo(Arguments& arguments)
{
    const auto given = std::make_shared<DemoArguments>();
    arguments.positional("STORE", "The file to make", given->location);
    arguments.option("--events", "How many; 100000 when not given", given->options.events, 1);
    arguments.option("--streams", "At most so many streams", given->options.streams, 1);
    arguments.option("--seed", "Another number makes another shop; 1 when not given", given->seed,
                     0);
    return [given](VerbContext& context) { return runDemo(context, *given); };
}

} // namespace headrace
