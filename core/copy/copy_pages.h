// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/event_store.h"

#include <optional>
#include <vector>

namespace headrace {

/// A run of events, and the tokens of the requests that begin among them.
struct CopyPage
{
    EventBatch events; ///< At least one, at positions without a gap.
    std::vector<UsedToken> tokens;

    Position first() const { return events.events().front().position; }
    Position last() const { return events.events().back().position; }
};

/// Reads what a copy is made of, in runs of about the same number of bytes whatever the size of the
/// events. Confined to one thread; `store` must outlive it, and take part in copying.
class CopyPageReader
{
public:
    /// From `first` to `last`, both inclusive.
    CopyPageReader(EventStore& store, Position first, Position last);

    /// Nothing when everything was read. Corruption: an event is missing. Otherwise as readPage().
    Result<std::optional<CopyPage>> next();

    /// At most so many events from now on: 1 to 100,000.
    void limit(std::size_t events) { m_most = events; }

private:
    EventStore& m_store;
    std::int64_t m_next;
    std::int64_t m_last;
    std::size_t m_most = 4'000;
    std::size_t m_limit = 500; // Until the size of the events is known.
};

} // namespace headrace
