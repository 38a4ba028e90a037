// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/failing_disk.h"

#include <algorithm>

namespace headrace {

bool FailingDisk::hasStruck() const
{
    const std::lock_guard lock(m_mutex);
    return m_hasStruck;
}

void FailingDisk::lift()
{
    const std::lock_guard lock(m_mutex);
    m_isLifted = true;
}

FileFault FailingDisk::before(const FileCall& call)
{
    const bool isMeant =
        std::find(m_fault.kinds.begin(), m_fault.kinds.end(), call.kind) != m_fault.kinds.end();
    if (!isMeant || !call.path.starts_with(m_folder))
        return {};
    const std::lock_guard lock(m_mutex);
    if (m_isLifted || --m_left > 0 || (m_hasStruck && !m_fault.lasts))
        return {};
    m_hasStruck = true;
    const auto bytes = static_cast<double>(call.bytes.size()) * m_fault.partOfWrite;
    return {.code = m_fault.code, .partBytes = static_cast<std::size_t>(bytes)};
}

} // namespace headrace
