// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/append.h"

#include <cstdint>
#include <random>
#include <vector>

namespace headrace {

/// "order-00000000" and so on.
std::vector<StreamName> makeStreams(std::int64_t count);

/// The events that are measured with: 200 bytes of JSON data, 60 of metadata with a correlation id
/// that about ten neighbours share, a UUIDv7, a time 10 µs after the last one's, one of 20 types,
/// a random stream. The same seed gives the same events. Confined to one thread.
class Workload
{
public:
    /// `streams` must outlive the workload.
    Workload(const std::vector<StreamName>& streams, std::uint64_t seed);

    /// Makes `event` the next one, in place: making it is to cost little beside storing it.
    void next(NewEvent& event);
    /// `count` next ones.
    void next(std::vector<NewEvent>& events, std::size_t count);

    std::uint64_t random() { return m_random(); }
    std::int64_t made() const { return m_made; }

private:
    const std::vector<StreamName>& m_streams;
    std::mt19937_64 m_random;
    std::vector<std::string> m_types;
    std::string m_data;
    std::string m_meta;
    std::int64_t m_made = 0;
    std::uint64_t m_group; // Makes correlation ids of two workloads differ.
};

} // namespace headrace
