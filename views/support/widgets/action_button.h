// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QAction;
class QPushButton;
class QWidget;

namespace headrace {

/// How much a button stands out.
enum class ButtonRole { Plain, Flat, Primary, Destroy };

/// A push button that is what `action` is: text, icon, tooltip, whether it is there and whether it
/// can be pressed. `height` is 28, or 24 inside panes.
QPushButton* makeActionButton(QAction* action, ButtonRole role, int height, QWidget* parent);

} // namespace headrace
