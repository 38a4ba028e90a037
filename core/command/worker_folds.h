// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/domain.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace headrace {

/// The folds of one worker thread, one a category, and whose state each holds. Confined to that
/// thread.
class WorkerFolds
{
public:
    explicit WorkerFolds(std::shared_ptr<const Domain> domain) : m_domain(std::move(domain)) {}

    struct Slot
    {
        std::unique_ptr<Fold> fold;
        std::string stream; ///< Whose state it holds, at its version(); empty when not known.
    };

    /// Errors: as Domain::makeFold().
    Result<Slot*> slot(std::string_view category);

private:
    const std::shared_ptr<const Domain> m_domain;
    std::map<std::string, Slot, std::less<>> m_slots;
};

} // namespace headrace
