// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/store/latencies.h"
#include "bench/store/workload.h"
#include "core/store/event_store.h"

#include <functional>
#include <vector>

namespace headrace {

/// Adds to a request of one event what a scenario asks for: tags, a condition.
using Prepare = std::function<void(AppendRequest& request, Workload& workload)>;

/// Callers of append(), each in a thread of its own, one event a request, each waiting for its
/// answer before it asks again.
class Callers
{
public:
    /// `streams` must outlive the callers.
    Callers(const std::vector<StreamName>& streams, std::size_t count, Prepare prepare = {});

    /// Appends for so long; calls add up.
    void run(EventStore& store, double seconds);

    double perSecond() const { return static_cast<double>(m_events) / m_seconds; }
    double seconds() const { return m_seconds; }
    const Latencies& latencies() const { return m_latencies; }
    std::int64_t busyAnswers() const { return m_busy; }

private:
    struct Slice
    {
        std::int64_t events = 0;
        std::int64_t busy = 0;
        Latencies latencies;
    };
    Slice runOne(EventStore& store, Workload& workload, double seconds) const;

    Prepare m_prepare;
    std::vector<Workload> m_workloads; // One a caller: its random numbers go on from run to run.
    std::int64_t m_events = 0;
    std::int64_t m_busy = 0;
    double m_seconds = 0;
    Latencies m_latencies;
};

/// Appends `request`, which nothing may be in the way of; how often it had to be repeated because
/// the store was busy. Throws when it is not stored.
std::int64_t appendOrThrow(EventStore& store, const AppendRequest& request);

} // namespace headrace
