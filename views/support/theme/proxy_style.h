// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

namespace headrace {

class Theme;

/// Fusion with what a style sheet cannot say: branch arrows from the icons, no focus rectangle in
/// item views (delegates paint the current row), no animation.
class ProxyStyle : public QProxyStyle
{
    Q_OBJECT

public:
    /// `theme` must outlive the style.
    explicit ProxyStyle(const Theme& theme);

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* data) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option,
                    const QWidget* widget) const override;

private:
    const Theme& m_theme;
};

} // namespace headrace
