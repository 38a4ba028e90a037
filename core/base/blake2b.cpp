// SPDX-License-Identifier: Apache-2.0
#include "core/base/blake2b.h"

#include <fmt/format.h>
#include <sodium.h>

namespace headrace {

struct Blake2b::State
{
    crypto_generichash_state hash;
};

Blake2b::Blake2b() : m_state(std::make_unique<State>())
{
    static const int started = sodium_init(); // Chooses the code for this processor.
    static_cast<void>(started);
    crypto_generichash_init(&m_state->hash, nullptr, 0, std::tuple_size_v<Digest>);
}

Blake2b::Blake2b(Blake2b&&) noexcept = default;
Blake2b& Blake2b::operator=(Blake2b&&) noexcept = default;
Blake2b::~Blake2b() = default;

void Blake2b::add(std::string_view bytes)
{
    crypto_generichash_update(&m_state->hash, reinterpret_cast<const unsigned char*>(bytes.data()),
                              bytes.size());
}

Blake2b::Digest Blake2b::take()
{
    Digest digest {};
    crypto_generichash_final(&m_state->hash, reinterpret_cast<unsigned char*>(digest.data()),
                             digest.size());
    return digest;
}

Blake2b::Digest Blake2b::of(std::string_view bytes)
{
    Blake2b hash;
    hash.add(bytes);
    return hash.take();
}

std::string hexText(const Blake2b::Digest& digest)
{
    std::string hex;
    for (const std::byte byte : digest)
        hex += fmt::format("{:02x}", static_cast<unsigned>(byte));
    return hex;
}

} // namespace headrace
