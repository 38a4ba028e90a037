// SPDX-License-Identifier: Apache-2.0
#include "core/domain/derive_id.h"

#include <sodium.h>

#include <algorithm>
#include <array>

namespace headrace {

Uuid deriveId(const Uuid& seed, Time time, std::uint32_t number)
{
    std::array<std::uint8_t, sizeof(Uuid::bytes) + sizeof number> input {};
    std::copy(seed.bytes.begin(), seed.bytes.end(), input.begin());
    for (std::size_t i = 0; i < sizeof number; ++i)
        input[seed.bytes.size() + i] = static_cast<std::uint8_t>(number >> (8 * i));
    static const int started = sodium_init(); // Chooses the code for this processor.
    static_cast<void>(started);
    std::array<std::uint64_t, 2> random {};
    static_assert(sizeof random >= crypto_generichash_BYTES_MIN);
    crypto_generichash(reinterpret_cast<unsigned char*>(random.data()), sizeof random, input.data(),
                       input.size(), nullptr, 0);
    return makeUuidV7(time, random[0], random[1]);
}

} // namespace headrace
