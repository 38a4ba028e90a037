// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/scrubber.h"

#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace headrace {

namespace {

// Where things stand, in px.
constexpr int kLeft = 56;
constexpr int kRight = 12;
constexpr int kGrip = 4; // How near the mouse takes hold of a handle.

} // namespace

Scrubber::Scrubber(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setFixedHeight(kHeight);
    setAccessibleName(tr("Events over time"));
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Scrubber::setActivity(std::vector<HourCount> hours)
{
    const TimeSpan before = all();
    const bool showsAll = m_hours.empty() || m_shown == before;
    m_hours = std::move(hours);
    if (hasBars())
        zoomTo(showsAll ? all() : m_shown);
    update();
}

void Scrubber::setNarrow(bool narrow)
{
    setFixedHeight(narrow ? kNarrowHeight : kHeight);
}

void Scrubber::setMatches(std::optional<HourCounts> matches)
{
    m_matches = std::move(matches);
    m_matchCounts = m_matches ? countsLike(m_bars, *m_matches) : std::vector<std::int64_t>();
    update();
}

void Scrubber::setLimits(std::optional<Time> since, std::optional<Time> until)
{
    m_since = since;
    m_until = until;
    update();
}

void Scrubber::setOnScreen(std::optional<TimeSpan> rows, std::optional<Time> selected)
{
    if (m_onScreen == rows && m_selected == selected)
        return;
    m_onScreen = rows;
    m_selected = selected;
    update();
}

TimeSpan Scrubber::all() const
{
    if (m_hours.empty())
        return {};
    return {m_hours.front().start, m_hours.back().start + std::chrono::hours(1)};
}

void Scrubber::zoomTo(TimeSpan span)
{
    m_shown = span;
    m_bars = makeBars(m_hours, span);
    m_ceiling = roundCeiling(m_bars.highest());
    m_cursor.reset();
    m_anchor.reset();
    setMatches(std::move(m_matches));
}

void Scrubber::zoom(double factor, Time around)
{
    if (!hasBars())
        return;
    const TimeSpan whole = all();
    const auto scaled = [factor](std::chrono::microseconds length) {
        return std::chrono::microseconds(std::llround(double(length.count()) * factor));
    };
    TimeSpan span {around - scaled(around - m_shown.start), around + scaled(m_shown.end - around)};
    span = {std::max(span.start, whole.start), std::min(span.end, whole.end)};
    if (span.length() < std::chrono::hours(kFewestBars) && factor < 1)
        return;
    zoomTo(span);
}

double Scrubber::xOf(Time time) const
{
    const TimeSpan span = m_bars.span();
    const double share = double((time - span.start).count()) / double(span.length().count());
    return kLeft + 1 + share * (width() - kLeft - kRight - 1);
}

Time Scrubber::timeAt(double x) const
{
    const TimeSpan span = m_bars.span();
    const double share = std::clamp((x - kLeft - 1) / (width() - kLeft - kRight - 1), 0.0, 1.0);
    return span.start
        + std::chrono::microseconds(std::llround(share * double(span.length().count())));
}

TimeSpan Scrubber::limits() const
{
    if (m_drag != Drag::None && m_hasMoved)
        return m_dragged;
    const TimeSpan span = m_bars.span();
    return {m_since.value_or(span.start), m_until.value_or(span.end)};
}

Scrubber::Drag Scrubber::dragAt(double x) const
{
    const TimeSpan now = limits();
    if (std::abs(x - xOf(now.end)) <= kGrip)
        return Drag::End;
    if (std::abs(x - xOf(now.start)) <= kGrip)
        return Drag::Start;
    const bool isLimited = m_since || m_until;
    return isLimited && x > xOf(now.start) && x < xOf(now.end) ? Drag::Both : Drag::New;
}

Time Scrubber::snapped(double x) const
{
    const Time time = timeAt(x);
    const std::size_t bar = m_bars.barAt(time);
    const Time start = m_bars.startOf(bar);
    const Time end = m_bars.startOf(bar + 1);
    return time - start < end - time ? start : end;
}

void Scrubber::dragTo(double x)
{
    switch (m_drag) {
    case Drag::Start:
        m_dragged.start = std::min(snapped(x), m_dragOrigin.end - m_bars.width.length());
        break;
    case Drag::End:
        m_dragged.end = std::max(snapped(x), m_dragOrigin.start + m_bars.width.length());
        break;
    case Drag::Both: {
        const auto by = timeAt(x) - timeAt(m_pressX);
        const auto bars = std::llround(
            double(by.count()) / double(std::chrono::microseconds(m_bars.width.length()).count()));
        m_dragged = {m_dragOrigin.start + m_bars.width.length() * bars,
                     m_dragOrigin.end + m_bars.width.length() * bars};
        break;
    }
    case Drag::New: {
        const Time a = m_bars.startOf(m_bars.barAt(timeAt(std::min(m_pressX, x))));
        const Time b = m_bars.startOf(m_bars.barAt(timeAt(std::max(m_pressX, x))) + 1);
        m_dragged = {a, b};
        break;
    }
    case Drag::None:
        break;
    }
    update();
}

void Scrubber::choose(TimeSpan span)
{
    // A limit at the end of everything limits nothing.
    const TimeSpan whole = all();
    const auto since = span.start <= whole.start ? std::nullopt : std::optional(span.start);
    const auto until = span.end >= whole.end ? std::nullopt : std::optional(span.end);
    setLimits(since, until);
    emit limitsChosen(since, until);
}

void Scrubber::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !hasBars())
        return;
    m_pressX = event->position().x();
    m_dragOrigin = m_dragged = limits();
    m_drag = dragAt(m_pressX);
    m_hasMoved = false;
}

