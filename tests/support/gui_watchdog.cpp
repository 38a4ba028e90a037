// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/gui_watchdog.h"

#include <QMetaObject>

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace headrace {
namespace {
constexpr std::chrono::milliseconds kPingInterval {2};
}

GuiWatchdog::GuiWatchdog() : m_thread([this](std::stop_token stop) { watch(stop); }) {}

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
            m_sentAt = Clock::now().time_since_epoch().count();
            QMetaObject::invokeMethod(
                &m_receiver,
                [this] {
                    note(Clock::now().time_since_epoch() - Clock::duration(m_sentAt.load()));
                    m_sentAt = 0;
                },
                Qt::QueuedConnection);
        }
        std::unique_lock lock(mutex);
        wakeUp.wait_for(lock, stop, kPingInterval, [] { return false; });
    }
}

void GuiWatchdog::note(Clock::duration wait) const
{
    m_longest = std::max(m_longest.load(), wait.count());
}

std::chrono::milliseconds GuiWatchdog::longestBlock() const
{
    if (const auto sentAt = m_sentAt.load(); sentAt != 0)
        note(Clock::now().time_since_epoch() - Clock::duration(sentAt));
    return std::chrono::ceil<std::chrono::milliseconds>(Clock::duration(m_longest.load()));
}

void GuiWatchdog::reset()
{
    m_longest = 0;
    // A ping that is under way counts from now on.
    if (m_sentAt.load() != 0)
        m_sentAt = Clock::now().time_since_epoch().count();
}

} // namespace headrace
