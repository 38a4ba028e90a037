// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/json_object.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/store/event_store.h"
#include "core/store/store_registry.h"

#include <memory>

namespace headrace {
namespace {

// "[{...},{...}]" of rows that are JSON objects.
template<typename Row, typename ToJson>
std::string arrayOf(const std::vector<Row>& rows, const ToJson& toJson)
{
    std::string json;
    for (const Row& row : rows)
        json += (json.empty() ? "[" : ",") + toJson(row);
    return json.empty() ? "[]" : json + ']';
}

std::string jsonOf(const StoreDescription& store, const StoreStatistics& counts)
{
    const auto time = [](const std::optional<Time>& t) {
        return t ? '"' + formatTime(*t) + '"' : "null";
    };
    return JsonObject()
        .text("backend", store.backend)
        .number("events", counts.events)
        .number("streams", counts.streams)
        .number("head", counts.head.value)
        .number("pruned", counts.pruned)
        .number("bytes", counts.bytes)
        .text("durability", store.durability)
        .number("diskBytes", counts.diskBytes)
        .json("first", time(counts.first))
        .json("last", time(counts.last))
        .json("categories",
              arrayOf(counts.categories,
                      [](const StoreStatistics::Category& category) {
                          return JsonObject()
                              .text("category", category.name)
                              .number("streams", category.streams)
                              .number("events", category.events)
                              .number("bytes", category.bytes)
                              .take();
                      }))
        .json("types",
              arrayOf(counts.types,
                      [](const StoreStatistics::Type& type) {
                          return JsonObject()
                              .text("type", type.name)
                              .number("events", type.events)
                              .take();
                      }))
        .take();
}

std::string textOf(const StoreDescription& store, const StoreStatistics& counts)
{
    std::string text = tableText({{"store", store.location},
                                  {"backend", store.version + ", " + store.durability},
                                  {"events", groupedText(counts.events)},
                                  {"streams", groupedText(counts.streams)},
                                  {"head", groupedText(counts.head.value)},
                                  {"left", countText(counts.pruned, "event")},
                                  {"data", byteText(counts.bytes)},
                                  {"on disk", byteText(counts.diskBytes)},
                                  {"first", counts.first ? formatTime(*counts.first) : "-"},
                                  {"last", counts.last ? formatTime(*counts.last) : "-"}},
                                 {false, false});
    std::vector<std::vector<std::string>> categories {{"category", "streams", "events", "data"}};
    for (const StoreStatistics::Category& category : counts.categories)
        categories.push_back({category.name, groupedText(category.streams),
                              groupedText(category.events), byteText(category.bytes)});
    std::vector<std::vector<std::string>> types {{"type", "events"}};
    for (const StoreStatistics::Type& type : counts.types)
        types.push_back({type.name, groupedText(type.events)});
    if (counts.events > 0)
        text += '\n' + tableText(categories, {false, true, true, true}) + '\n'
            + tableText(types, {false, true});
    return text;
}

Result<void> runStats(VerbContext& context, const std::string& location)
{
    const auto store = openStore(location, {.mode = OpenMode::ReadOnly});
    if (!store)
        return store.error();
    const auto counts = (*store)->statistics();
    if (!counts)
        return counts.error();
    const StoreDescription& description = (*store)->description();
    if (context.json)
        return context.out.line(jsonOf(description, *counts));
    return context.out.write(textOf(description, *counts));
}

} // namespace

VerbRun declareStats(Arguments& arguments)
{
    const auto location = std::make_shared<std::string>();
    arguments.positional("STORE", "The store to look into", *location);
    return [location](VerbContext& context) { return runStats(context, *location); };
}

} // namespace headrace
