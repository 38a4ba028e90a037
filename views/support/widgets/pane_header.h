// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;

namespace headrace {

class Theme;

/// The strip above a pane: its title at the left, what is added after it at the right.
class PaneHeader : public QFrame
{
    Q_OBJECT

public:
    static constexpr int kHeight = 28;

    /// `theme` must outlive the header.
    PaneHeader(const Theme& theme, const QString& title, QWidget* parent = nullptr);

    void setTitle(const QString& title);

    /// Adds a label in text-2, and returns it.
    QLabel* addNote();
    /// Adds `widget` right of what is there.
    void add(QWidget* widget);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QHBoxLayout* m_layout;
    QLabel* m_title;
};

} // namespace headrace
