// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/overview/headline_bar.h"

#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace headrace {
namespace {
constexpr int kIconPx = 24;
}

HeadlineBar::HeadlineBar(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_icon(new QLabel(this))
    , m_sentence(new QLabel(this))
    , m_second(new QLabel(this))
    , m_button(new QToolButton(this))
{
    setFixedHeight(kHeight);
    m_sentence->setObjectName("overviewHeadline");
    m_sentence->setFont(theme.font(TextStyle::Title));
    m_second->setObjectName("overviewSecond");
    m_second->setFont(theme.font(TextStyle::Small));
    m_second->setForegroundRole(QPalette::PlaceholderText);
    for (QLabel* label : {m_sentence, m_second}) {
        label->setTextFormat(Qt::PlainText);
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    }
    m_icon->setFixedSize(kIconPx, kIconPx);
    m_button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_button->setIconSize({16, 16});
    m_button->setFocusPolicy(Qt::TabFocus);

    auto* lines = new QVBoxLayout;
    lines->setSpacing(2);
    lines->addStretch(1);
    lines->addWidget(m_sentence);
    lines->addWidget(m_second);
    lines->addStretch(1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 0, 16, 1);
    layout->setSpacing(12);
    layout->addWidget(m_icon);
    layout->addLayout(lines, 1);
    layout->addWidget(m_button);
    connect(&theme, &Theme::changed, this, &HeadlineBar::dress);
    dress();
}

void HeadlineBar::setHeadline(const Headline& headline)
{
    if (m_headline == headline)
        return;
    m_headline = headline;
    dress();
}

void HeadlineBar::setAction(QAction* action)
{
    if (m_button->defaultAction() == action)
        return;
    const bool hadFocus = m_button->hasFocus();
    if (QAction* const before = m_button->defaultAction())
        m_button->removeAction(before);
    m_button->setDefaultAction(action);
    if (hadFocus)
        m_button->setFocus(Qt::OtherFocusReason);
}

void HeadlineBar::dress()
{
    const SeverityLook look = lookOf(m_headline.severity);
    m_icon->setPixmap(m_theme.pixmap(look.icon.isEmpty() ? QStringLiteral("overview") : look.icon,
                                     look.color, kIconPx, devicePixelRatioF()));
    m_icon->setAccessibleName(look.word);
    for (const auto& [label, text] :
         {std::pair(m_sentence, m_headline.sentence), std::pair(m_second, m_headline.second)}) {
        label->setText(label->fontMetrics().elidedText(text, Qt::ElideRight, label->width()));
        label->setToolTip(label->text() == text ? QString() : plainToolTip(text));
        label->setAccessibleName(text);
    }
    update();
}

void HeadlineBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    layout()->activate(); // The labels know their widths.
    dress();
}

void HeadlineBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Surface));
    painter.fillRect(0, height() - 1, width(), 1, m_theme.color(Token::Border));
}

} // namespace headrace
