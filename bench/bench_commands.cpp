// SPDX-License-Identifier: Apache-2.0
// Commands carried out per second, durably, each of which yields one event:
//
//     commands-one   one caller, states warm, beside append-one: the same events appended by the
//                    same store, without anything being decided
//     commands-64    64 callers on 10,000 aggregates, beside one caller
//
// Each with a domain module, and (-native) with the same domain in C++.
//
// The sides of a scenario take turns, each on a store of its own, so that both meet the same moods
// of the disk.
//
//     headrace_bench_commands [SECONDS]        for each side of each scenario; 5 when not given
#include "bench/store/store_bench.h"
#include "core/command/command_bus.h"
#include "core/domain/native/domain.h"
#include "core/script/domain_module.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>
#include <stdexcept>
#include <thread>

using namespace headrace;

namespace {

namespace fs = std::filesystem;
using native::Json;
using Clock = std::chrono::steady_clock;

constexpr int kTurns = 10; // Long enough that starting 64 threads, each turn, is no part of it.
constexpr std::size_t kManyCallers = 64;
constexpr int kAggregates = 10'000;
constexpr int kWarmAggregates = 100;
// About 200 bytes of data, as the store's own measurements have.
const std::string kData = Json {{"amount", 5}, {"note", std::string(170, 'n')}}.dump();
const std::string kSchema = R"({"type":"object","required":["amount","note"],"properties":{
    "amount":{"type":"integer","minimum":1},"note":{"type":"string","maxLength":200}}})";

template<typename T> T orThrow(Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().message);
    return *std::move(result);
}

struct Account
{
    std::int64_t balance = 0;
    std::int64_t movements = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Account, balance, movements)

std::shared_ptr<const Domain> nativeAccounts()
{
    native::Aggregate<Account> account("account");
    account.event<Json>("Deposited", {.schemaJson = kSchema},
                        [](Account& state, const Json& data, const EventView&) {
                            state.balance += data.at("amount").get<std::int64_t>();
                            ++state.movements;
                        });
    account.command<Json>("Deposit", kSchema,
                          [](const Account& state, const Json& data, native::CommandContext&) {
                              if (state.balance < 0)
                                  return native::Decision::reject("the account is overdrawn");
                              return native::Decision::accept().yields("Deposited", data);
                          });
    return orThrow(native::Domain::make("accounts", 1, {account.code()}));
}

std::shared_ptr<const Domain> scriptedAccounts()
{
    const std::string source = fmt::format(R"js(
const schema = {};
export default {{ name: 'accounts', aggregates: {{ account: {{
  state: {{ version: 1, initial: {{ balance: 0, movements: 0 }} }},
  events: {{ Deposited: {{ version: 1, schema, apply(state, data) {{
    state.balance += data.amount;
    state.movements += 1;
  }} }} }},
  commands: {{ Deposit: {{ schema, handle(state, data, {{ reject }}) {{
    if (state.balance < 0) reject('the account is overdrawn');
    return [{{ type: 'Deposited', data }}];
  }} }} }},
}} }} }};
)js",
                                           kSchema);
    return orThrow(DomainModule::parse(source, "accounts.domain.js"));
}

std::vector<StreamName> streams(int count)
{
    std::vector<StreamName> names;
    for (int i = 0; i < count; ++i)
        names.push_back(orThrow(StreamName::parse(fmt::format("account-{:06}", i))));
    return names;
}

// One side of a scenario: callers that do `call` to a random stream, over and over.
class Side
{
public:
    using Call = std::function<void(const StreamName& stream)>;
    Side(std::vector<StreamName> names, std::size_t callers, Call call)
        : m_names(std::move(names))
        , m_callers(callers)
        , m_call(std::move(call))
    {
    }

