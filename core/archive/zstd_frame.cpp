// SPDX-License-Identifier: Apache-2.0
#include "core/archive/zstd_frame.h"

#include <cassert>

#include <zstd.h>

namespace headrace {
namespace {

// What the shop's events shrink to hardly changes above it, and the time doubles.
constexpr int kLevel = 3;

Error damagedFrame()
{
    return {ErrorCode::Corruption, "compressed text is not what was written"};
}

} // namespace

struct ZstdCompressor::Context
{
    ZSTD_CCtx* zstd = ZSTD_createCCtx();
    ~Context() { ZSTD_freeCCtx(zstd); }
};

ZstdCompressor::ZstdCompressor() : m_context(std::make_unique<Context>())
{
    ZSTD_CCtx_setParameter(m_context->zstd, ZSTD_c_compressionLevel, kLevel);
    ZSTD_CCtx_setParameter(m_context->zstd, ZSTD_c_checksumFlag, 1);
}

ZstdCompressor::~ZstdCompressor() = default;

void ZstdCompressor::append(std::string& out, std::string_view text)
{
    const std::size_t before = out.size();
    const std::size_t most = ZSTD_compressBound(text.size());
    out.resize(before + most);
    const std::size_t size =
        ZSTD_compress2(m_context->zstd, out.data() + before, most, text.data(), text.size());
    assert(!ZSTD_isError(size)); // There is room enough.
    out.resize(before + size);
}

struct ZstdDecompressor::Context
{
    ZSTD_DCtx* zstd = ZSTD_createDCtx();
    ~Context() { ZSTD_freeDCtx(zstd); }
};

ZstdDecompressor::ZstdDecompressor() : m_context(std::make_unique<Context>()) {}
ZstdDecompressor::~ZstdDecompressor() = default;

Result<std::size_t> ZstdDecompressor::sizeOf(std::string_view frame)
{
    const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN)
        return damagedFrame();
    return static_cast<std::size_t>(size);
}

Result<void> ZstdDecompressor::append(std::string& out, std::string_view frame, std::size_t size)
{
    if (ZSTD_getFrameContentSize(frame.data(), frame.size()) != size
        || ZSTD_findFrameCompressedSize(frame.data(), frame.size()) != frame.size())
        return damagedFrame();
    const std::size_t before = out.size();
    out.resize(before + size);
    const std::size_t made =
        ZSTD_decompressDCtx(m_context->zstd, out.data() + before, size, frame.data(), frame.size());
    if (!ZSTD_isError(made) && made == size)
        return {};
    out.resize(before);
    return damagedFrame();
}

} // namespace headrace
