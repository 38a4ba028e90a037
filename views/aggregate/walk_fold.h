// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/domain.h"

#include <memory>
#include <string>

namespace headrace {

/// The fold that walks over a stream's versions use, made once for a module and a category.
/// Confined to the lane Walks of a DomainSession.
class WalkFold
{
public:
    /// Belongs to this; valid until the next call.
    Result<Fold*> of(std::shared_ptr<const Domain> module, const std::string& category)
    {
        if (!m_fold || m_module != module || m_category != category) {
            m_fold.reset();
            auto made = module->makeFold(category);
            if (!made)
                return made.error();
            m_fold = std::move(*made);
            m_module = std::move(module);
            m_category = category;
        }
        return m_fold.get();
    }

private:
    std::shared_ptr<const Domain> m_module; // Outlives the fold.
    std::string m_category;
    std::unique_ptr<Fold> m_fold;
};

} // namespace headrace
