// SPDX-License-Identifier: Apache-2.0
// What a store on PostgreSQL does, beside the same server used by hand: a private server with its
// default durability, on this machine. One JSON object a line; docs/measurements.md says what each
// is.

#include "bench/postgres/plain_rows.h"
#include "bench/store/callers.h"
#include "bench/store/or_throw.h"
#include "bench/store/stopwatch.h"
#include "bench/store/store_bench.h"
#include "bench/store/workload.h"
#include "core/store/event_cursor.h"
#include "core/store/store_registry.h"
#include "tests/support/private_postgres.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <thread>

using namespace headrace;

namespace {

constexpr std::int64_t kStreams = 10'000;
constexpr int kRounds = 5; // Store and baseline by turns, so that both meet the same machine.

void print(const BenchFigures& figures)
{
    fmt::print("{}\n", figures.json());
    std::fflush(stdout);
}

// Runs `call` on so many threads, again and again, for so long; how often in all.
template<typename Call> std::int64_t during(double seconds, int threads, const Call& call)
{
    std::atomic<std::int64_t> calls = 0;
    std::vector<std::jthread> running;
    for (int thread = 0; thread < threads; ++thread)
        running.emplace_back([&, thread] {
            const Stopwatch watch;
            while (watch.seconds() < seconds) {
                call(thread);
                ++calls;
            }
        });
    running.clear();
    return calls;
}

class Bench
{
public:
    Bench(double seconds, std::int64_t events)
        : m_seconds(seconds)
        , m_events(events)
        , m_streams(makeStreams(kStreams))
    {
    }
    void appendTwenty(bool isIndexed);
    void appendOne();
    void appendMany();
    void readAll();

private:
    std::unique_ptr<EventStore> create(const std::string& schema)
    {
        return orThrow(openStore(m_server.address(schema), {.mode = OpenMode::Create}));
    }
    double pgbenchRate(double seconds);

