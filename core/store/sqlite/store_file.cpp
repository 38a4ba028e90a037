// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/store_file.h"

#include "core/store/sqlite/sqlite_schema.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace headrace {
namespace {

namespace fs = std::filesystem;

std::string folderOf(const std::string& file)
{
    const fs::path folder = fs::path(file).parent_path();
    return folder.empty() ? "." : folder.string();
}

Error io(std::string why)
{
    return {ErrorCode::Io, std::move(why)};
}

Error alreadyThere()
{
    return {ErrorCode::Refused, "something with that name is there already; it was left as it is"};
}

// Never the database file itself: closing it would drop SQLite's locks on it. Errors: errno.
bool syncPath(const std::string& path, int openFlags)
{
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | openFlags);
    const bool synced = descriptor >= 0 && fsync(descriptor) == 0;
    const int failure = errno;
    if (descriptor >= 0)
        close(descriptor);
    errno = failure;
    return synced;
}

// A new name in a folder survives a power cut only once the folder itself is synced.
Result<void> syncFolder(const std::string& folder)
{
    if (!syncPath(folder, O_DIRECTORY))
        return io("its folder cannot be synced (" + std::string(std::strerror(errno)) + ")");
    return {};
}

Result<void> writeEmptyStore(const std::string& file)
{
    auto db = SqliteDb::open(file, SqliteDb::Access::Create);
    if (!db)
        return db.error();
    if (auto set = db->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"); !set)
        return set;
    if (auto made = createLayout(*db); !made)
        return made;
    // Closing folds the log in as well, but would not say so if that failed.
    if (auto folded = db->checkpoint(true); !folded)
        return folded;
    db->checkpointOnClose();
    return {};
}

void removeUnfinished(const std::string& file)
{
    std::error_code failure;
    for (const char* suffix : {"", "-wal", "-shm"})
        fs::remove(file + suffix, failure);
}

// With the rights that opening it will have.
bool mayAccess(const std::string& path, int how)
{
    return faccessat(AT_FDCWD, path.c_str(), how, AT_EACCESS) == 0;
}

// The file can be written and SQLite can make its own files beside it.
bool isWritable(const std::string& file)
{
    return mayAccess(folderOf(file), W_OK) && mayAccess(file, W_OK);
}

// Gives `from` the name `to` unless that name is taken.
Result<void> renameToFreeName(const std::string& from, const std::string& to)
{
    if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0)
        return {};
    if (errno == EEXIST)
        return alreadyThere();
    return io("it cannot be given its name (" + std::string(std::strerror(errno)) + ")");
}

} // namespace

Result<void> createStoreFile(const std::string& file)
{
    std::error_code failure;
    if (fs::exists(fs::symlink_status(file, failure)))
        return alreadyThere();
    if (!fs::is_directory(folderOf(file), failure))
        return io("its folder " + folderOf(file) + " does not exist; make it first");
    const std::string unfinished = file + "-new-" + std::to_string(getpid());
    removeUnfinished(unfinished); // A power cut may have left one, and process ids come again.
    auto made = writeEmptyStore(unfinished);
    if (made)
        made = renameToFreeName(unfinished, file);
    if (!made) {
        removeUnfinished(unfinished);
        return made;
    }
    return syncFolder(folderOf(file));
}

Result<void> findStoreFile(const std::string& file, OpenMode mode)
{
    std::error_code failure;
    const fs::file_status status = fs::status(file, failure);
    if (!fs::exists(status))
        return Error {ErrorCode::NotFound,
                      "there is no such file; check the path, or make one with create"};
    const auto refused = [](const char* why) { return Error {ErrorCode::Refused, why}; };
    if (fs::is_directory(status))
        return refused("it is a folder, no store; name the .headrace file in it");
    if (!fs::is_regular_file(status))
        return refused("it is no regular file, no store");
    if (fs::file_size(file, failure) == 0)
        return refused("the file is empty, no store; it may be a copy that was cut short");
    if (!mayAccess(file, R_OK))
        return refused("there is no right to read it; ask its owner");
    if (mode == OpenMode::Writable && !isWritable(file))
        return refused("it, or its folder, cannot be written; open it read-only");
    return {};
}

