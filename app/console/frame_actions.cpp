// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/frame_actions.h"

#include "views/support/action_registry.h"
#include "views/support/text_format.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>

#include <algorithm>
#include <vector>

namespace headrace {
namespace {

/// Which of several an action stands for; only one of them is checked.
template<typename T> struct Choice
{
    T value;
    const char* id;
    QString text;
    QString tooltip;
};

const std::vector<Choice<Environment>>& environmentChoices()
{
    static const std::vector<Choice<Environment>> choices {
        {Environment::Dev, "store.environmentDev", QObject::tr("Environment: development"),
         QObject::tr("Mark this store as one for development")},
        {Environment::Test, "store.environmentTest", QObject::tr("Environment: test"),
         QObject::tr("Mark this store as one for tests")},
        {Environment::Production, "store.environmentProduction",
         QObject::tr("Environment: production"),
         QObject::tr("Mark this store as one that a business runs on")},
    };
    return choices;
}

const std::vector<Choice<Theme::Choice>>& themeChoices()
{
    static const std::vector<Choice<Theme::Choice>> choices {
        {Theme::Choice::System, "view.themeSystem", QObject::tr("Theme: as the desktop"),
         QObject::tr("Be light or dark as the desktop is")},
        {Theme::Choice::Light, "view.themeLight", QObject::tr("Theme: light"),
         QObject::tr("Be light whatever the desktop is")},
        {Theme::Choice::Dark, "view.themeDark", QObject::tr("Theme: dark"),
         QObject::tr("Be dark whatever the desktop is")},
    };
    return choices;
}

template<typename T>
void addChoices(ActionRegistry& actions, QWidget* window, const std::vector<Choice<T>>& choices,
                const std::function<void(T)>& choose)
{
    auto* group = new QActionGroup(window);
    for (const Choice<T>& choice : choices)
        group->addAction(actions.add({.id = QString::fromLatin1(choice.id),
                                      .text = choice.text,
                                      .tooltip = choice.tooltip,
                                      .checkable = true},
                                     window, [choose, value = choice.value] { choose(value); }));
}

void addStoreActions(ActionRegistry& actions, QWidget* window, const FrameSlots& frame)
{
    const auto tr = [](const char* text) { return QObject::tr(text); };
    actions.add({.id = "store.open",
                 .text = tr("Open a store…"),
                 .icon = "store",
                 .shortcuts = {QKeySequence(QStringLiteral("Ctrl+O"))},
                 .tooltip = tr("Open a store from a .headrace file")},
                window, frame.openStore);
    actions.add({.id = "store.connections",
                 .text = tr("Connections…"),
                 .icon = "link",
                 .shortcuts = {QKeySequence(QStringLiteral("Ctrl+Shift+O"))},
                 .tooltip = tr("Open, add and change connections to stores, here and on servers")},
                window, frame.connections);
    actions.add({.id = "store.new",
                 .text = tr("New store…"),
                 .icon = "plus",
                 .shortcuts = {QKeySequence(QStringLiteral("Ctrl+N"))},
                 .tooltip = tr("Make a new, empty store")},
                window, frame.newStore);
    actions.add({.id = "store.importNew",
                 .text = tr("Import a log into a new store…"),
                 .icon = "plus",
                 .shortcuts = {QKeySequence(QStringLiteral("Ctrl+Shift+I"))},
                 .tooltip = tr("Import NDJSON or CloudEvents into a new store beside the file"),
                 .shortText = tr("Import a log…")},
                window, frame.importNew);
    actions.add({.id = "store.importHere",
                 .text = tr("Import into this store…"),
                 .icon = "plus",
                 .shortcuts = {QKeySequence(QStringLiteral("Ctrl+I"))},
                 .tooltip = tr("Append the events of an NDJSON or CloudEvents file to this store"),
                 .changesStore = true},
                window, frame.importHere);
    actions.add({.id = "store.copy",
                 .text = tr("Copy this store to a file…"),
                 .icon = "export",
                 .tooltip = tr("Copy every event as it is into a store file, and compare the two")},
                window, frame.copyStore);
    actions.add({.id = "store.demo",
                 .text = tr("Open the demo store"),
                 .icon = "store",
                 .tooltip = tr("Open a made-up shop; it is made on the first time"),
                 .shortText = tr("Demo store")},
                window, frame.demo);
    actions.add({.id = "store.readOnly",
                 .text = tr("Read-only"),
                 .icon = "lock",
                 .tooltip = tr("Open this store again so that nothing in it can be changed"),
                 .checkable = true},
                window, frame.setReadOnly);
    addChoices<Environment>(actions, window, environmentChoices(), frame.setEnvironment);
    actions.add({.id = "store.chooseDomain",
                 .text = tr("Choose the domain module…"),
                 .icon = "schemas",
                 .tooltip = tr("Choose the JavaScript file that folds the streams of this store")},
                window, frame.chooseDomain);
    actions.add({.id = "store.reloadDomain",
                 .text = tr("Read the domain module again"),
                 .icon = "rebuild",
                 .shortcuts = {QKeySequence(QStringLiteral("Shift+F5"))},
                 .tooltip = tr("Read the domain module again as its file is now")},
                window, frame.reloadDomain);
    actions.add({.id = "store.close",
                 .text = tr("Close the store"),
                 .icon = "close",
                 .shortcuts = {QKeySequence(QStringLiteral("Ctrl+W"))},
                 .tooltip = tr("Close the store and go to the start page")},
                window, frame.closeStore);
}

void addGoActions(ActionRegistry& actions, QWidget* window, const FrameSlots& frame)
{
    const auto add = [&](const char* id, const char* text, const char* icon, const char* shortcut,
                         const char* tooltip, const std::function<void()>& slot) {
        actions.add({.id = QString::fromLatin1(id),
                     .text = QObject::tr(text),
                     .icon = QString::fromLatin1(icon),
                     .shortcuts = {QKeySequence(QString::fromLatin1(shortcut))},
                     .tooltip = QObject::tr(tooltip)},
                    window, slot);
    };
    add("go.palette", "Go to, find, run…", "search", "Ctrl+K",
        "Find a stream, a position, a time or an action by typing", frame.palette);
    add("go.back", "Back", "back", "Alt+Left", "Go back to where you were before", frame.back);
    add("go.forward", "Forward", "forward", "Alt+Right", "Go forward again", frame.forward);
    add("go.nextPane", "Next pane", "right", "F6", "Move the focus to the next pane",
        frame.nextPane);
    add("go.previousPane", "Previous pane", "left", "Shift+F6", "Move the focus to the pane before",
        frame.previousPane);
    add("go.filter", "Filter", "filter", "/", "Move the focus to the filter of this place",
        frame.focusFilter);
    add("go.copyUri", "Copy the URI", "link", "Ctrl+Shift+C",
        "Copy the URI of what is selected, for others to go to", frame.copyUri);
}

void addAsOfActions(ActionRegistry& actions, QWidget* window, const FrameSlots& frame)
{
    const auto tr = [](const char* text) { return QObject::tr(text); };
    actions.add({.id = "asOf.pinHere",
                 .text = tr("Pin as of here"),
                 .icon = "pin",
                 .shortcuts = {QKeySequence(Qt::Key_P)},
                 .tooltip = tr("Show the store as of this event, wherever that can be done")},
                window, frame.pinHere);
    actions.add({.id = "asOf.pinElsewhere",
                 .text = tr("Pin as of a position or time…"),
                 .icon = "target",
                 .tooltip = tr("Type the position or the time as of which to show the store")},
                window, frame.pinElsewhere);
    actions.add({.id = "asOf.goLive",
                 .text = tr("Back to LIVE"),
                 .icon = "clock",
                 .shortcuts = {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L)},
                 .tooltip = tr("Show the store as of now again")},
                window, frame.goLive);
}

/// The title of a group of actions; the places' own groups are called like the place.
QString groupTitle(const QString& prefix)
{
    QString title = prefix;
    title[0] = title[0].toUpper();
    return prefix == "asOf" ? QObject::tr("As of") : title;
}

} // namespace

