// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/aggregate/slider_marks.h"
#include "views/aggregate/version_density.h"
#include "views/aggregate/version_scale.h"

#include <QWidget>

#include <memory>
#include <optional>

namespace headrace {

class Theme;

/// Goes through the versions of one stream: a tick for each event, bars where they are too many,
/// and a handle to drag. The line is broken where nothing happened for long, with the length above.
///
/// Left and Right go one version, PageUp and PageDown ten, Home and End to the first and last; the
/// wheel goes one. Its accessible value is the version.
class VersionSlider : public QWidget
{
    Q_OBJECT

public:
    /// More events than this are drawn as bars.
    static constexpr std::int64_t kMostTicks = 200;

    /// `theme` must outlive the slider.
    explicit VersionSlider(const Theme& theme, QWidget* parent = nullptr);

    /// `times[i]` is the time of version i + 1. The version shown stays where that is possible.
    void setTimes(std::shared_ptr<const std::vector<Time>> times);
    std::int64_t last() const { return m_scale.last(); }

    /// Moves the handle; a version beyond the ends becomes the end. Emits nothing.
    void setVersion(std::int64_t version);
    std::int64_t version() const { return m_version; }

    void setSpacing(VersionSpacing spacing);
    VersionSpacing spacing() const { return m_spacing; }

    /// Versions above this one cannot be folded and are hatched; none: all can, as far as is known.
    void setLastFoldable(std::optional<std::int64_t> version);

    /// The last version as of the pinned cursor is flagged, what comes later is drawn thin;
    /// nothing: LIVE.
    void setAsOf(std::optional<std::int64_t> version);
    std::optional<std::int64_t> asOf() const { return m_asOf; }

    /// What a predicate says, above the line.
    void setBand(PredicateBand band);
    const PredicateBand& band() const { return m_band; }
    /// Versions of which a state is stored, in order, below the line.
    void setSnapshots(std::vector<SnapshotMark> snapshots);
    const std::vector<SnapshotMark>& snapshots() const { return m_snapshots; }

    const VersionScale& scale() const { return m_scale; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    /// The operator moved the handle, by mouse, wheel or key. Comes with every mouse move.
    void versionChosen(qint64 version);
    /// A digit was typed: it begins a version.
    void digitTyped(const QString& digit);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    bool isDense() const { return last() > kMostTicks; }
    void rescale();
    void choose(std::int64_t version);
    void paintUnfoldable(QPainter& painter) const;
    void paintLine(QPainter& painter) const;
    void paintAsOf(QPainter& painter) const;
    void paintTicks(QPainter& painter) const;
    void paintBars(QPainter& painter) const;
    void paintGaps(QPainter& painter) const;
    void paintLabels(QPainter& painter) const;
    void paintHandle(QPainter& painter) const;
    QString tipFor(std::int64_t version) const;

    const Theme& m_theme;
    std::shared_ptr<const std::vector<Time>> m_times;
    VersionSpacing m_spacing = VersionSpacing::ByVersion;
    VersionScale m_scale;
    std::vector<DensityBar> m_bars; // Only when dense.
    std::int64_t m_version = 0;
    std::optional<std::int64_t> m_lastFoldable;
    std::optional<std::int64_t> m_asOf;
    PredicateBand m_band;
    std::vector<SnapshotMark> m_snapshots;
    int m_wheelRest = 0; // Eighths of a degree not yet worth a step.
};

} // namespace headrace
