// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/exchange/format.h"
#include "core/store/event_cursor.h"

#include <cstdint>
#include <functional>
#include <string_view>

namespace headrace {

/// Which events to export: all that a query means, not what some view happens to show.
struct ExportRequest
{
    Query query;
    bool backwards = false;
    std::int64_t from = 0;                      ///< As ReadRequest::from.
    std::int64_t limit = EventCursor::kNoLimit; ///< Of events that are written.
    /// Decides what else must hold of an event; nothing when not given. An error ends the export.
    std::function<Result<bool>(const EventView& event)> filter;
    ExchangeFormat format = ExchangeFormat::Ndjson;
    /// Changes a wanted event before it is written; what it makes the event view must live until
    /// the next call. Not given: every event is written as it is stored. An error ends the export.
    std::function<Result<void>(EventView& event)> change;
};

struct ExportReport
{
    std::int64_t events = 0;
    std::int64_t bytes = 0;
    double seconds = 0;
};

/// Takes the next bytes of an export. An error ends the export and becomes its error.
using ByteSink = std::function<Result<void>(std::string_view bytes)>;

/// Writes events in order, page by page; `job` counts events. Events that are appended meanwhile
/// may or may not be among them. Memory: a page and its text. Errors: Cancelled, those of
/// EventStore::readPage(), those of `sink`.
Result<ExportReport> exportEvents(EventStore& store, const ExportRequest& request,
                                  const ByteSink& sink, Job& job);

} // namespace headrace
