// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace headrace {

class Theme;

/// One sentence across the top of the window's content that stays until it is closed: something the
/// user asked for did not work, and what is shown is still what was there before.
class Banner : public QWidget
{
    Q_OBJECT

public:
    explicit Banner(Theme& theme, QWidget* parent = nullptr);

    void say(const QString& sentence);
    QString sentence() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void dress();

    Theme& m_theme;
    QLabel* m_icon;
    QLabel* m_sentence;
    QToolButton* m_close;
};

} // namespace headrace
