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
    if (!request.query.isAll() || request.from != 0 || request.filter)
        return 0;
    const auto statistics = store.statistics();
    if (!statistics)
        return statistics.error();
    return std::min(statistics->events, request.limit);
}

// Appends what of `page` is wanted, at most `limit` events. Returns how many.
Result<std::int64_t> appendPage(std::string& out, const EventBatch& page,
                                const ExportRequest& request, std::int64_t limit,
                                std::string_view source)
{
    std::int64_t count = 0;
    for (const EventView& event : page.events()) {
        if (count == limit)
            break;
        if (request.filter) {
            const auto wanted = request.filter(event);
            if (!wanted)
                return wanted.error();
            if (!*wanted)
                continue;
        }
        EventView written = event;
        if (request.change)
            if (auto changed = request.change(written); !changed)
                return changed.error();
        appendEvent(out, written, request.format, source);
        ++count;
    }
    return count;
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
    if (auto written = sink(text); !written)
        return written.error();
    report.bytes += static_cast<std::int64_t>(text.size());
    text.clear();
    EventCursor cursor(store, {request.query, request.backwards, request.from},
                       request.filter ? EventCursor::kNoLimit : request.limit, job.stopToken());
    while (report.events < request.limit) {
        if (auto wanted = job.goOn(); !wanted)
            return Error {ErrorCode::Cancelled, "the export was cancelled"};
        const auto page = cursor.next();
        if (!page)
            return page.error();
        if (page->empty())
            break;
        const auto count = appendPage(text, *page, request, request.limit - report.events, source);
        if (!count)
            return count.error();
        if (auto written = sink(text); !written)
            return written.error();
        report.bytes += static_cast<std::int64_t>(text.size());
        report.events += *count;
        text.clear();
        job.setDone(report.events);
    }
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
}

} // namespace headrace
