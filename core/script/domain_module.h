// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/domain/domain.h"
#include "core/script/script_limits.h"

#include <memory>
#include <string>

namespace headrace {

/// A domain module that was read, run once under its limits, and found to declare what it should.
///
/// Immutable: any thread may share one.
class DomainModule final : public Domain, public std::enable_shared_from_this<DomainModule>
{
public:
    /// Reads the file at `path`.
    /// NotFound, Io          it could not be read.
    /// InvalidArgument       as parse().
    static Result<std::shared_ptr<const DomainModule>> load(const std::string& path,
                                                            const ScriptLimits& limits = {});

    /// Reads `source`; `fileName` is what messages call it.
    /// Rejected  it does not compile, imports something, fails or exceeds a limit while it is run,
    /// or
    ///           declares something in another shape than docs/domain-modules.md says. The message
    ///           names file and line.
    static Result<std::shared_ptr<const DomainModule>>
    parse(std::string source, std::string fileName, const ScriptLimits& limits = {});

    const DomainDescription& description() const override { return m_description; }
    const std::string& fileName() const override { return m_fileName; }
    /// Of the source, whatever the file's name, place and limits.
    const std::string& codeDigest() const override { return m_codeDigest; }
    Result<std::unique_ptr<Fold>> makeFold(std::string_view category) const override;
    Result<std::unique_ptr<ProjectionFold>>
    makeProjectionFold(std::string_view name) const override;

    const std::string& path() const { return m_path; } ///< As given; "" for parse().
    const std::string& source() const { return m_source; }
    const ScriptLimits& limits() const { return m_limits; }

private:
    DomainModule() = default;

    DomainDescription m_description;
    std::string m_path;
    std::string m_fileName;
    std::string m_source;
    std::string m_codeDigest;
    ScriptLimits m_limits;
};

} // namespace headrace
