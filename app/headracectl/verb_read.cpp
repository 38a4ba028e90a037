// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/query_options.h"
#include "app/headracectl/verb.h"
#include "core/exchange/write_event.h"
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
    const auto store = openStore(arguments.location, {.mode = OpenMode::ReadOnly});
    if (!store)
        return store.error();
    const QueryOptions& wanted = arguments.query;
    if (auto exists = checkStreamExists(**store, wanted.query); !exists)
        return exists;

    EventCursor cursor(**store, {wanted.query, wanted.backwards, wanted.from}, wanted.limit);
    std::string text;
    for (;;) {
        const auto page = cursor.next();
        if (!page)
            return page.error();
        if (page->empty())
            return {};
        for (const EventView& event : page->events()) {
            appendEventJson(text, event);
            text += '\n';
        }
        if (auto written = context.out.write(text); !written)
            return written;
        text.clear();
    }
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
