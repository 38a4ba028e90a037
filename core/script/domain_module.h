// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/domain/domain_description.h"
#include "core/script/script_limits.h"

#include <memory>
#include <string>

namespace headrace {

/// A domain module that was read, run once under its limits, and found to declare what it should.
///
/// Immutable: any thread may share one. To run its handlers, a thread makes a Fold of its own from
/// it.
class DomainModule
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

    const DomainDescription& description() const { return m_description; }
    const std::string& path() const { return m_path; }         ///< As given; "" for parse().
    const std::string& fileName() const { return m_fileName; } ///< Without folders.
    const std::string& source() const { return m_source; }
    const ScriptLimits& limits() const { return m_limits; }

private:
    DomainModule() = default;

    DomainDescription m_description;
    std::string m_path;
    std::string m_fileName;
    std::string m_source;
    ScriptLimits m_limits;
};

} // namespace headrace
