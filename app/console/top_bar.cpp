// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/top_bar.h"

#include "app/console/palette_button.h"
#include "app/console/rail.h"
#include "views/support/theme/theme.h"

#include <QAction>
#include <QFrame>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>

namespace headrace {
namespace {

constexpr int kNarrow = 1'000;
constexpr int kWithTime = 1'200;

QFrame* makeSeparator(QWidget* parent)
{
    auto* line = new QFrame(parent);
    line->setObjectName("separator");
    line->setFixedSize(1, 20);
    return line;
}

QString keyText(const QAction* action)
{
    return action->shortcut().toString(QKeySequence::NativeText).replace('+', ' ');
}

} // namespace

TopBar::TopBar(Theme& theme, const Actions& actions, QMenu* menu, QMenu* connectionMenu,
               QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_menuButton(makeButton(QStringLiteral("menu"), tr("Menu")))
    , m_connection(new ConnectionButton(theme, this))
    , m_asOf(new AsOfControl(theme, actions.asOf, this))
    , m_palette(new PaletteButton(theme, keyText(actions.palette), this))
{
    setObjectName("topBar");
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(kHeight);

    m_menuButton->setMenu(menu);
    m_menuButton->setPopupMode(QToolButton::InstantPopup);
    auto* menuCell = new QWidget(this);
    menuCell->setObjectName("menuCell");
    menuCell->setAttribute(Qt::WA_StyledBackground);
    auto* cellLayout = new QHBoxLayout(menuCell);
    cellLayout->setContentsMargins(0, 0, 0, 0);
    cellLayout->addWidget(m_menuButton, 0, Qt::AlignCenter);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 12, 1);
    layout->setSpacing(8);
    layout->addWidget(menuCell);
    for (QAction* action : {actions.back, actions.forward}) {
        auto* button = makeButton({}, action->text());
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        layout->addWidget(button);
    }
    layout->addWidget(makeSeparator(this));
    layout->addWidget(m_connection);
    layout->addWidget(m_asOf);
    layout->addStretch(1);
    layout->addWidget(m_palette);
    setRailWidth(Rail::widthFor(false));

    connect(m_connection, &QAbstractButton::clicked, this, [this, connectionMenu] {
        connectionMenu->popup(m_connection->mapToGlobal(QPoint(0, m_connection->height() + 2)));
    });
    m_palette->setToolTip(actions.palette->toolTip());
    connect(m_palette, &QAbstractButton::clicked, actions.palette, &QAction::trigger);
    connect(m_asOf, &AsOfControl::shownChanged, this, &TopBar::fit);
    connect(&theme, &Theme::changed, this,
            [this] { m_menuButton->setIcon(m_theme.icon(QStringLiteral("menu"), Token::Text)); });
}

QToolButton* TopBar::makeButton(const QString& icon, const QString& name)
{
    auto* button = new QToolButton(this);
    button->setProperty("flat", true);
    button->setProperty("iconOnly", true);
    button->setAccessibleName(name);
    button->setFocusPolicy(Qt::TabFocus);
    if (!icon.isEmpty()) {
        button->setIcon(m_theme.icon(icon, Token::Text));
        button->setToolTip(name);
    }
    return button;
}

void TopBar::setRailWidth(int px)
{
    findChild<QWidget*>("menuCell")->setFixedSize(px, kHeight);
}

void TopBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fit();
}

void TopBar::fit()
{
    using Detail = ConnectionButton::Detail;
    m_palette->setSmall(width() < kNarrow * 3 / 4 || (width() < kNarrow && m_asOf->isPinned()));
    m_asOf->setDetail(width() >= kWithTime ? AsOfControl::Detail::Full
                                           : AsOfControl::Detail::NoTime);
    m_connection->setDetail(width() >= kNarrow             ? Detail::Full
                                : width() >= kNarrow - 150 ? Detail::NoDurabilityWord
                                                           : Detail::IconsOnly);
}

} // namespace headrace
