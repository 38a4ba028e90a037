// SPDX-License-Identifier: Apache-2.0
#include "core/base/uuid.h"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <random>

namespace headrace {
namespace {

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool isDashPlace(std::size_t at)
{
    return at == 8 || at == 13 || at == 18 || at == 23;
}

std::uint64_t random64()
{
    // Ids need to be unique, not unpredictable: 256 bits of system entropy set this process apart,
    // a count its threads. Entropy for each thread would cost more than many a thread's work.
    static const std::array<std::uint32_t, 8> process = [] {
        std::random_device device;
        return std::array<std::uint32_t, 8> {device(), device(), device(), device(),
                                             device(), device(), device(), device()};
    }();
    static std::atomic<std::uint32_t> threads = 0;
    thread_local std::mt19937_64 engine = [] {
        std::seed_seq seed {process[0], process[1], process[2], process[3], process[4],
                            process[5], process[6], process[7], threads++};
        return std::mt19937_64(seed);
    }();
    return engine();
}

} // namespace

Result<Uuid> parseUuid(std::string_view text)
{
    const Error wrong {ErrorCode::InvalidArgument,
                       fmt::format("\"{}\" is no UUID; write it like "
                                   "012d9949-d76d-7c41-9a2e-5d0be1f34a07",
                                   text.substr(0, 64))};
    if (text.size() != 36)
        return wrong;
    Uuid uuid;
    std::size_t nibble = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (isDashPlace(i)) {
            if (text[i] != '-')
                return wrong;
            continue;
        }
        const int value = hexValue(text[i]);
        if (value < 0)
            return wrong;
        auto& byte = uuid.bytes[nibble / 2];
        byte = static_cast<std::uint8_t>(byte << 4 | value);
        ++nibble;
    }
    return uuid;
}

std::string formatUuid(const Uuid& uuid)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (const std::uint8_t byte : uuid.bytes) {
        if (isDashPlace(text.size()))
            text += '-';
        text += kDigits[byte >> 4];
        text += kDigits[byte & 0xf];
    }
    return text;
}

Uuid makeUuidV7(Time time, std::uint64_t randomHigh, std::uint64_t randomLow)
{
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
    const auto stamp = static_cast<std::uint64_t>(ms);
    Uuid uuid;
    for (int i = 0; i < 6; ++i)
        uuid.bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(stamp >> (40 - 8 * i));
    uuid.bytes[6] = static_cast<std::uint8_t>(0x70 | (randomHigh >> 60 & 0x0f));
    uuid.bytes[7] = static_cast<std::uint8_t>(randomHigh >> 52);
    uuid.bytes[8] = static_cast<std::uint8_t>(0x80 | (randomLow >> 58 & 0x3f));
    for (int i = 9; i < 16; ++i)
        uuid.bytes[static_cast<std::size_t>(i)] =
            static_cast<std::uint8_t>(randomLow >> (8 * (15 - i)));
    return uuid;
}

Uuid newUuidV7(Time time)
{
    return makeUuidV7(time, random64(), random64());
}

} // namespace headrace
