// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/widgets/pane_notice.h"

#include "views/support/theme/theme.h"

#include <QLabel>
#include <QLayout>
#include <QPushButton>

namespace headrace {
namespace {
constexpr int kIconPx = 16;
}

PaneNotice::PaneNotice(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_icon(new QLabel(this))
    , m_sentence(new QLabel(this))
    , m_second(new QLabel(this))
    , m_buttons(new QHBoxLayout)
{
    for (QLabel* label : {m_sentence, m_second}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_icon->setFixedSize(kIconPx, kIconPx);
    m_icon->setAccessibleName(QString()); // The sentence says it.
    m_sentence->setFont(m_theme.font(TextStyle::Strong));
    m_second->setFont(m_theme.font(TextStyle::Small));
    m_second->setForegroundRole(QPalette::PlaceholderText);

    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_icon, 0, Qt::AlignTop);
    head->addWidget(m_sentence, 1);
    m_buttons->setSpacing(8);
    m_buttons->addStretch(1);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(m_second);
    layout->addSpacing(4);
    layout->addLayout(m_buttons);
    layout->addStretch(1);
    connect(&theme, &Theme::changed, this, &PaneNotice::dress);
}

void PaneNotice::say(Kind kind, const QString& sentence, const QString& second)
{
    m_kind = kind;
    reword(sentence, second);
    while (m_buttons->count() > 1) {
        QLayoutItem* item = m_buttons->takeAt(0);
        item->widget()->deleteLater();
        item->widget()->hide();
        delete item;
    }
    dress();
}

void PaneNotice::reword(const QString& sentence, const QString& second)
{
    m_sentence->setText(sentence);
    m_second->setText(second);
    m_second->setVisible(!second.isEmpty());
    setAccessibleName(sentence);
}

QPushButton* PaneNotice::addButton(const QString& text)
{
    auto* button = new QPushButton(text, this);
    button->setAccessibleName(text);
    button->setFlat(m_buttons->count() > 1);
    m_buttons->insertWidget(m_buttons->count() - 1, button);
    return button;
}

QString PaneNotice::sentence() const
{
    return m_sentence->text();
}

void PaneNotice::dress()
{
    m_icon->setVisible(m_kind != Kind::Empty);
    const bool isFailure = m_kind == Kind::Failure;
    m_icon->setPixmap(m_theme.pixmap(isFailure ? QStringLiteral("act") : QStringLiteral("unknown"),
                                     isFailure ? Token::Error : Token::Unknown, kIconPx,
                                     devicePixelRatioF()));
}

} // namespace headrace
