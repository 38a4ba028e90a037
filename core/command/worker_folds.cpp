// SPDX-License-Identifier: Apache-2.0
#include "core/command/worker_folds.h"

namespace headrace {

Result<WorkerFolds::Slot*> WorkerFolds::slot(std::string_view category)
{
    const auto known = m_slots.find(category);
    if (known != m_slots.end())
        return &known->second;
    auto fold = m_domain->makeFold(category);
    if (!fold)
        return fold.error();
    return &m_slots.emplace(std::string(category), Slot {*std::move(fold), {}}).first->second;
}

} // namespace headrace
