// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/script/event_upcaster.h"

#include <map>
#include <memory>
#include <string>

namespace headrace {

/// Brings events of any category into the present versions of a module. Confined to one thread.
class Upcasting
{
public:
    explicit Upcasting(std::shared_ptr<const DomainModule> module) : m_module(std::move(module)) {}

    /// Gives `event` the type, schema and data that handlers see, which it views until the next
    /// call. One of a category that the module does not declare stays as it is. Errors: as
    /// EventUpcaster::upcast().
    Result<void> upcast(EventView& event);

private:
    std::shared_ptr<const DomainModule> m_module;
    std::map<std::string, std::unique_ptr<EventUpcaster>, std::less<>> m_upcasters; // By category.
    UpcastEvent m_last;
};

} // namespace headrace
