// SPDX-License-Identifier: Apache-2.0
// Events folded per second by stateAt() on one long stream of a store, without a snapshot. Beside
// it, in the same run, the bare engine: a loop of JSON.parse and the same handlers over the same
// texts, with no store and no C++ between two events. Then the same events as an older program
// wrote them, one and 32 lenses behind, against the fold without lenses.
//
//     headrace_bench_fold [EVENTS]
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
constexpr int kRounds = 3; // The best of them counts: the others met something else on the machine.
constexpr std::uint64_t kSeed = 4711;

// A cart with four event types, as the figures in docs speak of; the aggregate "bare" folds the
// same texts in one call.
constexpr char kModule[] = R"js(
const events = {
    CartOpened: { ...behind('buyer', 'customer'), apply(state, data) { state.customer = data.customer; state.status = 'open'; } },
    ItemAdded: {
        ...behind('qty', 'quantity'),
        apply(state, data) {
            const { sku, quantity, price } = data;
            const line = state.lines[sku] ??= { quantity: 0, price };
            line.quantity += quantity;
            state.total = Math.round((state.total + quantity * price) * 100) / 100;
        },
    },
    ItemRemoved: {
        ...behind('why', 'reason'),
        apply(state, data) {
            const line = state.lines[data.sku];
            if (line === undefined) return;
            state.total = Math.round((state.total - line.quantity * line.price) * 100) / 100;
            delete state.lines[data.sku];
        },
    },
    AddressChanged: {
        ...behind('town', 'city', (op) => ({ op: 'in', name: 'address', lens: [op] })),
        apply: (state, data) => ({ ...state, address: data.address, changes: state.changes + 1 }),
    },
};
const initial = { status: 'new', lines: {}, total: 0, changes: 0 };
export default {
    name: 'bench',
    aggregates: {
        cart: { state: { initial }, events },
        bare: {
            events: {
                Loaded: { apply(state, data) { state.types = data.types; state.texts = data.texts; } },
                Folded: {
                    apply({ types, texts }) {
                        let state = JSON.parse(JSON.stringify(initial));
                        for (let i = 0; i < texts.length; ++i)
                            state = events[types[i]].apply(state, JSON.parse(texts[i])) ?? state;
                        return { types, texts, state };
                    },
                },
                Dropped: { apply: (state) => state.state },
            },
        },
    },
};
)js";

// What stands before kModule: with `lenses` lenses, each of which renames a field of every event.
std::string moduleBehindBy(int lenses)
{
    return fmt::format(R"js(
const steps = {};
function behind(old, present, within = (op) => op) {{
    if (steps === 0) return {{}};
    const name = (version) => (version === 1 ? old : version > steps ? present : old + version);
    const lenses = Array.from({{ length: steps }}, (_, i) => ({{
        from: i + 1,
        ops: [within({{ op: 'rename', source: name(i + 1), destination: name(i + 2) }})],
    }}));
    return {{ version: steps + 1, lenses }};
}}
)js",
                       lenses)
        + kModule;
}

struct Cart
{
    std::vector<std::string> types;
    std::vector<std::string> texts;
};

// The names of fields: as the module has them now, or as its first version had them.
struct Names
{
    const char* customer = "customer";
    const char* quantity = "quantity";
    const char* reason = "reason";
    const char* city = "city";
};
constexpr Names kOldNames {"buyer", "qty", "why", "town"};

Cart makeCart(std::int64_t count, const Names& names)
{
    Cart cart;
    std::mt19937_64 random(kSeed);
    for (std::int64_t i = 0; i < count; ++i) {
        const auto sku = random() % 400;
        const auto kind = i == 0 ? 0 : 1 + random() % 10;
        cart.types.push_back(kind == 0       ? "CartOpened"
                                 : kind < 8  ? "ItemAdded"
                                 : kind < 10 ? "ItemRemoved"
                                             : "AddressChanged");
        if (kind == 0)
            cart.texts.push_back(
                fmt::format(R"({{"{}":"customer-7","channel":"web"}})", names.customer));
        else if (kind < 8)
            cart.texts.push_back(fmt::format(
                R"({{"sku":"sku-{}","name":"Widget {}","{}":{},"price":{}.{:02},"currency":"EUR"}})",
                sku, sku, names.quantity, 1 + random() % 5, random() % 90, random() % 100));
        else if (kind < 10)
            cart.texts.push_back(
                fmt::format(R"({{"sku":"sku-{}","{}":"changed my mind"}})", sku, names.reason));
        else
            cart.texts.push_back(fmt::format(
                R"({{"address":{{"street":"Elm Street {}","zip":"35{}","{}":"Utrecht"}}}})",
                random() % 200, random() % 100, names.city));
    }
    return cart;
}

