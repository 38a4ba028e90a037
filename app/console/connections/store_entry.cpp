// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/connections/store_entry.h"

#include "app/console/environment.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QFontMetrics>
#include <QPainter>

namespace headrace {
namespace {

constexpr int kPadding = 8;
constexpr int kGap = 8;
constexpr int kIconPx = 16;
constexpr int kNameWidth = 184; // Of most; the facts of all begin at one place.
constexpr int kChipWidth = 96;

} // namespace

StoreEntry::StoreEntry(const Theme& theme, const ConnectionProfile& profile, QWidget* parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_profile(profile)
    , m_name(
          visibleText(profile.name.isEmpty() ? nameOfLocation(profile.location()) : profile.name))
{
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setFixedHeight(kHeight);
    setToolTip(plainToolTip(profile.location()));
    const QString access = profile.isReadOnly ? tr(", read-only") : QString();
    setAccessibleName(profile.name.isEmpty() ? tr("Open %1").arg(profile.location())
                                             : tr("Open %1: %2%3, %4")
                                                   .arg(m_name, environmentId(profile.environment),
                                                        access, profile.whereText()));
}

QSize StoreEntry::sizeHint() const
{
    return {2 * kNameWidth, kHeight};
}

void StoreEntry::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (isDown() || underMouse()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(isDown() ? Token::Pressed : Token::Hover));
        painter.drawRoundedRect(rect(), 4, 4);
    }
    if (hasFocus()) {
        painter.setPen(QPen(m_theme.color(Token::Focus), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
    int at = kPadding;
    const auto text = [&](const QString& what, const QFont& font, Token token, int width,
                          Qt::TextElideMode elide) {
        painter.setFont(font);
        painter.setPen(m_theme.color(token));
        painter.drawText(QRect(at, 0, width, height()), Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetrics(font).elidedText(what, elide, width));
    };
    const auto icon = [&](const char* name) {
        painter.drawPixmap(
            at, (height() - kIconPx) / 2,
            m_theme.pixmap(QString::fromLatin1(name), Token::Text2, kIconPx, devicePixelRatioF()));
    };
    icon(m_profile.isServer() ? "link" : "store");
    at += kIconPx + kGap;
    text(m_name, m_theme.font(TextStyle::Strong), Token::Text, kNameWidth, Qt::ElideMiddle);
    at += kNameWidth + kGap;
    if (!m_profile.name.isEmpty()) { // Of others nobody has said anything.
        paintEnvironmentChip(painter, m_theme, m_profile.environment, at, height() / 2);
        at += kChipWidth;
        if (m_profile.isReadOnly)
            icon("lock");
        at += kIconPx + kGap;
    }
    const QString where = visibleText(m_profile.whereText());
    text(where, m_theme.data(where), Token::Text2, width() - at - kPadding, Qt::ElideMiddle);
}

} // namespace headrace
