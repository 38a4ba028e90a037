// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace headrace {

/// Stands between a client and a server on this machine's loopback, passes everything on, and cuts
/// a connection at a place of choice. Thread-safe.
class CutProxy
{
public:
    enum class Cut {
        None,
        Request, ///< The next bytes from the client are dropped, with the connection.
        Answer,  ///< The next bytes from the client reach the server; its answer is dropped.
        Half,    ///< As Request, but the server does not hear that its client is gone.
    };

    /// Cuts only connections over which the client has said `word` before, when it is given: a
    /// store has several, and they come and go by themselves.
    explicit CutProxy(int serverPort, std::string word = {});
    CutProxy(const CutProxy&) = delete;
    CutProxy& operator=(const CutProxy&) = delete;
    ~CutProxy();

    int port() const { return m_port; }
    /// Once, for whichever of those connections is used after this, when as many requests were
    /// passed on.
    void cutNext(Cut cut, int passed = 0)
    {
        m_left = passed;
        m_next = cut;
    }
    int cuts() const { return m_cuts; }

private:
    void accept();
    void pass(int client, int server);

    const int m_serverPort;
    const std::string m_word;
    int m_listening = -1;
    int m_port = 0;
    std::atomic<Cut> m_next = Cut::None;
    std::atomic<int> m_left = 0;
    std::atomic<int> m_cuts = 0;
    std::atomic<bool> m_isOver = false;
    std::mutex m_mutex;
    std::vector<std::jthread> m_passing; // Guarded by m_mutex.
    std::jthread m_accepting;
};

} // namespace headrace
