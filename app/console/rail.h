// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

class QAction;
class QToolButton;
class QVBoxLayout;

namespace headrace {

class Theme;

/// The column of places at the left of the window: icon and name, or icons alone where it is
/// narrow.
class Rail : public QWidget
{
    Q_OBJECT

public:
    Rail(Theme& theme, QWidget* parent = nullptr);

    /// Adds a place; `action` goes there, and is checked while one is there.
    void addPlace(QAction* action, const QString& icon, const QString& name);
    void clear();
    /// How many things of the place that `action` goes to need somebody to act; 0: none.
    void setBadge(const QAction* action, int count);
    void setNarrow(bool narrow);
    static int widthFor(bool narrow) { return narrow ? 44 : 72; }

private:
    class PlaceButton;

    Theme& m_theme;
    QVBoxLayout* m_layout;
    QList<PlaceButton*> m_buttons;
    bool m_isNarrow = false;
};

} // namespace headrace
