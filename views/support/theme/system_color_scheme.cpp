// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/theme/system_color_scheme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFile>

namespace headrace {
namespace {

const QString kService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kGroup = QStringLiteral("org.freedesktop.appearance");
const QString kKey = QStringLiteral("color-scheme");

/// Without an address libdbus would start a bus of its own, which is not ours to do.
bool hasSessionBus()
{
    return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS")
        || QFile::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + "/bus");
}

} // namespace

SystemColorScheme::SystemColorScheme(bool fallbackIsDark, QObject* parent)
    : QObject(parent)
    , m_fallbackIsDark(fallbackIsDark)
    , m_isDark(fallbackIsDark)
{
    if (!hasSessionBus())
        return;
    m_connecting = std::jthread([this] {
        if (QDBusConnection::sessionBus().isConnected())
            QMetaObject::invokeMethod(this, &SystemColorScheme::ask, Qt::QueuedConnection);
    });
}

void SystemColorScheme::ask()
{
    auto bus = QDBusConnection::sessionBus();
    bus.connect(kService, kPath, kInterface, QStringLiteral("SettingChanged"), this,
                SLOT(onSettingChanged(QString, QString, QDBusVariant)));

    auto read = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
    read.setArguments({kGroup, kKey});
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(read), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        if (reply.isValid())
            take(reply.value().variant());
        watcher->deleteLater();
    });
}

void SystemColorScheme::onSettingChanged(const QString& group, const QString& key,
                                         const QDBusVariant& value)
{
    if (group == kGroup && key == kKey)
        take(value.variant());
}

void SystemColorScheme::take(const QVariant& scheme)
{
    // Read() wraps the value in one variant more than the signal does.
    const QVariant inner =
        scheme.canConvert<QDBusVariant>() ? scheme.value<QDBusVariant>().variant() : scheme;
    enum : uint { NoPreference = 0, PreferDark = 1 };
    const uint wish = inner.toUInt();
    const bool isDark = wish == NoPreference ? m_fallbackIsDark : wish == PreferDark;
    if (std::exchange(m_isDark, isDark) != isDark)
        emit changed();
}

} // namespace headrace
