// SPDX-License-Identifier: Apache-2.0
// A stream of a store with a snapshot at every thousandth version: the state at random versions,
// bisect and the history of a field, beside the plain fold of the same events in the same run.
//
//     headrace_bench_time_machine [EVENTS]
#include "core/aggregate/bisect.h"
#include "core/aggregate/field_history.h"
#include "core/aggregate/snapshots.h"
#include "core/aggregate/state_at.h"
#include "core/script/domain_module.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <random>
#include <stdexcept>

using namespace headrace;

namespace {

constexpr std::int64_t kEvents = 1'000'000;
constexpr std::int64_t kEvery = 1'000;
constexpr int kStates = 1'000;
constexpr int kRounds = 3; // The best of them counts: the others met something else on the machine.
constexpr std::uint64_t kSeed = 4711;

// An account that keeps its last entries and a sum by kind: some 4 KB of state.
constexpr char kModule[] = R"js(
export default {
    name: 'bench',
    aggregates: {
        account: {
            state: { initial: { status: 'open', balance: 0, entries: [], byKind: {} } },
            events: {
                Booked: {
                    apply(state, data) {
                        state.balance += data.cents;
                        state.byKind[data.kind] = (state.byKind[data.kind] ?? 0) + data.cents;
                        state.entries.push(data);
                        if (state.entries.length > 40) state.entries.shift();
                    },
                },
                Frozen: { apply(state, data) { state.status = 'frozen'; state.why = data.why; } },
                Thawed: { apply(state) { state.status = 'open'; delete state.why; } },
            },
        },
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
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

NewEvent makeEvent(const StreamName& stream, std::int64_t version, std::mt19937_64& random)
{
    NewEvent event;
    event.stream = stream;
    event.meta = R"({"correlationId":"bench","user":"bench"})";
    if (version % 5'000 == 0) {
        event.type = version % 10'000 == 0 ? "Thawed" : "Frozen";
        event.data = R"({"why":"an inquiry"})";
        return event;
    }
    event.type = "Booked";
    event.data = fmt::format(
        R"({{"cents":{},"kind":"kind-{}","text":"Invoice {}","counterparty":"NL{:010}"}})",
        static_cast<std::int64_t>(random() % 20'001) - 10'000, random() % 60, version,
        random() % 10'000'000'000);
    return event;
}

void fill(EventStore& store, const StreamName& stream, std::int64_t events)
{
    constexpr std::size_t kBatch = 5'000;
    std::mt19937_64 random(kSeed);
    AppendRequest request;
    for (std::int64_t version = 1; version <= events; ++version) {
        request.events.push_back(makeEvent(stream, version, random));
        if (request.events.size() < kBatch && version < events)
            continue;
        orThrow(store.append(request));
        request.events.clear();
    }
}

class TimeMachine
{
public:
    TimeMachine(const std::string& folder, std::int64_t events)
        : m_events(events)
        , m_store(orThrow(openStore(folder + "/bench.headrace", {.mode = OpenMode::Create})))
        , m_domain(orThrow(DomainModule::parse(kModule, "bench.domain.js")))
        , m_fold(orThrow(m_domain->makeFold("account")))
        , m_snapshots(orThrow(Snapshots::open(*m_store, m_domain, m_stream)))
    {
        fill(*m_store, m_stream, events);
    }

    void foldAll()
    {
        m_folded = best([&] { m_head = orThrow(stateAt(*m_store, *m_fold, m_stream)).stateJson; });
        print("fold", m_folded, "\"state_bytes\":" + std::to_string(m_head.size()));
    }

    void makeSnapshots()
    {
        SnapshotsMade made;
        const double taken =
            seconds([&] { made = orThrow(m_snapshots->create({.every = kEvery})); });
        const auto bytes = orThrow(m_store->statistics()).diskBytes;
        print("snapshots-create", taken,
              fmt::format("\"snapshots\":{},\"store_bytes\":{}", made.versions.size(), bytes));
    }

    // The answers are checked against a fold from the first event now and then.
    void statesAtRandom()
    {
        std::mt19937_64 random(kSeed);
        std::vector<double> taken;
        for (int i = 0; i < kStates; ++i) {
            const Version version {
                static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(m_events + 1))};
            AggregateState state;
            taken.push_back(1'000 * seconds([&] {
                                state = orThrow(stateAt(*m_store, *m_fold, m_stream, version, {},
                                                        m_snapshots.get()));
                            }));
            if (i % 250 == 0
                && state.stateJson
                    != orThrow(stateAt(*m_store, *m_fold, m_stream, version)).stateJson)
                throw std::runtime_error("a state differs from the fold");
        }
        std::sort(taken.begin(), taken.end());
        fmt::print("{{\"scenario\":\"state-at-random\",\"events\":{},\"snapshots_every\":{},"
                   "\"states\":{},\"p50_ms\":{:.2f},\"p99_ms\":{:.2f},\"max_ms\":{:.2f},"
                   "\"baseline_ms\":{:.2f},\"baseline_is\":\"folding half of the stream\"}}\n",
                   m_events, kEvery, kStates, taken[kStates / 2], taken[kStates * 99 / 100],
                   taken.back(), 500 * m_folded);
    }

    void bisect(const char* scenario, const std::string& predicate)
    {
        std::int64_t flips = 0;
        const OnFlip count = [](const Flip&) -> Result<void> { return {}; };
        const double taken = best([&] {
            flips = orThrow(headrace::bisect(*m_store, *m_fold, m_stream, predicate, count)).flips;
        });
        print(scenario, taken, "\"flips\":" + std::to_string(flips));
    }

    void history(const char* scenario, const std::string& pointer)
    {
        std::int64_t values = 0;
        const double taken = best([&] {
            values = 0;
            orThrow(fieldHistory(*m_store, *m_fold, m_stream, pointer,
                                 [&](const FieldValue&) -> Result<void> {
                                     ++values;
                                     return {};
                                 }));
        });
        print(scenario, taken, "\"values\":" + std::to_string(values));
    }

    void bisectOnce()
    {
        const std::string predicate = fmt::format("version > {}", m_events * 7 / 10);
        const double taken = best([&] {
            const auto flip =
                orThrow(headrace::bisectOnce(*m_store, *m_fold, m_stream, predicate, *m_snapshots));
            if (!flip || flip->version.value != m_events * 7 / 10 + 1)
                throw std::runtime_error("the flip was not found");
        });
        fmt::print("{{\"scenario\":\"bisect-once\",\"events\":{},\"milliseconds\":{:.2f},"
                   "\"baseline_ms\":{:.2f},\"baseline_is\":\"folding the stream\"}}\n",
                   m_events, 1'000 * taken, 1'000 * m_folded);
    }

private:
    static double best(const std::function<void()>& work)
    {
        double least = seconds(work);
        for (int i = 1; i < kRounds; ++i)
            least = std::min(least, seconds(work));
        return least;
    }
    void print(const char* scenario, double taken, const std::string& more) const
    {
        const auto count = static_cast<double>(m_events);
        fmt::print("{{\"scenario\":\"{}\",\"events\":{},\"events_per_second\":{:.0f},"
                   "\"baseline\":{:.0f},\"baseline_is\":\"fold\",\"ratio\":{:.2f},{}}}\n",
                   scenario, m_events, count / taken, count / m_folded, m_folded / taken, more);
        std::fflush(stdout);
    }

    const std::int64_t m_events;
    const StreamName m_stream = orThrow(StreamName::parse("account-1"));
    std::unique_ptr<EventStore> m_store;
    std::shared_ptr<const Domain> m_domain;
    std::unique_ptr<Fold> m_fold;
    std::unique_ptr<Snapshots> m_snapshots;
    double m_folded = 0; // Seconds.
    std::string m_head;
};

void measure(const std::string& folder, std::int64_t events)
{
    TimeMachine machine(folder, events);
    machine.foldAll();
    machine.bisect("bisect", "state.balance < 0");
    machine.bisect("bisect-by-event", "type === 'Frozen' && state.balance < 0");
    machine.history("history-of-what-rarely-changes", "/status");
    machine.history("history-of-what-every-event-changes", "/balance");
    machine.makeSnapshots();
    machine.statesAtRandom();
    machine.bisectOnce();
}

} // namespace

int main(int count, char** arguments)
{
    const auto folder = std::filesystem::temp_directory_path()
        / fmt::format("headrace-bench-time-machine-{}", std::random_device()());
    int code = 0;
    try {
        std::filesystem::create_directories(folder);
        measure(folder.string(), count > 1 ? std::stoll(arguments[1]) : kEvents);
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_time_machine: {}\n", error.what());
        code = 1;
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    return code;
}
