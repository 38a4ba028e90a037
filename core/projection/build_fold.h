// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/domain.h"
#include "core/projection/read_model.h"
#include "core/projection/row_writer.h"
#include "core/store/event_store.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace headrace {

/// When what was folded is committed.
struct CommitPolicy
{
    std::int64_t events = 100'000;
    std::chrono::milliseconds every {1'000};
};

/// Brings one build of a projection forward: folds events into its rows, which are committed with
/// the checkpoint on a thread beside. What fails parks its key, or stops the build.
///
/// Confined to the thread that made it.
class BuildFold
{
public:
    /// `committed` is called on the writing thread with each new checkpoint. What is given must
    /// outlive this.
    static Result<std::unique_ptr<BuildFold>> make(EventStore& store, const Domain& domain,
                                                   const ProjectionDescription& projection,
                                                   ReadModel& model, const Build& build,
                                                   CommitPolicy policy,
                                                   std::function<void(Position)> committed);
    ~BuildFold();

    /// Folds `events`; with them everything up to `covered` is done. Those at or below the
    /// checkpoint are passed over. Commits when it is due.
    /// Rejected: the projection stops at errors, and one was there: everything before it is
    /// committed, and the event is parked. And as ProjectionFold::apply().
    Result<void> take(std::span<const EventView> events, Position covered,
                      const std::stop_token& stop);

    /// Commits what was folded, when there is anything; the writing goes on beside.
    Result<void> commit();
    /// commit(), and waits until it is in the file.
    Result<void> settle();
    /// Begins again from what is in the file, which somebody else has changed. To be settled.
    Result<void> reload();

    const std::string& table() const { return m_table; }
    Position covered() const { return m_covered; } ///< By what was folded.
    bool isDirty() const { return m_eventsRead > 0 || !m_parked.empty(); }
    std::int64_t parkedEver() const { return m_parkedEver; }
    std::int64_t eventsEver() const { return m_eventsEver; }

private:
    BuildFold(EventStore& store, const ProjectionDescription& projection, ReadModel& model,
              const Build& build, CommitPolicy policy, std::function<void(Position)> committed,
              std::unique_ptr<ProjectionFold> fold);

    Result<void> foldAll(std::span<const EventView> events, const std::stop_token& stop);
    Result<void> stopAt(const ParkedKey& failed, const std::stop_token& stop);
    Result<void> takeUpParked();
    bool isDue() const;

    EventStore& m_store;
    const ProjectionDescription& m_projection;
    ReadModel& m_model;
    const std::string m_table;
    const CommitPolicy m_policy;
    std::unique_ptr<ProjectionFold> m_fold;
    Position m_covered;
    Position m_settled;            // Of the last commit that was put.
    std::int64_t m_eventsRead = 0; // Since then.
    std::int64_t m_eventsEver = 0;
    std::int64_t m_parkedEver = 0;
    std::vector<ParkedKey> m_parked;     // Since then, as is what follows.
    std::vector<std::string> m_unparked; // Tried again, now that the build goes on.
    std::chrono::steady_clock::time_point m_committedAt = std::chrono::steady_clock::now();
    RowWriter m_writer; // Last: it writes what is still waiting.
};

/// What is kept of an event that a key waits for.
ParkedKey parkedBy(const KeyFailure& failure, const EventView& event, Time since);

} // namespace headrace
