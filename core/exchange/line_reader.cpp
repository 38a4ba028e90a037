// SPDX-License-Identifier: Apache-2.0
#include "core/exchange/line_reader.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace headrace {
namespace {

constexpr std::size_t kBlockBytes = std::size_t {1024} * 1024;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kBlank = " \t\r";

} // namespace

LineReader::LineReader(std::istream& input)
    : m_input(input)
    , m_buffer(std::make_unique<char[]>(kBlockBytes + kPadding))
    , m_capacity(kBlockBytes)
{
}

// Makes room behind what is not given out yet and reads into it.
Result<void> LineReader::fill()
{
    const std::size_t kept = m_end - m_begin;
    if (kept == m_capacity) {
        if (m_capacity > kMaxLineBytes)
            return Error {ErrorCode::InvalidArgument,
                          "the line is longer than 16 MiB; an event must fit into that"};
        auto larger = std::make_unique<char[]>(m_capacity * 2 + kPadding);
        std::memcpy(larger.get(), m_buffer.get() + m_begin, kept);
        m_buffer = std::move(larger);
        m_capacity *= 2;
    } else {
        std::memmove(m_buffer.get(), m_buffer.get() + m_begin, kept);
    }
    m_begin = 0;
    m_end = kept;
    m_input.read(m_buffer.get() + m_end, static_cast<std::streamsize>(m_capacity - m_end));
    m_end += static_cast<std::size_t>(m_input.gcount());
    if (m_input.bad() || (m_input.fail() && !m_input.eof()))
        return Error {ErrorCode::Io, "the input cannot be read any further"};
    m_atEnd = m_input.eof();
    return {};
}

Result<std::optional<std::string_view>> LineReader::nextRaw()
{
    std::size_t searched = 0; // Of the bytes from m_begin: no line end is among them.
    for (;;) {
        const char* begin = m_buffer.get() + m_begin;
        const std::size_t held = m_end - m_begin;
        const void* found = std::memchr(begin + searched, '\n', held - searched);
        if (found || (m_atEnd && held > 0)) {
            const std::size_t length =
                found ? static_cast<std::size_t>(static_cast<const char*>(found) - begin) : held;
            const std::size_t taken = length + (found ? 1 : 0);
            m_begin += taken;
            m_consumed += static_cast<std::int64_t>(taken);
            if (length > kMaxLineBytes)
                return Error {ErrorCode::InvalidArgument,
                              "the line is longer than 16 MiB; an event must fit into that"};
            return std::optional(std::string_view(begin, length));
        }
        if (m_atEnd)
            return std::optional<std::string_view>();
        searched = held;
        if (auto filled = fill(); !filled)
            return filled.error();
    }
}

Result<std::optional<LineReader::Line>> LineReader::next()
{
    for (;;) {
        ++m_number;
        auto raw = nextRaw();
        if (!raw)
            return raw.error();
        if (!*raw) {
            --m_number;
            return std::optional<Line>();
        }
        std::string_view text = **raw;
        if (m_number == 1 && text.starts_with(kByteOrderMark))
            text.remove_prefix(kByteOrderMark.size());
        const std::size_t last = text.find_last_not_of(kBlank);
        if (last != std::string_view::npos)
            return std::optional(Line {m_number, text.substr(0, last + 1), m_consumed});
    }
}

} // namespace headrace
