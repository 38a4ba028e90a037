// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>
#include <functional>

class QAction;
class QWidget;

namespace headrace {

class ActionRegistry;

/// What the place's actions do.
struct AggregateCommands
{
    std::function<void(std::int64_t by)> step;
    std::function<void()> goToFirst; ///< Version 0.
    std::function<void()> goToLast;
    std::function<void(bool backwards)> goToNextChange;
    std::function<void(bool byTime)> setSpacing;
    std::function<void(bool onlyChanged)> setOnlyChanged;
    std::function<void()> openEvent;
    std::function<void()> copyPatch;
    std::function<void()> copyUri;
    std::function<void()> openModule;
    std::function<void()> focusBisect;
    std::function<void()> findFlips;
    std::function<void(bool backwards)> goToFlip;
    std::function<void(bool backwards)> goToSnapshot;
    std::function<void()> showHistory;
    std::function<void()> showEventData;
};

/// What can be done with what is shown.
struct AggregateSituation
{
    bool hasStream = false;
    bool isAtFirst = false; ///< At version 0.
    bool isAtLast = false;
    bool hasState = false;
    bool hasChanges = false;
    bool hasModule = false; ///< One that folds this stream.
    QString whyNotFind;     ///< Empty when flips can be found.
    QString whyNoFlips;     ///< Empty when some are found.
    bool hasPreviousFlip = false;
    bool hasNextFlip = false;
    bool hasPreviousSnapshot = false;
    bool hasNextSnapshot = false;
};

/// The actions of the place, as they are in the registry.
struct AggregateActions
{
    QAction* first;
    QAction* previous;
    QAction* tenBack;
    QAction* next;
    QAction* last;
    QAction* tenOn;
    QAction* nextChange;
    QAction* previousChange;
    QAction* byVersion;
    QAction* byTime;
    QAction* onlyChanged;
    QAction* openEvent;
    QAction* copyPatch;
    QAction* copyUri;
    QAction* openModule;
    QAction* bisect;
    QAction* findFlips;
    QAction* previousFlip;
    QAction* nextFlip;
    QAction* previousSnapshot;
    QAction* nextSnapshot;
    QAction* history;
    QAction* eventData;

    /// Adds them all; they exist as long as `owner`.
    static AggregateActions add(ActionRegistry& registry, QWidget* owner,
                                const AggregateCommands& commands);

    /// Turns off what cannot be done now, with the reason.
    void allow(ActionRegistry& registry, const AggregateSituation& situation) const;
};

} // namespace headrace
