// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/as_of_control.h"

#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

namespace headrace {
namespace {

constexpr int kHeight = 28;
constexpr int kIconPx = 16;

QLabel* plainLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    return label;
}

void setColor(QLabel* label, const QColor& color)
{
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, color);
    label->setPalette(palette);
}

} // namespace

AsOfControl::AsOfControl(Theme& theme, const Actions& actions, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_live(new QToolButton(this))
    , m_pinned(new QWidget(this))
    , m_icon(plainLabel(m_pinned))
    , m_word(plainLabel(m_pinned))
    , m_position(plainLabel(m_pinned))
    , m_time(plainLabel(m_pinned))
    , m_note(plainLabel(m_pinned))
    , m_line(new QFrame(m_pinned))
    , m_back(new QToolButton(m_pinned))
{
    setObjectName("asOf");
    buildLayout(actions);
    connect(&theme, &Theme::changed, this, &AsOfControl::dress);
    dress();
    refresh();
}

void AsOfControl::buildLayout(const Actions& actions)
{
    setFixedHeight(kHeight);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_live->setText(tr("LIVE"));
    m_live->setAccessibleName(tr("As of: LIVE"));
    m_live->setToolTip(plainToolTip(
        tr("What is shown is as of now. Press to look at everything as of an earlier event.")));
    m_live->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_live->setProperty("flat", true);
    m_live->setProperty("quiet", true);
    m_live->setFocusPolicy(Qt::TabFocus);
    m_live->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_live);
    menu->addAction(actions.pinHere);
    menu->addAction(actions.pinElsewhere);
    m_live->setMenu(menu);

    m_icon->setFixedSize(kIconPx, kIconPx);
    m_word->setText(tr("As of"));
    m_position->setObjectName("asOfPosition");
    m_note->setObjectName("asOfNote");
    m_line->setFixedSize(1, kHeight - 2);
    m_line->setAutoFillBackground(true);
    m_back->setDefaultAction(actions.goLive);
    m_back->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_back->setProperty("link", true);
    m_back->setFocusPolicy(Qt::TabFocus);

    auto* parts = new QHBoxLayout(m_pinned);
    parts->setContentsMargins(9, 0, 4, 0);
    parts->setSpacing(6);
    for (QWidget* part : {static_cast<QWidget*>(m_icon), static_cast<QWidget*>(m_word),
                          static_cast<QWidget*>(m_position), static_cast<QWidget*>(m_time),
                          static_cast<QWidget*>(m_note), static_cast<QWidget*>(m_line),
                          static_cast<QWidget*>(m_back)})
        parts->addWidget(part);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_live);
    layout->addWidget(m_pinned);
}

void AsOfControl::setShown(const std::optional<AsOf>& asOf, const QString& notFollowing)
{
    if (m_asOf == asOf && m_notFollowing == notFollowing)
        return;
    m_asOf = asOf;
    m_notFollowing = notFollowing;
    refresh();
    emit shownChanged();
}

void AsOfControl::setDetail(Detail detail)
{
    if (std::exchange(m_detail, detail) != detail)
        refresh();
}

QString AsOfControl::text() const
{
    if (!m_asOf)
        return tr("LIVE");
    const QString where =
        tr("As of %1, %2 UTC").arg(numberText(m_asOf->position.value), timeText(m_asOf->time));
    return m_notFollowing.isEmpty() ? where : tr("%1; %2 shows LIVE").arg(where, m_notFollowing);
}

void AsOfControl::refresh()
{
    const bool isFollowed = m_notFollowing.isEmpty();
    m_live->setVisible(!m_asOf);
    m_pinned->setVisible(m_asOf.has_value());
    if (m_asOf) {
        m_position->setText(numberText(m_asOf->position.value));
        m_time->setText(tr("%1 UTC").arg(timeText(m_asOf->time)));
        m_note->setText(tr("%1 shows LIVE").arg(m_notFollowing));
    }
    // Where it is not followed, that matters more than the time.
    m_time->setVisible(isFollowed && m_detail == Detail::Full);
    m_note->setVisible(!isFollowed);
    setAccessibleName(text());
    m_pinned->setToolTip(plainToolTip(text()));
    update();
}

void AsOfControl::dress()
{
    QFont strong = m_theme.font(TextStyle::Text);
    strong.setWeight(QFont::Medium);
    m_word->setFont(strong);
    QFont position = m_theme.numbers();
    position.setWeight(QFont::Bold);
    m_position->setFont(position);
    QFont time = m_theme.data(u"2011");
    time.setPixelSize(m_theme.font(TextStyle::Small).pixelSize());
    m_time->setFont(time);
    m_note->setFont(m_theme.font(TextStyle::Small));
    setColor(m_word, m_theme.color(Token::Text));
    setColor(m_position, m_theme.color(Token::Text));
    setColor(m_time, m_theme.color(Token::Text2));
    setColor(m_note, m_theme.color(Token::Warn));
    QPalette palette = m_line->palette();
    palette.setColor(QPalette::Window, m_theme.color(Token::Accent));
    m_line->setPalette(palette);
    m_icon->setPixmap(
        m_theme.pixmap(QStringLiteral("pin"), Token::Accent, kIconPx, devicePixelRatioF()));
    m_live->setIcon(m_theme.icon(QStringLiteral("clock"), Token::Text2));
    update();
}

void AsOfControl::paintEvent(QPaintEvent*)
{
    if (!m_asOf)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.color(Token::Accent));
    // Filled where it is followed.
    painter.setBrush(m_theme.color(m_notFollowing.isEmpty() ? Token::AccentSubtle : Token::Window));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

} // namespace headrace
