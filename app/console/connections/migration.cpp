// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/connections/migration.h"

#include "app/console/connections/connection_list.h"
#include "app/console/settings.h"

#include <QSet>

namespace headrace {

void takeOverFormerStores(Settings& settings, ConnectionList& list)
{
    QSet<QString> names; // That are on their way into the list.
    for (const Settings::FormerStore& former : settings.formerStores()) {
        const bool saysNothing =
            former.environment == Environment::Dev && former.domainModule.isEmpty();
        if (saysNothing || list.findLocation(former.path) != nullptr) {
            settings.forgetFormerStore(former.path);
            continue;
        }
        ConnectionProfile profile = profileOf(former.path);
        const QString wish = nameOfLocation(former.path);
        profile.name = list.freeName(wish);
        for (int number = 2; names.contains(profile.name); ++number)
            profile.name = list.freeName(QStringLiteral("%1 (%2)").arg(wish).arg(number));
        names.insert(profile.name);
        profile.environment = former.environment;
        profile.domainModule = former.domainModule;
        list.add(profile, [&settings, path = former.path](const QString& problem) {
            if (problem.isEmpty())
                settings.forgetFormerStore(path);
        });
    }
}

} // namespace headrace
