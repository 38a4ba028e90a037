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

void Settings::setLastStore(const QString& path)
{
    m_settings.setValue(kLast, path);
}

Environment Settings::environment(const QString& store) const
{
    return environmentFromId(m_settings.value(keyOf(store, "environment")).toString());
}

void Settings::setEnvironment(const QString& store, Environment environment)
{
    m_settings.setValue(keyOf(store, "environment"), environmentId(environment));
}

QString Settings::domainModule(const QString& store) const
{
    return m_settings.value(keyOf(store, "domain")).toString();
}

void Settings::setDomainModule(const QString& store, const QString& path)
{
    m_settings.setValue(keyOf(store, "domain"), path);
}

QString Settings::keyOf(const QString& store, const char* what) const
{
    // A path has slashes, which part groups in a key.
    return QStringLiteral("store/%1/%2").arg(QString::fromLatin1(store.toUtf8().toHex()), what);
}

} // namespace headrace
