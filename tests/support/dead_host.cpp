// SPDX-License-Identifier: Apache-2.0
#include "tests/support/dead_host.h"

#include "tests/support/loopback.h"

#include <poll.h>
#include <unistd.h>

namespace headrace {

DeadHost::DeadHost(How how)
    : m_listening(listenOnLoopback(how == How::SaysNothing ? 16 : 0, m_port))
{
    const sockaddr_in address = loopback(m_port);
    for (int i = 0; how == How::TakesNoConnection && i < 4; ++i) { // Its queue is full.
        m_waiting.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        connect(m_waiting.back(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
}

DeadHost::~DeadHost()
{
    for (const int one : m_waiting)
        close(one);
    close(m_listening);
}

std::string DeadHost::address(const std::string& more) const
{
    return "postgresql://ann@127.0.0.1:" + std::to_string(m_port) + "/shop?schema=good" + more;
}

bool DeadHost::waitForCaller() const
{
    pollfd waiting {m_listening, POLLIN, 0};
    return poll(&waiting, 1, 5'000) > 0;
}

} // namespace headrace