void addFrameActions(ActionRegistry& actions, QWidget* window, const FrameSlots& frame)
{
    addStoreActions(actions, window, frame);
    addGoActions(actions, window, frame);
    addAsOfActions(actions, window, frame);
    actions.add({.id = "view.readAgain",
                 .text = QObject::tr("Read again"),
                 .icon = "rebuild",
                 .shortcuts = {QKeySequence(QStringLiteral("F5"))},
                 .tooltip = QObject::tr("Read what is shown from the store again")},
                window, frame.readAgain);
    actions.add({.id = "view.jobs",
                 .text = QObject::tr("Jobs"),
                 .icon = "jobs",
                 .shortcuts = {QKeySequence(QStringLiteral("Ctrl+J"))},
                 .tooltip = QObject::tr("Show or hide the jobs")},
                window, frame.toggleJobs);
    addChoices<Theme::Choice>(actions, window, themeChoices(), frame.setTheme);
    actions.add({.id = "window.close",
                 .text = QObject::tr("Close the window"),
                 .icon = "close",
                 .shortcuts = {QKeySequence(QStringLiteral("Ctrl+Q"))},
                 .tooltip = QObject::tr("Close Headrace; jobs are cancelled first")},
                window, frame.quit);
}

QString environmentActionId(Environment environment)
{
    return QString::fromLatin1(environmentChoices()[std::size_t(environment)].id);
}

