// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/widgets/action_button.h"

#include <QAction>
#include <QPushButton>

namespace headrace {

QPushButton* makeActionButton(QAction* action, ButtonRole role, int height, QWidget* parent)
{
    auto* button = new QPushButton(parent);
    button->setProperty("compact", height < 28);
    button->setFlat(role == ButtonRole::Flat);
    if (role == ButtonRole::Primary)
        button->setProperty("role", "primary");
    if (role == ButtonRole::Destroy)
        button->setProperty("role", "destroy");
    button->setIconSize({16, 16});
    // The icons of the registry are not made for the filled button.
    const bool hasIcon = role != ButtonRole::Primary;
    const auto follow = [button, action, hasIcon] {
        button->setText(action->iconText());
        button->setAccessibleName(action->text());
        button->setToolTip(action->toolTip());
        button->setEnabled(action->isEnabled());
        button->setVisible(action->isVisible());
        if (hasIcon)
            button->setIcon(action->icon());
    };
    QObject::connect(action, &QAction::changed, button, follow);
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    follow();
    return button;
}

} // namespace headrace
