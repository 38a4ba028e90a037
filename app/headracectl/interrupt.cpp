// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/interrupt.h"

#include <csignal>
#include <ctime>

namespace headrace {
namespace {

sigset_t interrupts()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

} // namespace

CancelOnInterrupt::CancelOnInterrupt(Job& job) : m_job(job)
{
    // Blocked in every thread made from here on: only the one that waits for them gets them.
    const sigset_t signals = interrupts();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    m_thread = std::jthread([this](const std::stop_token& stop) { wait(stop); });
}

CancelOnInterrupt::~CancelOnInterrupt()
{
    m_thread.request_stop();
    m_thread.join();
    const sigset_t signals = interrupts();
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

void CancelOnInterrupt::wait(const std::stop_token& stop)
{
    const sigset_t signals = interrupts();
    const timespec look {0, 50'000'000}; // How long ending it may take.
    while (!stop.stop_requested())
        if (sigtimedwait(&signals, nullptr, &look) > 0)
            m_job.cancel();
}

} // namespace headrace
