// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/connections/connection_profile.h"
#include "core/demo/shop_demo.h"
#include "core/store/store_registry.h"
#include "tests/support/private_postgres.h"
#include "tests/support/slow_proxy.h"

#include <QFile>

#include <cstdint>

namespace headrace {

/// The demo shop on the private server of this program, with `events`, and as far away as
/// `roundTrip`.
class RemoteShop
{
public:
    RemoteShop(std::int64_t events, std::chrono::milliseconds roundTrip)
        : m_proxy(m_server.port(), roundTrip)
    {
        auto store = openStore(m_server.address("shop"), {.mode = OpenMode::Create});
        Job job;
        if (!store || !makeShopDemo(**store, {.events = events}, job))
            qFatal("the demo store could not be made");
    }

    SlowProxy& proxy() { return m_proxy; }
    /// Through the proxy, with everything that TCP and a password cost.
    ConnectionProfile far() const { return through(m_proxy.port()); }
    ConnectionProfile near() const { return through(m_server.port()); }

private:
    ConnectionProfile through(int port) const
    {
        ConnectionProfile profile = profileOf(QString::fromStdString(m_server.portAddress("shop")));
        profile.name = "the shop";
        profile.port = port;
        return profile;
    }
    PrivatePostgres& m_server = PrivatePostgres::ofThisProgram();
    SlowProxy m_proxy;
};

} // namespace headrace
