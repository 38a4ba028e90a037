// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/power_loss_disk.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <sqlite3.h>
#include <sys/stat.h>

namespace headrace {
namespace {

namespace fs = std::filesystem;

// SQLite makes the index of a log anew when nobody has it open, and a lock file holds nothing.
bool isOnlyForTheRunning(const std::string& name)
{
    return name.ends_with("-shm") || name.ends_with("-lock");
}

std::string nameOf(const std::string& path)
{
    return fs::path(path).filename().string();
}

ino_t nodeOf(const std::string& path)
{
    struct stat status
    {
    };
    return stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

bool changes(FileCall::Kind kind)
{
    switch (kind) {
    case FileCall::Kind::Write:
    case FileCall::Kind::Truncate:
    case FileCall::Kind::Sync:
    case FileCall::Kind::Delete:
    case FileCall::Kind::SyncFolder:
        return true;
    default:
        return false;
    }
}

bool chance(Random& random, double probability)
{
    return std::uniform_real_distribution<>(0, 1)(random) < probability;
}

// A sector of which neither the old nor the newest state is there.
std::string damagedSector(const std::string& old, const std::vector<std::string>& states,
                          Random& random)
{
    const std::string& newest = states.back();
    std::string sector = old;
    const std::size_t tornAt = random() % old.size();
    switch (random() % 4) {
    case 0: // A state in between.
        return states[random() % states.size()];
    case 1: // Its first part was written,
        std::copy_n(newest.begin(), tornAt, sector.begin());
        return sector;
    case 2: // or its last one.
        std::copy(newest.begin() + static_cast<std::ptrdiff_t>(tornAt), newest.end(),
                  sector.begin() + static_cast<std::ptrdiff_t>(tornAt));
        return sector;
    default: // Garbage, where it was being changed.
        for (std::size_t i = 0; i < sector.size(); ++i)
            if (old[i] != newest[i])
                sector[i] = static_cast<char>(random());
        return sector;
    }
}

std::string sectorOf(const std::string& bytes, std::size_t begin, std::size_t size)
{
    std::string sector = begin < bytes.size() ? bytes.substr(begin, size) : std::string();
    sector.resize(size);
    return sector;
}

std::string randomBytes(std::size_t size, Random& random)
{
    std::string bytes(size, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

} // namespace

void writeImage(const DiskImage& image, const std::string& folder)
{
    for (const auto& entry : fs::directory_iterator(folder))
        fs::remove(entry.path());
    for (const auto& [name, bytes] : image)
        std::ofstream(fs::path(folder) / name, std::ios::binary)
            .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

PowerLossDisk::PowerLossDisk(std::string folder, Behaviour behaviour)
    : m_folder(std::move(folder))
    , m_behaviour(behaviour)
{
    for (const auto& entry : fs::directory_iterator(m_folder)) {
        const std::string path = entry.path().string();
        if (isOnlyForTheRunning(path))
            continue;
        std::ifstream stream(path, std::ios::binary);
        File file;
        file.now.assign(std::istreambuf_iterator<char>(stream), {});
        file.synced = file.now;
        file.isLog = path.ends_with("-wal");
        m_syncedNames[nameOf(path)] = m_files.size();
        take(path, std::move(file));
    }
}

void PowerLossDisk::take(const std::string& path, File file)
{
    m_byNode[nodeOf(path)] = m_byPath[path] = m_files.size();
    m_files.push_back(std::move(file));
}

void PowerLossDisk::goOnFrom(const PowerLossDisk& crashed)
{
    const std::scoped_lock lock(m_mutex, crashed.m_mutex);
    DiskImage cached;
    for (const auto& [name, file] : crashed.namesNow())
        cached[name] = crashed.m_files[file].now;
    writeImage(cached, m_folder);
    for (const auto& [name, file] : crashed.namesNow()) {
        const auto synced = crashed.m_syncedNames.find(name);
        if (synced != crashed.m_syncedNames.end() && synced->second == file)
            m_syncedNames[name] = m_files.size();
        take(m_folder + "/" + name, crashed.m_files[file]);
    }
}

void PowerLossDisk::setBeforeChange(std::function<void()> beforeChange)
{
    m_beforeChange = std::move(beforeChange);
}

void PowerLossDisk::failSync(int number)
{
    const std::lock_guard lock(m_mutex);
    m_syncsUntilFailure = number;
    m_hasFailed = false;
}

bool PowerLossDisk::hasFailed() const
{
    const std::lock_guard lock(m_mutex);
    return m_hasFailed;
}

std::int64_t PowerLossDisk::changes() const
{
    const std::lock_guard lock(m_mutex);
    return m_changes;
}

std::int64_t PowerLossDisk::changesSinceCheckpoint() const
{
    const std::lock_guard lock(m_mutex);
    return m_changes - m_lastOfCheckpoint;
}

bool PowerLossDisk::isWatched(const std::string& path) const
{
    return path == m_folder
        || (fs::path(path).parent_path() == m_folder && !isOnlyForTheRunning(path));
}

FileFault PowerLossDisk::before(const FileCall& call)
{
    if (!isWatched(call.path) || !headrace::changes(call.kind))
        return {};
    if (m_beforeChange)
        m_beforeChange();
    const std::lock_guard lock(m_mutex);
    ++m_changes;
    if (call.kind == FileCall::Kind::Write && call.path.ends_with(".headrace"))
        m_lastOfCheckpoint = m_changes;
    if (call.kind != FileCall::Kind::Sync || m_syncsUntilFailure == 0 || --m_syncsUntilFailure > 0)
        return {};
    m_hasFailed = true;
    if (File* const file = fileAt(call.path))
        file->unsynced.clear();
    return {.code = SQLITE_IOERR_FSYNC};
}

void PowerLossDisk::after(const FileCall& call)
{
    if (!isWatched(call.path))
        return;
    const std::lock_guard lock(m_mutex);
    if (call.kind == FileCall::Kind::Open)
        opened(call);
    if ((call.kind == FileCall::Kind::Delete && call.syncsFolder)
        || call.kind == FileCall::Kind::SyncFolder)
        syncFolder();
    noteCheckpoint(call);
    File* const file = fileAt(call.path);
    if (!file)
        return;
    const auto offset = static_cast<std::size_t>(call.offset);
    if (call.kind == FileCall::Kind::Write)
        write(*file, offset, call.bytes);
    else if (call.kind == FileCall::Kind::Truncate)
        truncate(*file, offset);
    else if (call.kind == FileCall::Kind::Sync && !isForgotten(*file))
        sync(*file);
    if (call.kind == FileCall::Kind::Sync && file->isNewLog) {
        file->isNewLog = false;
        syncFolder();
    }
}

// The last connection checkpoints under an exclusive lock of the file, others under one of the log.
void PowerLossDisk::noteCheckpoint(const FileCall& call)
{
    const bool isLogLock = call.offset == FileCall::kCheckpointLock;
    const bool isExclusive = call.offset == FileCall::kExclusiveLevel;
    if ((call.kind == FileCall::Kind::LogLock && isLogLock)
        || (call.kind == FileCall::Kind::Lock && isExclusive))
        m_checkpointing.insert(call.handle);
    if ((call.kind == FileCall::Kind::LogUnlock && isLogLock)
        || (call.kind == FileCall::Kind::Unlock && !isExclusive))
        m_checkpointing.erase(call.handle);
}

// Of the syncs of a log those of a commit: not that of its header alone, before the first frame,
// and not the one with which a checkpoint begins.
bool PowerLossDisk::isForgotten(const File& file) const
{
    const bool isHeaderOnly = file.unsynced.size() == 1 && file.unsynced.contains(0);
    return m_behaviour.forgetsCommitSyncs && file.isLog && m_checkpointing.empty() && !isHeaderOnly;
}

PowerLossDisk::File* PowerLossDisk::fileAt(const std::string& path)
{
    const auto place = m_byPath.find(path);
    return place == m_byPath.end() ? nullptr : &m_files[place->second];
}

void PowerLossDisk::opened(const FileCall& call)
{
    const ino_t node = nodeOf(call.path);
    if (!call.isNew && m_byNode.contains(node)) { // A file may have got another name.
        m_byPath[call.path] = m_byNode[node];
        return;
    }
    m_byNode[node] = m_byPath[call.path] = m_files.size();
    File& file = m_files.emplace_back();
    file.isLog = file.isNewLog = call.path.ends_with("-wal") || call.path.ends_with("-journal");
}

void PowerLossDisk::remember(File& file, std::size_t begin, std::size_t end) const
{
    const std::size_t size = m_behaviour.sectorBytes;
    for (std::size_t sector = begin / size; sector * size < end; ++sector)
        file.unsynced[sector].push_back(sectorOf(file.now, sector * size, size));
}

void PowerLossDisk::write(File& file, std::size_t offset, std::string_view bytes) const
{
    if (offset + bytes.size() > file.now.size()) {
        file.now.resize(offset + bytes.size());
        file.sizes.push_back(file.now.size());
    }
    std::copy(bytes.begin(), bytes.end(), file.now.begin() + static_cast<std::ptrdiff_t>(offset));
    remember(file, offset, offset + bytes.size());
}

void PowerLossDisk::truncate(File& file, std::size_t size) const
{
    const std::size_t before = file.now.size();
    file.now.resize(size);
    file.sizes.push_back(size);
    remember(file, size, before);
}

void PowerLossDisk::sync(File& file) const
{
    file.synced.resize(file.now.size());
    for (const auto& [sector, states] : file.unsynced) {
        const std::size_t begin = sector * m_behaviour.sectorBytes;
        if (begin < file.synced.size())
            file.synced.replace(begin, m_behaviour.sectorBytes,
                                file.now.substr(begin, m_behaviour.sectorBytes));
    }
    file.unsynced.clear();
    file.sizes.clear();
}

void PowerLossDisk::syncFolder()
{
    if (!m_behaviour.forgetsFolderSyncs)
        m_syncedNames = namesNow();
}

PowerLossDisk::Names PowerLossDisk::namesNow() const
{
    Names names;
    for (const auto& entry : fs::directory_iterator(m_folder)) {
        const std::string path = entry.path().string();
        const auto known = m_byNode.find(nodeOf(path));
        if (!isOnlyForTheRunning(path) && known != m_byNode.end())
            names[nameOf(path)] = known->second;
    }
    return names;
}

DiskImage PowerLossDisk::cut(Random& random) const
{
    const std::lock_guard lock(m_mutex);
    const Names now = namesNow();
    std::set<std::size_t> atOldPlace; // Decided once a file: a rename is one change.
    for (std::size_t file = 0; file < m_files.size(); ++file)
        if (chance(random, 0.5))
            atOldPlace.insert(file);
    DiskImage image;
    for (const auto& [name, file] : m_syncedNames)
        if (atOldPlace.contains(file))
            image[name] = contents(m_files[file], random);
    for (const auto& [name, file] : now)
        if (!atOldPlace.contains(file))
            image[name] = contents(m_files[file], random);
    constexpr std::size_t kIndexBytes = 32'768;
    for (const auto& [name, bytes] : DiskImage(image))
        if (name.ends_with(".headrace") && chance(random, 0.3))
            image[name + "-shm"] = randomBytes(kIndexBytes, random);
    return image;
}

std::string PowerLossDisk::contents(const File& file, Random& random) const
{
    constexpr double kShares[] = {0, 0.1, 0.5, 0.9, 1}; // Of what was written, how much is there.
    const double share = kShares[random() % std::size(kShares)];
    std::size_t size = file.now.size();
    if (!file.sizes.empty() && !chance(random, share)) {
        const std::size_t which = random() % (file.sizes.size() + 1);
        size = which == 0 ? file.synced.size() : file.sizes[which - 1];
    }
    std::string bytes = file.synced;
    bytes.resize(size);
    const std::size_t sectorBytes = m_behaviour.sectorBytes;
    for (const auto& [sector, states] : file.unsynced) {
        const std::size_t begin = sector * sectorBytes;
        if (begin >= size || (!chance(random, share) && chance(random, 0.5)))
            continue; // Beyond the end, or lost.
        const std::string old = sectorOf(file.synced, begin, sectorBytes);
        const std::string& found =
            chance(random, share) ? states.back() : damagedSector(old, states, random);
        bytes.replace(begin, std::min(sectorBytes, size - begin), found, 0,
                      std::min(sectorBytes, size - begin));
    }
    return bytes;
}

} // namespace headrace