QString themeActionId(Theme::Choice choice)
{
    return QString::fromLatin1(themeChoices()[std::size_t(choice)].id);
}

void fillWindowMenu(QMenu& menu, const ActionRegistry& actions)
{
    menu.clear();
    QHash<QString, QMenu*> groups;
    for (QAction* action : actions.actions()) {
        const QString prefix = actions.spec(action).id.section('.', 0, 0);
        if (!groups.contains(prefix))
            groups.insert(prefix, menu.addMenu(groupTitle(prefix)));
        groups[prefix]->addAction(action);
    }
}

void fillConnectionMenu(QMenu& menu, const ActionRegistry& actions, const Connections& connections,
                        const QStringList& recent, const OpenSlots& open)
{
    constexpr std::size_t kMost = 12; // Of connections: the others are a key away.
    menu.clear();
    const auto add = [&](const QString& id) {
        auto* action = actions.action(id);
        if (action != nullptr && action->isVisible())
            menu.addAction(action);
    };
    const auto addStore = [&menu](const QString& text, const QString& location, auto slot) {
        auto* action = menu.addAction(QString(text).replace('&', "&&"));
        action->setToolTip(plainToolTip(location));
        QObject::connect(action, &QAction::triggered, &menu, slot);
    };
    for (const char* id : {"store.open", "store.connections", "store.new", "store.importNew",
                           "store.importHere", "store.copy"})
        add(QString::fromLatin1(id));
    if (!connections.empty())
        menu.addSection(QObject::tr("Connections"));
    for (std::size_t i = 0; i < std::min(connections.size(), kMost); ++i)
        addStore(connections[i].name, connections[i].location(),
                 [open, name = connections[i].name] { open.connection(name); });
    if (!recent.isEmpty())
        menu.addSection(QObject::tr("Recent stores"));
    for (const QString& location : recent)
        addStore(nameOfLocation(location), location, [open, location] { open.store(location); });
    menu.addSeparator();
    for (const Environment environment : kEnvironments)
        add(environmentActionId(environment));
    add("store.readOnly");
    menu.addSeparator();
    add("store.chooseDomain");
    add("store.reloadDomain");
    menu.addSeparator();
    add("store.close");
}

} // namespace headrace
