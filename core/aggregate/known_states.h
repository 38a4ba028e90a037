// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/event/event.h"

#include <optional>
#include <string>

namespace headrace {

/// A state that need not be folded from the first event.
struct KnownState
{
    Version version;
    int stateVersion = 1; ///< The schema version of `json`.
    std::string json;
    std::int64_t unhandled = 0; ///< Events up to `version` of types that the module did not know.
};

/// The states of one stream that are known, for folding on from them. Confined to one thread.
class KnownStates
{
public:
    virtual ~KnownStates() = default;

    /// The newest at or before `version`; none: fold from the first event.
    virtual Result<std::optional<KnownState>> atOrBefore(Version version) = 0;
};

/// Knows none.
class NoKnownStates final : public KnownStates
{
public:
    Result<std::optional<KnownState>> atOrBefore(Version) override
    {
        return std::optional<KnownState>();
    }
};

} // namespace headrace
