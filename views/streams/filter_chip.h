// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/streams/condition.h"

#include <QWidget>

namespace headrace {

class Theme;

/// One condition of a filter field. A click selects it, a double click asks to edit it, the cross
/// asks to take it away; the keyboard is the field's.
class FilterChip : public QWidget
{
    Q_OBJECT

public:
    explicit FilterChip(const Theme& theme, QWidget* parent = nullptr);

    void setRuns(std::vector<ConditionRun> runs);
    /// Why the condition is wrong; empty for a good one.
    void setProblem(const QString& problem);
    void setSelected(bool selected);
    /// The condition in one line.
    QString text() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {40, kHeight}; }

    static constexpr int kHeight = 20;
    static constexpr int kMostWidth = 340;

signals:
    void clicked();
    void editWanted();
    void removeWanted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    QRect crossRect() const;
    const QFont& fontOf(const ConditionRun& run) const;
    void describe();

    const Theme& m_theme;
    std::vector<ConditionRun> m_runs;
    QString m_problem;
    bool m_isSelected = false;
};

} // namespace headrace