    void run(double seconds)
    {
        const auto begin = Clock::now();
        const auto end = begin
            + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
        {
            std::vector<std::jthread> threads;
            for (std::size_t i = 0; i < m_callers; ++i)
                threads.emplace_back([this, end, seed = m_seed++] {
                    std::mt19937_64 random(seed);
                    std::int64_t done = 0;
                    for (; Clock::now() < end; ++done)
                        m_call(m_names[random() % m_names.size()]);
                    m_done += done;
                });
        }
        m_seconds += std::chrono::duration<double>(Clock::now() - begin).count();
    }
    double perSecond() const { return static_cast<double>(m_done) / m_seconds; }

private:
    const std::vector<StreamName> m_names;
    const std::size_t m_callers;
    const Call m_call;
    std::uint64_t m_seed = 1;
    std::atomic<std::int64_t> m_done = 0;
    double m_seconds = 0;
};

// A store with a bus over it.
struct Commanded
{
    Commanded(const fs::path& file, std::shared_ptr<const Domain> domain)
        : store(orThrow(openStore(file.string(), {.mode = OpenMode::Create})))
        , bus(orThrow(CommandBus::make(*store, std::move(domain))))
    {
    }
    void deposit(const StreamName& stream) const
    {
        const auto answer =
            orThrow(bus->run({.stream = stream, .name = "Deposit", .dataJson = kData}));
        if (!std::holds_alternative<CommandDone>(answer))
            throw std::runtime_error("a command was not carried out");
    }

    std::unique_ptr<EventStore> store;
    std::unique_ptr<CommandBus> bus;
};

void report(const std::string& scenario, const Side& side, const Side& baseline, const char* is,
            double bar)
{
    BenchFigures figures(scenario);
    figures.rate(side.perSecond(), baseline.perSecond(), is, bar);
    fmt::print("{}\n", figures.json());
    std::fflush(stdout);
}

void takeTurns(Side& one, Side& other, double seconds)
{
    for (int turn = 0; turn < kTurns; ++turn) {
        one.run(seconds / kTurns);
        other.run(seconds / kTurns);
    }
}

void benchOne(const fs::path& folder, double seconds, const std::string& suffix,
              const std::shared_ptr<const Domain>& domain)
{
    const Commanded commanded(folder / ("one.headrace" + suffix), domain);
    const auto plain = orThrow(
        openStore((folder / ("plain.headrace" + suffix)).string(), {.mode = OpenMode::Create}));
    for (const StreamName& stream : streams(kWarmAggregates))
        commanded.deposit(stream);
    Side commands(streams(kWarmAggregates), 1,
                  [&](const StreamName& stream) { commanded.deposit(stream); });
    Side appends(streams(kWarmAggregates), 1, [&](const StreamName& stream) {
        const Time time = now();
        orThrow(plain->append({.events = {{.stream = stream,
                                           .type = "Deposited",
                                           .id = newUuidV7(time),
                                           .time = time,
                                           .data = kData}}}));
    });
    takeTurns(appends, commands, seconds);
    report("commands-one" + suffix, commands, appends, "append-one of the same events", 0.7);
}

void benchMany(const fs::path& folder, double seconds, const std::string& suffix,
               const std::shared_ptr<const Domain>& domain)
{
    const Commanded many(folder / ("many.headrace" + suffix), domain);
    const Commanded one(folder / ("many-one.headrace" + suffix), domain);
    Side manyCallers(streams(kAggregates), kManyCallers,
                     [&](const StreamName& stream) { many.deposit(stream); });
    Side oneCaller(streams(kAggregates), 1, [&](const StreamName& stream) { one.deposit(stream); });
    takeTurns(oneCaller, manyCallers, seconds);
    report("commands-64" + suffix, manyCallers, oneCaller, "one caller on as many aggregates", 8);
}

} // namespace

int main(int argc, char** argv)
{
    const double seconds = argc > 1 ? std::atof(argv[1]) : 5;
    if (seconds <= 0) {
        fmt::print(stderr, "usage: headrace_bench_commands [SECONDS]\n");
        return 2;
    }
    const fs::path folder = fs::temp_directory_path()
        / fmt::format("headrace-bench-commands-{}", std::random_device()());
    int code = 0;
    try {
        fs::create_directory(folder);
        for (const auto& [suffix, domain] :
             {std::pair {std::string(), scriptedAccounts()}, {"-native", nativeAccounts()}}) {
            benchOne(folder, seconds, suffix, domain);
            benchMany(folder, seconds, suffix, domain);
        }
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_commands: {}\n", error.what());
        code = 1;
    }
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    return code;
}
