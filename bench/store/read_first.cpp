// SPDX-License-Identifier: Apache-2.0
// The first 100 events that a query means, in a store of a million. Each is asked many times with
// other values; what counts is the median, the longest is beside it.
#include "bench/store/latencies.h"
#include "bench/store/naive_store.h"
#include "bench/store/or_throw.h"
#include "bench/store/read_stores.h"
#include "bench/store/scenarios.h"
#include "bench/store/stopwatch.h"
#include "bench/store/touch.h"
#include "core/store/event_cursor.h"
#include "core/store/store_registry.h"

#include <algorithm>

namespace headrace {
namespace {

constexpr std::int64_t kFirst = 100;
constexpr int kQuestions = 100;
constexpr double kBarMs = 5;

std::unique_ptr<EventStore> openReadOnly(const std::string& file)
{
    return orThrow(openStore(file, {.mode = OpenMode::ReadOnly}));
}

// How long the first events took, which `query` must mean at least one of.
double readFirst(EventStore& store, const Query& query)
{
    const Stopwatch watch;
    EventCursor cursor(store, {.query = query, .limit = kFirst}, kFirst);
    std::int64_t events = 0;
    std::uint64_t sum = 0;
    for (;;) {
        const EventBatch page = orThrow(cursor.next());
        if (page.empty())
            break;
        events += static_cast<std::int64_t>(page.size());
        for (const EventView& event : page.events())
            sum += touch(event);
    }
    keep(sum);
    const double taken = watch.milliseconds();
    if (events == 0)
        throw std::runtime_error("a query found nothing");
    return taken;
}

// `makeQuery` gives the query of one of many questions.
template<typename MakeQuery> Latencies ask(EventStore& store, const MakeQuery& makeQuery)
{
    Latencies latencies;
    for (int question = 0; question < kQuestions; ++question)
        latencies.add(readFirst(store, makeQuery(question)));
    return latencies;
}

BenchFigures& addLatencies(BenchFigures& figures, const std::string& what,
                           const Latencies& latencies)
{
    return figures.number(what + "_ms", latencies.percentile(0.5), 3)
        .number(what + "_longest_ms", latencies.longest(), 3);
}

Query itemQuery(QueryItem item)
{
    return {.items = {std::move(item)}};
}

// The correlation ids of events here and there in the log.
std::vector<std::string> someCorrelations(EventStore& store)
{
    const std::int64_t head = orThrow(store.head()).value;
    std::vector<std::string> ids;
    for (int question = 0; question < kQuestions; ++question) {
        const ReadRequest request {.from = 1 + head * question / kQuestions, .limit = 1};
        const EventBatch page = orThrow(store.readPage(request));
        ids.push_back(metadataString(page.events().front().meta, kCorrelationKey));
    }
    return ids;
}

} // namespace

void benchReadByType(StoreBench& bench)
{
    const ReadFiles& files = bench.readFiles();
    const auto store = openReadOnly(files.store);
    const auto ofType = [](std::string_view type) {
        return [type](int) { return itemQuery({.types = {std::string(type)}}); };
    };
    const Latencies common = ask(*store, ofType(kCommonType));
    const Latencies rare = ask(*store, ofType(kRareType));

    NaiveStore naive(files.naive);
    Latencies baseline;
    for (int question = 0; question < kQuestions; ++question) {
        const Stopwatch watch;
        naive.readFirstOfType(kRareType, kFirst);
        baseline.add(watch.milliseconds());
    }
    const double worst = std::max(common.percentile(0.5), rare.percentile(0.5));
    BenchFigures figures("read-by-type");
    figures.number("milliseconds", worst, 3).below(worst, kBarMs);
    addLatencies(figures, "common", common);
    addLatencies(figures, "rare", rare);
    bench.report(figures.number("baseline_ms", baseline.percentile(0.5), 3)
                     .text("baseline_is", "naive store by its index, the rare type"));
}

void benchReadByTag(StoreBench& bench)
{
    const auto store = openReadOnly(bench.readFiles().store);
    const std::int64_t streams = orThrow(store->statistics()).streams;
    const auto customer = [streams](int question) { return question * streams / kQuestions; };
    const Latencies common =
        ask(*store, [](int question) { return itemQuery({.tags = {commonTag(question)}}); });
    const Latencies rare = ask(
        *store, [&](int question) { return itemQuery({.tags = {rareTag(customer(question))}}); });
    const Latencies both = ask(*store, [&](int question) {
        const std::int64_t number = customer(question);
        return itemQuery({.tags = {commonTag(number), rareTag(number)}});
    });
    const double worst =
        std::max({common.percentile(0.5), rare.percentile(0.5), both.percentile(0.5)});
    BenchFigures figures("read-by-tag");
    figures.number("milliseconds", worst, 3).below(worst, kBarMs);
    addLatencies(figures, "common", common);
    addLatencies(figures, "rare", rare);
    bench.report(addLatencies(figures, "both", both));
}

void benchReadByCorrelation(StoreBench& bench)
{
    const auto store = openReadOnly(bench.readFiles().store);
    const auto ids = someCorrelations(*store);
    const Latencies found = ask(*store, [&](int question) {
        return Query {.correlation = ids[static_cast<std::size_t>(question)]};
    });
    BenchFigures figures("read-by-correlation");
    bench.report(figures.number("milliseconds", found.percentile(0.5), 3)
                     .below(found.percentile(0.5), kBarMs)
                     .number("longest_ms", found.longest(), 3));
}

} // namespace headrace
