// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/widgets/pane_header.h"

#include "views/support/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

namespace headrace {

PaneHeader::PaneHeader(const Theme& theme, const QString& title, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_layout(new QHBoxLayout(this))
    , m_title(new QLabel(this))
{
    setFixedHeight(kHeight);
    m_layout->setContentsMargins(12, 0, 12, 1);
    m_layout->setSpacing(8);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setFont(theme.font(TextStyle::PaneTitle));
    m_layout->addWidget(m_title);
    m_layout->addStretch(1);
    setTitle(title);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void PaneHeader::setTitle(const QString& title)
{
    m_title->setText(title);
}

QLabel* PaneHeader::addNote()
{
    auto* note = new QLabel(this);
    note->setTextFormat(Qt::PlainText);
    note->setFont(m_theme.font(TextStyle::Small));
    note->setForegroundRole(QPalette::PlaceholderText); // text-2 in the theme's palette.
    add(note);
    return note;
}

void PaneHeader::add(QWidget* widget)
{
    m_layout->addWidget(widget);
}

void PaneHeader::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Header));
    painter.fillRect(0, height() - 1, width(), 1, m_theme.color(Token::Border));
}

} // namespace headrace
