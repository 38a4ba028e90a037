// SPDX-License-Identifier: Apache-2.0
#include "core/projection/sqlite/writer_lock.h"

#include "core/projection/owner_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

// Locks of the open file description (fcntl(2)), as flock(2) has them: two openings of one process
// exclude each other, and the last descriptor that is closed gives the lock back. Other than those
// of flock(2) they can be asked for without being taken.

namespace headrace {
namespace {

constexpr std::size_t kMostBytes = 500;

struct flock wholeFile()
{
    struct flock range = {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    return range;
}

Error failed(const std::string& path, const char* what)
{
    return {ErrorCode::Io,
            fmt::format("the lock file {} cannot be {} ({}); check the rights on its folder", path,
                        what, std::strerror(errno))};
}

// What the holder wrote; it may be on its way.
std::string readLine(int descriptor)
{
    std::string line(kMostBytes, '\0');
    const ssize_t bytes = pread(descriptor, line.data(), line.size(), 0);
    line.resize(bytes > 0 ? static_cast<std::size_t>(bytes) : 0);
    line.resize(std::min(line.find('\n'), line.size()));
    return line.empty() ? "another process" : line;
}

Result<void> writeLine(int descriptor, const std::string& path, const std::string& program)
{
    const std::string line = ownerLine(program, false) + '\n';
    const auto bytes = static_cast<ssize_t>(line.size());
    if (ftruncate(descriptor, 0) != 0 || pwrite(descriptor, line.data(), line.size(), 0) != bytes)
        return failed(path, "written");
    return {};
}

} // namespace

Result<WriterLock> WriterLock::take(const std::string& path, const std::string& program)
{
    const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return failed(path, "made");
    WriterLock lock(descriptor);
    auto range = wholeFile();
    if (fcntl(descriptor, F_OFD_SETLK, &range) != 0) {
        if (errno != EAGAIN && errno != EACCES)
            return failed(path, "locked");
        return Error {
            ErrorCode::Refused,
            fmt::format("it is being written by {}; end that one first", readLine(descriptor))};
    }
    if (auto written = writeLine(descriptor, path, program); !written)
        return written.error();
    return lock;
}

WriterLock::WriterLock(WriterLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
{
}

WriterLock::~WriterLock()
{
    if (m_descriptor >= 0)
        close(m_descriptor);
}

Result<std::string> WriterLock::holder(const std::string& path)
{
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 && errno == ENOENT)
        return std::string(); // Nobody was there yet.
    if (descriptor < 0)
        return failed(path, "opened");
    const WriterLock closer(descriptor);
    auto range = wholeFile();
    if (fcntl(descriptor, F_OFD_GETLK, &range) != 0)
        return failed(path, "looked at");
    return range.l_type == F_UNLCK ? std::string() : readLine(descriptor);
}

} // namespace headrace
