// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <fstream>
#include <istream>
#include <string>

namespace headrace {

/// What a verb reads from: a file, or standard input when it is called "-". Move-only.
class InputFile
{
public:
    /// Io: it cannot be opened, or is a folder.
    static Result<InputFile> open(const std::string& name);

    std::istream& stream();
    std::int64_t bytes() const { return m_bytes; } ///< 0 when not known.
    /// For messages: the file's name, or "standard input".
    const std::string& name() const { return m_name; }

private:
    std::ifstream m_file; // Closed for standard input.
    std::int64_t m_bytes = 0;
    std::string m_name = "standard input";
};

} // namespace headrace
