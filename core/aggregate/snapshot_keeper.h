// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/domain/domain.h"
#include "core/store/event_store.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace headrace {

struct SnapshotKeeperOptions
{
    /// Streams that may wait. What finds no room is not lost: the stream's next event asks again.
    std::size_t mostWaiting = 1'024;
    /// Of how many streams it is remembered when the next snapshot is due; forgetting it costs a
    /// lookup.
    std::size_t mostKnown = 100'000;
    /// Of the states from which a policy `when` goes on; forgetting them costs folding anew from
    /// the newest snapshot.
    std::size_t stateBytes = 16UL * 1024 * 1024;
    /// Snapshots of a stream that were due could not be made. Called on the keeper's thread.
    std::function<void(const StreamName& stream, const Error& error)> onProblem;
};

/// What a keeper has done so far.
struct SnapshotTally
{
    std::int64_t made = 0;
    std::int64_t failed = 0;   ///< Streams; onProblem() was told each time.
    std::int64_t deferred = 0; ///< Found no room; caught up when the stream goes on.
};

/// Makes the snapshots that a domain's policy asks for while its streams grow, on a thread of its
/// own: only by folding what is stored, one stream after another, each from its newest snapshot on.
/// What was missed (no room, a process that ended) is made when the stream goes on. It removes
/// nothing, not even snapshots of other code.
///
///     CommandBusOptions options;
///     options.onAppended = [&](const StreamName& stream, Version head) {
///         keeper->streamIsAt(stream, head);
///     };
///
/// Nothing is done, and no thread runs, while no aggregate has a policy or the store is read-only.
/// Thread-safe. The end of it stops what is at work; what was made stays.
class SnapshotKeeper
{
public:
    /// `store` must outlive it.
    SnapshotKeeper(EventStore& store, std::shared_ptr<const Domain> domain,
                   SnapshotKeeperOptions options = {});
    ~SnapshotKeeper();
    SnapshotKeeper(const SnapshotKeeper&) = delete;
    SnapshotKeeper& operator=(const SnapshotKeeper&) = delete;

    /// Events up to `head` are stored. Returns at once: whether a snapshot by count is due is a
    /// comparison; for a policy `when` the events are folded on the keeper's thread.
    void streamIsAt(const StreamName& stream, Version head);

    /// Waits until nothing is at work or waiting. Before a program ends, so that what is due is
    /// made now.
    void waitUntilDone();

    SnapshotTally tally() const;

private:
    class Private;
    const std::unique_ptr<Private> d;
};

} // namespace headrace
