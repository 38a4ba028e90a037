// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace headrace {

/// Compresses pieces of text, each into a Zstandard frame of its own with its size and a checksum
/// in it (RFC 8878): frames behind one another are one file for `zstdcat`. Confined to one thread.
class ZstdCompressor
{
public:
    ZstdCompressor();
    ~ZstdCompressor();
    ZstdCompressor(const ZstdCompressor&) = delete;
    ZstdCompressor& operator=(const ZstdCompressor&) = delete;

    /// Appends the frame to `out`.
    void append(std::string& out, std::string_view text);

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

/// Undoes it, a frame at a time. Confined to one thread.
class ZstdDecompressor
{
public:
    ZstdDecompressor();
    ~ZstdDecompressor();
    ZstdDecompressor(const ZstdDecompressor&) = delete;
    ZstdDecompressor& operator=(const ZstdDecompressor&) = delete;

    /// How many bytes `frame` says that it holds. Corruption: it does not say, or is no frame.
    static Result<std::size_t> sizeOf(std::string_view frame);

    /// Appends the `size` bytes that `frame` holds to `out`. Corruption: it is no frame, more or
    /// less than one, or of another size; nothing larger than `size` is ever made of it.
    Result<void> append(std::string& out, std::string_view frame, std::size_t size);

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

} // namespace headrace
