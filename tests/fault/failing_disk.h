// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/fault/watched_vfs.h"

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace headrace {

/// What a device answers instead of doing what it was asked.
struct DeviceFault
{
    std::vector<FileCall::Kind> kinds; ///< Which calls it strikes.
    int code = 0;                      ///< SQLite's code for it.
    double partOfWrite = 0;            ///< How much of a failing write arrives, 0 to 1.
    bool lasts = false;                ///< Until lifted; or else it strikes once.
};

/// Lets the n-th call of some kinds in one folder fail.
class FailingDisk final : public FileWatcher
{
public:
    /// `number` is from 1.
    FailingDisk(std::string folder, DeviceFault fault, std::int64_t number)
        : m_folder(std::move(folder))
        , m_fault(std::move(fault))
        , m_left(number)
    {
    }

    bool hasStruck() const;
    /// From now on every call succeeds.
    void lift();

    FileFault before(const FileCall& call) override;
    void after(const FileCall&) override {}

private:
    const std::string m_folder;
    const DeviceFault m_fault;
    mutable std::mutex m_mutex;
    std::int64_t m_left; // Guarded by m_mutex, as those below: calls until it strikes.
    bool m_hasStruck = false;
    bool m_isLifted = false;
};

} // namespace headrace
