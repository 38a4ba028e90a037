// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_listener.h"

#include "core/base/pause.h"
#include "core/store/postgres/pg_connection.h"
#include "core/store/postgres/pg_schema.h"

#include <algorithm>
#include <chrono>

namespace headrace {
namespace {

using namespace std::chrono_literals;

constexpr int kLookMs = 20; // How long closing may have to wait.

} // namespace

void PgListener::start()
{
    std::call_once(m_started, [this] {
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    });
}

void PgListener::run(const std::stop_token& stop)
{
    std::chrono::milliseconds wait = 100ms;
    PgAddress address = m_address;
    address.givenUp = stop; // Nor is a server that does not answer waited for.
    while (!stop.stop_requested()) {
        const auto connection = PgConnection::open(address, true);
        if (connection && (*connection)->run("LISTEN " + pgChannel(m_address))) {
            wait = 100ms;
            m_isListening = true;
            m_signal.appended(); // What came before is looked for once more.
            while (!stop.stop_requested() && !(*connection)->isLost())
                if ((*connection)->waitForNotice(kLookMs))
                    m_signal.appended();
            m_isListening = false;
        }
        pauseUnlessStopped(wait, stop);
        wait = std::min<std::chrono::milliseconds>(wait * 2, 5s);
    }
}

} // namespace headrace
