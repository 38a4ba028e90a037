// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/widgets/place_banner.h"

#include "views/support/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace headrace {
namespace {

constexpr int kBarWidth = 3;
constexpr int kIcon = 16;

struct Look
{
    QString icon;
    Token color;
    Token background;
};

Look lookOf(PlaceBanner::Kind kind)
{
    switch (kind) {
    case PlaceBanner::Kind::Busy:
        break;
    case PlaceBanner::Kind::Watch:
        return {QStringLiteral("watch"), Token::Warn, Token::WarnBg};
    case PlaceBanner::Kind::Act:
        return {QStringLiteral("act"), Token::Error, Token::ErrorBg};
    case PlaceBanner::Kind::Well:
        return {QStringLiteral("well"), Token::Ok, Token::OkBg};
    }
    return {QStringLiteral("clock"), Token::Text2, Token::Sunken};
}

} // namespace

PlaceBanner::PlaceBanner(const Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_icon(new QLabel(this))
    , m_sentence(new QLabel(this))
    , m_button(new QToolButton(this))
{
    setObjectName("placeBanner");
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_icon->setFixedSize(kIcon, kIcon);
    m_button->setProperty("compact", true);
    m_button->setFocusPolicy(Qt::NoFocus);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 4, 12, 5);
    layout->setSpacing(8);
    layout->addWidget(m_icon);
    layout->addWidget(m_sentence, 1);
    layout->addWidget(m_button);
    setMinimumHeight(32);
    connect(m_button, &QToolButton::clicked, this, &PlaceBanner::pressed);
    connect(&theme, &Theme::changed, this, &PlaceBanner::dress);
    hide();
}

void PlaceBanner::say(Kind kind, const QString& sentence, const QString& button)
{
    m_kind = kind;
    m_sentence->setText(sentence);
    m_button->setText(button);
    m_button->setAccessibleName(button);
    m_button->setVisible(!button.isEmpty());
    m_button->setFocusPolicy(button.isEmpty() ? Qt::NoFocus : Qt::StrongFocus);
    setAccessibleName(sentence);
    dress();
    show();
}

QString PlaceBanner::sentence() const
{
    return isHidden() ? QString() : m_sentence->text();
}

void PlaceBanner::dress()
{
    const Look look = lookOf(m_kind);
    m_icon->setPixmap(m_theme.pixmap(look.icon, look.color, kIcon, devicePixelRatioF()));
    update();
}

void PlaceBanner::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Look look = lookOf(m_kind);
    painter.fillRect(rect(), m_theme.color(look.background));
    painter.fillRect(0, 0, kBarWidth, height(), m_theme.color(look.color));
    painter.fillRect(0, height() - 1, width(), 1, m_theme.color(Token::Border));
}

} // namespace headrace
