// SPDX-License-Identifier: Apache-2.0
#include "core/sqlite/lock_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <fstream>
#include <mutex>
#include <sstream>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
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

int lockBlocking(int descriptor)
{
    while (flock(descriptor, LOCK_EX) != 0)
        if (errno != EINTR)
            return errno;
    return 0;
}

// "headracectl, process 4711", of what the system says about who holds a lock on the file; "another
// process" where it does not say.
std::string holderOf(const std::string& path)
{
    struct stat file
    {
    };
    std::ifstream locks("/proc/locks");
    if (stat(path.c_str(), &file) != 0)
        return "another process";
    const std::string wanted =
        fmt::format("{:02x}:{:02x}:{}", major(file.st_dev), minor(file.st_dev), file.st_ino);
    for (std::string line; std::getline(locks, line);) {
        std::istringstream words(line); // "3: FLOCK  ADVISORY  WRITE 4711 fe:00:10969154 0 EOF"
        std::string number, kind, manner, mode, where;
        long process = 0;
        if (!(words >> number >> kind >> manner >> mode >> process >> where) || kind != "FLOCK"
            || where != wanted || process <= 0)
            continue;
        if (process == getpid())
            return "this process";
        std::string name;
        std::getline(std::ifstream(fmt::format("/proc/{}/comm", process)), name);
        return fmt::format("{}{}process {}", name, name.empty() ? "" : ", ", process);
    }
    return "another process";
}

} // namespace

// flock() waits without an end, or not at all: a thread waits, in the order in which the system
// serves those who do, and whoever has no patience any more leaves it behind. It then gives back
// what it gets, or is waited for again.
class LockFile::Turn : public std::enable_shared_from_this<Turn>
{
public:
    explicit Turn(int descriptor) : m_descriptor(descriptor) {}
    ~Turn()
    {
        if (m_descriptor >= 0)
            close(m_descriptor);
    }

    void begin()
    {
        std::thread([self = shared_from_this()] {
            const int failure = lockBlocking(self->m_descriptor);
            const std::lock_guard lock(self->m_mutex);
            self->m_isOver = true;
            self->m_failure = failure;
            if (!self->m_isWanted) {
                close(self->m_descriptor);
                self->m_descriptor = -1;
            }
            self->m_over.notify_all();
        }).detach();
    }

    /// False: it is still not this one's turn.
    bool wait(std::chrono::steady_clock::time_point until)
    {
        std::unique_lock lock(m_mutex);
        m_isWanted = true;
        m_isWanted = m_over.wait_until(lock, until, [this] { return m_isOver; });
        return m_isWanted;
    }
    void leave()
    {
        const std::lock_guard lock(m_mutex);
        m_isWanted = false;
    }
    /// After it is over: -1 when nobody wanted it then.
    int takeDescriptor() { return std::exchange(m_descriptor, -1); }
    int failure() const { return m_failure; }

private:
    std::mutex m_mutex;
    std::condition_variable m_over;
    int m_descriptor; // The thread's until it is over.
    bool m_isWanted = true;
    bool m_isOver = false;
    int m_failure = 0;
};

LockFile::~LockFile()
{
    if (m_turn)
        m_turn->leave();
    if (m_descriptor >= 0)
        close(m_descriptor);
}

Result<void> LockFile::lock(std::chrono::milliseconds patience)
{
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        if (auto taken = take(until); !taken) {
            if (taken.error().code == ErrorCode::Busy)
                return held(patience);
            return taken;
        }
        if (m_descriptor >= 0 && isStillThere(m_descriptor, m_path))
            return {};
        if (m_descriptor >= 0)
            close(m_descriptor);
        m_descriptor = -1;
    }
}

// A lock of what had the name, or had it once; or nothing, and it is to be tried again.
Result<void> LockFile::take(std::chrono::steady_clock::time_point until)
{
    if (m_turn)
        return wait(until);
    if (m_descriptor < 0)
        m_descriptor = open(m_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (m_descriptor < 0)
        return Error {ErrorCode::Io,
                      "the lock file " + m_path + " cannot be made (" + std::strerror(errno)
                          + "); check the rights on its folder"};
    if (flock(m_descriptor, LOCK_EX | LOCK_NB) == 0)
        return {};
    if (errno != EWOULDBLOCK && errno != EINTR)
        return failed(errno);
    m_turn = std::make_shared<Turn>(std::exchange(m_descriptor, -1));
    try {
        m_turn->begin();
    } catch (const std::system_error& error) {
        m_turn.reset();
        return failed(error.code().value());
    }
    return wait(until);
}

Result<void> LockFile::wait(std::chrono::steady_clock::time_point until)
{
    if (!m_turn->wait(until))
        return Error {ErrorCode::Busy, {}};
    const auto turn = std::exchange(m_turn, nullptr);
    m_descriptor = turn->takeDescriptor();
    return turn->failure() == 0 ? Result<void>() : failed(turn->failure());
}

Error LockFile::held(std::chrono::milliseconds patience) const
{
    return {ErrorCode::Busy,
            fmt::format("{} has held the lock file {} for more than {} s; wait for it, or end it, "
                        "and repeat this",
                        holderOf(m_path), m_path, std::chrono::duration<double>(patience).count())};
}

Error LockFile::failed(int number) const
{
    return {ErrorCode::Io,
            "the lock file " + m_path + " cannot be locked (" + std::strerror(number) + ")"};
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
