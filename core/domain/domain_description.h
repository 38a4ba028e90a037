// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/projection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// A place where a lens does not hand on the value as it was, known from its declaration alone.
struct LensLoss
{
    std::string pointer;   ///< JSON Pointer into the data; "*" stands for each element.
    std::string operation; ///< Its op.
    std::string what;      ///< For people: "only the first element is kept".
    friend bool operator==(const LensLoss&, const LensLoss&) = default;
};

/// A lens: the step from schema version `from` to the next.
struct LensDescription
{
    int from = 1;
    std::string opsJson;              ///< JSON array of operations; functions as their source.
    std::vector<LensLoss> lossesUp;   ///< Read forwards, to a newer version.
    std::vector<LensLoss> lossesDown; ///< Read backwards, to an older one.
    bool canGoDown = true;            ///< False: a script has no `down`.
};

/// Where an event has personal data, and whose. JSON Pointers into its data.
struct PiiDescription
{
    std::string subject;
    std::vector<std::string> paths;
};

/// An event type that an aggregate declares.
struct EventDescription
{
    std::string type;
    int version = 1;        ///< The current schema version of its data, from 1.
    bool hasApply = false;  ///< Without one, the event leaves the state as it is.
    std::string schemaJson; ///< JSON Schema of the current version; empty when none is declared.
    bool hasLenses = false; ///< False: the handler takes the data of every version as stored.
    std::vector<LensDescription> lenses;  ///< From 1 to version - 1, one each; see hasLenses.
    std::vector<std::string> renamedFrom; ///< Stored types that are this one now.
    std::optional<PiiDescription> pii;
    bool hasTags = false;

    /// What is lost on the way from one version of the data to another, in the order of the steps.
    std::vector<LensLoss> losses(int fromVersion, int toVersion) const;
};

/// A command that an aggregate takes.
struct CommandDescription
{
    std::string name;
    std::string schemaJson;   ///< JSON Schema of its data; empty when none is declared.
    bool hasRequires = false; ///< What else must hold is declared beside its handler.
};

/// When a state is worth keeping.
struct SnapshotPolicy
{
    std::optional<std::int64_t> every; ///< Every so many versions, from 1.
    bool hasWhen = false;              ///< A function decides after each event; see Fold.
};

/// An aggregate: the streams of one category and the events that may be in them.
struct AggregateDescription
{
    std::string category;
    int stateVersion = 1;                     ///< The current schema version of its state, from 1.
    std::string initialState = "{}";          ///< JSON object: the state at version 0.
    std::vector<EventDescription> events;     ///< In the order of the declaration.
    std::vector<LensDescription> stateLenses; ///< From 1 to stateVersion - 1, or none.
    std::vector<CommandDescription> commands; ///< In the order of the declaration.
    SnapshotPolicy snapshot;

    /// Null when `type` is not declared.
    const EventDescription* event(std::string_view type) const;
    /// As event(), and of a type that was renamed what it is now.
    const EventDescription* eventStoredAs(std::string_view type) const;
    /// Null when `name` is not declared.
    const CommandDescription* command(std::string_view name) const;
};

/// What a domain module declares, as plain values: any thread may keep a copy.
struct DomainDescription
{
    std::string name;                               ///< Empty when the module has none.
    std::vector<AggregateDescription> aggregates;   ///< In the order of the declaration.
    std::vector<ProjectionDescription> projections; ///< In the order of the declaration.

    /// Null when streams of `category` are not declared.
    const AggregateDescription* aggregate(std::string_view category) const;
    /// Null when it is not declared.
    const ProjectionDescription* projection(std::string_view name) const;
};

} // namespace headrace
