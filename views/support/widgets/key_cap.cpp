// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/widgets/key_cap.h"

#include "views/support/theme/theme.h"

#include <QFontMetrics>
#include <QPainter>

namespace headrace {
namespace {

constexpr int kHeight = 16;
constexpr int kPadding = 5;

int widthOf(const Theme& theme, const QString& key)
{
    const int text = QFontMetrics(theme.font(TextStyle::LabelStrong)).horizontalAdvance(key);
    return std::max(kHeight, text + 2 * kPadding);
}

} // namespace

KeyCap::KeyCap(const Theme& theme, const QString& key, QWidget* parent)
    : QLabel(key, parent)
    , m_theme(theme)
{
    setTextFormat(Qt::PlainText);
    setFixedSize(sizeHint());
}

QSize KeyCap::sizeHint() const
{
    return {widthOf(m_theme, text()), kHeight};
}

int KeyCap::paint(QPainter& painter, const Theme& theme, const QString& key, int right, int centerY)
{
    const int width = widthOf(theme, key);
    const QRectF box(right - width + 0.5, centerY - kHeight / 2 + 0.5, width - 1, kHeight - 1);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.color(Token::BorderStrong));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box, 3, 3);
    painter.setFont(theme.font(TextStyle::LabelStrong));
    painter.setPen(theme.color(Token::Text2));
    painter.drawText(box, Qt::AlignCenter, key);
    painter.restore();
    return width;
}

void KeyCap::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paint(painter, m_theme, text(), width(), height() / 2);
}

} // namespace headrace
