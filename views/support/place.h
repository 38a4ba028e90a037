// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/as_of.h"
#include "views/support/location.h"

#include <QList>
#include <QVariant>
#include <QWidget>

#include <optional>

namespace headrace {

/// One of the places of the console: what stands right of the rail. Made anew for each opened store
/// with the collaborators it needs (StoreSession&, DomainSession&, Theme&, ActionRegistry&,
/// JobList&, FilePrompt&) in its constructor; all of them outlive it.
class Place : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// Goes to `location`, whose `place` is this one. What it names need not exist: the place says
    /// so.
    virtual void open(const Location& location) = 0;

    /// Where it is now, with what is selected: what "Copy URI" copies and what the history keeps.
    virtual Location location() const = 0;

    /// What a step back restores beyond location(): scroll position, what is unfolded. Opaque.
    virtual QVariant keepView() const { return {}; }
    virtual void restoreView(const QVariant&) {}

    /// What the user chose about how things are shown here (which columns, ...), to be the same in
    /// the next run and for every store. By names of the place's own; strings and lists of them.
    virtual QVariantMap choices() const { return {}; }
    /// Takes up what choices() said before. What it does not know it leaves as it is.
    virtual void setChoices(const QVariantMap&) {}

    /// Gets the focus when the place is opened.
    virtual QWidget* primaryView() { return this; }
    /// What F6 goes through, in reading order; those that are hidden are passed over.
    virtual QList<QWidget*> panes() { return {primaryView()}; }
    /// The field that '/' goes to; null when there is none.
    virtual QWidget* filterField() { return nullptr; }
    /// The as-of cursor of the window was pinned to this event; nothing: it went LIVE.
    virtual void setAsOf(const std::optional<AsOf>&) {}
    /// Whether what is shown now follows the as-of cursor. Where it does not, the frame says so.
    virtual bool followsAsOf() const { return false; }

    /// F5: reads what is shown from the store again.
    virtual void readAgain() {}
    /// How many things of this place need somebody to act; shown in the rail, also while one is
    /// elsewhere.
    virtual int badge() const { return 0; }

signals:
    /// The user wants to go somewhere: a step in the history. The frame calls open() of that place.
    void navigate(const headrace::Location& location);
    /// choices() has changed.
    void choicesChanged();
    /// badge() has changed.
    void badgeChanged();
    /// location() has changed by itself (another row, another version): no step in the history.
    void moved();
};

} // namespace headrace
