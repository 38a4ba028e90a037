// SPDX-License-Identifier: Apache-2.0
#include "core/script/script_watchdog.h"

namespace headrace {
namespace {

// A fold begins and ends with every page: falling asleep between two of them would cost a wake-up
// each.
constexpr int kIdleTicksBeforeSleep = 100;

} // namespace

ScriptWatchdog::ScriptWatchdog() : m_thread([this](const std::stop_token& stop) { watch(stop); }) {}

ScriptWatchdog::~ScriptWatchdog() = default;

void ScriptWatchdog::add(Watched& watched)
{
    const std::lock_guard lock(m_mutex);
    m_watched.insert(&watched);
}

void ScriptWatchdog::remove(Watched& watched)
{
    const std::lock_guard lock(m_mutex);
    m_watched.erase(&watched);
}

void ScriptWatchdog::begin(Watched& watched)
{
    watched.running = true;
    // Sequentially consistent: either this sees the sleeper, or the sleeper saw `running`.
    if (m_asleep) {
        const std::lock_guard lock(m_mutex);
        m_asleep = false;
        m_wake.notify_one();
    }
}

void ScriptWatchdog::watch(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    int idleTicks = 0;
    while (!stop.stop_requested()) {
        m_wake.wait_for(lock, stop, kTick, [] { return false; });
        bool isIdle = true;
        for (Watched* watched : m_watched) {
            if (watched->running) {
                isIdle = false;
                watched->interrupt();
            }
        }
        idleTicks = isIdle ? idleTicks + 1 : 0;
        if (idleTicks < kIdleTicksBeforeSleep)
            continue;
        m_asleep = true;
        const auto anyRuns = [this] {
            for (const Watched* watched : m_watched)
                if (watched->running)
                    return true;
            return false;
        };
        m_wake.wait(lock, stop, [&] { return !m_asleep || anyRuns(); });
        m_asleep = false;
        idleTicks = 0;
    }
}

} // namespace headrace
