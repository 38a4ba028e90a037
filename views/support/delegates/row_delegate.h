// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/theme/token.h"

#include <QHash>
#include <QStyledItemDelegate>

namespace headrace {

class Theme;

/// The base of all delegates of tables: paints what lies behind the row, then the cell, which is
/// what derived ones say. Rows are painted, never styled. Knows DataTable's hovered row.
class RowDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    /// `theme` must outlive the delegate.
    explicit RowDelegate(const Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const final;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    struct Cell
    {
        QPainter& painter;
        const QStyleOptionViewItem& option;
        const QModelIndex& index;
        QRect rect; ///< Without the padding.
    };

    /// Paints the cell's content. Base: DisplayRole in words.
    virtual void paintCell(const Cell& cell) const;

    const Theme& theme() const { return m_theme; }
    /// Text or text-2, as DimRole says.
    QColor textColor(const Cell& cell) const;
    /// Draws `text` in one line, elided, and returns its width.
    int drawText(const Cell& cell, const QRect& rect, const QString& text, const QFont& font,
                 const QColor& color, Qt::Alignment alignment = Qt::AlignLeft,
                 Qt::TextElideMode elide = Qt::ElideRight) const;
    /// What a value that is not known looks like.
    void drawUnknown(const Cell& cell, Qt::Alignment alignment) const;

private:
    struct Elided
    {
        QString text;
        int width;
    };
    Elided elided(const QString& text, const QFont& font, int width, Qt::TextElideMode mode) const;
    void paintPlaceholder(const Cell& cell) const;

    const Theme& m_theme;
    mutable QHash<QString, Elided> m_elided;
};

} // namespace headrace
