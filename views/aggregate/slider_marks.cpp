// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/slider_marks.h"

#include "views/support/theme/theme.h"

#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <cmath>

namespace headrace {
namespace {

constexpr double kEnds = 6; // Beyond the first and the last version.
constexpr double kRadius = 4.5;
constexpr double kLeastDistance = 6; // Of two diamonds.

// A version holds from half-way to the one before to half-way to the one after.
double beginOf(const VersionScale& scale, std::int64_t version)
{
    if (version <= 0)
        return scale.x(0) - kEnds;
    return std::round((scale.x(version - 1) + scale.x(version)) / 2);
}

double endOf(const VersionScale& scale, std::int64_t version)
{
    if (version >= scale.last())
        return scale.x(scale.last()) + kEnds;
    return beginOf(scale, version + 1);
}

} // namespace

void paintBand(QPainter& painter, const Theme& theme, const VersionScale& scale,
               const PredicateBand& band, int top, int height)
{
    if (band.stretches.empty() || scale.last() == 0)
        return;
    QColor fill = theme.color(Token::Accent);
    fill.setAlphaF(0.4F);
    const int middle = top + height / 2;
    double uprightAt = -1;
    double paintedPixel = -1;
    for (std::size_t i = 0; i < band.stretches.size(); ++i) {
        const auto& stretch = band.stretches[i];
        const bool isLast = i + 1 == band.stretches.size();
        const std::int64_t last = isLast ? band.last : band.stretches[i + 1].first - 1;
        if (stretch.first > scale.last())
            break;
        const double left = beginOf(scale, stretch.first);
        const double right = endOf(scale, std::min(last, scale.last()));
        const double pixel = std::floor(left);
        if (right - left < 1 && pixel == paintedPixel)
            continue; // Of many on one pixel the first one stands for all.
        paintedPixel = pixel;
        if (stretch.value == PredicateBand::Value::True) {
            painter.fillRect(QRectF(left, top, std::max(right - left, 1.0), height), fill);
        } else if (stretch.value == PredicateBand::Value::False) {
            painter.fillRect(QRectF(left, middle, right - left, 1), theme.color(Token::Text2));
        } else {
            painter.setPen(QPen(theme.color(Token::Unknown), 1, Qt::DotLine));
            painter.drawLine(QPointF(left, middle + 0.5), QPointF(right, middle + 0.5));
        }
        if (i > 0 && left >= uprightAt + 2) { // Dense ones would be a block.
            painter.fillRect(QRectF(left, top, 1, height), theme.color(Token::Accent));
            uprightAt = left;
        }
    }
}

void paintSnapshots(QPainter& painter, const Theme& theme, const VersionScale& scale,
                    const std::vector<SnapshotMark>& snapshots, int y)
{
    double before = -kLeastDistance;
    for (const SnapshotMark& snapshot : snapshots) {
        if (snapshot.version > scale.last())
            break;
        const double x = std::round(scale.x(snapshot.version));
        if (x - before < kLeastDistance && !snapshot.isUsed)
            continue;
        paintDiamond(painter, theme, x + 0.5, y, snapshot.isUsed);
        before = x;
    }
}

void paintDiamond(QPainter& painter, const Theme& theme, double x, double y, bool isFilled)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.color(isFilled ? Token::Accent : Token::Text2), 1));
    painter.setBrush(isFilled ? QBrush(theme.color(Token::Accent))
                              : QBrush(theme.color(Token::Surface)));
    painter.drawPolygon(
        QPolygonF({{x, y - kRadius}, {x + kRadius, y}, {x, y + kRadius}, {x - kRadius, y}}));
    painter.restore();
}

} // namespace headrace
