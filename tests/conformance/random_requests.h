// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/event_store.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace headrace {

/// Requests as a crowd of careless callers would send them: about few streams, types and tags, so
/// that they meet; under expectations and conditions that hold about half of the time; with tokens
/// and ids that are used again on purpose, for the same events and for others. The same seed makes
/// the same requests of a store that answers alike.
class RandomRequests
{
public:
    /// `name` begins every token; ids are those of `firstId` on.
    RandomRequests(std::uint64_t seed, std::string name = "", std::uint64_t firstId = 0);

    /// The next one. What `seen` holds now is what its caller believes.
    AppendRequest next(EventStore& seen);
    Query query();
    /// A number from 0 to `n` - 1.
    std::uint64_t pick(std::uint64_t n) { return m_random() % n; }

private:
    AppendRequest fresh(EventStore& seen);
    AppendRequest repeat();
    NewEvent event();
    ExpectedVersion expected(EventStore& seen, const StreamName& stream);
    AppendCondition condition(EventStore& seen);
    QueryItem item();
    StreamName stream();
    std::string type();
    std::string tag();
    std::vector<std::string> tags(std::uint64_t most);

    std::mt19937_64 m_random;
    std::string m_name;
    std::uint64_t m_firstId;
    std::uint64_t m_ids = 0;
    std::uint64_t m_tokens = 0;
    std::vector<AppendRequest> m_sent;
};

} // namespace headrace
