// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script.

#include "core/domain/domain_description.h"

#include <nlohmann/json_fwd.hpp>

namespace headrace {

/// What the driver's describe() says, as plain values.
DomainDescription readDescription(const nlohmann::json& json);

} // namespace headrace
