// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/streams/scan_step.h"
#include "views/streams/scrubber_bars.h"

#include <QWidget>

#include <optional>

namespace headrace {

class Theme;

/// Events over time as bars, with two handles that limit the time, and a bracket below the rows on
/// screen.
///
/// Mouse: dragging a handle moves it, dragging between them moves both, dragging elsewhere sets
/// them anew, a click jumps, the wheel zooms, a double click shows the limited time, or everything
/// again. Keys: Left and Right move the cursor by a bar, with Shift they limit the time to the bars
/// passed over, Enter jumps to the cursor, Home and End go to the ends, + and - zoom, Delete takes
/// the limits away.
class Scrubber : public QWidget
{
    Q_OBJECT

public:
    explicit Scrubber(const Theme& theme, QWidget* parent = nullptr);

    /// All events, in order of time, from the store's counters.
    void setActivity(std::vector<HourCount> hours);
    /// Those that match the filter; none while they are not all known.
    void setMatches(std::optional<HourCounts> matches);
    /// The limits of time that are in force.
    void setLimits(std::optional<Time> since, std::optional<Time> until);
    /// What the rows on screen span, and the time of the selected one.
    void setOnScreen(std::optional<TimeSpan> rows, std::optional<Time> selected);

    const ScrubberBars& bars() const { return m_bars; }
    /// The left edge of `time` in pixels, and back.
    double xOf(Time time) const;
    Time timeAt(double x) const;
    /// The cursor's bar; none before it was moved.
    std::optional<std::size_t> cursor() const { return m_cursor; }

    /// Lower, where the window is small.
    void setNarrow(bool narrow);

    static constexpr int kHeight = 88;
    static constexpr int kNarrowHeight = 64;

signals:
    /// The user limited the time; neither: took the limits away.
    void limitsChosen(std::optional<headrace::Time> since, std::optional<headrace::Time> until);
    /// The table should go to this time.
    void jumpWanted(headrace::Time time);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    enum class Drag { None, Start, End, Both, New };

    bool hasBars() const { return !m_hours.empty(); }
    TimeSpan all() const;
    void zoomTo(TimeSpan span);
    void zoom(double factor, Time around);
    TimeSpan limits() const; ///< As drawn: open ends are the ends of what is shown.
    Drag dragAt(double x) const;
    Time snapped(double x) const; ///< The nearest border of a bar.
    void dragTo(double x);
    void choose(TimeSpan span);
    void moveCursor(std::int64_t by, bool extend);
    void describeCursor();
    QString textOf(std::size_t bar) const;

    double base() const; // Where the bars stand.
    void paintGrid(QPainter& painter) const;
    void paintBars(QPainter& painter) const;
    void paintLimits(QPainter& painter) const;
    void paintHandle(QPainter& painter, Time time) const;
    void paintAxis(QPainter& painter) const;
    void paintOnScreen(QPainter& painter) const;
    void paintLegend(QPainter& painter) const;
    QRectF rectOf(std::size_t bar, std::int64_t count) const;

    const Theme& m_theme;
    std::vector<HourCount> m_hours;
    std::optional<HourCounts> m_matches;
    ScrubberBars m_bars;
    std::vector<std::int64_t> m_matchCounts;
    TimeSpan m_shown;
    std::int64_t m_ceiling = 2;
    std::optional<Time> m_since;
    std::optional<Time> m_until;
    std::optional<TimeSpan> m_onScreen;
    std::optional<Time> m_selected;
    std::optional<std::size_t> m_cursor;
    std::optional<std::size_t> m_anchor; // Where Shift began.

    Drag m_drag = Drag::None;
    double m_pressX = 0;
    bool m_hasMoved = false;
    TimeSpan m_dragged; // The limits while dragging.
    TimeSpan m_dragOrigin;
};

} // namespace headrace
