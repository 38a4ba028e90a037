// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/sqlite_migration.h"

#include "core/sqlite/lock_file.h"
#include "core/store/event_store.h"
#include "core/store/sqlite/former_layout.h"
#include "core/store/sqlite/sqlite_schema.h"
#include "core/store/sqlite/store_file.h"
#include "core/store/store_registry.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>

#include <sys/stat.h>
#include <unistd.h>

namespace headrace {
namespace {

namespace fs = std::filesystem;

Error damaged(const std::string& why)
{
    return {ErrorCode::Corruption, why + "; restore the store from a backup"};
}

Error busy()
{
    return {ErrorCode::Busy, "another program has it open; close that and migrate again"};
}

// The layout of a file that is a whole store of Headrace. Reads as opening does.
Result<std::int64_t> checkedLayout(SqliteDb& db, const std::string& file)
{
    const auto layout = layoutOf(db);
    if (!layout)
        return layout;
    auto checked = *layout == kLayoutVersion ? checkLayout(db, file)
        : *layout == kFormerLayoutVersion    ? checkFormerTables(db)
                                             : checkSecondLayout(db);
    if (checked)
        checked = checkLength(db, file);
    if (!checked)
        return checked.error();
    return layout;
}

// Looking at a file makes SQLite's own files beside it: a closed store is one file again.
void removeEmptyLog(const std::string& file)
{
    LockFile lock(lockFileName(file));
    if (logState(file) != LogState::Empty || !lock.lock(LockFile::kShortPatience))
        return;
    foldLog(file);
    lock.removeAndUnlock();
}

Result<std::int64_t> layoutOfFile(const std::string& file)
{
    const SqliteDb::Access access = readAccess(file);
    auto layout = [&]() -> Result<std::int64_t> {
        auto db = SqliteDb::open(file, access);
        if (!db)
            return db.error();
        return checkedLayout(*db, file);
    }();
    if (access == SqliteDb::Access::ReadWrite)
        removeEmptyLog(file);
    return layout;
}

// The new file is for the eyes of those for whom the former one was.
Result<void> giveRights(const std::string& file, const std::string& model)
{
    struct stat wanted
    {
    };
    struct stat made
    {
    };
    bool isGiven = stat(model.c_str(), &wanted) == 0 && stat(file.c_str(), &made) == 0;
    if (isGiven && (wanted.st_uid != made.st_uid || wanted.st_gid != made.st_gid))
        isGiven = chown(file.c_str(), wanted.st_uid, wanted.st_gid) == 0;
    if (isGiven && chmod(file.c_str(), wanted.st_mode & 07777) == 0)
        return {};
    return Error {ErrorCode::Io,
                  "the new file cannot be given the owner and the rights of the former one ("
                      + std::string(std::strerror(errno)) + "); migrate it as its owner"};
}

// What the store answered must be where the events were.
Result<void> checkReceipt(const FormerEvents& former, const AppendAnswer& answer)
{
    std::map<std::string_view, Version> last;
    for (std::size_t i = 0; i < former.events.size(); ++i) {
        const auto [stream, isFirst] =
            last.try_emplace(former.events[i].stream.text(), former.versions[i]);
        if (!isFirst && former.versions[i].value != ++stream->second.value)
            return damaged("the versions of " + former.events[i].stream.text() + " have a gap");
    }
    const auto* receipt = std::get_if<AppendReceipt>(&answer);
    if (!receipt || receipt->repeated || receipt->position != former.last)
        return damaged("events up to position " + std::to_string(former.last.value)
                       + " are there twice");
    for (const AppendReceipt::StreamEnd& end : receipt->streams)
        if (end.version != last[end.stream.text()])
            return damaged("the versions of " + end.stream.text() + " have a gap");
    return {};
}

// Nobody else has the file open, or can open it, while this lives.
class FormerFile
{
public:
    explicit FormerFile(std::string file) : m_file(std::move(file)), m_lock(lockFileName(m_file)) {}
    ~FormerFile();

    /// A file of `layout`. Busy: somebody else has it open.
    Result<void> take(std::int64_t layout);
    SqliteDb& db() { return *m_db; }

private:
    const std::string m_file;
    LockFile m_lock;
    bool m_isLocked = false;
    std::optional<SqliteDb> m_db;
};

Result<void> FormerFile::take(std::int64_t expected)
{
    if (auto locked = m_lock.lock(); !locked)
        return locked;
    m_isLocked = true;
    foldLog(m_file);
    if (logState(m_file) != LogState::None)
        return busy();
    // The log must not come back after a power cut: it would be taken for one of the new file.
    if (auto synced = syncFolderOf(m_file); !synced)
        return synced;
    auto db = SqliteDb::open(m_file, SqliteDb::Access::ReadWrite);
    if (!db)
        return db.error();
    // A connection of its own kind: from its first read to its end it shuts out all others, who
    // would else go on with a log that has the name of the new file's.
    if (auto set = db->execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA query_only = ON; "
                               "PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON");
        !set)
        return set;
    m_db.emplace(*std::move(db));
    const auto layout = checkedLayout(*m_db, m_file);
    if (!layout)
        return layout.error().code == ErrorCode::Busy ? busy() : layout.error();
    if (*layout != expected || logState(m_file) == LogState::Filled)
        return busy();
    return {};
}

// Under the name there is the former file or the new one by now; either is left as one file.
FormerFile::~FormerFile()
{
    m_db.reset();
    if (!m_isLocked)
        return;
    foldLog(m_file);
    m_lock.removeAndUnlock();
}

class Migration
{
public:
    Migration(const std::string& file, Job& job)
        : m_file(file)
        , m_new(file + "-migrating")
        , m_kept(file + ".layout-1")
        , m_job(job)
        , m_former(file)
    {
    }

