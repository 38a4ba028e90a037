// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/domain.h"
#include "core/domain/native/aggregate.h"
#include "core/domain/native/projection.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace headrace::native {

/// A domain that is declared in C++, for programs that embed the core. Whoever folds or commands
/// sees no difference to a domain module; docs/native-domains.md shows how to write one.
class Domain final : public headrace::Domain, public std::enable_shared_from_this<Domain>
{
public:
    /// `foldVersion` stands for the code of the handlers, which cannot be looked at: raise it
    /// whenever one folds otherwise than before, so that snapshots of the old one are not trusted.
    /// InvalidArgument: two aggregates of one category, a schema that is none, upcasts that do not
    /// lead from 1 to the present version, or a projection that a module could not declare either.
    static Result<std::shared_ptr<const Domain>> make(std::string name, int foldVersion,
                                                      std::vector<AggregateCode> aggregates,
                                                      std::vector<ProjectionCode> projections = {});

    const DomainDescription& description() const override { return m_description; }
    const std::string& fileName() const override { return m_description.name; }
    const std::string& codeDigest() const override { return m_digest; }
    Result<std::unique_ptr<Fold>> makeFold(std::string_view category) const override;
    Result<std::unique_ptr<ProjectionFold>>
    makeProjectionFold(std::string_view name) const override;

    /// How an event of a stored type is read, by its former names, too. Null: it is not declared.
    const AggregateCode::Event* event(std::string_view category, std::string_view type) const;

private:
    Domain() = default;
    Result<void> addProjections(std::vector<ProjectionCode> projections);

    DomainDescription m_description;
    std::map<std::string, AggregateCode, std::less<>> m_aggregates;
    std::map<std::string, ProjectionCode, std::less<>> m_projections;
    std::string m_digest;
};

} // namespace headrace::native
