// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

namespace headrace {

class Theme;

/// Steps in a row: those that are done with a check, the present one filled.
class StepBar : public QWidget
{
    Q_OBJECT

public:
    static constexpr int kHeight = 36;

    /// `theme` must outlive the bar.
    explicit StepBar(const Theme& theme, QWidget* parent = nullptr);

    /// `current` counts from 0; steps.size(): all are done.
    void setSteps(const QStringList& steps, int current);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QStringList m_steps;
    int m_current = 0;
};

} // namespace headrace
