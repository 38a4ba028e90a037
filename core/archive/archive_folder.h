// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// The files of an archive in a folder. Names are relative to it, as "segments/000001.index.zst";
/// whoever makes them sees to it that none leads out of it. Thread-safe, as far as the file system
/// is. Errors: NotFound: there is no such file; Io, saying what to do.
class ArchiveFolder
{
public:
    explicit ArchiveFolder(std::string path) : m_path(std::move(path)) {}

    const std::string& path() const { return m_path; }

    Result<std::string> read(const std::string& name) const;
    /// `size` bytes from `offset` on. Corruption: the file ends before.
    Result<std::string> read(const std::string& name, std::int64_t offset, std::int64_t size) const;
    Result<std::int64_t> size(const std::string& name) const;

    /// Writes a whole file, in place of the one of this name: all of it, synced, or nothing. Makes
    /// the folder when it is not there.
    Result<void> write(const std::string& name, std::string_view bytes) const;
    /// What is not there need not be removed.
    Result<void> remove(const std::string& name) const;
    /// Every file that is there, sorted.
    Result<std::vector<std::string>> list() const;

private:
    std::string m_path;
};

} // namespace headrace
