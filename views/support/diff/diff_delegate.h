// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace headrace {

class Theme;

/// Paints the rows of a DiffModel: bar and glyph in the colour of the change, no tint, because
/// every row is a change.
class DiffDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    static constexpr int kRowHeight = 20;

    /// `theme` must outlive the delegate.
    explicit DiffDelegate(const Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintPath(QPainter& painter, const QRect& rect, const QModelIndex& index) const;
    void paintValues(QPainter& painter, const QRect& rect, const QModelIndex& index) const;

    const Theme& m_theme;
};

} // namespace headrace
