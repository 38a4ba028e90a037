// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event_batch.h"
#include "core/store/append.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace headrace {

class EventStore;

/// What a store must hold after a fault, compared with what it holds.
struct LedgerFindings
{
    std::int64_t checked = 0; ///< Acknowledged appends that were looked for.
    std::int64_t lost = 0;    ///< Of those, not there, or not where the receipt says.
    std::int64_t partial = 0; ///< Requests of which only some events are there.
    std::int64_t wrong = 0;   ///< Events that nobody appended so, or that are in a wrong place.
    /// Reads that failed, and indexes and counts that disagree with the log.
    std::int64_t disagreeing = 0;
    std::string first; ///< The first finding, for people; empty when all is well.
    std::int64_t events = 0;

    bool isClean() const { return first.empty(); }
    void add(const LedgerFindings& other);
};

/// Makes append requests that can be told again from what is stored, and keeps which of them were
/// acknowledged. Thread-safe.
class AppendLedger
{
public:
    /// What requests look like.
    struct Shape
    {
        std::size_t padBytes = 300; ///< Of an event, at most, beside its few fields.
        std::int64_t events = 5;    ///< Of a request, at most.
    };

    /// The same seed gives the same requests, in this process or another.
    explicit AppendLedger(std::uint64_t seed) : AppendLedger(seed, Shape()) {}
    AppendLedger(std::uint64_t seed, Shape shape) : m_seed(seed), m_shape(shape) {}

    /// One event or more, over several streams, types and tags, all with ids. `number` is from 0.
    AppendRequest request(std::int64_t number) const;

    /// Position 0: not known.
    void acknowledge(std::int64_t number, Position position);
    /// How many appends have been acknowledged so far.
    std::size_t acknowledgements() const;

    /// Holds `store` against the first so many acknowledgements: each must be there whole, at its
    /// position; any other request of this ledger whole or not at all; nothing else; and every
    /// index and count must agree with the log.
    LedgerFindings check(EventStore& store, std::size_t acknowledgements) const;
    LedgerFindings check(EventStore& store) const { return check(store, acknowledgements()); }

    /// What has been found in a store once has to stay in it: exactly what `store` holds counts as
    /// acknowledged from now on.
    void settle(EventStore& store);

private:
    struct Acknowledgement
    {
        std::int64_t number;
        Position position; // Of the request's last event.
    };

    const std::uint64_t m_seed;
    const Shape m_shape;
    mutable std::mutex m_mutex;
    std::vector<Acknowledgement> m_acknowledged; // Guarded by m_mutex.
};

} // namespace headrace
