// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace headrace {

/// A file that appears whole or not at all: bytes go to a file of a similar name in the same
/// folder, which takes the place of `path` in commit(), after it has reached the disk. Without a
/// commit nothing is left behind. Confined to one thread.
class OutputFile
{
public:
    /// Io: the folder does not exist or does not allow it.
    static Result<OutputFile> create(const std::string& path);

    OutputFile(OutputFile&& other) noexcept;
    OutputFile& operator=(OutputFile&&) = delete;
    ~OutputFile();

    /// Io: the disk is full, or failed.
    Result<void> write(std::string_view bytes);
    /// Once; nothing may be written after. Io: as write().
    Result<void> commit();

private:
    OutputFile(std::string path, std::string temporary, int descriptor);
    Error failed(std::string_view what) const;

    std::string m_path;
    std::string m_temporary; // Empty for what cannot be replaced: a device, a pipe.
    int m_descriptor = -1;   // -1 once committed or moved away.
};

} // namespace headrace