    const double m_seconds;
    const std::int64_t m_events;
    PrivatePostgres m_server {PrivatePostgres::Syncing::On};
    const std::vector<StreamName> m_streams;
};

void Bench::appendTwenty(bool isIndexed)
{
    constexpr std::size_t kRows = 20;
    constexpr int kCallers = 6;
    const std::string schema = isIndexed ? "twenty" : "twenty_bare";
    const auto store = create(schema);
    m_server.run(plainTable(schema, isIndexed));
    std::vector<Workload> workloads;
    std::vector<std::unique_ptr<PlainRows>> plain;
    for (int caller = 0; caller < kCallers; ++caller) {
        workloads.emplace_back(m_streams, caller + 1);
        plain.push_back(std::make_unique<PlainRows>(m_server.plainAddress(), kRows));
    }
    std::vector<AppendRequest> requests(kCallers);
    std::atomic<std::int64_t> versions = 0;
    std::int64_t appended = 0;
    std::int64_t inserted = 0;
    for (int round = 0; round < kRounds; ++round) {
        appended += during(m_seconds / kRounds, kCallers, [&](int caller) {
            const auto i = static_cast<std::size_t>(caller);
            workloads[i].next(requests[i].events, kRows);
            appendOrThrow(*store, requests[i]);
        });
        inserted += during(m_seconds / kRounds, kCallers, [&](int caller) {
            const auto i = static_cast<std::size_t>(caller);
            workloads[i].next(requests[i].events, kRows);
            plain[i]->insert(requests[i].events, versions.fetch_add(kRows));
        });
    }
    const auto rate = [&](std::int64_t calls) {
        return static_cast<double>(calls) * kRows / m_seconds;
    };
    BenchFigures figures(isIndexed ? "pg-append-20-callers-6" : "pg-append-20-callers-6-bare");
    print(figures.rate(rate(appended), rate(inserted),
                       isIndexed ? "plain inserts into a table with the same indexes"
                                 : "plain inserts into a table with one index",
                       0.8));
}

// One row a transaction, as pgbench does it with a script of one insert.
double Bench::pgbenchRate(double seconds)
{
    const std::string script = m_server.folder() + "/insert.sql";
    std::ofstream(script) << "INSERT INTO plain.note (data) VALUES ('" << std::string(200, 'x')
                          << "');\n";
    const std::string command =
        fmt::format("{}/pgbench -n -M prepared -c 1 -T {} -f {} -h {} -p {} -U {} postgres 2>&1",
                    PrivatePostgres::binaries(), std::max(1, static_cast<int>(seconds)), script,
                    m_server.folder(), m_server.port(), PrivatePostgres::kUser);
    const std::unique_ptr<FILE, int (*)(FILE*)> output(popen(command.c_str(), "r"), &pclose);
    std::array<char, 256> line;
    double rate = 0;
    while (output && std::fgets(line.data(), line.size(), output.get()))
        std::sscanf(line.data(), "tps = %lf", &rate);
    if (rate == 0)
        throw std::runtime_error("pgbench said nothing: " + command);
    return rate;
}

void Bench::appendOne()
{
    const auto store = create("one");
    m_server.run("DROP SCHEMA IF EXISTS plain CASCADE; CREATE SCHEMA plain; CREATE TABLE "
                 "plain.note (position bigserial PRIMARY KEY, data text NOT NULL)");
    Callers callers(m_streams, 1);
    double plain = 0;
    for (int round = 0; round < kRounds; ++round) {
        callers.run(*store, m_seconds / kRounds);
        plain += pgbenchRate(m_seconds / kRounds) / kRounds;
    }
    print(BenchFigures("pg-append-1-callers-1")
              .rate(callers.perSecond(), plain, "pgbench, one row a transaction", 0.8)
              .number("p50_ms", callers.latencies().percentile(0.5), 3)
              .number("p999_ms", callers.latencies().percentile(0.999), 1));
}

void Bench::appendMany()
{
    const auto store = create("many");
    const auto other = create("many_one"); // Of its own: the callers of both make the same ids.
    Callers one(m_streams, 1);
    Callers many(m_streams, 64);
    for (int round = 0; round < kRounds; ++round) {
        one.run(*other, m_seconds / kRounds);
        many.run(*store, m_seconds / kRounds);
    }
    print(BenchFigures("pg-append-1-callers-64")
              .rate(many.perSecond(), one.perSecond(), "one caller", 8)
              .number("p999_ms", many.latencies().percentile(0.999), 1));
}

void Bench::readAll()
{
    const auto store = create("log");
    Workload workload(m_streams, 7);
    AppendRequest request;
    const Stopwatch filling;
    while (workload.made() < m_events) {
        workload.next(request.events, 1'000);
        appendOrThrow(*store, request);
    }
    const double filled = filling.seconds();
    m_server.run("VACUUM ANALYZE log.event");
    PlainRows plain(m_server.plainAddress());
    double reading = 0;
    double copying = 0;
    std::int64_t events = 0;
    for (int round = 0; round < 3; ++round) {
        const Stopwatch read;
        EventCursor cursor(*store, {.limit = 2'000});
        for (auto page = orThrow(cursor.next()); !page.empty(); page = orThrow(cursor.next()))
            events += static_cast<std::int64_t>(page.size());
        reading += read.seconds();
        const Stopwatch copied;
        plain.copyOut("SELECT position, stream, version, type, schema, time_us, id, digest, tags, "
                      "meta, data FROM log.event ORDER BY position");
        copying += copied.seconds();
    }
    if (events != 3 * m_events)
        throw std::runtime_error("not every event was read");
    const auto count = static_cast<double>(events);
    print(
        BenchFigures("pg-read-all").rate(count / reading, count / copying, "COPY TO STDOUT", 0.8));
    print(BenchFigures("pg-append-1000").number("events_per_second", count / 3 / filled));
}

} // namespace

int main(int count, char** arguments)
{
    try {
        Bench bench(count > 1 ? std::stod(arguments[1]) : 10,
                    count > 2 ? std::stoll(arguments[2]) : 300'000);
        bench.appendTwenty(true);
        bench.appendTwenty(false);
        bench.appendOne();
        bench.appendMany();
        bench.readAll();
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_postgres: {}\n", error.what());
        return 1;
    }
    return 0;
}
