// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/location.h"

#include <QFrame>
#include <QList>

namespace headrace {

/// What stands in the right half of a place until it is closed, and is made by somebody else: the
/// place gives it the room, and knows no more of it than this. Hidden until it is opened.
class SideSheet : public QFrame
{
    Q_OBJECT

public:
    using QFrame::QFrame;

    /// Begins with what the place shows, `here`, whose stream may be empty. One that has something
    /// unfinished goes on with that.
    virtual void open(const Location& here) = 0;

    /// As Esc in it: closes it, or says what would be lost and closes it the next time.
    virtual void askToClose() = 0;

    /// Gets the focus when it is opened.
    virtual QWidget* primaryView() = 0;
    /// What F6 goes through, as Place::panes().
    virtual QList<QWidget*> panes() = 0;

signals:
    /// It was closed, from within: the room is free.
    void closed();
    /// What it did is to be seen at `there`: a version that the place may not know of yet.
    void showAsked(const headrace::Location& there);
};

} // namespace headrace
