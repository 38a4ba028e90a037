// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/connections/connections_file.h"
#include "app/console/environment.h"
#include "views/support/theme/theme.h"

#include <QString>

#include <functional>

class QAction;
class QMenu;
class QWidget;

namespace headrace {

class ActionRegistry;

/// What the frame does when one of its actions is triggered.
struct FrameSlots
{
    std::function<void()> openStore, connections, newStore, importHere, importNew, copyStore, demo,
        closeStore;
    std::function<void(bool)> setReadOnly;
    std::function<void(Environment)> setEnvironment;
    std::function<void()> chooseDomain, reloadDomain;
    std::function<void()> palette, back, forward, nextPane, previousPane, focusFilter, copyUri;
    std::function<void()> pinHere, pinElsewhere, goLive; ///< The as-of cursor.
    std::function<void()> readAgain, toggleJobs;
    std::function<void(Theme::Choice)> setTheme;
    std::function<void()> quit;
};

/// Adds the actions of the frame to the registry; `window` owns them.
void addFrameActions(ActionRegistry& actions, QWidget* window, const FrameSlots& frame);

/// The id of the action that chooses an environment or a theme.
QString environmentActionId(Environment environment);
QString themeActionId(Theme::Choice choice);

/// Fills `menu` with everything that is there now, by groups.
void fillWindowMenu(QMenu& menu, const ActionRegistry& actions);
/// What opens another store from the menu of the connection.
struct OpenSlots
{
    std::function<void(const QString& name)> connection;
    std::function<void(const QString& location)> store;
};
/// Fills `menu` with what concerns the connection. `recent` are stores to open again which are no
/// connections.
void fillConnectionMenu(QMenu& menu, const ActionRegistry& actions, const Connections& connections,
                        const QStringList& recent, const OpenSlots& open);

} // namespace headrace
