// SPDX-License-Identifier: Apache-2.0
// Events folded per second into the rows of projections.
//
// engine: apply() over pages that are in memory already, changes taken and dropped,
// beside a loop in JavaScript in the same engine over the same texts: parse, find the row in a Map,
// call the handler. Nothing is read or written.
//
//     headrace_bench_projections [EVENTS]
#include "core/script/domain_module.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <random>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

using namespace headrace;

namespace {

constexpr std::int64_t kEvents = 1'000'000;
constexpr int kRounds = 3; // The best of them counts: the others met something else on the machine.
constexpr std::uint64_t kSeed = 4711;
constexpr std::size_t kPage = 5'000;
// Changes are taken as a rebuild takes them.
constexpr std::size_t kTakenEvents = 100'000;
constexpr std::size_t kTakenRows = 50'000;

// Orders of a shop. The projections `customers` and `orders` have the handlers that the aggregate
// "bare" calls in a loop of its own, over all texts at once.
constexpr char kModule[] = R"js(
const customers = {
    key: (event) => event.data.customerId,
    on: {
        OrderPlaced(row, event) {
            row.orders = (row.orders ?? 0) + 1;
            row.spent = Math.round(((row.spent ?? 0) + event.data.total) * 100) / 100;
            row.currency = event.data.currency;
        },
        OrderPaid(row) { row.paid = (row.paid ?? 0) + 1; },
        OrderRefunded(row, event) { row.spent = Math.round((row.spent - event.data.amount) * 100) / 100; },
    },
};
const orders = {
    key: (event) => event.stream,
    on: {
        OrderPlaced(row, event) {
            const { customerId, total, currency, lines } = event.data;
            return { ...row, customer: customerId, status: 'placed', total, currency, lines: lines.length };
        },
        OrderPaid(row) { row.status = 'paid'; },
        OrderRefunded(row, event) {
            row.status = 'refunded';
            row.total -= event.data.amount;
        },
    },
};
const columnsOf = {
    customers: { customer: 'text', orders: 'integer', paid: 'integer', spent: 'real', currency: 'text' },
    orders: { order: 'text', customer: 'text', status: 'text', total: 'real', currency: 'text', lines: 'integer' },
};
const projections = {
    customers: { from: ['order'], columns: columnsOf.customers, index: ['spent'], ...customers },
    orders: { from: ['order'], columns: columnsOf.orders, index: ['customer'], on: orders.on },
};
function bare({ key, on }, columns, types, texts, streams) {
    const rows = new Map();
    const empty = Object.fromEntries(Object.keys(columns).map((name) => [name, null]));
    for (let i = 0; i < texts.length; ++i) {
        const event = { type: types[i], stream: streams[i], data: JSON.parse(texts[i]) };
        const id = key(event);
        let row = rows.get(id);
        if (row === undefined) rows.set(id, row = { ...empty });
        const result = on[event.type](row, event);
        if (result !== undefined) rows.set(id, result);
    }
    return rows.size;
}
export default {
    name: 'bench',
    aggregates: {
        order: { events: { OrderPlaced: {}, OrderPaid: {}, OrderRefunded: {} } },
        bare: {
            events: {
                Loaded: { apply: (state, data) => data },
                customers: { apply(s) { s.rows = bare(customers, columnsOf.customers, s.types, s.texts, s.streams); } },
                orders: { apply(s) { s.rows = bare(orders, columnsOf.orders, s.types, s.texts, s.streams); } },
                Dropped: { apply: ({ rows }) => ({ rows }) },
            },
        },
    },
    projections,
};
)js";

struct Log
{
    std::vector<std::string> streams;
    std::vector<const char*> types;
    std::vector<std::string> texts;
    std::vector<EventView> views;
};

std::string orderText(std::mt19937_64& random, std::uint64_t customer)
{
    std::string lines;
    for (auto line = random() % 3; line < 3; ++line)
        lines += fmt::format(
            R"({}{{"sku":"sku-{}","name":"Widget {}","quantity":{},"unitPrice":{}.{:02}}})",
            lines.empty() ? "" : ",", random() % 400, random() % 400, 1 + random() % 5,
            random() % 90, random() % 100);
    return fmt::format(R"({{"customerId":"customer-{}","cartId":"cart-{}","lines":[{}],)"
                       R"("total":{}.{:02},"currency":"EUR"}})",
                       customer, random() % 1'000'000, lines, random() % 900, random() % 100);
}

// `keys` customers; two events in three are about an order that is there.
Log makeLog(std::int64_t count, std::uint64_t keys)
{
    Log log;
    std::mt19937_64 random(kSeed);
    std::vector<std::uint64_t> customers; // Of each order.
    std::unordered_map<std::string, std::int64_t> versions;
    const auto size = static_cast<std::size_t>(count);
    log.streams.reserve(size); // Views point into them.
    log.texts.reserve(size);
    for (std::int64_t i = 0; i < count; ++i) {
        const bool isNew = i == 0 || random() % 3 == 0;
        if (isNew)
            customers.push_back(random() % keys);
        const auto order = isNew ? customers.size() - 1 : random() % customers.size();
        const auto customer = customers[order];
        const bool isPaid = random() % 4 != 0;
        log.streams.push_back(fmt::format("order-{}", order));
        log.types.push_back(isNew ? "OrderPlaced" : isPaid ? "OrderPaid" : "OrderRefunded");
        log.texts.push_back(isNew
                                ? orderText(random, customer)
                                : fmt::format(R"({{"customerId":"customer-{}","amount":{}.{:02}}})",
                                              customer, random() % 90, random() % 100));
        EventView event;
        event.position = {i + 1};
        event.version = {++versions[log.streams.back()]};
        event.stream = log.streams.back();
        event.type = log.types.back();
        event.data = log.texts.back();
        event.meta = R"({"correlationId":"bench","user":"bench"})";
        log.views.push_back(event);
    }
    return log;
}

