// SPDX-License-Identifier: Apache-2.0
#include "bench/store/callers.h"

#include "bench/store/or_throw.h"
#include "bench/store/stopwatch.h"

#include <future>
#include <thread>

namespace headrace {
namespace {

constexpr std::uint64_t kSeed = 4711;

} // namespace

std::int64_t appendOrThrow(EventStore& store, const AppendRequest& request)
{
    for (std::int64_t busy = 0;; ++busy) {
        const auto answer = store.append(request);
        if (!answer && answer.error().code == ErrorCode::Busy) {
            std::this_thread::yield();
            continue;
        }
        const AppendAnswer stored = orThrow(answer);
        if (const auto* conflict = std::get_if<AppendConflict>(&stored))
            throw std::runtime_error("appending: " + conflict->message());
        if (std::get<AppendReceipt>(stored).repeated)
            throw std::runtime_error("appending: a new event was taken for a repeated one");
        return busy;
    }
}

Callers::Callers(const std::vector<StreamName>& streams, std::size_t count, Prepare prepare)
    : m_prepare(std::move(prepare))
{
    for (std::size_t i = 0; i < count; ++i)
        m_workloads.emplace_back(streams, kSeed + i);
}

void Callers::run(EventStore& store, double seconds)
{
    const Stopwatch watch;
    std::vector<std::future<Slice>> slices;
    for (Workload& workload : m_workloads)
        slices.push_back(std::async(std::launch::async, [&store, &workload, seconds, this] {
            return runOne(store, workload, seconds);
        }));
    for (auto& running : slices) {
        const Slice slice = running.get();
        m_events += slice.events;
        m_busy += slice.busy;
        m_latencies.add(slice.latencies);
    }
    m_seconds += watch.seconds();
}

Callers::Slice Callers::runOne(EventStore& store, Workload& workload, double seconds) const
{
    Slice slice;
    AppendRequest request;
    request.events.resize(1);
    for (const Stopwatch running; running.seconds() < seconds;) {
        workload.next(request.events.front());
        if (m_prepare)
            m_prepare(request, workload);
        const Stopwatch call;
        slice.busy += appendOrThrow(store, request);
        slice.latencies.add(call.milliseconds());
        ++slice.events;
    }
    return slice;
}

} // namespace headrace
