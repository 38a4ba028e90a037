// SPDX-License-Identifier: Apache-2.0
#include "core/exchange/export.h"

#include "core/exchange/write_event.h"

#include <algorithm>
#include <chrono>
#include <string>

namespace headrace {
namespace {

void appendEvent(std::string& out, const EventView& event, ExchangeFormat format,
                 std::string_view source)
{
    switch (format) {
    case ExchangeFormat::Ndjson:
        appendEventJson(out, event);
        out += '\n';
        return;
    case ExchangeFormat::CloudEvents:
        appendCloudEvent(out, event, source);
        out += '\n';
        return;
    case ExchangeFormat::Csv:
        appendCsvRecord(out, event);
        return;
    }
}

// The job's total, where the store knows it without looking at the events.
Result<std::int64_t> countOf(EventStore& store, const ExportRequest& request)
{
    if (!request.query.isAll() || request.from != 0)
        return 0;
    const auto statistics = store.statistics();
    if (!statistics)
        return statistics.error();
    return std::min(statistics->events, request.limit);
}

} // namespace

Result<ExportReport> exportEvents(EventStore& store, const ExportRequest& request,
                                  const ByteSink& sink, Job& job)
{
    const auto start = std::chrono::steady_clock::now();
    const auto total = countOf(store, request);
    if (!total)
        return total.error();
    job.setTotal(*total);

    const std::string source = "/headrace/" + store.description().name;
    ExportReport report;
    std::string text;
    if (request.format == ExchangeFormat::Csv)
        appendCsvHeader(text);
    EventCursor cursor(store, {request.query, request.backwards, request.from}, request.limit,
                       job.stopToken());
    for (;;) {
        if (auto wanted = job.goOn(); !wanted)
            return Error {ErrorCode::Cancelled, "the export was cancelled"};
        const auto page = cursor.next();
        if (!page)
            return page.error();
        for (const EventView& event : page->events())
            appendEvent(text, event, request.format, source);
        if (auto written = sink(text); !written)
            return written.error();
        report.bytes += static_cast<std::int64_t>(text.size());
        text.clear();
        if (page->empty())
            break;
        report.events += static_cast<std::int64_t>(page->size());
        job.setDone(report.events);
    }
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
}

} // namespace headrace
