// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

namespace headrace {

/// Wakes running scripts from outside about every kTick, so that they can be measured against their
/// limits. One for the process; its thread sleeps while no script runs.
class ScriptWatchdog
{
public:
    static constexpr std::chrono::milliseconds kTick {10};

    /// A script that may run: `interrupt` is called from the watchdog's thread while `running` is
    /// set.
    struct Watched
    {
        std::function<void()> interrupt;
        std::atomic<bool> running = false;
    };

    ScriptWatchdog();
    ~ScriptWatchdog();
    ScriptWatchdog(const ScriptWatchdog&) = delete;
    ScriptWatchdog& operator=(const ScriptWatchdog&) = delete;

    void add(Watched& watched);
    void remove(Watched& watched); ///< When it returns, `interrupt` is not called any more.
    void begin(Watched& watched);
    void end(Watched& watched) { watched.running = false; }

private:
    void watch(const std::stop_token& stop);

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::set<Watched*> m_watched;       // Guarded by m_mutex.
    std::atomic<bool> m_asleep = false; // Set only under m_mutex.
    std::jthread m_thread;
};

} // namespace headrace
