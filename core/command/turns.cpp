// SPDX-License-Identifier: Apache-2.0
#include "core/command/turns.h"

#include <functional>

namespace headrace {

Turns::Turn::Turn(Turns& turns, std::string name) : m_turns(turns), m_name(std::move(name))
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
    called.wait();
}

Turns::Turn::~Turn()
{
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
