// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace headrace {

class Theme;

/// The way into the command palette: looks like the field that it opens.
class PaletteButton : public QAbstractButton
{
    Q_OBJECT

public:
    /// `key` is the shortcut as it is written on the keyboard.
    PaletteButton(Theme& theme, const QString& key, QWidget* parent = nullptr);

    /// Only its icon.
    void setSmall(bool isSmall);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QString m_key;
    bool m_isSmall = false;
};

} // namespace headrace
