// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <string>
#include <utility>

namespace headrace {

/// The lock file that belongs to a store file.
inline std::string lockFileName(const std::string& storeFile)
{
    return storeFile + "-lock";
}

/// The lock beside a store file that a process holds around each commit and each checkpoint, so
/// that the two never overlap. (SQLite before 3.51.3 can corrupt a file when a checkpoint races a
/// commit that resets the write-ahead log.) It is never the database file itself: closing any
/// descriptor of that one would drop SQLite's own locks. Confined to one thread at a time.
class LockFile
{
public:
    explicit LockFile(std::string path) : m_path(std::move(path)) {}
    LockFile(const LockFile&) = delete;
    LockFile& operator=(const LockFile&) = delete;
    ~LockFile();

    /// Waits until no other holder is left, in this process or another. Errors: Io.
    Result<void> lock();
    void unlock();
    /// Removes the file while holding it; whoever waits for it makes a new one.
    void removeAndUnlock();

private:
    std::string m_path;
    int m_descriptor = -1;
};

/// Holds a LockFile for a scope.
class LockFileGuard
{
public:
    explicit LockFileGuard(LockFile& file) : m_file(&file) {}
    LockFileGuard(const LockFileGuard&) = delete;
    LockFileGuard& operator=(const LockFileGuard&) = delete;
    ~LockFileGuard() { m_file->unlock(); }

private:
    LockFile* m_file;
};

} // namespace headrace
