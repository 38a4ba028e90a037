// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusVariant>
#include <QObject>
#include <QVariant>

#include <thread>

namespace headrace {

/// Whether the desktop wishes dark windows: what the portal says (org.freedesktop.appearance
/// color-scheme), else whether the application's first palette was dark. Qt 6.4 does not know it.
///
/// Connecting to the bus happens on a thread of its own, so that a bus that does not answer holds
/// up nothing.
class SystemColorScheme : public QObject
{
    Q_OBJECT

public:
    /// `fallbackIsDark` holds until the portal has answered, and when there is none.
    explicit SystemColorScheme(bool fallbackIsDark, QObject* parent = nullptr);

    bool isDark() const { return m_isDark; }

signals:
    void changed();

private slots:
    void onSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void ask();
    void take(const QVariant& scheme);

    const bool m_fallbackIsDark;
    bool m_isDark;
    std::jthread m_connecting; // Last: joined before anything else goes.
};

} // namespace headrace
