// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/streams/condition.h"

#include <QWidget>

namespace headrace {

class Theme;

/// A short sentence of words and numbers, the numbers in the font for numbers: "427 of 8 577
/// events".
class RunLabel : public QWidget
{
    Q_OBJECT

public:
    explicit RunLabel(const Theme& theme, QWidget* parent = nullptr);

    void setRuns(std::vector<ConditionRun> runs);
    QString text() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const QFont& fontOf(const ConditionRun& run) const;

    const Theme& m_theme;
    std::vector<ConditionRun> m_runs;
};

} // namespace headrace