void Scrubber::mouseMoveEvent(QMouseEvent* event)
{
    const double x = event->position().x();
    if (m_drag == Drag::None) {
        const Drag what = hasBars() ? dragAt(x) : Drag::New;
        setCursor(what == Drag::Start || what == Drag::End ? Qt::SplitHCursor : Qt::ArrowCursor);
        return;
    }
    m_hasMoved = m_hasMoved || std::abs(x - m_pressX) >= 3;
    if (m_hasMoved)
        dragTo(x);
}

void Scrubber::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_drag == Drag::None)
        return;
    const bool isClick = !m_hasMoved;
    m_drag = Drag::None;
    m_hasMoved = false;
    if (!isClick) {
        choose(m_dragged);
        return;
    }
    const Time time = timeAt(m_pressX);
    m_cursor = m_anchor = m_bars.barAt(time);
    describeCursor();
    emit jumpWanted(time);
}

void Scrubber::mouseDoubleClickEvent(QMouseEvent*)
{
    if (!hasBars())
        return;
    const TimeSpan whole = all();
    const TimeSpan limited {m_since.value_or(whole.start), m_until.value_or(whole.end)};
    zoomTo(m_shown == limited || limited.length() < std::chrono::hours(1) ? whole : limited);
}

void Scrubber::wheelEvent(QWheelEvent* event)
{
    if (const int turned = event->angleDelta().y(); turned != 0)
        zoom(std::pow(0.8, turned / 120.0), timeAt(event->position().x()));
    event->accept();
}

void Scrubber::keyPressEvent(QKeyEvent* event)
{
    const bool isShifted = event->modifiers() & Qt::ShiftModifier;
    const auto count = std::int64_t(m_bars.counts.size());
    if (!hasBars())
        return QWidget::keyPressEvent(event);
    const TimeSpan span = m_bars.span();
    switch (event->key()) {
    case Qt::Key_Left:
        return moveCursor(-1, isShifted);
    case Qt::Key_Right:
        return moveCursor(1, isShifted);
    case Qt::Key_Home:
        return moveCursor(-count, isShifted);
    case Qt::Key_End:
        return moveCursor(count, isShifted);
    case Qt::Key_Plus:
        return zoom(0.64, m_cursor ? m_bars.startOf(*m_cursor) : span.start + span.length() / 2);
    case Qt::Key_Minus:
        return zoom(1 / 0.64,
                    m_cursor ? m_bars.startOf(*m_cursor) : span.start + span.length() / 2);
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        setLimits({}, {});
        emit limitsChosen({}, {});
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_cursor)
            emit jumpWanted(m_bars.startOf(*m_cursor));
        return;
    }
    QWidget::keyPressEvent(event);
}

void Scrubber::moveCursor(std::int64_t by, bool extend)
{
    const auto last = std::int64_t(m_bars.counts.size()) - 1;
    const Time start = m_onScreen ? m_onScreen->start : m_bars.start;
    const auto from = std::int64_t(m_cursor.value_or(m_bars.barAt(start)));
    // The first step only shows where the cursor is.
    const std::int64_t to = m_cursor ? std::clamp<std::int64_t>(from + by, 0, last) : from;
    if (!extend)
        m_anchor.reset();
    else if (!m_anchor)
        m_anchor = std::size_t(from);
    m_cursor = std::size_t(to);
    if (extend)
        choose({m_bars.startOf(std::min(*m_anchor, *m_cursor)),
                m_bars.startOf(std::max(*m_anchor, *m_cursor) + 1)});
    describeCursor();
    update();
}

void Scrubber::focusInEvent(QFocusEvent* event)
{
    if (hasBars() && !m_cursor)
        m_cursor = m_bars.barAt(m_onScreen ? m_onScreen->start : m_bars.start);
    QWidget::focusInEvent(event);
    update();
}

QString Scrubber::textOf(std::size_t bar) const
{
    const Time start = m_bars.startOf(bar);
    const bool isHours = m_bars.width.unit == BarWidth::Unit::Hour;
    const QString from = isHours ? timeText(start).left(16) : dateText(start);
    QString text = tr("%1 UTC, %2: %3")
                       .arg(from, toQString(describe(m_bars.width)).mid(11),
                            countText(m_bars.counts[bar], tr("event"), tr("events")));
    if (bar < m_matchCounts.size())
        text += tr(", %1 of them match").arg(numberText(m_matchCounts[bar]));
    return text;
}

void Scrubber::describeCursor()
{
    setAccessibleDescription(m_cursor ? textOf(*m_cursor) : QString());
}

bool Scrubber::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && hasBars()) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(),
                           plainToolTip(textOf(m_bars.barAt(timeAt(help->pos().x())))), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace headrace
