// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/arguments.h"
#include "app/console/connections/connection_list.h"
#include "app/console/connections/keychain_secrets.h"
#include "app/console/connections/migration.h"
#include "app/console/file_dialogs.h"
#include "app/console/main_window.h"
#include "app/console/places.h"
#include "app/console/settings.h"
#include "views/support/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <cstdio>

namespace {

using namespace headrace;

void openFirstStore(MainWindow& window, const Settings& settings, const ConnectionList& list,
                    const Arguments& arguments)
{
    const QString store = QString::fromStdString(arguments.store);
    const OpenMode mode = arguments.readOnly ? OpenMode::ReadOnly : OpenMode::Writable;
    const QString domain = QString::fromStdString(arguments.domain);
    const QString last = settings.lastStore();
    const ConnectionProfile* lastOne = list.find(settings.lastConnection());
    const bool isAsItWas = arguments.domain.empty() && !arguments.readOnly;
    if (!store.isEmpty())
        window.openStore(store, mode, domain);
    else if (lastOne != nullptr && isAsItWas)
        window.openConnection(*lastOne);
    else if (!last.isEmpty())
        window.openStore(last, mode, domain);
    else if (settings.recentStores().isEmpty() && list.all().empty())
        window.openDemo();
}

} // namespace

int main(int argc, char** argv)
{
    const auto [arguments, exitStatus] = parseArguments(argc, argv);
    if (exitStatus)
        return *exitStatus;
    if (const std::string missing = missingDisplay(); !missing.empty()) {
        std::fprintf(stderr, "%s\n", missing.c_str());
        return 1;
    }
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("headrace"));

    Settings settings(Settings::defaultFile());
    Theme theme;
    theme.setChoice(arguments.dark        ? Theme::Choice::Dark
                        : arguments.light ? Theme::Choice::Light
                                          : settings.theme());
    theme.applyTo(application);
    FileDialogs files;
    ConnectionList connections(
        QFileInfo(Settings::defaultFile()).dir().filePath("connections.json"));
    takeOverFormerStores(settings, connections);
    KeychainSecrets keychain;
    const QString dataFolder = arguments.dataFolder.empty()
        ? QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + "/headrace"
        : QString::fromStdString(arguments.dataFolder);

    MainWindow window({theme, settings, files, connections, keychain, consolePlaces(), dataFolder});
    window.show();
    openFirstStore(window, settings, connections, arguments);
    return QApplication::exec();
}
