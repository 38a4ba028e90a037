// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/upcasting.h"

namespace headrace {

Result<void> Upcasting::upcast(EventView& event)
{
    const std::string_view category = event.category();
    if (!m_module->description().aggregate(category))
        return {};
    auto found = m_upcasters.find(category);
    if (found == m_upcasters.end()) {
        auto made = EventUpcaster::make(m_module, category);
        if (!made)
            return made.error();
        found = m_upcasters.emplace(category, *std::move(made)).first;
    }
    auto upcast = found->second->upcast(event);
    if (!upcast)
        return upcast.error();
    m_last = *std::move(upcast);
    event.type = m_last.type;
    event.schema = m_last.schema;
    event.data = m_last.dataJson;
    return {};
}

} // namespace headrace