    Result<StoreMigration> run();

private:
    Result<void> makeNew();
    Result<std::int64_t> copyEvents(EventStore& store);
    Result<std::int64_t> fillNew();

    const std::string m_file;
    const std::string m_new;
    const std::string m_kept;
    Job& m_job;
    FormerFile m_former;
};

Result<StoreMigration> Migration::run()
{
    std::error_code failure;
    if (fs::exists(fs::symlink_status(m_kept, failure)) && !isSecondName(m_file, m_kept))
        return Error {ErrorCode::Refused,
                      "the former file is to be kept as " + m_kept
                          + ", which is there already; move it away first"};
    if (auto taken = m_former.take(kFormerLayoutVersion); !taken)
        return taken.error();
    removeStoreFile(m_new); // Of an attempt that was cut short.
    auto events = fillNew();
    if (events)
        if (auto replaced = replaceStoreFile(m_file, m_new, m_kept); !replaced)
            events = replaced.error();
    if (!events) {
        removeStoreFile(m_new);
        return events.error();
    }
    return StoreMigration {*events, m_kept, true};
}

Result<void> Migration::makeNew()
{
    if (auto made = openStore(m_new, {.mode = OpenMode::Create}); !made)
        return made.error();
    return giveRights(m_new, m_file);
}

Result<std::int64_t> Migration::fillNew()
{
    if (auto made = makeNew(); !made)
        return made.error();
    auto store = openStore(m_new);
    if (!store)
        return store.error();
    auto events = copyEvents(**store);
    store->reset();
    if (!events)
        return events;
    if (logState(m_new) != LogState::None)
        return Error {ErrorCode::Io,
                      "the new file could not be completed; see whether the disk is full"};
    if (auto go = m_job.goOn(); !go)
        return go.error();
    return events;
}

Result<std::int64_t> Migration::copyEvents(EventStore& store)
{
    FormerLog log(m_former.db());
    const auto head = log.head();
    if (!head)
        return head.error();
    m_job.setTotal(*head);
    Position done;
    for (;;) {
        if (auto go = m_job.goOn(); !go)
            return go.error();
        auto former = log.readAfter(done);
        if (!former)
            return former.error();
        if (former->events.empty())
            break;
        AppendRequest request;
        request.events = std::move(former->events);
        const auto answer = store.append(request);
        former->events = std::move(request.events);
        if (!answer)
            return answer.error().code == ErrorCode::InvalidArgument
                ? damaged(answer.error().message)
                : answer.error();
        if (auto checked = checkReceipt(*former, *answer); !checked)
            return checked.error();
        done = former->last;
        m_job.setDone(done.value);
    }
    if (done.value != *head)
        return damaged("the log ends at position " + std::to_string(done.value) + " instead of "
                       + std::to_string(*head));
    return done.value;
}

// Of a file of layout 2, which lacks some tables.
Result<StoreMigration> upgrade(const std::string& file, Job& job)
{
    FormerFile former(file);
    if (auto taken = former.take(kLayoutVersion - 1); !taken)
        return taken.error();
    if (auto go = job.goOn(); !go)
        return go.error();
    if (auto set = former.db().execute("PRAGMA query_only = OFF; PRAGMA synchronous = FULL"); !set)
        return set.error();
    if (auto upgraded = upgradeSecondLayout(former.db()); !upgraded)
        return upgraded.error();
    return StoreMigration {.isDone = true};
}

} // namespace

Result<StoreMigration> migrateSqliteStore(const std::string& file, Job& job)
{
    if (auto found = findStoreFile(file, OpenMode::ReadOnly); !found)
        return found.error();
    // The name that SQLite uses: its files lie beside the file itself, not beside a link to it.
    std::error_code failure;
    const std::string real = fs::canonical(file, failure).string();
    if (failure)
        return Error {ErrorCode::Io, failure.message()};
    const auto layout = layoutOfFile(real);
    if (!layout)
        return layout.error();
    if (*layout == kLayoutVersion)
        return StoreMigration {};
    if (!findStoreFile(real, OpenMode::Writable))
        return Error {ErrorCode::Refused,
                      "it, or its folder, cannot be written; check the rights on them"};
    if (*layout == kFormerLayoutVersion)
        return Migration(real, job).run();
    return upgrade(real, job);
}

} // namespace headrace
