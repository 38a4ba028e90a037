// SPDX-License-Identifier: Apache-2.0
// What leaves a store: a shop's log is written into an archive and verified, beside the same events
// as plain NDJSON; then its events leave, while others are appended. One JSON object a line;
// docs/measurements.md says what each is.
//
//     headrace_bench_retention [EVENTS]

#include "bench/store/callers.h"
#include "bench/store/latencies.h"
#include "bench/store/or_throw.h"
#include "bench/store/stopwatch.h"
#include "bench/store/store_bench.h"
#include "core/archive/archive_reader.h"
#include "core/archive/archive_verify.h"
#include "core/archive/archive_writer.h"
#include "core/demo/shop_log.h"
#include "core/exchange/export.h"
#include "core/exchange/output_file.h"
#include "core/store/event_cursor.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <thread>

#include <unistd.h>

using namespace headrace;

namespace {

constexpr std::int64_t kStep = 1'000;

// Made beside the program's working folder, so that the disk is one that stores are on.
struct BenchFolder
{
    const std::filesystem::path path =
        std::filesystem::current_path() / fmt::format("bench-retention-{}", ::getpid());

    BenchFolder() { std::filesystem::create_directory(path); }
    BenchFolder(const BenchFolder&) = delete;
    BenchFolder& operator=(const BenchFolder&) = delete;
    ~BenchFolder() { std::filesystem::remove_all(path); }
};

class Bench
{
public:
    explicit Bench(std::int64_t events) : m_events(events) {}

    void run();

private:
    std::string path(const char* name) const { return (m_dir.path / name).string(); }
    void fill();
    void archive();
    void readSeam();
    void prune();