template<typename T> T orThrow(Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

void fill(EventStore& store, const StreamName& stream, const Cart& cart)
{
    constexpr std::size_t kBatch = 5'000;
    AppendRequest request;
    for (std::size_t i = 0; i < cart.texts.size(); ++i) {
        NewEvent event;
        event.stream = stream;
        event.type = cart.types[i];
        event.data = cart.texts[i];
        event.meta = R"({"correlationId":"bench","user":"bench"})";
        request.events.push_back(std::move(event));
        if (request.events.size() == kBatch || i + 1 == cart.texts.size()) {
            orThrow(store.append(request));
            request.events.clear();
        }
    }
}

std::string bareEvent(const Cart& cart)
{
    std::string types;
    std::string texts;
    for (std::size_t i = 0; i < cart.texts.size(); ++i) {
        types += fmt::format("{}\"{}\"", i == 0 ? "" : ",", cart.types[i]);
        texts += i == 0 ? "\"" : ",\"";
        for (const char c : cart.texts[i])
            (c == '"' ? texts += '\\' : texts) += c;
        texts += '"';
    }
    return fmt::format(R"({{"types":[{}],"texts":[{}]}})", types, texts);
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

EventView bareView(std::string_view type, std::string_view data)
{
    EventView event;
    event.stream = "bare-1";
    event.type = type;
    event.data = data;
    return event;
}

std::shared_ptr<const DomainModule> moduleOf(int lenses)
{
    constexpr ScriptLimits kLimits {std::chrono::seconds {60}, 2UL * 1024 * 1024 * 1024};
    return orThrow(DomainModule::parse(moduleBehindBy(lenses), "bench.domain.js", kLimits));
}

struct Timed
{
    double seconds = 0;
    std::string state;
};

Timed foldBare(const Cart& cart)
{
    Timed timed;
    const auto module = moduleOf(0);
    const std::string loaded = bareEvent(cart);
    timed.seconds = bestSeconds([&] {
        const auto fold = orThrow(module->makeFold("bare"));
        orThrow(fold->apply(bareView("Loaded", loaded)));
        const double taken = seconds([&] { orThrow(fold->apply(bareView("Folded", "{}"))); });
        orThrow(fold->apply(bareView("Dropped", "{}")));
        timed.state = orThrow(fold->stateJson());
        return taken;
    });
    return timed;
}

Timed foldStored(EventStore& store, const StreamName& stream, int lenses)
{
    Timed timed;
    const auto module = moduleOf(lenses);
    timed.seconds = bestSeconds([&] {
        const auto fold = orThrow(module->makeFold("cart"));
        return seconds([&] { timed.state = orThrow(stateAt(store, *fold, stream)).stateJson; });
    });
    return timed;
}

void print(const char* scenario, std::int64_t events, const Timed& timed, const Timed& baseline)
{
    if (timed.state != baseline.state)
        throw std::runtime_error(fmt::format("{}: the two states differ", scenario));
    const auto count = static_cast<double>(events);
    fmt::print("{{\"scenario\":\"{}\",\"events\":{},\"events_per_second\":{:.0f},"
               "\"baseline\":{:.0f},\"ratio\":{:.2f}}}\n",
               scenario, events, count / timed.seconds, count / baseline.seconds,
               baseline.seconds / timed.seconds);
}

void measure(std::int64_t events, const std::string& folder)
{
    const auto present = makeCart(events, {});
    const auto old = makeCart(events, kOldNames);
    OpenOptions options;
    options.mode = OpenMode::Create;
    const auto store = orThrow(openStore(folder + "/bench.headrace", options));
    const auto presentStream = orThrow(StreamName::parse("cart-1"));
    const auto oldStream = orThrow(StreamName::parse("cart-2"));
    fill(*store, presentStream, present);
    fill(*store, oldStream, old);

    const Timed bare = foldBare(present);
    const Timed folded = foldStored(*store, presentStream, 0);
    print("fold", events, folded, bare);
    print("fold-1-lens-behind", events, foldStored(*store, oldStream, 1), folded);
    print("fold-32-lenses-behind", events, foldStored(*store, oldStream, 32), folded);
}

} // namespace

int main(int count, char** arguments)
{
    const auto folder = std::filesystem::temp_directory_path()
        / fmt::format("headrace-bench-fold-{}", std::random_device()());
    int code = 0;
    try {
        std::filesystem::create_directories(folder);
        measure(count > 1 ? std::stoll(arguments[1]) : kEvents, folder.string());
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_fold: {}\n", error.what());
        code = 1;
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    return code;
}
