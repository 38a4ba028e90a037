// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/palette_button.h"

#include "views/support/theme/theme.h"
#include "views/support/widgets/key_cap.h"

#include <QPainter>

namespace headrace {
namespace {

constexpr int kHeight = 28;
constexpr int kWidth = 232;
constexpr int kIconPx = 16;

} // namespace

PaletteButton::PaletteButton(Theme& theme, const QString& key, QWidget* parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_key(key)
{
    setAccessibleName(tr("Command palette"));
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setSmall(false);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void PaletteButton::setSmall(bool isSmall)
{
    m_isSmall = isSmall;
    setFixedSize(sizeHint());
    update();
}

QSize PaletteButton::sizeHint() const
{
    return {m_isSmall ? kHeight : kWidth, kHeight};
}

void PaletteButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double pen = hasFocus() ? 2 : 1;
    painter.setPen(QPen(m_theme.color(hasFocus() ? Token::Focus : Token::ControlBorder), pen));
    painter.setBrush(m_theme.color(underMouse() ? Token::Hover : Token::Surface));
    painter.drawRoundedRect(QRectF(rect()).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), 4, 4);

    painter.drawPixmap(
        m_isSmall ? (width() - kIconPx) / 2 : 9, (height() - kIconPx) / 2,
        m_theme.pixmap(QStringLiteral("search"), Token::Text2, kIconPx, devicePixelRatioF()));
    if (m_isSmall)
        return;
    painter.setFont(m_theme.font(TextStyle::Text));
    painter.setPen(m_theme.color(Token::Text2));
    painter.drawText(rect().adjusted(32, 0, -8, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("Go to, find, run…"));
    KeyCap::paint(painter, m_theme, m_key, width() - 8, height() / 2);
}

} // namespace headrace
