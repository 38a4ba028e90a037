// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/event/event_head.h"

#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace headrace {
namespace {

constexpr int kNameWidth = 72;

} // namespace

EventHead::EventHead(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_title(new QLabel(this))
    , m_previous(button("prev", tr("Previous event of the stream (Alt+Up)"), true))
    , m_next(button("next", tr("Next event of the stream (Alt+Down)"), true))
    , m_link(new QPushButton(this))
    , m_of(new QLabel(this))
    , m_aggregate(button("aggregate", tr("Shows the stream's state at this version"), false))
    , m_copy(button("copy", tr("Copies this event"), false))
    , m_position(fact())
    , m_time(fact())
    , m_age(new QLabel(this))
    , m_id(fact())
    , m_schema(fact())
    , m_tags(fact())
{
    buildLayout();
    connect(m_previous, &QToolButton::clicked, this, [this] { emit neighbourWanted(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { emit neighbourWanted(1); });
    connect(m_link, &QPushButton::clicked, this, &EventHead::linkClicked);
    connect(m_aggregate, &QToolButton::clicked, this, &EventHead::aggregateWanted);
    connect(m_copy, &QToolButton::clicked, this, [this] { emit copyWanted(m_copy); });
    connect(&theme, &Theme::changed, this, &EventHead::dress);
    dress();
}

QToolButton* EventHead::button(const QString& icon, const QString& name, bool flat)
{
    auto* made = new QToolButton(this);
    made->setObjectName(icon);
    made->setAccessibleName(name);
    made->setToolTip(plainToolTip(name));
    made->setProperty("compact", true);
    made->setProperty("flat", flat);
    made->setFixedHeight(24);
    made->setIconSize({16, 16});
    if (flat) // An icon alone, in a square.
        made->setStyleSheet(
            QStringLiteral("QToolButton { min-width: 22px; max-width: 22px; padding: 0; }"
                           "QToolButton:disabled { border-color: transparent; }"));
    return made;
}

QLabel* EventHead::fact()
{
    auto* label = new QLabel(this);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    // A long value is cut rather than making the inspector wider.
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    return label;
}

void EventHead::buildLayout()
{
    m_title->setTextFormat(Qt::PlainText);
    m_title->setMinimumWidth(40);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_of->setTextFormat(Qt::PlainText);
    m_link->setObjectName(QStringLiteral("eventLink"));
    m_link->setCursor(Qt::PointingHandCursor);
    m_link->setToolTip(plainToolTip(tr("Shows the stream at this version")));
    m_link->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_aggregate->setText(tr("Aggregate"));
    m_copy->setText(tr("Copy"));
    for (QToolButton* const labelled : {m_aggregate, m_copy})
        labelled->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);

    auto* title = new QHBoxLayout;
    title->setSpacing(4);
    title->addWidget(m_title, 1);
    title->addWidget(m_previous);
    title->addWidget(m_next);
    auto* link = new QHBoxLayout;
    link->setSpacing(8);
    link->addWidget(m_link);
    link->addWidget(m_of);
    link->addStretch(1);
    link->addWidget(m_aggregate);
    link->addWidget(m_copy);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 10, 12, 10);
    layout->setSpacing(4);
    layout->addLayout(title);
    layout->addLayout(link);
    layout->addSpacing(4);
    layout->addWidget(buildFacts());
}

QWidget* EventHead::buildFacts()
{
    auto* facts = new QWidget(this);
    auto* grid = new QGridLayout(facts);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(0);
    grid->setVerticalSpacing(4);
    grid->setColumnMinimumWidth(0, kNameWidth);
    grid->setColumnStretch(1, 1);
    const auto add = [&](const QString& name, QWidget* value) {
        auto* label = new QLabel(name, facts);
        label->setTextFormat(Qt::PlainText);
        m_names << label;
        const int row = grid->rowCount();
        grid->addWidget(label, row, 0);
        grid->addWidget(value, row, 1);
        return label;
    };
    auto* time = new QWidget(facts);
    auto* timeLayout = new QHBoxLayout(time);
    timeLayout->setContentsMargins(0, 0, 0, 0);
    timeLayout->setSpacing(14);
    m_time->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    timeLayout->addWidget(m_time);
    timeLayout->addWidget(m_age, 1);
    add(tr("Position"), m_position);
    add(tr("Time"), time);
    add(tr("Event id"), m_id);
    add(tr("Schema"), m_schema);
    m_tagsName = add(tr("Tags"), m_tags);
    return facts;
}

void EventHead::dress()
{
    m_title->setFont(m_theme.font(TextStyle::Title));
    m_of->setFont(m_theme.font(TextStyle::Small));
    m_previous->setIcon(m_theme.icon("prev", Token::Text));
    m_next->setIcon(m_theme.icon("next", Token::Text));
    m_aggregate->setIcon(m_theme.icon("aggregate", Token::Text));
    m_copy->setIcon(m_theme.icon("copy", Token::Text));
    m_position->setFont(m_theme.numbers());
    for (QLabel* const label : {m_time, m_age, m_id, m_schema, m_tags})
        label->setFont(m_theme.data(label->text()));
    for (QLabel* const label : m_names)
        label->setFont(m_theme.font(TextStyle::Small));
    for (QLabel* const label : m_names + QList<QLabel*> {m_of, m_age})
        label->setForegroundRole(QPalette::PlaceholderText);
    m_link->setFont(m_theme.data(m_link->text()));
    // A link, not a button: no outline, no padding, the accent.
    m_link->setStyleSheet(
        QStringLiteral("QPushButton { border: none; background: transparent; padding: 0; "
                       "min-height: 16px; font-weight: 400; font-size: 12px; color: %1; } "
                       "QPushButton:hover, QPushButton:focus { text-decoration: underline; }")
            .arg(m_theme.color(Token::Accent).name()));
    elideTitle();
}

void EventHead::showFacts(const EventView& event, Version streamHead)
{
    m_type = visibleText(toQString(event.type));
    m_link->setText(streamAtText(visibleText(toQString(event.stream)), event.version));
    m_of->setText(tr("of %1").arg(numberText(streamHead.value)));
    m_previous->setEnabled(event.version.value > 1);
    m_next->setEnabled(event.version < streamHead);
    m_position->setText(numberText(event.position.value));
    m_time->setText(exactTimeText(event.time) + QStringLiteral(" UTC"));
    m_age->setText(relativeTimeText(event.time, now()));
    m_id->setText(toQString(formatUuid(event.id)));
    m_schema->setText(QString::number(event.schema));
    QStringList tags;
    for (const std::string_view tag : event.tags)
        tags << visibleText(toQString(tag));
    m_tags->setText(tags.join(QStringLiteral("  ")));
    m_tags->setVisible(!tags.isEmpty());
    m_tagsName->setVisible(!tags.isEmpty());
    dress();
}

void EventHead::elideTitle()
{
    const QFontMetrics metrics(m_title->font());
    m_title->setText(metrics.elidedText(m_type, Qt::ElideRight, m_title->width()));
    m_title->setToolTip(plainToolTip(m_type));
    m_title->setAccessibleName(m_type);
}

void EventHead::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    elideTitle();
}

} // namespace headrace
