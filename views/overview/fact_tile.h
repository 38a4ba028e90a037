// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/overview/store_report.h"

#include <QAbstractButton>

namespace headrace {

class Theme;

/// One fact about the store: a title, a figure, a line below it, and how bad it is. A button when
/// it leads somewhere.
class FactTile : public QAbstractButton
{
    Q_OBJECT

public:
    static constexpr int kHeight = 96;
    static constexpr int kNarrowHeight = 84;

    /// `theme` must outlive the tile.
    explicit FactTile(const Theme& theme, QWidget* parent = nullptr);

    void setTile(const TileText& tile);
    const TileText& tile() const { return m_tile; }
    void setNarrow(bool isNarrow);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintGround(QPainter& painter) const;
    void paintSeverity(QPainter& painter, const QRect& line) const;
    void paintFigure(QPainter& painter, const QRect& line) const;
    void paintDetail(QPainter& painter, const QRect& line) const;

    const Theme& m_theme;
    TileText m_tile;
};

} // namespace headrace