SqliteDb::Access readAccess(const std::string& file)
{
    if (isWritable(file))
        return SqliteDb::Access::ReadWrite;
    return logState(file) == LogState::None ? SqliteDb::Access::Immutable
                                            : SqliteDb::Access::ReadOnly;
}

void foldLog(const std::string& file)
{
    {
        auto db = SqliteDb::open(file, SqliteDb::Access::ReadWrite);
        // Only a connection that has read knows the log that it is to fold in.
        if (!db || !db->integer("PRAGMA schema_version"))
            return;
        db->checkpointOnClose();
    }
    // A log that came back after a power cut could lack what a failed sync has dropped.
    static_cast<void>(syncFolder(folderOf(file)));
}

Result<void> settleLog(SqliteDb& db, const std::string& file)
{
    if (logState(file) != LogState::Filled)
        return {};
    auto folded = db.checkpointUnlessRead();
    if (!folded && folded.error().code == ErrorCode::Busy)
        return {}; // Somebody reads, and so has known the log since before it could be in doubt.
    if (folded && !syncPath(file + "-wal", 0))
        return io("its log cannot be synced (" + std::string(std::strerror(errno)) + ")");
    return folded;
}

Result<void> checkLength(SqliteDb& db, const std::string& file)
{
    // Another process may commit, and fold its log in, between any two looks: what seems too short
    // is so only if it is time and again, with an empty log before and after.
    constexpr int kLooks = 4;
    for (int look = 0; look < kLooks; ++look) {
        if (logState(file) == LogState::Filled)
            return {};
        const auto pages = db.integer("PRAGMA page_count");
        const auto pageSize = db.integer("PRAGMA page_size");
        if (!pages || !pageSize)
            return (!pages ? pages : pageSize).error();
        const std::int64_t bytes = fileBytes(file);
        if (bytes >= *pages * *pageSize && bytes % *pageSize == 0)
            return {};
    }
    if (logState(file) == LogState::Filled)
        return {};
    return Error {ErrorCode::Corruption,
                  "the store file is damaged or cut short; restore it from a backup"};
}

void removeStoreFile(const std::string& file)
{
    const std::string name = fs::path(file).filename().string();
    std::vector<fs::path> all;
    std::error_code failure;
    for (fs::directory_iterator entry(folderOf(file), failure), end; !failure && entry != end;
         entry.increment(failure)) {
        const std::string found = entry->path().filename().string();
        if ((found == name || found.starts_with(name + '-')) && entry->is_regular_file(failure))
            all.push_back(entry->path());
    }
    for (const fs::path& path : all)
        fs::remove(path, failure);
}

Result<void> syncFolderOf(const std::string& file)
{
    return syncFolder(folderOf(file));
}

bool isSecondName(const std::string& file, const std::string& name)
{
    std::error_code failure;
    return fs::is_regular_file(fs::symlink_status(name, failure))
        && fs::equivalent(file, name, failure);
}

Result<void> replaceStoreFile(const std::string& file, const std::string& by,
                              const std::string& kept)
{
    std::error_code failure;
    // A second name is what a crash below has left.
    if (!isSecondName(file, kept) && link(file.c_str(), kept.c_str()) != 0)
        return errno == EEXIST
            ? Error {ErrorCode::Refused, kept + " is there already; move it away first"}
            : io("it cannot be kept as " + kept + " (" + std::strerror(errno) + ")");
    if (rename(by.c_str(), file.c_str()) != 0) {
        const int reason = errno;
        fs::remove(kept, failure);
        return io("the new file cannot take its place (" + std::string(std::strerror(reason))
                  + ")");
    }
    return syncFolder(folderOf(file));
}

LogState logState(const std::string& file)
{
    std::error_code failure;
    const auto size = fs::file_size(file + "-wal", failure);
    if (failure)
        return LogState::None;
    return size == 0 ? LogState::Empty : LogState::Filled;
}

std::int64_t fileBytes(const std::string& file)
{
    std::error_code failure;
    const auto bytes = fs::file_size(file, failure);
    return failure ? 0 : static_cast<std::int64_t>(bytes);
}

std::int64_t diskBytes(const std::string& file)
{
    return fileBytes(file) + fileBytes(file + "-wal");
}

} // namespace headrace
