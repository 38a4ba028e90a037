// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/item_roles.h"

#include <QRect>

class QPainter;

namespace headrace {

class Theme;

/// What lies behind one row, or behind one cell of it.
struct RowBackground
{
    DiffMark mark = DiffMark::None;
    bool isSelected = false;
    bool isCurrent = false; ///< Has the cursor; outlined where it is not selected.
    bool isHovered = false;
    bool viewHasFocus = false;
    bool isLeftEnd = true; ///< The bar and the outline's end stand here.
    bool isRightEnd = true;
};

/// Paints, in this order: diff tint, hover or selection, the 2 px bar, the outline.
void paintRowBackground(QPainter& painter, const Theme& theme, const QRect& rect,
                        const RowBackground& row);

} // namespace headrace
