// SPDX-License-Identifier: Apache-2.0
#include "tests/support/cut_proxy.h"

#include "tests/support/loopback.h"

#include <array>

#include <poll.h>
#include <unistd.h>

namespace headrace {
namespace {

constexpr int kLookMs = 20;

bool isReadable(int socket, int milliseconds)
{
    pollfd waiting {socket, POLLIN, 0};
    return poll(&waiting, 1, milliseconds) > 0;
}

// False: one of them has closed. `said` gets what was passed on, when it is given.
bool passOn(int from, int to, std::string* said = nullptr)
{
    std::array<char, 65'536> bytes;
    const ssize_t size = read(from, bytes.data(), bytes.size());
    if (size > 0 && said != nullptr)
        said->assign(bytes.data(), static_cast<std::size_t>(size));
    return size > 0 && send(to, bytes.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL) == size;
}

} // namespace

CutProxy::CutProxy(int serverPort, std::string word)
    : m_serverPort(serverPort)
    , m_word(std::move(word))
{
    m_listening = listenOnLoopback(16, m_port);
    m_accepting = std::jthread([this] { accept(); });
}

CutProxy::~CutProxy()
{
    m_isOver = true;
    m_accepting.join();
    m_passing.clear();
    close(m_listening);
}

void CutProxy::accept()
{
    while (!m_isOver) {
        if (!isReadable(m_listening, kLookMs))
            continue;
        const int client = ::accept(m_listening, nullptr, nullptr);
        const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in address = loopback(m_serverPort);
        if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            close(server);
            close(client);
            continue;
        }
        const std::lock_guard lock(m_mutex);
        m_passing.emplace_back([this, client, server] { pass(client, server); });
    }
}

void CutProxy::pass(int client, int server)
{
    bool isOpen = true;
    bool dropsAnswer = false;
    bool isMeant = m_word.empty();
    std::string said;
    bool isHalf = false;
    while (isOpen && !m_isOver) {
        pollfd both[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
        if (poll(both, 2, kLookMs) <= 0)
            continue;
        if (both[1].revents != 0) {
            m_cuts += dropsAnswer ? 1 : 0;
            isOpen = !dropsAnswer && passOn(server, client);
        }
        if (isOpen && both[0].revents != 0) {
            const bool isDue = isMeant && m_next != Cut::None && m_left-- <= 0;
            const Cut cut = isDue ? m_next.exchange(Cut::None) : Cut::None;
            dropsAnswer = dropsAnswer || cut == Cut::Answer;
            isHalf = cut == Cut::Half;
            m_cuts += isHalf || cut == Cut::Request ? 1 : 0;
            isOpen = !isHalf && cut != Cut::Request && passOn(client, server, &said);
            isMeant = isMeant || said.find(m_word) != std::string::npos;
        }
    }
    close(client);
    while (isHalf && !m_isOver && !isReadable(server, kLookMs)) {} // What it says is its end.
    close(server);
}

} // namespace headrace
