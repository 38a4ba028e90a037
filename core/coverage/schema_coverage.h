// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/script/domain_module.h"
#include "core/store/event_store.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headrace {

/// The first event of its kind, and what is the matter with it.
struct CoverageExample
{
    std::string stream;
    Version version;
    Position position;
    std::string message;
    friend bool operator==(const CoverageExample&, const CoverageExample&) = default;
};

/// What became of the stored events of one type in one schema version. Every event of a known type
/// is counted once: events = ok + failed + lossy.
struct CoverageRow
{
    std::string category;    ///< Of the aggregate; empty when the module does not declare it.
    std::string type;        ///< As it is stored.
    int schema = 1;          ///< As it is stored.
    std::string currentType; ///< What the type is called now; empty when it is not known.
    int currentSchema = 0;   ///< Of the module; 0 when the type is not known.
    std::int64_t events = 0;
    Position first; ///< Of its first event.
    /// The lenses could be applied, and the result is what the JSON Schema says, where there is
    /// one.
    std::int64_t ok = 0;
    std::int64_t failed = 0; ///< A lens cannot be applied, or the result is not as the schema says.
    std::int64_t lossy = 0;  ///< Good, but the lenses on the way do not hand on every value.
    std::optional<CoverageExample> firstFailed;
    std::optional<CoverageExample> firstLossy;

    bool isKnown() const { return currentSchema > 0; }
};

struct SchemaCoverage
{
    std::vector<CoverageRow> rows; ///< By category, type and schema.
    std::int64_t events = 0;
    Position head; ///< Of the last event that was looked at; 0 when there was none.
};

/// Brings every event that is stored when this begins through the lenses of `module`, as a fold
/// does, and checks the result against the JSON Schema of its type's present version. An event of a
/// type without lenses is checked where it was stored in the present version: its handler takes
/// the others as they are.
///
/// Works on `threads` threads (0: as many as the machine has, at most 8), each with one page of
/// events at a time; every page is read in a transaction of its own. `job` counts events.
/// Errors: Cancelled; InvalidArgument when a schema of the module cannot be used; Rejected when the
/// module does not run; those of EventStore::readPage().
Result<SchemaCoverage> coverSchemas(EventStore& store, std::shared_ptr<const DomainModule> module,
                                    Job& job, std::size_t threads = 0);

} // namespace headrace
