// SPDX-License-Identifier: Apache-2.0
// Events folded per second by stateAt() on one long stream of a store, without a snapshot. Beside
// it, in the same run, the bare engine: a loop of JSON.parse and the same handlers over the same
// texts, with no store and no C++ between two events.
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

constexpr std::int64_t kEvents = 100'000;
constexpr int kRounds = 5; // The best of them counts: the others met something else on the machine.
constexpr std::uint64_t kSeed = 4711;

// A cart with four event types, as the figures in docs speak of; the aggregate "bare" folds the
// same texts in one call.
constexpr char kModule[] = R"js(
const events = {
    CartOpened: { apply(state, data) { state.customer = data.customer; state.status = 'open'; } },
    ItemAdded: {
        apply(state, data) {
            const { sku, quantity, price } = data;
            const line = state.lines[sku] ??= { quantity: 0, price };
            line.quantity += quantity;
            state.total = Math.round((state.total + quantity * price) * 100) / 100;
        },
    },
    ItemRemoved: {
        apply(state, data) {
            const line = state.lines[data.sku];
            if (line === undefined) return;
            state.total = Math.round((state.total - line.quantity * line.price) * 100) / 100;
            delete state.lines[data.sku];
        },
    },
    AddressChanged: { apply: (state, data) => ({ ...state, address: data.address, changes: state.changes + 1 }) },
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

struct Cart
{
    std::vector<std::string> types;
    std::vector<std::string> texts;
};

Cart makeCart()
{
    Cart cart;
    std::mt19937_64 random(kSeed);
    for (std::int64_t i = 0; i < kEvents; ++i) {
        const auto sku = random() % 400;
        const auto kind = i == 0 ? 0 : 1 + random() % 10;
        cart.types.push_back(kind == 0       ? "CartOpened"
                                 : kind < 8  ? "ItemAdded"
                                 : kind < 10 ? "ItemRemoved"
                                             : "AddressChanged");
        if (kind == 0)
            cart.texts.push_back(R"({"customer":"customer-7","channel":"web"})");
        else if (kind < 8)
            cart.texts.push_back(fmt::format(
                R"({{"sku":"sku-{}","name":"Widget {}","quantity":{},"price":{}.{:02},"currency":"EUR"}})",
                sku, sku, 1 + random() % 5, random() % 90, random() % 100));
        else if (kind < 10)
            cart.texts.push_back(
                fmt::format(R"({{"sku":"sku-{}","reason":"changed my mind"}})", sku));
        else
            cart.texts.push_back(fmt::format(
                R"({{"address":{{"street":"Elm Street {}","city":"Utrecht","zip":"35{}"}}}})",
                random() % 200, random() % 100));
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

void measure()
{
    const Cart cart = makeCart();
    const auto module =
        orThrow(DomainModule::parse(kModule, "bench.domain.js", {std::chrono::seconds {60}}));

    std::string bareState;
    const std::string loaded = bareEvent(cart);
    const double bare = bestSeconds([&] {
        const auto fold = orThrow(module->makeFold("bare"));
        orThrow(fold->apply(bareView("Loaded", loaded)));
        const double taken = seconds([&] { orThrow(fold->apply(bareView("Folded", "{}"))); });
        orThrow(fold->apply(bareView("Dropped", "{}")));
        bareState = orThrow(fold->stateJson());
        return taken;
    });

    const auto folder = std::filesystem::temp_directory_path()
        / fmt::format("headrace-bench-fold-{}", std::random_device()());
    std::filesystem::create_directories(folder);
    {
        OpenOptions options;
        options.mode = OpenMode::Create;
        const auto store = orThrow(openStore((folder / "bench.headrace").string(), options));
        const auto stream = orThrow(StreamName::parse("cart-1"));
        fill(*store, stream, cart);
        AggregateState state;
        const double folded = bestSeconds([&] {
            const auto fold = orThrow(module->makeFold("cart"));
            return seconds([&] { state = orThrow(stateAt(*store, *fold, stream)); });
        });
        if (state.stateJson != bareState)
            throw std::runtime_error("the two states differ");
        fmt::print("{{\"scenario\":\"fold\",\"events\":{},\"events_per_second\":{:.0f},"
                   "\"baseline\":{:.0f},\"ratio\":{:.2f},\"backend\":\"{}\"}}\n",
                   kEvents, kEvents / folded, kEvents / bare, bare / folded,
                   store->description().backend);
    }
    std::filesystem::remove_all(folder);
}

} // namespace

int main()
{
    try {
        measure();
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_fold: {}\n", error.what());
        return 1;
    }
    return 0;
}
