// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace headrace {

class PaletteModel;
struct PaletteEntry;
class Theme;

/// Paints a row of the palette: icon, text with its matches marked, detail, and at the right what
/// Enter does or the shortcut.
class PaletteDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    static constexpr int kEntryHeight = 32;
    static constexpr int kTitleHeight = 24;

    PaletteDelegate(const Theme& theme, const PaletteModel& model, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintTitle(QPainter& painter, const QRect& rect, const QString& title) const;
    void paintEntry(QPainter& painter, QRect rect, const PaletteEntry& entry) const;
    /// Returns the width.
    int paintMatched(QPainter& painter, const QRect& rect, const PaletteEntry& entry) const;

    const Theme& m_theme;
    const PaletteModel& m_model;
};

} // namespace headrace
