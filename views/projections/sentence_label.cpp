// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/sentence_label.h"

#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>

namespace headrace {
namespace {

constexpr int kIconPx = 16;

} // namespace

SentenceLabel::SentenceLabel(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
{
    m_icon->setFixedSize(kIconPx, kIconPx);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addWidget(m_text, 1);
    connect(&theme, &Theme::changed, this, &SentenceLabel::dress);
    say(Kind::Plain, {});
}

void SentenceLabel::say(Kind kind, const QString& sentence)
{
    m_kind = kind;
    m_text->setText(visibleText(sentence));
    setAccessibleName(sentence);
    setVisible(!sentence.isEmpty());
    dress();
}

void SentenceLabel::setMargins(const QMargins& margins)
{
    layout()->setContentsMargins(margins);
}

QString SentenceLabel::sentence() const
{
    return m_text->text();
}

void SentenceLabel::dress()
{
    m_icon->setVisible(m_kind != Kind::Plain);
    const char* const name = m_kind == Kind::Well ? "well"
        : m_kind == Kind::Watch                   ? "watch"
                                                  : "act";
    const Token token = m_kind == Kind::Well ? Token::Ok
        : m_kind == Kind::Watch              ? Token::Warn
                                             : Token::Error;
    m_icon->setPixmap(
        m_theme.pixmap(QString::fromLatin1(name), token, kIconPx, devicePixelRatioF()));
}

} // namespace headrace
