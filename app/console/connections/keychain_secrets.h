// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/connections/secret_store.h"

#include <QObject>

namespace headrace {

/// In the desktop's keychain (Secret Service, KWallet). Where there is none nothing is found, and
/// keeping something fails with the reason; nothing is ever put into a file instead.
class KeychainSecrets : public QObject, public SecretStore
{
    Q_OBJECT

public:
    using QObject::QObject;

    void find(const QString& key, Found found) override;
    void keep(const QString& key, const QString& secret, Done done) override;
    void forget(const QString& key) override;
};

} // namespace headrace
