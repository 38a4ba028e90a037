// SPDX-License-Identifier: Apache-2.0
// A store copied from a file to a private server with its default durability, beside appending the
// same events to the same server; and back into a file. One JSON object a line;
// docs/measurements.md says what each is.
//
//     headrace_bench_postgres_copy [EVENTS]

#include "bench/store/callers.h"
#include "bench/store/or_throw.h"
#include "bench/store/stopwatch.h"
#include "bench/store/store_bench.h"
#include "bench/store/workload.h"
#include "core/copy/store_copy.h"
#include "core/store/store_registry.h"
#include "tests/support/private_postgres.h"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>

using namespace headrace;

namespace {

constexpr std::int64_t kStreams = 10'000;

// Linux: the peak of resident memory since then.
void resetPeak()
{
    std::ofstream("/proc/self/clear_refs") << "5";
}

double peakMegabytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (word == "VmHWM:") {
            double kilobytes = 0;
            status >> kilobytes;
            return kilobytes / 1'000;
        }
    throw std::runtime_error("/proc/self/status names no VmHWM");
}

class Bench
{
public:
    explicit Bench(std::int64_t events) : m_events(events), m_streams(makeStreams(kStreams)) {}

    void run();

private:
    std::unique_ptr<EventStore> create(const std::string& location)
    {
        return orThrow(openStore(location, {.mode = OpenMode::Create}));
    }
    std::string file(const std::string& name) const { return m_server.folder() + '/' + name; }
    /// Appends the events a thousand a request; events per second.
    double fill(EventStore& store);
    void copy(std::string_view scenario, EventStore& from, EventStore& to, double appended,
              std::string_view baseline);

    const std::int64_t m_events;
    PrivatePostgres m_server {PrivatePostgres::Syncing::On};
    const std::vector<StreamName> m_streams;
};

double Bench::fill(EventStore& store)
{
    Workload workload(m_streams, 7);
    AppendRequest request;
    const Stopwatch watch;
    while (workload.made() < m_events) {
        workload.next(request.events, 1'000);
        appendOrThrow(store, request);
    }
    return static_cast<double>(m_events) / watch.seconds();
}

void Bench::copy(std::string_view scenario, EventStore& from, EventStore& to, double appended,
                 std::string_view baseline)
{
    Job job;
    resetPeak();
    auto copy = orThrow(StoreCopy::begin(from, to));
    const Stopwatch copying;
    const auto report = orThrow(copy.catchUp(job));
    const double copied = static_cast<double>(report.events) / copying.seconds();
    const Stopwatch comparing;
    const auto comparison = orThrow(copy.finish(job));
    if (!comparison.isEqual() || comparison.events != m_events)
        throw std::runtime_error("the copy is not equal");
    const double peak = peakMegabytes();
    fmt::print(
        "{}\n",
        BenchFigures(scenario)
            .rate(copied, appended, baseline, 0.7)
            .number("compared_per_second", static_cast<double>(m_events) / comparing.seconds())
            .number("peak_mb", peak)
            .json());
    std::fflush(stdout);
}

void Bench::run()
{
    const auto source = create(file("source.headrace"));
    const double intoFile = fill(*source);
    const auto appended = create(m_server.address("appended"));
    const double intoServer = fill(*appended);
    const auto there = create(m_server.address("copied"));
    copy("copy-file-to-pg", *source, *there, intoServer,
         "appending to the server, 1,000 a request");
    const auto back = create(file("back.headrace"));
    copy("copy-pg-to-file", *there, *back, intoFile, "appending to a file, 1,000 a request");
}

} // namespace

int main(int count, char** arguments)
{
    try {
        Bench(count > 1 ? std::stoll(arguments[1]) : 1'000'000).run();
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_copy: {}\n", error.what());
        return 1;
    }
    return 0;
}
