// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/arguments.h"
#include "app/console/file_dialogs.h"
#include "app/console/main_window.h"
#include "app/console/places.h"
#include "app/console/settings.h"
#include "views/support/theme/theme.h"

#include <QApplication>
#include <QFileInfo>
#include <QStandardPaths>

#include <cstdio>

namespace {

using namespace headrace;

void openFirstStore(MainWindow& window, const Settings& settings, const Arguments& arguments)
{
    const QString store = QString::fromStdString(arguments.store);
    const OpenMode mode = arguments.readOnly ? OpenMode::ReadOnly : OpenMode::Writable;
    const QString domain = QString::fromStdString(arguments.domain);
    const QString last = settings.lastStore();
    if (!store.isEmpty())
        window.openStore(store, mode, domain);
    else if (!last.isEmpty())
        window.openStore(last, mode, domain);
    else if (settings.recentStores().isEmpty())
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
    const QString dataFolder = arguments.dataFolder.empty()
        ? QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + "/headrace"
        : QString::fromStdString(arguments.dataFolder);

    MainWindow window({theme, settings, files, consolePlaces(), dataFolder});
    window.show();
    openFirstStore(window, settings, arguments);
    return QApplication::exec();
}
