// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/aggregate_head.h"

#include "views/aggregate/stream_field.h"
#include "views/support/domain_session.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace headrace {
namespace {

constexpr int kHeight = 40;
constexpr int kFieldWidth = 184;
constexpr int kNarrow = 960;

QLabel* quietLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setForegroundRole(QPalette::PlaceholderText); // text-2 in the theme's palette.
    return label;
}

QToolButton* segment(QAction* action, const char* place, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setProperty("segment", place);
    button->setAccessibleName(action->text());
    return button;
}

} // namespace

AggregateHead::AggregateHead(StoreSession& store, const DomainSession& domain,
                             const Actions& actions, const Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_domain(domain)
    , m_theme(theme)
    , m_field(new StreamField(store, theme, this))
    , m_facts(quietLabel(this))
    , m_line(new QFrame(this))
    , m_copy(new QToolButton(this))
    , m_module(new QToolButton(this))
{
    buildLayout(actions);
    connect(&domain, &DomainSession::changed, this, &AggregateHead::showModule);
    connect(&theme, &Theme::changed, this, &AggregateHead::dress);
    dress();
}

void AggregateHead::buildLayout(const Actions& actions)
{
    setFixedHeight(kHeight);
    m_field->setObjectName("streamField");
    m_field->setFixedWidth(kFieldWidth);
    m_facts->setObjectName("streamFacts");
    m_facts->setMinimumWidth(1); // It gives way before the panes do.
    m_module->setObjectName("moduleState");
    m_line->setFixedSize(1, 20);
    m_line->setAutoFillBackground(true);
    m_module->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_module->setProperty("flat", true);
    m_module->setProperty("quiet", true);
    m_module->setFocusPolicy(Qt::StrongFocus);
    connect(m_module, &QToolButton::clicked, actions.openModule, &QAction::trigger);

    m_copy->setDefaultAction(actions.copyUri);
    m_copy->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_copy->setProperty("flat", true);
    m_copy->setAccessibleName(actions.copyUri->text());

    auto* segments = new QHBoxLayout;
    segments->setSpacing(0);
    segments->addWidget(segment(actions.byVersion, "first", this));
    segments->addWidget(segment(actions.byTime, "last", this));

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 12, 1);
    layout->setSpacing(8);
    layout->addWidget(m_field);
    layout->addWidget(m_facts);
    layout->addWidget(m_line);
    layout->addWidget(m_module);
    layout->addStretch(1);
    layout->addLayout(segments);
    layout->addWidget(m_copy);
}

void AggregateHead::addCommand(QAction* command)
{
    auto* button = new QToolButton(this);
    button->setObjectName("commandButton");
    button->setDefaultAction(command);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAccessibleName(command->text());
    auto* row = qobject_cast<QHBoxLayout*>(layout());
    row->insertWidget(row->indexOf(m_copy), button);
    QWidget* before = m_copy->previousInFocusChain();
    setTabOrder(before, button);
    setTabOrder(button, m_copy);
    const auto follow = [button, command] { button->setVisible(command->isVisible()); };
    connect(command, &QAction::changed, button, follow);
    follow();
}

void AggregateHead::setSummary(const StreamSummary& summary)
{
    const QString first = dateText(summary.first);
    const QString last = dateText(summary.last);
    m_kind = tr("%1, %2").arg(toQString(summary.stream.category()),
                              countText(summary.head.value, tr("event"), tr("events")));
    m_span = tr(", %1 UTC").arg(first == last ? first : tr("%1 to %2").arg(first, last));
    showFacts();
    m_facts->show();
    m_line->show();
}

void AggregateHead::showFacts()
{
    m_facts->setText(width() < kNarrow ? m_kind : m_kind + m_span);
    m_facts->setToolTip(plainToolTip(m_kind + m_span));
}

void AggregateHead::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    m_copy->setToolButtonStyle(width() < kNarrow ? Qt::ToolButtonIconOnly
                                                 : Qt::ToolButtonTextBesideIcon);
    showFacts();
}

void AggregateHead::clearSummary()
{
    m_facts->hide();
    m_line->hide();
}

void AggregateHead::showModule()
{
    const QString file = m_domain.path().section('/', -1);
    switch (m_domain.state()) {
    case DomainSession::State::None:
        return showModuleAs("unknown", Token::Unknown, tr("No domain module"),
                            tr("Without a domain module events cannot be folded into states"));
    case DomainSession::State::Loading:
        return showModuleAs("clock", Token::Text2, tr("Reading %1").arg(file), m_domain.path());
    case DomainSession::State::Loaded:
        return showModuleAs("well", Token::Ok, file, m_domain.path());
    case DomainSession::State::Failed:
        return showModuleAs("act", Token::Error, tr("%1 does not load").arg(file),
                            m_domain.failure());
    }
}

void AggregateHead::showModuleAs(const QString& icon, Token token, const QString& text,
                                 const QString& tip)
{
    m_module->setIcon(m_theme.icon(icon, token));
    m_module->setText(text);
    m_module->setToolTip(plainToolTip(tr("%1. Click to open another one.").arg(tip)));
    m_module->setAccessibleName(tr("Domain module: %1").arg(text));
    m_module->setAccessibleDescription(tip);
}

void AggregateHead::dress()
{
    m_facts->setFont(m_theme.font(TextStyle::Small));
    QPalette palette = m_line->palette();
    palette.setColor(QPalette::Window, m_theme.color(Token::Border));
    m_line->setPalette(palette);
    showModule();
    update();
}

void AggregateHead::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Window));
    painter.fillRect(0, height() - 1, width(), 1, m_theme.color(Token::Border));
}

} // namespace headrace
