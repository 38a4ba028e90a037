// SPDX-License-Identifier: Apache-2.0
#include "core/sqlite/lock_file.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace headrace {
namespace {

// False when the file was removed, or replaced, after it was opened: a lock on it excludes nobody.
bool isStillThere(int descriptor, const std::string& path)
{
    struct stat held
    {
    };
    struct stat named
    {
    };
    return fstat(descriptor, &held) == 0 && stat(path.c_str(), &named) == 0
        && held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

} // namespace

LockFile::~LockFile()
{
    if (m_descriptor >= 0)
        close(m_descriptor);
}

Result<void> LockFile::lock()
{
    for (;;) {
        if (m_descriptor < 0)
            m_descriptor = open(m_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (m_descriptor < 0)
            return Error {ErrorCode::Io,
                          "the lock file " + m_path + " cannot be made (" + std::strerror(errno)
                              + "); check the rights on its folder"};
        int locked = 0;
        do
            locked = flock(m_descriptor, LOCK_EX);
        while (locked != 0 && errno == EINTR);
        if (locked != 0)
            return Error {ErrorCode::Io,
                          "the lock file " + m_path + " cannot be locked (" + std::strerror(errno)
                              + ")"};
        if (isStillThere(m_descriptor, m_path))
            return {};
        close(m_descriptor);
        m_descriptor = -1;
    }
}

void LockFile::unlock()
{
    if (m_descriptor >= 0)
        flock(m_descriptor, LOCK_UN);
}

void LockFile::removeAndUnlock()
{
    unlink(m_path.c_str());
    close(m_descriptor);
    m_descriptor = -1;
}

} // namespace headrace
