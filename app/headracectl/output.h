// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace headrace {

/// Standard output, collected into large writes. A reader that has gone away ("| head") is no
/// failure: see isClosed(). Confined to one thread.
class Output
{
public:
    /// Io: the output cannot be written. Cancelled: its reader has gone; there is no use in going
    /// on.
    Result<void> write(std::string_view bytes);
    Result<void> flush();

    /// A line for people, or one JSON object: `text` and a line end.
    Result<void> line(std::string_view text);

    bool isClosed() const { return m_closed; }

private:
    std::string m_waiting;
    bool m_closed = false;
};

} // namespace headrace
