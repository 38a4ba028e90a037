// SPDX-License-Identifier: Apache-2.0
#include "core/demo/shop_demo.h"

#include "core/demo/shop_log.h"

#include <fmt/format.h>

#include <chrono>

namespace headrace {
namespace {

constexpr std::size_t kEventsPerAppend = 10'000;
constexpr std::int64_t kMostEvents = 1'000'000'000;

Result<void> check(const ShopDemoOptions& options)
{
    if (options.events < 1 || options.events > kMostEvents)
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("a demo has 1 to 1000000000 events, not {}", options.events)};
    if (options.streams < 0)
        return Error {ErrorCode::InvalidArgument, "a demo has at least one stream"};
    return {};
}

AppendRequest nextRequest(ShopLog& log)
{
    AppendRequest request;
    request.events.reserve(kEventsPerAppend);
    while (request.events.size() < kEventsPerAppend) {
        auto event = log.next();
        if (!event)
            break;
        request.events.push_back(*std::move(event));
    }
    return request;
}

} // namespace

Result<ShopDemoReport> makeShopDemo(EventStore& store, const ShopDemoOptions& options, Job& job)
{
    if (auto checked = check(options); !checked)
        return checked.error();
    const auto start = std::chrono::steady_clock::now();
    job.setTotal(options.events);
    ShopLog log(options.events, options.streams, options.seed);
    ShopDemoReport report;
    while (report.events < options.events) {
        if (auto wanted = job.goOn(); !wanted)
            return Error {ErrorCode::Cancelled,
                          fmt::format("the demo was cancelled; {} of its events are in the store",
                                      report.events)};
        const AppendRequest request = nextRequest(log);
        if (auto appended = store.append(request); !appended)
            return std::move(appended).error().during("making the demo");
        report.events += static_cast<std::int64_t>(request.events.size());
        job.setDone(report.events);
    }
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
}

} // namespace headrace
