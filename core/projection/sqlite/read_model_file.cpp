// SPDX-License-Identifier: Apache-2.0
#include "core/projection/sqlite/read_model_file.h"

#include "core/projection/sqlite/read_model_schema.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

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

// With the rights that opening it will have.
bool mayAccess(const std::string& path, int how)
{
    return faccessat(AT_FDCWD, path.c_str(), how, AT_EACCESS) == 0;
}

bool isWritable(const std::string& file)
{
    return mayAccess(folderOf(file), W_OK) && mayAccess(file, W_OK);
}

void removeUnfinished(const std::string& file)
{
    std::error_code failure;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        fs::remove(file + suffix, failure);
}

Result<void> writeEmpty(const std::string& file, const ReadModel::Identity& identity)
{
    auto db = SqliteDb::open(file, SqliteDb::Access::Create);
    if (!db)
        return db.error();
    if (auto set = db->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"); !set)
        return set;
    if (auto made = createReadModelLayout(*db, identity); !made)
        return made;
    // Closing folds the log in as well, but would not say so if that failed.
    if (auto folded = db->checkpoint(true); !folded)
        return folded;
    db->checkpointOnClose();
    return {};
}

} // namespace

Result<void> findReadModel(const std::string& file, bool isWriter)
{
    std::error_code failure;
    const fs::file_status status = fs::status(file, failure);
    if (!fs::exists(status))
        return Error {ErrorCode::NotFound, "there is no such file; run the projection to make it"};
    const auto refused = [](const char* why) { return Error {ErrorCode::Refused, why}; };
    if (!fs::is_regular_file(status))
        return refused("it is no regular file, no read model; move it away");
    if (fs::file_size(file, failure) == 0)
        return refused("the file is empty, no read model; remove it, it can be rebuilt from the "
                       "store");
    if (!mayAccess(file, R_OK))
        return refused("there is no right to read it; ask its owner");
    if (isWriter && !isWritable(file))
        return refused("it, or its folder, cannot be written; ask its owner");
    return {};
}

Result<void> makeFolderOf(const std::string& file)
{
    const std::string folder = folderOf(file);
    std::error_code failure;
    fs::create_directory(folder, failure);
    if (const auto why = failure; why && !fs::is_directory(folder, failure))
        return Error {ErrorCode::Io,
                      fmt::format("its folder {} cannot be made ({}); check the "
                                  "rights on the one above it",
                                  folder, why.message())};
    return {};
}

Result<void> createReadModel(const std::string& file, const ReadModel::Identity& identity)
{
    const std::string unfinished = file + "-new";
    removeUnfinished(unfinished); // Somebody may have been killed here.
    auto made = writeEmpty(unfinished, identity);
    if (made && std::rename(unfinished.c_str(), file.c_str()) != 0)
        made = Error {ErrorCode::Io,
                      fmt::format("it cannot be given its name ({})", std::strerror(errno))};
    if (!made)
        removeUnfinished(unfinished);
    return made;
}

SqliteDb::Access readModelAccess(const std::string& file)
{
    if (isWritable(file))
        return SqliteDb::Access::ReadWrite;
    std::error_code failure;
    return fs::exists(file + "-wal", failure) ? SqliteDb::Access::ReadOnly
                                              : SqliteDb::Access::Immutable;
}

Error aboutReadModel(Error error)
{
    switch (error.code) {
    case ErrorCode::Busy:
        error.message = "another program has been writing to it for seconds; end that one's "
                        "transaction, and repeat this";
        break;
    case ErrorCode::Corruption:
        error.message = fmt::format("it is damaged ({}); remove it and rebuild it from the store",
                                    error.message);
        break;
    default:
        break;
    }
    return error;
}

} // namespace headrace
