// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/query_options.h"
#include "app/headracectl/store_to_read.h"
#include "app/headracectl/verb.h"
#include "core/exchange/export.h"
#include "core/store/store_registry.h"

#include <memory>

namespace headrace {
namespace {

struct ReadArguments
{
    std::string location;
    QueryOptions query;
};

Result<void> runRead(VerbContext& context, const ReadArguments& arguments)
{
    const auto store = openWithArchives(arguments.location, OpenMode::ReadOnly);
    if (!store)
        return store.error();
    if (auto exists = checkStreamExists(**store, arguments.query.query); !exists)
        return exists;
    // What is read is what is exported as NDJSON: one way of writing an event.
    Job job;
    const auto report = exportEvents(
        **store, arguments.query.request(),
        [&](std::string_view bytes) { return context.out.write(bytes); }, job);
    return report ? Result<void>() : Result<void>(report.error());
}

} // namespace

VerbRun declareRead(Arguments& arguments)
{
    const auto given = std::make_shared<ReadArguments>();
    arguments.positional("STORE", "The store to read", given->location);
    declareQuery(arguments, given->query);
    return [given](VerbContext& context) { return runRead(context, *given); };
}

} // namespace headrace
