// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/command/signal.h"

#include <array>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace headrace {

/// One at a time for each name, in the order of arrival. Thread-safe.
class Turns
{
public:
    /// Lasts until it is destroyed; then whoever waits longest gets it.
    class Turn
    {
    public:
        Turn(Turns& turns, std::string name);
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn();

    private:
        Turns& m_turns;
        const std::string m_name;
    };

private:
    struct Part // So that streams seldom meet at one mutex.
    {
        std::mutex mutex;
        /// Who waits for each name that somebody has the turn of; guarded by mutex.
        std::unordered_map<std::string, std::deque<Signal*>> lines;
    };
    Part& partOf(const std::string& name);

    std::array<Part, 64> m_parts;
};

} // namespace headrace
