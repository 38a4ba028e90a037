// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/gui_watchdog.h"

#include <QMetaObject>

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <type_traits>
#include <unistd.h>

namespace headrace {
namespace {
constexpr std::chrono::milliseconds kPingInterval {2};
}

GuiWatchdog::GuiWatchdog()
    : m_schedstat("/proc/self/task/" + std::to_string(::gettid()) + "/schedstat")
    , m_thread([this](std::stop_token stop) { watch(stop); })
{
}

GuiWatchdog::~GuiWatchdog()
{
    m_thread.request_stop();
    m_thread.join();
}

void GuiWatchdog::watch(const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any wakeUp;
    while (!stop.stop_requested()) {
        if (m_sentAt.load() == 0) {
            m_sentAt = undelayedNow();
            QMetaObject::invokeMethod(
                &m_receiver,
                [this] {
                    note();
                    m_sentAt = 0;
                },
                Qt::QueuedConnection);
        }
        std::unique_lock lock(mutex);
        wakeUp.wait_for(lock, stop, kPingInterval, [] { return false; });
    }
}

GuiWatchdog::Clock::rep GuiWatchdog::undelayedNow() const
{
    // Linux, Documentation/scheduler/sched-stats.rst: ns on a processor, ns waiting for one, turns.
    std::ifstream schedstat(m_schedstat);
    Clock::rep ran = 0;
    Clock::rep waited = 0;
    schedstat >> ran >> waited;
    static_assert(std::is_same_v<Clock::period, std::nano>);
    return Clock::now().time_since_epoch().count() - waited;
}

void GuiWatchdog::note() const
{
    if (const auto sentAt = m_sentAt.load(); sentAt != 0)
        m_longest = std::max(m_longest.load(), undelayedNow() - sentAt);
}

std::chrono::milliseconds GuiWatchdog::longestBlock() const
{
    note();
    return std::chrono::ceil<std::chrono::milliseconds>(Clock::duration(m_longest.load()));
}

void GuiWatchdog::reset()
{
    m_longest = 0;
    // A ping that is under way counts from now on.
    if (m_sentAt.load() != 0)
        m_sentAt = undelayedNow();
}

} // namespace headrace
