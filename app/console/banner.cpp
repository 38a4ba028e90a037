// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/banner.h"

#include "views/support/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace headrace {
namespace {

constexpr int kIconPx = 16;
constexpr int kBarWidth = 3;

} // namespace

Banner::Banner(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_icon(new QLabel(this))
    , m_sentence(new QLabel(this))
    , m_button(new QPushButton(this))
    , m_close(new QToolButton(this))
{
    setObjectName("banner");
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_close->setProperty("flat", true);
    m_close->setProperty("iconOnly", true);
    m_close->setProperty("size", "24");
    m_close->setAccessibleName(tr("Close the message"));
    m_close->setToolTip(tr("Close the message"));

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 8, 6);
    layout->setSpacing(8);
    layout->addWidget(m_icon);
    layout->addWidget(m_sentence, 1);
    layout->addWidget(m_button);
    layout->addWidget(m_close);

    m_button->setProperty("compact", true);
    m_button->setFocusPolicy(Qt::NoFocus);
    connect(m_button, &QPushButton::clicked, this, [this] {
        hide();
        if (const auto then = std::exchange(m_then, {}))
            then();
    });
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    connect(&theme, &Theme::changed, this, &Banner::dress);
    dress();
    hide();
}

void Banner::say(const QString& sentence, const QString& button, std::function<void()> then)
{
    m_then = std::move(then);
    m_button->setVisible(!button.isEmpty());
    m_button->setFocusPolicy(button.isEmpty() ? Qt::NoFocus : Qt::StrongFocus);
    m_button->setText(button);
    show(sentence, false);
}

void Banner::warn(const QString& sentence)
{
    m_then = {};
    m_button->hide();
    show(sentence, true);
}

void Banner::show(const QString& sentence, bool isWarning)
{
    m_isWarning = isWarning;
    dress();
    // Errors begin with what was tried, in small letters, because they are often put behind others;
    // a file's name, which may stand there too, keeps its letters.
    QString shown = sentence;
    const QString first = shown.section(' ', 0, 0);
    if (!first.isEmpty() && !first.contains('.') && !first.contains('/'))
        shown[0] = shown[0].toUpper();
    m_sentence->setText(shown);
    setAccessibleName(shown);
    QWidget::show();
}

QString Banner::sentence() const
{
    return isVisibleTo(parentWidget()) ? m_sentence->text() : QString();
}

void Banner::dress()
{
    m_icon->setPixmap(m_theme.pixmap(m_isWarning ? QStringLiteral("watch") : QStringLiteral("act"),
                                     m_isWarning ? Token::Warn : Token::Error, kIconPx,
                                     devicePixelRatioF()));
    m_close->setIcon(m_theme.icon(QStringLiteral("close")));
    update();
}

void Banner::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(m_isWarning ? Token::WarnBg : Token::ErrorBg));
    painter.fillRect(0, 0, kBarWidth, height(),
                     m_theme.color(m_isWarning ? Token::Warn : Token::Error));
}

} // namespace headrace
