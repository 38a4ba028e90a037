// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace headrace {

/// One call by which SQLite, or the store beside it, touches a file or a folder.
struct FileCall
{
    enum class Kind {
        Open,
        Read,
        Write,
        Truncate,
        Size,
        Sync,
        Delete,
        Lock,       ///< Of the database file; `offset` is SQLite's level.
        Unlock,     ///< Down to that level.
        LogLock,    ///< Of the write-ahead log's index, exclusively: kWriteLock, kCheckpointLock.
        LogUnlock,  ///< The same, given back.
        SyncFolder, ///< An fsync() of a folder, by anybody in the process.
    };
    static constexpr std::int64_t kExclusiveLevel = 4;
    /// Which lock of the log's index `offset` stands for; SQLite's file format fixes them.
    static constexpr std::int64_t kWriteLock = 0;
    static constexpr std::int64_t kCheckpointLock = 1;

    Kind kind;
    const std::string& path;      ///< Empty for a temporary file.
    const void* handle = nullptr; ///< Tells two openings of one file apart.
    std::int64_t offset = 0;      ///< Of a read or write; the size to truncate to; a lock.
    std::string_view bytes = {};  ///< What is written.
    bool isNew = false;           ///< Open: there was no such file.
    bool syncsFolder = false;     ///< Delete: its folder is to be synced.
};

/// What becomes of a call.
struct FileFault
{
    int code = 0;              ///< SQLite's: SQLITE_OK lets the call through.
    std::size_t partBytes = 0; ///< How much of a failing write reaches the file all the same.
};

/// Stands between SQLite and the files. Called by whatever thread touches a file, by several at a
/// time.
class FileWatcher
{
public:
    virtual ~FileWatcher() = default;
    virtual FileFault before(const FileCall& call) = 0;
    /// The call, or the part of a write that was let through, has been made.
    virtual void after(const FileCall& call) = 0;
};

/// Lets `watcher` see every call of the process while this lives, one watcher at a time. Nothing is
/// synced to the device in a process that links this: what a sync is worth, the watcher decides.
class WatchFiles
{
public:
    explicit WatchFiles(FileWatcher& watcher);
    WatchFiles(const WatchFiles&) = delete;
    WatchFiles& operator=(const WatchFiles&) = delete;
    ~WatchFiles();
};

/// Makes SQLite call its files through here, unwatched until WatchFiles. Before the first store is
/// opened; returns false when SQLite refuses.
bool installWatchedVfs();

} // namespace headrace
