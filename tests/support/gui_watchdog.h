// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

namespace headrace {

/// Measures how long the GUI thread's event loop is away: a second thread posts a ping every few
/// milliseconds and notes how long it waits to be taken, less the time in which the GUI thread was
/// ready to run and no processor was free for it (`run_delay` of /proc/…/schedstat): what other
/// programs of a busy machine take is nobody's block, work and waiting for anything else is.
/// Make it in the GUI thread; the loop must run in between (QTRY_*, QTest::qWait).
///
///     GuiWatchdog watchdog;
///     scroll();
///     qInfo() << "longest block" << watchdog.longestBlock().count() << "ms";
class GuiWatchdog
{
public:
    GuiWatchdog();
    ~GuiWatchdog();

    /// The longest block since the start or reset(), the running one included.
    std::chrono::milliseconds longestBlock() const;
    void reset();

private:
    using Clock = std::chrono::steady_clock;

    void watch(const std::stop_token& stop);
    /// When the GUI thread would have come here had it never waited for a processor.
    Clock::rep undelayedNow() const;
    void note() const;

    std::string m_schedstat;              // Of the GUI thread.
    QObject m_receiver;                   // In the GUI thread; its events are the pings.
    std::atomic<Clock::rep> m_sentAt {0}; // In undelayedNow(); 0: no ping is under way.
    mutable std::atomic<Clock::rep> m_longest {0};
    std::jthread m_thread;
};

} // namespace headrace
