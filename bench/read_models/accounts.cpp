// SPDX-License-Identifier: Apache-2.0
#include "bench/read_models/accounts.h"

#include "bench/store/or_throw.h"
#include "bench/store/stopwatch.h"
#include "core/script/domain_module.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>

#include <functional>
#include <random>

namespace headrace {
namespace {

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

} // namespace

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

std::unique_ptr<EventStore> makeStore(const std::string& location, const std::vector<Movement>& all)
{
    auto store = orThrow(openStore(location, {.mode = OpenMode::Create}));
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

BareFold foldBare(const std::vector<Movement>& all)
{
    constexpr ScriptLimits kLimits {std::chrono::seconds {60}, 2UL * 1024 * 1024 * 1024};
    const auto module = orThrow(DomainModule::parse(kModule, "bench.domain.js", kLimits));
    const std::string loaded = fmt::format(
        R"({{"streams":{},"types":{},"texts":{}}})",
        jsonArray(all, [](const Movement& m) { return streamOf(m.account); }),
        jsonArray(all, [](const Movement& m) { return m.isDeposit ? "Deposited" : "Withdrawn"; }),
        jsonArray(all, [](const Movement& m) { return m.data; }));
    BareFold best;
    for (int round = 0; round < 3; ++round) {
        const auto fold = orThrow(module->makeFold("bare"));
        orThrow(fold->apply(bareView("Loaded", loaded)));
        const Stopwatch watch;
        orThrow(fold->apply(bareView("Folded", "{}")));
        const double taken = watch.seconds();
        if (round == 0 || taken < best.seconds)
            best = {taken, orThrow(fold->stateJson())};
    }
    return best;
}

std::shared_ptr<const Domain> accountsModule()
{
    return orThrow(DomainModule::parse(kModule, "bench.domain.js"));
}

} // namespace headrace
