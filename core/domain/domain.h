// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/domain/domain_description.h"
#include "core/domain/fold.h"
#include "core/domain/projection_fold.h"

#include <memory>
#include <string>
#include <string_view>

namespace headrace {

/// One bounded context: what it declares, and folds that do as it says. However it was written,
/// whoever folds or commands sees only this.
///
/// Immutable, held by shared_ptr: any thread may share one. Folds belong to the thread that makes
/// them.
class Domain
{
public:
    virtual ~Domain() = default;
    Domain(const Domain&) = delete;
    Domain& operator=(const Domain&) = delete;

    virtual const DomainDescription& description() const = 0;

    /// What messages call it: the module's file, without folders.
    virtual const std::string& fileName() const = 0;

    /// Hexadecimal. Equal for two domains that fold alike; another when what folds has changed, so
    /// that no state folded by one is taken for that of the other.
    virtual const std::string& codeDigest() const = 0;

    /// A fold of streams of `category`, started. It keeps the domain alive.
    /// NotFound  no such aggregate is declared; the message says which are.
    /// Rejected  what is declared does not run on this thread.
    virtual Result<std::unique_ptr<Fold>> makeFold(std::string_view category) const = 0;

    /// A fold of the projection `name`, started; as makeFold().
    virtual Result<std::unique_ptr<ProjectionFold>>
    makeProjectionFold(std::string_view name) const = 0;

protected:
    Domain() = default;
};

/// NotFound, for Domain::makeFold(): says which aggregates there are.
Error noSuchAggregate(const Domain& domain, std::string_view category);
/// NotFound, for Domain::makeProjectionFold(): says which projections there are.
Error noSuchProjection(const Domain& domain, std::string_view name);

} // namespace headrace
