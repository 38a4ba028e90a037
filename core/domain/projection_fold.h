// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/domain/projection.h"
#include "core/event/event.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace headrace {

/// The rows of a read model that a fold does not hold: those of `keys` that there are.
using RowSource = std::function<Result<RowBatch>(std::span<const std::string> keys)>;

/// An event that the handler of a key could not take, or whose key could not be told.
struct KeyFailure
{
    std::string key;       ///< Empty: the key itself could not be told.
    std::size_t event = 0; ///< Its place among those given to apply().
    std::string message;   ///< Names file, line and event, as that of Fold::apply() does.
};

/// An event and a key that it touches.
struct KeyTouch
{
    std::size_t event = 0;
    std::string key;
};

/// Folds events into the rows of one projection. It holds the rows used last; the others come from
/// a RowSource when an event touches them.
///
/// Events of other categories and types than the projection's are passed over. Lenses have been
/// applied to what the handlers see.
///
/// Confined to the thread that made it, which must also destroy it. Others are not touched by its
/// errors.
class ProjectionFold
{
public:
    virtual ~ProjectionFold() = default;
    ProjectionFold(const ProjectionFold&) = delete;
    ProjectionFold& operator=(const ProjectionFold&) = delete;

    /// Belongs to the domain, which lives as long as this.
    virtual const ProjectionDescription& projection() const = 0;

    /// Forgets all rows, changes and parked keys.
    virtual Result<void> start() = 0;

    /// Events that touch `key` are passed over from now on.
    virtual Result<void> park(const std::string& key) = 0;

    /// From now on only events that touch one of `keys` are applied, and only to these; none: all.
    virtual Result<void> restrictTo(std::optional<std::set<std::string>> keys) = 0;

    /// Applies `events` in their order. `rows` is asked at most once, for the rows that the fold
    /// does not hold; null says that it holds all there are. A key whose handler fails keeps the
    /// row from before that event and is parked: the events behind are not applied to it.
    ///
    /// Returns the failures in the order of the events. Errors: what is wrong with no single key:
    /// Rejected (a limit was exceeded: the message names the event), Cancelled, and those of
    /// `rows`. After an error: start().
    virtual Result<std::vector<KeyFailure>> apply(std::span<const EventView> events,
                                                  const RowSource& rows,
                                                  const std::stop_token& stop = {}) = 0;

    /// The rows that are not as they were at the last call. Of many, those unused for longest may
    /// be let go of: a RowSource must know them from then on.
    virtual Result<RowBatch> takeChanges() = 0;
    /// How many rows takeChanges() would return.
    virtual std::size_t changedRows() const = 0;

    /// Which of `events` touch which keys; nothing is applied. An event whose key cannot be told
    /// touches none. Errors: as apply().
    virtual Result<std::vector<KeyTouch>> touches(std::span<const EventView> events,
                                                  const std::stop_token& stop = {}) = 0;

protected:
    ProjectionFold() = default;
};

} // namespace headrace
