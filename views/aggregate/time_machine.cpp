// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/time_machine.h"

#include "views/aggregate/state_reader.h"
#include "views/aggregate/stream_events_model.h"
#include "views/aggregate/version_field.h"
#include "views/aggregate/version_slider.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace headrace {
namespace {

constexpr int kHeight = 84;
constexpr int kFactsWidth = 324;

QLabel* plainLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setForegroundRole(QPalette::PlaceholderText); // text-2 in the theme's palette.
    return label;
}

void setColor(QLabel* label, const QColor& color)
{
    QPalette palette = label->palette();
    palette.setColor(label->foregroundRole(), color);
    label->setPalette(palette);
}

} // namespace

TimeMachine::TimeMachine(const StreamEventsModel& events, const Steps& steps, const Theme& theme,
                         QWidget* parent)
    : QFrame(parent)
    , m_events(events)
    , m_theme(theme)
    , m_field(new VersionField(events, theme, this))
    , m_slider(new VersionSlider(theme, this))
    , m_of(plainLabel(this))
    , m_time(plainLabel(this))
    , m_age(plainLabel(this))
    , m_note(plainLabel(this))
{
    buildLayout(steps);
    connectTo(events);
    dress();
}

void TimeMachine::buildLayout(const Steps& steps)
{
    setFixedHeight(kHeight);
    m_field->setObjectName("versionField");
    m_slider->setObjectName("versionSlider");
    m_time->setObjectName("versionTime");
    m_note->setObjectName("foldNote");

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(4);
    buttons->addWidget(stepButton(steps.first));
    buttons->addWidget(stepButton(steps.previous));
    buttons->addWidget(m_field);
    buttons->addSpacing(4);
    buttons->addWidget(m_of);
    buttons->addSpacing(4);
    buttons->addWidget(stepButton(steps.next));
    buttons->addWidget(stepButton(steps.last));
    buttons->addStretch();

    auto* time = new QHBoxLayout;
    time->setSpacing(12);
    time->addWidget(m_time);
    time->addWidget(m_age);
    time->addStretch();

    auto* facts = new QWidget(this);
    facts->setFixedWidth(kFactsWidth);
    auto* lines = new QVBoxLayout(facts);
    lines->setContentsMargins(0, 8, 0, 0);
    lines->setSpacing(0);
    lines->addLayout(buttons);
    lines->addSpacing(6);
    lines->addLayout(time);
    lines->addSpacing(2);
    lines->addWidget(m_note);
    lines->addStretch();

    auto* all = new QHBoxLayout(this);
    all->setContentsMargins(12, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(facts);
    all->addWidget(m_slider, 1);
}

QToolButton* TimeMachine::stepButton(QAction* action)
{
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setProperty("iconOnly", true);
    button->setAutoRepeat(true);
    button->setAccessibleName(action->text());
    return button;
}

void TimeMachine::connectTo(const StreamEventsModel& events)
{
    connect(&events, &QAbstractItemModel::modelReset, this, &TimeMachine::takeEvents);
    connect(&events, &QAbstractItemModel::rowsInserted, this, &TimeMachine::takeEvents);
    connect(m_slider, &VersionSlider::versionChosen, this, &TimeMachine::versionChosen);
    connect(m_field, &VersionField::versionEntered, this, [this](qint64 version) {
        emit versionChosen(version);
        m_slider->setFocus(Qt::OtherFocusReason); // From there the arrows go on.
    });
    connect(m_field, &VersionField::complained, this, [this](const QString& reason) {
        m_complaint = reason;
        showNote();
    });
    connect(&m_theme, &Theme::changed, this, &TimeMachine::dress);
}

void TimeMachine::takeEvents()
{
    m_slider->setTimes(m_events.times());
    m_of->setText(tr("of %1").arg(numberText(m_events.last())));
    setVersion(m_version);
}

void TimeMachine::setVersion(std::int64_t version)
{
    m_version = version;
    m_slider->setVersion(version);
    m_field->setVersion(version);
    showTime();
}

void TimeMachine::showTime()
{
    if (m_version < 1 || m_version > m_events.last()) {
        m_time->setText(m_version < 1 ? tr("Before the first event") : QString());
        m_age->clear();
        return;
    }
    const Time time = m_events.time(m_version);
    m_time->setText(tr("%1 UTC").arg(timeText(time)));
    m_age->setText(relativeTimeText(time, now()));
}

void TimeMachine::setFolded(const ShownState& state)
{
    const QString events = countText(state.folded, tr("event"), tr("events"));
    const QString took = durationText(state.took);
    QString note = state.fromSnapshot > 0
        ? tr("folded %1 from snapshot %2 in %3").arg(events, numberText(state.fromSnapshot), took)
        : tr("folded %1 in %2").arg(events, took);
    if (state.state.unhandled > 0)
        note += tr(", %1 unhandled").arg(numberText(state.state.unhandled));
    if (!state.state.note.empty())
        note += QStringLiteral("; ") + toQString(state.state.note);
    setFoldNote(note);
}

void TimeMachine::setFoldNote(const QString& note)
{
    m_foldNote = note;
    showNote();
}

void TimeMachine::showNote()
{
    const bool isComplaint = !m_complaint.isEmpty();
    const QString note = isComplaint ? m_complaint : m_foldNote;
    m_note->setText(m_note->fontMetrics().elidedText(note, Qt::ElideRight, kFactsWidth - 12));
    m_note->setToolTip(plainToolTip(note));
    m_note->setAccessibleName(note);
    setColor(m_note, m_theme.color(isComplaint ? Token::Error : Token::Text2));
}

void TimeMachine::dress()
{
    m_time->setFont(m_theme.data(u"2011"));
    m_age->setFont(m_theme.data(u"y ago"));
    m_of->setFont(m_theme.font(TextStyle::Text));
    m_note->setFont(m_theme.font(TextStyle::Small));
    setColor(m_time, m_theme.color(Token::Text));
    for (QLabel* label : {m_age, m_of})
        setColor(label, m_theme.color(Token::Text2));
    showNote();
    update();
}

void TimeMachine::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Surface));
    painter.fillRect(0, height() - 1, width(), 1, m_theme.color(Token::Border));
}

} // namespace headrace
