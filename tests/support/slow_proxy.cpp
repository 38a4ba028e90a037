// SPDX-License-Identifier: Apache-2.0
#include "tests/support/slow_proxy.h"

#include "tests/support/loopback.h"

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <utility>

#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

namespace headrace {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kLook = 20ms;

void sendAtOnce(int socket)
{
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// What is on its way in one direction.
class Way
{
public:
    using Change = std::function<void(std::string& bytes)>;

    Way(int from, int to, Clock::duration time, Change change = {})
        : m_from(from)
        , m_to(to)
        , m_time(time)
        , m_change(std::move(change))
    {
    }

    /// How many bytes came; 0: whoever sends has closed.
    std::size_t take(Clock::time_point notBefore)
    {
        std::array<char, 65'536> bytes;
        const ssize_t size = read(m_from, bytes.data(), bytes.size());
        if (size <= 0)
            return 0;
        m_parcels.push_back({std::max(Clock::now(), notBefore) + m_time,
                             std::string(bytes.data(), static_cast<std::size_t>(size))});
        if (m_change)
            m_change(m_parcels.back().bytes);
        return static_cast<std::size_t>(size);
    }
    /// False: whoever receives has closed.
    bool deliver()
    {
        while (!m_parcels.empty() && m_parcels.front().due <= Clock::now()) {
            const std::string& bytes = m_parcels.front().bytes;
            if (send(m_to, bytes.data(), bytes.size(), MSG_NOSIGNAL)
                != static_cast<ssize_t>(bytes.size()))
                return false;
            m_parcels.pop_front();
        }
        return true;
    }
    Clock::time_point nextDue() const
    {
        return m_parcels.empty() ? Clock::time_point::max() : m_parcels.front().due;
    }

private:
    struct Parcel
    {
        Clock::time_point due;
        std::string bytes;
    };
    int m_from;
    int m_to;
    Clock::duration m_time;
    Change m_change;
    std::deque<Parcel> m_parcels;
};

} // namespace

SlowProxy::SlowProxy(int serverPort, std::chrono::milliseconds roundTrip)
    : m_serverPort(serverPort)
    , m_oneWay(std::chrono::nanoseconds(roundTrip) / 2)
{
    m_listening = listenOnLoopback(64, m_port);
    m_accepting = std::jthread([this] { accept(); });
}

SlowProxy::~SlowProxy()
{
    m_isOver = true;
    m_accepting.join();
    m_passing.clear();
    close(m_listening);
}

void SlowProxy::accept()
{
    while (!m_isOver) {
        pollfd waiting {m_listening, POLLIN, 0};
        if (poll(&waiting, 1, int(kLook.count())) <= 0)
            continue;
        const int client = ::accept(m_listening, nullptr, nullptr);
        const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in address = loopback(m_serverPort);
        if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            close(server);
            close(client);
            continue;
        }
        sendAtOnce(server);
        sendAtOnce(client);
        const std::lock_guard lock(m_mutex);
        m_passing.emplace_back([this, client, server] { pass(client, server); });
    }
}

void SlowProxy::pass(int client, int server)
{
    Way there(client, server, m_oneWay);
    Way back(server, client, m_oneWay, m_change);
    const auto reached = Clock::now() + 2 * m_oneWay;
    bool isOpen = true;
    bool wasAnswered = true;
    while (isOpen && !m_isOver) {
        const auto due = std::min({there.nextDue(), back.nextDue(), Clock::now() + kLook});
        const auto left = std::max<Clock::duration>(due - Clock::now(), 0ns);
        const timespec wait {0, static_cast<long>(left.count())};
        pollfd both[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
        if (ppoll(both, 2, &wait, nullptr) > 0) {
            if (both[0].revents != 0) {
                m_turns += std::exchange(wasAnswered, false) ? 1 : 0;
                isOpen = there.take(reached) > 0;
            }
            if (isOpen && both[1].revents != 0) {
                wasAnswered = true;
                isOpen = back.take(reached) > 0;
            }
        }
        isOpen = isOpen && there.deliver() && back.deliver();
    }
    close(server);
    close(client);
}

} // namespace headrace
