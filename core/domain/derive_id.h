// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/time.h"
#include "core/base/uuid.h"

#include <cstdint>

namespace headrace {

/// The id that the handler of a command is given when it asks for its `number`th, from 1: a UUIDv7
/// of `time` whose other bits follow from `seed` and the number. The same for every kind of domain,
/// so that a command which is tried again, or is run by the other kind, yields the same events.
Uuid deriveId(const Uuid& seed, Time time, std::uint32_t number);

} // namespace headrace
