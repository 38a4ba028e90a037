// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/aggregate/snapshots.h"
#include "core/domain/domain.h"
#include "core/domain/fold.h"
#include "core/retention/retention_plan.h"
#include "core/retention/retention_rule.h"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace headrace {

/// Says of one stream after another where a rule cuts it. Confined to one thread.
class StreamCutter
{
public:
    StreamCutter(EventStore& store, const RetentionPlanOptions& options, std::stop_token stop)
        : m_store(store)
        , m_options(options)
        , m_stop(std::move(stop))
    {
    }

    /// Streams whose state a rule asked for, and which cannot be folded: they keep their events.
    std::int64_t unknown() const { return m_unknown; }

    /// None: nothing leaves. How large the store is does not count here. Errors: as
    /// planRetention().
    Result<std::optional<PlannedCut>> cut(const StreamSummary& stream, const RetentionRule& rule);
    /// Cuts so that about `bytes` leave, by whole events; none of them when it is 0 or less.
    Result<void> shorten(PlannedCut& cut, std::int64_t bytes);

private:
    Result<Version> lastVersion(const StreamSummary& stream, const RetentionRule& rule);
    Result<Version> oldEnough(const StreamSummary& stream, std::chrono::microseconds age);
    Result<Version> newestSnapshot(const StreamSummary& stream, Version upTo);
    Result<bool> isTrue(const StreamSummary& stream, const std::string& expression);
    Result<Fold*> foldOf(const StreamName& stream);
    bool isDeclared(const StreamName& stream) const;
    Result<Position> positionOf(const StreamName& stream, Version version);

    EventStore& m_store;
    const RetentionPlanOptions& m_options;
    const std::stop_token m_stop;
    /// By age: the first position that is not old enough; none: all are.
    std::map<std::chrono::microseconds, std::optional<Position>> m_firstYoung;
    std::map<std::string, std::unique_ptr<Fold>, std::less<>> m_folds; // By category.
    std::int64_t m_unknown = 0;
    std::optional<bool> m_hasSnapshots; // Of any stream.
};

} // namespace headrace
