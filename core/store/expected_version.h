// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event.h"

#include <string>

namespace headrace {

/// What a writer believes about a stream before appending to it.
class ExpectedVersion
{
public:
    static ExpectedVersion any() { return {Kind::Any, {}}; }
    static ExpectedVersion none() { return {Kind::None, {}}; }     ///< The stream has no events.
    static ExpectedVersion exists() { return {Kind::Exists, {}}; } ///< It has at least one.
    static ExpectedVersion exactly(Version version) { return {Kind::Exactly, version}; }

    /// Reads "any", "none", "exists" or a version. Errors: InvalidArgument.
    static Result<ExpectedVersion> parse(std::string_view text);
    /// "any", "none", "exists" or the version.
    std::string text() const;

    bool matches(Version found) const
    {
        switch (m_kind) {
        case Kind::Any:
            return true;
        case Kind::None:
            return found.value == 0;
        case Kind::Exists:
            return found.value > 0;
        case Kind::Exactly:
            return found == m_version;
        }
        return false;
    }

private:
    enum class Kind { Any, None, Exists, Exactly };
    ExpectedVersion(Kind kind, Version version) : m_kind(kind), m_version(version) {}

    Kind m_kind;
    Version m_version;
};

} // namespace headrace
