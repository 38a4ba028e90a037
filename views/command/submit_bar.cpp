// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/command/submit_bar.h"

#include "views/support/store_environment.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>

namespace headrace {
namespace {

constexpr int kHeight = 44;
constexpr int kLeastNameWidth = 88;
constexpr int kNameWidth = 136;
constexpr int kShownNameWidth = 160;

/// A push button that is what `action` is.
QPushButton* buttonOf(QAction* action, QWidget* parent)
{
    auto* button = new QPushButton(action->iconText(), parent);
    button->setAccessibleName(action->text());
    const auto follow = [button, action] {
        button->setEnabled(action->isEnabled());
        button->setToolTip(action->toolTip());
    };
    QObject::connect(action, &QAction::changed, button, follow);
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    follow();
    return button;
}

} // namespace

SubmitBar::SubmitBar(const StoreEnvironment& environment, const Theme& theme, QAction* preview,
                     QAction* submit, QWidget* parent)
    : QFrame(parent)
    , m_environment(environment)
    , m_theme(theme)
    , m_caption(new QLabel(this))
    , m_name(new QLineEdit(this))
{
    buildLayout(preview, submit);
    connect(&environment, &StoreEnvironment::changed, this, &SubmitBar::showEnvironment);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    showEnvironment();
}

void SubmitBar::buildLayout(QAction* preview, QAction* submit)
{
    setFixedHeight(kHeight);
    m_caption->setObjectName("commandHint");
    m_caption->setTextFormat(Qt::PlainText);
    m_caption->setFont(m_theme.font(TextStyle::Small));
    m_caption->setForegroundRole(QPalette::PlaceholderText); // text-2 in the theme's palette.
    m_caption->setMinimumWidth(1);
    m_name->setObjectName("commandStoreName");
    m_name->setAccessibleName(tr("Name of the store, typed to submit in production"));
    m_name->setFont(m_theme.entry());
    m_name->setMinimumWidth(kLeastNameWidth);
    m_name->setMaximumWidth(kNameWidth);
    auto* previewButton = buttonOf(preview, this);
    auto* submitButton = buttonOf(submit, this);
    m_submit = submitButton;
    submitButton->setObjectName("commandSubmit");
    submitButton->setProperty("role", "primary");
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 1, 12, 0);
    layout->setSpacing(8);
    layout->addWidget(m_caption, 1);
    layout->addWidget(m_name);
    layout->addWidget(previewButton);
    layout->addWidget(submitButton);
}

void SubmitBar::showEnvironment()
{
    const bool isProduction = m_environment.isProduction();
    m_name->setVisible(isProduction);
    const QString& name = m_environment.name();
    const QString shown = QFontMetrics(m_caption->font())
                              .elidedText(visibleText(name), Qt::ElideMiddle, kShownNameWidth);
    m_caption->setText(isProduction ? tr("Type %1 to submit").arg(shown)
                                    : tr("Nothing is stored before you submit."));
    m_caption->setToolTip(
        isProduction ? plainToolTip(
            tr("This store is in production: type its name, %1, to submit").arg(name))
                     : QString());
    m_caption->setAlignment(Qt::AlignVCenter | (isProduction ? Qt::AlignRight : Qt::AlignLeft));
}

bool SubmitBar::isNameTyped() const
{
    return !m_environment.isProduction() || m_environment.isNamed(m_name->text());
}

void SubmitBar::focusName()
{
    m_name->setFocus(Qt::OtherFocusReason);
    m_name->selectAll();
}

void SubmitBar::forgetName()
{
    m_name->clear();
}

void SubmitBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Window));
    painter.fillRect(0, 0, width(), 1, m_theme.color(Token::Border));
}

} // namespace headrace
