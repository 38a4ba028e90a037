// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/environment.h"
#include "views/support/theme/theme.h"

#include <QByteArray>
#include <QList>
#include <QSettings>
#include <QStringList>
#include <QVariantMap>

namespace headrace {

/// What the console remembers from one run to the next, in one ini file. Nothing of a store's
/// content.
class Settings
{
public:
    static constexpr int kRecentStores = 8;

    explicit Settings(const QString& file) : m_settings(file, QSettings::IniFormat) {}

    /// console.ini in the user's configuration folder.
    static QString defaultFile();

    QByteArray geometry() const;
    void setGeometry(const QByteArray& geometry);

    Theme::Choice theme() const;
    void setTheme(Theme::Choice choice);

    /// What the user chose about how a place shows things; see Place::choices().
    QVariantMap placeChoices(const QString& place) const;
    void setPlaceChoices(const QString& place, const QVariantMap& choices);

    /// Paths and addresses, the one opened last first.
    QStringList recentStores() const;
    void addRecentStore(const QString& path);
    void removeRecentStore(const QString& path);
    /// The store that was open when the console was last closed; empty when none was.
    QString lastStore() const;
    QString lastConnection() const; ///< Its name in the list of connections; empty: in none.
    void setLastStore(const QString& path, const QString& connection = {});

    /// What earlier versions kept here of a file, and the list of connections keeps now.
    struct FormerStore
    {
        QString path;
        Environment environment = Environment::Dev;
        QString domainModule;
    };
    QList<FormerStore> formerStores() const;
    void forgetFormerStore(const QString& path);

private:
    QSettings m_settings;
};

} // namespace headrace
