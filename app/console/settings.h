// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/environment.h"
#include "views/support/theme/theme.h"

#include <QByteArray>
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

    /// Paths, the one opened last first.
    QStringList recentStores() const;
    void addRecentStore(const QString& path);
    void removeRecentStore(const QString& path);
    /// The store that was open when the console was last closed; empty when none was.
    QString lastStore() const;
    void setLastStore(const QString& path);

    Environment environment(const QString& store) const;
    void setEnvironment(const QString& store, Environment environment);
    /// The domain module the user chose for a store; empty when none was chosen.
    QString domainModule(const QString& store) const;
    void setDomainModule(const QString& store, const QString& path);

private:
    QString keyOf(const QString& store, const char* what) const;

    QSettings m_settings;
};

} // namespace headrace
