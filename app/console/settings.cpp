// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/settings.h"

#include <QMetaEnum>
#include <QStandardPaths>

namespace headrace {
namespace {

const QString kGeometry = QStringLiteral("window/geometry");
const QString kTheme = QStringLiteral("window/theme");
const QString kPlace = QStringLiteral("place/"); // Before its id.
const QString kRecent = QStringLiteral("stores/recent");
const QString kLast = QStringLiteral("stores/last");
const QString kLastConnection = QStringLiteral("stores/lastConnection");
const QString kFormer = QStringLiteral("store");

} // namespace

QString Settings::defaultFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
        + "/headrace/console.ini";
}

QByteArray Settings::geometry() const
{
    return m_settings.value(kGeometry).toByteArray();
}

void Settings::setGeometry(const QByteArray& geometry)
{
    m_settings.setValue(kGeometry, geometry);
}

Theme::Choice Settings::theme() const
{
    bool isKnown = false;
    const int choice = QMetaEnum::fromType<Theme::Choice>().keyToValue(
        m_settings.value(kTheme).toByteArray().constData(), &isKnown);
    return isKnown ? Theme::Choice(choice) : Theme::Choice::System;
}

void Settings::setTheme(Theme::Choice choice)
{
    m_settings.setValue(
        kTheme, QLatin1String(QMetaEnum::fromType<Theme::Choice>().valueToKey(int(choice))));
}

QVariantMap Settings::placeChoices(const QString& place) const
{
    QVariantMap choices;
    const QString group = kPlace + place + '/';
    for (const QString& key : m_settings.allKeys())
        if (key.startsWith(group))
            choices.insert(key.mid(group.size()), m_settings.value(key));
    return choices;
}

void Settings::setPlaceChoices(const QString& place, const QVariantMap& choices)
{
    m_settings.beginGroup(kPlace + place);
    m_settings.remove({}); // All of the group.
    for (auto choice = choices.begin(); choice != choices.end(); ++choice)
        m_settings.setValue(choice.key(), choice.value());
    m_settings.endGroup();
}

QStringList Settings::recentStores() const
{
    return m_settings.value(kRecent).toStringList();
}

void Settings::addRecentStore(const QString& path)
{
    QStringList stores = recentStores();
    stores.removeAll(path);
    stores.prepend(path);
    m_settings.setValue(kRecent, QStringList(stores.mid(0, kRecentStores)));
}

void Settings::removeRecentStore(const QString& path)
{
    QStringList stores = recentStores();
    stores.removeAll(path);
    m_settings.setValue(kRecent, stores);
}

QString Settings::lastStore() const
{
    return m_settings.value(kLast).toString();
}

QString Settings::lastConnection() const
{
    return m_settings.value(kLastConnection).toString();
}

void Settings::setLastStore(const QString& path, const QString& connection)
{
    m_settings.setValue(kLast, path);
    m_settings.setValue(kLastConnection, connection);
}

QList<Settings::FormerStore> Settings::formerStores() const
{
    QList<FormerStore> all;
    for (const QString& key : m_settings.allKeys()) {
        const QStringList parts = key.split('/'); // "store", the path in hexadecimal, what.
        if (parts.size() != 3 || parts[0] != kFormer)
            continue;
        const QString path = QString::fromUtf8(QByteArray::fromHex(parts[1].toLatin1()));
        if (all.isEmpty() || all.back().path != path)
            all.append(FormerStore {.path = path}); // Keys come sorted.
        if (parts[2] == "environment")
            all.back().environment = environmentFromId(m_settings.value(key).toString());
        else if (parts[2] == "domain")
            all.back().domainModule = m_settings.value(key).toString();
    }
    return all;
}

void Settings::forgetFormerStore(const QString& path)
{
    m_settings.remove(kFormer + '/' + QString::fromLatin1(path.toUtf8().toHex()));
}

} // namespace headrace