template<typename T> T orThrow(Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

double bestSeconds(const std::function<double()>& round)
{
    double best = round();
    for (int i = 1; i < kRounds; ++i)
        best = std::min(best, round());
    return best;
}

double seconds(const std::function<void()>& work)
{
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::shared_ptr<const DomainModule> module(const ScriptLimits& limits)
{
    return orThrow(DomainModule::parse(kModule, "bench.domain.js", limits));
}

std::string quoted(const auto& texts)
{
    std::string all;
    for (const std::string_view text : texts) {
        all += all.empty() ? "[\"" : ",\"";
        for (const char c : text)
            (c == '"' ? all += '\\' : all) += c;
        all += '"';
    }
    return all + "]";
}

EventView bareView(std::string_view type, std::string_view data = "{}")
{
    EventView event;
    event.stream = "bare-1";
    event.type = type;
    event.data = data;
    return event;
}

// The memory that this process has now, in MiB.
long memoryInUse()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:"))
            return std::stol(line.substr(6)) / 1024;
    return 0;
}

struct Timed
{
    double seconds = 0;
    std::size_t rows = 0;
    long memoryMib = 0; ///< That the process grew by.
};

Timed foldBare(const Log& log, std::string_view projection)
{
    constexpr ScriptLimits kWide {std::chrono::seconds {60}, 3UL * 1024 * 1024 * 1024};
    const std::string loaded =
        fmt::format(R"({{"types":{},"texts":{},"streams":{}}})", quoted(log.types),
                    quoted(log.texts), quoted(log.streams));
    Timed timed;
    timed.seconds = bestSeconds([&] {
        const auto fold = orThrow(module(kWide)->makeFold("bare"));
        orThrow(fold->apply(bareView("Loaded", loaded)));
        const double taken = seconds([&] { orThrow(fold->apply(bareView(projection))); });
        orThrow(fold->apply(bareView("Dropped")));
        const std::string state = orThrow(fold->stateJson());
        timed.rows = std::stoull(state.substr(state.find(':') + 1));
        return taken;
    });
    return timed;
}

// Changes are taken now and then, and dropped; of rows that the fold has let go of it is given
// the same one each time, so that what is measured is the fold.
Timed foldRows(const Log& log, std::string_view projection)
{
    Timed timed;
    timed.seconds = bestSeconds([&] {
        const long before = memoryInUse();
        const auto fold = orThrow(module({})->makeProjectionFold(projection));
        std::unordered_set<std::string> keys;
        const RowSource source = [&](std::span<const std::string> asked) -> Result<RowBatch> {
            RowBatch found;
            for (const std::string& key : asked)
                if (!keys.insert(key).second)
                    found.rows.push_back({key, false, {1}});
            found.values.resize(found.rows.size() * fold->projection().columns.size());
            return found;
        };
        const double taken = seconds([&] {
            const std::span<const EventView> all(log.views);
            for (std::size_t at = 0; at < all.size(); at += kPage) {
                const auto page = all.subspan(at, std::min(kPage, all.size() - at));
                if (!orThrow(fold->apply(page, source)).empty())
                    throw std::runtime_error("an event could not be applied");
                if ((at + kPage) % kTakenEvents == 0 || fold->changedRows() >= kTakenRows)
                    orThrow(fold->takeChanges());
            }
        });
        timed.rows = keys.size();
        timed.memoryMib = memoryInUse() - before;
        return taken;
    });
    return timed;
}

void print(std::string_view scenario, const Log& log, const Timed& timed, const Timed& baseline)
{
    const auto count = static_cast<double>(log.views.size());
    fmt::print("{{\"scenario\":\"{}\",\"events\":{},\"rows\":{},\"events_per_second\":{:.0f},"
               "\"baseline\":{:.0f},\"ratio\":{:.2f},\"memory_mib\":{}}}\n",
               scenario, log.views.size(), timed.rows, count / timed.seconds,
               count / baseline.seconds, baseline.seconds / timed.seconds, timed.memoryMib);
    std::fflush(stdout);
}

void measure(std::int64_t events)
{
    const Log few = makeLog(events, 10'000);
    print("engine-10000-keys", few, foldRows(few, "customers"), foldBare(few, "customers"));
    print("engine-a-row-an-order", few, foldRows(few, "orders"), foldBare(few, "orders"));
    const Log many = makeLog(events, 500'000);
    print("engine-500000-keys", many, foldRows(many, "customers"), foldBare(many, "customers"));
}

} // namespace

int main(int count, char** arguments)
{
    try {
        measure(count > 1 ? std::stoll(arguments[1]) : kEvents);
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_projections: {}\n", error.what());
        return 1;
    }
}
