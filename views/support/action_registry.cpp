// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/action_registry.h"

#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QAction>
#include <QWidget>

#include <algorithm>
#include <utility>

namespace headrace {

ActionRegistry::ActionRegistry(Theme& theme, QObject* parent) : QObject(parent), m_theme(theme)
{
    connect(&theme, &Theme::changed, this, [this] {
        for (Entry& entry : m_entries)
            dress(entry);
    });
}

QAction* ActionRegistry::add(const ActionSpec& spec, QWidget* owner, std::function<void(bool)> slot)
{
    Q_ASSERT(!spec.id.isEmpty() && !spec.text.isEmpty() && !spec.tooltip.isEmpty());
    Q_ASSERT_X(action(spec.id) == nullptr, "ActionRegistry::add", qPrintable(spec.id));
    Q_ASSERT(owner != nullptr && slot);

    auto* action = new QAction(owner);
    action->setObjectName(spec.id);
    action->setCheckable(spec.checkable);
    action->setShortcuts(spec.shortcuts);
    owner->addAction(action);
    m_entries.push_back({spec, action, owner, {}});
    show(m_entries.back());
    action->setEnabled(reasonOf(m_entries.back()).isEmpty());
    dress(m_entries.back());

    connect(action, &QAction::triggered, owner, std::move(slot));
    connect(action, &QObject::destroyed, this, [this, action] {
        std::erase_if(m_entries, [action](const Entry& entry) { return entry.action == action; });
        emit changed();
    });
    emit changed();
    return action;
}

QAction* ActionRegistry::add(const ActionSpec& spec, QWidget* owner, std::function<void()> slot)
{
    return add(spec, owner, std::function<void(bool)>([slot = std::move(slot)](bool) { slot(); }));
}

void ActionRegistry::dress(Entry& entry)
{
    QAction& action = *entry.action;
    action.setText(entry.spec.text);
    action.setIconText(entry.spec.shortText.isEmpty() ? entry.spec.text : entry.spec.shortText);
    if (!entry.spec.icon.isEmpty())
        action.setIcon(m_theme.icon(entry.spec.icon, Token::Text));

    QString tip = reasonOf(entry).isEmpty() ? entry.spec.tooltip : reasonOf(entry);
    if (!entry.spec.shortcuts.isEmpty())
        tip += QStringLiteral(" (%1)").arg(
            entry.spec.shortcuts.front().toString(QKeySequence::NativeText));
    action.setToolTip(plainToolTip(tip));
    action.setStatusTip(tip);
}

void ActionRegistry::setReadOnly(bool readOnly)
{
    m_isReadOnly = readOnly;
    for (const Entry& entry : m_entries)
        show(entry);
    emit changed();
}

void ActionRegistry::setAbsent(QAction* action, bool isAbsent)
{
    Entry& entry = entryOf(action);
    if (std::exchange(entry.isAbsent, isAbsent) == isAbsent)
        return;
    show(entry);
    emit changed();
}

void ActionRegistry::show(const Entry& entry)
{
    entry.action->setVisible(!entry.isAbsent && !(entry.spec.changesStore && m_isReadOnly));
}

void ActionRegistry::setDisabledBecause(QAction* action, const QString& reason)
{
    Entry& entry = entryOf(action);
    if (entry.disabledReason == reason && action->isEnabled() == reasonOf(entry).isEmpty())
        return;
    entry.disabledReason = reason;
    action->setEnabled(reasonOf(entry).isEmpty());
    dress(entry);
    emit changed();
}

QString ActionRegistry::disabledReason(const QAction* action) const
{
    return reasonOf(entryOf(action));
}

void ActionRegistry::setWritesHeldBecause(const QString& reason)
{
    if (std::exchange(m_writesHeld, reason) == reason)
        return;
    for (Entry& entry : m_entries) {
        if (!entry.spec.changesStore)
            continue;
        entry.action->setEnabled(reasonOf(entry).isEmpty());
        dress(entry);
    }
    emit changed();
}

const QString& ActionRegistry::reasonOf(const Entry& entry) const
{
    return entry.spec.changesStore && !m_writesHeld.isEmpty() ? m_writesHeld : entry.disabledReason;
}

void ActionRegistry::setShortText(QAction* action, const QString& text)
{
    Entry& entry = entryOf(action);
    entry.spec.shortText = text;
    action->setIconText(text);
}

QList<QAction*> ActionRegistry::actions() const
{
    QList<QAction*> there;
    for (const Entry& entry : m_entries)
        if (entry.action->isVisible() && entry.owner->isVisible())
            there.push_back(entry.action);
    return there;
}

QList<QAction*> ActionRegistry::allActions() const
{
    QList<QAction*> all;
    for (const Entry& entry : m_entries)
        all.push_back(entry.action);
    return all;
}

QAction* ActionRegistry::action(const QString& id) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const Entry& entry) { return entry.spec.id == id; });
    return found == m_entries.end() ? nullptr : found->action;
}

const ActionSpec& ActionRegistry::spec(const QAction* action) const
{
    return entryOf(action).spec;
}

const ActionRegistry::Entry& ActionRegistry::entryOf(const QAction* action) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const Entry& entry) { return entry.action == action; });
    Q_ASSERT_X(found != m_entries.end(), "ActionRegistry", "an action of somebody else");
    return *found;
}

ActionRegistry::Entry& ActionRegistry::entryOf(const QAction* action)
{
    return const_cast<Entry&>(std::as_const(*this).entryOf(action));
}

} // namespace headrace
