// SPDX-License-Identifier: Apache-2.0
// Projections over a store of a million events: rebuilt, several in one scan, live, one key,
// compared.
//
//     rebuild-10k          one projection with 10,000 keys, beside the bare engine: a loop of
//                          JSON.parse, a Map of rows and the same handler over the same texts in
//                          memory, with no store and no C++ between two events
//     rebuild-500k         one with 500,000 keys; peak memory of the process
//     three-in-one-scan    three projections together, beside the slowest of them alone
//     live                 from the append until the row is in the read model, 1,000 events/s
//     one-key              one key of 500,000, where the key is the stream
//     diff-500k            two builds with 500,000 keys, row by row
//
//     headrace_bench_read_models [EVENTS [10k|500k]]    only what has so many keys
#include "bench/store/store_bench.h"
#include "core/projection/projections.h"
#include "core/script/domain_module.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace headrace;

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kSeed = 4711;

// The handlers of "balance" are those of the bare loop.
constexpr char kModule[] = R"js(
const on = {
    Deposited(row, { data }) {
        row.balance = (row.balance ?? 0) + data.amount;
        row.movements = (row.movements ?? 0) + 1;
        row.last = data.note;
    },
    Withdrawn(row, { data }) {
        row.balance = (row.balance ?? 0) - data.amount;
        row.movements = (row.movements ?? 0) + 1;
    },
};
const columns = { balance: 'integer', movements: 'integer', last: 'text' };
const events = { Deposited: { version: 1 }, Withdrawn: { version: 1 } };
export default {
    name: 'bench',
    aggregates: {
        account: { events },
        bare: { events: {
            Loaded: { apply(state, data) {
                state.streams = data.streams; state.types = data.types; state.texts = data.texts;
            } },
            Folded: { apply({ streams, types, texts }) {
                const rows = new Map();
                for (let i = 0; i < texts.length; ++i) {
                    const key = streams[i];
                    let row = rows.get(key);
                    if (row === undefined) rows.set(key, row = {});
                    on[types[i]](row, { data: JSON.parse(texts[i]), stream: key, type: types[i] });
                }
                let sum = 0;
                for (const row of rows.values()) sum += row.balance;
                return { rows: rows.size, sum };
            } },
        } },
    },
    projections: {
        balance: { version: 1, from: ['account'], columns, on },
        byBranch: { version: 1, from: ['account'], key: ({ data }) => data.branch,
            columns: { branch: 'text', balance: 'integer', movements: 'integer', last: 'text' }, on },
        byDay: { version: 1, from: ['account'], key: (event) => event.time.slice(0, 10),
            columns: { day: 'text', balance: 'integer', movements: 'integer', last: 'text' }, on },
    },
};
)js";

