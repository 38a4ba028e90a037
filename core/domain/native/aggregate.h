// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/domain_description.h"
#include "core/domain/native/decision.h"

#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace headrace::native {

/// Turns JSON of one schema version into the next one's, in place.
using Upcast = std::function<void(Json& data)>;

/// An aggregate's code with its types rubbed off: what Aggregate makes, and Domain runs.
struct AggregateCode
{
    /// A state of the aggregate's type.
    class StateSlot
    {
    public:
        virtual ~StateSlot() = default;
        virtual void reset() = 0;
        virtual void read(const Json& json) = 0;
        virtual Json print() const = 0;
        virtual void* value() = 0;
    };
    struct Event
    {
        std::string type; ///< The present name.
        int version = 1;  ///< The present schema version.
        std::function<void(void* state, const Json& data, const EventView& event)> apply;
        std::function<std::vector<std::string>(const Json& data)>
            tags;                      ///< Empty when there are none.
        std::map<int, Upcast> upcasts; ///< By the version they start from.
    };
    using Handle =
        std::function<Decision(const void* state, const Json& data, CommandContext& context)>;

    AggregateDescription description;
    std::map<std::string, Event, std::less<>> events; ///< By type; Domain adds the former names.
    std::map<std::string, Handle, std::less<>> commands;
    std::map<int, Upcast> stateUpcasts;
    std::function<bool(const void* state, const EventView& event)> when; ///< Empty: no such policy.
    std::function<std::unique_ptr<StateSlot>()> makeState;
};

/// What an event type may declare besides its name and its handler.
template<typename Data> struct EventOptions
{
    int version = 1;        ///< The present schema version; events of newer ones are refused.
    std::string schemaJson; ///< JSON Schema of it; empty for none.
    /// Steps up from each older version, from 1 on; `upcasts[1]` makes 2 of 1. Without any, the
    /// handler takes older data as it was stored.
    std::map<int, Upcast> upcasts;
    std::function<std::vector<std::string>(const Data& data)> tags;
    std::vector<std::string> renamedFrom; ///< Types under which it was stored before.
    std::optional<PiiDescription> pii;    ///< Where the data names a person.
};

/// When a state is worth keeping: by count, by state, or both.
template<typename State> struct SnapshotOptions
{
    std::optional<std::int64_t> every; ///< Every so many versions, from 1.
    /// Asked after each event of a declared type: is one due?
    std::function<bool(const State& state, const EventView& event)> when;
};

/// Declares an aggregate whose state is a `State`: default constructible, copyable, and known to
/// nlohmann-json by to_json() and from_json(). So is the data of its events and commands, unless it
/// is taken as Json.
///
///     native::Aggregate<Account> account("account");
///     account.event<Deposited>("Deposited", [](Account& state, const Deposited& data,
///                                              const EventView&) { state.balance += data.amount;
///                                              });
///     account.command<Deposit>("Deposit", schema, [](const Account& state, const Deposit& data,
///                                                    CommandContext&) {
///         return Decision::accept().yields("Deposited", Deposited {data.amount});
///     });
///
/// What a handler throws ends the fold or command that needed it with an Error, and nothing else.
template<typename State> class Aggregate
{
public:
    explicit Aggregate(std::string category, State initial = {}, int stateVersion = 1)
    {
        m_code.description.category = std::move(category);
        m_code.description.stateVersion = stateVersion;
        m_code.description.initialState = Json(initial).dump();
        m_code.makeState = [initial = std::move(initial)] {
            return std::make_unique<Slot>(initial);
        };
    }

    /// A step up from an older state that a snapshot may hold; from 1 on, where there are any.
    Aggregate& stateUpcast(int from, Upcast step)
    {
        m_code.stateUpcasts.insert_or_assign(from, std::move(step));
        return *this;
    }

    /// Snapshots are made as it says, see SnapshotKeeper.
    Aggregate& snapshot(SnapshotOptions<State> options)
    {
        m_code.description.snapshot = {options.every, static_cast<bool>(options.when)};
        if (options.when)
            m_code.when = [when = std::move(options.when)](const void* state,
                                                           const EventView& event) {
                return when(*static_cast<const State*>(state), event);
            };
        return *this;
    }

    /// `apply(State&, const Data&, const EventView&)` changes the state. The view's data is as it
    /// was stored, its type the present one; `Data` is of the present version.
    template<typename Data, std::invocable<State&, const Data&, const EventView&> Apply>
    Aggregate& event(std::string type, EventOptions<Data> options, Apply apply)
    {
        EventDescription described;
        described.type = type;
        described.version = options.version;
        described.hasApply = true;
        describe(described, options);
        m_code.description.events.push_back(std::move(described));
        AggregateCode::Event code;
        code.type = type;
        code.version = options.version;
        code.apply = [apply = std::move(apply)](void* state, const Json& data,
                                                const EventView& event) {
            read<Data>(
                data, [&](const Data& typed) { apply(*static_cast<State*>(state), typed, event); });
        };
        if (options.tags)
            code.tags = [tags = std::move(options.tags)](const Json& data) {
                std::vector<std::string> found;
                read<Data>(data, [&](const Data& typed) { found = tags(typed); });
                return found;
            };
        code.upcasts = std::move(options.upcasts);
        m_code.events.insert_or_assign(std::move(type), std::move(code));
        return *this;
    }
    template<typename Data, std::invocable<State&, const Data&, const EventView&> Apply>
    Aggregate& event(std::string type, Apply apply)
    {
        return event<Data>(std::move(type), {}, std::move(apply));
    }

    /// `handle(const State&, const Data&, CommandContext&)` returns a Decision. `schemaJson` is the
    /// JSON Schema of its data; empty for none.
    template<typename Data, std::invocable<const State&, const Data&, CommandContext&> Handle>
    Aggregate& command(std::string name, std::string schemaJson, Handle handle)
    {
        m_code.description.commands.push_back({.name = name, .schemaJson = std::move(schemaJson)});
        m_code.commands.insert_or_assign(
            std::move(name),
            [handle = std::move(handle)](const void* state, const Json& data,
                                         CommandContext& context) {
                Decision decision = Decision::accept();
                read<Data>(data, [&](const Data& typed) {
                    decision = handle(*static_cast<const State*>(state), typed, context);
                });
                return decision;
            });
        return *this;
    }

    const AggregateCode& code() const { return m_code; }

private:
    class Slot final : public AggregateCode::StateSlot
    {
    public:
        explicit Slot(const State& initial) : m_initial(initial), m_value(initial) {}
        void reset() override { m_value = m_initial; }
        void read(const Json& json) override { m_value = json.get<State>(); }
        Json print() const override { return Json(m_value); }
        void* value() override { return &m_value; }

    private:
        State m_initial;
        State m_value;
    };

    // Without a copy when the handler takes JSON as it is.
    template<typename Data, typename Use> static void read(const Json& data, const Use& use)
    {
        if constexpr (std::is_same_v<Data, Json>)
            use(data);
        else
            use(data.get<Data>());
    }

    template<typename Data>
    static void describe(EventDescription& described, const EventOptions<Data>& options)
    {
        described.schemaJson = options.schemaJson;
        described.renamedFrom = options.renamedFrom;
        described.pii = options.pii;
        described.hasTags = static_cast<bool>(options.tags);
        described.hasLenses = !options.upcasts.empty();
        for (const auto& [from, step] : options.upcasts)
            described.lenses.push_back(
                {.from = from, .opsJson = R"([{"op":"script"}])", .canGoDown = false});
    }

    AggregateCode m_code;
};

} // namespace headrace::native
