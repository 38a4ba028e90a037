// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <string>

namespace headrace {

/// The lock file that belongs to a read model.
inline std::string writerLockName(const std::string& file)
{
    return file + "-lock";
}

/// Who may write a read model: held for as long as it is open for writing, gone with the process
/// whatever becomes of it. In the file stands who holds it, for others. It is never the database
/// file itself: closing any descriptor of that one would drop SQLite's own locks.
class WriterLock
{
public:
    /// Never waits. Refused: somebody holds it, here or in another process; the message says who.
    static Result<WriterLock> take(const std::string& path, const std::string& program);
    WriterLock(WriterLock&& other) noexcept;
    WriterLock& operator=(WriterLock&&) = delete;
    ~WriterLock();

    /// Who holds it: "headracectl, process 4711, since 2026-03-01T12:00:00Z"; empty: nobody.
    /// Looking does not get in the way of somebody who takes it. Errors: Io.
    static Result<std::string> holder(const std::string& path);

private:
    explicit WriterLock(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor;
};

} // namespace headrace
