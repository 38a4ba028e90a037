// SPDX-License-Identifier: Apache-2.0
#include "core/script/event_text.h"

#include <fmt/format.h>

#include <random>

namespace headrace {
namespace {

constexpr std::size_t kJoinedBytes = 1024UL * 1024;

} // namespace

std::string nameOf(const EventView& event)
{
    return fmt::format("{}@{} ({})", event.stream, event.version.value, event.type);
}

std::int32_t JoinedData::newMark()
{
    return static_cast<std::int32_t>(std::random_device()() >> 1);
}

void JoinedData::begin(std::int32_t mark)
{
    m_mark = fmt::format(",{}]", mark);
    m_text.clear();
    m_isTooMuch = false;
}

void JoinedData::add(std::string_view data)
{
    m_isTooMuch = m_isTooMuch || m_text.size() + data.size() > kJoinedBytes;
    if (m_isTooMuch)
        return;
    if (m_text.empty())
        m_text = "[";
    else
        m_text.back() = ','; // It was a ']'.
    m_text.append(data).append(m_mark);
}

} // namespace headrace
