// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/json_object.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/store/event_store.h"
#include "core/store/store_registry.h"

#include <algorithm>
#include <memory>

namespace headrace {
namespace {

constexpr std::int64_t kPageRows = 1'000;

struct StreamsArguments
{
    std::string location;
    StreamsRequest request;
    std::int64_t limit = INT64_MAX;
};

std::string jsonOf(const StreamSummary& stream)
{
    return JsonObject()
        .text("stream", stream.stream.text())
        .number("events", stream.events)
        .text("first", formatTime(stream.first))
        .text("last", formatTime(stream.last))
        .number("bytes", stream.bytes)
        .take();
}

// Columns are aligned within a page: a list of millions is printed as it is read.
std::string tableOf(const std::vector<StreamSummary>& streams, bool withHeader)
{
    std::vector<std::vector<std::string>> rows;
    if (withHeader)
        rows.push_back({"stream", "events", "first", "last", "bytes"});
    for (const StreamSummary& stream : streams)
        rows.push_back({stream.stream.text(), groupedText(stream.events), formatTime(stream.first),
                        formatTime(stream.last), groupedText(stream.bytes)});
    return tableText(rows, {false, true, false, false, true});
}

Result<void> runStreams(VerbContext& context, const StreamsArguments& arguments)
{
    const auto store = openStore(arguments.location, {.mode = OpenMode::ReadOnly});
    if (!store)
        return store.error();
    StreamsRequest request = arguments.request;
    for (std::int64_t left = arguments.limit; left > 0;) {
        request.limit = static_cast<std::size_t>(std::min(left, kPageRows));
        const auto page = (*store)->streams(request);
        if (!page)
            return page.error();
        if (page->empty())
            return {};
        std::string text;
        if (!context.json)
            text = tableOf(*page, request.after.empty());
        else
            for (const StreamSummary& stream : *page)
                text += jsonOf(stream) + '\n';
        if (auto written = context.out.write(text); !written)
            return written;
        request.after = page->back().stream.text();
        left -= static_cast<std::int64_t>(page->size());
    }
    return {};
}

} // namespace

VerbRun declareStreams(Arguments& arguments)
{
    const auto given = std::make_shared<StreamsArguments>();
    arguments.positional("STORE", "The store to look into", given->location);
    arguments.option("--prefix", "Only names that start so", given->request.prefix);
    arguments.option("--category", "Only this category", [given](const std::string& text) {
        given->request.category = text;
        return Result<void>();
    });
    arguments.option("--limit", "At most so many", given->limit, 1);
    return [given](VerbContext& context) { return runStreams(context, *given); };
}

} // namespace headrace
