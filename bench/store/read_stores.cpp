// SPDX-License-Identifier: Apache-2.0
#include "bench/store/read_stores.h"

#include "bench/store/bare_log.h"
#include "bench/store/callers.h"
#include "bench/store/naive_store.h"
#include "bench/store/store_bench_run.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {
namespace {

constexpr std::size_t kBatch = 1'000;
constexpr std::uint64_t kSeed = 815;
constexpr std::int64_t kCommonTags = 10;

// Calls `store` with all events, batch by batch; the same ones each time.
template<typename Store> void makeEvents(const std::vector<StreamName>& streams, const Store& store)
{
    Workload workload(streams, kSeed);
    std::mt19937_64 random(kSeed);
    std::vector<std::size_t> order(streams.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    AppendRequest request;
    for (std::int64_t round = 0; round < kEventsAStream; ++round) {
        std::shuffle(order.begin(), order.end(), random);
        for (std::size_t begin = 0; begin < order.size(); begin += kBatch) {
            const std::size_t count = std::min(kBatch, order.size() - begin);
            workload.next(request.events, count);
            for (std::size_t i = 0; i < count; ++i) {
                NewEvent& event = request.events[i];
                event.stream = streams[order[begin + i]];
                const auto rare = static_cast<std::int64_t>(random() % streams.size());
                event.tags = {commonTag(rare % kCommonTags), rareTag(rare)};
            }
            if (begin == 0)
                request.events.front().type = kRareType;
            store(request);
        }
    }
}

} // namespace

std::string commonTag(std::int64_t number)
{
    return fmt::format("region:{}", number % kCommonTags);
}

std::string rareTag(std::int64_t number)
{
    return fmt::format("customer:{:06}", number);
}

void fillReadFiles(const ReadFiles& files, std::int64_t events)
{
    const auto streams = makeStreams(std::max<std::int64_t>(events / kEventsAStream, 1));
    {
        const auto store = createStore(files.store);
        makeEvents(streams, [&](const AppendRequest& request) { appendOrThrow(*store, request); });
    }
    NaiveStore naive(files.naive);
    makeEvents(streams, [&](const AppendRequest& request) { naive.append(request.events); });
    BareLog bare(files.bare);
    makeEvents(streams, [&](const AppendRequest& request) { bare.append(request.events); });
}

} // namespace headrace
