// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/connect_bar.h"

#include "views/support/theme/theme.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>

namespace headrace {
namespace {

constexpr int kIconPx = 16;
constexpr int kBarWidth = 3;
constexpr int kFieldWidth = 200;
constexpr std::chrono::milliseconds kMoment {300}; // What is reached within it shows nothing.
constexpr std::chrono::seconds kSecond {1};

} // namespace

ConnectBar::ConnectBar(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_icon(new QLabel(this))
    , m_sentence(new QLabel(this))
    , m_password(new QLineEdit(this))
    , m_keep(new QCheckBox(tr("Keep in the keychain"), this))
    , m_connect(new QPushButton(tr("Connect"), this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
{
    setObjectName("connectBar");
    buildLayout();
    connect(&m_second, &QTimer::timeout, this, &ConnectBar::tick);
    connect(m_password, &QLineEdit::returnPressed, this, &ConnectBar::give);
    connect(m_password, &QLineEdit::textChanged, this,
            [this](const QString& text) { m_connect->setEnabled(!text.isEmpty()); });
    connect(m_connect, &QPushButton::clicked, this, &ConnectBar::give);
    connect(m_cancel, &QPushButton::clicked, this, &ConnectBar::cancelled);
    connect(&theme, &Theme::changed, this, &ConnectBar::dress);
    dress();
    finish();
}

void ConnectBar::buildLayout()
{
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setFixedWidth(kFieldWidth);
    m_password->setAccessibleName(tr("Password"));
    m_keep->setToolTip(
        tr("Keep the password in the keychain of the desktop; without it, it is kept "
           "in memory until Headrace is closed"));
    m_connect->setProperty("role", "primary");
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 8, 6);
    layout->setSpacing(8);
    layout->addWidget(m_icon);
    layout->addWidget(m_sentence, 1);
    for (QWidget* one : std::initializer_list<QWidget*> {m_password, m_keep, m_connect, m_cancel})
        layout->addWidget(one);
}

void ConnectBar::showPasswordParts(bool isShown)
{
    for (QWidget* one : std::initializer_list<QWidget*> {m_password, m_keep, m_connect})
        one->setVisible(isShown);
}

void ConnectBar::showConnecting(const QString& what)
{
    m_what = what;
    m_seconds = 0;
    m_password->clear();
    showPasswordParts(false);
    m_sentence->setText(tr("Connecting to %1").arg(what));
    setAccessibleName(m_sentence->text());
    m_second.start(kMoment);
}

void ConnectBar::tick()
{
    show();
    if (m_second.intervalAsDuration() == kMoment)
        return m_second.start(kSecond);
    m_sentence->setText(tr("Connecting to %1, %2 s").arg(m_what).arg(++m_seconds));
}

void ConnectBar::askForPassword(const QString& sentence)
{
    m_second.stop();
    m_sentence->setText(sentence);
    setAccessibleName(sentence);
    m_password->clear();
    m_connect->setEnabled(false);
    showPasswordParts(true);
    show();
    m_password->setFocus(Qt::OtherFocusReason);
}

void ConnectBar::give()
{
    if (!m_password->text().isEmpty())
        emit passwordGiven(m_password->text(), m_keep->isChecked());
}

void ConnectBar::finish()
{
    m_second.stop();
    m_password->clear();
    hide();
}

QString ConnectBar::sentence() const
{
    return isVisibleTo(parentWidget()) ? m_sentence->text() : QString();
}

void ConnectBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        emit cancelled();
    else
        QWidget::keyPressEvent(event);
}

void ConnectBar::dress()
{
    m_icon->setPixmap(
        m_theme.pixmap(QStringLiteral("store"), Token::Accent, kIconPx, devicePixelRatioF()));
    update();
}

void ConnectBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::AccentSubtle));
    painter.fillRect(0, 0, kBarWidth, height(), m_theme.color(Token::Accent));
}

} // namespace headrace
