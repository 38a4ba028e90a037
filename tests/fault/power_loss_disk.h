// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/fault/watched_vfs.h"

#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <vector>

#include <sys/types.h>

namespace headrace {

using Random = std::mt19937_64;

/// What is found in a folder after a power cut: the bytes of each file, by its name.
using DiskImage = std::map<std::string, std::string>;

/// Makes `image` all that the existing `folder` holds. No store in it may be open.
void writeImage(const DiskImage& image, const std::string& folder);

/// Knows of every file in one folder what has been synced and what only the page cache holds, and
/// can say what a power cut would leave.
///
/// Until a file is synced each of its sectors may be lost, kept, torn, at any state in between, or
/// garbage where it changed, independent of every other; its size may be any that it had. A name
/// appears, moves or disappears for good once the folder is synced: by fsync(), or by SQLite when
/// it first syncs a log or journal that it made.
class PowerLossDisk final : public FileWatcher
{
public:
    struct Behaviour
    {
        std::size_t sectorBytes = 512;
        /// As synchronous=NORMAL: a commit does not sync the log. (A checkpoint does, and so does
        /// whoever begins the log anew.)
        bool forgetsCommitSyncs = false;
        bool forgetsFolderSyncs = false;
    };

    /// `folder` is taken as it is now, all of it synced. No store in it may be open.
    PowerLossDisk(std::string folder, Behaviour behaviour);

    /// `beforeChange` runs before each call that changes or syncs something; it may call cut().
    void setBeforeChange(std::function<void()> beforeChange);

    /// The n-th sync of a file from now on (1: the next) fails once. As on Linux what was to be
    /// synced is then dropped: the page cache still shows it and thinks it clean, so that the next
    /// sync succeeds without writing it. Sectors should be as large as its pages, 4,096 bytes.
    void failSync(int number);
    /// Whether it came to that.
    bool hasFailed() const;

    /// Writes what `crashed` holds, page cache included, into this one's empty folder, and takes it
    /// with all that is known of it: its program died, the computer did not.
    void goOnFrom(const PowerLossDisk& crashed);

    /// What could be found if the power went out now.
    DiskImage cut(Random& random) const;

    /// How often a file or folder was changed or synced.
    std::int64_t changes() const;
    /// Changes since one to the database file itself, which is what a checkpoint writes: 0 within
    /// one.
    std::int64_t changesSinceCheckpoint() const;

    FileFault before(const FileCall& call) override;
    void after(const FileCall& call) override;

private:
    struct File
    {
        std::string synced;
        std::string now;
        std::map<std::size_t, std::vector<std::string>> unsynced; // States of a sector, in order.
        std::vector<std::size_t> sizes;                           // Since the last sync.
        bool isLog = false;
        bool isNewLog = false; // SQLite syncs the folder when it first syncs a log it made.
    };
    using Names = std::map<std::string, std::size_t>; // To an index into m_files.

    bool isWatched(const std::string& path) const;
    void noteCheckpoint(const FileCall& call);
    bool isForgotten(const File& file) const;
    File* fileAt(const std::string& path);
    void opened(const FileCall& call);
    void remember(File& file, std::size_t begin, std::size_t end) const;
    void write(File& file, std::size_t offset, std::string_view bytes) const;
    void truncate(File& file, std::size_t size) const;
    void sync(File& file) const;
    void syncFolder();
    Names namesNow() const;
    void take(const std::string& path, File file);
    std::string contents(const File& file, Random& random) const;

    const std::string m_folder;
    const Behaviour m_behaviour;
    mutable std::mutex m_mutex;
    std::function<void()> m_beforeChange;
    std::vector<File> m_files;             // Guarded by m_mutex, as all below.
    std::map<ino_t, std::size_t> m_byNode; // An inode's number is given again: to its last owner.
    std::map<std::string, std::size_t> m_byPath;
    Names m_syncedNames;
    std::set<const void*> m_checkpointing;
    std::int64_t m_changes = 0;
    int m_syncsUntilFailure = 0;
    bool m_hasFailed = false;
    std::int64_t m_lastOfCheckpoint = 0;
};

} // namespace headrace
