// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/coverage/schema_coverage.h"
#include "core/domain/json_schema.h"
#include "core/script/event_upcaster.h"

#include <functional>
#include <map>
#include <string_view>
#include <tuple>

namespace headrace {

/// The JSON Schemas of a module's events, ready to check.
class EventSchemas
{
public:
    /// InvalidArgument: one of them cannot be used; the message says which.
    static Result<EventSchemas> compile(const DomainModule& module);

    /// Null when the event has none.
    const JsonSchema* of(const EventDescription& event) const;

private:
    std::map<const EventDescription*, JsonSchema> m_schemas; // Keys are in the module.
};

/// Looks at events and counts what became of them. Confined to the thread that made it: it holds
/// lenses of its own.
class CoverageTally
{
public:
    /// `schemas` must be of `module` and outlive the tally.
    CoverageTally(std::shared_ptr<const DomainModule> module, const EventSchemas& schemas);

    /// Rejected: the module does not run on this thread.
    Result<void> look(const EventView& event);

    /// Adds what was counted here to `whole`.
    void addTo(SchemaCoverage& whole) const;

private:
    using Key = std::tuple<std::string_view, std::string_view, int>; // Category, type, schema.
    struct Counted
    {
        CoverageRow row; // Owns what its key views.
        const EventDescription* declared = nullptr;
        EventUpcaster* upcaster = nullptr;  // Null: nothing changes on the way.
        const JsonSchema* schema = nullptr; // Null: nothing to check.
        std::string loss;                   // Empty: nothing is lost on the way.
    };

    Result<Counted*> countedFor(const EventView& event);
    Result<std::unique_ptr<Counted>> prepare(const EventView& event);
    Result<EventUpcaster*> upcasterOf(const AggregateDescription& aggregate);
    std::string problemOf(const EventView& event, const Counted& counted, std::string& loss) const;

    std::shared_ptr<const DomainModule> m_module;
    const EventSchemas& m_schemas;
    std::map<std::string_view, std::unique_ptr<EventUpcaster>> m_upcasters; // By category.
    std::map<Key, std::unique_ptr<Counted>> m_counted;
    std::int64_t m_events = 0;
    Position m_head;
};

} // namespace headrace
