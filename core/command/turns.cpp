// SPDX-License-Identifier: Apache-2.0
#include "core/command/turns.h"

#include <functional>

namespace headrace {

Turns::Turn::Turn(Turns& turns, std::string name, const std::stop_token& stop)
    : m_turns(turns)
    , m_name(std::move(name))
{
    Part& part = m_turns.partOf(m_name);
    Signal called;
    {
        const std::lock_guard lock(part.mutex);
        const auto [line, isFirst] = part.lines.try_emplace(m_name);
        if (isFirst)
            return;
        line->second.push_back(&called);
    }
    m_isHeld = waitInLine(part, called, stop);
}

// Whoever hands a turn on takes the signal out of the line and gives it under the mutex; so under
// the mutex it is certain whether this one was called, and that nobody will touch it any more.
bool Turns::Turn::waitInLine(Part& part, Signal& called, const std::stop_token& stop) const
{
    {
        const std::stop_callback stirUp(stop, [&called] { called.stir(); });
        if (called.isGivenUnlessStirred())
            return true;
    }
    const std::lock_guard lock(part.mutex);
    std::deque<Signal*>& line = part.lines.at(m_name); // Of its holder, who is at least we.
    return std::erase(line, &called) == 0;
}

Turns::Turn::~Turn()
{
    if (!m_isHeld)
        return;
    Part& part = m_turns.partOf(m_name);
    const std::lock_guard lock(part.mutex);
    const auto line = part.lines.find(m_name);
    if (line->second.empty()) {
        part.lines.erase(line);
        return;
    }
    Signal* next = line->second.front();
    line->second.pop_front();
    next->give();
}

Turns::Part& Turns::partOf(const std::string& name)
{
    return m_parts[std::hash<std::string>()(name) % m_parts.size()];
}

} // namespace headrace
