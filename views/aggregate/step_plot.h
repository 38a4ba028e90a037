// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/aggregate/history_reader.h"
#include "views/aggregate/version_scale.h"

#include <QWidget>

class QCPGraph;
class QCPItemStraightLine;
class QCustomPlot;

namespace headrace {

class Theme;

/// A numeric field over the versions, as steps, on the scale of the version slider; a dotted line
/// stands at the version that is shown. For the eye only: the table beside it says the same.
class StepPlot : public QWidget
{
    Q_OBJECT

public:
    static constexpr int kHeight = 120;
    static constexpr int kMostSquares = 200; ///< More changes are drawn without squares.

    /// `theme` must outlive the plot.
    explicit StepPlot(const Theme& theme, QWidget* parent = nullptr);

    /// `history` has numbers.
    void setHistory(const std::shared_ptr<const FieldHistory>& history);
    void setScale(std::span<const Time> times, VersionSpacing spacing);
    void setVersion(std::int64_t version);

private:
    void buildLayout();
    void showHistory();
    void fitValues();
    void showVersions();
    void dress();

    const Theme& m_theme;
    QCustomPlot* m_plot;
    QCPGraph* m_steps = nullptr;
    QCPGraph* m_squares = nullptr;
    QCPItemStraightLine* m_cursor = nullptr;
    std::shared_ptr<const FieldHistory> m_history;
    VersionScale m_scale;
    std::int64_t m_version = 0;
};

} // namespace headrace