template<typename T> T orThrow(Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

double seconds(const std::function<void()>& work)
{
    const auto begin = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

struct Movement
{
    int account;
    bool isDeposit;
    std::string data;
};

std::vector<Movement> movements(std::int64_t count, int accounts)
{
    std::mt19937_64 random(kSeed);
    std::vector<Movement> made;
    for (std::int64_t i = 0; i < count; ++i) {
        const int account = static_cast<int>(random() % static_cast<std::uint64_t>(accounts));
        made.push_back(
            {account, random() % 4 != 0,
             fmt::format(R"({{"amount":{},"branch":"branch-{}","note":"rent of month {}",)"
                         R"("reference":"{:016x}","channel":"counter"}})",
                         random() % 10'000, random() % 200, random() % 12, random())});
    }
    return made;
}

std::string streamOf(int account)
{
    return fmt::format("account-{}", account);
}

NewEvent eventOf(const Movement& movement, std::int64_t index)
{
    constexpr std::int64_t kStart = 1'767'225'600'000'000; // 2026-01-01
    return {.stream = orThrow(StreamName::parse(streamOf(movement.account))),
            .type = movement.isDeposit ? "Deposited" : "Withdrawn",
            .time = fromUs(kStart + index * 20'000'000),
            .data = movement.data};
}

std::unique_ptr<EventStore> makeStore(const fs::path& file, const std::vector<Movement>& all)
{
    auto store = orThrow(openStore(file.string(), {.mode = OpenMode::Create}));
    AppendRequest request;
    for (std::size_t i = 0; i < all.size(); ++i) {
        request.events.push_back(eventOf(all[i], static_cast<std::int64_t>(i)));
        if (request.events.size() == 5'000 || i + 1 == all.size()) {
            orThrow(store->append(request));
            request.events.clear();
        }
    }
    return store;
}

std::string jsonArray(const std::vector<Movement>& all,
                      const std::function<std::string(const Movement&)>& text)
{
    std::string json = "[";
    for (const Movement& movement : all) {
        json += json.size() == 1 ? "\"" : ",\"";
        for (const char c : text(movement))
            (c == '"' ? json += '\\' : json) += c;
        json += '"';
    }
    return json + ']';
}

EventView bareView(std::string_view type, std::string_view data)
{
    EventView event;
    event.stream = "bare-1";
    event.type = type;
    event.data = data;
    return event;
}

struct Bare
{
    double seconds = 0;
    std::string state; // {"rows":N,"sum":S}
};

// The best of three.
Bare foldBare(const std::vector<Movement>& all)
{
    constexpr ScriptLimits kLimits {std::chrono::seconds {60}, 2UL * 1024 * 1024 * 1024};
    const auto module = orThrow(DomainModule::parse(kModule, "bench.domain.js", kLimits));
    const std::string loaded = fmt::format(
        R"({{"streams":{},"types":{},"texts":{}}})",
        jsonArray(all, [](const Movement& m) { return streamOf(m.account); }),
        jsonArray(all, [](const Movement& m) { return m.isDeposit ? "Deposited" : "Withdrawn"; }),
        jsonArray(all, [](const Movement& m) { return m.data; }));
    Bare best;
    for (int round = 0; round < 3; ++round) {
        const auto fold = orThrow(module->makeFold("bare"));
        orThrow(fold->apply(bareView("Loaded", loaded)));
        const double taken = seconds([&] { orThrow(fold->apply(bareView("Folded", "{}"))); });
        if (round == 0 || taken < best.seconds)
            best = {taken, orThrow(fold->stateJson())};
    }
    return best;
}

// What the rows of "balance" say, in the words of the bare loop.
std::string summary(Projections& projections)
{
    std::int64_t rows = 0;
    std::int64_t sum = 0;
    RowsRequest request {.limit = 10'000};
    for (;;) {
        const RowBatch page = orThrow(projections.page("balance", request));
        for (std::size_t i = 0; i < page.rows.size(); ++i)
            sum += std::get<std::int64_t>(page.values[i * 3]);
        rows += static_cast<std::int64_t>(page.rows.size());
        if (page.rows.size() < request.limit)
            return fmt::format(R"({{"rows":{},"sum":{}}})", rows, sum);
        request.after = std::pair(ColumnValue(page.rows.back().key), page.rows.back().key);
    }
}

// Sizes of this process, in MB; -1 when the system does not say.
double peakMemory()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:"))
            return std::atof(line.c_str() + 6) / 1'000;
    return -1;
}
// So that the memory it took is not this one's. Forked before there are threads.
void inAnotherProcess(const std::function<void()>& work)
{
    const pid_t child = fork();
    if (child == 0) {
        try {
            work();
        } catch (const std::exception& error) {
            fmt::print(stderr, "bench_read_models: {}\n", error.what());
            _exit(1);
        }
        _exit(0);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
        throw std::runtime_error("the store could not be made in another process");
}

void print(const BenchFigures& figures)
{
    fmt::print("{}\n", figures.json());
    std::fflush(stdout);
}

class Bench
{
public:
    Bench(fs::path folder, std::int64_t events) : m_folder(std::move(folder)), m_events(events)
    {
        m_module = orThrow(DomainModule::parse(kModule, "bench.domain.js"));
    }

    void tenThousandKeys();
    void halfAMillionKeys();

private:
    std::unique_ptr<Projections> open(EventStore& store, const std::string& rows)
    {
        return orThrow(Projections::open(store, m_module, {.folder = m_folder / rows}));
    }
    double rebuild(Projections& projections, const std::string& name, RebuildRequest request)
    {
        Job job;
        const auto plan = orThrow(projections.plan(name, request));
        return seconds([&] { orThrow(projections.rebuild(plan, job)); });
    }
    double runOnce(EventStore& store, const std::vector<std::string>& names,
                   const std::string& rows);
    void threeInOneScan(EventStore& store);
    void live(EventStore& store);
    void diff(Projections& projections);

    const fs::path m_folder;
    const std::int64_t m_events;
    std::shared_ptr<const Domain> m_module;
};

double Bench::runOnce(EventStore& store, const std::vector<std::string>& names,
                      const std::string& rows)
{
    fs::remove_all(m_folder / rows);
    const auto projections = open(store, rows);
    Job job;
    return seconds([&] { orThrow(projections->run(names, true, job)); });
}

void Bench::tenThousandKeys()
{
    const auto all = movements(m_events, 10'000);
    const auto store = makeStore(m_folder / "10k.headrace", all);
    const Bare bare = foldBare(all);
    double best = 0;
    for (int round = 0; round < 3; ++round) {
        fs::remove_all(m_folder / "rows");
        const auto projections = open(*store, "rows");
        const double taken = rebuild(*projections, "balance", {.kind = RebuildKind::Full});
        if (summary(*projections) != bare.state)
            throw std::runtime_error("the rows are not those of the bare loop");
        best = round == 0 ? taken : std::min(best, taken);
    }
    const auto events = static_cast<double>(m_events);
    BenchFigures figures("rebuild-10k");
    figures.rate(events / best, events / bare.seconds, "the bare engine over the same texts", 0.7);
    print(figures);
    threeInOneScan(*store);
    live(*store);
}

void Bench::threeInOneScan(EventStore& store)
{
    double slowest = 0;
    for (const char* name : {"balance", "byBranch", "byDay"})
        slowest = std::max(slowest, runOnce(store, {name}, "alone"));
    const double together = runOnce(store, {}, "together");
    BenchFigures figures("three-in-one-scan");
    figures.number("seconds", together, 3)
        .number("baseline", slowest, 3)
        .text("baseline_is", "the slowest of them alone")
        .number("ratio", together / slowest, 2)
        .below(together / slowest, 1.5);
    print(figures);
}

void Bench::live(EventStore& store)
{
    const auto projections = open(store, "together");
    Job job;
    std::jthread runner([&] { static_cast<void>(projections->run({"balance"}, false, job)); });
    const auto more = movements(5'000, 10'000);
    std::vector<double> waits;
    const auto begin = Clock::now();
    std::mutex mutex; // Paces: nobody ever notifies.
    std::condition_variable pace;
    for (std::size_t i = 0; i < more.size(); ++i) {
        std::unique_lock lock(mutex);
        pace.wait_until(lock, begin + i * std::chrono::milliseconds(1), [] { return false; });
        const auto appended = Clock::now();
        const auto answer =
            orThrow(store.append({.events = {eventOf(more[i], m_events + std::int64_t(i))}}));
        const auto position = std::get<AppendReceipt>(answer).position;
        if (!orThrow(projections->waitFor("balance", position, std::chrono::seconds(5))))
            throw std::runtime_error("a row did not appear within 5 seconds");
        waits.push_back(std::chrono::duration<double, std::milli>(Clock::now() - appended).count());
    }
    const double took = std::chrono::duration<double>(Clock::now() - begin).count();
    job.cancel();
    runner.join();
    std::ranges::sort(waits);
    const double p99 = waits[waits.size() * 99 / 100];
    BenchFigures figures("live");
    figures.number("events_per_second", static_cast<double>(waits.size()) / took)
        .number("p50_ms", waits[waits.size() / 2], 2)
        .number("p99_ms", p99, 2)
        .number("longest_ms", waits.back(), 2)
        .below(p99, 50);
    print(figures);
}

void Bench::halfAMillionKeys()
{
    const auto file = m_folder / "500k.headrace";
    inAnotherProcess([&] { makeStore(file, movements(m_events, 500'000)); });
    const auto store = orThrow(openStore(file.string(), {.mode = OpenMode::Writable}));
    const auto projections = open(*store, "many");
    const double taken = rebuild(*projections, "balance", {.kind = RebuildKind::Full});
    const double rate = static_cast<double>(m_events) / taken;
    BenchFigures figures("rebuild-500k");
    figures.number("events_per_second", rate)
        .number("bar", 150'000)
        .number("peak_mb", peakMemory(), 0)
        .number("bar_mb", 400)
        .boolean("met", rate >= 150'000 && peakMemory() < 400);
    print(figures);

    double longest = 0;
    for (int account = 1; account <= 20; ++account)
        longest = std::max(longest,
                           rebuild(*projections, "balance",
                                   {.kind = RebuildKind::OneKey, .key = streamOf(account * 17)}));
    BenchFigures one("one-key");
    one.number("longest_ms", longest * 1'000, 2).below(longest * 1'000, 50);
    print(one);
    diff(*projections);
}

void Bench::diff(Projections& projections)
{
    rebuild(projections, "balance", {.kind = RebuildKind::SideBySide});
    Job job;
    RowDiffCounts counts;
    const double taken = seconds([&] {
        counts = orThrow(projections.compare("balance", job, [](const auto&) { return true; }));
    });
    if (counts.changed + counts.added + counts.removed > 0)
        throw std::runtime_error("two builds of the same events differ");
    BenchFigures figures("diff-500k");
    figures.number("rows", static_cast<double>(counts.same))
        .number("seconds", taken, 2)
        .below(taken, 5);
    print(figures);
}

} // namespace

int main(int count, char** arguments)
{
    const auto folder =
        fs::temp_directory_path() / fmt::format("headrace-bench-rows-{}", std::random_device()());
    int code = 0;
    try {
        fs::create_directories(folder);
        Bench bench(folder, count > 1 ? std::stoll(arguments[1]) : 1'000'000);
        // First, while nothing has been held: its memory is measured.
        const std::string only = count > 2 ? arguments[2] : "";
        if (!only.empty() && only != "10k" && only != "500k")
            throw std::runtime_error("there are 10k and 500k, but no " + only);
        if (only != "10k")
            bench.halfAMillionKeys();
        if (only != "500k")
            bench.tenThousandKeys();
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_read_models: {}\n", error.what());
        code = 1;
    }
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    return code;
}
