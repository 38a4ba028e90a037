// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace headrace {

/// A server that is far away: stands between its clients and a server on this machine's loopback,
/// and hands everything on after half of `roundTrip`, each way. Reaching it takes one round trip,
/// as TCP's handshake does. What is under way at one time takes no longer for that. Thread-safe.
class SlowProxy
{
public:
    SlowProxy(int serverPort, std::chrono::milliseconds roundTrip);
    SlowProxy(const SlowProxy&) = delete;
    SlowProxy& operator=(const SlowProxy&) = delete;
    ~SlowProxy(); ///< Cuts every connection.

    /// What the server says is handed on as `change` makes it, which is called on several threads.
    /// To be said before anybody connects.
    void changeAnswers(std::function<void(std::string& bytes)> change)
    {
        m_change = std::move(change);
    }

    int port() const { return m_port; }
    /// How often a client began to speak after it had been answered: round trips, of all
    /// connections.
    std::int64_t turns() const { return m_turns; }

private:
    void accept();
    void pass(int client, int server);

    const int m_serverPort;
    const std::chrono::nanoseconds m_oneWay;
    std::function<void(std::string&)> m_change;
    int m_listening = -1;
    int m_port = 0;
    std::atomic<std::int64_t> m_turns = 0;
    std::atomic<bool> m_isOver = false;
    std::mutex m_mutex;
    std::vector<std::jthread> m_passing; // Guarded by m_mutex.
    std::jthread m_accepting;
};

} // namespace headrace