    const std::int64_t m_events;
    const BenchFolder m_dir;
    std::unique_ptr<EventStore> m_store;
};

void print(const BenchFigures& figures)
{
    fmt::print("{}\n", figures.json());
    std::fflush(stdout);
}

void Bench::fill()
{
    m_store = orThrow(openStore(path("shop.headrace"), {.mode = OpenMode::Create}));
    ShopLog log(m_events, 0, 42);
    AppendRequest request;
    while (auto event = log.next()) {
        request.events.push_back(*std::move(event));
        if (request.events.size() == 1'000) {
            appendOrThrow(*m_store, request);
            request.events.clear();
        }
    }
    if (!request.events.empty())
        appendOrThrow(*m_store, request);
}

void Bench::archive()
{
    Job job;
    const Stopwatch exporting;
    auto file = orThrow(OutputFile::create(path("plain.ndjson")));
    const auto exported = orThrow(exportEvents(
        *m_store, {}, [&](std::string_view bytes) { return file.write(bytes); }, job));
    orThrow(file.commit());
    const double plain = static_cast<double>(exported.events) / exporting.seconds();

    const Stopwatch watch;
    auto writer =
        orThrow(ArchiveWriter::begin(path("archive"), "store", "shop", {.plan = "plan-1"}));
    EventCursor cursor(*m_store, {.limit = 10'000});
    for (auto page = orThrow(cursor.next()); !page.empty(); page = orThrow(cursor.next()))
        for (const EventView& event : page.events())
            orThrow(writer.add(event));
    const auto manifest = orThrow(writer.finish());
    const double rate = static_cast<double>(m_events) / watch.seconds();
    std::int64_t bytes = 0;
    std::int64_t indexes = 0;
    for (const ArchiveSegment& segment : manifest.segments) {
        bytes += segment.data.bytes + segment.index.bytes;
        indexes += segment.index.bytes;
    }
    print(BenchFigures("archive-write")
              .rate(rate, plain, "the same events as plain NDJSON, synced", 0)
              .number("bytes_of_plain",
                      static_cast<double>(bytes) / static_cast<double>(exported.bytes), 3)
              .number("megabytes", static_cast<double>(bytes) / 1e6, 1)
              .number("megabytes_of_indexes", static_cast<double>(indexes) / 1e6, 1));
    const Stopwatch verifying;
    const auto verified = orThrow(verifyArchive(path("archive"), job, [](const auto&) {}));
    if (!verified.isOk())
        throw std::runtime_error("the archive is not what was written");
    print(BenchFigures("archive-verify")
              .rate(static_cast<double>(verified.events) / verifying.seconds(), plain,
                    "the same events as plain NDJSON, synced", 0));
}

// One event a request, by one caller, for as long as it is not stopped.
Latencies appendUntil(EventStore& store, const std::stop_token& stop)
{
    Latencies latencies;
    while (!stop.stop_requested()) {
        const AppendRequest request {
            .events = {{.stream = *StreamName::parse("probe-1"), .type = "Probed"}}};
        const Stopwatch watch;
        appendOrThrow(store, request);
        latencies.add(watch.milliseconds());
    }
    return latencies;
}

// A stream of which 900 events of 1,000 are in the archive, as whoever folds it reads it.
void Bench::readSeam()
{
    ArchiveRun run {.plan = "plan-2"};
    auto writer = orThrow(ArchiveWriter::begin(path("archive"), "store", "shop", run));
    const std::string stream = "order-long";
    const std::string data(R"({"quantity":3,"sku":"A-4711","price":1295,"note":"as ordered"})");
    for (int version = 1; version <= 900; ++version)
        orThrow(writer.add({.position = {m_events + version * 7},
                            .version = {version},
                            .time = Time(std::chrono::seconds(version)),
                            .id = makeUuidV7(Time {}, 0, static_cast<std::uint64_t>(version)),
                            .stream = stream,
                            .type = "LineAdded",
                            .data = data}));
    orThrow(writer.finish());
    for (const char* how : {"archive-stream-cold", "archive-stream-warm"}) {
        static std::unique_ptr<ArchiveReader> reader;
        const Stopwatch watch;
        if (!reader)
            reader = orThrow(ArchiveReader::open(path("archive")));
        const auto batch = orThrow(reader->readStream(*StreamName::parse(stream), {1}, 1'000));
        if (batch.size() != 900)
            throw std::runtime_error("events are missing");
        print(BenchFigures(how)
                  .number("milliseconds", watch.milliseconds(), 2)
                  .below(watch.milliseconds(), 20));
    }
}

void Bench::prune()
{
    std::vector<StreamCut> cuts;
    for (std::string after;;) {
        const auto streams = orThrow(m_store->streams({.after = after, .limit = 10'000}));
        for (const StreamSummary& stream : streams)
            cuts.push_back({stream.stream, stream.head, stream.lastPosition});
        if (streams.empty())
            break;
        after = streams.back().stream.text();
    }
    const auto probe = [this](auto work) {
        Latencies latencies;
        {
            std::jthread prober(
                [&](const std::stop_token& stop) { latencies = appendUntil(*m_store, stop); });
            work();
        }
        return latencies;
    };
    const Latencies before = probe([] { std::this_thread::sleep_for(std::chrono::seconds(2)); });
    const Stopwatch beginning;
    auto claim = orThrow(m_store->rewriting()->begin({.id = "plan-1"}, cuts));
    const double begun = beginning.milliseconds();
    double seconds = 0;
    const Latencies during = probe([&] {
        const Stopwatch watch;
        while (!claim.record.isComplete())
            orThrow(m_store->rewriting()->prune(claim, kStep));
        seconds = watch.seconds();
    });
    const auto record = orThrow(m_store->rewriting()->end(claim));
    print(BenchFigures("prune")
              .number("events_per_second", static_cast<double>(record.events) / seconds)
              .number("bar", 100'000)
              .boolean("met", static_cast<double>(record.events) / seconds >= 100'000)
              .number("begin_ms", begun)
              .number("append_p99_ms", during.percentile(0.99), 2)
              .number("append_p99_before_ms", before.percentile(0.99), 2));
    const std::int64_t full = orThrow(m_store->statistics()).diskBytes;
    m_store.reset();
    const auto file = static_cast<double>(std::filesystem::file_size(path("shop.headrace")));
    print(BenchFigures("prune-file")
              .number("megabytes_closed", file / 1e6)
              .number("megabytes_while_open", static_cast<double>(full) / 1e6)
              .number("megabytes_of_events", static_cast<double>(record.bytes) / 1e6));
}

void Bench::run()
{
    fill();
    archive();
    readSeam();
    prune();
}

} // namespace

int main(int count, char** arguments)
{
    try {
        Bench(count > 1 ? std::stoll(arguments[1]) : 1'000'000).run();
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_retention: {}\n", error.what());
        return 1;
    }
    return 0;
}
