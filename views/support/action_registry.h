// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QString>

#include <functional>
#include <vector>

class QAction;
class QWidget;

namespace headrace {

class Theme;

/// What an action is, said once.
struct ActionSpec
{
    QString id;   ///< "streams.openAggregate"; what stands before the dot groups the menu.
    QString text; ///< "Open in Aggregate": as in menus and the palette.
    QString icon; ///< A name below resources/icons; empty for none.
    QList<QKeySequence> shortcuts;
    QString tooltip;           ///< One sentence; the shortcut is added.
    bool changesStore = false; ///< Writes into the store: not there on a read-only connection.
    bool checkable = false;
    QString shortText; ///< For buttons, where `text` is too long; empty: the same.
};

/// Every action of the window. Menu, buttons, palette, shortcuts and tooltips are made from it, so
/// that none of them can say anything else. GUI thread.
class ActionRegistry : public QObject
{
    Q_OBJECT

public:
    /// `theme` must outlive the registry.
    explicit ActionRegistry(Theme& theme, QObject* parent = nullptr);

    /// Adds an action that exists as long as `owner`, and whose shortcut works in the window while
    /// `owner` is visible. `slot` gets whether it is checked. The id must be new.
    QAction* add(const ActionSpec& spec, QWidget* owner, std::function<void(bool checked)> slot);
    QAction* add(const ActionSpec& spec, QWidget* owner, std::function<void()> slot);

    /// On a read-only connection, actions that change the store are invisible and not in actions().
    void setReadOnly(bool readOnly);
    bool isReadOnly() const { return m_isReadOnly; }

    /// Takes `action` away, or brings it back, where what it needs is no part of what is open: then
    /// it is not there, instead of being off.
    void setAbsent(QAction* action, bool isAbsent);
    /// Turns every action that changes the store off for `reason`, whatever else is said of it; an
    /// empty one ends that.
    void setWritesHeldBecause(const QString& reason);

    /// Turns `action` off and says why in its tooltip and in the palette; an empty reason turns it
    /// on.
    void setDisabledBecause(QAction* action, const QString& reason);
    QString disabledReason(const QAction* action) const;

    /// Changes what the buttons of `action` say.
    void setShortText(QAction* action, const QString& text);

    /// What is there now, in the order of adding: permitted, and its owner is visible in the
    /// window.
    QList<QAction*> actions() const;
    /// Everything that was added and whose owner exists.
    QList<QAction*> allActions() const;
    /// Null when there is none.
    QAction* action(const QString& id) const;
    const ActionSpec& spec(const QAction* action) const;

signals:
    /// An action came, went, or became permitted or not.
    void changed();

private:
    struct Entry
    {
        ActionSpec spec;
        QAction* action;
        QWidget* owner;
        QString disabledReason;
        bool isAbsent = false;
    };
    Entry& entryOf(const QAction* action);
    const Entry& entryOf(const QAction* action) const;
    const QString& reasonOf(const Entry& entry) const;
    void dress(Entry& entry);
    void show(const Entry& entry);

    Theme& m_theme;
    std::vector<Entry> m_entries;
    bool m_isReadOnly = false;
    QString m_writesHeld; // Why; empty: they are not.
};

} // namespace headrace
