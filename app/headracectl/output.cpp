// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/output.h"

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace headrace {
namespace {

constexpr std::size_t kBlockBytes = 64 * 1024;

} // namespace

Result<void> Output::write(std::string_view bytes)
{
    m_waiting += bytes;
    return m_waiting.size() < kBlockBytes ? Result<void>() : flush();
}

Result<void> Output::line(std::string_view text)
{
    m_waiting += text;
    return write("\n");
}

Result<void> Output::flush()
{
    std::string_view rest = m_waiting;
    while (!rest.empty() && !m_closed) {
        const ssize_t written = ::write(STDOUT_FILENO, rest.data(), rest.size());
        if (written >= 0)
            rest.remove_prefix(static_cast<std::size_t>(written));
        else if (errno == EPIPE)
            m_closed = true;
        else if (errno != EINTR) {
            m_waiting.clear();
            return Error {ErrorCode::Io,
                          std::string("writing the output: ") + std::strerror(errno)};
        }
    }
    m_waiting.clear();
    if (m_closed)
        return Error {ErrorCode::Cancelled, "nobody reads the output any more"};
    return {};
}

} // namespace headrace
