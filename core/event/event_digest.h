// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace headrace {

/// What an event is, as one string of bytes in which no two events are alike: numbers (position,
/// version, schema, time in µs) as 8 bytes, lowest first; the id; the number of tags; then stream,
/// type, metadata, data and each tag, each behind its length. Both digests are taken of it.
/// Replaces what is in `out`.
void writeCanonical(const EventView& event, std::string& out);

/// Finds accidents: XXH3-64 of the canonical bytes. Cheap enough to be checked at every read.
std::int64_t eventDigest(std::string_view canonical);

/// A link of the chain over a log: BLAKE2b-256. All zero before the first event.
using ChainLink = std::array<std::byte, 32>;

/// Finds tampering: BLAKE2b-256 of the link before followed by the event's commitment, which is the
/// BLAKE2b-256 of its canonical bytes. One event changed, taken out or put in anywhere changes
/// every later link. (RFC 7693.)
ChainLink nextLink(const ChainLink& before, std::string_view canonical);

} // namespace headrace
