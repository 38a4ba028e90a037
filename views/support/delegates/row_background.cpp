// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/delegates/row_background.h"

#include "views/support/theme/theme.h"

#include <QPainter>

#include <optional>

namespace headrace {
namespace {

constexpr int kBarWidth = 2;

struct MarkTokens
{
    Token tint;
    Token bar;
};

std::optional<MarkTokens> tokensOf(DiffMark mark)
{
    switch (mark) {
    case DiffMark::Added:
        return MarkTokens {Token::AddedBg, Token::Added};
    case DiffMark::Removed:
        return MarkTokens {Token::RemovedBg, Token::Removed};
    case DiffMark::Changed:
        return MarkTokens {Token::ChangedBg, Token::Changed};
    case DiffMark::None:
    case DiffMark::Ancestor:
        return {};
    }
    return {};
}

void paintOutline(QPainter& painter, const QColor& color, const QRect& rect,
                  const RowBackground& row)
{
    painter.fillRect(rect.left(), rect.top(), rect.width(), 1, color);
    painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, color);
    if (row.isLeftEnd)
        painter.fillRect(rect.left(), rect.top(), 1, rect.height(), color);
    if (row.isRightEnd)
        painter.fillRect(rect.right(), rect.top(), 1, rect.height(), color);
}

} // namespace

void paintRowBackground(QPainter& painter, const Theme& theme, const QRect& rect,
                        const RowBackground& row)
{
    const auto mark = tokensOf(row.mark);
    if (mark)
        painter.fillRect(rect, theme.color(mark->tint));
    // A tint says more than a selection, which is then an outline.
    if (row.isSelected && !mark)
        painter.fillRect(
            rect, theme.color(row.viewHasFocus ? Token::Selection : Token::SelectionInactive));
    else if (row.isHovered && !mark)
        painter.fillRect(rect, theme.color(Token::Hover));

    std::optional<Token> bar;
    if (mark)
        bar = mark->bar;
    else if (row.isSelected && row.viewHasFocus)
        bar = Token::Accent;
    if (bar && row.isLeftEnd)
        painter.fillRect(rect.left(), rect.top(), kBarWidth, rect.height(), theme.color(*bar));

    const bool isOutlined = mark ? row.isSelected : row.isCurrent && !row.isSelected;
    if (isOutlined)
        paintOutline(painter, theme.color(row.viewHasFocus ? Token::Focus : Token::BorderStrong),
                     rect, row);
}

} // namespace headrace
