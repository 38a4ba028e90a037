// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/aggregate_actions.h"

#include "views/support/action_registry.h"

#include <QAction>
#include <QActionGroup>
#include <QCoreApplication>
#include <QWidget>

namespace headrace {
namespace {

constexpr std::int64_t kPage = 10;

QString tr(const char* text)
{
    return QCoreApplication::translate("AggregateActions", text);
}

void addSteps(AggregateActions& actions, ActionRegistry& registry, QWidget* owner,
              const AggregateCommands& commands)
{
    actions.first = registry.add({.id = "aggregate.firstVersion",
                                  .text = tr("First version"),
                                  .icon = "first",
                                  .shortcuts = {Qt::Key_Home},
                                  .tooltip = tr("The initial state, before the first event")},
                                 owner, commands.goToFirst);
    actions.previous = registry.add({.id = "aggregate.previousVersion",
                                     .text = tr("Previous version"),
                                     .icon = "prev",
                                     .shortcuts = {Qt::Key_Left},
                                     .tooltip = tr("The state one event earlier")},
                                    owner, [step = commands.step] { step(-1); });
    actions.next = registry.add({.id = "aggregate.nextVersion",
                                 .text = tr("Next version"),
                                 .icon = "next",
                                 .shortcuts = {Qt::Key_Right},
                                 .tooltip = tr("The state one event later")},
                                owner, [step = commands.step] { step(1); });
    actions.last = registry.add({.id = "aggregate.lastVersion",
                                 .text = tr("Last version"),
                                 .icon = "last",
                                 .shortcuts = {Qt::Key_End},
                                 .tooltip = tr("The newest state")},
                                owner, commands.goToLast);
    actions.tenBack = registry.add({.id = "aggregate.tenBack",
                                    .text = tr("Ten versions back"),
                                    .shortcuts = {Qt::Key_PageUp},
                                    .tooltip = tr("The state ten events earlier")},
                                   owner, [step = commands.step] { step(-kPage); });
    actions.tenOn = registry.add({.id = "aggregate.tenOn",
                                  .text = tr("Ten versions on"),
                                  .shortcuts = {Qt::Key_PageDown},
                                  .tooltip = tr("The state ten events later")},
                                 owner, [step = commands.step] { step(kPage); });
}

void addSpacing(AggregateActions& actions, ActionRegistry& registry, QWidget* owner,
                const AggregateCommands& commands)
{
    auto* group = new QActionGroup(owner);
    const auto addChoice = [&](const QString& id, const QString& text, const QString& tooltip,
                               bool byTime) {
        QAction* action =
            registry.add({.id = id, .text = text, .tooltip = tooltip, .checkable = true}, owner,
                         [set = commands.setSpacing, byTime] { set(byTime); });
        group->addAction(action);
        return action;
    };
    actions.byVersion =
        addChoice("aggregate.byVersion", tr("By version"), tr("Spaces the versions evenly"), false);
    actions.byTime = addChoice("aggregate.byTime", tr("By time"),
                               tr("Spaces the versions as their events are apart in time"), true);
    actions.byVersion->setChecked(true);
}

void addChanges(AggregateActions& actions, ActionRegistry& registry, QWidget* owner,
                const AggregateCommands& commands)
{
    actions.nextChange = registry.add({.id = "aggregate.nextChange",
                                       .text = tr("Next change"),
                                       .icon = "down",
                                       .shortcuts = {Qt::Key_F8},
                                       .tooltip = tr("The next field that the event changed")},
                                      owner, [go = commands.goToNextChange] { go(false); });
    actions.previousChange =
        registry.add({.id = "aggregate.previousChange",
                      .text = tr("Previous change"),
                      .icon = "up",
                      .shortcuts = {Qt::SHIFT | Qt::Key_F8},
                      .tooltip = tr("The previous field that the event changed")},
                     owner, [go = commands.goToNextChange] { go(true); });
    actions.onlyChanged = registry.add({.id = "aggregate.onlyChanged",
                                        .text = tr("Only changed fields"),
                                        .tooltip = tr("Hides the fields that the event left alone"),
                                        .checkable = true},
                                       owner, commands.setOnlyChanged);
    actions.copyPatch =
        registry.add({.id = "aggregate.copyPatch",
                      .text = tr("Copy as JSON Patch"),
                      .icon = "copy",
                      .tooltip = tr("Copies what the event changed, as RFC 6902 writes it")},
                     owner, commands.copyPatch);
}

void addBisect(AggregateActions& actions, ActionRegistry& registry, QWidget* owner,
               const AggregateCommands& commands)
{
    actions.bisect = registry.add({.id = "aggregate.bisect",
                                   .text = tr("Bisect on a predicate"),
                                   .icon = "bisect",
                                   .shortcuts = {Qt::CTRL | Qt::Key_B},
                                   .tooltip = tr("Asks when a condition turned true or false")},
                                  owner, commands.focusBisect);
    actions.findFlips =
        registry.add({.id = "aggregate.findFlips",
                      .text = tr("Find flips"),
                      .tooltip = tr("Looks at the condition in every version of the stream")},
                     owner, commands.findFlips);
    actions.previousFlip = registry.add({.id = "aggregate.previousFlip",
                                         .text = tr("Previous flip"),
                                         .icon = "left",
                                         .shortcuts = {Qt::CTRL | Qt::Key_Left},
                                         .tooltip = tr("Where the condition last turned")},
                                        owner, [go = commands.goToFlip] { go(true); });
    actions.nextFlip = registry.add({.id = "aggregate.nextFlip",
                                     .text = tr("Next flip"),
                                     .icon = "right",
                                     .shortcuts = {Qt::CTRL | Qt::Key_Right},
                                     .tooltip = tr("Where the condition turns next")},
                                    owner, [go = commands.goToFlip] { go(false); });
    actions.previousSnapshot =
        registry.add({.id = "aggregate.previousSnapshot",
                      .text = tr("Previous snapshot"),
                      .shortcuts = {Qt::SHIFT | Qt::Key_Left},
                      .tooltip = tr("The last version before of which a state is stored")},
                     owner, [go = commands.goToSnapshot] { go(true); });
    actions.nextSnapshot =
        registry.add({.id = "aggregate.nextSnapshot",
                      .text = tr("Next snapshot"),
                      .shortcuts = {Qt::SHIFT | Qt::Key_Right},
                      .tooltip = tr("The next version of which a state is stored")},
                     owner, [go = commands.goToSnapshot] { go(false); });
    actions.history = registry.add({.id = "aggregate.history",
                                    .text = tr("History of the field"),
                                    .shortcuts = {Qt::Key_H},
                                    .tooltip = tr("What the current field was over all versions")},
                                   owner, commands.showHistory);
    actions.eventData = registry.add({.id = "aggregate.eventData",
                                      .text = tr("Data of the event"),
                                      .shortcuts = {Qt::Key_D},
                                      .tooltip = tr("What the event of this version says")},
                                     owner, commands.showEventData);
}

} // namespace

AggregateActions AggregateActions::add(ActionRegistry& registry, QWidget* owner,
                                       const AggregateCommands& commands)
{
    AggregateActions actions {};
    addSteps(actions, registry, owner, commands);
    addSpacing(actions, registry, owner, commands);
    addChanges(actions, registry, owner, commands);
    addBisect(actions, registry, owner, commands);
    actions.openEvent = registry.add({.id = "aggregate.openEvent",
                                      .text = tr("Open the event in Streams"),
                                      .icon = "event",
                                      .tooltip = tr("Shows the event that made this version")},
                                     owner, commands.openEvent);
    actions.copyUri = registry.add({.id = "aggregate.copyUri",
                                    .text = tr("Copy URI of this version"),
                                    .icon = "link",
                                    .tooltip = tr("Copies a link to this stream at this version"),
                                    .shortText = tr("Copy URI")},
                                   owner, commands.copyUri);
    actions.openModule =
        registry.add({.id = "aggregate.openModule",
                      .text = tr("Open module…"),
                      .icon = "schemas",
                      .tooltip = tr("Opens the domain module that folds events into states")},
                     owner, commands.openModule);
    return actions;
}

void AggregateActions::allow(ActionRegistry& registry, const AggregateSituation& situation) const
{
    const QString noStream = situation.hasStream ? QString() : tr("Open a stream first");
    const auto allowUnless = [&](std::initializer_list<QAction*> which, bool isImpossible,
                                 const QString& reason) {
        for (QAction* action : which)
            registry.setDisabledBecause(action,
                                        !noStream.isEmpty() ? noStream
                                            : isImpossible  ? reason
                                                            : QString());
    };
    allowUnless({byVersion, byTime, copyUri}, false, {});
    allowUnless({first, previous, tenBack}, situation.isAtFirst,
                tr("This is the initial state; nothing came before it"));
    allowUnless({openEvent}, situation.isAtFirst, tr("No event made version 0"));
    allowUnless({next, last, tenOn}, situation.isAtLast, tr("This is the last version"));
    allowUnless({onlyChanged}, !situation.hasState, tr("There is no state to show"));
    allowUnless({nextChange, previousChange, copyPatch}, !situation.hasChanges,
                tr("The event changed nothing"));
    const QString noModule = tr("No domain module folds this stream");
    allowUnless({bisect, history}, !situation.hasModule, noModule);
    allowUnless({eventData}, false, {});
    allowUnless({findFlips}, !situation.whyNotFind.isEmpty(), situation.whyNotFind);
    allowUnless({previousFlip}, !situation.hasPreviousFlip,
                situation.whyNoFlips.isEmpty() ? tr("There is no flip before this version")
                                               : situation.whyNoFlips);
    allowUnless({nextFlip}, !situation.hasNextFlip,
                situation.whyNoFlips.isEmpty() ? tr("There is no flip after this version")
                                               : situation.whyNoFlips);
    allowUnless({previousSnapshot}, !situation.hasPreviousSnapshot,
                tr("There is no snapshot before this version"));
    allowUnless({nextSnapshot}, !situation.hasNextSnapshot,
                tr("There is no snapshot after this version"));
}

} // namespace headrace
