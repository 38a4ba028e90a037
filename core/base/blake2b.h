// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace headrace {

/// BLAKE2b-256 (RFC 7693) of bytes that come piece by piece. Confined to one thread.
class Blake2b
{
public:
    using Digest = std::array<std::byte, 32>;

    Blake2b();
    Blake2b(Blake2b&&) noexcept;
    Blake2b& operator=(Blake2b&&) noexcept;
    ~Blake2b();

    void add(std::string_view bytes);
    /// Of everything added so far. Nothing can be added afterwards.
    Digest take();

    static Digest of(std::string_view bytes);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Two digits a byte, in lower case.
std::string hexText(const Blake2b::Digest& digest);

} // namespace headrace
