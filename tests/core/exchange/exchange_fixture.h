// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/exchange/export.h"
#include "core/exchange/import.h"
#include "core/testing/store_fixture.h"

#include <memory>
#include <sstream>
#include <string>
#include <vector>

// What the tests of import and export share: a store in memory with a clock that stands still.

namespace headrace {

inline std::unique_ptr<EventStore> emptyStore()
{
    return makeMemoryStore({.clock = [] { return fromUs(1'700'000'000'000'000); }});
}

inline Result<ImportReport> import(EventStore& store, const std::string& lines,
                                   const ImportOptions& options = {})
{
    std::istringstream input(lines);
    Job job;
    return importEvents(store, input, options, job);
}

inline Result<std::string> exported(EventStore& store, const ExportRequest& request = {})
{
    std::string text;
    Job job;
    const auto report = exportEvents(
        store, request,
        [&text](std::string_view bytes) {
            text += bytes;
            return Result<void>();
        },
        job);
    return report ? Result<std::string>(text) : Result<std::string>(report.error());
}

/// Every event, as a copy that outlives the page.
inline std::vector<NewEvent> stored(EventStore& store)
{
    std::vector<NewEvent> events;
    const auto page = store.readPage({.limit = 100'000});
    for (const EventView& event : page->events())
        events.push_back({*StreamName::parse(std::string(event.stream)),
                          std::string(event.type),
                          event.schema,
                          event.id,
                          event.time,
                          std::string(event.data),
                          std::string(event.meta),
                          {event.tags.begin(), event.tags.end()}});
    return events;
}

} // namespace headrace
