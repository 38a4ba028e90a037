// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace headrace {

class Theme;

/// A key as it is called on the keyboard, in its outline: [Ctrl K].
class KeyCap : public QLabel
{
    Q_OBJECT

public:
    /// `theme` must outlive the label.
    KeyCap(const Theme& theme, const QString& key, QWidget* parent = nullptr);

    QSize sizeHint() const override;

    /// Paints a key cap whose right end is at `right`, centred on `centerY`; returns its width.
    static int paint(QPainter& painter, const Theme& theme, const QString& key, int right,
                     int centerY);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
};

} // namespace headrace
