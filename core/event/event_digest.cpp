// SPDX-License-Identifier: Apache-2.0
#include "core/event/event_digest.h"

#include <bit>
#include <cstring>

#include <sodium.h>
#include <xxhash.h>

namespace headrace {
namespace {

static_assert(std::endian::native == std::endian::little, "the canonical bytes are little-endian");

void addNumber(std::string& out, std::int64_t number)
{
    char bytes[sizeof number];
    std::memcpy(bytes, &number, sizeof number);
    out.append(bytes, sizeof bytes);
}

void addText(std::string& out, std::string_view text)
{
    addNumber(out, static_cast<std::int64_t>(text.size()));
    out.append(text);
}

void hash(ChainLink& out, const void* bytes, std::size_t size)
{
    static const int started = sodium_init(); // Chooses the code for this processor.
    static_cast<void>(started);
    crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(),
                       static_cast<const unsigned char*>(bytes), size, nullptr, 0);
}

} // namespace

void writeCanonical(const EventView& event, std::string& out)
{
    out.clear();
    for (const std::int64_t number :
         {event.position.value, event.version.value, std::int64_t {event.schema}, toUs(event.time)})
        addNumber(out, number);
    out.append(reinterpret_cast<const char*>(event.id.bytes.data()), event.id.bytes.size());
    addNumber(out, static_cast<std::int64_t>(event.tags.size()));
    for (const std::string_view text : {event.stream, event.type, event.meta, event.data})
        addText(out, text);
    for (const std::string_view tag : event.tags)
        addText(out, tag);
}

std::int64_t eventDigest(std::string_view canonical)
{
    return std::bit_cast<std::int64_t>(XXH3_64bits(canonical.data(), canonical.size()));
}

ChainLink nextLink(const ChainLink& before, std::string_view canonical)
{
    struct
    {
        ChainLink before;
        ChainLink commitment;
    } both {before, {}};
    hash(both.commitment, canonical.data(), canonical.size());
    ChainLink link;
    hash(link, &both, sizeof both);
    return link;
}

} // namespace headrace
