// SPDX-License-Identifier: Apache-2.0
#include "core/exchange/derived_id.h"

#include <xxhash.h>

#include <string>

namespace headrace {
namespace {

void feed(std::string& bytes, std::int64_t number)
{
    const auto bits = static_cast<std::uint64_t>(number);
    for (int shift = 0; shift < 64; shift += 8)
        bytes += static_cast<char>(bits >> shift);
}

// The length first: ("ab", "c") and ("a", "bc") must differ.
void feed(std::string& bytes, std::string_view text)
{
    feed(bytes, static_cast<std::int64_t>(text.size()));
    bytes += text;
}

Uuid idOf(const std::string& bytes, Time time)
{
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return makeUuidV7(time, hash.high64, hash.low64);
}

} // namespace

Uuid idOfLine(std::int64_t lineNumber, const NewEvent& event)
{
    const Time time = event.time.value_or(Time());
    thread_local std::string bytes; // Kept, so that an import does not allocate one an event.
    bytes.clear();
    feed(bytes, lineNumber);
    feed(bytes, toUs(time));
    feed(bytes, event.stream.text());
    feed(bytes, event.type);
    feed(bytes, event.data);
    feed(bytes, event.meta);
    return idOf(bytes, time);
}

Uuid idOfCloudEvent(std::string_view source, std::string_view id, Time time)
{
    std::string bytes;
    feed(bytes, source);
    feed(bytes, id);
    return idOf(bytes, time);
}

} // namespace headrace
