// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>

#include <functional>
#include <optional>

namespace headrace {

/// Where passwords are kept. GUI thread; answers come there, at once or later, or never when the
/// store goes before.
class SecretStore
{
public:
    using Found = std::function<void(const std::optional<QString>& secret)>;
    /// Told why it could not be done; empty when it was.
    using Done = std::function<void(const QString& problem)>;

    virtual ~SecretStore() = default;

    /// Nothing: there is none, or it cannot be told.
    virtual void find(const QString& key, Found found) = 0;
    virtual void keep(const QString& key, const QString& secret, Done done) = 0;
    virtual void forget(const QString& key) = 0;
};

/// As long as the program runs.
class MemorySecrets : public SecretStore
{
public:
    void find(const QString& key, Found found) override
    {
        const auto secret = m_secrets.constFind(key);
        found(secret == m_secrets.constEnd() ? std::nullopt : std::optional(*secret));
    }
    void keep(const QString& key, const QString& secret, Done done) override
    {
        m_secrets.insert(key, secret);
        if (done)
            done({});
    }
    void forget(const QString& key) override { m_secrets.remove(key); }

private:
    QHash<QString, QString> m_secrets;
};

} // namespace headrace
