// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/command/signal.h"

#include <array>
#include <cstddef>
#include <deque>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>

namespace headrace {

/// One at a time for each name, in the order of arrival. Thread-safe.
class Turns
{
    struct Part;

public:
    /// Lasts until it is destroyed; then whoever waits longest gets it.
    class Turn
    {
    public:
        /// Waits for it, until `stop` is requested. `turns` must outlive it.
        Turn(Turns& turns, std::string name, const std::stop_token& stop = {});
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn();

        /// False: the waiting was stopped, and this is nobody's turn.
        bool isHeld() const { return m_isHeld; }

    private:
        bool waitInLine(Part& part, Signal& called, const std::stop_token& stop) const;

        Turns& m_turns;
        const std::string m_name;
        bool m_isHeld = true;
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
