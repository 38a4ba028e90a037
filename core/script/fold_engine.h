// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: this header brings in the script engine's own.

#include "core/event/event.h"
#include "core/script/domain_module.h"
#include "core/script/script_realm.h"

#include <span>
#include <stop_token>
#include <unordered_map>
#include <vector>

namespace headrace {

/// What of a fold knows the script engine: a realm with the module and the driver in it, made at
/// its first use and again after a limit tore it.
class FoldEngine
{
public:
    FoldEngine(std::shared_ptr<const DomainModule> module, const AggregateDescription& aggregate);

    Result<void> start(std::string_view stateJson);
    /// Folds those events that have a handler; `done` is how many were folded or needed no folding.
    Result<void> fold(std::span<const EventView> events, std::stop_token stop, std::size_t& done);
    Result<std::string> print();
    /// False after a limit was exceeded, until the next start().
    bool hasState() const { return m_realm != nullptr; }
    bool isDeclared(std::string_view type) const { return m_places.contains(type); }

private:
    struct Chunk;

    Result<void> prepare();
    bool readLooks(JSContext* context, JS::HandleValue looks);
    Result<void> foldInRealm(std::span<const EventView> events, std::stop_token stop,
                             std::size_t& done);
    Result<std::string> printInRealm();
    void dropTornRealm();
    bool foldChunk(const Chunk& chunk);
    std::size_t fill(Chunk& chunk, std::span<const EventView> events);
    bool addHeaders(Chunk& chunk, const EventView& event);

    std::shared_ptr<const DomainModule> m_module;
    const AggregateDescription& m_aggregate;
    std::unordered_map<std::string_view, std::size_t> m_places; // Types into m_aggregate.events.
    std::unique_ptr<ScriptRealm> m_realm; // None before the first use and after a limit.
    bool m_isTorn = false;                // A limit was exceeded in m_realm.
    std::vector<bool> m_looks; // By the event's place: its handler may look at more than its data.
};

} // namespace headrace
