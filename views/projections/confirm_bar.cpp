// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/confirm_bar.h"

#include "views/support/store_environment.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/action_button.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>

namespace headrace {
namespace {

constexpr int kFieldWidth = 120; // Beside three buttons and the word that warns, in half a window.

} // namespace

ConfirmBar::ConfirmBar(const StoreEnvironment& environment, const Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_environment(environment)
    , m_theme(theme)
    , m_caption(new QLabel(this))
    , m_field(new QLineEdit(this))
    , m_layout(new QHBoxLayout(this))
{
    setFixedHeight(kHeight);
    m_caption->setTextFormat(Qt::PlainText);
    m_caption->setFont(theme.font(TextStyle::Small));
    m_caption->setForegroundRole(QPalette::PlaceholderText);
    m_caption->setMinimumWidth(1);
    m_field->setObjectName("projectionName");
    m_field->setAccessibleName(tr("Name of the projection, typed to go on in production"));
    m_field->setFont(theme.entry());
    m_field->setMaximumWidth(kFieldWidth);
    m_layout->setContentsMargins(12, 1, 12, 0);
    m_layout->setSpacing(8);
    m_layout->addWidget(m_caption, 1);
    m_layout->addWidget(m_field);
    connect(m_field, &QLineEdit::textChanged, this, &ConfirmBar::confirmedChanged);
    connect(&environment, &StoreEnvironment::changed, this, &ConfirmBar::showAll);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    showAll();
}

void ConfirmBar::addButton(QAction* action, ButtonRole role)
{
    m_layout->addWidget(makeActionButton(action, role, 28, this));
}

void ConfirmBar::ask(const QString& caption, const QString& name)
{
    if (m_text == caption && m_name == name)
        return;
    m_text = caption;
    if (std::exchange(m_name, name) != name)
        m_field->clear();
    showAll();
}

void ConfirmBar::showAll()
{
    const bool isTyped = m_environment.isProduction() && !m_name.isEmpty();
    m_field->setVisible(isTyped);
    m_field->setPlaceholderText(tr("Type %1").arg(m_name));
    m_caption->setText(isTyped ? tr("Production") : m_text);
    m_caption->setToolTip(plainToolTip(
        isTyped ? tr("This store is in production: type the name of the projection, %1").arg(m_name)
                : m_text));
    emit confirmedChanged();
}

bool ConfirmBar::isConfirmed() const
{
    return !m_environment.isProduction() || m_name.isEmpty() || m_field->text() == m_name;
}

QString ConfirmBar::caption() const
{
    return m_caption->text();
}

void ConfirmBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Window));
    painter.fillRect(0, 0, width(), 1, m_theme.color(Token::Border));
}

} // namespace headrace
