// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/as_of_control.h"
#include "app/console/connection_button.h"

#include <QWidget>

class QAction;
class QMenu;
class QToolButton;

namespace headrace {

class PaletteButton;
class Theme;

/// The bar above everything: menu, back and forward, the connection, the as-of cursor, and the way
/// into the palette.
class TopBar : public QWidget
{
    Q_OBJECT

public:
    static constexpr int kHeight = 44;

    struct Actions
    {
        QAction* back;
        QAction* forward;
        QAction* palette;
        AsOfControl::Actions asOf;
    };
    /// `menu` opens at the left, `connectionMenu` below the connection; both stay the caller's.
    TopBar(Theme& theme, const Actions& actions, QMenu* menu, QMenu* connectionMenu,
           QWidget* parent = nullptr);

    ConnectionButton* connectionButton() const { return m_connection; }
    AsOfControl* asOfControl() const { return m_asOf; }
    void setRailWidth(int px);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QToolButton* makeButton(const QString& icon, const QString& name);
    void fit();

    Theme& m_theme;
    QToolButton* m_menuButton;
    ConnectionButton* m_connection;
    AsOfControl* m_asOf;
    PaletteButton* m_palette;
};

} // namespace headrace
