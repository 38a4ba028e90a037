// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string_view>

namespace headrace {

/// Cuts a stream of bytes into lines, holding no more than one line and a block. A byte order mark,
/// blank lines, carriage returns before a line's end and a last line without an end are taken as
/// they come. Confined to one thread.
class LineReader
{
public:
    /// A longer line is refused: it is no event, and it would have to be held in memory.
    static constexpr std::size_t kMaxLineBytes = std::size_t {16} * 1024 * 1024;
    /// So many bytes behind a line may be read (not used), as fast JSON parsers do.
    static constexpr std::size_t kPadding = 64;

    struct Line
    {
        std::int64_t number = 0;  ///< From 1, blank lines counted.
        std::string_view text;    ///< Not blank, without its end. Valid until the next next().
        std::int64_t endByte = 0; ///< Bytes of the input up to the end of this line.
    };

    /// `input` must outlive the reader.
    explicit LineReader(std::istream& input);

    /// The next line that is not blank; none at the end of the input.
    /// InvalidArgument: the line is too long. Io: the input cannot be read.
    Result<std::optional<Line>> next();

    /// The number of the last line that next() looked at, whatever came of it.
    std::int64_t lineNumber() const { return m_number; }

private:
    Result<std::optional<std::string_view>> nextRaw();
    Result<void> fill();

    std::istream& m_input;
    std::unique_ptr<char[]> m_buffer; // m_capacity bytes and kPadding more.
    std::size_t m_capacity;
    std::size_t m_begin = 0; // Of what is not given out yet.
    std::size_t m_end = 0;   // Of what was read.
    bool m_atEnd = false;
    std::int64_t m_number = 0;
    std::int64_t m_consumed = 0;
};

} // namespace headrace
