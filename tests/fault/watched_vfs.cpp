// SPDX-License-Identifier: Apache-2.0
// A VFS over SQLite's own, and an fsync() in front of the C library's: the store syncs its folder
// without SQLite.

#include "tests/fault/watched_vfs.h"

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <memory>

#include <sqlite3.h>
#include <unistd.h>

namespace headrace {
namespace {

std::atomic<FileWatcher*> watcherNow {nullptr};
sqlite3_vfs* realVfs = nullptr;

// SQLite allocates szOsFile bytes: this, and behind it the real file.
struct WatchedFile
{
    sqlite3_file base;
    std::string* path;
};

WatchedFile* watched(sqlite3_file* file)
{
    return reinterpret_cast<WatchedFile*>(file);
}

sqlite3_file* real(sqlite3_file* file)
{
    return reinterpret_cast<sqlite3_file*>(watched(file) + 1);
}

// Makes one call under the eyes of the watcher.
template<typename Call> int observed(const FileCall& seen, Call call)
{
    FileWatcher* const watcher = watcherNow.load();
    if (!watcher)
        return call();
    if (const FileFault fault = watcher->before(seen); fault.code != SQLITE_OK)
        return fault.code;
    const int code = call();
    if (code == SQLITE_OK || code == SQLITE_IOERR_SHORT_READ)
        watcher->after(seen);
    return code;
}

FileCall callOf(FileCall::Kind kind, sqlite3_file* file, std::int64_t offset = 0)
{
    return {.kind = kind, .path = *watched(file)->path, .handle = file, .offset = offset};
}

int closeFile(sqlite3_file* file)
{
    const int code = real(file)->pMethods->xClose(real(file));
    delete watched(file)->path;
    return code;
}

int readFile(sqlite3_file* file, void* place, int size, sqlite3_int64 offset)
{
    return observed(callOf(FileCall::Kind::Read, file, offset),
                    [&] { return real(file)->pMethods->xRead(real(file), place, size, offset); });
}

int writeFile(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset)
{
    const auto writeReal = [&](int part) {
        return real(file)->pMethods->xWrite(real(file), bytes, part, offset);
    };
    FileWatcher* const watcher = watcherNow.load();
    if (!watcher)
        return writeReal(size);
    FileCall call = callOf(FileCall::Kind::Write, file, offset);
    call.bytes = {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
    const FileFault fault = watcher->before(call);
    if (fault.code != SQLITE_OK)
        call.bytes = call.bytes.substr(0, fault.partBytes);
    if (call.bytes.empty())
        return fault.code;
    const int code = writeReal(static_cast<int>(call.bytes.size()));
    if (code == SQLITE_OK)
        watcher->after(call);
    return fault.code != SQLITE_OK ? fault.code : code;
}

int truncateFile(sqlite3_file* file, sqlite3_int64 size)
{
    return observed(callOf(FileCall::Kind::Truncate, file, size),
                    [&] { return real(file)->pMethods->xTruncate(real(file), size); });
}

int syncFile(sqlite3_file* file, int)
{
    return observed(callOf(FileCall::Kind::Sync, file), [] { return SQLITE_OK; });
}

int fileSize(sqlite3_file* file, sqlite3_int64* size)
{
    return observed(callOf(FileCall::Kind::Size, file),
                    [&] { return real(file)->pMethods->xFileSize(real(file), size); });
}

int lockFile(sqlite3_file* file, int level)
{
    return observed(callOf(FileCall::Kind::Lock, file, level),
                    [&] { return real(file)->pMethods->xLock(real(file), level); });
}

int unlockFile(sqlite3_file* file, int level)
{
    if (FileWatcher* const watcher = watcherNow.load()) // Reported before another can take it.
        watcher->after(callOf(FileCall::Kind::Unlock, file, level));
    return real(file)->pMethods->xUnlock(real(file), level);
}

int checkReservedLock(sqlite3_file* file, int* isHeld)
{
    return real(file)->pMethods->xCheckReservedLock(real(file), isHeld);
}

int fileControl(sqlite3_file* file, int operation, void* argument)
{
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}

int sectorSize(sqlite3_file* file)
{
    return real(file)->pMethods->xSectorSize(real(file));
}

int deviceCharacteristics(sqlite3_file* file)
{
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

int mapShared(sqlite3_file* file, int page, int pageSize, int extend, void volatile** place)
{
    return real(file)->pMethods->xShmMap(real(file), page, pageSize, extend, place);
}

int lockShared(sqlite3_file* file, int first, int count, int flags)
{
    const auto lockReal = [&] {
        return real(file)->pMethods->xShmLock(real(file), first, count, flags);
    };
    if ((flags & SQLITE_SHM_EXCLUSIVE) == 0)
        return lockReal();
    if (flags & SQLITE_SHM_UNLOCK) { // Reported before another can take it.
        if (FileWatcher* const watcher = watcherNow.load())
            watcher->after(callOf(FileCall::Kind::LogUnlock, file, first));
        return lockReal();
    }
    return observed(callOf(FileCall::Kind::LogLock, file, first), lockReal);
}

void sharedBarrier(sqlite3_file* file)
{
    real(file)->pMethods->xShmBarrier(real(file));
}

int unmapShared(sqlite3_file* file, int deleteIt)
{
    return real(file)->pMethods->xShmUnmap(real(file), deleteIt);
}

// Version 2: shared memory, which a write-ahead log needs, but no memory-mapped reading.
const sqlite3_io_methods kMethods = {
    .iVersion = 2,
    .xClose = &closeFile,
    .xRead = &readFile,
    .xWrite = &writeFile,
    .xTruncate = &truncateFile,
    .xSync = &syncFile,
    .xFileSize = &fileSize,
    .xLock = &lockFile,
    .xUnlock = &unlockFile,
    .xCheckReservedLock = &checkReservedLock,
    .xFileControl = &fileControl,
    .xSectorSize = &sectorSize,
    .xDeviceCharacteristics = &deviceCharacteristics,
    .xShmMap = &mapShared,
    .xShmLock = &lockShared,
    .xShmBarrier = &sharedBarrier,
    .xShmUnmap = &unmapShared,
};

int openFile(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* outFlags)
{
    auto path = std::make_unique<std::string>(name ? name : "");
    const bool isNew = name && (flags & SQLITE_OPEN_CREATE) != 0 && access(name, F_OK) != 0;
    watched(file)->base.pMethods = nullptr; // Without them SQLite does not close it.
    const FileCall call {
        .kind = FileCall::Kind::Open, .path = *path, .handle = file, .isNew = isNew};
    const int code =
        observed(call, [&] { return realVfs->xOpen(realVfs, name, real(file), flags, outFlags); });
    if (code != SQLITE_OK)
        return code;
    watched(file)->base.pMethods = &kMethods;
    watched(file)->path = path.release();
    return SQLITE_OK;
}

int deleteFile(sqlite3_vfs*, const char* name, int syncFolder)
{
    const std::string path = name;
    return observed({.kind = FileCall::Kind::Delete, .path = path, .syncsFolder = syncFolder != 0},
                    [&] { return realVfs->xDelete(realVfs, name, 0); });
}

// What a descriptor stands for.
std::string pathOf(int descriptor)
{
    std::error_code failure;
    return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor), failure)
        .string();
}

} // namespace

WatchFiles::WatchFiles(FileWatcher& watcher)
{
    watcherNow = &watcher;
}

WatchFiles::~WatchFiles()
{
    watcherNow = nullptr;
}

bool installWatchedVfs()
{
    realVfs = sqlite3_vfs_find(nullptr);
    if (!realVfs)
        return false;
    static sqlite3_vfs vfs = *realVfs; // What is not replaced below needs no file of ours.
    vfs.szOsFile = static_cast<int>(sizeof(WatchedFile)) + realVfs->szOsFile;
    vfs.zName = "headrace-watched";
    vfs.pNext = nullptr;
    vfs.xOpen = &openFile;
    vfs.xDelete = &deleteFile;
    return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK;
}

} // namespace headrace

extern "C" int fsync(int descriptor)
{
    using namespace headrace;
    if (!watcherNow.load())
        return 0;
    const std::string path = pathOf(descriptor);
    const auto kind =
        std::filesystem::is_directory(path) ? FileCall::Kind::SyncFolder : FileCall::Kind::Sync;
    if (observed({.kind = kind, .path = path}, [] { return SQLITE_OK; }) == SQLITE_OK)
        return 0;
    errno = EIO;
    return -1;
}
