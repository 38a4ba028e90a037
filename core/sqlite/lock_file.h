// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <memory>
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

    /// A holder commits or moves the log, which takes milliseconds. One that was stopped, or whose
    /// device does not answer, is not waited for for ever: somebody may be waiting here.
    static constexpr std::chrono::milliseconds kPatience {10'000};
    /// For what the holder, or the next one, makes up for.
    static constexpr std::chrono::milliseconds kShortPatience {1'000};

    /// Waits until no other holder is left, in this process or another. Errors: Io; Busy: one holds
    /// it for longer than `patience`; the message says which.
    Result<void> lock(std::chrono::milliseconds patience = kPatience);
    void unlock();
    /// Removes the file while holding it; whoever waits for it makes a new one.
    void removeAndUnlock();

private:
    class Turn;
    Result<void> take(std::chrono::steady_clock::time_point until);
    Result<void> wait(std::chrono::steady_clock::time_point until);
    Error held(std::chrono::milliseconds patience) const;
    Error failed(int number) const;

    std::string m_path;
    int m_descriptor = -1;
    std::shared_ptr<Turn> m_turn; // While somebody else holds it.
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
