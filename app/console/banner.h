// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace headrace {

class Theme;

/// One sentence across the top of the window's content that stays until it is closed: something the
/// user asked for did not work, and what is shown is still what was there before; or it did, and
/// something about it is to be known.
class Banner : public QWidget
{
    Q_OBJECT

public:
    explicit Banner(Theme& theme, QWidget* parent = nullptr);

    /// With at most one button, which closes the banner and does `then`.
    void say(const QString& sentence, const QString& button = {}, std::function<void()> then = {});
    /// The latter.
    void warn(const QString& sentence);
    bool isWarning() const { return m_isWarning; }
    QString sentence() const;
    QPushButton* button() const { return m_button; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void show(const QString& sentence, bool isWarning);
    void dress();

    Theme& m_theme;
    QLabel* m_icon;
    QLabel* m_sentence;
    QPushButton* m_button;
    QToolButton* m_close;
    std::function<void()> m_then;
    bool m_isWarning = false;
};

} // namespace headrace
