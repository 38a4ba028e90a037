// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <array>

namespace headrace {

class Theme;

/// The last 40 samples of a rate as a line of 80×16 px, without axes.
class RateSparkline : public QWidget
{
    Q_OBJECT

public:
    static constexpr std::size_t kSamples = 40;

    RateSparkline(const Theme& theme, QWidget* parent = nullptr);

    void add(double perSecond);
    void clear();
    QSize sizeHint() const override { return {80, 16}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    std::array<double, kSamples> m_samples {}; // The oldest first.
};

} // namespace headrace
